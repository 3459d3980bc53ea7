/**
 * `order: execution`: cells have no order but that in which they first ran. A value is outdated if
 * on some way by which it was derived an older version was superseded by an execution that is not
 * on that way. Nothing is out of order by position.
 */
import type { Reason, ReasonKind, Verdict, Warning } from '../../protocol';
import type { Difference } from './assess';
import { hasOnceOnlyEffects } from './effects';
import type { Finding } from './judge';
import { Derivations, type Superseded } from './derivations';
import { bitsToKinds } from './kinds';
import type { Knowledge } from './knowledge';
import type { RunPlan } from './plan';
import { bareReason, nameOfRead, orderReasons } from './reason-order';
import type { Run } from './run';
import type { CellWarnings } from './warnings';

/** What is outdated, by the order of executions alone. */
export class ConsoleOrder {
  private readonly derivations: Derivations;

  constructor(private readonly knowledge: Knowledge) {
    this.derivations = new Derivations(knowledge.ledger);
  }

  /** What is known of the last run of each cell, for those who ask for its variables. */
  findings(): Finding[] {
    return this.knowledge.document.cells.map(cell => {
      const last = this.knowledge.lastOf(cell.id);
      const run = last?.run ?? null;
      const code = cell.facts?.code;
      return {
        hasRun: last !== null,
        edited: run !== null && code !== undefined && run.code !== code,
        failed: last !== null && last.execution.state !== 'done',
        traced: run !== null && run.code === code,
        last: run,
        trace: run !== null && run.code === code ? run : null,
        differences: run === null ? [] : this.differences(run)
      };
    });
  }

  /** The verdict of a cell. */
  judge(finding: Finding, cell: string): Verdict {
    const { knowledge } = this;
    const { last: run } = finding;
    const reasons = this.reasons(finding, cell);
    if (knowledge.running.has(cell)) {
      return { state: 'running', reasons };
    }
    if (!finding.hasRun) {
      return {
        state: 'never-run',
        reasons: knowledge.ranEarlier(cell)
          ? [bareReason('earlier-session')]
          : []
      };
    }
    if (finding.edited || finding.failed) {
      return { state: finding.edited ? 'edited' : 'failed', reasons };
    }
    const stale =
      run !== null &&
      (run.copies.length > 0 ||
        this.derivations.taken(run).some(taken => taken.certain));
    return {
      state: stale ? 'stale' : reasons.length > 0 ? 'unknown' : 'fresh',
      reasons
    };
  }

  /** What to say before a cell runs: values it would take that are outdated. */
  warnings(cell: string): CellWarnings {
    const at = this.knowledge.document.order.get(cell) ?? -1;
    const facts = this.knowledge.document.cells[at]?.facts;
    const warnings: Warning[] = [];
    const notes: Reason[] = [];
    for (const name of facts?.summary.reads ?? []) {
      for (const { run, write } of this.derivations.holding(name)) {
        const outdated = this.derivations.taken(run);
        const byCell = run.cell;
        if (outdated.some(taken => taken.certain)) {
          warnings.push({ kind: 'stale-value', name, byCell });
          break;
        }
        const bits = write.unknown | this.derivations.unknownInputs(run);
        const kinds = outdated.length > 0 ? ['possible-write' as const] : [];
        for (const kind of [...bitsToKinds(bits), ...kinds]) {
          const path = write.record.location;
          const byExecution = run.ordinal;
          notes.push({ kind, name, path, byCell, byExecution });
        }
      }
    }
    return { warnings, notes: orderReasons(notes) };
  }

