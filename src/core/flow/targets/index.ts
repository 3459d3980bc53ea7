/**
 * What a pipeline can be exported to: one folder an engine. A target makes an edit plan of a
 * FlowSpec; it writes nothing, and the notebook's code is moved by services/rewrite alone.
 */
export {
  builtInTargets,
  type ChosenTarget,
  FlowTargets,
  parseTarget
} from './registry';
export { type FlowTarget, FlowTargetError } from './target';
export { chosenVersion } from './version';
