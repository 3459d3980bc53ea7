import type { Reason, Warning } from '../../protocol';
import type { Environment } from './environment';
import type { Finding } from './judge';
import { MAY_BE_WRITTEN, bitsToKinds } from './kinds';
import type { Knowledge } from './knowledge';
import { INITIAL } from './ledger';
import { parseRegion, plainName } from './locations';
import type { Present, PresentEntry } from './present';
import { orderReasons } from './reason-order';

/** What to say before a cell runs. */
export interface CellWarnings {
  /** Values that a run from the top would not give it. */
  readonly warnings: readonly Warning[];
  /** Values of which that cannot be known. */
  readonly notes: readonly Reason[];
}

/** A location that the cell would read, and the name through which. */
interface WouldRead {
  readonly raw: number;
  readonly name: string;
}

/** Compares what a cell would read now with what the reference run finds before it. */
export function warningsOf(
  knowledge: Knowledge,
  present: Present,
  findings: readonly Finding[],
  cell: string
): CellWarnings {
  const target = knowledge.document.order.get(cell);
  if (target === undefined) {
    return { warnings: [], notes: [] };
  }
  const reads = wouldRead(knowledge, present, target);
  const collector = new Collector(knowledge, present, findings);
  knowledge.walk().go(({ index, environment }) => {
    if (index < target) {
      return true;
    }
    reads.forEach(read => collector.compare(environment, read));
    collector.compareCopies(reads);
    return false;
  });
  return collector.result();
}

function wouldRead(
  knowledge: Knowledge,
  present: Present,
  index: number
): WouldRead[] {
  const { locations } = knowledge.ledger;
  const cell = knowledge.document.cells[index];
  const facts = cell?.facts ?? null;
  if (cell === undefined || facts === null) {
    return [];
  }
  const found = new Map<number, string>();
  for (const name of facts.summary.reads) {
    found.set(locations.name(name), name);
  }
  for (const name of facts.summary.reads) {
    for (const raw of present.reach([locations.name(name)])) {
      if (!found.has(raw)) {
        found.set(
          raw,
          locations.kind(raw) === 'name' ? locations.label(raw) : name
        );
      }
    }
  }
  const last = knowledge.lastOf(cell.id)?.run ?? null;
  if (last !== null && last.code === facts.code) {
    last.raws.forEach((raw, read) => {
      const kind = locations.kind(raw);
      if (kind === 'process' || kind === 'file') {
        found.set(raw, plainName(last.reads[read]?.location ?? ''));
      }
    });
  }
  return [...found].map(([raw, name]) => ({ raw, name }));
}

class Collector {
  private readonly warnings = new Map<string, Warning>();
  private readonly notes: Reason[] = [];
  private readonly differing = new Set<string>();
  private readonly files: ReadonlyMap<number, number>;

  constructor(
    private readonly knowledge: Knowledge,
    private readonly present: Present,
    private readonly findings: readonly Finding[]
  ) {
    this.files = knowledge.presentFiles();
  }

  compare(environment: Environment, read: WouldRead): void {
    const now = this.present.entry(read.raw);
    const location = now?.location ?? read.raw;
    const file = this.knowledge.ledger.locations.kind(location) === 'file';
    const version = file
      ? (this.files.get(location) ?? INITIAL)
      : (now?.version ?? INITIAL);
    const expected = environment.version(location);
    const unknown = environment.unknown(location);
    const other = version !== expected;
    if (other && now !== undefined && now.run === null && !file) {
      this.note('outside-writer', read, null);
    } else if (other && version !== INITIAL) {
      const near =
        now !== undefined &&
        now.baseVersion === environment.baseVersion(now.baseLocation);
      if ((unknown & ~MAY_BE_WRITTEN) === 0 && !near) {
        this.warn(read, environment.entry(location)?.cell ?? -1, now);
        return;
      }
      if (unknown === 0) {
        this.note('possible-write', read, now?.run?.cell ?? null);
      }
    }
    const cause = this.knowledge.document.cells[environment.cause(location)];
    for (const kind of bitsToKinds(unknown)) {
      this.note(kind, read, cause?.id ?? null);
    }
  }

  /** Names that hold an older copy of what another name holds anew. */
  compareCopies(reads: readonly WouldRead[]): void {
    const { ledger } = this.knowledge;
    const newest = new Map<number, WouldRead>();
    const age = (read: WouldRead): number =>
      parseRegion(ledger.locations.text(read.raw))?.ordinal ?? 0;
    for (const read of [...reads].sort((a, b) => age(b) - age(a))) {
      if (ledger.locations.kind(read.raw) !== 'object') {
        continue;
      }
      const { location, run } = this.present.entry(read.raw) ?? {
        location: read.raw,
        run: null
      };
      if (newest.has(location)) {
        this.put('stale-value', read.name, run?.cell ?? null);
      } else {
        newest.set(location, read);
      }
    }
  }

  result(): CellWarnings {
    return {
      warnings: [...this.warnings.values()],
      notes: orderReasons(this.notes)
    };
  }

  private warn(
    read: WouldRead,
    expected: number,
    now: PresentEntry | undefined
  ): void {
    const { document, ledger } = this.knowledge;
    const kind = ledger.locations.kind(read.raw);
    if (kind === 'object' && this.differing.has(read.name)) {
      return;
    }
    this.differing.add(read.name);
    const by = now?.run?.cell ?? null;
    const writer = by === null ? -1 : (document.order.get(by) ?? -1);
    const right = expected >= 0 && writer === expected;
    const finding = this.findings[writer];
    const outdated =
      finding !== undefined && finding.trace?.key !== now?.run?.key;
    if (right || outdated) {
      this.put('stale-value', read.name, by);
    }
    if (!right) {
      this.put('out-of-order', read.name, by);
    }
  }

  private put(
    kind: Warning['kind'],
    name: string,
    byCell: string | null
  ): void {
    this.warnings.set(`${kind}|${name}`, { kind, name, byCell });
  }

  private note(
    kind: Reason['kind'],
    read: WouldRead,
    byCell: string | null
  ): void {
    this.notes.push({
      kind,
      name: read.name,
      path: this.knowledge.ledger.locations.text(read.raw),
      byCell,
      byExecution: this.present.entry(read.raw)?.run?.ordinal ?? null
    });
  }
}
