import { DataflowEngine, type NotebookCell } from '../core/dataflow';
import type {
  CellFacts,
  Execution,
  ReplayResult,
  ReplaySession,
  ReplayStep
} from '../protocol/generated';

/** One step as the worker played it on a kernel. */
export interface IPlayedStep extends Pick<
  ReplayStep,
  'op' | 'cell' | 'status' | 'error' | 'stdout' | 'result'
> {
  /** The executions that are new or have changed since the step before. */
  readonly executions: readonly Execution[];
  /** `kernel.session` of the kernel process after the step. */
  readonly session: string | null;
}

/** A session as the worker played it. */
export interface IPlayedSession {
  readonly steps: readonly IPlayedStep[];
  /** The facts of every source of a code cell. */
  readonly facts: Readonly<Record<string, CellFacts>>;
}

type SessionStep = ReplaySession['steps'][number];

/** What can be said of every cell after every step of a session that was played. */
export function replayResult(
  session: ReplaySession,
  played: IPlayedSession
): ReplayResult {
  const replay = new Replay(session, played.facts);
  const steps = session.steps.flatMap((step, index) => {
    const done = played.steps[index];
    return done === undefined ? [] : [replay.take(step, done)];
  });
  return { steps };
}

/** The document of a session and what is known of it, step by step. */
class Replay {
  constructor(
    session: ReplaySession,
    private readonly facts: IPlayedSession['facts']
  ) {
    this.engine = new DataflowEngine(session.order ?? 'document');
    this.cells = session.cells.map(({ id, source, type = 'code' }) =>
      this.cell(id, source, type)
    );
    this.engine.setDocument(this.cells);
  }

  take(step: SessionStep, played: IPlayedStep): ReplayStep {
    this.change(step);
    const before =
      step.op === 'run'
        ? this.engine.warnings(step.cell)
        : { warnings: [], notes: [] };
    this.engine.setSession(played.session);
    played.executions.forEach(execution => this.engine.add(execution));
    const plan = this.engine.plan();
    return {
      op: played.op,
      cell: played.cell,
      status: played.status,
      error: played.error,
      stdout: played.stdout,
      result: played.result,
      warnings: [...before.warnings],
      notes: [...before.notes],
      cells: this.verdicts(),
      plan: [...plan.cells],
      unresolved: [...plan.unresolved],
      needsRestart: plan.needsRestart,
      confirm: [...plan.confirm]
    };
  }

  /** The verdicts of this moment: the engine finds reasons when they are asked for. */
  private verdicts(): ReplayStep['cells'] {
    return Object.fromEntries(
      [...this.engine.verdicts()].map(([cell, { state, reasons }]) => [
        cell,
        { state, reasons: [...reasons] }
      ])
    );
  }

  /** Makes the change of a step to the document, as the worker did. */
  private change(step: SessionStep): void {
    if (step.op === 'restart') {
      return;
    }
    const index = this.cells.findIndex(({ id }) => id === step.cell);
    const old = this.cells[index];
    if (step.op === 'insert') {
      const { cell, source, type = 'code' } = step;
      this.cells.splice(step.index, 0, this.cell(cell, source, type));
    } else if (old === undefined) {
      return;
    } else if (step.op === 'delete') {
      this.cells.splice(index, 1);
    } else if (step.op === 'move') {
      this.cells.splice(index, 1);
      this.cells.splice(step.index, 0, old);
    } else if (step.source !== undefined) {
      this.cells[index] = this.cell(old.id, step.source, old.type);
    }
    this.engine.setDocument(this.cells);
  }

  private cell(
    id: string,
    source: string,
    type: NotebookCell['type']
  ): NotebookCell {
    const facts = type === 'code' ? (this.facts[source] ?? null) : null;
    return { id, type, source, facts };
  }

  private readonly engine: DataflowEngine;
  private readonly cells: NotebookCell[];
}
