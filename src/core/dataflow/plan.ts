import type { Environment } from './environment';
import { hasOnceOnlyEffects } from './effects';
import type { Finding } from './judge';
import { SETTLED_BY_RUNNING } from './kinds';
import type { Knowledge } from './knowledge';
import type { Present } from './present';
import { type Input, type Step, Survey } from './survey';

/** What to run so that cells show what a run from the top shows. */
export interface RunPlan {
  /** The cells to run, once each, in this order. */
  readonly cells: readonly string[];
  /** Cells that were asked for and will not be fresh afterwards. */
  readonly unresolved: readonly string[];
  /** Whether only a new kernel can make a cell that was asked for fresh. */
  readonly needsRestart: boolean;
  /** Cells of the plan that do something in the world once more each time they run. */
  readonly confirm: readonly string[];
}

/** Finds the least set of cells to run for the given goals; null: all that are not fresh. */
export function planFor(
  knowledge: Knowledge,
  present: Present,
  findings: readonly Finding[],
  goals: readonly number[]
): RunPlan {
  const survey = new Survey(knowledge, present, findings);
  const { steps, final } = survey.take();
  const stuck = stuckCells(steps);
  const wanted = goals.filter(
    goal => !stuck.has(goal) && canBeSettled(knowledge, findings, goal)
  );
  const chosen = new Fixpoint(steps, final, findings).close(wanted);
  const ids = (indexes: readonly number[]): string[] =>
    indexes.map(index => knowledge.document.cells[index]?.id ?? '');
  const cells = [...chosen].sort((a, b) => a - b);
  const doubtful = doubtfulCells(knowledge, findings, steps);
  overwrittenReaders(knowledge, steps, chosen).forEach(cell =>
    doubtful.add(cell)
  );
  return {
    cells: ids(cells),
    unresolved: ids(
      goals.filter(
        goal =>
          stuck.has(goal) ||
          doubtful.has(goal) ||
          !canBeSettled(knowledge, findings, goal)
      )
    ),
    needsRestart: goals.some(goal => stuck.has(goal)),
    confirm: ids(
      cells.filter(index =>
        hasOnceOnlyEffects(knowledge.document.cells[index]?.facts ?? null)
      )
    )
  };
}

/** Whether running the cell on right values can change what is said of it. */
function canBeSettled(
  knowledge: Knowledge,
  findings: readonly Finding[],
  index: number
): boolean {
  const finding = findings[index];
  if (
    finding === undefined ||
    finding.last === null ||
    finding.edited ||
    finding.last.copies.length > 0 ||
    knowledge.document.cells[index]?.facts === null ||
    finding.last.execution.state === 'interrupted'
  ) {
    return true;
  }
  return finding.differences.some(
    difference =>
      difference.other || (difference.unknown & SETTLED_BY_RUNNING) !== 0
  );
}

/** Cells that read what no cell writes and yet is there: only a new kernel is without it. */
function stuckCells(steps: readonly Step[]): Set<number> {
  const stuck = new Set<number>();
  steps.forEach((step, index) => {
    const hopeless = step.inputs.some(
      input =>
        input.perhaps.some(cell => stuck.has(cell)) ||
        (input.wrong &&
          input.perhaps.length === 0 &&
          (stuck.has(input.writer) || (input.writer < 0 && !input.supposed)))
    );
    if (hopeless) {
      stuck.add(index);
    }
  });
  return stuck;
}

/** Cells that will not be known to be fresh even on right values. */
function doubtfulCells(
  knowledge: Knowledge,
  findings: readonly Finding[],
  steps: readonly Step[]
): Set<number> {
  const doubtful = new Set<number>();
  steps.forEach((step, index) => {
    const facts = knowledge.document.cells[index]?.facts ?? null;
    const finding = findings[index];
    const told = finding?.traced !== true && (facts?.unknown.length ?? 0) > 0;
    const fails =
      finding?.failed === true && !canBeSettled(knowledge, findings, index);
    const unknown = step.inputs.some(
      input => (input.unknown & ~SETTLED_BY_RUNNING) !== 0
    );
    const above = step.inputs.some(input =>
      writers(input).some(
        writer => doubtful.has(writer) && findings[writer]?.traced !== true
      )
    );
    if (step.varies || told || fails || unknown || above) {
      doubtful.add(index);
    }
  });
  return doubtful;
}

