/**
 * What a notebook's cells read and wrote, as lists and as a graph. Pure functions of the server's
 * lineage reply and the ids of the code cells in document order; the same in the browser and on
 * the command line.
 */
export {
  type CellPlace,
  type CellReference,
  isPresent,
  movedKey,
  ownCellKey
} from './cells';
export {
  buildDiagram,
  type Diagram,
  type DiagramCell,
  type DiagramDataset,
  type DiagramEdge,
  type DiagramNode,
  type DiagramUnseen
} from './diagram';
export { buildGraph } from './graph';
export { cutMiddle, datasetKey, displayName, type DisplayName } from './names';
export { byEnd, type DiagramPath, pathThrough } from './paths';
export { oneLine, toDot, toMermaid } from './text';
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
