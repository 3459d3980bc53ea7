/**
 * Types of every message, body, event and file of nbxflow.
 *
 * Generated from nbxflow/protocol/schemas by `npm run protocol`; never edited by hand.
 */

/**
 * What the probe in the kernel tells the recorder.
 */
export type ProbeMessage =
  ProbeHello | ProbeCellStart | ProbeCellEnd | ProbeFault;
/**
 * One line to python -m nbxflow.worker.
 */
export type WorkerRequest =
  ExecuteRequest | LineageRequest | LineageEventsRequest;
/**
 * One line from python -m nbxflow.worker.
 */
export type WorkerResponse =
  WorkerProgressLine | WorkerResultLine | WorkerErrorLine;

/**
 * The type of a document by the name of its schema.
 */
export interface ProtocolDocuments {
  'blind-spot': BlindSpot;
  'dataset-access': DatasetAccess;
  'delivery-event': DeliveryEvent;
  delivery: DeliveryReply;
  error: ErrorReply;
  'execution-event': ExecutionEvent;
  execution: Execution;
  'executions-page': ExecutionsPage;
  'lineage-graph': LineageGraph;
  lineage: LineageReply;
  'probe-message': ProbeMessage;
  record: RecordFile;
  'run-result': RunResult;
  'sink-state': SinkState;
  status: StatusReply;
  'worker-request': WorkerRequest;
  'worker-response': WorkerResponse;
}
/**
 * Something a cell did whose data access could not be seen.
 */
export interface BlindSpot {
  kind:
    'shell' | 'subprocess' | 'sql' | 'file-object' | 'hook' | 'probe' | 'other';
  /**
   * Which part noticed it
   */
  layer: string;
  /**
   * One sentence in nbxflow's own words; never user code or values
   */
  message: string;
}
/**
 * One dataset read or written by one execution, named by the OpenLineage naming rules.
 */
export interface DatasetAccess {
  /**
   * OpenLineage dataset namespace, e.g. file
   */
  namespace: string;
  /**
   * OpenLineage dataset name, e.g. an absolute path; never holds credentials or a query
   */
  name: string;
  kind: 'file' | 'table' | 'memory' | 'url';
  /**
   * csv, parquet, json, sqlite, duckdb …; null when unknown
   */
  format: string | null;
  /**
   * Whether the cell took data from the dataset or gave data to it
   */
  direction: 'read' | 'write';
  /**
   * For writes: what happened to what was there before; null for reads and where unknown
   */
  mode: 'create' | 'overwrite' | 'append' | null;
  /**
   * Which hooks saw it, most specific first: pandas, duckdb, sqlite3, open
   *
   * @minItems 1
   */
  layers: string[];
  /**
   * Rows read or written; null when unknown
   */
  rows: number | null;
  /**
   * Columns in order; null when unknown
   */
  columns:
    | {
        name: string;
        /**
         * Type as the library that saw it names it
         */
        type: string | null;
      }[]
    | null;
  /**
   * Size of the file after the access; null when unknown
   */
  bytes: number | null;
  /**
   * The call that touched it raised
   */
  failed: boolean;
}
/**
 * The state of the delivery of lineage events changed.
 */
export interface DeliveryEvent {
  state: 'ok' | 'waiting' | 'failing';
  delivered: number;
  waiting: number;
  refused: number;
  sequence: number;
}
/**
 * Answer of GET delivery and POST delivery/retry.
 */
export interface DeliveryReply {
  sinks: SinkState[];
}
/**
 * How the delivery to one sink stands.
 */
export interface SinkState {
  name: string;
  /**
   * http, file, kafka …
   */
  kind: string;
  /**
   * Where to, without user-info and query
   */
  target: string;
  state: 'ok' | 'waiting' | 'failing';
  delivered: number;
  waiting: number;
  /**
   * Events the sink answered it will never take; kept, retried only by hand
   */
  refused: number;
  /**
   * In nbxflow's own words
   */
  lastError: string | null;
  /**
   * Last success (ISO 8601 UTC with Z)
   */
  lastDeliveredAt: string | null;
  /**
   * When the next try is due (ISO 8601 UTC with Z)
   */
  nextAttemptAt: string | null;
}
/**
 * Body of every error answer.
 */
export interface ErrorReply {
  error: ErrorBody;
}
export interface ErrorBody {
  code:
    | 'bad-request'
    | 'forbidden'
    | 'outside-root'
    | 'not-found'
    | 'too-large'
    | 'slow-backend'
    | 'internal';
  message: string;
  details: unknown;
}
/**
 * A record of an execution changed. Opaque ids, states and counts only; details by authorised GET executions.
 */
