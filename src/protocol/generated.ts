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
 * Of all tasks the worst: different, not-run, nondeterministic, equal-within-tolerance, equal
 */
export type FlowVerdict =
  | 'equal'
  | 'equal-within-tolerance'
  | 'nondeterministic'
  | 'different'
  | 'not-run';
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
  | ScanRequest
  | FlowPrepareWork
  | FlowPreviewWork
  | FlowFilesWork
  | FlowVerifyWork
  | FlowRecordWork;
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
  'edit-plan': EditPlan;
  error: ErrorReply;
  evidence: Evidence;
  'execution-event': ExecutionEvent;
  execution: Execution;
  'executions-page': ExecutionsPage;
  'facts-reply': FactsReply;
  'facts-request': FactsRequest;
  'flow-blocker': FlowBlocker;
  'flow-files-reply': FlowFilesReply;
  'flow-files-request': FlowFilesRequest;
  'flow-prepare-reply': FlowPrepareReply;
  'flow-prepare-request': FlowPrepareRequest;
  'flow-preview-reply': FlowPreviewReply;
  'flow-preview-request': FlowPreviewRequest;
  'flow-spec': FlowSpec;
  'flow-steps': FlowSteps;
  'flow-verify-request': FlowVerifyRequest;
  'lineage-events': LineageEventsReply;
  'lineage-graph': LineageGraph;
  lineage: LineageReply;
  'probe-message': ProbeMessage;
  'promote-result': PromoteResult;
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
  task: Task;
  'traces-reply': TracesReply;
  'traces-request': TracesRequest;
  verdict: Verdict;
  'verification-event': VerificationEvent;
  verification: Verification;
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
  /**
   * Qualified name of the class of the new value of a name, e.g. pandas.DataFrame; null where it is not known or the name was deleted; left out for other locations
   */
  type?: string | null;
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
 * How files are made of a notebook: spans to keep, statements to leave out, literals to replace, text around them. Applied by nbxflow/services/rewrite.
 */
export interface EditPlan {
  /**
   * Name of the package's folder
   */
  package: string;
  cells: PlanSource[];
  files: (PlanText | PlanRuntime | PlanModule)[];
}
/**
 * The text that spans refer to
 */
export interface PlanSource {
  id: string;
  source: string;
  edits: (NameEdit | LiteralEdit)[];
}
/**
 * Put a name in place of the literal
 */
export interface NameEdit {
  span: Span;
  name: string;
}
/**
 * Put a literal in place of what stands there
 */
export interface LiteralEdit {
  span: Span;
  /**
   * A JSON value
   */
  literal:
    | string
    | number
    | boolean
    | null
    | unknown[]
    | {
        [k: string]: unknown;
      };
}
/**
 * A file as it is
 */
export interface PlanText {
  path: string;
  kind: 'text';
  text: string;
}
/**
 * A module that every package carries, the same in each
 */
export interface PlanRuntime {
  path: string;
  kind: 'runtime';
  module: 'state' | 'outputs' | 'runner';
}
/**
 * A Python module made of statements of the notebook
 */
export interface PlanModule {
  path: string;
  kind: 'module';
  docstring: string | null;
  imports: (PlanCellImport | PlanTextImport)[];
  /**
   * The name by which the package's outputs module is known in this one; null: it is not needed
   */
  outputs: string | null;
  parts: (PlanStatements | PlanFunction)[];
}
/**
 * An import statement of the notebook
 */
export interface PlanCellImport {
  cell: string;
  span: Span;
  /**
   * Comment at its end
   */
  note: string | null;
}
/**
 * An import of the package's own
 */
export interface PlanTextImport {
  /**
   * One import statement
   */
  text: string;
}
/**
 * Statements of a cell at module level, with their comments
 */
export interface PlanStatements {
  kind: 'statements';
  cell: string;
  spans: Span[];
}
/**
 * A task: a function made of cells
 */
export interface PlanFunction {
  kind: 'function';
  name: string;
  parameters: PlanParameter[];
  /**
   * Annotation: a Python expression
   */
  returns: string | null;
  docstring: string | null;
  copies: PlanCopy[];
  body: PlanCell[];
  /**
   * Names returned, in order; none: nothing is returned; one: itself; more: a tuple
   */
  gives: string[];
}
export interface PlanParameter {
  /**
   * A name of the notebook, or of a parameter
   */
  name: string;
  /**
   * A Python expression
   */
  annotation: string | null;
}
/**
 * Definitions of other cells put before the first cell
 */
export interface PlanCopy {
  cell: string;
  span: Span;
}
/**
 * What of one cell stands in a function, in document order.
 */
