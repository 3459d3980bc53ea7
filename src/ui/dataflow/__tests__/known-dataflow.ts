import { Signal } from '@lumino/signaling';

import { ChainStep, explain } from '../../../models/dataflow-chain';
import type {
  CellVariables,
  CellWarnings,
  RunPlan
} from '../../../core/dataflow';
import type { DataflowCoverage } from '../../../models/dataflow-engine';
import type { RunProgress } from '../../../models/dataflow-run';
import { EMPTY_PLAN } from '../../../models/__tests__/dataflow-support';
import type { Verdict } from '../../../protocol';
import type {
  DataflowChange,
  INbxDataflow,
  VerdictCounts
} from '../../../tokens';

/** What is known of one notebook, set by hand. */
export class KnownDataflow implements INbxDataflow {
  readonly changed: Signal<INbxDataflow, DataflowChange> = new Signal(this);
  readonly asked: unknown[][] = [];
  known: DataflowCoverage = 'full';
  cells: readonly string[] = ['a', 'b', 'c'];
  verdicts = new Map<string, Verdict>();
  met: CellWarnings = { warnings: [], notes: [] };
  planned: RunPlan = EMPTY_PLAN;
  went: RunProgress | null = null;

  say(path: string, cell: string, verdict: Verdict): void {
    this.verdicts.set(cell, verdict);
    this.changed.emit({ path, cells: new Set([cell]) });
  }

  coverage(): DataflowCoverage {
    return this.known;
  }

  order(): readonly string[] {
    return this.cells;
  }

  verdict(_: string, cell: string): Verdict | null {
    return this.verdicts.get(cell) ?? null;
  }

  state(_: string, cell: string): Verdict['state'] | null {
    return this.verdicts.get(cell)?.state ?? null;
  }

  counts(): VerdictCounts {
    const states = [...this.verdicts.values()].map(({ state }) => state);
    const count = (wanted: string) =>
      states.filter(state => state === wanted).length;
    return {
      running: count('running'),
      'never-run': count('never-run'),
      edited: count('edited'),
      failed: count('failed'),
      stale: count('stale'),
      unknown: count('unknown'),
      fresh: count('fresh')
    };
  }

  explain(_: string, cell: string): readonly ChainStep[] {
    return explain(cell, this.verdicts);
  }

  warnings(): CellWarnings {
    return this.met;
  }

  variables(): CellVariables {
    return { in: [], out: [] };
  }

  plan(): RunPlan {
    return this.planned;
  }

  progress(): RunProgress | null {
    return this.went;
  }

  async run(...args: unknown[]): Promise<RunProgress | null> {
    this.asked.push(['run', ...args]);
    return null;
  }

  stop(path: string): void {
    this.asked.push(['stop', path]);
  }
}
