import {
  assignment,
  call,
  dict,
  literal,
  name,
  plainLine,
  pythonComment,
  pythonDocstring,
  pythonFloat,
  pythonLiteral,
  pythonString,
  tuple,
  UnprintableValue,
  wrapped
} from '../printing';

describe('literals', () => {
  it.each([
    ['plain', '"plain"'],
    ['größe 数', '"größe 数"'],
    ['say "yes"', `'say "yes"'`],
    [`"it's"`, `"\\"it's\\""`],
    ['a\\b\n\t\r', '"a\\\\b\\n\\t\\r"'],
    ['\0\u007f', '"\\x00\\x7f"'],
    ['\ud800!', '"\\ud800!"'],
    ['\u202eevil\u200b', '"\\u202eevil\\u200b"'],
    ['{x}%s', '"{x}%s"'],
    ['\u{e0001}', '"\\U000e0001"']
  ])('prints the text %j', (text, printed) => {
    expect(pythonString(text)).toBe(printed);
  });

  it('prints JSON', () => {
    expect(pythonLiteral({ a: [1, 0.5, true, null, '"'], '': {} })).toBe(
      `{"a": [1, 0.5, True, None, '"'], "": {}}`
    );
    expect(pythonFloat(1)).toBe('1.0');
    expect(pythonFloat(1e21)).toBe('1e+21');
    expect(pythonLiteral(-0)).toBe('-0.0');
  });

  it('refuses what has no literal', () => {
    for (const value of [NaN, Infinity, 2 ** 60, undefined, () => 1]) {
      expect(() => pythonLiteral(value)).toThrow(UnprintableValue);
    }
  });
});

describe('expressions', () => {
  it('stay on a line while they fit', () => {
    const value = call(
      'Task',
      [literal('a')],
      [['gives', tuple([literal('x')])]]
    );
    expect(assignment('TASK', value)).toBe('TASK = Task("a", gives=("x",))');
  });

  it('are broken where they are long', () => {
    const long = dict([
      ['one', literal('x'.repeat(40))],
      ['two', tuple([literal('y'.repeat(40)), literal(1)])]
    ]);
    expect(assignment('VALUE', long)).toBe(
      [
        'VALUE = {',
        `    "one": "${'x'.repeat(40)}",`,
        `    "two": ("${'y'.repeat(40)}", 1),`,
        '}'
      ].join('\n')
    );
  });

  it.each(['a b', 'class', '1a', 'a.', '', 'a\n', 'a;b', '__import__("os")'])(
    'take no name %j',
    text => {
      expect(() => name(text)).toThrow(TypeError);
      expect(() => call('f', [], [[text, literal(1)]])).toThrow(TypeError);
    }
  );
});

describe('prose', () => {
  it('cannot leave its comment or docstring', () => {
    expect(pythonComment('a\nimport os\r\n\u2028b')).toBe(
      '# a\n# import os\n#\n# b'
    );
    expect(pythonDocstring('"""\nimport os\\')).toBe(
      '"""\\"\\"\\"\nimport os\\\\\n"""'
    );
    expect(pythonDocstring('say "yes"')).toBe('"""say "yes\\""""');
    expect(pythonDocstring('"""')).toBe('"""\\"\\"\\""""');
  });

  it('is broken between words, with its indent', () => {
    expect(wrapped('  - one two three', 10)).toBe('  - one\n  two\n  three');
    expect(plainLine('a\n b \u202e', 3)).toBe('a …');
  });
});
