"""Names that statements and cells read, bind, delete and change."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from nbxflow.facts import CellFacts, analyse

SUMMARY = ("reads", "defines", "mayDefine", "deletes", "changes", "mayChange", "aliases")


def summary(source: str) -> dict[str, list[str]]:
    document = facts(source).to_document()["summary"]
    return {key: value for key, value in document.items() if value}


def facts(source: str) -> CellFacts:
    found = analyse(dedent(source))
    assert found.error is None, found.error
    return found


# Source, names read from before the cell, names bound for certain, names perhaps bound or deleted.
FLOW = [
    ("x = 1", "", "x", ""),
    ("x = x", "x", "x", ""),
    ("x = 1\ny = x", "", "x y", ""),
    ("y = x\nx = 1", "x", "x y", ""),
    ("x += 1", "x", "x", ""),
    ("x: int = 1", "int", "x", ""),
    ("x: int", "int", "", ""),
    ("a.b[c].d = e", "a c e", "", ""),
    ("a, (b, *c) = d", "d", "a b c", ""),
    ("a = b = c", "c", "a b", ""),
    ("x, y = y, x", "x y", "x y", ""),
    ("x = 1\ndel x", "", "", "x"),
    ("del x", "x", "", "x"),
    ("x = 1\ndel x\nx = 2", "", "x", ""),
    ("import a.b.c", "", "a", ""),
    ("import a.b.c as d", "", "d", ""),
    ("from a import b, c as d", "", "b d", ""),
    ("from a import *", "", "", ""),
    ("global x\nx = 1", "", "x", ""),
    # branches
    ("if c: x = 1", "c", "", "x"),
    ("if c: x = 1\nprint(x)", "c print x", "", "x"),
    ("if c: x = 1\nelse: x = 2\nprint(x)", "c print", "x", ""),
    ("if c: x = 1\nelif d: x = 2\nelse: x = 3\nx", "c d", "x", ""),
    ("if c: x = 1\nelif d: x = 2\nx", "c d x", "", "x"),
    ("if c: raise E\nelse: x = 1\nx", "c E", "x", ""),
    ("if c:\n    raise E\nx = 1", "c E", "x", ""),
    ("if c: del x\nx", "c x", "", "x"),
    ("x = 1\nif c: x = 2\nx", "c", "x", ""),
    ("a and (x := b)\nx", "a b x", "", "x"),
    ("(x := a) and x", "a", "x", ""),
    ("y = (x := 1) if c else 2\nx", "c x", "y", "x"),
    ("if (x := f()): pass\nx", "f", "x", ""),
    ("if c: pass\nelif (x := f()): pass\nx", "c f x", "", "x"),
    # loops
    ("for x in y: z = x", "y", "", "x z"),
    ("for x in y: z = x\nprint(x, z)", "print x y z", "", "x z"),
    ("for x in [1, 2]: z = x\nprint(x, z)", "print", "x z", ""),
    ("for x in range(3): z = x\nz", "range", "x z", ""),
    ("for x in range(0): z = x\nz", "range z", "", "x z"),
    ("for x in (1,):\n    if x: break\n    z = x\nz", "z", "", "x z"),
    ("for x in y: pass\nelse: z = 1\nz", "y", "z", "x"),
    ("for x in y:\n    if x: break\nelse: z = 1\nz", "y z", "", "x z"),
    ("while c: x = 1\nx", "c x", "", "x"),
    ("while True:\n    x = 1\n    break\nx", "x", "", "x"),
    ("for x in y:\n    print(w)\n    w = 1", "print w y", "", "w x"),
    ("for a[i] in y: pass", "a i y", "", ""),
    # with
    ("with open(p) as f: d = f.read()\nd", "open p", "d f", ""),
    ("with lock: d = 1\nd", "lock", "d", ""),
    ("with thing: d = 1\nd", "d thing", "", "d"),
    ("with closing(connect(p)) as c, c: d = 1\nd", "closing connect p", "c d", ""),
    ("with suppress(E): d = 1\nd", "E d suppress", "", "d"),
    ("with a() as x, x.b() as y: pass", "a", "x y", ""),
    # try
    ("try: x = f()\nexcept E: x = 1\nx", "E f", "x", ""),
    ("try: x = f()\nexcept E: pass\nx", "E f x", "", "x"),
    ("try: x = f()\nexcept E: raise\nx", "E f", "x", ""),
    ("try: x = 1\nfinally: y = 2\nx, y", "", "x y", ""),
    ("try: x = 1\nfinally: print(x)", "print x", "x", ""),
    ("try: pass\nexcept E as e: print(e)\ne", "E e print", "", "e"),
    ("try: f()\nexcept E: x = 1\nelse: x = 2\nx", "E f", "x", ""),
    ("try: import a\nexcept ImportError: a = None\na", "ImportError", "a", ""),
    # comprehensions
    ("[x for x in y]", "y", "", ""),
    ("[x for x in x]", "x", "", ""),
    ("[(x, z) for x in y if w]", "w y z", "", ""),
    ("[x for y in z for x in y]", "z", "", ""),
    ("[y for x in x for y in x]", "x", "", ""),
    ("[q := x for x in y]\nq", "q y", "", "q"),
    ("{k: v for k, v in d.items()}", "d", "", ""),
    ("sum(x * w for x in y)", "sum w y", "", ""),
    ("g = (x * w for x in y)", "y", "g", ""),
    # functions
    ("def f(a=b, *c, d: e = g) -> h: return i", "b e g h", "f", ""),
    ("def f(): return x", "", "f", ""),
    ("def f(): return x\nf()", "x", "f", ""),
    ("def f(): return x\nx = 1\nf()", "", "f x", ""),
    ("def f(): return g()\ndef g(): return x\nf()", "x", "f g", ""),
    ("def f(): return f()\nf()", "", "f", ""),
    ("def f():\n    global x\n    x = 1\nf()\nx", "x", "f", "x"),
    ("def f():\n    x = 1\n    def g(): return x\n    return g\nf()", "", "f", ""),
    ("def f():\n    def g():\n        nonlocal x\n        x = y\n    x = 0\nf()", "y", "f", ""),
    ("f = lambda a=b: c", "b", "f", ""),
    ("f = lambda: c\nf()", "c", "f", ""),
    ("g(lambda a: a + b)", "b g", "", ""),
    ("@d\ndef f(): pass", "d", "f", ""),
    ("def f():\n    for i in x: y = i\n    return y", "", "f", ""),
    ("h = f\ndef f(): return x\nh()", "f", "f h", ""),
    ("def f(): return x\nh = [f]\nfor k in h: k()", "x", "f h", "k"),
    ("async def f(): return await x\nawait f()", "x", "f", ""),
    ("await a", "a", "", ""),
    ("async for x in y: pass", "y", "", "x"),
    ("async with a as b: pass", "a", "b", ""),
    # classes
    ("class C(B, m=M): x = y", "B M y", "C", ""),
    ("class C:\n    x = x", "x", "C", ""),
    ("class C:\n    x = 1\n    y = x", "", "C", ""),
    ("class C:\n    if c: x = 1\n    y = x", "c x", "C", ""),
    ("class C:\n    x = 1\n    def m(self): return x", "", "C", ""),
    ("class C:\n    x = 1\n    def m(self): return x\nC()", "x", "C", ""),
    ("class C:\n    x = [1]\n    y = [z for z in x]", "", "C", ""),
    ("class C:\n    x = 1\n    y = [x for _ in range(2)]", "range x", "C", ""),
    ("class C:\n    def m(self): return __class__, super()\nC()", "super", "C", ""),
    ("class C:\n    def m(self): return __x\nC()", "_C__x", "C", ""),
    ("class __C:\n    def m(self): return __x\n__C()", "_C__x", "__C", ""),
    ("class _:\n    def m(self): return __x\n_()", "__x", "_", ""),
    ("class C:\n    global x\n    x = 1", "", "C x", ""),
    ("class C:\n    def m(self): return x\no = C()\no.m()", "x", "C o", ""),
    # texts and the rest
    ("f'{x} {y!r:>{z}}'", "x y z", "", ""),
    ("assert x, y", "x y", "", ""),
    ("raise x from y", "x y", "", ""),
    ("exec('x = y')", "exec y", "x", ""),
    ("eval('x + 1')", "eval x", "", ""),
    ("globals()['x'] = y", "y", "x", ""),
    ("df.query('a > @limit')", "df limit", "", ""),
    ("duckdb.sql('select * from flights')", "duckdb flights", "", ""),
    ("", "", "", ""),
    ("# only a comment\n", "", "", ""),
]


@pytest.mark.parametrize(("source", "reads", "defines", "perhaps"), FLOW)
def test_the_flow_of_names(source: str, reads: str, defines: str, perhaps: str) -> None:
    found = facts(source).summary
    assert found.reads == set(reads.split())
    assert found.defines == set(defines.split())
    assert found.may_define == set(defines.split()) | set(perhaps.split())


# Source, and the names whose content is not looked at.
ALIASES = [
    ("y = x", "x"),
    ("y = z = x", "x"),
    ("y: T = x", "x"),
    ("a, b = x, y", "x y"),
    ("[a, b] = [x, f.c]", "x"),
    ("t = x, y", "x y"),
    ("t = [x, [y, 1]]", "x y"),
    ("t = {'a': x, k: y}", "x y"),
    ("def f(a, b=x, *, c=y): return a", "x y"),
    ("if c: y = x", "x"),
    ("for i in z: y = x", "x"),
    ("with open('a') as f: y = x", "x"),
    ("y = x\nz = y\nw = [z]", "x"),
    ("y = x\nz = 1\nprint(z)", "x"),
    ("def f(): return 1\ny = x\nf()", "x"),
    # looked at
    ("x", ""),
    ("y = x\nx", ""),
    ("y = x\nprint(y)", ""),
    ("y = x\nz = y\nz.a", ""),
    ("t = [x]\nt.append(1)", ""),
    ("t = [x]\nt += [1]", ""),
    ("y = x + 1", ""),
    ("y = -x", ""),
    ("y = x.a", ""),
    ("y = x[0]", ""),
    ("y = z[x]", ""),
    ("y = f(x)", ""),
    ("y = x if c else z", ""),
    ("y = x or z", ""),
    ("y += x", ""),
    ("y = (z := x)", ""),
    ("y = f'{x}'", ""),
    ("y = {x}", ""),
    ("y = {x: 1}", ""),
    ("y = {**x}", ""),
    ("y = [*x]", ""),
    ("y = [x for _ in z]", ""),
    ("a, b = x", ""),
    ("a, *b = x, y", ""),
    ("y.a = x", ""),
    ("y[0] = x", ""),
    ("y = z[0] = x", ""),
    ("y: x = 1", ""),
    ("[x]", ""),
    ("for y in x: pass", ""),
    ("with x as y: pass", ""),
    ("if x: pass", ""),
    ("del x", ""),
    ("def f(a=x): return a\nf()", ""),
    ("@x\ndef f(): pass", ""),
    ("@d\ndef f(a=x): pass", ""),
    ("f = lambda a=x: a", ""),
    ("class C:\n    a = x", ""),
    ("def f(): return x\nf()", ""),
    ("def f():\n    y = x\nf()", ""),
    ("y = x\ndef f(): return y\nf()", ""),
    ("y = x\nexec('print(y)')", ""),
    ("y = x\ndf.query('a > @y')", ""),
    # functions of other cells may look up what the cell binds
    ("y = x\nfoo()", ""),
    ("y = x\nz = df.apply(foo)", ""),
]


@pytest.mark.parametrize(("source", "aliases"), ALIASES)
def test_names_that_are_only_given_other_names(source: str, aliases: str) -> None:
    found = facts(source).summary
    assert found.aliases == set(aliases.split())
    assert found.aliases <= found.reads


NEWER = {
    (3, 10): [
        ("match x:\n    case [a, *b]: c = a\n    case {'k': d, **e}: pass", "x", "", "a b c d e"),
        ("match x:\n    case A(p=q): r = 1\n    case _: r = 2\nr", "A x", "r", "q"),
        ("match x:\n    case y if z: pass", "x z", "", "y"),
        ("match x:\n    case M.v: pass\n    case 1 | 2 as n: pass", "M x", "", "n"),
        ("with (a as b, c as d): pass", "a c", "b d", ""),
    ],
    (3, 11): [("try: x = 1\nexcept* E as e: pass", "E", "", "e x")],
    (3, 12): [
        ("type X = list[Y]", "", "X", ""),
        ("def f[T](a: T) -> U: return T", "U", "f", ""),
        ("class C[T](B[T]): x: T", "B", "C", ""),
        ("f'{x['a']} {'#'}'", "x", "", ""),
    ],
    (3, 13): [("def f[T = D](a: T): pass", "D", "f", "")],
}
NEWER_CASES = [
    pytest.param(*case, marks=pytest.mark.skipif(sys.version_info < version, reason="newer"))
    for version, cases in NEWER.items()
    for case in cases
]


@pytest.mark.parametrize(("source", "reads", "defines", "perhaps"), NEWER_CASES)
def test_the_flow_of_names_in_newer_syntax(
    source: str, reads: str, defines: str, perhaps: str
) -> None:
    test_the_flow_of_names(source, reads, defines, perhaps)


def test_annotations_that_are_never_evaluated() -> None:
    source = "from __future__ import annotations\nx: A = 1\ndef f(a: B) -> C: pass"
    assert summary(source)["defines"] == ["annotations", "f", "x"]
    assert "reads" not in summary(source)
    assert "reads" not in summary("def f():\n    x: A = 1")


def test_statements_tell_what_they_read_from_before_themselves() -> None:
    first, second = facts("x = 1\nfor i in x:\n    y = i\n    print(y, x)").statements
    assert first.defines == {"x"}
    assert second.reads == {"x", "print"}
    assert second.defines == {"i", "y"}
    assert second.conditional == {"i", "y"}


def test_conditional_are_those_that_need_not_happen() -> None:
    [statement] = facts("if c:\n    x = 1\n    y = 1\nelse:\n    x = 2\n    del z").statements
    assert statement.defines == {"x", "y"}
    assert statement.deletes == {"z"}
    assert statement.conditional == {"y", "z"}


def test_deferred_names_are_those_of_bodies_that_run_later() -> None:
    statements = facts(
        """
        def f(): return a
        g = lambda: b
        h = (c for _ in d)
        class C:
            def m(self): return e
        """
    ).statements
    assert [sorted(statement.deferred) for statement in statements] == [["a"], ["b"], ["c"], ["e"]]
    assert [sorted(statement.reads) for statement in statements] == [[], [], ["d"], []]


def test_functions_tell_what_their_bodies_use() -> None:
    found = facts(
        """
        def f(a):
            global count
            count += 1
            table.append(a)
            return helper(a, seen)
        g = lambda: z
        class C:
            def m(self): other[0] = 1
        """
    ).functions
    assert [(f.name, f.kind) for f in found] == [
        ("f", "function"),
        ("g", "lambda"),
        ("C", "class"),
    ]
    assert found[0].reads == {"count", "table", "helper", "seen"}
    assert found[0].defines == {"count"}
    assert found[0].changes == {"count", "table"}
    assert found[0].may_change == {"count", "table", "helper", "seen"}
    assert found[1].reads == {"z"}
    assert found[2].changes == {"other"}


def test_names_defined_before_a_name_is_first_read() -> None:
    found = facts("a = 1\nif c: b = 2\nd = x\ne = 3\nprint(y, x)")
    assert found.defined_before("x") == {"a"}
    assert found.defined_before("y") == {"a", "d", "e"}
    assert found.defined_before("nobody") == frozenset()
    assert facts("a = 1\ndel a\nb = 2\nx").defined_before("x") == {"b"}
