const PIECES = [
  ...[
    '"',
    "'",
    '"""',
    "'''",
    '\\',
    '\\"',
    '{',
    '}',
    '{{x}}',
    '{%',
    '%s',
    '$(id)',
    '`id`',
    '#'
  ],
  ...[
    '\n',
    '\r',
    '\r\n',
    '\t',
    '\0',
    '\u001b[2J',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u2029'
  ],
  ...[
    '\ud800',
    '\udfff',
    '\u202e',
    '\u200f',
    '\u2066',
    '\ufeff',
    '\u00a0',
    '\u{e0001}',
    '🙈'
  ],
  ...[
    '../',
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\',
    '\\\\host\\share',
    'con',
    'NUL.txt',
    '..'
  ],
  ...[
    'class',
    'None',
    '__init__',
    'import os',
    '; import os',
    ')\nimport os\n#',
    'lambda',
    'print'
  ],
  ...[
    'größe',
    '数据',
    'e\u0301',
    'ﬁ',
    ' ',
    '|',
    '<script>',
    '![x](y)',
    '[a](b)',
    '*',
    '_',
    '-',
    ''
  ],
  ...[
    'a',
    'Load',
    '2nd',
    '# x',
    '## y',
    '= 1',
    "f'{x}'",
    '\\N{DASH}',
    '\\x41',
    '\\u0041',
    '"\n"'
  ]
];

/** Texts that nobody would type, the same in each run. */
export class Hostile {
  /** @param seed - Another one gives other texts. */
  constructor(private seed: number) {}

  /** A text of one to five pieces; rarely one of 10,000 letters. */
  text(): string {
    if (this.below(200) === 0) {
      return this.piece().repeat(10_000).slice(0, 10_000) || 'x'.repeat(10_000);
    }
    return Array.from({ length: 1 + this.below(5) }, () => this.piece()).join(
      ''
    );
  }

  /** A whole number from 0, below a limit (mulberry32). */
  below(limit: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  private piece(): string {
    return PIECES[this.below(PIECES.length)] ?? '';
  }
}
