"""Regions: which objects belong together, who changed them, and who can see that."""

from __future__ import annotations

import gc
import weakref

import pytest

from nbxflow.tests.kernel.dataflow_session import Session

CHANGES = [
    ("[1]", "x.append(2)"),
    ("[1]", "x[0] = 1.0"),
    ("[[1]]", "x[0].append(2)"),
    ("[[1], [1]]", "x[0], x[1] = x[1], x[0]"),
    ("[[1], [1]]", "x[1] = x[0]"),
    ("{'a': 1}", "x['b'] = 1"),
    ("{'a': 1, 'b': 2}", "x['a'] = x.pop('a')"),
    ("{'a': {'b': {'c': 1}}}", "x['a']['b']['c'] = 2"),
    ("{1, 2}", "x.add(3)"),
    ("{1, 2}", "x.discard(1)"),
    ("bytearray(b'ab')", "x[0] = 0"),
    ("bytearray(300_000)", "x[299_999] = 1"),
    ("[0] * 100_000", "x[99_999] = 1"),
    ("[{'a': n} for n in range(500)]", "x[300]['a'] = 0"),
    ("[[n] for n in range(500)]", "x[300], x[301] = x[301], x[300]"),
    ("[[5] for n in range(500)]", "x[300], x[301] = x[301], x[300]"),
    ("{'a': [n for n in range(50)], 'b': []}", "x['a'][20] = 5"),
    ("collections.deque([1, 2])", "x.rotate(1)"),
    ("collections.defaultdict(list)", "x['a']"),
    ("collections.Counter('aab')", "x.update('c')"),
    ("collections.OrderedDict(a=1, b=2)", "x.move_to_end('a')"),
    ("array.array('d', [1, 2])", "x[0] = 5"),
    ("(1, [2])", "x[1].append(3)"),
    ("Plain()", "x.a = 1"),
    ("Plain()", "x.__dict__['a'] = 1"),
    ("Slotted()", "x.a = 1"),
    ("OwnList([1])", "x.append(2)"),
    ("OwnDict(a=1)", "x['a'] = 2"),
    ("OwnList([1])", "x.note = 2"),
    ("Plain", "x.shared = 1"),
    ("Plain", "x.method = lambda self: 1"),
    ("Data(1, [2])", "x.items.append(3)"),
    ("counter()", "x()"),
    ("with_default", "x(1)"),
    ("functools.partial(list.append, [])", "x(1)"),
    ("[].append", "x(1)"),
    ("Plain().keep", "x(1)"),
    ("types.SimpleNamespace(a=1)", "x.a = 2"),
    ("random.Random(1)", "x.random()"),
    ("ValueError([1])", "x.args[0].append(2)"),
    ("numpy.arange(4)", "x[0] = 5"),
    ("numpy.arange(400_000)", "x[399_999] = 5"),
    ("numpy.arange(16).reshape(4, 4).T", "x[0, 1] = 99"),
    ("numpy.arange(400_000).reshape(2, -1)[:, ::2]", "x[1, 7] = 0"),
    ("numpy.array([[1], 'a'], dtype=object)", "x[0].append(1)"),
    ("numpy.ma.masked_array([1, 2])", "x[0] = numpy.ma.masked"),
    ("numpy.zeros(2, dtype=[('a', 'i4')])", "x['a'][1] = 1"),
    ("numpy.random.default_rng(1)", "x.normal()"),
    ("numpy.random.default_rng(1)", "x.spawn(1)"),
    ("numpy.random.Generator(numpy.random.MT19937(1))", "x.random()"),
    ("drawn(numpy.random.RandomState(1))", "x.rand()"),
    ("drawn(numpy.random.RandomState(1))", "x.normal()"),
    ("numpy.random.SeedSequence(1)", "x.spawn(1)"),
    ("numpy.array(5)", "x[...] = 6"),
    ("pandas.DataFrame({'a': [1, 2]})", "x['b'] = 1"),
    ("pandas.DataFrame({'a': [1, 2]})", "x.loc[0, 'a'] = 7"),
    ("pandas.DataFrame({'a': [1, 2]})", "x.columns = ['b']"),
    ("pandas.DataFrame({'a': [1, 2]})", "x.index.name = 'i'"),
    ("pandas.DataFrame({'a': [1, 2]})", "x.index = [5, 6]"),
    ("pandas.DataFrame({'a': [1, 2]})", "x.rename(columns={'a': 'c'}, inplace=True)"),
    ("pandas.DataFrame({'a': ['u', 'v']})", "x.loc[1, 'a'] = 'w'"),
    ("pandas.DataFrame({'a': [[1], [2]]})", "x['a'][0].append(2)"),
    ("pandas.DataFrame({'a': [1, 2]})", "x.attrs['n'] = 1"),
    ("pandas.DataFrame({'a': range(100_000)})", "x.iloc[77_777, 0] = -1"),
    ("pandas.Series([1, 2])", "x[0] = 3"),
    ("pandas.Series([1, 2])", "x.name = 'n'"),
    ("pandas.Series(['a', 'b'], dtype='category')", "x.iloc[0] = 'b'"),
    ("pandas.Series(pandas.to_datetime(['2020', '2021']))", "x.iloc[0] = x.iloc[1]"),
    ("pandas.Series([1, None], dtype='Int64')", "x.iloc[1] = 2"),
    ("pandas.Series([1, 2], dtype=object)", "x.iloc[1] = 'x'"),
    ("LinearRegression()", "x.fit([[1], [2]], [1, 2])"),
    ("LinearRegression()", "x.set_params(fit_intercept=False)"),
]

