/**
 * `order: execution`: cells have no order but that in which they first ran. A value is outdated if
 * on some way by which it was derived an older version was superseded by an execution that is not
 * on that way. Nothing is out of order by position.
 */
import type { Reason, ReasonKind, Verdict, Warning } from '../../protocol';
import type { Difference } from './assess';
import { hasOnceOnlyEffects } from './effects';
import type { Finding } from './judge';
import { bitsToKinds, kindsToBits } from './kinds';
import type { Knowledge } from './knowledge';
import type { Plan } from './plan';
import { bareReason, nameOfRead, orderReasons } from './reasons';
import type { Run, Written } from './run';
import type { Warnings } from './warnings';

/** A version that a run took, itself or through others, and the write that replaced it. */
interface Superseded {
  /** The run that took it, and which of its reads that was. */
  readonly reader: Run;
  readonly read: number;
  /** The run that replaced it. */
  readonly by: Run;
  readonly certain: boolean;
}

/** One write in the history of a location. */
interface Event {
  readonly run: Run;
  readonly write: Written;
}

const ENTROPY = kindsToBits(['entropy']);

/** What is outdated, by the order of executions alone. */
export class ConsoleOrder {
  private readonly history = new Map<number, Event[]>();
  private readonly outdated = new Map<Run, Map<Run, Superseded>>();
  private readonly unknown = new Map<Run, number>();

  private readonly open = new Set<Run>();

  constructor(private readonly knowledge: Knowledge) {
    const { runs } = knowledge.ledger;
    for (const run of runs) {
      for (const write of run.writes) {
        const events = this.history.get(write.location) ?? [];
        events.push({ run, write });
        this.history.set(write.location, events);
      }
    }
    for (const run of runs) {
      this.derive(run);
    }
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
      (run.copies.length > 0 || this.taken(run).some(taken => taken.certain));
    return {
      state: stale ? 'stale' : reasons.length > 0 ? 'unknown' : 'fresh',
      reasons
    };
  }

  /** What to say before a cell runs: values it would take that are outdated. */
  warnings(cell: string): Warnings {
    const at = this.knowledge.document.order.get(cell) ?? -1;
    const facts = this.knowledge.document.cells[at]?.facts;
    const warnings: Warning[] = [];
    const notes: Reason[] = [];
    for (const name of facts?.summary.reads ?? []) {
      for (const { run, write } of this.holding(name)) {
        const outdated = [...(this.outdated.get(run)?.values() ?? [])];
        const byCell = run.cell;
        if (outdated.some(taken => taken.certain)) {
          warnings.push({ kind: 'stale-value', name, byCell });
          break;
        }
        const bits = write.unknown | (this.unknown.get(run) ?? 0);
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
  plan(findings: readonly Finding[], goals: readonly number[]): Plan {
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
        for (const { run } of this.holding(name)) {
          const writer = order.get(run.cell ?? '');
          if (writer !== undefined && this.outdated.get(run)?.size) {
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
      this.taken(run).length > 0
    );
  }

  private staysUnknown(finding: Finding | undefined): boolean {
    const run = finding?.last ?? null;
    return run !== null && !finding?.edited && this.causes(run) !== 0;
  }

  /** Why what a run shows cannot be known to repeat, as bits. */
  private causes(run: Run): number {
    return run.unknown | (this.unknown.get(run) ?? 0);
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
    reasons.push(...this.taken(run).flatMap(taken => this.tell(taken)));
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
      (this.unknown.get(run) ?? 0) & ~run.unknown
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

  /** All that a run took, itself or through others, and that was superseded since. */
  private taken(run: Run): Superseded[] {
    return [...(this.outdated.get(run)?.values() ?? [])];
  }

  private differences(run: Run): Difference[] {
    return this.taken(run)
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

  /** What the kernel holds under a name now, with all that it reaches. */
  private holding(name: string): Event[] {
    const { locations } = this.knowledge.ledger;
    const found = new Map<number, Event>();
    const open = [locations.name(name)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const event = newestOf(this.history.get(next));
      if (event !== undefined && !found.has(next)) {
        found.set(next, event);
        open.push(...event.write.reaches);
      }
    }
    return [...found.values()];
  }

  private derive(run: Run): void {
    if (this.outdated.has(run)) {
      return;
    }
    this.open.add(run);
    const all = new Map<Run, Superseded>();
    let unknown = 0;
    run.reads.forEach((_, read) => {
      const direct = this.superseded(run, read);
      if (direct !== null) {
        all.set(direct.by, direct);
      }
      const source = this.source(run, read);
      if (source !== null && source.run !== run) {
        this.derive(source.run);
        unknown |= source.write.unknown | (this.unknown.get(source.run) ?? 0);
        for (const [by, taken] of this.outdated.get(source.run) ?? []) {
          if (!all.has(by)) {
            all.set(by, taken);
          }
        }
      }
    });
    all.delete(run);
    this.open.delete(run);
    this.outdated.set(run, all);
    const { notRepeatable } = this.knowledge.ledger;
    const varies = run.code !== null && notRepeatable.has(run.code);
    this.unknown.set(run, unknown | (varies ? ENTROPY : 0));
  }

  /** The write that replaced what a run read; null if it still stands. */
  private superseded(run: Run, read: number): Superseded | null {
    const version = run.versions[read];
    const events = this.history.get(run.locations[read] as number) ?? [];
    if (newestOf(events)?.write.version === version) {
      return null;
    }
    const next = events.find(
      event =>
        event.run.ordinal >= run.ordinal && event.write.version !== version
    );
    return next === undefined
      ? null
      : {
          reader: run,
          read,
          by: next.run,
          certain: next.write.baseVersion !== run.baseVersions[read]
        };
  }

  /**
   * The write that gave what a run read: the newest one if the version still stands, for then it
   * was confirmed since; else the last one before the run.
   */
  private source(run: Run, read: number): Event | null {
    const version = run.versions[read];
    const events = this.history.get(run.locations[read] as number) ?? [];
    const newest = newestOf(events);
    if (
      newest !== undefined &&
      newest.write.version === version &&
      !this.open.has(newest.run)
    ) {
      return newest;
    }
    const before = events.filter(
      event =>
        event.run.ordinal < run.ordinal && event.write.version === version
    );
    return newestOf(before) ?? null;
  }
}

function newestOf(events: readonly Event[] | undefined): Event | undefined {
  return events?.[events.length - 1];
}