export interface ExecutionEvent {
  /**
   * Execution id
   */
  execution: string;
  /**
   * Kernel id
   */
  kernel: string;
  /**
   * aborted: never ran because an earlier one failed; lost: the kernel died
   */
  state:
    | 'queued'
    | 'running'
    | 'done'
    | 'failed'
    | 'interrupted'
    | 'aborted'
    | 'lost';
  sequence: number;
}
/**
 * The record of one cell execution (or of a console or other client's request).
 */
export interface Execution {
  /**
   * uuid5(namespace, kernel session/msg_id): OpenLineage run id of the cell run
   */
  id: string;
  /**
   * Database counter, raised at each change of this record
   */
  sequence: number;
  /**
   * Notebook path relative to the server root, / separated; null for a client without notebook or outside the root
   */
  path: string | null;
  client: {
    kind: 'notebook' | 'console' | 'other';
    name: string;
  };
  /**
   * Cell id
   */
  cell: string | null;
  kernel: {
    id: string;
    /**
     * Kernel spec name
     */
    name: string;
    language: string;
    /**
     * header.session of the kernel process; null while not yet known
     */
    session: string | null;
  };
  run: null | NotebookRun;
  spanId: string | null;
  messageId: string;
  /**
   * Execution count
   */
  count: number | null;
  /**
   * aborted: never ran because an earlier one failed; lost: the kernel died
   */
  state:
    | 'queued'
    | 'running'
    | 'done'
    | 'failed'
    | 'interrupted'
    | 'aborted'
    | 'lost';
  /**
   * When the server got the request (ISO 8601 UTC with Z)
   */
  queuedAt: string | null;
  /**
   * Kernel clock, execute_input (ISO 8601 UTC with Z)
   */
  startedAt: string | null;
  /**
   * Kernel clock, idle (ISO 8601 UTC with Z)
   */
  endedAt: string | null;
  queueSeconds: number | null;
  wallSeconds: number | null;
  /**
   * User + system time of the kernel process and of children it waited for
   */
  cpuSeconds: number | null;
  /**
   * Highest resident memory of the kernel during the cell
   */
  memoryPeakBytes: number | null;
  /**
   * Resident memory after minus before
   */
  memoryGrowthBytes: number | null;
  /**
   * Bytes of output messages; a lower bound
   */
  outputBytes: number;
  error: null | ExecutionError;
  /**
   * SHA-256 of the source as sent
   */
  sourceHash: string | null;
  /**
   * absent: another language or no probe; off: it switched itself off
   */
  probe: 'active' | 'absent' | 'off';
  datasets: DatasetAccess[];
  blindSpots: BlindSpot[];
}
export interface NotebookRun {
  /**
   * Run id of the notebook run and OpenTelemetry trace id
   */
  id: string;
  segment: number;
}
export interface ExecutionError {
  /**
   * Class of the exception; its text is not kept
   */
  name: string;
}
/**
 * Answer of GET executions.
 */
export interface ExecutionsPage {
  executions: Execution[];
  /**
   * Highest sequence in the database when answered
   */
  sequence: number;
  /**
   * True when the limit cut the list: ask again after the last sequence
   */
  more: boolean;
}
/**
 * JSON printed by nbxflow lineage.
 */
export interface LineageGraph {
  path: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
  blindSpots: CellBlindSpot[];
}
export interface LineageNode {
  id: string;
  kind: 'cell' | 'dataset';
  label: string;
  cell: string | null;
  path: string | null;
  namespace: string | null;
  name: string | null;
}
export interface LineageEdge {
  source: string;
  target: string;
  /**
   * Whether the cell took data from the dataset or gave data to it
   */
  direction: 'read' | 'write';
  evidence: LineageEvidence[];
}
export interface LineageEvidence {
  execution: string;
  layers: string[];
  rows: number | null;
  failed: boolean;
}
export interface CellBlindSpot {
  cell: string | null;
  spot: BlindSpot;
}
/**
 * Answer of GET lineage: the last execution of each cell of a notebook, and cells elsewhere that touched the same datasets.
 */
