import {
  type CodeCell,
  type Finding,
  joinWords,
  type Notebook,
  type Rule,
  startOf
} from '../notebook';

/** Execution counts that do not ascend, or that leave cells or counts out. */
export const executionOrder: Rule = {
  name: 'execution-order',
  severity: 'warning',
  anyLanguage: true,
  summary: 'The cells were not run once each from top to bottom.',
  fix: 'Restart the kernel, run all cells and save the notebook.',
  find: notebook => {
    const cells = notebook.code.filter(cell => cell.facts.code !== null);
    return [...descents(cells), ...leftOut(cells), ...gaps(notebook, cells)];
  }
};

function descents(cells: readonly CodeCell[]): readonly Finding[] {
  let highest: CodeCell | null = null;
  const found: { cell: CodeCell; above: CodeCell }[] = [];
  for (const cell of ran(cells)) {
    if (highest !== null && cell.count! <= highest.count!) {
      found.push({ cell, above: highest });
    } else {
      highest = cell;
    }
  }
  const [first, ...rest] = found;
  if (!first) {
    return [];
  }
  const message = `This cell ran as [${first.cell.count}], cell ${first.above.number} above it as [${first.above.count}]: the outputs were not made from top to bottom.`;
  return [
    {
      cell: first.cell,
      span: startOf(first.cell),
      message,
      related: [
        { cell: first.above, message: `ran as [${first.above.count}]` },
        ...rest.map(({ cell, above }) => ({
          cell,
          message: `ran as [${cell.count}], cell ${above.number} above it as [${above.count}]`
        }))
      ]
    }
  ];
}

/** Cells without a count that stand between cells that ran. */
function leftOut(cells: readonly CodeCell[]): readonly Finding[] {
  const runs = ran(cells);
  const first = runs[0]?.number ?? Infinity;
  const last = runs[runs.length - 1]?.number ?? 0;
  const never = cells.filter(
    ({ count, number }) => count === null && number > first && number < last
  );
  const [cell, ...rest] = never;
  if (!cell) {
    return [];
  }
  const message = 'This cell was not run, but cells above and below it were.';
  return [
    {
      cell,
      span: startOf(cell),
      message,
      related: rest.map(other => ({ cell: other, message: 'was not run' }))
    }
  ];
}

/** Counts that no cell has: cells that ran twice, or that are no longer there. */
function gaps(
  { code }: Notebook,
  cells: readonly CodeCell[]
): readonly Finding[] {
  if (descents(cells).length > 0) {
    return [];
  }
  const holes: string[] = [];
  let missing = 0;
  let place: CodeCell | null = null;
  let before = 0;
  for (const cell of ran(code)) {
    const count = cell.count!;
    if (count > before + 1) {
      holes.push(hole(before + 1, count - 1));
      missing += count - 1 - before;
      place = place ?? cell;
    }
    before = Math.max(before, count);
  }
  if (place === null) {
    return [];
  }
  const runs = `${missing === 1 ? 'run' : `${missing} runs`} ${joinWords(shorten(holes))}`;
  const message = `No cell shows the ${runs}: cells ran more than once, or were removed.`;
  return [{ cell: place, span: startOf(place), message, severity: 'info' }];
}

const HOLES = 3;

function shorten(holes: readonly string[]): readonly string[] {
  const rest = holes.length - HOLES;
  return rest > 0 ? [...holes.slice(0, HOLES), 'others'] : holes;
}

function hole(from: number, to: number): string {
  return from === to ? `[${from}]` : `[${from}]–[${to}]`;
}

function ran(cells: readonly CodeCell[]): readonly CodeCell[] {
  return cells.filter(({ count }) => count !== null);
}
