import type { FlowParameter, Span } from '../../protocol';
import type { Bindings } from './bindings';
import type { CodeCell, Statement } from './code';
import { type Literal, literalAssignment } from './literals';
import { isAbsolutePath, pathParameterBase } from './paths';
import { HISTORY_NAME, isPythonWord } from './python-words';
import { Identifiers } from './slug';
import { contains } from './text';

/** Papermill's tag of the cell that holds parameters. */
const TAG = 'parameters';

/** A value that may be given anew, and the statement that holds it. */
export interface FoundParameter extends FlowParameter {
  readonly statement: Statement;
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
  const assigned = assignments(cells, bindings);
  const names = new Identifiers(taken, 'value');
  const paths = pathsInside(cells, assigned, names);
  const found = [...assigned, ...paths]
    .map(item => ({ ...item, chosen: choices.get(item.name) ?? item.chosen }))
    .sort(byPlace);
  const chosen = found.filter(item => item.chosen);
  const inside = new Map<Statement, string[]>();
  for (const { statement, name } of chosen.filter(({ binds }) => !binds)) {
    inside.set(statement, [...(inside.get(statement) ?? []), name]);
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
    name,
    type,
    default: value as FlowParameter['default'],
    cell: id,
    span
  };
}

/** Absolute paths that stand in statements as anything but the whole value of a parameter. */
function pathsInside(
  cells: readonly CodeCell[],
  assigned: readonly FoundParameter[],
  names: Identifiers
): FoundParameter[] {
  const whole = assigned.map(({ cell, span }) => ({ cell, span }));
  const isWhole = (cell: string, span: Span) =>
    whole.some(item => item.cell === cell && contains(item.span, span));
  return cells.flatMap(cell =>
    cell.statements.flatMap(statement =>
      pathLiterals(statement)
        .filter(({ span }) => !isWhole(cell.id, span))
        .map(literal => ({
          ...parameter(
            cell,
            statement,
            nameOf(statement, literal, names),
            literal
          ),
          origin: 'path' as const,
          binds: false,
          chosen: true
        }))
    )
  );
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

function nameOf(
  { facts }: Statement,
  { value }: Literal,
  names: Identifiers
): string {
  const [variable = '', another] = facts.defines;
  const base = another === undefined ? variable : '';
  return names.take(pathParameterBase(String(value), base), 'path');
}

/** The parameters as the pipeline tells them. */
export function flowParameters({ found }: Parameters): FlowParameter[] {
  return found.map(
    ({ name, type, default: value, origin, cell, span, binds, chosen }) => ({
      name,
      type,
      default: value,
      origin,
      cell,
      span,
      binds,
      chosen
    })
  );
}
