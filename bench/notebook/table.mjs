/** Figures, and a table of them. */

export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.ceil((part / 100) * sorted.length) - 1;
  return sorted[Math.max(index, 0)] ?? 0;
}

export const median = values => percentile(values, 50);

const columns = (name, ...cells) =>
  name.padEnd(28) + cells.map(cell => cell.padStart(12)).join('');

export const heading = name => `\n${columns(name, 'without', 'with', 'more')}`;

export const row = (name, without, with_) =>
  columns(
    name,
    ...[without, with_, with_ - without].map(value =>
      value.toFixed(Math.abs(value) < 100 ? 2 : 0)
    )
  );
