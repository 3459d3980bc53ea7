"""Bindings: what is read, written, deleted, and by whom."""

from __future__ import annotations

import pytest

from nbxflow.tests.kernel.dataflow_session import Session


def test_a_binding_and_its_reader() -> None:
    session = Session()
    first = session.run("x = 5")
    assert first.certain() == {"name:x"}
    second = session.run("y = x + 1")
    assert second.read_from("name:x") == 1
    assert second.reads["name:x"]["value"] == first.value("name:x")
    assert "object:" not in str(second.document)


def test_equal_atoms_have_equal_versions_and_others_do_not() -> None:
    session = Session()
    values = [
        "1",
        "1.0",
        "True",
        "'1'",
        "b'1'",
        "(1,)",
        "-1",
        "-2",
        "0.0",
        "-0.0",
        "None",
        "2**100",
    ]
    values += [
        "frozenset([1])",
        "range(3)",
        "1j",
        "(1, (2, 'a'))",
        "(1, 2, 'a')",
        "...",
        "''",
        "()",
    ]
    seen = {}
    for value in values:
        digest = session.run(f"x = {value}").value("name:x")
        assert digest is not None
        assert session.run(f"x = {value}").value("name:x") == digest
        seen[digest] = value
    assert list(seen.values()) == values


@pytest.mark.parametrize(
    "value",
    [
        "datetime.datetime(2020, 1, 2, 3, 4, 5, 6)",
        "datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc)",
        "datetime.timedelta(days=1)",
        "decimal.Decimal('1.10')",
        "fractions.Fraction(1, 3)",
        "pathlib.Path('a/b')",
        "uuid.UUID(int=5)",
        "re.compile('a+')",
        "zoneinfo.ZoneInfo('Europe/Vienna')",
        "numpy.float32(1)",
        "numpy.datetime64('2020-01-01')",
        "pandas.Timestamp('2020-01-01', tz='UTC')",
        "pandas.Timedelta('1D')",
        "pandas.NaT",
        "'x' * 5000",
        "http.HTTPStatus.OK",
    ],
)
def test_library_atoms_are_values(value: str) -> None:
    session = Session()
    session.run(
        "import datetime, decimal, fractions, pathlib, uuid, re, zoneinfo, numpy, pandas, http"
    )
    first = session.run(f"x = {value}").value("name:x")
    assert first is not None
    assert session.run(f"x = {value}").value("name:x") == first
    assert session.run("x = 0").value("name:x") != first


def test_absence_is_read() -> None:
    session = Session()
    record = session.run("print(1)")
    assert record.reads["name:print"] == {"location": "name:print", "writer": 0, "value": "absent"}
    session.run("x = 1")
    gone = session.run("del x")
    assert gone.read_from("name:x") == 2 or "name:x" not in gone.reads
    assert gone.value("name:x") == "absent"
    failed = session.run("x")
    assert isinstance(failed.error, NameError)
    assert failed.reads["name:x"] == {"location": "name:x", "writer": 3, "value": "absent"}


def test_a_name_defined_before_it_is_read_is_not_read() -> None:
    session = Session()
    session.run("x = 1")
    record = session.run("x = 2\ny = x")
    assert "name:x" not in record.reads
    assert record.certain() == {"name:x", "name:y"}


def test_names_changed_without_the_source_saying_so() -> None:
    session = Session()
    session.run("def set_z(v):\n    global z\n    z = v")
    assert "name:z" in session.run("set_z(1)").certain()
    assert "name:q" in session.run("exec('q = 1')").certain()
    assert "name:q" in session.run("exec('q = 2')").certain()
    assert "name:join" in session.run("from os.path import *").certain()
    assert "name:z" in session.run("globals()['z'] = 3").certain()
    assert session.run("exec('del z')").value("name:z") == "absent"


def test_an_atom_at_the_address_of_the_old_one_is_noticed() -> None:
    session = Session()
    session.run("x = 0.5")
    for number in range(20):
        record = session.run(f"exec('del x'); exec('x = {number}.25')")
        assert "name:x" in record.certain()


def test_a_conditional_binding_depends_on_the_old_one_if_it_may_not_have_happened() -> None:
    session = Session()
    session.run("flag = True\nx = 1")
    done = session.run("if flag: x = 2")
    assert "name:x" in done.certain()
    assert "name:x" not in done.reads
    session.run("flag = False")
    skipped = session.run("if flag: x = 3")
    assert skipped.read_from("name:x") == 2
    assert skipped.value("name:x") == done.value("name:x")
    same = session.play("flag = True", "if flag: x = 2")
    assert same.read_from("name:x") == 4


def test_a_failed_cell_keeps_what_it_had_done() -> None:
    session = Session()
    session.run("x = 1\nz = 1")
    record = session.run("x = 2\n1 / 0\nz = 2")
    assert isinstance(record.error, ZeroDivisionError)
    assert "name:x" in record.certain()
    assert record.read_from("name:z") == 1
    assert record.value("name:z") == session.run("w = 1").value("name:w")
    assert session.run("x").read_from("name:x") == 2


def test_a_syntax_error_does_nothing() -> None:
    session = Session()
    record = session.run("x = (")
    assert record.document["reads"] == record.document["writes"] == []


def test_changes_between_cells_are_nobodys() -> None:
    session = Session()
    session.run("x = 1\nitems = [1]")
    session.namespace["x"] = 2
    session.namespace["new"] = 3
    session.namespace["items"].append(2)
    record = session.run("x, new, items")
    assert record.read_from("name:x") is None
    assert record.read_from("name:new") is None
    assert record.read_from("object:1:items") is None
    assert record.read_from("name:items") == 1
    session.run("items.append(3)")
    assert session.run("items").read_from("object:1:items") == 3


