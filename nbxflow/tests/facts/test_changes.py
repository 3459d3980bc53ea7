"""Objects that a cell changes, or may change: precise on ordinary cells, careful on all others."""

from __future__ import annotations

import pytest

from nbxflow.facts import analyse

# Source, names changed for certain, other names that may be changed.
CASES = [
    # stores
    ("x.a = 1", "x", ""),
    ("x[0][k].a = y", "x", ""),
    ("del x[0], y.a", "x y", ""),
    ("x += 1", "x", ""),
    ("x[0] += y", "x", ""),
    ("x.append(y)", "x", ""),
    ("x = []\nx.append(y)", "x", ""),
    ("x.pop()", "x", ""),
    ("x.sort()", "x", ""),
    ("y = x.add(1)", "", "x"),
    ("df.drop(columns='a', inplace=True)", "df", ""),
    ("df.drop(columns='a', inplace=False)", "", ""),
    ("df.drop(columns='a', inplace=flag)", "", "df"),
    ("df['a'].fillna(0, inplace=True)", "df", ""),
    ("np.add(a, b, out=c)", "c", ""),
    ("random.shuffle(x)", "x", ""),
    ("np.random.shuffle(x)", "x", ""),
    ("heapq.heappush(h, x)", "h", ""),
    ("setattr(x, 'a', 1)", "x", ""),
    ("next(rows)", "rows", ""),
    ("model.fit(X, y)", "model", ""),
    ("with open(p) as f: json.dump(x, f)", "f", ""),
    # sharing
    ("y = x\ny.append(1)", "y", "x"),
    ("y = x\nx.append(1)", "x", "y"),
    ("y = x[0]\ny.append(1)", "y", "x"),
    ("y = x.a\ny.b = 1", "y", "x"),
    ("y = [x]\ny.append(1)", "y", ""),
    ("y = [x]\ny[0].append(1)", "y", "x"),
    ("y = {}\ny['a'] = x\ny['a'].b = 1", "y", "x"),
    ("y = []\ny.append(x)\nfoo(y)", "y", "foo x"),
    ("for i in x: i.a = 1", "i", "x"),
    ("for k, v in d.items(): v.append(1)", "v", "d k"),
    ("a, b = x, y\na.c = 1", "a", "x"),
    ("a, b = x\na.c = 1", "a", "x b"),
    ("z = [y for y in x]\nz[0].a = 1", "z", "x"),
    ("y = x if c else w\ny.a = 1", "y", "x w"),
    ("y = x or w\ny.a = 1", "y", "x w"),
    ("with x as y: y.a = 1", "y", "x"),
    ("y = (z := x)\ny.a = 1", "y", "x z"),
    ("y = x.head()\ny.a = 1", "y", "x"),
    ("y = x.copy()\nfoo(y)", "", "foo y x"),
    ("y = copy.deepcopy(x)\nfoo(y)", "", "foo y"),
    ("y = len(x)\nfoo(y)", "", "foo y"),
    ("y = x.mean()\nfoo(y)", "", "foo y"),
    ("y = a / b\nfoo(y)", "", "foo y"),
    ("y = a - 1\nfoo(y)", "", "foo y"),
    ("y = a + b\nfoo(y)", "", "foo y a b"),
    ("y = x > 1\nfoo(y)", "", "foo y"),
    ("a = b\nfor i in c:\n    b.append(a)\n    a = x\nfoo(b)", "b", "a foo x"),
    # unknown calls
    ("foo(x)", "", "foo x"),
    ("foo(k=x, *y, **z)", "", "foo x y z"),
    ("x.foo(y)", "", "x y"),
    ("foo(x.a[0])", "", "foo x"),
    ("foo(1, 'a')", "", "foo"),
    ("y = foo(x)\ny.a = 1", "y", "foo x"),
    ("model(x)", "", "model x"),
    ("map(f, x)", "", "f x"),
    ("df.apply(f)", "", "df f"),
    ("df.pipe(f, x)", "", "df f x"),
    ("ax.plot(x, y)", "", "ax"),
    ("sns.lineplot(df, ax=ax)", "", "ax"),
    ("df.plot(ax=ax)", "", "ax"),
    ("df.to_csv(buf)\nprint(x, file=f)", "", "f"),
    ("x.get()", "", "x"),
    # functions of the cell
    ("def f(a): return a + 1\nf(x)", "", ""),
    ("def f(a): a.b = 1\nf(x)", "", "x"),
    ("def f(a):\n    b = a\n    b.append(1)\nf(x)", "", "x"),
    ("def f(a): foo(a)\nf(x)", "", "foo x"),
    ("def f(): x.append(1)\nf()", "x", ""),
    ("def f(): x.append(1)\ng = f", "", "x"),
    ("def f(): x.append(1)", "", ""),
    ("def f(): return x\nf().a = 1", "", "x"),
    ("def f(a): return a\ny = f(x)\ny.a = 1", "y", "x"),
    ("def f(a):\n    def g(): a.b = 1\n    g()\nf(x)", "", "x"),
    ("def f(a):\n    def g(): b.c = 1\n    b = a\n    g()\nf(x)", "", "x"),
    ("df.apply(lambda r: r.a + 1)", "", ""),
    ("df.apply(lambda r: seen.append(r))", "", "seen"),
    ("df.apply(lambda r: setattr(r, 'a', 1))", "", "df"),
    ("class C:\n    def __init__(self, a): self.a = a\no = C(x)\no.a.b = 1", "o", "x"),
    ("class C:\n    def m(self): x.append(1)\nC().m()", "", "x"),
    # modules are known by their import, else by the usual name
    ("import mylib as np\nnp.mean(x)", "", "x"),
    ("np = foo\nnp.mean(x)", "", ""),
    ("np = foo\nnp.frobnicate(x)", "", "np foo x"),
    ("stats.update(x)", "stats", ""),
    ("stats.frobnicate(x)", "", "stats x"),
    ("def print(x): x.a = 1\nprint(y)", "", "y"),
    ("from numpy import mean as foo\nfoo(x)", "", ""),
    ("from numpy.random import shuffle\nshuffle(x)", "x", ""),
]