SETUP = """
import array, collections, dataclasses, functools, random, types
class Plain:
    shared = 0
    def keep(self, value):
        self.kept = value
class Slotted:
    __slots__ = ("a",)
class OwnList(list): pass
class OwnDict(dict): pass
@dataclasses.dataclass
class Data:
    number: int
    items: list
def counter():
    count = 0
    def up():
        nonlocal count
        count += 1
        return count
    return up
def with_default(value, seen=[]):
    seen.append(value)
    return len(seen)
def drawn(generator):
    generator.rand()
    return generator
"""
IMPORTS = "import numpy, pandas\nfrom sklearn.linear_model import LinearRegression"


@pytest.mark.parametrize(("value", "change"), CHANGES)
def test_a_change_is_seen_and_a_look_is_none(value: str, change: str) -> None:
    session = Session()
    session.run(SETUP)
    if any(word in value + change for word in ("numpy", "pandas", "LinearRegression")):
        session.run(IMPORTS)
    session.run(f"x = {value}")
    session.run("alias = [x]")
    looked = session.run("str(type(x)), id(x)")
    assert not {name for name in looked.writes if name.startswith("object:")}
    changed = session.run(change)
    assert changed.error is None
    written = {name for name in changed.certain() if name.startswith("object:")}
    assert written
    ordinal = changed.document["ordinal"]
    reader = session.run("alias")
    assert written & {name for name in reader.reads if reader.read_from(name) == ordinal}
    assert written <= set(changed.reads) | {f"object:{ordinal}:x"}
    again = session.run("str(type(x)), id(x)")
    assert not again.writes
    assert all(read["writer"] is not None for read in again.document["reads"])


def test_copying_an_instance_does_not_change_its_class() -> None:
    session = Session()
    session.play(SETUP, "import copy, pickle", "x = Plain()")
    copied = session.run("y = copy.copy(x), copy.deepcopy(x)")
    assert not {name for name in copied.certain() if name.startswith("object:1:")}


def test_what_is_taken_out_stays_part_of_it() -> None:
    session = Session()
    session.play("x = [[1], [2]]", "m = x[0]", "d = {'kept': m}")
    record = session.run("d['kept'].append(5)")
    assert record.certain() == {"object:1:x"}
    assert session.run("x").read_from("object:1:x") == 4
    assert session.run("m").read_from("object:1:x") == 4
    rows = session.play("rows = [{'a': n} for n in range(300)]", "row = rows[7]", "row['a'] = 0")
    assert rows.certain() == {"object:7:rows"}


def test_new_objects_join_what_they_are_put_into() -> None:
    session = Session()
    session.play("x = []", "x.append([])", "m = x[0]")
    assert session.run("m.append(1)").certain() == {"object:1:x"}
    session.run("y = [x]")
    assert session.run("y").reads.keys() == {"name:y", "object:5:y", "object:1:x"}
    assert session.run("x.append(3)").certain() == {"object:1:x"}


def test_reaches_tell_what_a_value_leads_to() -> None:
    session = Session()
    session.run("a = []\nb = 1\ndef f(): return a, b")
    record = session.run("c = {'a': a, 'f': f}")
    expected = ["name:a", "name:b", "object:1:a", "object:2:c"]
    assert record.writes["name:c"]["reaches"] == expected
    assert record.writes["object:2:c"]["reaches"] == expected
    assert session.run("c").reads.keys() == {
        "name:c",
        "name:a",
        "name:b",
        "object:1:a",
        "object:2:c",
    }


def test_a_cell_that_runs_again_makes_new_regions() -> None:
    source = "rows = []\nfor i in range(3): rows.append([i])"
    session = Session()
    for ordinal in range(1, 30):
        record = session.run(source)
        assert f"object:{ordinal}:rows" in record.certain()
        assert not {name for name in record.reads if name.startswith("object:")}
        assert {name for name in record.writes if name.startswith("object:")} == {
            f"object:{ordinal}:rows"
        }