def test_functions_without_closure_are_values() -> None:
    session = Session()
    first = session.run("def f(a, b=2):\n    return a + b + c")
    assert first.writes["name:f"]["reaches"] == ["name:c"]
    again = session.run("def f(a, b=2):\n\n    # said differently\n    return a + b + c")
    assert again.value("name:f") == first.value("name:f") is not None
    for other in ("return a + b + d", "return a + b + c + 1", "return b + a + c"):
        changed = session.run(f"def f(a, b=2):\n    {other}")
        assert changed.value("name:f") not in (None, first.value("name:f"))
    assert session.run("def f(a, b=3):\n    return a + b + c").value("name:f") != first.value(
        "name:f"
    )
    inner = "def f(a):\n    def g():\n        return {}\n    return g"
    one = session.run(inner.format(1)).value("name:f")
    assert one != session.run(inner.format(2)).value("name:f")
    assert one == session.run(inner.format(1)).value("name:f")


def test_a_call_reads_what_the_function_looks_up() -> None:
    session = Session()
    session.play("a = 1", "def g(): return a", "def f(): return g()")
    record = session.run("y = f()")
    assert [record.read_from(f"name:{name}") for name in "fga"] == [3, 2, 1]
    nearer = session.run("a = 2\ny = f()")
    assert "name:a" not in nearer.reads
    assert "name:g" in nearer.reads


def test_attributes_are_no_global_names() -> None:
    session = Session()
    session.run("total = 1\ndef f(o): return o.total")
    assert "name:total" not in session.run("f").reads


def test_a_function_that_gets_an_attribute_is_no_value_any_more() -> None:
    session = Session()
    session.run("def f(): return f.n")
    session.run("g = f")
    record = session.run("f.n = 1")
    assert record.value("name:f") is None
    assert session.run("f.n = 2").certain() == {"object:3:f"}
    assert "object:3:f" in session.run("g.n").reads


def test_weird_names_and_reset() -> None:
    session = Session()
    session.namespace[5] = "not a name"
    assert "name:a b" in session.run("globals()['a b'] = 1").certain()
    session.run("x = []")
    session.namespace.clear()
    session.namespace["__name__"] = "__main__"
    assert session.run("x").reads["name:x"] == {
        "location": "name:x",
        "writer": None,
        "value": "absent",
    }


def test_modules_and_library_functions_are_values() -> None:
    session = Session()
    record = session.run(
        "import json\nfrom json import dumps\nfrom os import getcwd\nC = json.JSONDecoder"
    )
    for name in ("json", "dumps", "getcwd", "C"):
        assert record.value(f"name:{name}") is not None
        assert record.writes[f"name:{name}"]["reaches"] == []


def test_ordinals_and_code() -> None:
    session = Session()
    first, second = session.run("x = 1"), session.run("x = 1  # again\n")
    assert [first.document["ordinal"], second.document["ordinal"]] == [1, 2]
    assert first.document["code"] == second.document["code"] is not None
    assert session.run("# nothing").document["code"] is None


def test_old_code_that_calls_what_the_cell_has_defined() -> None:
    session = Session()
    session.play("def g(): return 0\nb = [1]\nk = 3", "def f(): return g()")
    record = session.run("def g(): return b, k\ny = f()")
    assert record.read_from("name:b") == 1
    assert record.read_from("object:1:b") == 1
    assert record.read_from("name:k") == 1
    assert "name:g" not in record.reads


def test_code_is_followed_even_when_there_is_no_time() -> None:
    session = Session(seconds=0.0)
    session.play("rate = 2\nlog = []", "class C:\n    def m(self): return rate, log")
    session.play("c = C()", "many = [C() for _ in range(5000)]")
    for source in ("c.m()", "many[0].m()", "C", "big = [c] * 4\nbig[1].m()"):
        record = session.run(source)
        assert record.read_from("name:rate") == 1
        assert "object:1:log" in record.reads


def test_the_class_of_what_a_name_is_bound_to() -> None:
    session = Session()
    record = session.run(
        "import pandas as pd\nn = 1\nclass Outer:\n    class Inner: pass\n"
        "inner = Outer.Inner()\nframe = pd.DataFrame()\nlines = (n for n in [])\nitems = []"
    )
    types = {name: write.get("type") for name, write in record.writes.items()}
    assert types["name:n"] == "int"
    assert types["name:inner"] == "__main__.Outer.Inner"
    assert types["name:frame"] == "pandas.DataFrame"
    assert types["name:lines"] == "generator"
    assert types["name:Outer"] == "type"
    assert "type" not in record.writes["object:1:items"]
    assert session.run("del n").writes["name:n"]["type"] is None


def test_a_class_that_lies_about_its_name_is_not_asked() -> None:
    session = Session()
    session.run(
        "asked = []\nclass Name(str):\n    def __str__(self): asked.append(1); return 'x'\n"
        "    __format__ = __repr__ = __str__\n"
        "class Meta(type):\n    def __getattribute__(self, name):\n"
        "        asked.append(name); return type.__getattribute__(self, name)\n"
    )
    record = session.run("class A(metaclass=Meta):\n    __qualname__ = Name('B')\na = A()")
    session.run("before = list(asked)")
    assert record.writes["name:a"]["type"] == "__main__.B"
    assert "__qualname__" not in session.namespace["before"]
    assert 1 not in session.namespace["before"]
