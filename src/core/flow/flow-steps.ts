import type { FlowBlocker, FlowMeasured, FlowStep } from '../../protocol';
import type { Crossings } from './crossings';
import { stepDatasets } from './datasets';
import { cellEffects } from './effects';
import { FileOrder } from './file-order';
import type { Notebook } from './program';
import { isPythonWord } from './python-words';
import { Identifiers } from './slug';
import { cellsThatChangeState, stepStates } from './state';
import type { StepDraft } from './steps';

/** The steps as the pipeline tells them. */
export class StepWriter {
  /** @param folder - Absolute path of the notebook's folder. */
  constructor(
    private readonly notebook: Notebook,
    private readonly drafts: readonly StepDraft[],
    private readonly crossings: Crossings,
    private readonly folder: string
  ) {
    const names = new Identifiers('step');
    this.ids = drafts.map(({ title }, step) => {
      const own = this.ownNames(step);
      return names.take(
        title,
        'step',
        name => notebook.names.has(name) && !own.has(name)
      );
    });
  }

  /** Names of the steps in code, in document order. */
  readonly ids: readonly string[];

  /** The steps. */
  steps(): FlowStep[] {
    const { cells, bindings, imports, records } = this.notebook;
    const places = this.drafts.map(draft => draft.places);
    const changing = cellsThatChangeState(cells, imports, records);
    const states = stepStates(places, this.ids, changing);
    const files = new FileOrder(cells, bindings, records, this.folder).before(
      places
    );
    return this.drafts.map(({ title, description }, step) => {
      const state = states[step] ?? { from: null, changes: false };
      const own = this.cellsOf(step);
      return {
        id: this.id(step),
        title,
        description,
        cells: own.map(({ id }) => id),
        inputs: this.inputs(step),
        outputs: this.outputs(step),
        after: this.after(step, state.from, files[step] ?? []),
        state,
        reads: stepDatasets(own, 'read', this.folder),
        writes: stepDatasets(own, 'write', this.folder),
        effects: own.flatMap(cell => cellEffects(cell, this.folder))
      };
    });
  }

  /** What the steps took when they ran. */
  measured(): FlowMeasured {
    return {
      steps: this.ids.map((id, step) => {
        const executions = this.cellsOf(step).map(({ cell }) => cell.execution);
        return {
          id,
          seconds: sum(executions.map(item => item?.wallSeconds)),
          outputBytes: sum(executions.map(item => item?.outputBytes))
        };
      })
    };
  }

  /**
   * Builtins that a step looks up before it gives their names another meaning: inside a function
   * such a name means the later one from the beginning.
   */
  hiddenBuiltins(): FlowBlocker[] {
    return this.drafts.flatMap(({ places }, step) => {
      const flows = places.flatMap(place => this.notebook.flows[place] ?? []);
      const bound = new Set(flows.flatMap(flow => [...flow.binds]));
      const taken = this.crossings.inputs[step];
      const known = new Set<string>();
      return flows.flatMap(({ place, early, binds }) => {
        const hidden = [...early].filter(
          name =>
            isPythonWord(name) &&
            bound.has(name) &&
            !known.has(name) &&
            !taken?.has(name)
        );
        binds.forEach(name => known.add(name));
        return hidden.map(name => hiddenBuiltin(name, place, this.notebook));
      });
    });
  }

  /**
   * Names that are variables of a step's function from its beginning or to its end: they hide the
   * function itself, which may be called so, and nothing looks for them outside of it. Two functions
   * of one name, the one in the other, would be hard to read.
   */
  private ownNames(step: number): ReadonlySet<string> {
    const { bindings, definitions, flows, imports } = this.notebook;
    const places = this.drafts[step]?.places ?? [];
    const bound = [
      ...(this.crossings.inputs[step]?.keys() ?? []),
      ...places.flatMap(place => [...(flows[place]?.surely ?? [])])
    ];
    const imported = imports.statements.flatMap(({ names }) => names);
    return new Set(
      bound.filter(
        name =>
          !bindings.deleted.has(name) &&
          !bindings.functions.has(name) &&
          !definitions.has(name) &&
          !imported.includes(name)
      )
    );
  }

  private inputs(step: number): FlowStep['inputs'] {
    const start = this.drafts[step]?.places[0] ?? 0;
    return [...(this.crossings.inputs[step] ?? [])].map(([name, provider]) => ({
      name,
      from: provider === null ? null : this.id(provider),
      type: this.notebook.regions.typeOf(name, start)
    }));
  }

  private outputs(step: number): FlowStep['outputs'] {
    const end = (this.drafts[step]?.places.at(-1) ?? 0) + 1;
    return [...(this.crossings.outputs[step] ?? [])].sort().map(name => ({
      name,
      type: this.notebook.regions.typeOf(name, end)
    }));
  }

  private after(
    step: number,
    state: string | null,
    files: readonly number[]
  ): string[] {
    const providers = [...(this.crossings.inputs[step]?.values() ?? [])];
    const before = new Set([
      ...providers.flatMap(item => (item === null ? [] : this.id(item))),
      ...files.map(item => this.id(item)),
      ...(state === null ? [] : [state])
    ]);
    return this.ids.filter(id => before.has(id));
  }

  private cellsOf(step: number) {
    const places = this.drafts[step]?.places ?? [];
    return places.flatMap(place => this.notebook.cells[place] ?? []);
  }

  private id(step: number): string {
    return this.ids[step] ?? '';
  }
}

function hiddenBuiltin(
  name: string,
  place: number,
  { cells }: Notebook
): FlowBlocker {
  return {
    rule: 'builtin-name',
    severity: 'error',
    cell: cells[place]?.id ?? null,
    message: `Cell ${place + 1} uses Python's own \`${name}\`, and a cell of the same step gives the name another meaning.`,
    fix: `Give the variable another name than \`${name}\`.`,
    action: null
  };
}

function sum(numbers: readonly (number | null | undefined)[]): number | null {
  const known = numbers.filter(item => typeof item === 'number');
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}
