/**
 * What a notebook's cells read and wrote, as lists and as a graph. Pure functions of the server's
 * lineage reply and the ids of the code cells in document order; the same in the browser and on
 * the command line.
 */
export { type CellPlace, type CellReference, isPresent } from './cells';
export { buildGraph } from './graph';
export { cutMiddle, displayName, type DisplayName } from './names';
export { toDot, toMermaid } from './text';
export {
  cellView,
  type AccessView,
  type BlindSpotView,
  type DatasetUser,
  type DatasetView,
  type LineageView,
  notebookView,
  type Unseen
} from './views';
