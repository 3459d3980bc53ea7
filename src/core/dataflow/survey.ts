import { PresentCopies } from './copies';
import type { Entry, Environment } from './environment';
import type { Finding } from './judge';
import type { Knowledge } from './knowledge';
import { INITIAL } from './ledger';
import { parseRegion } from './locations';
import type { Present } from './present';
import type { Run } from './run';
import { SETTLED_BY_RUNNING } from './kinds';
import { fileEnd } from './untraced';
import type { Visit } from './walk';

/** A location that a cell reads in the reference run. */
export interface Input {
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

/** What one cell does in the reference run. */
export interface Step {
  readonly inputs: readonly Input[];
  readonly outputs: readonly number[];
  /** The regions it makes. */
  readonly makes: readonly number[];
  /** Whether its values are not the same each time. */
  readonly varies: boolean;
  /** Whether names that it binds may refer to what other cells made. */
  readonly holds: boolean;
}

/** How many locations a search goes through: what it misses, the plan after the next run finds. */
const FAR = 200;

/** Finds what each cell reads and writes in the reference run, and what of it is wrong now. */
export class Survey {
  private readonly copies: PresentCopies;
  private files: ReadonlyMap<number, number> = new Map();

  constructor(
    private readonly knowledge: Knowledge,
    private readonly present: Present,
    private readonly findings: readonly Finding[]
  ) {
    this.copies = new PresentCopies(knowledge.ledger, present);
  }

  /** Walks the document. */
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
        varies: this.varies(index, run),
        holds: visit.trace !== null || this.mayHoldOthers(index)
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
    for (const { io } of cell.facts?.statements ?? []) {
      for (const { direction, target } of io) {
        if (direction !== 'write' && target !== null) {
          reads.set(locations.intern(`file:?${fileEnd(target)}`), false);
        }
      }
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

  /** As the cell did when it ran last with this source; a plan made after its next run knows. */
  private mayHoldOthers(index: number): boolean {
    const last = this.findings[index]?.last ?? null;
    const code = this.knowledge.document.cells[index]?.facts?.code ?? null;
    return last === null || last.code !== code || holdsOthers(last);
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

/** Whether a name that a run bound refers to what another run made. */
function holdsOthers({ ordinal, writes }: Run): boolean {
  return writes.some(
    ({ record }) =>
      record.location.startsWith('name:') &&
      record.reaches.some(reached => {
        const region = parseRegion(reached);
        return region === null || region.ordinal !== ordinal;
      })
  );
}
