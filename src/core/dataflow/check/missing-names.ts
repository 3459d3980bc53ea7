import type { FunctionFacts, Span, StatementFacts } from '../../../protocol';
import { wordsOf } from './expression';
import { binds, mayBindAnything, neededNames, statementsOf } from './flow';
import { automagicOf, isGiven } from './given-names';
import type { CodeCell, Notebook } from './notebook';
import { CellSource } from './source';

/** A name that is looked up where a run from the top has none. */
export interface MissingName {
  readonly name: string;
  /** The first place. */
  readonly cell: CodeCell;
  readonly span: Span;
  /** Other cells that look it up in vain. */
  readonly others: readonly CodeCell[];
  /** The first cell from there on that binds it, the same one included. */
  readonly definedBy: CodeCell | null;
  /** The cell above that deleted it. */
  readonly deletedBy: CodeCell | null;
  /** The function through which it is looked up; null where the statement itself does. */
  readonly through: string | null;
}

/** Tag of cells that are meant to fail. */
const MAY_RAISE = 'raises-exception';

/** Calls by which code asks whether a name is there. */
const ASKING = ['globals', 'locals', 'vars', 'dir'];

/**
 * The names that top-level code looks up in vain when all cells run once from the top. The walk
 * ends at the first cell that may bind any name (a star import, dynamic code, a cell that could
 * not be read): from there on nothing can be said.
 */
export function missingNames({ code }: Notebook): readonly MissingName[] {
  const walk = new Walk(code);
  for (const cell of code) {
    if (mayBindAnything(cell)) {
      break;
    }
    walk.enter(cell);
  }
  return walk.found();
}

class Walk {
  constructor(private readonly code: readonly CodeCell[]) {}

  /** Goes on by one cell. */
  enter(cell: CodeCell): void {
    const source = new CellSource(cell.source, cell.facts);
    for (const { statement, mentioned } of statementsOf(cell)) {
      const sure = surelyRead(cell, statement, source);
      // What a loop binds before it reads is there when it is read.
      sure
        .filter(
          name => !mentioned.has(name) && !statement.conditional.includes(name)
        )
        .forEach(name => this.look(name, cell, statement.span, null));
      this.lookThrough(cell, statement, sure);
      for (const name of statement.deletes) {
        if (!statement.conditional.includes(name)) {
          this.known.delete(name);
          this.deleted.set(name, cell);
        }
      }
      statement.defines.forEach(name => this.define(name));
      for (const item of cell.facts.functions) {
        if (statement.defines.includes(item.name)) {
          this.functions.set(item.name, item);
          item.defines.forEach(name => this.define(name));
        }
      }
    }
  }

  /** Names that were looked up in vain, in the order of their first places. */
  found(): readonly MissingName[] {
    return [...this.missing.values()];
  }

  private define(name: string): void {
    this.known.add(name);
    this.functions.delete(name);
  }

  private look(
    name: string,
    cell: CodeCell,
    span: Span,
    through: string | null
  ): void {
    if (this.known.has(name) || isGiven(name)) {
      return;
    }
    const before = this.missing.get(name);
    if (!before) {
      const definedBy = this.firstDefinition(name, cell);
      const deletedBy = this.deleted.get(name) ?? null;
      const others: CodeCell[] = [];
      const item = { name, cell, span, definedBy, deletedBy, through, others };
      this.missing.set(name, item);
    } else if (before.cell !== cell && !before.others.includes(cell)) {
      this.missing.set(name, { ...before, others: [...before.others, cell] });
    }
  }

  /** What functions of cells above need when this statement calls them. */
  private lookThrough(
    cell: CodeCell,
    { calls, span, defines }: StatementFacts,
    sure: readonly string[]
  ): void {
    for (const call of calls.filter(name => sure.includes(name))) {
      if (this.functions.get(call)?.kind === 'function') {
        for (const name of neededNames(call, this.functions)) {
          if (!defines.includes(name)) {
            this.look(name, cell, span, call);
          }
        }
      }
    }
  }

  private firstDefinition(name: string, cell: CodeCell): CodeCell | null {
    const below = this.code.slice(cell.number - 1);
    return below.find(other => binds(other, name)) ?? null;
  }

  private readonly known = new Set<string>();
  private readonly deleted = new Map<string, CodeCell>();
  private readonly functions = new Map<string, FunctionFacts>();
  private readonly missing = new Map<string, MissingName>();
}

/**
 * The names that a statement looks up, whatever happens. None where it is ready for names that are
 * not there: in a cell that is meant to fail, in a magic, in `try`, where NameError is caught, and
 * where it asks for the names there are. Of `if` and `while` only those before the first colon. Names
 * inside strings (queries, templates) may mean something else.
 */
function surelyRead(
  cell: CodeCell,
  { span, reads, calls }: StatementFacts,
  source: CellSource
): readonly string[] {
  const text = source.bareText(span);
  if (
    cell.tags.includes(MAY_RAISE) ||
    automagicOf(cell.source) !== null ||
    /^(try\b|[%!?])|^[^'"#]*=\s*[%!]/.test(text) ||
    reads.includes('NameError') ||
    calls.some(call => ASKING.includes(call))
  ) {
    return [];
  }
  const branches = /^(if|while|match)\b/.test(text);
  const words = wordsOf(branches ? (text.split(':', 1)[0] ?? '') : text);
  return reads.filter(name => words.has(name));
}
