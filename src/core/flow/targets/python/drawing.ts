import { boundImports } from './imports';
import type { Material, Statement } from './material';
import { namesOf } from './uses';

/** Packages that are there to draw: whatever is done with them may open figures. */
const DRAWING: ReadonlySet<string> = new Set(
  'matplotlib mpl_toolkits mplfinance missingno plotnine pylab seaborn squarify wordcloud'.split(
    ' '
  )
);

/** What functions and methods that draw are called, wherever they come from. */
const DRAWS =
  /plot|^(hist|draw|imshow|matshow|heatmap|dendrogram|figure|waterfall|beeswarm)|^from_(estimator|predictions|cv_results)$/;
const TEXT_DRAWS = /\.\s*(?:\w*plot\w*|hist|draw\w*)\s*[.(]/;

/** Says in which cells figures may be opened. More is harmless: nothing open shows nothing. */
export class Drawing {
  constructor(material: Material) {
    const names = boundImports(material)
      .filter(({ path }) => DRAWING.has(rootOf(path)))
      .map(({ name }) => name);
    const own = fromModulesBeside(material);
    this.names = withFunctions(material, new Set([...names, ...own]));
  }

  /** Whether one of the statements may open a figure. */
  mayDraw(statements: readonly Statement[]): boolean {
    return statements.some(
      statement =>
        namesOf(statement).some(name => this.names.has(name)) ||
        statement.facts.calls.some(call =>
          call.split('.').some(part => DRAWS.test(part))
        )
    );
  }

  private readonly names: ReadonlySet<string>;
}

/** Of modules beside the notebook nobody knows what they do: they may draw. */
function fromModulesBeside({ spec, cells }: Material): readonly string[] {
  const beside = new Set(spec.environment.local);
  return cells
    .flatMap(({ facts }) => facts?.imports ?? [])
    .filter(({ module }) => beside.has(rootOf(module)))
    .map(({ module, name, alias }) => alias ?? name ?? rootOf(module));
}

function rootOf(module: string): string {
  return module.split('.', 1)[0] ?? module;
}

/** Functions of the notebook that draw do so wherever they are called. */
function withFunctions(
  material: Material,
  names: Set<string>
): ReadonlySet<string> {
  const functions = material.cells.flatMap(({ id, facts }) =>
    (facts?.functions ?? []).map(({ name, reads, span }) => ({
      name,
      reads,
      draws: TEXT_DRAWS.test(material.textOf(id, span))
    }))
  );
  for (let before = -1; before !== names.size;) {
    before = names.size;
    functions
      .filter(item => item.draws || item.reads.some(name => names.has(name)))
      .forEach(({ name }) => names.add(name));
  }
  return names;
}
