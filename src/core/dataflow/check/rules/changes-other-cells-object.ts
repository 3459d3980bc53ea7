import {
  cellsBetween,
  importOf,
  makerOf,
  readsFromAbove,
  statementsOf,
  type StatementPlace
} from '../flow';
import {
  cellList,
  type CodeCell,
  type Finding,
  type Notebook,
  type Rule
} from '../notebook';

/**
 * Cells that change in place an object which another cell made. It is a warning where a cell
 * between the two has read it: run again, that cell sees something else. Modules are left out:
 * setting an option of a library is what they are for.
 */
export const changesOtherCellsObject: Rule = {
  name: 'changes-other-cells-object',
  severity: 'warning',
  summary: 'A cell changes an object that another cell made.',
  fix: 'Change it in the cell that makes it, or change a copy under a name of its own.',
  find: notebook =>
    notebook.code.flatMap(cell => {
      const seen = new Set<string>();
      return [...statementsOf(cell)].flatMap(place =>
        changedNames(place).flatMap(name => {
          const known = seen.has(name);
          seen.add(name);
          const finding = known ? null : check(name, cell, place, notebook);
          return finding ? [finding] : [];
        })
      );
    })
};

/** Names whose object is changed in place; `x += 1` also binds, and is another rule's. */
function changedNames({
  statement,
  bound,
  mentioned
}: StatementPlace): string[] {
  return statement.changes.filter(
    name =>
      !bound.has(name) &&
      !mentioned.has(name) &&
      !statement.defines.includes(name)
  );
}

function check(
  name: string,
  cell: CodeCell,
  { statement }: StatementPlace,
  { code }: Notebook
): Finding | null {
  const maker = makerOf(name, cell, code);
  if (maker === null || importOf(maker, name) !== null) {
    return null;
  }
  const readers = cellsBetween(maker, cell, code).filter(other =>
    readsFromAbove(other, name)
  );
  const changed = `This changes \`${name}\`, which cell ${maker.number} made`;
  const related = [
    { cell: maker, message: `makes \`${name}\`` },
    ...readers.map(other => ({
      cell: other,
      message: `reads \`${name}\` as it was before`
    }))
  ];
  const { span } = statement;
  return readers.length > 0
    ? {
        cell,
        span,
        related,
        message: `${changed}: ${cellList(readers)}, run again, would see the change.`
      }
    : { cell, span, related, message: `${changed}.`, severity: 'info' };
}
