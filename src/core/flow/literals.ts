import type { FlowParameter, LiteralFacts, Span } from '../../protocol';
import type { Statement } from './code';

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

const ASSIGNMENT =
  /^([A-Za-z_][A-Za-z0-9_]*)[ \t]*(?::[^=#\n]*)?=[ \t]*(?=[^=\s])/;

/** The assignment of one literal to one name that a statement is; null for everything else. */
export function literalAssignment(
  statement: Statement
): LiteralAssignment | null {
  const { facts, text } = statement;
  const [, name = ''] = ASSIGNMENT.exec(text) ?? [];
  if (name === '' || facts.defines.join() !== name || facts.calls.length > 0) {
    return null;
  }
  const start = ASSIGNMENT.exec(text)?.[0].length ?? 0;
  const parsed = new Reader(statement, start).read();
  return parsed && { name, literal: parsed };
}

/** Thrown inside this file where a text is no literal. */
class NoLiteral extends Error {}

/** Reads lists, dicts and signed numbers; literals themselves are those of the facts. */
class Reader {
  constructor(
    private readonly statement: Statement,
    private place: number
  ) {
    this.literals = new Map(
      statement.literals.map(item => [this.offset(item.span, 'start'), item])
    );
  }

  read(): Literal | null {
    try {
      const start = this.place;
      const value = this.value();
      const end = this.place;
      this.skip();
      return this.place < this.statement.text.length
        ? null
        : {
            type: typeOf(value),
            value: value.json,
            span: this.span(start, end)
          };
    } catch (error) {
      if (error instanceof NoLiteral) {
        return null;
      }
      throw error;
    }
  }

  private value(): Value {
    this.skip();
    const literal = this.literals.get(this.place);
    if (literal) {
      this.place = this.offset(literal.span, 'end');
      return valueOf(literal);
    }
    switch (this.statement.text[this.place++]) {
      case '-':
        return negative(this.value());
      case '[':
        return { kind: 'json', json: this.items(']').map(item => item.json) };
      case '{':
        return { kind: 'json', json: Object.fromEntries(this.entries()) };
    }
    throw new NoLiteral();
  }

  private items(end: string): Value[] {
    const items: Value[] = [];
    while (!this.takes(end)) {
      items.push(this.value());
      if (!this.takes(',')) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  private entries(): [string, unknown][] {
    const entries: [string, unknown][] = [];
    while (!this.takes('}')) {
      const key = this.value();
      this.expect(':');
      // JavaScript would give keys that are whole numbers another order.
      if (key.kind !== 'str' || /^\d+$/.test(String(key.json))) {
        throw new NoLiteral();
      }
      entries.push([String(key.json), this.value().json]);
      if (!this.takes(',')) {
        this.expect('}');
        break;
      }
    }
    return entries;
  }

  private takes(sign: string): boolean {
    this.skip();
    const found = this.statement.text[this.place] === sign;
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
    this.place += blank.exec(this.statement.text)?.[0].length ?? 0;
  }

  /** Where in the statement's text a literal begins or ends. */
  private offset(span: Span, side: 'start' | 'end'): number {
    const first = this.statement.facts.span;
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
    const { startLine, startColumn } = this.statement.facts.span;
    const before = this.statement.text.slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return before.length === 1
      ? [startLine, startColumn + column - 1]
      : [startLine + before.length - 1, column];
  }

  private get lines(): readonly string[] {
    return this.statement.text.split('\n');
  }

  private readonly literals: ReadonlyMap<number, LiteralFacts>;
}

interface Value {
  readonly kind: FlowParameter['type'];
  readonly json: unknown;
}

function typeOf({ kind }: Value): FlowParameter['type'] {
  return kind;
}

function valueOf({ type, value }: LiteralFacts): Value {
  switch (type) {
    case 'none':
      return { kind: 'none', json: null };
    case 'str':
    case 'bool':
      if (value !== null) {
        return { kind: type, json: value };
      }
      break;
    case 'int':
    case 'float':
      if (
        type === 'int' ? Number.isSafeInteger(value) : Number.isFinite(value)
      ) {
        return { kind: type, json: value };
      }
      break;
  }
  throw new NoLiteral();
}

function negative({ kind, json }: Value): Value {
  if (kind !== 'int' && kind !== 'float') {
    throw new NoLiteral();
  }
  return { kind, json: -(json as number) };
}
