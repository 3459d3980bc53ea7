/**
 * A notebook as a pipeline: steps, what crosses between them, parameters, what stands in the way.
 * Pure functions of sources, facts and recorded executions; docs/promote.md.
 */
export { buildFlowSpec } from './build';
export { canonicalJson } from './canonical';
export {
  type FlowCell,
  type FlowChoices,
  type FlowNotebook,
  type FlowStart,
  type Prepared
} from './model';
export { FlowStepsError, startsFromSteps } from './by-hand';
export { isClean } from './clean';
export { type Mend, nextMend } from './mend';
export { mended, mendedStarts } from './mended';
