import type { Entry, Environment } from './environment';
import { hasOnceOnlyEffects } from './effects';
import type { Finding } from './judge';
import { SETTLED_BY_RUNNING } from './kinds';
import type { Knowledge } from './knowledge';
import { INITIAL } from './ledger';
import type { Present } from './present';
import { PresentCopies } from './copies';
import type { Run } from './run';
import type { Visit } from './walk';

/** What to run so that cells show what a run from the top shows. */
export interface Plan {
  /** The cells to run, once each, in this order. */
  readonly cells: readonly string[];
  /** Cells that were asked for and will not be fresh afterwards. */
  readonly unresolved: readonly string[];
  /** Whether only a new kernel can make a cell that was asked for fresh. */
  readonly needsRestart: boolean;
  /** Cells of the plan that do something in the world once more each time they run. */
  readonly confirm: readonly string[];
}

/** A location that a cell reads in the reference run. */
interface Input {
  readonly location: number;
  /** Whether it is only supposed to be read: a name that is read may refer to it. */
  readonly supposed: boolean;
  /** The position of the cell that certainly writes it; -1 for none. */
  readonly writer: number;
  /** The positions of the cells below that one that may write it. */
  readonly perhaps: readonly number[];
  /** Whether the kernel now holds something else than that cell leaves there. */
  readonly wrong: boolean;
  /** Why the value cannot be known, as bits. */
  readonly unknown: number;
  readonly reaches: readonly number[];
}

interface Step {
  readonly inputs: readonly Input[];
  readonly outputs: readonly number[];
  /** The regions it makes. */
  readonly makes: readonly number[];
  /** Whether its values are not the same each time. */
  readonly varies: boolean;
}

/** How many locations a search goes through: what it misses, the plan after the next run finds. */
const FAR = 200;

/** Finds the least set of cells to run for the given goals; null: all that are not fresh. */
export function planFor(
  knowledge: Knowledge,
  present: Present,
  findings: readonly Finding[],
  goals: readonly number[]
): Plan {
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
          !input.supposed &&
          input.perhaps.length === 0 &&
          (input.writer < 0 || stuck.has(input.writer)))
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

function writers(input: Input): readonly number[] {
  return [input.writer, ...input.perhaps];
}

/** Finds what each cell reads and writes in the reference run, and what of it is wrong now. */
class Survey {
  private readonly copies: PresentCopies;
  private files: ReadonlyMap<number, number> = new Map();

  constructor(
    private readonly knowledge: Knowledge,
    private readonly present: Present,
    private readonly findings: readonly Finding[]
  ) {
    this.copies = new PresentCopies(knowledge.ledger, present);
  }

  take(): { steps: Step[]; final: Environment } {
    this.files = this.knowledge.presentFiles();
    const parts: Omit<Step, 'outputs'>[] = [];
    const final = this.knowledge.walk().go(visit => {
      const { index, cell, environment } = visit;
      const run = visit.trace ?? visit.likely;
      parts.push({
        inputs: [...this.reads(visit)].map(([location, supposed]) =>
          this.input(environment, location, supposed)
        ),
        makes:
          run === null
            ? [this.knowledge.ledger.locations.intern(`object:new:${cell.id}`)]
            : run.writes
                .filter(write => write.slot >= 0)
                .map(write => write.location),
        varies: this.varies(index, run)
      });
    });
    const steps = parts.map((part, index) => ({
      ...part,
      outputs: final.writtenBy(index)
    }));
    return { steps, final };
  }

  /** The locations that a cell reads in the reference run, and whether it only perhaps does. */
  private reads(visit: Visit): Map<number, boolean> {
    const { environment, cell, index } = visit;
    const run = visit.trace ?? visit.likely;
    if (run !== null && (visit.unknown & SETTLED_BY_RUNNING) === 0) {
      return new Map([...run.locations].map(location => [location, false]));
    }
    const { locations } = this.knowledge.ledger;
    const names = (cell.facts?.summary.reads ?? []).map(name =>
      locations.name(name)
    );
    const reads = new Map<number, boolean>();
    for (const location of environment.reach(names, FAR)) {
      reads.set(location, true);
    }
    for (const location of [...names, ...(run?.locations ?? [])]) {
      reads.set(location, false);
    }
    const last = this.findings[index]?.last ?? null;
    if (last !== null && last.code === cell.facts?.code) {
      last.locations.forEach(location => {
        if (locations.kind(location) !== 'object') {
          reads.set(location, false);
        }
      });
    }
    return reads;
  }

  private input(
    environment: Environment,
    location: number,
    supposed: boolean
  ): Input {
    const entry = environment.entry(location);
    const poisoner = environment.poisoner(location);
    const perhaps = poisoner < 0 ? [] : [poisoner];
    let certain: Entry | null | undefined = entry;
    while (certain?.otherwise !== undefined) {
      perhaps.push(certain.cell);
      certain = certain.otherwise;
    }
    if (certain?.guessed === true) {
      perhaps.push(certain.cell);
    }
    return {
      location,
      supposed,
      writer: certain?.cell ?? -1,
      perhaps,
      wrong: this.isWrong(location, environment.version(location)),
      unknown: environment.unknown(location),
      reaches: entry?.reaches ?? []
    };
  }

  private isWrong(location: number, expected: number): boolean {
    const { locations } = this.knowledge.ledger;
    const kind = locations.kind(location);
    if (kind === 'file') {
      const now = this.files.get(location) ?? INITIAL;
      return now !== expected;
    }
    const raw = kind === 'object' ? this.copies.newest(location) : location;
    if (raw === undefined) {
      return expected !== INITIAL;
    }
    return (
      this.present.version(raw) !== expected || this.copies.holdsOlder(raw)
    );
  }

  private varies(index: number, run: Run | null): boolean {
    const last = run ?? this.findings[index]?.last ?? null;
    const code = this.knowledge.document.cells[index]?.facts?.code ?? null;
    if (code !== null && this.knowledge.ledger.notRepeatable.has(code)) {
      return true;
    }
    return last !== null && last.code === code && last.unknown !== 0;
  }
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
        this.chooseIfRun(holder, index);
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
