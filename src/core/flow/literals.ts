import type { FlowParameter, LiteralFacts, Span } from '../../protocol';
import type { Statement } from './code';
import { contains, pythonName } from './text';

/** A literal that can be given anew: its type, its value as JSON, where it stands. */
export interface Literal {
  readonly type: FlowParameter['type'];
  readonly value: unknown;
  readonly span: Span;
}

/** `name = literal`, with or without an annotation. */
export interface LiteralAssignment {
  readonly name: string;
  readonly literal: Literal;
}

/** The same with what JSON does not tell: whether a number is a float. */
export type LiteralTree =
  | {
      readonly kind: Exclude<FlowParameter['type'], 'json'>;
      readonly value: string | number | boolean | null;
    }
  | { readonly kind: 'list'; readonly items: readonly LiteralTree[] }
  | {
      readonly kind: 'dict';
      readonly entries: ReadonlyMap<string, LiteralTree>;
    };

const ASSIGNMENT =
  /^([\p{XID_Start}_]\p{XID_Continue}*)[ \t]*(?::[^=#\n]*)?=[ \t]*(?=[^=\s])/u;

/** The assignment of one literal to one name that a statement is; null for everything else. */
export function literalAssignment(
  statement: Statement
): LiteralAssignment | null {
  const { facts, text, literals } = statement;
  const [before = '', typed = ''] = ASSIGNMENT.exec(text) ?? [];
  const name = pythonName(typed);
  if (name === '' || facts.defines.join() !== name || facts.calls.length > 0) {
    return null;
  }
  const reader = new Reader(text, facts.span, literals, before.length);
  const found = reader.read();
  return (
    found && { name, literal: { span: found.span, ...toldAs(found.tree) } }
  );
}

/**
 * The literal that a text is; null: it is none, or not one that can be given anew.
 *
 * @param span - Where the text stands in its cell.
 * @param literals - Those of the cell.
 */
export function literalTree(
  text: string,
  span: Span,
  literals: readonly LiteralFacts[]
): LiteralTree | null {
  const own = literals.filter(item => contains(span, item.span));
  return new Reader(text, span, own, 0).read()?.tree ?? null;
}

function toldAs(tree: LiteralTree): Pick<Literal, 'type' | 'value'> {
  const type = 'value' in tree ? tree.kind : 'json';
  return { type, value: jsonOf(tree) };
}

function jsonOf(tree: LiteralTree): unknown {
  switch (tree.kind) {
    case 'list':
      return tree.items.map(jsonOf);
    case 'dict':
      return Object.fromEntries(
        [...tree.entries].map(([key, item]) => [key, jsonOf(item)])
      );
    default:
      return tree.value;
  }
}

/** Thrown inside this file where a text is no literal. */
class NoLiteral extends Error {}

/** Reads lists, dicts and signed numbers; literals themselves are those of the facts. */
class Reader {
  constructor(
    private readonly text: string,
    private readonly origin: Span,
    literals: readonly LiteralFacts[],
    private place: number
  ) {
    this.literals = new Map(
      literals.map(item => [this.offset(item.span, 'start'), item])
    );
  }

  read(): { readonly tree: LiteralTree; readonly span: Span } | null {
    try {
      const start = this.place;
      const tree = this.tree();
      const end = this.place;
      this.skip();
      return this.place < this.text.length
        ? null
        : { tree, span: this.span(start, end) };
    } catch (error) {
      if (error instanceof NoLiteral) {
        return null;
      }
      throw error;
    }
  }

  private tree(): LiteralTree {
    this.skip();
    const literal = this.literals.get(this.place);
    if (literal) {
      this.place = this.offset(literal.span, 'end');
      return treeOf(literal);
    }
    switch (this.text[this.place++]) {
      case '-':
        return negative(this.tree());
      case '[':
        return { kind: 'list', items: this.items(']') };
      case '{':
        return { kind: 'dict', entries: this.entries() };
    }
    throw new NoLiteral();
  }

  private items(end: string): LiteralTree[] {
    const items: LiteralTree[] = [];
    while (!this.takes(end)) {
      items.push(this.tree());
      if (!this.takes(',')) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  private entries(): Map<string, LiteralTree> {
    const entries = new Map<string, LiteralTree>();
    while (!this.takes('}')) {
      const key = this.tree();
      this.expect(':');
      // JavaScript would give keys that are whole numbers another order.
      if (key.kind !== 'str' || /^\d+$/.test(String(key.value))) {
        throw new NoLiteral();
      }
      entries.set(String(key.value), this.tree());
      if (!this.takes(',')) {
        this.expect('}');
        break;
      }
    }
    return entries;
  }

  private takes(sign: string): boolean {
    this.skip();
    const found = this.text[this.place] === sign;
    this.place += found ? 1 : 0;
    return found;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) {
      throw new NoLiteral();
    }
  }

  private skip(): void {
    const blank = /(?:\s|\\\n|#[^\n]*)*/y;
    blank.lastIndex = this.place;
    this.place += blank.exec(this.text)?.[0].length ?? 0;
  }

  /** Where in the statement's text a literal begins or ends. */
  private offset(span: Span, side: 'start' | 'end'): number {
    const first = this.origin;
    const line = side === 'start' ? span.startLine : span.endLine;
    const column = side === 'start' ? span.startColumn : span.endColumn;
    const before = this.lines.slice(0, line - first.startLine);
    const shift = line === first.startLine ? first.startColumn : 1;
    return (
      before.reduce((length, text) => length + text.length + 1, 0) +
      column -
      shift
    );
  }

  private span(start: number, end: number): Span {
    const [startLine, startColumn] = this.position(start);
    const [endLine, endColumn] = this.position(end);
    return { startLine, startColumn, endLine, endColumn };
  }

  private position(offset: number): [number, number] {
    const { startLine, startColumn } = this.origin;
    const before = this.text.slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return before.length === 1
      ? [startLine, startColumn + column - 1]
      : [startLine + before.length - 1, column];
  }

  private get lines(): readonly string[] {
    return this.text.split('\n');
  }

  private readonly literals: ReadonlyMap<number, LiteralFacts>;
}

function treeOf({ type, value }: LiteralFacts): LiteralTree {
  switch (type) {
    case 'none':
      return { kind: 'none', value: null };
    case 'str':
    case 'bool':
      if (value !== null) {
        return { kind: type, value };
      }
      break;
    case 'int':
    case 'float':
      if (
        type === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value)
      ) {
        return { kind: type, value };
      }
      break;
  }
  throw new NoLiteral();
}

function negative(tree: LiteralTree): LiteralTree {
  switch (tree.kind) {
    case 'int':
      return { kind: 'int', value: 0 - Number(tree.value) };
    case 'float':
      return { kind: 'float', value: -Number(tree.value) };
  }
  throw new NoLiteral();
}
