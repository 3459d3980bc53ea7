import marks from './plugins/marks';
import dataflow from './plugins/dataflow';
import flow, { flowTargets } from './plugins/flow';
import lineage from './plugins/lineage';
import lineageGraph from './plugins/lineage-graph';
import performance from './plugins/performance';
import secrets from './plugins/secrets';
import services from './plugins/services';
import spans from './plugins/spans';
import traces from './plugins/traces';

export * from './tokens';

export default [
  services,
  marks,
  spans,
  performance,
  dataflow,
  lineage,
  lineageGraph,
  secrets,
  flowTargets,
  flow,
  traces
];
