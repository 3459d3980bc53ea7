import type { Reason, ReasonKind } from '../../protocol';
import type { Difference } from './assess';
import type { NotebookDocument } from './document';
import { bitsToKinds } from './kinds';
import type { Ledger } from './ledger';
import { parseRegion } from './locations';
import { nameOfRead } from './reason-order';
import type { Run } from './run';

/** What a cell of the document is, as far as its readers are concerned. */
export interface CellStatus {
  readonly hasRun: boolean;
  readonly edited: boolean;
  readonly failed: boolean;
  /** Whether a run tells what it does in the reference run. */
  readonly traced: boolean;
  /** Its last run; null if it has none with a record. */
  readonly last: Run | null;
}

/** Says in reasons why what a run read is not what the reference run finds. */
export class ReasonTeller {
  constructor(
    private readonly ledger: Ledger,
    private readonly document: NotebookDocument,
    private readonly statuses: readonly CellStatus[]
  ) {}

  /** The reasons of one difference of a run of the cell at a position. */
  tell(index: number, run: Run, difference: Difference): Reason[] {
    const reasons: Reason[] = [];
    if (difference.other) {
      reasons.push(...this.changed(index, run, difference));
    }
    if (difference.unknown !== 0) {
      const by = this.cellId(difference.cause);
      for (const kind of bitsToKinds(difference.unknown)) {
        reasons.push(this.reason(kind, run, difference, by, null));
      }
    }
    if (difference.other && !difference.certain && reasons.length === 0) {
      reasons.push(
        this.reason(
          'possible-write',
          run,
          difference,
          this.expectedCell(difference),
          null
        )
      );
    }
    return reasons;
  }

  /** The reason that a run read an older copy of what it read as well. */
  copy(run: Run, read: number): Reason {
    const location = run.reads[read]?.location ?? '';
    const holder = nameOfRead(this.ledger, run, read);
    const ordinal = parseRegion(location)?.ordinal ?? null;
    const maker =
      ordinal === null ? undefined : this.ledger.byOrdinal.get(ordinal);
    return {
      kind: 'upstream-rerun',
      name: holder,
      path: location,
      byCell: maker?.cell ?? null,
      byExecution: ordinal
    };
  }

  private changed(index: number, run: Run, difference: Difference): Reason[] {
    const { writer, location } = run.reads[
      difference.read
    ] as Run['reads'][number];
    const kind = this.ledger.locations.kind(
      run.raws[difference.read] as number
    );
    const by = writer === null ? undefined : this.ledger.byOrdinal.get(writer);
    if (kind === 'file' && !writer) {
      return [
        this.reason(
          'file-changed',
          run,
          difference,
          this.expectedCell(difference),
          null
        )
      ];
    }
    if (writer === null || (writer > 0 && by === undefined)) {
      const cause = writer === null ? 'outside-writer' : 'old-facts';
      return [this.reason(cause, run, difference, null, writer)];
    }
    if (!difference.certain) {
      return difference.unknown !== 0
        ? []
        : [
            this.reason(
              'possible-write',
              run,
              difference,
              this.expectedCell(difference) ?? by?.cell ?? null,
              writer === 0 ? null : writer
            )
          ];
    }
    const kinds = this.classify(index, run, difference, by ?? null);
    return kinds.map(([reason, cell, execution]) => ({
      kind: reason,
      name: nameOfRead(this.ledger, run, difference.read),
      path: location,
      byCell: cell,
      byExecution: execution
    }));
  }

