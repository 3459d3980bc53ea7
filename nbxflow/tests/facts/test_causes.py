"""Causes of results that do not repeat, and what depends on them."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nbxflow.facts import CellFacts, analyse


def facts(source: str) -> CellFacts:
    found = analyse(source, transform=TransformerManager().transform_cell)
    assert found.error is None, found.error
    return found


# Source, and kind, cause and dependent names of each unknown; no names: what is shown depends.
CASES = [
    ("import time\nt = time.time()", ["clock time.time t"]),
    ("t = time.perf_counter()\nprint(time.perf_counter() - t)", ["clock {1} t", "clock {1}"]),
    ("from time import perf_counter as now\nt = now()", ["clock now t"]),
    ("import datetime as dt\nx = dt.datetime.now()", ["clock dt.datetime.now x"]),
    ("from datetime import datetime\nx = datetime.now()", ["clock datetime.now x"]),
    ("x = datetime(2020, 1, 1)", []),
    ("from datetime import date\nx = date.today().year", ["clock date.today x"]),
    ("x = pd.Timestamp.now()", ["clock pd.Timestamp.now x"]),
    ("x = pd.Timestamp('now')", ["clock pd.Timestamp x"]),
    ("x = pd.Timestamp('2020-01-01')", []),
    ("time.sleep(1)\nx = 1", []),
    ("time.strftime('%Y')", ["clock time.strftime"]),
    # entropy
    ("import random\nx = random.random()", ["entropy random.random x"]),
    ("random.seed(1)\nx = random.random()", []),
    ("SEED = 7\nrandom.seed(SEED)\nx = random.random()", []),
    ("random.seed()\nx = random.random()", ["entropy random.random x"]),
    ("if c: random.seed(1)\nx = random.random()", ["entropy random.random x"]),
    ("np.random.seed(0)\nx = np.random.rand(3)", []),
    ("random.seed(0)\nx = np.random.rand(3)", ["entropy np.random.rand x"]),
    ("from random import choice\nx = choice(y)", ["entropy choice x"]),
    ("rng = np.random.default_rng()\nx = rng.normal()", ["entropy np.random.default_rng rng x"]),
    ("rng = np.random.default_rng(7)\nx = rng.normal()", []),
    ("rng = np.random.default_rng(None)", ["entropy np.random.default_rng rng"]),
    ("random.shuffle(x)", ["entropy random.shuffle x"]),
    ("x = uuid.uuid4()", ["entropy uuid.uuid4 x"]),
    ("import os\nx = os.getpid()", ["entropy os.getpid x"]),
    ("import tempfile\nx = tempfile.mkdtemp()", ["entropy tempfile.mkdtemp x"]),
    ("import subprocess\nx = subprocess.run(['date'])", ["magic subprocess.run x"]),
    ("x = secrets.token_hex()", ["entropy secrets.token_hex x"]),
    ("x = os.urandom(3)", ["entropy os.urandom x"]),
    ("x = torch.randn(3)", ["entropy torch.randn x"]),
    ("torch.manual_seed(0)\nx = torch.randn(3)", []),
    ("a, b = train_test_split(x)", []),
    # network
    ("r = requests.get(url)\nd = r.json()", ["network requests.get d r"]),
    ("df = pd.read_csv('https://example.org/a.csv')", ["network pd.read_csv df"]),
    ("u = 's3://bucket/a'\ndf = pd.read_parquet(u)", ["network pd.read_parquet df"]),
    ("df = pd.read_csv(f'https://example.org/{x}')", ["network pd.read_csv df"]),
    ("u = 'https://example.org'\nprint(u, 'http://a.b')", []),
    ("x = 'https://a.b/c'.split('/')", []),
    ("df = pd.read_html(x)", ["network pd.read_html df"]),
    # input
    ("x = input('?')", ["input input x"]),
    ("x = _ + Out[3]", ["input _ x", "input Out x"]),
    ("x = _i3", ["input _i3 x"]),
    ("for _ in range(3): print(_)", []),
    ("_, y = f()\nprint(_)", []),
    # dynamic code
    ("exec(code)", ["dynamic-code exec"]),
    ("exec('x = 1')", []),
    ("x = eval(text)", ["dynamic-code eval x"]),
    ("x = eval('1 +')", ["dynamic-code eval x"]),
    ("globals()[k] = 1", ["dynamic-code globals"]),
    ("m = __import__(name)", ["dynamic-code __import__ m"]),
    ("m = importlib.import_module('os')", []),
    (
        "get_ipython().run_line_magic(a, b)",
        ["dynamic-code get_ipython", "dynamic-code get_ipython a b"],
    ),
    # what depends on a cause
    ("t = time.time()\nx = 1\ny = t + x\nz = x", ["clock time.time t y"]),
    ("t = time.time()\nt = 0", []),
    ("x = []\nx.append(time.time())\ny = 1", ["clock time.time x"]),
    ("if time.time() > 3:\n    x = 1\ny = 2", ["clock time.time x"]),
    ("while time.time() < t:\n    n += 1\nm = 1", ["clock time.time n"]),
    ("for i in y:\n    n = i\n    if time.time() > 3: break", ["clock time.time i n"]),
    ("try:\n    r = requests.get(u)\n    ok = 1\nexcept E: ok = 0", ["network requests.get ok r"]),
    ("def f(): return time.time()\nx = f()\ny = 1", ["clock time.time f x"]),
    ("def f(): return time.time()", ["clock time.time f"]),
    ("def f(): return time.time()\nf()", ["clock time.time f", "clock time.time"]),
    ("class C:\n    def m(self): return random.random()\nc = C()", ["entropy random.random C c"]),
    ("f = lambda: time.time()\ng = f", ["clock time.time f g"]),
    ("df['t'] = df.a.apply(lambda v: random.random())", ["entropy random.random df"]),
    ("t = time.time()\ndef f(): return t\nx = f()", ["clock time.time t x"]),
    (
        "t0 = time.time()\nx = fit()\nprint(f'{time.time() - t0:.1f} s')",
        ["clock {1} t0", "clock {1}"],
    ),
    ("assert time.time() > 3", ["clock time.time"]),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_causes(source: str, expected: list[str]) -> None:
    found = [
        " ".join([entry.kind, entry.name or "?", *sorted(entry.names)])
        for entry in facts(source).unknown
    ]
    call = "time.time" if "time.time()" in source else "time.perf_counter"
    assert found == [line.replace("{1}", call) for line in expected]


# Magics: source, names read, names bound for certain, causes.
MAGICS = [
    ("%matplotlib inline\nx = 1", "", "x", ""),
    ("%time x = f(y)", "f y", "x", ""),
    ("%%time\nx = f(y)\nx", "f y", "x", ""),
    ("%%capture out\nx = 1", "", "out x", ""),
    ("%%capture --no-stderr\nx = 1", "", "x", ""),
    ("%timeit -n 10 f(x)", "f x", "", ""),
    ("%%timeit x = y\nz = x", "y", "", ""),
    ("%timeit x.append(1)", "x", "", ""),
    ("%%time\n%matplotlib inline\nx = y", "y", "x", ""),
    ("!ls {path} $name", "name path", "", "magic !"),
    ("x = !ls", "", "x", "magic ! x"),
    ("x = %pwd", "", "x", ""),
    ("x = %frobnicate a", "", "x", "magic %frobnicate x"),
    ("%load_ext autoreload\n%autoreload 2", "", "", "magic %load_ext; magic %autoreload"),
    ("%%bash\nls", "", "", "magic %%bash"),
    ("%pip install a", "", "", "magic %pip"),
    ("%cd a", "", "", "magic %cd"),
    ("%env A=1", "", "", "magic %env"),
    ("%run a.py", "", "", "magic %run"),
    ("%store x", "", "", "magic %store"),
    ("pip install a", "", "", "magic %pip"),
    ("conda install -y a\n", "", "", "magic %conda"),
    ("ls -l", "", "", "magic %ls"),
    ("cd data", "", "", "magic %cd"),
    ("mkdir -p {out}", "out", "", "magic %mkdir"),
    ("timeit f(x)", "f x", "", ""),
    ("ls - l", "l ls", "", ""),
    ("ls", "ls", "", ""),
    ("cat = 1", "", "cat", ""),
    ("cp - x", "cp x", "", ""),
    ("df?", "df", "", ""),
    ("?df.head", "df", "", ""),
    ("%%writefile a.py\nx = 1", "", "", ""),
    ("%%html\n<b>x</b>", "", "", ""),
    ("if c:\n    %time x = y", "c y", "", ""),
    ("if c:\n    !ls", "c", "", "magic !"),
]


@pytest.mark.parametrize(("source", "reads", "defines", "causes"), MAGICS)
def test_magics(source: str, reads: str, defines: str, causes: str) -> None:
    found = facts(source)
    assert found.summary.reads == set(reads.split())
    assert found.summary.defines == set(defines.split())
    told = [" ".join([u.kind, u.name or "", *sorted(u.names)]) for u in found.unknown]
    assert "; ".join(told) == causes


def test_code_that_runs_many_times_may_change_what_it_is_given() -> None:
    assert facts("%timeit x.append(1)").summary.may_change == {"x"}


def test_magics_are_listed() -> None:
    found = facts("%%time\n%matplotlib inline\n!ls -l\nnp.mean?\nx = 1").magics
    assert [(m.kind, m.name, m.text, m.span.start_line) for m in found] == [
        ("cell", "time", "", 1),
        ("line", "matplotlib", "inline", 2),
        ("shell", "", "ls -l", 3),
        ("help", "pinfo", "np.mean", 4),
    ]


# Source, and each access: call, direction, target.
FILES = [
    ("open('a.txt')", [("open", "read", "a.txt")]),
    ("open('a.txt', 'w')", [("open", "write", "a.txt")]),
    ("open('a.txt', mode='r+')", [("open", "unknown", "a.txt")]),
    ("open(p, m)", [("open", "unknown", None)]),
    ("df = pd.read_csv('a.csv')", [("pd.read_csv", "read", "a.csv")]),
    ("p = 'a.csv'\ndf = pd.read_csv(p)", [("pd.read_csv", "read", "a.csv")]),
    ("df.to_parquet(path='a.parquet')", [("df.to_parquet", "write", "a.parquet")]),
    ("plt.savefig('a.png')", [("plt.savefig", "write", "a.png")]),
    ("x = Path('a.txt').read_text()", [("?.read_text", "read", "a.txt")]),
    ("joblib.dump(model, 'm.joblib')", [("joblib.dump", "write", "m.joblib")]),
    ("np.save('a.npy', x)", [("np.save", "write", "a.npy")]),
    ("%%writefile a.py\nx = 1", [("%%writefile", "write", "a.py")]),
    ("x.remove(y)", []),
    ("print('open')", []),
]


@pytest.mark.parametrize(("source", "expected"), FILES)
def test_files(source: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = [tuple(entry) for statement in facts(source).statements for entry in statement.io]
    assert found == expected


def test_calls_are_told_as_written() -> None:
    [statement] = facts("a.b(c(d)).e(f()())").statements
    assert set(statement.calls) == {"a.b", "c", "?.e", "f", "?"}