/** Cells that read a file which the plan writes only then: the disk does not go back. */
function overwrittenReaders(
  knowledge: Knowledge,
  steps: readonly Step[],
  chosen: ReadonlySet<number>
): number[] {
  const { locations } = knowledge.ledger;
  const written = new Map<number, number>();
  for (const index of chosen) {
    for (const location of steps[index]?.outputs ?? []) {
      if (locations.kind(location) === 'file') {
        written.set(location, Math.max(index, written.get(location) ?? -1));
      }
    }
  }
  const readers = steps.map((step, index) =>
    step.inputs.some(
      input => input.writer < 0 && (written.get(input.location) ?? -1) >= index
    )
      ? index
      : -1
  );
  return readers.filter(index => index >= 0);
}

function writers(input: Input): readonly number[] {
  return [input.writer, ...input.perhaps];
}

/** The least set of cells that holds the goals and is closed under the rules of docs/dataflow.md. */
class Fixpoint {
  private readonly chosen = new Set<number>();
  private readonly firstWriter = new Map<number, number>();
  private readonly maker = new Map<number, number>();
  private readonly holders: ReadonlyMap<number, readonly number[]>;

  constructor(
    private readonly steps: readonly Step[],
    private readonly final: Environment,
    private readonly findings: readonly Finding[]
  ) {
    this.holders = final.holders();
  }

  close(goals: readonly number[]): ReadonlySet<number> {
    goals.forEach(goal => this.choose(goal));
    for (let size = -1; size !== this.chosen.size;) {
      size = this.chosen.size;
      for (let index = this.steps.length - 1; index >= 0; index--) {
        if (this.chosen.has(index)) {
          this.inputs(index);
          this.outputs(index);
        }
      }
    }
    return this.chosen;
  }

  private choose(index: number): void {
    const step = this.steps[index];
    if (step === undefined || this.chosen.has(index)) {
      return;
    }
    this.chosen.add(index);
    for (const location of step.outputs) {
      const first = this.firstWriter.get(location) ?? index;
      this.firstWriter.set(location, Math.min(first, index));
    }
    step.makes.forEach(region => this.maker.set(region, index));
  }

  private inputs(index: number): void {
    for (const input of this.steps[index]?.inputs ?? []) {
      const { writer } = input;
      const rewritten =
        (this.firstWriter.get(input.location) ?? writer) < writer ||
        input.reaches.some(
          region => (this.maker.get(region) ?? writer) < writer
        );
      if (input.wrong || rewritten) {
        this.choose(writer);
      }
      input.perhaps.forEach(cell => this.choose(cell));
    }
  }

  private outputs(index: number): void {
    const step = this.steps[index];
    for (const location of step?.outputs ?? []) {
      this.chooseIfRun(this.final.entry(location)?.cell ?? -1, index);
    }
    for (const region of step?.makes ?? []) {
      for (const holder of this.holders.get(region) ?? []) {
        if (this.steps[holder]?.holds === true) {
          this.chooseIfRun(holder, index);
        }
      }
    }
    if (step?.varies === true) {
      this.steps.forEach((reader, at) => {
        if (reader.inputs.some(input => writers(input).includes(index))) {
          this.chooseIfRun(at, index);
        }
      });
    }
  }

  /** What a person has not run yet is not run for the sake of the last state of a variable. */
  private chooseIfRun(index: number, after: number): void {
    if (index > after && this.findings[index]?.hasRun === true) {
      this.choose(index);
    }
  }
}