def test_what_a_library_hands_out_again_belongs_to_what_the_cell_makes() -> None:
    session = Session()
    session.run("import logging, sys\nlogging.held_for_test = type('Held', (), {})()")
    make = "x = [sys.modules['logging'].held_for_test]"
    session.run(make)
    assert [name for name in session.run("x[0]").reads if name.startswith("object:")] == [
        "object:2:x"
    ]
    session.run(make)
    read = session.run("x[0]").reads
    assert [name for name in read if name.startswith("object:")] == ["object:4:x"]


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self, n): self.n = [n]\nx = [A(n) for n in range(5)]",
        "import pandas\nx = [pandas.DataFrame({'a': [1]}) for _ in range(3)]",
        "x = {'a': [1, 2], 'b': {'c': []}}\ny = [x, [x]]",
        "def f(): return [[n] for n in range(3)]\nx = f(); y = f()",
        "x = None\nx = [[], []]\ndel x\nx = [[]]",
    ],
)
def test_rebuilt_values_never_read_their_former_selves(source: str) -> None:
    session = Session()
    session.run(source)
    for ordinal in range(2, 12):
        record = session.run(source)
        assert not {name for name in record.reads if name.startswith("object:")}
        written = {name for name in record.writes if name.startswith("object:")}
        assert {name.split(":")[1] for name in written} == {str(ordinal)}


def test_an_old_copy_that_is_kept_stays_itself() -> None:
    session = Session()
    session.play("x = [1]", "y = x", "x = [1]")
    assert session.run("y.append(2)").certain() == {"object:1:x"}
    assert session.run("x.append(2)").certain() == {"object:3:x"}
    assert "object:1:x" not in session.run("x").reads


def test_deleting_the_only_name_forgets_and_frees_at_once() -> None:
    session = Session()
    session.run("class A: pass\nx = A()\nholder = [x]\nbig = bytearray(10)")
    seen = weakref.ref(session.namespace["x"])
    watched = session.tracker.starts("holder.clear(); del x")
    exec("holder.clear()\ndel x", session.namespace)
    assert seen() is None
    session.tracker.ends(watched, failed=False, interrupted=False, seconds=0, accesses=[])
    gc.collect()
    session.run("x = A()")
    assert session.run("x.a = 1").certain() == {"object:3:x"}


def test_nothing_is_kept_alive_after_a_cell() -> None:
    session = Session()
    session.run("class A: pass\nx = [[A()]]\ny = x[0][0]")
    seen = weakref.ref(session.namespace["y"])
    session.run("x, y")
    session.namespace.pop("x"), session.namespace.pop("y")
    assert seen() is None


def test_views_and_copies_of_arrays() -> None:
    session = Session()
    session.play(
        "import numpy", "a = numpy.arange(10)", "v = a[2:5]\nc = a.copy()\nr = v.reshape(-1)"
    )
    record = session.run("v[0] = 99")
    assert "object:2:a" in record.certain()
    assert session.run("a").read_from("object:2:a") == 4
    assert session.run("r").read_from("object:2:a") == 4
    assert "object:2:a" not in session.run("c").reads


def test_frames_that_copy_on_write_are_no_aliases() -> None:
    session = Session()
    session.play("import pandas", "a = pandas.DataFrame({'n': [1, 2]})", "b = a[:]", "c = a['n']")
    record = session.run("b.loc[0, 'n'] = 5")
    assert record.certain() == {"object:3:b"}
    assert session.run("a").read_from("object:2:a") == 2
    assert "object:2:a" not in session.run("c").reads


def test_generators_are_used_up() -> None:
    session = Session()
    session.run("g = (n for n in range(3))\ni = iter([1, 2])")
    for source, location in (("next(g)", "object:1:g"), ("list(i)", "object:1:i")):
        record = session.run(source)
        assert location in record.writes
        assert location in record.reads


def test_closures_reach_their_cells_and_share_them() -> None:
    session = Session()
    session.run(
        "def make():\n    box = []\n    def put(v): box.append(v)\n"
        "    def get(): return list(box)\n    return put, get\nput, get = make()"
    )
    record = session.run("put(1)")
    [location] = record.certain()
    assert session.run("y = get()").read_from(location) == 2


def test_a_function_that_changes_a_global() -> None:
    session = Session()
    session.play("log = []", "def f(v):\n    log.append(v)")
    record = session.run("f(1)")
    assert record.certain() == {"object:1:log"}
    assert record.read_from("object:1:log") == 1


