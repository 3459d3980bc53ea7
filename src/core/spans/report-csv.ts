import type { ReportRow } from './report';

/** The names of the columns: for programs, so they are the same in every language. */
const COLUMNS = [
  ...['position', 'cell', 'source', 'state', 'wall_seconds'],
  ...['usual_wall_seconds', 'cpu_seconds', 'memory_growth_bytes'],
  ...['memory_peak_bytes', 'output_bytes', 'queue_seconds', 'rows_read'],
  'runs'
];

/**
 * Rows as comma-separated values (RFC 4180), in plain units; what is unknown is empty.
 *
 * @param lines - First lines of the cells, by id.
 */
export function reportCsv(
  rows: readonly ReportRow[],
  lines: ReadonlyMap<string, string>
): string {
  const body = rows.map(row => [
    ...[row.position, row.cell, lines.get(row.cell) ?? '', row.state],
    ...[row.seconds, row.time.kind === 'compared' ? row.time.usual : null],
    ...[row.cpuSeconds, row.growthBytes, row.peakBytes, row.outputBytes],
    ...[row.queueSeconds, row.rowsRead, row.runs]
  ]);
  return [COLUMNS, ...body]
    .map(values => values.map(field).join(',') + '\r\n')
    .join('');
}

function field(value: string | number | null): string {
  if (typeof value !== 'string') {
    return value === null ? '' : String(value);
  }
  // a spreadsheet would run a text that begins like this as a formula
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
