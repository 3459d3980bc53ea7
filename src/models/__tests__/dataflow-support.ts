import { Signal } from '@lumino/signaling';

import type { DocumentCell, NotebookDocument } from '../../capture/document';
import type {
  CellFacts,
  Execution,
  Reason,
  Verdict,
  VerdictState
} from '../../protocol';
import type { NotebookCell, RunPlan } from '../../core/dataflow';
import { makeFacts } from '../../protocol/__tests__/facts';
import type { Engine } from '../dataflow-engine';

/** Facts that only name the code. */
export function facts(code: string): CellFacts {
  return makeFacts({ code });
}

export function reason(given: Partial<Reason> = {}): Reason {
  return {
    kind: 'upstream-rerun',
    name: 'x',
    path: 'name:x',
    byCell: null,
    byExecution: null,
    ...given
  };
}

export function verdict(
  state: VerdictState,
  ...reasons: Partial<Reason>[]
): Verdict {
  return { state, reasons: reasons.map(reason) };
}

export const EMPTY_PLAN: RunPlan = {
  cells: [],
  unresolved: [],
  needsRestart: false,
  confirm: []
};

/** A document that the test changes. */
export class FakeDocument {
  path = 'a.ipynb';
  isReady = true;
  kernel: string | null = 'k1';
  cells: DocumentCell[];
  readonly structureChanged: Signal<FakeDocument, void> = new Signal(this);
  readonly sourceChanged: Signal<FakeDocument, string> = new Signal(this);
  readonly pathChanged: Signal<FakeDocument, void> = new Signal(this);
  readonly kernelGone: Signal<FakeDocument, void> = new Signal(this);

  constructor(sources: Record<string, string>) {
    this.cells = Object.entries(sources).map(([id, source]) => ({
      id,
      type: 'code',
      source
    }));
  }

  edit(id: string, source: string): void {
    this.cells = this.cells.map(cell =>
      cell.id === id ? { ...cell, source } : cell
    );
    this.sourceChanged.emit(id);
  }

  insert(index: number, id: string, source: string): void {
    this.cells = [...this.cells];
    this.cells.splice(index, 0, { id, type: 'code', source });
    this.structureChanged.emit();
  }

  get document(): NotebookDocument {
    return this as unknown as NotebookDocument;
  }
}

/** An engine that keeps what it is told and answers what the test says. */
export class FakeEngine implements Engine {
  cells: readonly NotebookCell[] = [];
  session: string | null = null;
  executions: Execution[] = [];
  running: ReadonlySet<string> = new Set();
  said = new Map<string, Verdict>();
  planned: RunPlan = EMPTY_PLAN;
  failure: Error | null = null;
  /** How often the document was told. */
  documents = 0;

  setDocument(cells: readonly NotebookCell[]): void {
    this.cells = cells;
    this.documents += 1;
  }

  setSession(session: string | null): void {
    this.session = session;
  }

  setExecutions(executions: readonly Execution[]): void {
    this.executions = [...executions];
  }

  add(execution: Execution): void {
    this.executions.push(execution);
  }

  setRunning(cells: ReadonlySet<string>): void {
    this.running = cells;
  }

  verdicts(): ReadonlyMap<string, Verdict> {
    if (this.failure) {
      throw this.failure;
    }
    return this.said;
  }

  warnings(): ReturnType<Engine['warnings']> {
    return {
      warnings: [{ kind: 'stale-value', name: 'x', byCell: 'a' }],
      notes: []
    };
  }

  plan(): RunPlan {
    return this.planned;
  }

  variables(): ReturnType<Engine['variables']> {
    return { in: [], out: [{ name: 'x', readBy: ['b'], changed: false }] };
  }
}
