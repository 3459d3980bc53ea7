import type { CodeCell } from './code';
import type { Program } from './flows';
import { bareCalls, pathsOf } from './libraries';

/** Something that a cell leaves in the process and that no checkpoint holds. */
export interface KeptInProcess {
  readonly place: number;
  /** Places of the cells behind it that may use it. */
  readonly users: ReadonlySet<number>;
  /** A sentence for people. */
  readonly message: string;
}

/** Tables in memory, patched modules, settings of libraries that the runtime does not carry. */
export function keptInProcess(program: Program): readonly KeptInProcess[] {
  return [
    ...tablesInMemory(program),
    ...settings(program),
    ...accessors(program)
  ];
}

function tablesInMemory({ cells }: Program): readonly KeptInProcess[] {
  const found: KeptInProcess[] = [];
  cells.forEach((cell, index) => {
    for (const { kind, direction, namespace, name } of datasetsOf(cell)) {
      const users = cells
        .slice(index + 1)
        .filter(later =>
          datasetsOf(later).some(
            item =>
              item.kind === 'memory' &&
              item.namespace === namespace &&
              item.name === name
          )
        );
      if (kind === 'memory' && direction === 'write' && users.length > 0) {
        found.push({
          place: cell.place,
          users: new Set(users.map(({ place }) => place)),
          message: `Cell ${cell.place + 1} puts the table \`${name}\` into a database that is in memory only.`
        });
      }
    }
  });
  return found;
}

function datasetsOf({ cell }: CodeCell) {
  return cell.execution?.datasets ?? [];
}

/** Libraries whose settings and generators a package carries from task to task. */
const CARRIED =
  /^(?:random|numpy|pandas|torch|matplotlib|pylab|seaborn|os|sys|warnings|decimal|locale|sklearn|IPython|time|gc|json|pickle|joblib|shutil|pathlib|requests)(?:\.|$)/;
/** What is called to set something for the rest of the process. */
const SETS =
  /(?:^|\.)(?:set_\w+|set|use|enable|disable\w*|register\w*|config\w*|configure\w*|seed|install|init|basicConfig|default\w*|extension|options|setLevel|\w*defaults?)$|\b[Cc]onfig\.\w+$/;
/** Parts of `sys` that no package carries, where they are given another value. */
const TURNED =
  /\bsys\.(?:std(?:in|out|err)|\w+hook|meta_path|path_hooks)\b[^=(]*=(?!=)/;
/** Libraries with generators of random numbers that no package carries. */
const UNCARRIED = /^(?:tensorflow|keras|mxnet|cupy|paddle)(?:\.|$)/;

/** SQL that changes something in the database that duckdb has in memory, beside tables. */
const CHANGES_DUCKDB =
  /\bduckdb\.(?:sql|execute|query)\(\s*[a-z]{0,2}["']+\s*(?:create\s+(?:or\s+replace\s+)?(?:temp\w*\s+)?(?:view|macro|type|sequence|schema|function)|attach|detach|set|pragma|load|use|begin)\b/i;

function settings(program: Program): readonly KeptInProcess[] {
  const { cells } = program;
  return cells.flatMap(cell =>
    [...settingRoots(program, cell)].flatMap(root => {
      const users = cells
        .slice(cell.place + 1)
        .filter(later => usesRoot(program, later, root));
      return users.length === 0
        ? []
        : [
            {
              place: cell.place,
              users: new Set(users.map(({ place }) => place)),
              message: `Cell ${cell.place + 1} changes the state of \`${root}\`, which no other step can take over.`
            }
          ];
    })
  );
}

/** Libraries that a cell changes in a way that is not carried. */
function settingRoots(program: Program, cell: CodeCell): ReadonlySet<string> {
  const { imports, records } = program;
  const patched = new Set(
    [...(records.of(cell.place)?.process ?? [])]
      .filter(part => part.startsWith('module:'))
      .map(part => rootOf(part.slice('module:'.length)))
  );
  const roots = new Set<string>();
  for (const statement of cell.statements) {
    const { facts } = statement;
    for (const path of facts.changes.flatMap(
      name => imports.paths.get(name) ?? []
    )) {
      const root = rootOf(path);
      const isCall = facts.calls.length > 0;
      const isTurned = root === 'sys' && TURNED.test(statement.bare);
      const isCarried = isCall || CARRIED.test(root);
      if (patched.has(root) || isTurned || !isCarried) {
        roots.add(root);
      }
    }
    for (const path of bareCalls(statement).flatMap(call =>
      pathsOf(call, imports)
    )) {
      if (!CARRIED.test(path) && SETS.test(path)) {
        roots.add(rootOf(path));
      }
    }
    if (CHANGES_DUCKDB.test(statement.text)) {
      roots.add('duckdb');
    }
    for (const path of facts.reads.flatMap(
      name => imports.paths.get(name) ?? []
    )) {
      if (UNCARRIED.test(path) && facts.calls.length > 0) {
        roots.add(rootOf(path));
      }
    }
  }
  return roots;
}

const REGISTERS =
  /\bregister_\w+_accessor\(\s*(?:\w+\s*=\s*)?(?:["'](\w+)["'])?/g;

/** Attributes that a cell adds to the classes of a library, for all that follows. */
function accessors({ cells }: Program): readonly KeptInProcess[] {
  return cells.flatMap(({ place, statements }) => {
    const text = statements.map(statement => statement.text).join('\n');
    return [...text.matchAll(REGISTERS)].flatMap(([, name = '']) => {
      const uses = new RegExp(name === '' ? '' : `\\.\\s*${name}\\b`);
      const users = cells
        .slice(place + 1)
        .filter(later => later.statements.some(one => uses.test(one.text)));
      return users.length === 0
        ? []
        : [
            {
              place,
              users: new Set(users.map(later => later.place)),
              message: `Cell ${place + 1} gives the values of a library the attribute \`${name}\`, which no other step can take over.`
            }
          ];
    });
  });
}

function usesRoot(
  { imports, bindings }: Program,
  { statements }: CodeCell,
  root: string
): boolean {
  return statements.some(({ facts }) =>
    [...bindings.reachedBy([...facts.reads, ...facts.deferred])].some(name =>
      (imports.paths.get(name) ?? []).some(path => rootOf(path) === root)
    )
  );
}

function rootOf(path: string): string {
  return path.split('.', 1)[0] as string;
}
