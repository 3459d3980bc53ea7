"""Objects that count, raise or change when they are touched: looking at them never does."""

from __future__ import annotations

import sys

import pytest

from nbxflow.tests.kernel.dataflow_session import Session

COUNTING = """
called = []
def counts(name):
    def method(self, *args, **kwargs):
        called.append(name)
        raise RuntimeError(name)
    return method
SPECIAL = ("__eq__ __ne__ __hash__ __repr__ __str__ __bool__ __len__ __iter__ __contains__"
    " __getattr__ __reduce__ __reduce_ex__ __getstate__ __sizeof__ __format__ __dir__ __index__"
    " __int__ __float__ __getitem__ __call__ __copy__ __deepcopy__ __lt__ __buffer__ __array__"
    " __set_name__ __instancecheck__ __subclasscheck__ __prepare__ __mro_entries__"
    " __length_hint__ items keys values").split()
traps = {name: counts(name) for name in SPECIAL}
"""
SHAPES = [
    "class A: pass\nfor n, m in traps.items(): setattr(A, n, m)\nx = A()",
    "class A(list): pass\nx = A([1])\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(dict): pass\nx = A(a=1)\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(set): pass\nx = A([1])\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(str): pass\nx = A('a')\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(int): pass\nx = A(5)\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(tuple): pass\nx = A([1, []])\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(bytearray): pass\nx = A(b'a')\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A(Exception): pass\nx = A('a')\nfor n, m in traps.items(): setattr(A, n, m)",
    "class A: pass\nA.__getattribute__ = counts('__getattribute__')\nx = A()",
    "class A:\n    __class__ = property(counts('__class__'))\nx = A()",
    "class A:\n    __dict__ = property(counts('__dict__'))\nx = A()",
    "class A:\n    __slots__ = ('a',)\nx = A()\nx.a = []",
    "class A:\n    p = property(counts('p'))\n    def __del__(self): called.append('__del__')\n"
    "x = A()",
    "class M(type): pass\nclass A(metaclass=M): pass\nx = A()\n"
    "for n, m in traps.items(): setattr(M, n, m)\nM.__getattribute__ = counts('get')",
    "class A: pass\nclass D:\n    __get__ = counts('__get__')\n    __set__ = counts('__set__')\n"
    "A.d = D()\nx = A()",
    "class A(type(sys)): pass\nx = A('mod')\nA.__getattr__ = counts('__getattr__')",
    "import numpy\nclass A(numpy.ndarray): pass\nx = numpy.zeros(3).view(A)\n"
    "for n, m in traps.items(): setattr(A, n, m)\nA.__array_finalize__ = counts('finalize')",
    "import pandas\nclass A(pandas.DataFrame): pass\nx = A({'a': [1]})\n"
    "for n, m in traps.items(): setattr(A, n, m)\nA.__getattribute__ = counts('__getattribute__')",
    "import collections\nclass A: pass\nx = collections.OrderedDict()\nkeys = A()\nx[keys] = 1\n"
    "for n, m in traps.items(): setattr(A, n, m)",
    "class A: pass\nx = {A(), A()}\ny = {A(): 1}\nz = frozenset(x)\n"
    "for n, m in traps.items(): setattr(A, n, m)",
    "import datetime\nclass Z(datetime.tzinfo):\n    def utcoffset(self, d): return None\n"
    "x = datetime.datetime(2020, 1, 1, tzinfo=Z())\nfor n in ('utcoffset', 'tzname', 'dst'): "
    "setattr(Z, n, counts(n))\nfor n, m in traps.items(): setattr(Z, n, m)",
    "import decimal\nclass A(decimal.Decimal): pass\nx = A(1)\n"
    "for n, m in traps.items(): setattr(A, n, m)",
    "import enum\nclass A(enum.Enum):\n    one = 1\nx = A.one\nfor n, m in traps.items(): "
    "type.__setattr__(A, n, m)",
    "import os, pathlib\nclass A(type(pathlib.Path())): pass\nx = A('a')\n"
    "for n, m in traps.items(): setattr(A, n, m)",
    "import random\nclass A(random.Random): pass\nx = A(1)\n"
    "for n, m in traps.items(): setattr(A, n, m)\nA.getstate = counts('getstate')",
    "import functools\nclass A(functools.partial): pass\nx = A(len, [1])\n"
    "for n, m in traps.items(): setattr(A, n, m)\nA.func = property(counts('func'))",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_code_of_the_users_is_called(shape: str) -> None:
    session = Session()
    session.run(COUNTING + "import sys")
    made = session.run(shape)
    assert made.error is None, made.error
    called = session.namespace["called"]
    called.clear()
    session.run("holder = [x, {'x': x}, (x,)]")
    session.run("type(x)")
    session.run("holder")
    session.run("holder.append(5)")
    session.run("x = 1; holder = None")
    assert [name for name in called if name != "__del__"] == []


def test_destructors_run_when_they_would_have() -> None:
    session = Session()
    session.run("class A:\n    def __del__(self): print('gone')\nx = A()\ny = [x]")
    session.run("y.clear(); del x; print('after')")
    assert session.shown == "gone\nafter\n"


def test_reference_counts_and_weak_references_are_the_users() -> None:
    session = Session()
    session.run("import sys, weakref\nclass A: pass\nx = A()\ny = []\nboth = [x]")
    session.run("print(sys.getrefcount(x), sys.getrefcount(y))")
    assert session.shown == "3 2\n"
    session.run("w = weakref.ref(x)\nboth.clear()\ndel x\nprint(w())")
    assert session.shown == "None\n"


def test_lazy_attributes_stay_lazy() -> None:
    session = Session()
    session.run(
        "import functools\nclass A:\n    @functools.cached_property\n    def p(self): return 1\n"
        "x = A()"
    )
    session.run("x")
    session.run("x")
    assert session.namespace["x"].__dict__ == {}


@pytest.mark.parametrize(
    "source",
    [
        "x = list(range(10_000_000))",
        "x = [{'a': n} for n in range(100_000)]",
        "x = {n: [n] for n in range(100_000)}",
        "x = ['a' * 1000] * 1_000_000",
        "x = 'a' * 100_000_000",
        "x = bytearray(100_000_000)",
        "import numpy\nx = numpy.zeros(20_000_000)",
        "x = [object() for _ in range(200_000)]",
        "x = []\nfor _ in range(300_000): x = [x]",
        "x = {frozenset([n]) for n in range(200_000)}",
        "x = 1 << 80_000_000",
    ],
)
def test_big_values_are_recorded_within_the_budget(source: str) -> None:
    session = Session(seconds=0.005)
    assert "name:x" in session.run(source).certain()
    assert "name:x" in session.run("y = len(str(type(x)))").reads
    assert "name:z" in session.run("z = [x]").certain()
    assert "name:y" in session.run("y").reads
    session.namespace.clear()


def test_no_recursion_limit_is_hit() -> None:
    session = Session()
    limit = sys.getrecursionlimit()
    record = session.run(f"x = ()\nfor _ in range({limit * 3}): x = (x,)")
    assert record.error is None
    assert "name:x" in record.certain()
    session.run("def f(): return x\nfor _ in range(5000): f = (lambda g: lambda: g)(f)")
    assert "name:f" in session.run("f").reads


def test_incomplete_regions_are_never_silently_the_same() -> None:
    session = Session(seconds=0.0)
    session.run("x = [[n, object()] for n in range(20_000)]")
    session.run("def change(values): values[17_000].append(1)")
    record = session.run("change(x)")
    [location] = [name for name in record.writes if name.startswith("object:")]
    assert location in record.reads
    assert session.run("x").read_from(location) == 3


def test_incomplete_regions_may_share_what_they_were_touched_with() -> None:
    session = Session(seconds=0.0)
    session.run("x = [[n, object()] for n in range(20_000)]")
    session.run("y = [[0]]\nx[17_000].append(y)")
    session.run("y[0].append(5)")
    record = session.run("x")
    assert {"object:1:x", "object:2:y"} <= set(record.reads)
    assert record.read_from("object:2:y") == 3
