import type { FlowParameter, Span } from '../../protocol';
import type { Bindings } from './bindings';
import type { CodeCell, Statement } from './code';
import { type Literal, literalAssignment } from './literals';
import { isAbsolutePath, pathParameterBase } from './paths';
import { HISTORY_NAME, isPythonWord } from './python-words';
import { Identifiers } from './slug';
import { contains, identifiersIn } from './text';

/** Papermill's tag of the cell that holds parameters. */
const TAG = 'parameters';

/** A value that may be given anew, and the statement that holds it. */
export interface FoundParameter extends FlowParameter {
  readonly statement: Statement;
  /** Statements that hold the same value again. */
  readonly again: readonly Statement[];
}

/** What may be given anew. */
export interface Parameters {
  readonly found: readonly FoundParameter[];
  /** Those chosen that are a function's parameter in the place of an assignment, by name. */
  readonly bound: ReadonlyMap<string, FoundParameter>;
  /** Assignments that are left out. */
  readonly dropped: ReadonlySet<Statement>;
  /** Names of chosen parameters that stand for literals inside statements. */
  readonly inside: ReadonlyMap<Statement, readonly string[]>;
}

/** The parameters of a notebook, chosen as a person or the default says. */
export function findParameters(
  cells: readonly CodeCell[],
  bindings: Bindings,
  choices: ReadonlyMap<string, boolean>,
  taken: Iterable<string>
): Parameters {
  const found = withPathsInside(cells, assignments(cells, bindings), taken)
    .map(item => ({ ...item, chosen: choices.get(item.name) ?? item.chosen }))
    .sort(byPlace);
  const chosen = found.filter(item => item.chosen);
  const inside = new Map<Statement, string[]>();
  for (const { statement, again, binds, name } of chosen) {
    for (const holder of binds ? again : [statement, ...again]) {
      inside.set(holder, [...(inside.get(holder) ?? []), name]);
    }
  }
  const whole = chosen.filter(({ binds }) => binds);
  return {
    found,
    bound: new Map(whole.map(item => [item.name, item])),
    dropped: new Set(whole.map(({ statement }) => statement)),
    inside
  };
}

function byPlace(one: FoundParameter, other: FoundParameter): number {
  return (
    one.statement.place - other.statement.place ||
    one.span.startLine - other.span.startLine ||
    one.span.startColumn - other.span.startColumn
  );
}

/** The first cell with the tag; papermill puts its values behind no other. */
function taggedCell(cells: readonly CodeCell[]): CodeCell | undefined {
  return cells.find(({ cell }) => cell.tags.includes(TAG));
}

function assignments(
  cells: readonly CodeCell[],
  bindings: Bindings
): FoundParameter[] {
  const tagged = taggedCell(cells);
  return cells
    .filter(({ raises }) => !raises)
    .flatMap(cell =>
      cell.statements.flatMap(statement => {
        const assignment = literalAssignment(statement);
        return assignment &&
          mayBeGiven(assignment.name, statement, cell === tagged, bindings)
          ? [fromAssignment(cell, statement, assignment, cell === tagged)]
          : [];
      })
    );
}

/** Whether nothing but this assignment makes what the name stands for until it is bound anew. */
function mayBeGiven(
  name: string,
  statement: Statement,
  tagged: boolean,
  bindings: Bindings
): boolean {
  const [first, second] = bindings.binders(name);
  const alone = tagged
    ? second === undefined || second.place > statement.place
    : second === undefined && bindings.isBoundOnce(name);
  return (
    first === statement &&
    alone &&
    !isPythonWord(name) &&
    !HISTORY_NAME.test(name)
  );
}

function fromAssignment(
  cell: CodeCell,
  statement: Statement,
  { name, literal }: { name: string; literal: Literal },
  tagged: boolean
): FoundParameter {
  const isPath =
    literal.type === 'str' && isAbsolutePath(String(literal.value));
  return {
    ...parameter(cell, statement, name, literal),
    origin: tagged ? 'tagged' : isPath ? 'path' : 'literal',
    binds: true,
    chosen: tagged || isPath
  };
}