  /** The cells to run again, in the order in which they first ran. */
  plan(findings: readonly Finding[], goals: readonly number[]): RunPlan {
    const { cells, order } = this.knowledge.document;
    const chosen = new Set<number>();
    const open = goals.filter(goal => this.canBeSettled(findings[goal]));
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (chosen.has(next)) {
        continue;
      }
      chosen.add(next);
      const names = cells[next]?.facts?.summary.reads ?? [];
      for (const name of names) {
        for (const { run } of this.derivations.holding(name)) {
          const writer = order.get(run.cell ?? '');
          if (writer !== undefined && this.derivations.taken(run).length > 0) {
            open.push(writer);
          }
        }
      }
    }
    const first = (index: number): number =>
      this.knowledge.runsOf(cells[index]?.id ?? '')[0]?.ordinal ?? Infinity;
    const sorted = [...chosen].sort((a, b) => first(a) - first(b) || a - b);
    const ids = (indexes: readonly number[]): string[] =>
      indexes.map(index => cells[index]?.id ?? '');
    return {
      cells: ids(sorted),
      unresolved: ids(
        goals.filter(
          goal => !chosen.has(goal) || this.staysUnknown(findings[goal])
        )
      ),
      needsRestart: false,
      confirm: ids(
        sorted.filter(index => hasOnceOnlyEffects(cells[index]?.facts ?? null))
      )
    };
  }

  private canBeSettled(finding: Finding | undefined): boolean {
    const run = finding?.last ?? null;
    return (
      finding === undefined ||
      run === null ||
      finding.edited ||
      run.copies.length > 0 ||
      run.execution.state === 'interrupted' ||
      this.derivations.taken(run).length > 0
    );
  }

  private staysUnknown(finding: Finding | undefined): boolean {
    const run = finding?.last ?? null;
    return run !== null && !finding?.edited && this.causes(run) !== 0;
  }

  /** Why what a run shows cannot be known to repeat, as bits. */
  private causes(run: Run): number {
    return run.unknown | this.derivations.unknownInputs(run);
  }

  private reasons(finding: Finding, cell: string): Reason[] {
    const { last: run } = finding;
    const reasons: Reason[] = [];
    if (finding.failed) {
      const { error } = this.knowledge.lastOf(cell)?.execution ?? {};
      reasons.push(
        bareReason('raised', error?.name ?? null, run?.ordinal ?? null)
      );
    }
    const at = this.knowledge.document.order.get(cell) ?? -1;
    if (run === null || this.knowledge.document.cells[at]?.facts === null) {
      reasons.push(bareReason('old-facts'));
    }
    if (run === null) {
      return reasons;
    }
    reasons.push(
      ...this.derivations.taken(run).flatMap(taken => this.tell(taken))
    );
    for (const copy of run.copies) {
      reasons.push({
        ...bareReason('upstream-rerun', this.name(run, copy), run.ordinal),
        path: run.reads[copy]?.location ?? null
      });
    }
    const own = run.execution.dataflow?.unknown ?? [];
    own.forEach(({ kind, name }) =>
      reasons.push(bareReason(kind, name, run.ordinal))
    );
    for (const kind of bitsToKinds(
      this.derivations.unknownInputs(run) & ~run.unknown
    )) {
      reasons.push(bareReason(kind));
    }
    return orderReasons(reasons);
  }

  private tell({ reader, read, by, certain }: Superseded): Reason[] {
    const path = reader.reads[read]?.location ?? null;
    const writer = reader.reads[read]?.writer ?? null;
    const before = this.knowledge.ledger.byOrdinal.get(writer ?? -1);
    const kind: ReasonKind = !certain
      ? 'possible-write'
      : path?.startsWith('file:') === true
        ? 'file-changed'
        : path?.startsWith('object:') === true
          ? 'mutated'
          : before?.cell === by.cell || before === undefined
            ? 'upstream-rerun'
            : 'redefined';
    return [
      {
        kind,
        name: this.name(reader, read),
        path,
        byCell: by.cell,
        byExecution: by.ordinal
      }
    ];
  }

  private name(run: Run, read: number): string {
    return nameOfRead(this.knowledge.ledger, run, read);
  }

  private differences(run: Run): Difference[] {
    return this.derivations
      .taken(run)
      .filter(taken => taken.reader === run)
      .map(({ read, certain }) => ({
        read,
        other: true,
        certain,
        expected: undefined,
        unknown: 0,
        cause: -1
      }));
  }
}
