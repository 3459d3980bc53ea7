import type { Execution, Verdict } from '../../protocol';
import { ConsoleOrder } from './console-order';
import { type NotebookCell, NotebookDocument } from './document';
import { type Finding, Findings, judge } from './judge';
import { Knowledge } from './knowledge';
import { type RunPlan, planFor } from './plan';
import { Present } from './present';
import { ReasonTeller } from './reasons';
import type { Run } from './run';
import { type CellVariables, variablesOf } from './variables';
import { type CellWarnings, warningsOf } from './warnings';

/**
 * Says of each cell of a notebook whether what it shows is what a run from the top would show, and
 * what to run if it is not. See docs/dataflow.md.
 *
 * Setters only note what they are given; the work is done when something is asked.
 */
export class DataflowEngine {
  private readonly knowledge = new Knowledge();
  private readonly findings = new Findings(this.knowledge);
  private listed: readonly Finding[] | null = null;
  private present: Present | null = null;
  private console: ConsoleOrder | null = null;
  private judged: ReadonlyMap<string, Verdict> | null = null;

  /**
   * @param order - `document`: the cells' order counts; `execution`: cells have no order but that
   * in which they first ran, as in a console.
   */
  constructor(private readonly order: 'document' | 'execution' = 'document') {}

  /** Sets the cells in document order. A cell is edited if the `code` of its facts differs. */
  setDocument(cells: readonly NotebookCell[]): void {
    const before = this.knowledge.document;
    this.knowledge.setDocument(new NotebookDocument(cells));
    this.findings.forget(firstChange(before, this.knowledge.document));
    this.outdate();
  }

  /** Sets the session of the kernel process there is now; null for no kernel. */
  setSession(session: string | null): void {
    this.knowledge.setSession(session);
    this.findings.forget();
    this.outdate();
  }

  /** Sets all executions known, in any order, of any session and client. */
  setExecutions(executions: readonly Execution[]): void {
    this.knowledge.setExecutions(executions);
    this.findings.forget();
    this.outdate();
  }

  /** Adds an execution, or what is now known of one. */
  add(execution: Execution): void {
    const { ledger } = this.knowledge;
    const { code } = execution.dataflow ?? {};
    const keys = new Set(ledger.byCode.get(code ?? '')?.keys());
    const varying = ledger.notRepeatable.size;
    const run = this.knowledge.add(execution);
    if (run !== null) {
      if (varying !== ledger.notRepeatable.size || touchesFiles(run)) {
        this.findings.forget();
      } else {
        this.findings.added(run, keys.has(run.key));
      }
    }
    this.outdate();
  }

  /** Sets the cells that wait or run now. */
  setRunning(cells: ReadonlySet<string>): void {
    this.knowledge.running = cells;
    this.judged = null;
  }

  /** Sets the present stamps (`=disk:<size>:<mtime_ns>`) of files by path, where known. */
  setFiles(files: ReadonlyMap<string, string>): void {
    this.knowledge.stamps = files;
    this.findings.forget();
    this.outdate();
  }

  /** The verdicts by cell; none for markdown, raw and empty cells. */
  verdicts(): ReadonlyMap<string, Verdict> {
    if (this.judged === null) {
      const findings = this.found();
      const { document, ledger } = this.knowledge;
      const teller = new ReasonTeller(ledger, document, findings);
      this.judged = new Map(
        document.cells.map((cell, index) => [
          cell.id,
          this.console?.judge(findings[index] as Finding, cell.id) ??
            judge(this.knowledge, findings, teller, index)
        ])
      );
    }
    return this.judged;
  }

  /** What to say if the cell ran now. */
  warnings(cell: string): CellWarnings {
    const findings = this.found();
    if (this.console !== null) {
      return this.console.warnings(cell);
    }
    return warningsOf(this.knowledge, this.now(), findings, cell);
  }

  /**
   * What to run so that the goals show what a run from the top shows.
   *
   * @param goals - Cell ids; without them all cells that have run and are not fresh.
   */
  plan(goals?: readonly string[]): RunPlan {
    const findings = this.found();
    const { document } = this.knowledge;
    const verdicts = this.verdicts();
    const asked = document.cells.flatMap((cell, index) => {
      const state = verdicts.get(cell.id)?.state;
      const wanted =
        goals === undefined
          ? state !== 'running' &&
            (findings[index]?.hasRun === true ||
              this.knowledge.ranEarlier(cell.id))
          : goals.includes(cell.id);
      return wanted && state !== 'fresh' ? [index] : [];
    });
    if (this.console !== null) {
      return this.console.plan(findings, asked);
    }
    return planFor(this.knowledge, this.now(), findings, asked);
  }

  /** The variables that a cell takes and gives. */
  variables(cell: string): CellVariables {
    const findings = this.found();
    return variablesOf(this.knowledge, this.now(), findings, cell);
  }

  private now(): Present {
    this.present ??= new Present(this.knowledge.ledger);
    return this.present;
  }

  private found(): readonly Finding[] {
    if (this.listed === null) {
      if (this.knowledge.isOutdated) {
        this.knowledge.settle();
        this.findings.forget();
      }
      this.console =
        this.order === 'execution' ? new ConsoleOrder(this.knowledge) : null;
      this.listed = this.console?.findings() ?? this.findings.all();
    }
    return this.listed;
  }

  private outdate(): void {
    this.listed = null;
    this.present = null;
    this.judged = null;
  }
}

/** The position from which on what the walk found no longer holds. */
function firstChange(
  before: NotebookDocument,
  after: NotebookDocument
): number {
  const length = Math.max(before.cells.length, after.cells.length);
  let position = 0;
  while (position < length && sameCell(before, after, position)) {
    position += 1;
  }
  // What functions do counts for cells above those that define them, too.
  const functions = [before, after].some(({ cells }) =>
    cells.slice(position).some(cell => (cell.facts?.functions.length ?? 0) > 0)
  );
  return functions ? 0 : position;
}

function sameCell(
  before: NotebookDocument,
  after: NotebookDocument,
  position: number
): boolean {
  const [one, other] = [before.cells[position], after.cells[position]];
  return one?.id === other?.id && one?.facts === other?.facts;
}

/** Whether a run changed what is known of files, which counts from the top on. */
function touchesFiles(run: Run): boolean {
  return (
    run.reads.some(read => read.location.startsWith('file:')) ||
    run.writes.some(write => write.record.location.startsWith('file:'))
  );
}
