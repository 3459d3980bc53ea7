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
    # new objects that only hold what they are made of
    ("y = x.copy()\ny['a'] = 1", "y", ""),
    ("y = x.copy()\ny.a = 1", "y", ""),
    ("y = x.copy()\ny.loc[y.a > 1, 'b'] = 1", "y", ""),
    ("y = x.copy()\ny['a'].b = 1", "y", "x"),
    ("y = x.copy()\nz = y['a']\nz.b = 1", "z", "x y"),
    ("y = x.copy()\ny['a'].fillna(0, inplace=True)", "y", "x"),
    ("y = x.copy(deep=False)\ny['a'] = 1", "y", "x"),
    ("y = x.copy(False)\ny['a'] = 1", "y", "x"),
    ("y = x.astype('f', copy=flag)\ny['a'] = 1", "y", "x flag"),
    ("y = x.astype('f', copy=True)\ny['a'] = 1", "y", ""),
    ("y = x.dropna().query('a > 1').reset_index()\ny['a'] = 1", "y", ""),
    ("y = x.merge(z.rename(columns=c), on='k')\ny['a'] = 1", "y", ""),
    ("y = x.drop('a', inplace=True)\ny['a'] = 1", "x y", ""),
    ("y = x.apply(lambda r: r.a)\ny['a'] = 1", "y", ""),
    ("y = model.apply(f)\ny.a = 1", "y", "f model"),
    ("y = x.pipe(len)\ny['a'] = 1", "y", "x len"),
    ("y = pd.concat([x, z])\ny['a'] = 1", "y", ""),
    ("y = pd.to_numeric(x)\ny[0] = 1", "y", "x"),
    ("y = np.array(x)\ny[0] = 1", "y", ""),
    ("y = np.asarray(x)\ny[0] = 1", "y", "x"),
    ("y = np.array(x, copy=False)\ny[0] = 1", "y", "x"),
    ("y = copy.copy(x)\ny.a = 1", "y", ""),
    ("y = sorted(x)\ny.append(1)", "y", ""),
    ("y = sorted(x)\ny[0].a = 1", "y", "x"),
    ("y = list(x)\ny.append(1)", "y", ""),
    ("y = dict(x)\ny['a'].append(1)", "y", "x"),
    ("y = iter(x)\nnext(y)", "y", "x"),
    ("y = enumerate(x)\nnext(y)", "y", "x"),
    ("y = [z for z in x]\ny.append(1)", "y", ""),
    ("y = x + z\ny.append(1)", "y", ""),
    ("y = x + z\ny[0].a = 1", "y", "x z"),
    ("y = x[['a', 'b']]\ny['c'] = 1", "y", ""),
    ("y = x[['a', 'b']]\ny['c'].d = 1", "y", "x"),
    ("y = x[x['a'] > 1]\ny['c'] = 1", "y", ""),
    ("y = x[(x.a > 1) & ~(x.b == z)]\ny['c'] = 1", "y", ""),
    ("y = x.loc[x.a > 1, ['a']]\ny['c'] = 1", "y", ""),
    ("y = x.loc[:, 'a':'b']\ny['c'] = 1", "y", "x"),
    ("y = x[z > 1]\ny['c'] = 1", "y", "x"),
    ("y = x['a']\ny['c'] = 1", "y", "x"),
    ("y = x[1:]\ny[0] = 1", "y", "x"),
    ("y = x[i]\ny[0] = 1", "y", "x"),
    ("y = x.T\ny['c'] = 1", "y", "x"),
    ("y = x.head()\ny['c'] = 1", "y", "x"),
    ("y = x.to_frame()\ny['c'] = 1", "y", "x"),
    ("y = x.values\ny[0] = 1", "y", "x"),
    ("y = x.reshape(-1)\ny[0] = 1", "y", "x"),
    ("y = x.a.cat.set_categories(z)\ny.b = 1", "y", ""),
    ("y = x.add(z, fill_value=0)\ny['a'] = 1", "y", ""),
    ("from collections import Counter\ny = Counter(x)\ny['a'] += 1", "y", "x"),
    (
        "from sklearn.linear_model import Ridge\nm = Ridge(alpha=c['a'])\nm.fit(X, y)",
        "m",
        "",
    ),
    (
        "from sklearn.pipeline import make_pipeline\nm = make_pipeline(s)\nm.fit(X)",
        "m",
        "s",
    ),
    # state of libraries
    ("pd.set_option('display.width', 1)", "pd", ""),
    ("pd.options.display.width = 1", "pd", ""),
    ("import pandas\npandas.reset_option('all')", "pandas", ""),
    ("np.set_printoptions(precision=3)", "np", ""),
    ("np.random.seed(1)", "np", ""),
    ("import random as r\nr.seed(1)", "r", ""),
    ("plt.rcParams['a'] = 1", "plt", ""),
    ("plt.rcParams.update({'a': 1})", "plt", ""),
    ("from matplotlib import rcParams as r\nr.update({'a': 1})", "r", ""),
    ("from helpers import rows\nrows.append(x)", "rows", "x"),
    ("from helpers import clean\nclean(x)", "", "clean x"),
    ("g = GridSearchCV(m)\ng.set_params(a=1)", "g", "GridSearchCV m"),
    ("plt.rc('font', size=9)\nplt.style.use('ggplot')", "plt", ""),
    ("sns.set_theme()\nsns.set(font_scale=2)", "sns", ""),
    ("logging.basicConfig(level=10)", "logging", ""),
    ("logging.getLogger('a').setLevel(x)", "logging", ""),
    ("logger.setLevel(x)", "logger", ""),
    ("warnings.filterwarnings('ignore')", "warnings", ""),
    ("from warnings import simplefilter\nsimplefilter('ignore')", "simplefilter", ""),
    ("decimal.getcontext().prec = 3", "decimal", ""),
    ("import locale\nlocale.setlocale(locale.LC_ALL, '')", "locale", ""),
    ("torch.set_default_dtype(x)", "torch", ""),
    ("pd.api.extensions.register_dataframe_accessor('a')", "pd", ""),
    ("def f(): pd.set_option('a', 1)\nf()", "pd", ""),
    ("pd.read_csv(x); pd.get_option('a'); plt.plot(x); np.mean(x); logging.info(x)", "", ""),
    ("use(x)", "", "use x"),
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


