/**
 * Types of every message, body, event and file of nbxflow.
 *
 * Generated from nbxflow/protocol/schemas by `npm run protocol`; never edited by hand.
 */

/**
 * Names whose binding from before this statement may be looked up while it runs
 */
export type Names = string[];
/**
 * Names it binds: assignment, import, def, class, for, with, except, :=, global in a function it calls
 */
export type Names1 = string[];
/**
 * Names whose object it changes in place: attribute, subscript, augmented assignment, known mutating methods
 */
export type Names2 = string[];
export type Names3 = string[];
/**
 * Names that bodies of functions, lambdas and generators written here look up when they run later
 */
export type Names4 = string[];
/**
 * Those of defines and deletes that may not happen although the statement runs to its end
 */
export type Names5 = string[];
/**
 * Names whose object goes to, or shares objects with what goes to, a call or an operation not known to leave it unchanged
 */
export type Names6 = string[];
export type UnknownKind =
  | 'clock'
  | 'entropy'
  | 'network'
  | 'input'
  | 'dynamic-code'
  | 'magic'
  | 'uncomparable'
  | 'budget'
  | 'possible-write'
  | 'outside-writer'
  | 'old-facts';
/**
 * Global names its bodies look up
 */
export type Names7 = string[];
/**
 * Global names its bodies bind or delete
 */
export type Names8 = string[];
/**
 * Global names whose object its bodies change in place
 */
export type Names9 = string[];
/**
 * Names of the module scope whose new values depend on it
 */
export type Names10 = string[];
/**
 * Names whose binding from before the cell may be looked up
 */
export type Names11 = string[];
/**
 * Names bound for certain once the cell ran to its end, and not deleted after
 */
export type Names12 = string[];
/**
 * Names that may be bound or deleted
 */
export type Names13 = string[];
/**
 * Names unbound for certain once the cell ran to its end
 */
export type Names14 = string[];
/**
 * Those of reads that are only given other names or put into new containers: their content is not looked at
 */
export type Names15 = string[];
/**
 * What the probe in the kernel tells the recorder.
 */
export type ProbeMessage =
  ProbeHello | ProbeCellStart | ProbeCellEnd | ProbeFault;
export type ReasonKind =
  | 'upstream-rerun'
  | 'upstream-edited'
  | 'upstream-failed'
  | 'upstream-never-run'
  | 'upstream-deleted'
  | 'upstream-moved'
  | 'redefined'
  | 'mutated'
  | 'file-changed'
  | 'orphan'
  | 'run-twice'
  | 'earlier-session'
  | 'out-of-order'
  | 'raised'
  | 'clock'
  | 'entropy'
  | 'network'
  | 'input'
  | 'dynamic-code'
  | 'magic'
  | 'uncomparable'
  | 'budget'
  | 'possible-write'
  | 'outside-writer'
  | 'old-facts';
export type VerdictState =
  'running' | 'never-run' | 'edited' | 'failed' | 'stale' | 'unknown' | 'fresh';
export type OtlpAttributes = OtlpAttribute[];
/**
 * Nanoseconds since 1970
 */
export type OtlpTime = string | number;
/**
 * One line to python -m nbxflow.worker.
 */
export type WorkerRequest =
  | ExecuteRequest
  | LineageRequest
  | LineageEventsRequest
  | FactsWorkRequest
  | ReplayRequest
  | ScanRequest;
/**
 * One line from python -m nbxflow.worker.
 */
export type WorkerResponse =
  WorkerProgressLine | WorkerResultLine | WorkerErrorLine;

/**
 * The type of a document by the name of its schema.
 */