  /** Kinds of a certain difference, with the cell and the execution that caused each. */
  private classify(
    index: number,
    run: Run,
    difference: Difference,
    by: Run | null
  ): [ReasonKind, string | null, number | null][] {
    const expected = difference.expected?.cell ?? -1;
    const actual = this.document.order.get(by?.cell ?? '') ?? -1;
    const own = by?.ordinal ?? null;
    const region =
      this.ledger.locations.kind(run.raws[difference.read] as number) ===
      'object';
    if (by !== null && actual < 0) {
      return by.cell === null
        ? [['orphan', null, own]]
        : [
            ['upstream-deleted', by.cell, own],
            ['orphan', by.cell, own]
          ];
    }
    if (actual === index) {
      return [['run-twice', by?.cell ?? null, own]];
    }
    const moved = this.moved(index, run, expected, actual);
    const missing = expected < 0 ? null : this.missing(expected);
    if (missing !== null) {
      return [[missing, this.cellId(expected), this.ordinal(expected)]];
    }
    if (moved !== null) {
      return [['upstream-moved', moved, own]];
    }
    if (actual > index) {
      const order: [ReasonKind, string | null, number | null] = [
        'out-of-order',
        by?.cell ?? null,
        own
      ];
      return region ? [['mutated', by?.cell ?? null, own], order] : [order];
    }
    return this.above({
      expected,
      actual,
      region,
      own,
      trace: difference.expected?.run ?? null
    });
  }

  /** Both writers stand above the reader, and run as they stand. */
  private above(of: {
    expected: number;
    actual: number;
    region: boolean;
    own: number | null;
    trace: Run | null;
  }): [ReasonKind, string | null, number | null][] {
    const { expected, actual } = of;
    if (actual > expected) {
      const status = this.statuses[actual];
      const kind: ReasonKind =
        status?.edited === true
          ? 'upstream-edited'
          : of.region
            ? 'mutated'
            : 'upstream-rerun';
      return [[kind, this.cellId(actual), this.ordinal(actual) ?? of.own]];
    }
    const cell = this.cellId(expected);
    const execution = of.trace?.ordinal ?? this.ordinal(expected);
    const same = actual === expected;
    const kind: ReasonKind =
      same || actual < 0 ? 'upstream-rerun' : 'redefined';
    return of.region && !same
      ? [['mutated', cell, execution]]
      : of.region
        ? [
            ['mutated', cell, execution],
            ['upstream-rerun', cell, execution]
          ]
        : [[kind, cell, execution]];
  }

  /** Why no run tells what the expected writer does; null if one does. */
  private missing(expected: number): ReasonKind | null {
    const status = this.statuses[expected];
    if (status === undefined || status.traced) {
      return null;
    }
    if (!status.hasRun) {
      return 'upstream-never-run';
    }
    if (status.edited) {
      return 'upstream-edited';
    }
    return status.failed ? 'upstream-failed' : null;
  }

  /** The writer that stood elsewhere, as seen from this cell, when the run took place. */
  private moved(
    index: number,
    run: Run,
    expected: number,
    actual: number
  ): string | null {
    const now = this.document.order;
    const cells = [expected, actual, index];
    const ids = cells.map(cell => this.cellId(cell));
    for (const [a, b] of [
      [0, 2],
      [1, 2],
      [1, 0]
    ] as const) {
      const [one, other] = [ids[a], ids[b]];
      if (!one || !other || one === other) {
        continue;
      }
      const before = [run.order.get(one), run.order.get(other)];
      if (before[0] === undefined || before[1] === undefined) {
        continue;
      }
      const stood = before[0] < before[1];
      const stands = (now.get(one) ?? 0) < (now.get(other) ?? 0);
      if (stood !== stands) {
        return one;
      }
    }
    return null;
  }

  private reason(
    kind: ReasonKind,
    run: Run,
    difference: Difference,
    byCell: string | null,
    byExecution: number | null
  ): Reason {
    return {
      kind,
      name: nameOfRead(this.ledger, run, difference.read),
      path: run.reads[difference.read]?.location ?? null,
      byCell,
      byExecution
    };
  }

  private expectedCell(difference: Difference): string | null {
    return this.cellId(difference.expected?.cell ?? -1);
  }

  private cellId(index: number): string | null {
    return this.document.cells[index]?.id ?? null;
  }

  private ordinal(index: number): number | null {
    return this.statuses[index]?.last?.ordinal ?? null;
  }
}