# Source, what its names are imported as elsewhere, names that may be changed.
ELSEWHERE = [
    ("brier(x, y)", {"brier": "sklearn.metrics.brier_score_loss"}, ""),
    ("brier(x, y)", {}, "brier x y"),
    ("clean(x)", {"clean": "helpers.clean"}, "clean x"),
    ("m = Ridge(c['a'])\nm.fit(X, y)", {"Ridge": "sklearn.linear_model.Ridge"}, "m"),
    ("np.mean(x)", {"np": "mylib"}, "np x"),
    ("print(x)", {"print": "helpers.print"}, "print x"),
    ("rows.append(x)", {"rows": "helpers.rows"}, "rows x"),
    ("path.append(x)", {"path": "sys.path"}, "path x"),
    ("mix(x)", {"mix": "random.shuffle"}, "x"),
    ("brier = f\nbrier(x)", {"brier": "sklearn.metrics.brier_score_loss"}, "f brier x"),
    ("import mylib as np\nnp.mean(x)", {"np": "numpy"}, "x"),
    ("def f(): return brier(x)\nf()", {"brier": "sklearn.metrics.brier_score_loss"}, ""),
    ("def f(brier): brier(x)\nf(g)", {"brier": "sklearn.metrics.brier_score_loss"}, "g x"),
    ("panda.set_option('a', 1)", {"panda": "pandas"}, "panda"),
]


@pytest.mark.parametrize(("source", "imported", "perhaps"), ELSEWHERE)
def test_what_other_cells_import(source: str, imported: dict[str, str], perhaps: str) -> None:
    assert analyse(source, imported=imported).summary.may_change == set(perhaps.split())


def test_what_other_cells_import_is_read_but_not_defined() -> None:
    found = analyse("t = now()", imported={"now": "time.time"})
    assert found.summary.reads == {"now"}
    assert found.summary.defines == {"t"}
    assert [(entry.kind, entry.names) for entry in found.unknown] == [("clock", {"t"})]
    assert found.imports == ()
    assert found.imported == {}


def test_a_cell_tells_what_it_binds_by_imports_only() -> None:
    found = analyse(
        "import a.b\nimport a.c, c as d\nfrom e.f import g as h, i, j\n"
        "try: import k\nexcept E: k = None\n"
        "import l\nimport m as l\n"
        "def n():\n    global i\n    i = 1\nn()\n"
        "def o(): import p"
    )
    assert found.imported == {"a": "a", "d": "c", "h": "e.f.g", "j": "e.f.j"}


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