export interface LineageReply {
  path: string;
  sequence: number;
  executions: Execution[];
  elsewhere: Execution[];
}
export interface ProbeHello {
  kind: 'hello';
  /**
   * Counts the messages of one kernel process without gaps
   */
  number: number;
  version: string;
  python: string;
  pid: number;
  /**
   * Whether peak memory can be measured per cell
   */
  canPeak: boolean;
}
export interface ProbeCellStart {
  kind: 'cell-start';
  /**
   * Counts the messages of one kernel process without gaps
   */
  number: number;
  messageId: string;
  cell: string | null;
  segment: number;
  /**
   * Start (ISO 8601 UTC with Z)
   */
  startedAt: string | null;
}
export interface ProbeCellEnd {
  kind: 'cell-end';
  /**
   * Counts the messages of one kernel process without gaps
   */
  number: number;
  messageId: string;
  cell: string | null;
  segment: number;
  /**
   * Start (ISO 8601 UTC with Z)
   */
  startedAt: string | null;
  /**
   * End (ISO 8601 UTC with Z)
   */
  endedAt: string | null;
  wallSeconds: number;
  cpuSeconds: number;
  memoryPeakBytes: number | null;
  memoryGrowthBytes: number | null;
  /**
   * Class name of what the cell raised
   */
  error: string | null;
  accesses: ProbeAccess[];
  statements: ProbeStatement[];
  blindSpots: BlindSpot[];
}
export interface ProbeAccess {
  /**
   * Absolute path or URL as the library was given it
   */
  location: string;
  /**
   * Whether the cell took data from the dataset or gave data to it
   */
  direction: 'read' | 'write';
  /**
   * For writes: what happened to what was there before; null for reads and where unknown
   */
  mode: 'create' | 'overwrite' | 'append' | null;
  layer: string;
  format: string | null;
  rows: number | null;
  /**
   * Columns in order; null when unknown
   */
  columns:
    | {
        name: string;
        /**
         * Type as the library that saw it names it
         */
        type: string | null;
      }[]
    | null;
  bytes: number | null;
  failed: boolean;
}
export interface ProbeStatement {
  engine: 'sqlite3' | 'duckdb';
  /**
   * Absolute path, or :memory:
   */
  database: string;
  /**
   * Working folder of the kernel, which relative files in the text are relative to; null when unknown
   */
  folder: string | null;
  /**
   * SQL; parsed by the server and dropped, never stored or sent on
   */
  text: string;
  /**
   * Names in the namespace that hold tables and occur in the text
   */
  variables: string[];
  rows: number | null;
  failed: boolean;
}
export interface ProbeFault {
  kind: 'fault';
  /**
   * Counts the messages of one kernel process without gaps
   */
  number: number;
  /**
   * probe, or the hook that failed
   */
  part: string;
  /**
   * Class name of the exception
   */
  error: string;
  /**
   * The whole probe switched itself off
   */
  off: boolean;
}
/**
 * The file written by nbxflow run --record.
 */
export interface RecordFile {
  recordVersion: 1;
  path: string;
  /**
   * Code cell ids in document order
   */
  cells: string[];
  executions: Execution[];
}
/**
 * JSON printed by nbxflow run.
 */
export interface RunResult {
  path: string;
  status: 'ok' | 'error' | 'timeout';
  executions: Execution[];
  datasets: DatasetAccess[];
}
/**
 * Answer of GET status.
 */
export interface StatusReply {
  version: string;
  versions: {
    [k: string]: string;
  };
  recorder: RecorderState;
  history: HistoryState;
  kernels: KernelCoverage[];
  delivery: SinkState[];
  policy: Policy;
  /**
   * What this platform cannot measure, in words
   */
  limits: string[];
}
export interface RecorderState {
  state: 'active' | 'off';
  reason: string | null;
}
export interface HistoryState {
  state: 'disk' | 'memory';
  reason: string | null;
  journal: 'wal' | 'rollback' | 'memory';
}
export interface KernelCoverage {
  id: string;
  name: string;
  language: string;
  session: string | null;
  probe: 'active' | 'pending' | 'absent' | 'off';
  /**
   * Why not active, in words
   */
  reason: string | null;
  recorded: boolean;
}
export interface Policy {
  probe: boolean;
  cellRuns: 'datasets' | 'all';
  idleMinutes: number;
  historyDays: number;
}
export interface ExecuteRequest {
  id: number;
  op: 'execute';
  path: string;
  parameters: {
    [k: string]: unknown;
  };
  output: string | null;
  events: string | null;
  timeoutSeconds: number | null;
  allowErrors: boolean;
}
export interface LineageRequest {
  id: number;
  op: 'lineage';
  path: string;
  record: string | null;
}
export interface LineageEventsRequest {
  id: number;
  op: 'lineage-events';
  path: string;
  record: string | null;
}
export interface WorkerProgressLine {
  id: number;
  progress: WorkerProgress;
}
export interface WorkerProgress {
  done: number;
  total: number;
  message: string;
}
export interface WorkerResultLine {
  id: number;
  /**
   * RecordFile with status and datasets for execute, {lineage: LineageReply, cells: code cell ids} for lineage, {events: []} for lineage-events
   */
  result: {
    [k: string]: unknown;
  };
}
export interface WorkerErrorLine {
  id: number;
  error: WorkerError;
}
export interface WorkerError {
  exitCode: 1 | 2 | 3 | 130;
  message: string;
}
