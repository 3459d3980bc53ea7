import type { Knowledge } from './knowledge';
import type { Present } from './present';
import type { Finding } from './judge';
import type { Run } from './run';

/** A variable that a cell takes. */
export interface VariableIn {
  readonly name: string;
  /** The cell that wrote what it took, or would take; null if no cell did. */
  readonly byCell: string | null;
  /** Ordinal of that execution in its kernel process. */
  readonly byExecution: number | null;
  /** Whether it took something else than a run from the top gives it. */
  readonly older: boolean;
  /** Whether the cell changes its object in place or binds it again. */
  readonly changed: boolean;
}

/** A variable that a cell gives. */
export interface VariableOut {
  readonly name: string;
  /** The cells that read it, in document order. */
  readonly readBy: readonly string[];
  /** Whether it was there before and the cell changed its object in place. */
  readonly changed: boolean;
}

/** The variables of one cell. */
export interface CellVariables {
  readonly in: readonly VariableIn[];
  readonly out: readonly VariableOut[];
}

/** What a cell took and gave in its last run; before it has run, what its source says. */
export function variablesOf(
  knowledge: Knowledge,
  present: Present,
  findings: readonly Finding[],
  cell: string
): CellVariables {
  const index = knowledge.document.order.get(cell);
  const finding = index === undefined ? undefined : findings[index];
  const run = finding?.last ?? null;
  if (index === undefined || finding === undefined) {
    return { in: [], out: [] };
  }
  return run === null
    ? fromFacts(knowledge, present, index)
    : fromRun(knowledge, findings, finding, run);
}

function fromFacts(
  knowledge: Knowledge,
  present: Present,
  index: number
): CellVariables {
  const summary = knowledge.document.cells[index]?.facts?.summary;
  if (summary === undefined) {
    return { in: [], out: [] };
  }
  const { locations } = knowledge.ledger;
  const changes = new Set([...summary.changes, ...summary.defines]);
  const taken = summary.reads.flatMap(name => {
    const run = present.entry(locations.name(name))?.run ?? null;
    return run === null
      ? []
      : [
          {
            name,
            byCell: run.cell,
            byExecution: run.ordinal,
            older: false,
            changed: changes.has(name)
          }
        ];
  });
  const given = [...new Set([...summary.defines, ...summary.changes])];
  return {
    in: taken,
    out: given.sort().map(name => ({
      name,
      readBy: [],
      changed: !summary.defines.includes(name)
    }))
  };
}

function fromRun(
  knowledge: Knowledge,
  findings: readonly Finding[],
  finding: Finding,
  run: Run
): CellVariables {
  const { ledger } = knowledge;
  const older = new Set(
    finding.differences
      .filter(difference => difference.other)
      .map(difference => run.raws[difference.read] as number)
  );
  run.copies.forEach(copy => older.add(run.raws[copy] as number));
  const regions = new Set(
    run.writes
      .filter(write => write.slot < 0 && write.certain)
      .map(write => write.raw)
  );
  const taken: VariableIn[] = [];
  const changedNames = new Set<string>();
  run.reads.forEach((read, index) => {
    if (!read.location.startsWith('name:') || !read.writer) {
      return;
    }
    const name = read.location.slice(5);
    const by = ledger.byOrdinal.get(read.writer);
    const reaches =
      by?.writesByRaw.get(run.raws[index] as number)?.rawReaches ?? [];
    const changed = reaches.some(
      raw => regions.has(raw) && ledger.locations.kind(raw) === 'object'
    );
    if (changed) {
      changedNames.add(name);
    }
    taken.push({
      name,
      byCell: by?.cell ?? null,
      byExecution: read.writer,
      older:
        older.has(run.raws[index] as number) ||
        reaches.some(raw => older.has(raw)),
      changed: changed || regions.has(run.raws[index] as number)
    });
  });
  return { in: taken, out: given(knowledge, findings, run, changedNames) };
}

function given(
  knowledge: Knowledge,
  findings: readonly Finding[],
  run: Run,
  changed: ReadonlySet<string>
): VariableOut[] {
  const { ledger, document } = knowledge;
  const raws = new Map<string, number[]>();
  for (const write of run.writes) {
    if (
      ledger.locations.kind(write.raw) === 'name' &&
      write.record.value !== 'absent'
    ) {
      raws.set(ledger.locations.label(write.raw), [write.raw]);
    }
  }
  const bound = new Set(raws.keys());
  for (const name of changed) {
    const binding = ledger.locations.name(name);
    const index = run.raws.indexOf(binding);
    const by = ledger.byOrdinal.get(run.reads[index]?.writer ?? -1);
    const reached = by?.writesByRaw.get(binding)?.rawReaches ?? [];
    raws.set(name, [
      ...(raws.get(name) ?? []),
      ...reached.filter(raw => run.writesByRaw.has(raw))
    ]);
  }
  return [...raws]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => ({
      name,
      readBy: document.cells
        .filter((_, index) => {
          const reader = findings[index]?.last ?? null;
          return (
            reader !== null && reader !== run && readsFrom(reader, run, of)
          );
        })
        .map(cell => cell.id),
      changed: !bound.has(name)
    }));
}

/** Whether a run read one of these locations as another run had left it. */
function readsFrom(reader: Run, writer: Run, raws: readonly number[]): boolean {
  return reader.raws.some(
    (raw, index) =>
      reader.reads[index]?.writer === writer.ordinal && raws.includes(raw)
  );
}
