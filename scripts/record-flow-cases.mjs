/**
 * Runs the notebooks of src/core/flow/cases/notebooks.txt through the recorder and keeps what it
 * says of them in recorded.ndjson beside it, one notebook a line, without what differs from run to
 * run or from machine to machine.
 *
 * `node scripts/record-flow-cases.mjs [PYTHON]`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const python = process.argv[2] ?? 'python';
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folder = path.join(root, 'src', 'core', 'flow', 'cases');
const text = readFileSync(path.join(folder, 'notebooks.txt'), 'utf-8');

const lines = sections(text, '===').map(([name, body]) =>
  JSON.stringify(record(name, sections(body, '---').map(cellOf)))
);
writeFileSync(path.join(folder, 'recorded.ndjson'), `${lines.join('\n')}\n`);

/** What stands behind each line that begins with a mark, with the rest of that line. */
function sections(text, mark) {
  const [, ...parts] = `\n${text}`.split(`\n${mark} `);
  return parts.map(part => {
    const end = part.indexOf('\n');
    return [part.slice(0, end), part.slice(end + 1)];
  });
}

function cellOf([head, source], index) {
  const [kind, ...tags] = head.split(' ');
  const type = kind === 'text' ? 'markdown' : 'code';
  return { id: `c${index}`, type, source: source.trimEnd(), tags };
}

function record(name, cells) {
  const place = mkdtempSync(path.join(tmpdir(), 'flow-case-'));
  try {
    const notebook = path.join(place, `${name}.ipynb`);
    const kept = path.join(place, 'record.json');
    writeFileSync(notebook, JSON.stringify(documentOf(cells)));
    nbxflow(
      'run',
      notebook,
      '--record',
      kept,
      '--allow-errors',
      '--format',
      'json'
    );
    const facts = JSON.parse(
      nbxflow('facts', notebook, '--format', 'json')
    ).cells;
    const { executions } = JSON.parse(readFileSync(kept, 'utf-8'));
    const text = JSON.stringify(
      withoutEmpty({
        name,
        cells: cells.map(cell => ({
          ...cell,
          facts: facts.find(item => item.cell === cell.id) ?? null,
          execution: shortened(executions.find(item => item.cell === cell.id))
        }))
      })
    );
    return JSON.parse(
      text.replaceAll(place, '/notebooks').replaceAll(tmpdir(), '/elsewhere')
    );
  } finally {
    rmSync(place, { recursive: true });
  }
}

function nbxflow(...words) {
  return execFileSync(python, ['-m', 'nbxflow', ...words], {
    encoding: 'utf-8',
    stdio: ['ignore', 'pipe', 'ignore']
  });
}

function documentOf(cells) {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3',
        language: 'python'
      }
    },
    cells: cells.map(({ id, type, source, tags }) => ({
      id,
      cell_type: type,
      source,
      metadata: { tags },
      ...(type === 'code' ? { execution_count: null, outputs: [] } : {})
    }))
  };
}

/** What core/flow reads of an execution; digests tell nothing to anyone else. */
function shortened(execution) {
  if (execution === undefined) {
    return null;
  }
  const { state, outputBytes, dataflow, datasets } = execution;
  return {
    state,
    outputBytes,
    datasets,
    dataflow: dataflow && {
      ...dataflow,
      reads: dataflow.reads.map(item => ({
        ...item,
        value: item.value === 'absent' ? 'absent' : null
      })),
      writes: dataflow.writes.map(item => ({
        ...item,
        value: item.value === 'absent' ? 'absent' : null,
        digest: null
      }))
    }
  };
}

/** Without entries that are null, false or empty: the tests put them back. */
function withoutEmpty(value) {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value)
    .map(([key, item]) => [key, withoutEmpty(item)])
    .filter(
      ([, item]) => item !== null && item !== false && item?.length !== 0
    );
  return Object.fromEntries(entries);
}