export interface ProtocolDocuments {
  'audit-entry': AuditEntry;
  'audit-page': AuditPage;
  'blind-spot': BlindSpot;
  'cell-facts': CellFacts;
  'check-result': CheckResult;
  dataflow: Dataflow;
  'dataset-access': DatasetAccess;
  'delivery-event': DeliveryEvent;
  delivery: DeliveryReply;
  error: ErrorReply;
  'execution-event': ExecutionEvent;
  execution: Execution;
  'executions-page': ExecutionsPage;
  'facts-reply': FactsReply;
  'facts-request': FactsRequest;
  'lineage-events': LineageEventsReply;
  'lineage-graph': LineageGraph;
  lineage: LineageReply;
  'probe-message': ProbeMessage;
  record: RecordFile;
  'replay-result': ReplayResult;
  'replay-session': ReplaySession;
  'run-result': RunResult;
  'scan-result': ScanResult;
  'secret-announcement': SecretAnnouncement;
  'secret-baseline': SecretBaseline;
  'secret-decision-request': SecretDecisionRequest;
  'secret-decision': SecretDecision;
  'secret-decisions': SecretDecisions;
  'secret-finding-event': SecretFindingEvent;
  'secret-finding': SecretFinding;
  'secret-fix-reply': SecretFixReply;
  'secret-fix-request': SecretFixRequest;
  'secret-report': SecretReport;
  'secret-rules-reply': SecretRulesReply;
  'secret-rules': SecretRules;
  'secret-scan-request': SecretScanRequest;
  'sink-state': SinkState;
  status: StatusReply;
  'traces-reply': TracesReply;
  'traces-request': TracesRequest;
  verdict: Verdict;
  'worker-request': WorkerRequest;
  'worker-response': WorkerResponse;
}
/**
 * One entry of the audit trail.
 */
export interface AuditEntry {
  sequence: number;
  at: string;
  kind:
    | 'finding'
    | 'finding-gone'
    | 'save-masked'
    | 'save-refused'
    | 'save-not-scanned'
    | 'decision-added'
    | 'decision-removed'
    | 'scanner-failed';
  path: string | null;
  user: string | null;
  rule: string | null;
  place:
    | 'source'
    | 'stream'
    | 'result'
    | 'traceback'
    | 'markdown'
    | 'metadata'
    | 'attachment'
    | 'widget'
    | 'text'
    | null;
  cell: string | null;
  fingerprint: string | null;
  /**
   * How many findings it concerns
   */
  count: number;
  reason: string | null;
}
/**
 * Answer of GET events?since=SEQ&limit=N: the audit trail, oldest first.
 */
