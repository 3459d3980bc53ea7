import { repetitionOf } from '../repetition';

/** As `CellSource` covers strings: equal ones with the same sign. */
function bare(text: string): string {
  return text.replace(/'([^']*)'/g, (match, value: string) =>
    (value === 'a' ? '\ue000' : '\ue001').repeat(match.length)
  );
}

describe('repetitionOf', () => {
  it.each([
    ['x = x + 1', 'x'],
    ['x = 1 + x', 'x'],
    ["s = 'a' + s", 's'],
    ['x += 1', 'x'],
    ['x *= 2', 'x'],
    ['x: int = x * 2', 'x'],
    ['x = (x - mean) / deviation', 'x'],
    ['x = (\n    x\n    + 1\n)', 'x'],
    ['x = x[1:]', 'x'],
    ['x = x[::-1]', 'x'],
    ['x = x.T', 'x'],
    ['x = -x', 'x'],
    ['flag = not flag', 'flag'],
    ['counts[key] += 1', 'counts[key]'],
    ["df['a'] = df['a'] * 2", 'df[\ue000\ue000\ue000]'],
    ["df['a'] *= 2", 'df[\ue000\ue000\ue000]'],
    ['df.price = df.price / 100', 'df.price'],
    [
      "df['sex'] = df['sex'].map({'male': 0})",
      'df[\ue001\ue001\ue001\ue001\ue001]'
    ],
    ["df = df.drop(columns=['a'])", 'df'],
    ["df = df.drop('a', axis=1)", 'df'],
    ["df = df.dropna().set_index('a')", 'df'],
    ['df = df.reset_index()', 'df'],
    ["df = df.merge(other, on='key')", 'df'],
    ["df.drop(columns='a', inplace=True)", 'df'],
    ['df = pd.concat([df, more])', 'df'],
    ["df = pd.get_dummies(df, columns=['a'])", 'df'],
    ['x = np.log(x)', 'x'],
    ['x = np.append(x, 1)', 'x']
  ])('sees that %p differs', (text, target) => {
    expect(repetitionOf(bare(text))?.target).toBe(target);
  });

  it.each([
    ['x = 1'],
    ['x = y + 1'],
    ['x = xs + 1'],
    ['x == x + 1'],
    ['f(x=x + 1)'],
    ['x = f(x + 1)'],
    ['x = y if x else z'],
    ['x = x or 1'],
    ['x = x[mask]'],
    ['x = x[:10]'],
    ['x = x.astype(float)'],
    ['x = x - x.mean()'],
    ['x /= x.max()'],
    ['x *= 1.0'],
    ['mask &= other'],
    ['x, y = x + 1, y'],
    ["s = f'{s}' if s else t"],
    ["df['b'] = df['a'] * 2"],
    ['df = df.dropna()'],
    ['df = df[df.a + 1 > 3]'],
    ['df = df.drop(df[df.a > 1].index)'],
    ['df = df.drop(rows)'],
    ["df = df.drop(columns='a', errors='ignore')"],
    ['df = df.reset_index(drop=True)'],
    ['df = df.merge(other)'],
    ["df['a'] = df['a'].map(names)"],
    ['df.dropna(inplace=True)'],
    ['x = np.asarray(x)'],
    ['x = np.log(y)'],
    ['x = np.log(x) if positive else x'],
    ['']
  ])('says nothing of %p', text => {
    expect(repetitionOf(bare(text))).toBeNull();
  });

  it('takes a long statement', () => {
    const text = `x = [${'f(a=1), '.repeat(500)}]`;
    expect(repetitionOf(text)).toBeNull();
  });
});
