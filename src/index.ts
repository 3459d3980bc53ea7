import lineage from './plugins/lineage';
import services from './plugins/services';
import spans from './plugins/spans';

export * from './tokens';

export default [services, spans, lineage];