export interface AuditPage {
  entries: AuditEntry[];
  /**
   * Of the last entry there is
   */
  sequence: number;
  more: boolean;
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
 * What the source of one cell says. Spans are half-open, lines and columns 1-based, columns count UTF-16 code units, positions are those of the cell's own text.
 */
export interface CellFacts {
  /**
   * Cell id
   */
  cell: string | null;
  /**
   * Position among all cells of the notebook, from 0
   */
  index: number;
  /**
   * Hash of the normalised source (without comments, blank lines and trailing white space); null for a cell without code
   */
  code: string | null;
  error: null | FactsError;
  statements: StatementFacts[];
  functions: FunctionFacts[];
  imports: ImportFacts[];
  literals: LiteralFacts[];
  magics: MagicFacts[];
  unknown: FactsUnknown[];
  summary: CellSummary;
}
/**
 * Why the source could not be understood; the other lists are empty then
 */
export interface FactsError {
  kind: 'unparsable' | 'newer-python' | 'too-large' | 'other-language';
  message: string;
  span: Span;
}
export interface Span {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}
/**
 * A top-level statement. All names are names of the module scope, sorted
 */
export interface StatementFacts {
  span: Span;
  reads: Names;
  defines: Names1;
  changes: Names2;
  deletes: Names3;
  /**
   * What it calls, as written: print, pd.read_csv, x.append; ? for what has no name
   */
  calls: string[];
  io: StatementIo[];
  deferred: Names4;
  conditional: Names5;
  mayChange: Names6;
  unknown: UnknownKind[];
}
export interface StatementIo {
  call: string;
  direction: 'read' | 'write' | 'unknown';
  /**
   * The path or URL where it is a literal
   */
  target: string | null;
}
/**
 * A function, class or lambda bound to a name of the module scope
 */
export interface FunctionFacts {
  name: string;
  kind: 'function' | 'class' | 'lambda';
  span: Span;
  reads: Names7;
  defines: Names8;
  changes: Names9;
  mayChange: Names3;
}
export interface ImportFacts {
  /**
   * Dotted name; relative ones with their dots
   */
  module: string;
  /**
   * What is taken from the module; * for all; null for import module
   */
  name: string | null;
  alias: string | null;
  span: Span;
}
export interface LiteralFacts {
  type: 'str' | 'bytes' | 'int' | 'float' | 'complex' | 'bool' | 'none';
  /**
   * The value of a str (up to 200 characters), int, float or bool; else null
   */
  value: string | number | boolean | null;
  span: Span;
}
export interface MagicFacts {
  kind: 'line' | 'cell' | 'shell' | 'help';
  /**
   * Without % or !; empty for a shell line
   */
  name: string;
  /**
   * What follows the name
   */
  text: string;
  span: Span;
}
export interface FactsUnknown {
  kind: UnknownKind;
  /**
   * The call, magic or name that is the cause, as written
   */
  name: string | null;
  names: Names10;
  span: Span;
}
/**
 * The cell as a whole
 */
export interface CellSummary {
  reads: Names11;
  defines: Names12;
  mayDefine: Names13;
  deletes: Names14;
  changes: Names3;
  mayChange: Names3;
  aliases: Names15;
}
/**
 * What nbxflow check --format json prints.
 */
export interface CheckResult {
  files: CheckedFile[];
}
export interface CheckedFile {
  path: string;
  problems: Problem[];
}
export interface Problem {
  rule: string;
  severity: 'error' | 'warning' | 'info';
  cell: string | null;
  cellIndex: number | null;
  span: null | Span;
  message: string;
  related: RelatedPlace[];
}
export interface RelatedPlace {
  cell: string | null;
  message: string;
}
/**
 * What one execution read and wrote inside its kernel process, see docs/dataflow.md. Locations: name:<name>, object:<ordinal>:<path>, process:<what>, file:<absolute path>.
 */
export interface Dataflow {
  /**
   * Counts the executions of one kernel process that are not silent
   */
  ordinal: number;
  /**
   * Hash of the normalised source, as in CellFacts; null when there is none
   */
  code: string | null;
  reads: DataflowRead[];
  writes: DataflowWrite[];
  unknown: DataflowUnknown[];
}
export interface DataflowRead {
  location: string;
  /**
   * Ordinal of the execution that last wrote it; 0: so since the kernel started; null: changed by something that is no cell
   */
  writer: number | null;
  /**
   * Digest where the version is a value; absent: a name that is not there
   */
  value: string | null;
}
export interface DataflowWrite {
  location: string;
  /**
   * Whether it was written, or only may have been
   */
  certain: boolean;
  /**
   * Digest where the new version is a value; absent: the name was deleted
   */
  value: string | null;
  /**
   * Regions, and through functions names, that the new value refers to
   */
  reaches: string[];
  /**
   * Digest of the whole value where it could be taken; tells results of equal executions apart
   */
  digest: string | null;
  /**
   * Why this value may be another one in another run
   */
  unknown: UnknownKind[];
}
export interface DataflowUnknown {
  kind: UnknownKind;
  /**
   * The variable or call that it is about
   */
  name: string | null;
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
   * http, file, otlp …
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
    | 'secret-found'
    | 'not-scanned'
    | 'cannot-fix'
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
  /**
   * What it read and wrote inside the kernel process; null where the probe told nothing
   */
  dataflow: null | Dataflow;
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
 * Answer to POST facts, in the order asked; index counts the cells of the request. Also what nbxflow facts --format json prints.
 */
export interface FactsReply {
  cells: CellFacts[];
}
/**
 * Body of POST facts: sources to analyse.
 */
export interface FactsRequest {
  /**
   * @maxItems 20000
   */
  cells: FactsSource[];
}
export interface FactsSource {
  cell: string | null;
  source: string;
}
/**
 * Answer of GET lineage/events: the OpenLineage events of the runs that the last executions of a notebook's cells belong to, in the order in which they are delivered, guarded as those are.
 */
export interface LineageEventsReply {
  path: string;
  events: {
    [k: string]: unknown;
  }[];
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
  /**
   * Whether elsewhere holds only the latest of more such executions.
   */
  moreElsewhere?: boolean;
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
  /**
   * null when the part that follows the dataflow is off
   */
  dataflow: null | Dataflow;
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
 * What nbxflow replay says of one session.
 */
export interface ReplayResult {
  steps: ReplayStep[];
}
export interface ReplayStep {
  op: 'run' | 'edit' | 'insert' | 'delete' | 'move' | 'restart';
  cell: string | null;
  status: 'ok' | 'error';
  error: null | ReplayError;
  stdout: string;
  result: string | null;
  warnings: Warning[];
  /**
   * Unknown and not repeatable inputs, told before the run; never warnings
   */
  notes: Reason[];
  cells: {
    [k: string]: Verdict;
  };
  plan: string[];
  unresolved: string[];
  needsRestart: boolean;
  confirm: string[];
}
export interface ReplayError {
  name: string;
  value: string;
}
export interface Warning {
  kind: 'stale-value' | 'out-of-order';
  name: string | null;
  /**
   * The cell that last wrote the value
   */
  byCell: string | null;
}
export interface Reason {
  kind: ReasonKind;
  /**
   * The variable, file or call
   */
  name: string | null;
  /**
   * The location as the engine names it
   */
  path: string | null;
  /**
   * The cell that caused it
   */
  byCell: string | null;
  /**
   * Ordinal of the execution that caused it, in its kernel process
   */
  byExecution: number | null;
}
/**
 * What can be said of what a cell shows; reasons lists every reason, the first is the one to show.
 */
export interface Verdict {
  state: VerdictState;
  reasons: Reason[];
}
/**
 * A written session for nbxflow replay.
 */
export interface ReplaySession {
  cells: ReplayCell[];
  order?: 'document' | 'execution';
  steps: (
    | ReplayRun
    | ReplayEdit
    | ReplayInsert
    | ReplayDelete
    | ReplayMove
    | ReplayRestart
  )[];
}
export interface ReplayCell {
  id: string;
  source: string;
  type?: 'code' | 'markdown' | 'raw';
}
export interface ReplayRun {
  op: 'run';
  cell: string;
  /**
   * Edit and run
   */
  source?: string;
}
export interface ReplayEdit {
  op: 'edit';
  cell: string;
  source: string;
}
export interface ReplayInsert {
  op: 'insert';
  index: number;
  cell: string;
  source: string;
  type?: 'code' | 'markdown' | 'raw';
}
export interface ReplayDelete {
  op: 'delete';
  cell: string;
}
export interface ReplayMove {
  op: 'move';
  cell: string;
  index: number;
}
export interface ReplayRestart {
  op: 'restart';
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
 * What nbxflow scan --format json prints.
 */
export interface ScanResult {
  findings: ScanFinding[];
  stats: ScanStats;
}
export interface ScanFinding {
  path: string;
  cell: string | null;
  cellIndex: number | null;
  place:
    | 'source'
    | 'stream'
    | 'result'
    | 'traceback'
    | 'markdown'
    | 'metadata'
    | 'attachment'
    | 'widget'
    | 'text';
  rule: string;
  severity: 'error' | 'warning' | 'info';
  span: null | Span;
  masked: string;
  /**
   * Known by this, never by its value
   */
  fingerprint: string;
  ignored: string | null;
}
export interface ScanStats {
  files: number;
  bytes: number;
  seconds: number;
}
/**
 * Body of POST secrets/announce: this user's next save of the path within 5 s is explicit. The answer is empty (204).
 */
export interface SecretAnnouncement {
  path: string;
}
/**
 * File of known findings, to be committed: fingerprints are scrypt with the file's own salt.
 */
export interface SecretBaseline {
  kind: 'nbxflow-secret-baseline';
  version: 1;
  salt: string;
  scrypt: ScryptCost;
  findings: BaselineFinding[];
}
export interface ScryptCost {
  n: number;
  r: number;
  p: number;
}
export interface BaselineFinding {
  /**
   * Known by this, never by its value
   */
  fingerprint: string;
  rule: string;
  path: string;
  reason: string;
}
/**
 * Body of POST secrets/decisions; the answer is a SecretDecision. DELETE secrets/decisions?fingerprint= takes it back.
 */
export interface SecretDecisionRequest {
  /**
   * Known by this, never by its value
   */
  fingerprint: string;
  rule: string;
  reason: string;
  path: string;
}
/**
 * Somebody said that this is not a secret.
 */
export interface SecretDecision {
  /**
   * Known by this, never by its value
   */
  fingerprint: string;
  rule: string;
  reason: string;
  /**
   * Where it was decided
   */
  path: string;
  /**
   * Name of the user
   */
  by: string | null;
  at: string;
}
/**
 * Answer of GET secrets/decisions, newest first.
 */
export interface SecretDecisions {
  decisions: SecretDecision[];
}
/**
 * The scanner has something new to say of a notebook; which one is told by authorised requests.
 */
export interface SecretFindingEvent {
  sequence: number;
  outcome:
    'written' | 'masked' | 'refused' | 'not-scanned' | 'scanned' | 'decided';
  new: number;
  known: number;
}
/**
 * A secret in a notebook; the secret itself is nowhere in it.
 */
export interface SecretFinding {
  /**
   * The same for the same secret in the same place of a notebook; unique in a report
   */
  id: string;
  cell: string | null;
  cellIndex: number | null;
  place:
    | 'source'
    | 'stream'
    | 'result'
    | 'traceback'
    | 'markdown'
    | 'metadata'
    | 'attachment'
    | 'widget'
    | 'text';
  /**
   * Where in a cell's outputs
   */
  output: null | OutputPlace;
  rule: string;
  title: string;
  severity: 'error' | 'warning' | 'info';
  /**
   * In the text of the source, or of the output or value
   */
  span: null | Span;
  masked: string;
  /**
   * Known by this, never by its value
   */
  fingerprint: string;
  /**
   * The reason of the decision or baseline that knows it; null: it is new
   */
  ignored: string | null;
}
export interface OutputPlace {
  /**
   * Of the output in its cell
   */
  index: number;
  /**
   * JSON pointer of the text inside the output, e.g. /data/text~1html
   */
  pointer: string;
}
/**
 * Answer of POST secrets/fix.
 */
export interface SecretFixReply {
  /**
   * Of the environment variable
   */
  name: string;
  /**
   * In the order of the source, not overlapping
   *
   * @minItems 1
   */
  edits: TextEdit[];
}
export interface TextEdit {
  span: Span;
  text: string;
}
/**
 * Body of POST secrets/fix: move a secret of a Python cell into an environment variable.
 */
export interface SecretFixRequest {
  /**
   * Of the cell
   */
  source: string;
  span: Span;
  rule: string;
  /**
   * Of the environment variable; null: one is proposed from the names beside it and the rule
   */
  name: string | null;
  /**
   * Whether an earlier cell imports os under that name for certain
   */
  imported: boolean;
}
/**
 * What the server's scanner says of a notebook.
 */
export interface SecretReport {
  /**
   * Contents path
   */
  path: string;
  /**
   * Of the last audit entry when this was made
   */
  sequence: number;
  at: string;
  policy: 'warn' | 'redact' | 'refuse';
  state: 'scanned' | 'not-scanned';
  /**
   * Why it was not scanned, in words
   */
  reason: string | null;
  /**
   * The last save of this notebook that the server saw; null: none
   */
  save: null | SecretSave;
  findings: SecretFinding[];
  /**
   * All findings; the list holds the first 1,000
   */
  total: number;
}
export interface SecretSave {
  /**
   * masked: new findings were masked on disk; not-scanned: written without a scan
   */
  outcome: 'written' | 'masked' | 'refused' | 'not-scanned';
  explicit: boolean;
  at: string;
  /**
   * How many findings were masked on disk
   */
  masked: number;
}
/**
 * Answer of GET secrets/rules: what the server scans with.
 */
export interface SecretRulesReply {
  packs: SecretRules[];
  /**
   * Packs that are not used, and why
   */
  problems: string[];
}
/**
 * A pack of rules that find secrets: they are asked in this order, and earlier ones win where findings overlap.
 */
export interface SecretRules {
  version: 1;
  /**
   * Of the pack
   */
  name: string;
  rules: SecretRule[];
  words?: SecretWords;
}
export interface SecretRule {
  id: string;
  /**
   * What it finds, for people, e.g. GitHub token
   */
  title: string;
  severity: 'error' | 'warning' | 'info';
  /**
   * ASCII; one of them stands in every match
   *
   * @minItems 1
   */
  keywords: string[];
  /**
   * Keywords are compared without ASCII case; they are then written in lower case
   */
  anyCase: boolean;
  /**
   * How many characters the match may begin before its keyword: fewest, most
   *
   * @minItems 2
   * @maxItems 2
   */
  lead: number[];
  /**
   * Regular expression in the subset common to JavaScript and Python, matched where it begins
   */
  pattern: string;
  /**
   * The group that is the secret; 0: the whole match
   */
  secret: 0 | 1;
  /**
   * How many leading characters of the secret are public and shown in masks
   */
  visible: number;
  /**
   * How many different characters the secret has at least, after the visible ones
   */
  distinct: number;
  /**
   * What decides beyond the pattern
   */
  judge: 'format' | 'assignment' | 'url' | 'header';
}
/**
 * By which values and names are judged, added to those of other packs; in lower case unless said otherwise
 */
export interface SecretWords {
  /**
   * What makes any value that contains it no secret
   */
  placeholders?: string[];
  /**
   * Parts of secrets that documentation publishes; as written
   */
  samples?: string[];
  /**
   * Words that are no password, nor with digits and signs around them
   */
  common?: string[];
  /**
   * Words of a name that holds a password
   */
  passwords?: string[];
  /**
   * Words of a name that holds a key or token; two words with a space: one after the other
   */
  tokens?: string[];
  /**
   * Last words of a name that tells something about a secret
   */
  about?: string[];
  /**
   * Two words in a name by which token or key mean something else, e.g. pad token
   */
  other?: string[];
  /**
   * Pairs of letters that are frequent in words, in one string
   */
  pairs?: string[];
}
/**
 * Body of POST secrets/scan; the answer is a SecretReport.
 */
export interface SecretScanRequest {
  /**
   * Contents path of the notebook
   */
  path: string;
  /**
   * The notebook as it stands in the editor; null: the file is read
   */
  content: {
    [k: string]: unknown;
  } | null;
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
  scanner: ScannerState;
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
  secretPolicy: 'warn' | 'redact' | 'refuse';
  /**
   * Whether spans are exported: an OTLP endpoint is configured
   */
  traces: boolean;
}
export interface ScannerState {
  state: 'ready' | 'starting' | 'failed';
  /**
   * In words: why it failed, or which rules are not used
   */
  reason: string | null;
  rules: number;
  /**
   * How saves are scanned: wrapped, by a hook of a synchronous contents manager, or not at all
   */
  saves: 'awaited' | 'in-line' | 'unguarded';
}
/**
 * Answer of POST traces: an ExportTraceServiceResponse of OTLP/JSON.
 */
export interface TracesReply {
  partialSuccess?: TracesPartialSuccess;
}
/**
 * Where some spans were not taken
 */
export interface TracesPartialSuccess {
  rejectedSpans: number;
  /**
   * Why, in words
   */
  errorMessage: string;
}
/**
 * Body of POST traces: an ExportTraceServiceRequest of OTLP/JSON. As OTLP asks, keys that are not known here are left alone.
 */
export interface TracesRequest {
  resourceSpans: OtlpResourceSpans[];
  [k: string]: unknown;
}
export interface OtlpResourceSpans {
  resource?: OtlpResource;
  scopeSpans: OtlpScopeSpans[];
  [k: string]: unknown;
}
export interface OtlpResource {
  attributes?: OtlpAttributes;
  [k: string]: unknown;
}
export interface OtlpAttribute {
  key: string;
  value: OtlpValue;
  [k: string]: unknown;
}
export interface OtlpValue {
  [k: string]: unknown;
}
export interface OtlpScopeSpans {
  spans: OtlpSpan[];
  [k: string]: unknown;
}
export interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: OtlpTime;
  endTimeUnixNano: OtlpTime;
  attributes?: OtlpAttributes;
  [k: string]: unknown;
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
  /**
   * File for the spans of the run as OTLP/JSON
   */
  spans: string | null;
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
export interface FactsWorkRequest {
  id: number;
  op: 'facts';
  /**
   * A notebook or Python file, or - for the text
   */
  path: string;
  /**
   * What came on standard input: a notebook or Python source; null: the file is read
   */
  text: string | null;
}
export interface ReplayRequest {
  id: number;
  op: 'replay';
  sessions: ReplaySession[];
  /**
   * Working folder of the kernel; null: a new empty one for each session
   */
  folder: string | null;
}
export interface ScanRequest {
  id: number;
  op: 'scan';
  /**
   * Files and folders
   *
   * @minItems 1
   */
  paths: string[];
  /**
   * Whether other files than notebooks are scanned, each as one text
   */
  text: boolean;
  baseline: string | null;
  updateBaseline: boolean;
  /**
   * Files with more packs of rules
   */
  rules: string[];
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
   * RecordFile with status and datasets for execute, {lineage: LineageReply, cells: code cell ids} for lineage, {events: []} for lineage-events, {path, cells: [{id, type, source, count}], facts: [CellFacts]} for facts, {sessions: [PlayedSession]} for replay, {scan: ScanResult, labels, files, rules, baseline, failures, notes} for scan
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