function parameter(
  { id }: CodeCell,
  statement: Statement,
  name: string,
  { type, value, span }: Literal
): Omit<FoundParameter, 'origin' | 'binds' | 'chosen'> {
  return {
    statement,
    again: [],
    name,
    type,
    default: value as FlowParameter['default'],
    cell: id,
    span
  };
}

/** An absolute path that stands in a statement. */
interface Path {
  readonly cell: CodeCell;
  readonly statement: Statement;
  readonly literal: Literal;
}

/**
 * The parameters, with one more for each absolute path that stands in statements as anything but
 * the whole value of one; the same path again is the same parameter.
 */
function withPathsInside(
  cells: readonly CodeCell[],
  assigned: readonly FoundParameter[],
  taken: Iterable<string>
): readonly FoundParameter[] {
  // Nor may a function have a variable of that name, which would stand before the parameter.
  const inside = cells.flatMap(({ statements }) =>
    statements.flatMap(({ bare }) => identifiersIn(bare))
  );
  const known = new Set([...taken, ...inside].map(name => name.toLowerCase()));
  const names = new Identifiers('value');
  const found = [...assigned];
  for (const path of pathsInside(cells, assigned)) {
    const place = found.findIndex(item => standsFor(item, path));
    const same = found[place];
    if (same) {
      found[place] = withAnother(same, path);
    } else {
      const base = nameBase(path.statement, path.literal);
      const name = names.take(base, 'path', name => known.has(name));
      found.push(fromPath(path, name));
    }
  }
  return found;
}

function pathsInside(
  cells: readonly CodeCell[],
  assigned: readonly FoundParameter[]
): readonly Path[] {
  const isWhole = (cell: string, span: Span) =>
    assigned.some(item => item.cell === cell && contains(item.span, span));
  return cells.flatMap(cell =>
    cell.statements.flatMap(statement =>
      pathLiterals(statement)
        .filter(({ span }) => !isWhole(cell.id, span))
        .map(literal => ({ cell, statement, literal }))
    )
  );
}

/**
 * Whether a parameter may stand in the place of a path: it has that value, and the name means
 * nothing else there. The tagged cell is left alone: what is given anew there changes no other.
 */
function standsFor(
  { origin, binds, name, default: value, statement }: FoundParameter,
  path: Path
): boolean {
  const isEqual = origin === 'path' && value === path.literal.value;
  const isFree =
    isBefore(statement, path.statement) &&
    !identifiersIn(path.statement.bare).includes(name);
  return isEqual && (!binds || isFree);
}

function isBefore(one: Statement, other: Statement): boolean {
  const [first, second] = [one.facts.span, other.facts.span];
  return (
    one.place < other.place ||
    (one.place === other.place && first.startLine < second.startLine)
  );
}

function withAnother(
  known: FoundParameter,
  { cell, statement, literal }: Path
): FoundParameter {
  const place = { cell: cell.id, span: literal.span };
  return {
    ...known,
    again: [...known.again, statement],
    also: [...(known.also ?? []), place]
  };
}

function fromPath(
  { cell, statement, literal }: Path,
  name: string
): FoundParameter {
  return {
    ...parameter(cell, statement, name, literal),
    origin: 'path',
    binds: false,
    chosen: true
  };
}

/** A pattern of `match` would take a name in the place of a literal for one that it binds. */
const NOT_TO_BE_REPLACED = /^match\b/;

function pathLiterals({ bare, literals }: Statement): readonly Literal[] {
  return NOT_TO_BE_REPLACED.test(bare)
    ? []
    : literals
        .filter(
          ({ value }) => typeof value === 'string' && isAbsolutePath(value)
        )
        .map(({ value, span }) => ({ type: 'str', value, span }));
}

function nameBase({ facts }: Statement, { value }: Literal): string {
  const [variable = '', another] = facts.defines;
  const base = another === undefined ? variable : '';
  return pathParameterBase(String(value), base);
}

/** The parameters as the pipeline tells them. */
export function flowParameters({ found }: Parameters): FlowParameter[] {
  return found.map(({ statement: _, again: __, ...parameter }) => parameter);
}