export interface PlanCell {
  cell: string;
  /**
   * Prose put before it as comment
   */
  comment: string | null;
  /**
   * Statements and magic lines that are left out
   */
  drop: Span[];
  /**
   * Name of the displayed value: the last expression is given to the output function under it; null: it is left as it stands
   */
  show: string | null;
  /**
   * Name under which open figures are shown after the cell; null: none can be
   */
  figures: string | null;
  /**
   * Whether the cell is tagged as raising: what it raises is printed, and the next goes on
   */
  raises: boolean;
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
    | 'cannot-write'
    | 'conflict'
    | 'busy'
    | 'internal';
  message: string;
  details: unknown;
}
/**
 * The file evidence.json: what was compared with what, and how it went.
 */
export interface Evidence {
  evidenceVersion: 1;
  notebook: FlowNotebookReference;
  specHash: string;
  /**
   * The code that was run
   */
  files: EvidenceFile[];
  environment: FlowEnvironment;
  verification: Verification;
  /**
   * Version
   */
  nbxflow: string;
  /**
   * When it ended
   */
  at: string;
}
export interface FlowNotebookReference {
  /**
   * File name
   */
  name: string;
  /**
   * Kernel name
   */
  kernel: string | null;
  /**
   * Of the sources of the code cells, each followed by U+0000
   */
  sha256: string;
}
export interface EvidenceFile {
  path: string;
  sha256: string;
}
/**
 * Where the notebook ran.
 */
export interface FlowEnvironment {
  /**
   * e.g. 3.11
   */
  python: string | null;
  /**
   * Sorted by name
   */
  packages: FlowPackage[];
  /**
   * Modules found as files beside the notebook
   */
  local: string[];
  /**
   * Modules that are not installed
   */
  missing: string[];
}
/**
 * An installed distribution that the notebook imports.
 */
export interface FlowPackage {
  /**
   * As the distribution calls itself
   */
  name: string;
  version: string;
  /**
   * Top-level modules it gives that are imported
   */
  modules: string[];
}
/**
 * Whether the pipeline does what the notebook does.
 */
export interface Verification {
  verdict: FlowVerdict;
  tasks: TaskVerification[];
  checks: FlowCheck[];
  effects: EffectNotRepeated[];
  isolation: Isolation;
  /**
   * Why not-run as a whole
   */
  reason: string | null;
  baselineRuns: number;
  seconds: number;
}
/**
 * What can be said of one task.
 */
export interface TaskVerification {
  id: string;
  verdict: FlowVerdict;
  /**
   * How many names, outputs, texts and files were compared
   */
  compared: number;
  /**
   * What differs between runs of the notebook itself, or cannot be compared: name:z, output:cell:1, file:out.csv
   */
  masked: string[];
  /**
   * Why not-run or nondeterministic, one sentence
   */
  reason: string | null;
  /**
   * Largest relative difference of numbers found; null where all are equal
   */
  tolerance: number | null;
  /**
   * The first ones; the first is the one to show
   */
  differences: FlowDifference[];
}
/**
 * One difference between notebook and pipeline.
 */
export interface FlowDifference {
  what: 'name' | 'output' | 'text' | 'file' | 'error' | 'missing';
  /**
   * The variable, file or output
   */
  name: string;
  /**
   * Path into the value, e.g. ['a'][3]; column and row
   */
  where: string | null;
  /**
   * What the notebook has, shortened, scrubbed
   */
  notebook: string;
  /**
   * What the pipeline has
   */
  pipeline: string;
}
/**
 * One more proof.
 */
export interface FlowCheck {
  kind: 'opposite-order' | 'parameter' | 'input' | 'broken-task' | 'seeded';
  verdict: 'passed' | 'failed' | 'not-run';
  /**
   * What was changed and what came of it
   */
  detail: string;
}
export interface EffectNotRepeated {
  step: string;
  kind: string;
  target: string | null;
  /**
   * Whether it was allowed and done again
   */
  repeated: boolean;
}
/**
 * What was really achieved.
 */