@pytest.mark.parametrize(("source", "changes", "perhaps"), CASES)
def test_what_may_change(source: str, changes: str, perhaps: str) -> None:
    found = analyse(source)
    assert found.error is None
    assert found.summary.changes == set(changes.split())
    assert found.summary.may_change == set(changes.split()) | set(perhaps.split())


ORDINARY = [
    "print(x, len(y), sum(z), sorted(w), min(a, b), max(c), round(d, 2), isinstance(e, str))",
    "a = list(x); b = dict(y); c = set(z); d = tuple(w); e = str(v); f = int(u); g = float(t)",
    "for i, (k, v) in enumerate(zip(x, y)): print(i, k, v)",
    "', '.join(x.strip().lower().split(',')).format(y)",
    "json.dumps(x); os.path.join(p, q); math.sqrt(y); re.sub('a', 'b', z)",
    "df.head(); df.tail(3); df.describe(); df.info(); df.shape; df.columns; df['a'].unique()",
    "y = df.groupby('a')['b'].agg(['mean', 'sum']).reset_index().sort_values('mean')",
    "y = df.merge(other, on='k').drop(columns='a').dropna().rename(columns={'b': 'c'})",
    "y = df.assign(z=lambda d: d.x * 2).query('z > 1').set_index('k')",
    "df.loc[df.a > 1, 'b'].mean(); df.iloc[0]; df.a.value_counts(); df.isna().sum()",
    "df.pivot_table(index='a', columns='b', values='c', aggfunc='mean').plot(kind='bar')",
    "df.to_csv('out.csv', index=False); df.to_parquet('out.parquet')",
    "df['a'].str.lower().dt.year; df.a.astype('int64').map({1: 2}).apply(np.log)",
    "pd.concat([a, b]).drop_duplicates(); pd.to_datetime(df['t']); pd.cut(x, bins)",
    "np.mean(x, axis=0); np.concatenate([x, y]); np.where(x > 0, x, 0); x.reshape(-1, 1).T @ y",
    "plt.figure(figsize=(8, 4)); plt.plot(x, y, label=z); plt.hist(w); plt.show()",
    "sns.heatmap(df.corr(), annot=True); sns.pairplot(df, hue='a'); df.hist(bins=20)",
    "a, b, c, d = train_test_split(X, y, random_state=0)",
    "p = model.predict_proba(X); s = model.score(X, y); accuracy_score(y, model.predict(X))",
    "display(df); x == y; x in y; not z; -w; x[1:2]; f'{x} {y!r}'",
    "from sklearn.metrics import f1_score\nf1_score(a, b)",
    "from collections import Counter\nCounter(x).most_common(3)",
    "rows = [row for row in table if row.ok]; total = sum(r.n for r in rows)",
]


@pytest.mark.parametrize("source", ORDINARY)
def test_ordinary_calls_change_nothing(source: str) -> None:
    assert analyse(source).summary.may_change == set()


def test_names_that_share_with_very_many_are_still_all_told() -> None:
    source = "box = []\n" + "\n".join(f"box.append(x{n})" for n in range(300)) + "\nfoo(box)"
    assert analyse(source).summary.may_change == {"box", "foo", *(f"x{n}" for n in range(300))}
