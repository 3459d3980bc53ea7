import { TranslationBundle } from '@jupyterlab/translation';

import { ReportRow } from '../../core/spans';
import { COLUMNS, columnText, columnWord } from './report-words';

/**
 * Rows as a Markdown table, as they are shown.
 *
 * @param lines - First lines of the cells, by id.
 */
export function reportMarkdown(
  rows: readonly ReportRow[],
  lines: ReadonlyMap<string, string>,
  trans: TranslationBundle
): string {
  const head = COLUMNS.map(column => columnWord(column, trans));
  const rule = COLUMNS.map(column => (column === 'cell' ? '---' : '---:'));
  const body = rows.map(row =>
    COLUMNS.map(column =>
      column === 'cell'
        ? `${row.position} ${code(lines.get(row.cell) ?? '')}`.trim()
        : columnText(row, column, trans)
    )
  );
  return [head, rule, ...body]
    .map(values => `| ${values.join(' | ')} |\n`)
    .join('');
}

/** A text that Markdown leaves as it is; a table has no other place for a bar or a line break. */
function code(line: string): string {
  const text = line.replace(/\p{Cc}/gu, ' ').trim();
  if (text === '') {
    return '';
  }
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(run => run.length)) + 1);
  const pad = runs.length > 0 ? ' ' : '';
  return `${fence}${pad}${text.replace(/\|/g, '\\|')}${pad}${fence}`;
}