export interface Isolation {
  /**
   * Its own copy of the notebook's folder
   */
  folder: boolean;
  home: boolean;
  network: 'denied' | 'allowed';
  /**
   * How it was denied: python (sockets of Python), namespace
   */
  networkBy: string | null;
  /**
   * Threads of numeric libraries
   */
  threads: number;
  platform: string;
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
 * What stands in the way of a promotion (error), or what was handled or has to be known (warning).
 */
export interface FlowBlocker {
  /**
   * Kebab-case name, see docs/promote.md
   */
  rule: string;
  /**
   * error: nothing is exported while it stands; warning: said, and handled as the message tells
   */
  severity: 'error' | 'warning';
  /**
   * Cell id; null: the notebook as a whole
   */
  cell: string | null;
  /**
   * One sentence for people, names variable and cell
   */
  message: string;
  /**
   * What to do, one sentence
   */
  fix: string;
  /**
   * What a click can do about it
   */
  action: null | MergeSteps | RunCells | MoveSecret;
}
/**
 * Join these steps and all between them
 */
export interface MergeSteps {
  kind: 'merge-steps';
  steps: string[];
}
/**
 * Run these cells, in this order
 */
export interface RunCells {
  kind: 'run-cells';
  cells: string[];
}
/**
 * Move the secret of the cell into an environment variable
 */
export interface MoveSecret {
  kind: 'move-secret';
  cell: string;
}
/**
 * Answer of POST flow/files.
 */
export interface FlowFilesReply {
  out: string;
  written: WrittenFile[];
  unchanged: string[];
}
export interface WrittenFile {
  path: string;
  sha256: string;
}
/**
 * Body of POST flow/files: write the previewed files, all or none.
 */
export interface FlowFilesRequest {
  /**
   * Contents path of the notebook
   */
  path: string;
  out: string;
  /**
   * @minItems 1
   */
  files: FlowFileToWrite[];
}
export interface FlowFileToWrite {
  path: string;
  text: string;
  /**
   * sha256 of what the preview saw there; null: nothing. Another one now: 409, nothing is written
   */
  before: string | null;
}
/**
 * Answer of POST flow/prepare. Sources are without secrets: those that could be moved stand in environment variables.
 */
export interface FlowPrepareReply {
  /**
   * The same cells in the same order; facts are those of the source given here; null for what is no code
   */
  cells: PreparedCell[];
  /**
   * Absolute path of the notebook's folder, as datasets name it
   */
  folder: string;
  secrets: PreparedSecret[];
  environment: FlowEnvironment;
  engines: FlowEngine[];
}
export interface PreparedCell {
  id: string;
  source: string;
  facts: null | CellFacts;
}
export interface PreparedSecret {
  cell: string;
  /**
   * null: it could not be moved
   */
  variable: string | null;
  rule: string;
  /**
   * Why it could not be moved
   */
  reason: string | null;
}
/**
 * What can be done with a target here
 */
export interface FlowEngine {
  target: string;
  state: 'verified-here' | 'parsed-here' | 'not-installed';
  /**
   * Of the engine installed here
   */
  version: string | null;
  detail: string;
}
/**
 * Body of POST flow/prepare: what the server has to say before a notebook can be promoted.
 */
export interface FlowPrepareRequest {
  /**
   * Contents path of the notebook
   */
  path: string;
  /**
   * Kernel name; null: the default one
   */
  kernel: string | null;
  cells: FlowCellSource[];
}
export interface FlowCellSource {
  id: string;
  type: 'code' | 'markdown' | 'raw';
  source: string;
  tags: string[];
}
/**
 * Answer of POST flow/preview.
 */
export interface FlowPreviewReply {
  files: FlowFile[];
  problems: FlowProblem[];
}
/**
 * A file of the package.
 */
export interface FlowFile {
  /**
   * Below the out folder
   */
  path: string;
  text: string;
  sha256: string;
  /**
   * Against what stands there now
   */
  state: 'new' | 'changed' | 'same';
  /**
   * sha256 of what stands there now; null: nothing
   */
  before: string | null;
  /**
   * Lines
   */
  added: number;
  /**
   * Lines
   */
  removed: number;
  /**
   * Unified diff; empty when nothing changes
   */
  diff: string;
}
/**
 * Why a cell could not be rewritten.
 */
export interface FlowProblem {
  rule: string;
  cell: string | null;
  message: string;
  fix: string;
}
/**
 * Body of POST flow/preview.
 */
export interface FlowPreviewRequest {
  /**
   * Contents path of the notebook
   */
  path: string;
  plan: EditPlan;
  /**
   * Folder below the server root, with /; nothing outside of it is touched
   */
  out: string;
}
/**
 * A notebook as a pipeline. All but measured and hash is hashed: the same notebook and record give the same bytes.
 */
export interface FlowSpec {
  specVersion: '1.0';
  kind: 'FlowSpec';
  /**
   * Python identifier; the package is called so
   */
  name: string;
  title: string;
  notebook: FlowNotebookReference;
  parameters: FlowParameter[];
  secrets: FlowSecret[];
  imports: FlowImport[];
  /**
   * In document order
   */
  definitions: FlowDefinition[];
  /**
   * In document order
   */
  steps: FlowStep[];
  /**
   * Code cells that belong to no step: they only import, define what is shared, or hold parameters
   */
  shared: string[];
  environment: FlowEnvironment;
  blockers: FlowBlocker[];
  measured: FlowMeasured;
  /**
   * sha256 of the canonical JSON of all but measured and hash
   */
  hash: string;
}
/**
 * A value that may be given anew for each run.
 */
export interface FlowParameter {
  /**
   * A Python identifier as Python knows it (NFKC), not a keyword
   */
  name: string;
  /**
   * Of the default; json: lists and dicts of literals
   */
  type: 'str' | 'int' | 'float' | 'bool' | 'none' | 'json';
  /**
   * A JSON value
   */
  default:
    | string
    | number
    | boolean
    | null
    | unknown[]
    | {
        [k: string]: unknown;
      };
  /**
   * tagged: papermill's parameters cell; literal: name = literal somewhere else; path: an absolute path
   */
  origin: 'tagged' | 'literal' | 'path';
  cell: string;
  span: Span;
  /**
   * Whether the literal is the whole value of an assignment to the parameter's own name
   */
  binds: boolean;
  /**
   * Whether it becomes a parameter; one not chosen is only offered
   */
  chosen: boolean;
  /**
   * Where the same absolute path stands again, in place of which the parameter stands too
   */
  also?: FlowPlace[];
}
export interface FlowPlace {
  cell: string;
  span: Span;
}
/**
 * A secret of the source that became an environment variable.
 */
export interface FlowSecret {
  cell: string;
  variable: string;
  rule: string;
}
/**
 * An import statement of the notebook.
 */
export interface FlowImport {
  cell: string;
  span: Span;
  /**
   * Dotted names
   */
  modules: string[];
  /**
   * Names it binds; * for all
   */
  names: string[];
  /**
   * module: at the top of each file that uses it; task: stays where it stands
   */
  place: 'module' | 'task';
  /**
   * Whether each task imports it for what the import does, because none uses its name
   */
  everywhere: boolean;
}
/**
 * A function, class or constant that stands in a module of its own, shared by the tasks.
 */
export interface FlowDefinition {
  /**
   * A name of the notebook's module scope
   */
  name: string;
  kind: 'function' | 'class' | 'lambda' | 'constant';
  cell: string;
  span: Span;
  /**
   * Names of other definitions and of imports it looks up
   */
  uses: string[];
}
/**
 * Cells that become one task.
 */
export interface FlowStep {
  /**
   * Python identifier, unique
   */
  id: string;
  /**
   * For people; from the heading
   */
  title: string;
  /**
   * Prose under the heading
   */
  description: string | null;
  /**
   * Code cells in document order, those that only import or define what is shared apart
   *
   * @minItems 1
   */
  cells: string[];
  inputs: FlowInput[];
  outputs: FlowOutput[];
  /**
   * Steps that must have ended, sorted in document order: for values, process state, files
   */
  after: string[];
  state: FlowState;
  reads: FlowDataset[];
  writes: FlowDataset[];
  effects: FlowEffect[];
}
/**
 * A name that a step takes.
 */
export interface FlowInput {
  /**
   * A name of the notebook's module scope
   */
  name: string;
  /**
   * The step whose checkpoint holds it; null: a parameter
   */
  from: string | null;
  /**
   * Qualified name of the class of the value seen, e.g. pandas.DataFrame; null: unknown
   */
  type: string | null;
}
/**
 * A name that a step gives to later ones.
 */
export interface FlowOutput {
  /**
   * A name of the notebook's module scope
   */
  name: string;
  type: string | null;
}
/**
 * Process state: generators of random numbers, options, environment, working folder.
 */
export interface FlowState {
  /**
   * The step whose process state it starts with; null: a new process
   */
  from: string | null;
  /**
   * Whether later steps start with the state it leaves
   */
  changes: boolean;
}
/**
 * A dataset that a step reads or writes.
 */
export interface FlowDataset {
  /**
   * As in dataset-access; file for local files
   */
  namespace: string;
  /**
   * As in dataset-access; for a file inside the notebook's folder its path relative to that folder, with /
   */
  name: string;
  format: string | null;
  /**
   * Whether it is a file inside the notebook's folder
   */
  inside: boolean;
}
/**
 * Something a step does outside the notebook's folder and its own process.
 */
export interface FlowEffect {
  kind: 'network' | 'outside-file' | 'database' | 'process';
  /**
   * What it reaches, without credentials
   */
  target: string | null;
  /**
   * As written
   */
  call: string | null;
  cell: string;
  /**
   * Whether it may change something there; reading alone does not need consent
   */
  writes: boolean;
}
/**
 * What was measured, not hashed.
 */
export interface FlowMeasured {
  steps: FlowStepMeasured[];
}
export interface FlowStepMeasured {
  id: string;
  seconds: number | null;
  outputBytes: number | null;
}
/**
 * The file of promote --steps: boundaries by hand.
 */
export interface FlowSteps {
  /**
   * @minItems 1
   */
  steps: StepByHand[];
}
export interface StepByHand {
  /**
   * For people; a name is made of it
   */
  title: string;
  /**
   * Code cells in document order, without a gap
   *
   * @minItems 1
   */
  cells: string[];
}
/**
 * Body of POST flow/verify; answered with a task.
 */
export interface FlowVerifyRequest {
  /**
   * Contents path of the notebook; its folder is copied
   */
  path: string;
  kernel: string | null;
  /**
   * The notebook as it is in the editor, secrets as typed: they are never kept
   */
  cells: FlowCellSource[];
  spec: FlowSpec;
  /**
   * @minItems 1
   */
  files: FileToVerify[];
  options: VerifyOptions;
}
export interface FileToVerify {
  path: string;
  text: string;
}
export interface VerifyOptions {
  /**
   * Runs of the notebook
   */
  baselineRuns: number;
  allowNetwork: boolean;
  /**
   * Consent to repeat effects outside of the notebook's folder
   */
  allowOutside: boolean;
  /**
   * Whether a changed parameter, a changed input and a broken task are tried
   */
  variations: boolean;
  /**
   * Longest time a cell or task may take; null: no limit
   */
  timeoutSeconds: number | null;
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
 * JSON printed by nbxflow promote.
 */
export interface PromoteResult {
  /**
   * python, airflow@3.3.2
   */
  target: string;
  flowSpec: FlowSpec;
  /**
   * Written below --out; empty when nothing was
   */
  files: PromotedFile[];
  blockers: FlowBlocker[];
  verification: null | Verification;
}
export interface PromotedFile {
  path: string;
  sha256: string;
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
 * Work that takes long: answer of POST flow/verify and GET tasks/{id}.
 */
export interface Task {
  id: string;
  kind: 'verify';
  state: 'running' | 'done' | 'failed' | 'cancelled';
  progress: TaskProgress;
  /**
   * Why it failed
   */
  error: string | null;
  result: null | Evidence;
}
export interface TaskProgress {
  done: number;
  total: number;
  message: string;
  tasks: TaskSoFar[];
}
/**
 * Verdicts known so far
 */
export interface TaskSoFar {
  id: string;
  verdict: FlowVerdict;
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
/**
 * A verification changed. Opaque ids, states and counts only; details by authorised GET tasks/{id}.
 */
export interface VerificationEvent {
  task: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
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
export interface FlowPrepareWork {
  id: number;
  op: 'flow-prepare';
  request: FlowPrepareRequest;
}
export interface FlowPreviewWork {
  id: number;
  op: 'flow-preview';
  request: FlowPreviewRequest;
}
export interface FlowFilesWork {
  id: number;
  op: 'flow-files';
  request: FlowFilesRequest;
}
export interface FlowVerifyWork {
  id: number;
  op: 'flow-verify';
  request: FlowVerifyRequest;
}
export interface FlowRecordWork {
  id: number;
  op: 'flow-record';
  path: string;
  timeoutSeconds: number | null;
  allowNetwork: boolean;
}
export interface WorkerProgressLine {
  id: number;
  progress: WorkerProgress;
}
export interface WorkerProgress {
  done: number;
  total: number;
  message: string;
  /**
   * Verdicts of a verification so far; left out elsewhere
   */
  tasks?: WorkerTaskProgress[];
}
export interface WorkerTaskProgress {
  id: string;
  verdict: FlowVerdict;
}
export interface WorkerResultLine {
  id: number;
  /**
   * RecordFile with status and datasets for execute, {lineage: LineageReply, cells: code cell ids} for lineage, {events: []} for lineage-events, {path, cells: [{id, type, source, count}], facts: [CellFacts]} for facts, {sessions: [PlayedSession]} for replay, {scan: ScanResult, labels, files, rules, baseline, failures, notes} for scan, FlowPrepareReply, FlowPreviewReply, FlowFilesReply and Evidence for flow-prepare, flow-preview, flow-files and flow-verify, {record: RecordFile, status} for flow-record
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
