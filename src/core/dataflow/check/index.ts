/**
 * What can be said of a notebook from its file alone, without a kernel. Rules are pure functions of
 * the cells, their facts and what the files around say about packages.
 */
export { mostAlike } from './alike';
export { checkNotebook, chooseRules, UnknownRule } from './check';
export type {
  Environment,
  NotebookCell,
  NotebookFile,
  Rule,
  Severity
} from './notebook';
export { packageWords } from './packages';
export { RULES } from './rules';
