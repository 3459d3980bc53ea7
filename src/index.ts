import marks from './plugins/marks';
import dataflow from './plugins/dataflow';
import lineage from './plugins/lineage';
import secrets from './plugins/secrets';
import services from './plugins/services';
import spans from './plugins/spans';

export * from './tokens';

export default [services, marks, spans, dataflow, lineage, secrets];
