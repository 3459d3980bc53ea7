import type { DocumentCell } from '../capture/document';
import type { CellFacts, Verdict } from '../protocol';
import type { NotebookCell } from '../core/dataflow';

/** Gives the facts of a text: null when they cannot be had, undefined while they are not known. */
type FindFacts = (source: string) => CellFacts | null | undefined;

const EDITED: Verdict = { state: 'edited', reasons: [] };

/** These hold whatever a text that is not understood yet may say. */
const SURE: readonly Verdict['state'][] = ['running', 'never-run', 'edited'];

/**
 * The cells for the engine. While the facts of an edited text are on their way, the engine goes on
 * with the text before, and the cell counts as edited: nothing flickers while someone types.
 */
export class KnownCells {
  /** @param find - The facts of a text. */
  constructor(find: FindFacts) {
    this._find = find;
  }

  /** Texts whose facts are missing. */
  get missing(): readonly string[] {
    return [...this._pending.values()];
  }

  /** The cells as far as their texts are understood, as read last. */
  get known(): readonly NotebookCell[] {
    return [...this._known.values()];
  }

  /** Reads the document. */
  read(cells: readonly DocumentCell[]): void {
    this._pending = new Map();
    this._known = new Map(cells.map(cell => [cell.id, this._readCell(cell)]));
  }

  /** Whether the engine would be told of another text of this cell than before. */
  isNews(cell: DocumentCell): boolean {
    const known = this._known.get(cell.id);
    return (
      known === undefined ||
      (this._pending.has(cell.id)
        ? this._facts(cell) !== undefined
        : known.source !== cell.source)
    );
  }

  /** Notes the newest text of a cell whose facts are on their way. */
  setPending({ id, source }: DocumentCell): void {
    this._pending.set(id, source);
  }

  /** What is to be said of cells of which the engine says this. */
  verdicts(
    cells: readonly string[],
    found: ReadonlyMap<string, Verdict>
  ): Map<string, Verdict> {
    const verdicts = new Map<string, Verdict>();
    for (const cell of cells) {
      const verdict = this._verdict(cell, found.get(cell));
      if (verdict !== undefined) {
        verdicts.set(cell, verdict);
      }
    }
    return verdicts;
  }

  private _verdict(
    cell: string,
    verdict: Verdict | undefined
  ): Verdict | undefined {
    const known = this._known.get(cell);
    if (
      verdict === undefined ||
      !this._pending.has(cell) ||
      known?.source === this._pending.get(cell) ||
      SURE.includes(verdict.state)
    ) {
      return verdict;
    }
    return EDITED;
  }

  private _readCell(cell: DocumentCell): NotebookCell {
    const { id, type, source } = cell;
    const before = this._known.get(id);
    const facts = this._facts(cell);
    if (facts !== undefined) {
      return before?.source === source &&
        before.type === type &&
        before.facts === facts
        ? before
        : { id, type, source, facts };
    }
    this._pending.set(id, source);
    if (before?.type === type) {
      return before;
    }
    // as if it were empty: what it does is not known yet, and it has not run with this text
    return { id, type, source: '', facts: null };
  }

  /** Undefined while they are not known. */
  private _facts({ type, source }: DocumentCell): CellFacts | null | undefined {
    return type !== 'code' || source.trim() === '' ? null : this._find(source);
  }

  private _find: FindFacts;
  private _known: ReadonlyMap<string, NotebookCell> = new Map();
  private _pending = new Map<string, string>();
}
