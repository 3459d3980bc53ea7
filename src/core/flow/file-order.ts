import type { Bindings } from './bindings';
import type { CodeCell } from './code';
import { withSlashes } from './paths';
import type { Records } from './records';

/** A file, folder or table that a cell touches. */
interface Touch {
  /** `/` between parts; null: any. */
  readonly path: string | null;
  readonly writes: boolean;
  /** Whether only its being there matters, not what is in it. */
  readonly itself?: boolean;
}

const CHANGES_FILES =
  /\b(?:mkdir|makedirs|rmtree|unlink|rmdir|extractall|unpack_archive|make_archive|copytree|copyfile|copy2|touch|symlink_to|hardlink_to|removedirs|renames)\(|\bos\.(?:remove|rename|replace)\(|\bshutil\.\w+\(/;
const LOOKS_AT_FILES =
  /\b(?:listdir|scandir|iterdir|glob|rglob|iglob|walk|exists|is_file|is_dir|isfile|isdir|getsize|getmtime|stat)\(/;

/** Which steps must have ended before others because of files and tables. */
export class FileOrder {
  constructor(
    private readonly cells: readonly CodeCell[],
    private readonly bindings: Bindings,
    private readonly records: Records,
    private readonly folder: string
  ) {}

  /** For each step: those before it that touched what it writes, or wrote what it touches. */
  before(steps: readonly (readonly number[])[]): readonly number[][] {
    const touched = steps.map(places =>
      places.flatMap(place => this.touches(this.cells[place]))
    );
    return touched.map((own, step) =>
      touched
        .slice(0, step)
        .flatMap((earlier, index) => (conflicts(earlier, own) ? [index] : []))
    );
  }

  private touches(cell: CodeCell | undefined): readonly Touch[] {
    return cell === undefined
      ? []
      : [...this.recorded(cell), ...this.said(cell), ...this.unnamed(cell)];
  }

  private recorded({ place, cell }: CodeCell): readonly Touch[] {
    const record = this.records.of(place);
    const touch = (writes: boolean) => (location: string) =>
      touchOf(withSlashes(location), writes);
    const tables = (cell.execution?.datasets ?? []).map(
      ({ namespace, name, direction }) => ({
        path:
          namespace === 'file'
            ? withSlashes(name.replace(/#[^#/\\]*$/, ''))
            : `${namespace} ${name}`,
        writes: direction === 'write'
      })
    );
    return [
      ...[...(record?.filesRead ?? [])].map(touch(false)),
      ...[...(record?.filesWritten ?? [])].map(touch(true)),
      ...tables
    ];
  }

  /** What the source names; what a call does is told by the record where there is one. */
  private said({ place, statements }: CodeCell): readonly Touch[] {
    const ran = this.records.of(place) !== null;
    return statements
      .flatMap(({ facts }) => facts.io)
      .flatMap(({ direction, target }) =>
        target === null || (direction === 'unknown' && ran)
          ? []
          : [
              {
                path: resolved(target, this.folder),
                writes: direction !== 'read'
              }
            ]
      );
  }

  /** What is done to files and folders that nobody can name. */
  private unnamed({ statements }: CodeCell): readonly Touch[] {
    return statements.flatMap(statement => {
      const named = statement.facts.io.some(({ target }) => target !== null);
      const text = [
        statement.bare,
        ...this.bindings.textsReachedBy(statement.facts.reads)
      ].join('\n');
      return [
        ...(!named && CHANGES_FILES.test(text)
          ? [{ path: null, writes: true }]
          : []),
        ...(!named && LOOKS_AT_FILES.test(text)
          ? [{ path: null, writes: false }]
          : [])
      ];
    });
  }
}

/** The record says `<path>/` for its being there, `<folder>/*` for a look at all that is in it. */
function touchOf(location: string, writes: boolean): Touch {
  const path = location.replace(/\/\*?$/, '');
  return { path, writes, itself: !writes && location.endsWith('/') };
}

function conflicts(one: readonly Touch[], other: readonly Touch[]): boolean {
  return one.some(a =>
    other.some(b => (a.writes || b.writes) && (reaches(a, b) || reaches(b, a)))
  );
}

/** Whether one is the other, or a folder that the other is in. */
function reaches(one: Touch, other: Touch): boolean {
  return (
    one.path === null ||
    one.path === other.path ||
    (one.itself !== true &&
      other.path?.startsWith(`${one.path.replace(/\/+$/, '')}/`) === true)
  );
}

function resolved(target: string, folder: string): string {
  const path = withSlashes(target);
  const isWhole = /^(?:\/|[A-Za-z]:\/|~|[A-Za-z][\w+.-]*:\/\/)/.test(path);
  const parts: string[] = [];
  for (const part of (isWhole ? path : `${withSlashes(folder)}/${path}`).split(
    '/'
  )) {
    if (part === '..') {
      parts.pop();
    } else if (part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/');
}
