import type { Visit, Walk } from './walk';
import type { Reason, Verdict, VerdictState } from '../../protocol';
import { type Difference, compareReads } from './assess';
import type { NotebookCell } from './document';
import type { Knowledge } from './knowledge';
import { type CellStatus, ReasonTeller } from './reasons';
import { bareReason, orderReasons } from './reason-order';
import type { Run } from './run';

/** What the walk found of one cell. */
export interface Finding extends CellStatus {
  /** The run that the reference run repeats; null if none is known. */
  readonly trace: Run | null;
  /** How the last run differs from the reference run. */
  readonly differences: readonly Difference[];
}

const NONE: readonly Difference[] = [];
const FRESH: Verdict = { state: 'fresh', reasons: [] };

/** The findings of all cells; what changes is found anew from the first cell that it concerns. */
export class Findings {
  private walk: Walk | null = null;
  private found: Finding[] = [];

  constructor(private readonly knowledge: Knowledge) {}

  /** Forgets the cells from a position on. */
  forget(position = 0): void {
    if (position === 0) {
      this.walk = null;
    }
    this.walk?.rewind(position, this.knowledge.document);
    this.found.length = Math.min(this.found.length, position);
  }

  /** Takes in a run that was added: cells above those with its id or source stay as they are. */
  added(run: Run, known: boolean): void {
    const { document } = this.knowledge;
    const position = document.cells.findIndex(
      cell => cell.id === run.cell || cell.facts?.code === run.code
    );
    const finding = this.found[position];
    if (position < 0) {
      return;
    }
    if (
      known &&
      !isNotRepeatable(this.knowledge, run) &&
      run.writes.every(write => write.unknown === 0) &&
      finding?.trace?.key === run.key &&
      finding.differences.length === 0 &&
      finding.last?.key === run.key &&
      document.cells[position]?.id === run.cell
    ) {
      const failed = run.execution.state !== 'done';
      this.found[position] = { ...finding, failed, last: run, trace: run };
    } else {
      this.forget(position);
    }
  }

  /** The findings by position. */
  all(): readonly Finding[] {
    this.walk ??= this.knowledge.walk();
    this.walk.go(visit => {
      this.found.push(findingOf(this.knowledge, visit));
    });
    return this.found;
  }
}

function findingOf(
  knowledge: Knowledge,
  { cell, environment, trace, likely }: Visit
): Finding {
  const last = knowledge.lastOf(cell.id);
  const run = last?.run ?? null;
  const same = run !== null && run === trace && !environment.hasUnknown;
  return {
    hasRun: last !== null,
    edited: run !== null && cell.facts !== null && run.code !== cell.facts.code,
    failed: last !== null && last.execution.state !== 'done',
    traced: trace !== null || likely !== null,
    last: run,
    trace,
    differences:
      run === null || same
        ? NONE
        : compareReads(environment, knowledge.ledger, run)
  };
}

/** The verdict of the cell at a position of the document. */
export function judge(
  knowledge: Knowledge,
  findings: readonly Finding[],
  teller: ReasonTeller,
  index: number
): Verdict {
  const cell = knowledge.document.cells[index];
  const finding = findings[index];
  if (cell === undefined || finding === undefined) {
    return { state: 'unknown', reasons: [bareReason('old-facts')] };
  }
  const last = knowledge.lastOf(cell.id);
  if (isPlainlyFresh(knowledge, finding, cell.id)) {
    return FRESH;
  }
  const state = stateOf(knowledge, finding, cell);
  const varies = isNotRepeatable(knowledge, finding.last);
  const earlier = state === 'never-run' && knowledge.ranEarlier(cell.id);
  const error = last?.execution.error?.name ?? null;
  let told: Reason[] | null = null;
  return {
    state,
    // Few of them are looked at, and telling takes longer than judging. Nothing that is used here
    // changes later on.
    get reasons(): Reason[] {
      told ??=
        state === 'never-run'
          ? earlier
            ? [bareReason('earlier-session')]
            : []
          : reasonsOf(teller, index, { finding, cell, varies, error });
      return told;
    }
  };
}

function stateOf(
  knowledge: Knowledge,
  finding: Finding,
  cell: NotebookCell
): VerdictState {
  const { last: run } = finding;
  if (knowledge.running.has(cell.id)) {
    return 'running';
  }
  if (!finding.hasRun) {
    return 'never-run';
  }
  if (finding.edited) {
    return 'edited';
  }
  if (finding.failed) {
    return 'failed';
  }
  if (run === null || cell.facts === null) {
    return 'unknown';
  }
  if (
    run.copies.length > 0 ||
    finding.differences.some(difference => difference.certain)
  ) {
    return 'stale';
  }
  return finding.differences.length > 0 ||
    run.unknown !== 0 ||
    isNotRepeatable(knowledge, run)
    ? 'unknown'
    : 'fresh';
}

/** The common case, decided without looking for reasons. */
function isPlainlyFresh(
  knowledge: Knowledge,
  finding: Finding,
  cell: string
): boolean {
  const { last: run, trace } = finding;
  return (
    run !== null &&
    run === trace &&
    finding.differences.length === 0 &&
    !finding.failed &&
    !finding.edited &&
    run.unknown === 0 &&
    knowledge.ledger.notRepeatable.size === 0 &&
    !knowledge.running.has(cell)
  );
}

function isNotRepeatable(knowledge: Knowledge, run: Run | null): boolean {
  const code = run?.code ?? null;
  return code !== null && knowledge.ledger.notRepeatable.has(code);
}

function reasonsOf(
  teller: ReasonTeller,
  index: number,
  of: {
    finding: Finding;
    cell: NotebookCell;
    varies: boolean;
    error: string | null;
  }
): Reason[] {
  const { finding, cell, varies, error } = of;
  const run = finding.last;
  const reasons: Reason[] = [];
  if (finding.failed) {
    reasons.push(bareReason('raised', error, run?.ordinal ?? null));
  }
  if (run === null || cell.facts === null) {
    reasons.push(bareReason('old-facts'));
  }
  if (run === null) {
    return reasons;
  }
  for (const difference of finding.differences) {
    reasons.push(...teller.tell(index, run, difference));
  }
  for (const copy of run.copies) {
    reasons.push(teller.copy(run, copy));
  }
  const own = run.execution.dataflow?.unknown ?? [];
  for (const { kind, name } of own) {
    reasons.push(bareReason(kind, name, run.ordinal));
  }
  if (own.length === 0 && varies) {
    reasons.push(bareReason('entropy', null, run.ordinal));
  }
  return orderReasons(withoutEchoes(reasons));
}

/** Content of what was bound anew differs with it: only the binding is told then. */
function withoutEchoes(reasons: readonly Reason[]): Reason[] {
  const bound = new Set(
    reasons
      .filter(reason => reason.path?.startsWith('name:') === true)
      .map(reason => reason.name)
  );
  return reasons.filter(
    reason =>
      reason.path?.startsWith('object:') !== true || !bound.has(reason.name)
  );
}
