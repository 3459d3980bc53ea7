import type { FlowState } from '../../protocol';
import type { CodeCell, Statement } from './code';
import type { Imports } from './imports';
import { bareCalls, isHarmless, isUnwatched, pathsOf } from './libraries';
import { isPythonWord } from './python-words';
import type { Records } from './records';

/** The process state of each step: what it starts with, whether it leaves another. */
export function stepStates(
  steps: readonly (readonly number[])[],
  ids: readonly string[],
  changing: ReadonlySet<number>
): FlowState[] {
  let from: string | null = null;
  return steps.map((places, step) => {
    const changes = places.some(place => changing.has(place));
    const state = { from, changes };
    from = changes ? (ids[step] ?? null) : from;
    return state;
  });
}

/** Places of the cells that may leave another state of the process to later ones. */
export function cellsThatChangeState(
  cells: readonly CodeCell[],
  imports: Imports,
  records: Records
): ReadonlySet<number> {
  const known = new Set<string>();
  const changing = new Set<number>();
  for (const cell of cells) {
    const roots = (cell.facts?.imports ?? []).map(
      ({ module }) => module.split('.', 1)[0] as string
    );
    const isFirst = roots.some(root => !known.has(root));
    roots.forEach(root => known.add(root));
    if (new StateOfCell(cell, imports, records).mayChange(isFirst)) {
      changing.add(cell.place);
    }
  }
  return changing;
}

/** Classes of `builtins` are told without the module. */
const BUILTIN_TYPE = /^(?:builtins\.)?\w+$/;

/** Whether a cell changes the process's state. */
class StateOfCell {
  constructor(
    private readonly cell: CodeCell,
    private readonly imports: Imports,
    private readonly records: Records
  ) {}

  /** @param isFirstImport - Whether libraries may be loaded here: the record is blind for these. */
  mayChange(isFirstImport: boolean): boolean {
    const { place, cell, statements } = this.cell;
    const unknown = cell.execution?.dataflow?.unknown ?? [];
    return (
      unknown.some(({ kind }) => kind === 'entropy') ||
      (this.records.of(place)?.process.size ?? 0) > 0 ||
      statements.some(
        statement =>
          !statement.isImport &&
          (this.touchesLibrary(statement) ||
            this.drawsUnwatched(statement) ||
            (isFirstImport && this.runsUnknownCode(statement)))
      )
    );
  }

  /** Whether a statement sets something in a library, or calls one only for what that does. */
  private touchesLibrary(statement: Statement): boolean {
    const { changes, unknown } = statement.facts;
    return (
      unknown.includes('entropy') ||
      changes.some(name => this.imports.paths.has(name)) ||
      bareCalls(statement).some(call =>
        pathsOf(call, this.imports).some(path => !isHarmless(path))
      )
    );
  }

  /** Whether a statement may draw from a generator that the record says nothing of. */
  private drawsUnwatched({ facts }: Statement): boolean {
    return (
      facts.calls.length > 0 &&
      facts.reads.some(name =>
        (this.imports.paths.get(name) ?? []).some(isUnwatched)
      )
    );
  }

  /** Whether a statement calls more than functions that are known to do nothing to the process. */
  private runsUnknownCode({ facts }: Statement): boolean {
    return facts.calls.some(call => {
      const paths = pathsOf(call, this.imports);
      return paths.length > 0
        ? !paths.every(isHarmless)
        : !this.isOfKnownValue(call);
    });
  }

  /** Whether a call is one of a builtin, or of a method of a value of a well-known class. */
  private isOfKnownValue(call: string): boolean {
    const [root = '', ...rest] = call.split('.');
    const type = this.records.of(this.cell.place)?.bound.get(root)?.type ?? '';
    return (
      isPythonWord(root) ||
      (rest.length > 0 && (isHarmless(type) || BUILTIN_TYPE.test(type)))
    );
  }
}
