import { SecretRule, SecretRules } from '../../protocol/generated';
import { View, views } from './decode';
import { Judge } from './judge';
import { asciiLower } from './values';
import { mergeWords } from './words';

/** A secret: `text.slice(start, end)`, in UTF-16 code units. */
export interface SecretMatch {
  readonly start: number;
  readonly end: number;
  readonly rule: SecretRule;
}

interface ICompiledRule {
  readonly rule: SecretRule;
  readonly pattern: RegExp;
}

/** Where a pattern matches: the begin of the match, and the secret's begin and end. */
type Place = readonly [begin: number, start: number, end: number];

/**
 * Finds secrets as the server does (`nbxflow/domain/secrets`): the same rules, the same findings.
 *
 * Throws `SyntaxError` when a pattern is no regular expression; packs of the server were checked.
 */
export class SecretScanner {
  constructor(packs: readonly SecretRules[]) {
    const rules = packs.flatMap(pack => pack.rules).map(compile);
    this._named = rules.filter(({ rule }) => rule.judge === 'assignment');
    this._others = rules.filter(({ rule }) => rule.judge !== 'assignment');
    this._formats = rules.filter(({ rule }) => rule.judge === 'format');
    this._judge = new Judge(mergeWords(packs));
  }

  /**
   * The secrets in `text`, in order, not overlapping.
   *
   * Of findings that overlap, what is known by its format wins over what is known by its place or
   * name; formats that have escapes in them win over what stands plainly (which may be a part of
   * them), that over other things with escapes, and that over base64; then the earlier rule wins.
   */
  scan(text: string): readonly SecretMatch[] {
    const claims = new Claims(text);
    const subject = new Subject(text);
    const encoded = views(text).map(
      view => [view, new Subject(view.text)] as const
    );
    const escaped = encoded.filter(([view]) => view.inPlace);
    const coded = encoded.filter(([view]) => !view.inPlace);
    const claimEncoded = (
      views: typeof encoded,
      asked: readonly ICompiledRule[]
    ): void => {
      for (const [view, inside] of views) {
        claims.claim(this._allMatches(inside, asked), view);
      }
    };
    claimEncoded(escaped, this._formats);
    claims.claim(this._allMatches(subject, this._others));
    claimEncoded(escaped, this._others);
    claimEncoded(coded, this._others);
    claims.claim(this._allMatches(subject, this._named));
    claimEncoded(escaped, this._named);
    return claims.inOrder();
  }

  private _allMatches(
    subject: Subject,
    rules: readonly ICompiledRule[]
  ): SecretMatch[] {
    return rules.flatMap(rule => this._matches(subject, rule));
  }

  private _matches(subject: Subject, compiled: ICompiledRule): SecretMatch[] {
    const { rule } = compiled;
    const text = rule.anyCase ? subject.lowered : subject.text;
    const found: SecretMatch[] = [];
    let last = 0;
    for (const [begin, start, end] of places(text, compiled)) {
      if (
        start >= last &&
        this._judge.isSecret(subject.text, rule, begin, start, end)
      ) {
        last = end;
        found.push({ start, end, rule });
      }
    }
    return found;
  }

  private readonly _named: readonly ICompiledRule[];
  private readonly _others: readonly ICompiledRule[];
  private readonly _formats: readonly ICompiledRule[];
  private readonly _judge: Judge;
}

/** A text, and its copy in lower case when a rule asks for it. */
class Subject {
  constructor(readonly text: string) {}

  get lowered(): string {
    this._lowered ??= asciiLower(this.text);
    return this._lowered;
  }

  private _lowered: string | null = null;
}

/** What was found; parts of the text that belong to a finding belong to no other. */
class Claims {
  constructor(private readonly _text: string) {}

  /** Keep the matches, found in the text or in a view of it, of which nothing is taken. */
  claim(matches: readonly SecretMatch[], view?: View): void {
    for (const match of matches) {
      const [start, end] = view?.span(this._text, match.start, match.end) ?? [
        match.start,
        match.end
      ];
      this._taken ??= new Uint8Array(this._text.length);
      const part = this._taken.subarray(start, end);
      if (!part.includes(1)) {
        part.fill(1);
        this._found.push({ start, end, rule: match.rule });
      }
    }
  }

  /** What was kept, as it stands in the text. */
  inOrder(): readonly SecretMatch[] {
    return this._found.sort((one, two) => one.start - two.start);
  }

  private _taken: Uint8Array | null = null;
  private readonly _found: SecretMatch[] = [];
}

function compile(rule: SecretRule): ICompiledRule {
  const flags = rule.judge === 'assignment' ? 'ug' : 'uy';
  const indices = rule.secret === 1 ? 'd' : '';
  return { rule, pattern: new RegExp(rule.pattern, flags + indices) };
}

function places(text: string, { rule, pattern }: ICompiledRule): Place[] {
  if (rule.judge === 'assignment') {
    return rule.keywords.some(keyword => text.includes(keyword))
      ? everywhere(text, rule, pattern)
      : [];
  }
  const found: Place[] = [];
  const [fewest, most] = [rule.lead[0] ?? 0, rule.lead[1] ?? 0];
  for (const place of occurrences(text, rule.keywords)) {
    for (let lead = Math.min(most, place); lead >= fewest; lead--) {
      pattern.lastIndex = place - lead;
      const match = pattern.exec(text);
      if (match !== null) {
        if (match[rule.secret] !== undefined) {
          found.push(placeOf(match, rule));
        }
        break;
      }
    }
  }
  return found;
}

/** All matches of a pattern that names and values share: the value is in its group, or nothing. */
function everywhere(text: string, rule: SecretRule, pattern: RegExp): Place[] {
  const found: Place[] = [];
  pattern.lastIndex = 0;
  for (
    let match = pattern.exec(text);
    match !== null;
    match = pattern.exec(text)
  ) {
    if (match[rule.secret] !== undefined) {
      found.push(placeOf(match, rule));
    }
  }
  return found;
}

function placeOf(match: RegExpExecArray, rule: SecretRule): Place {
  const begin = match.index;
  const { indices } = match as { indices?: [number, number][] };
  const [start, end] = indices?.[rule.secret] ?? [
    begin,
    begin + match[0].length
  ];
  return [begin, start, end];
}

/** Where keywords begin, in order. */
function occurrences(text: string, keywords: readonly string[]): number[] {
  const found: number[] = [];
  for (const keyword of keywords) {
    for (
      let place = text.indexOf(keyword);
      place >= 0;
      place = text.indexOf(keyword, place + keyword.length)
    ) {
      found.push(place);
    }
  }
  return keywords.length > 1 ? found.sort((one, two) => one - two) : found;
}