def test_a_changed_class_is_seen_by_its_instances() -> None:
    session = Session()
    session.play("class C:\n    rate = 1", "c = C()", "class D(C): pass\nd = D()")
    assert session.run("C.rate = 2").certain() == {"object:1:C"}
    for name in "cd":
        assert session.run(f"{name}.rate").read_from("object:1:C") == 4


def test_shapes_without_end() -> None:
    session = Session()
    session.run("x = []\nx.append(x)\nd = {}\nd['d'] = [d, x]")
    assert "object:1:x" in session.run("x.append(1)").certain()
    session.run("deep = []\nfor _ in range(20_000): deep = [deep]")
    assert session.run("deep.append(1)").certain() == {"object:3:deep"}
    session.run("wide = [[]] * 50_000")
    assert session.run("wide[0].append(1)").certain() == {"object:5:wide"}


def test_digests_tell_equal_builds_from_others() -> None:
    session = Session()
    sources = [
        "[1, [2, 3]]",
        "[1, [2, 4]]",
        "[[2, 3], 1]",
        "{'a': [1]}",
        "{'b': [1]}",
        "[[], []]",
        "(lambda v: [v, v])([])",
        "bytearray(b'a')",
        "[{'a': n} for n in range(40)]",
    ]
    seen = set()
    for source in sources:
        one = session.run(f"x = {source}").writes["name:x"]["digest"]
        two = session.run(f"x = {source}").writes["name:x"]["digest"]
        assert one == two is not None
        seen.add(one)
    assert len(seen) == len(sources)


def test_secrets_are_not_told() -> None:
    session = Session()
    record = session.run("password = 'hunter2secret'\nhidden = ['hunter2secret']")
    assert "hunter2secret" not in str(record.document)
    other = Session().run("password = 'hunter2secret'")
    assert other.value("name:password") == record.value("name:password")  # one secret a process


def test_outside_changes_of_regions_are_nobodys_until_a_cell_writes() -> None:
    session = Session()
    session.play("x = [[1]]", "y = x[0]")
    session.namespace["y"].append(2)
    assert session.run("y").read_from("object:1:x") is None
    assert session.run("x").read_from("object:1:x") is None
    session.run("x[0].append(3)")
    assert session.run("y").read_from("object:1:x") == 5


def test_settings_of_loggers() -> None:
    session = Session()
    session.run("import logging\nlog = logging.getLogger('nbxflow.tests.some')")
    assert "object:1:log" in session.run("log.setLevel(30)").certain()
    assert session.run("print(log.level)").read_from("object:1:log") == 2


def test_iterators_of_libraries_are_used_up() -> None:
    session = Session()
    session.run("import csv\nrows = csv.reader(['a', 'b'])")
    assert "object:1:rows" in session.run("next(rows)").writes
    assert session.run("next(rows)").read_from("object:1:rows") == 2


def test_a_generator_that_went_on_is_changed_for_certain() -> None:
    session = Session()
    session.run("squares = (i * i for i in range(3))")
    assert "object:1:squares" in session.run("list(squares)").certain()


def test_weak_references_lead_to_their_objects() -> None:
    session = Session()
    session.run("class A: pass\nx = A()\nx.v = 1")
    session.run("import weakref\nr = weakref.ref(x)")
    session.run("x.v = 2")
    assert session.run("print(r().v)").read_from("object:1:x") == 3


def test_a_name_that_only_gets_another_name_is_not_looked_at() -> None:
    session = Session()
    session.run("x = [1]")
    session.run("x.append(2)")
    assert session.run("y = x").reads.keys() == {"name:x"}
    assert session.run("print(y)").read_from("object:1:x") == 2
    assert "object:1:x" in session.run("z = x\nz.append(3)").certain()


def test_big_frames_do_not_take_long() -> None:
    pytest.importorskip("pandas")
    session = Session(0.005)
    session.run("import numpy as np, pandas as pd")
    session.run(
        "df = pd.DataFrame({f'c{i}': np.arange(300_000.0) for i in range(40)})\n"
        "df['name'] = 'n'\nfew = [1]"
    )
    mean = session.run("m = df[['c1', 'c2']].mean()")
    assert mean.reads.keys() >= {"name:df", "object:2:df"}
    assert mean.writes.keys() == {"name:m", "object:3:m"}
    assert "object:2:df" in session.run("df['new'] = 1").certain()
    assert session.run("print(few)").reads.keys() >= {"name:few", "object:2:few"}
    assert session.run("print(few)").writes == {}


def test_putting_columns_together_changes_no_frame() -> None:
    pytest.importorskip("pandas")
    session = Session()
    session.run("import pandas as pd\ndf = pd.DataFrame({'a': [1], 'b': [2]})\ndf['c'] = 3")
    assert session.run("df._consolidate_inplace()").writes == {}
