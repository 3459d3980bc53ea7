"""Sources of every kind: positions, hashes, literals, imports, and what cannot be parsed."""

from __future__ import annotations

import time
import warnings

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nbxflow.facts import Span, analyse, normal_hash

SAME = [
    ("x = 1", "x = 1\n"),
    ("x = 1", "\n\n  \nx = 1  \n\n"),
    ("x = 1", "# why\nx = 1  # because\n# end"),
    ("x = 1\ny = 2", "x = 1\n\n# a\n\ny = 2"),
    ("x = 1\ny = 2", "x = 1\r\ny = 2\r\n"),
    ("x = '#'", "x = '#'  # comment"),
    ("x = f'{a[\"#\"]}'", "x = f'{a[\"#\"]}' # '"),
    ("f(\n    a,\n)", "f(\n    a,  # first\n\n)"),
    ("x = '''a\n\n # b\n'''", "x = '''a\n\n # b\n'''  # c"),
    ("%time x", "%time x  \n"),
]
OTHER = [
    ("x = 1", "x = 2"),
    ("x = '# a'", "x = '# b'"),
    ("x = '''a\n\nb'''", "x = '''a\nb'''"),
    ("x = '''a \nb'''", "x = '''a\nb'''"),
    ("if a:\n    b\n    c", "if a:\n    b\nc"),
    ("x = 1", "x = 1;"),
    ("!ls # a", "!ls # b"),
    ("f'{a}#b'", "f'{a}#c'"),
    ("f'{a!r:#x}'", "f'{a!r:#o}'"),
    ("f'{d[\"#\"]}' + b", "f'{d[\"#\"]}' + c"),
    ("f'{{# {a}'; b", "f'{{# {a}'; c"),
    ("rb'\\'#'; b", "rb'\\'#'; c"),
    ("x = 1 + \\\n\n\ny", "x = 1 + \\\ny"),
    ("'''a\0b'''", "'''a\nb'''"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_hashes_do_not_tell_comments_and_blank_lines(one: str, other: str) -> None:
    assert normal_hash(one) == normal_hash(other) == analyse(one).code
    assert len(normal_hash(one) or "") == 64


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_hashes_tell_code(one: str, other: str) -> None:
    assert normal_hash(one) != normal_hash(other)


@pytest.mark.parametrize("source", ["", "  \n\t\n", "# a\n  # b", "\r\n\f"])
def test_without_code_there_is_no_hash(source: str) -> None:
    assert normal_hash(source) is None
    assert analyse(source).statements == ()


def test_hashes_stay_what_they_were() -> None:
    """They are kept in records: another hash of the same source makes old ones useless."""
    expected = "f28cab597c94b129088a4e844d5883465a7de6cc94cc069188fb894ca2da8d79"
    assert normal_hash("x = 1  # one\n\nprint(x)") == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = (", "'(' was never closed"),
        ("def", ""),
        ("a\0b", "null"),
        ("x = '\ud800'", "surrogates"),
        ("\ufeffx = 1", "U+FEFF"),
        ("(" * 5000, ""),
        ("x = " + "-" * 200_000 + "1", ""),
        ("%time x", ""),
        ("pip install x", ""),
        ("if a:\n\tx\n        y", ""),
    ],
)
def test_what_cannot_be_parsed_is_an_error(source: str, message: str) -> None:
    found = analyse(source)
    assert found.error is not None
    assert found.error.kind == "unparsable"
    assert message in found.error.message
    assert found.statements == ()
    assert found.error.span.start_line >= 1


def test_errors_have_their_place() -> None:
    error = analyse("x = 1\ny = = 2").error
    assert error is not None
    assert error.span == Span(2, 5, 2, 5)


def test_transformers_that_raise_are_no_failure() -> None:
    def transform(source: str) -> str:
        raise RuntimeError("broken extension")

    error = analyse("%time x", transform=transform).error
    assert error is not None
    assert error.message == "broken extension"


def test_parsing_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert analyse("x = '\\d'\ny = 1if z else 2").error is None


POSITIONS = [
    ("x = 1\nyy = 2", [(1, 1, 1, 6), (2, 1, 2, 7)]),
    ("'é😀'; x", [(1, 1, 1, 6), (1, 8, 1, 9)]),
    ("x = '''😀\n😀'''; y", [(1, 1, 2, 6), (2, 8, 2, 9)]),
    ("\n\n  x = 1\n  y = 2", [(3, 3, 3, 8), (4, 3, 4, 8)]),
    ("x\r\ny\rz", [(1, 1, 1, 2), (2, 1, 2, 2), (3, 1, 3, 2)]),
    ("\fx", [(1, 2, 1, 3)]),
    ("%time x = 1\ny", [(1, 7, 1, 12), (2, 1, 2, 2)]),
    ("%%time\nx = 1\n\ny", [(2, 1, 2, 6), (4, 1, 4, 2)]),
    ("%%capture\n%%time\nx", [(3, 1, 3, 2)]),
    ("!ls \\\n  -l\nx", [(1, 1, 2, 5), (3, 1, 3, 2)]),
    ("a = !ls\nb", [(1, 1, 1, 8), (2, 1, 2, 2)]),
    (">>> x\n>>> y", [(1, 5, 1, 6), (2, 5, 2, 6)]),
    ("%matplotlib inline\n\nx = (1,\n  2)", [(1, 1, 1, 19), (3, 1, 4, 5)]),
]


@pytest.mark.parametrize(("source", "expected"), POSITIONS)
def test_positions_are_those_of_the_cells_own_text(
    source: str, expected: list[tuple[int, ...]]
) -> None:
    found = analyse(source, transform=TransformerManager().transform_cell)
    assert found.error is None
    assert [tuple(statement.span) for statement in found.statements] == expected


def test_literals() -> None:
    source = f"f('a', b'b', 1, 2.5, 1j, True, None, ..., 'x{'y' * 300}', 10**400, 1e999, f'c{{d}}')"
    found = [(entry.type, entry.value) for entry in analyse(source).literals]
    assert found == [
        ("str", "a"),
        ("bytes", None),
        ("int", 1),
        ("float", 2.5),
        ("complex", None),
        ("bool", True),
        ("none", None),
        ("str", "x" + "y" * 199),
        ("int", 10),
        ("int", 400),
        ("float", None),
    ]


def test_imports() -> None:
    found = analyse("import a.b as c, d\nfrom ..e import f as g, h\nfrom i import *").imports
    assert [entry[:3] for entry in found] == [
        ("a.b", None, "c"),
        ("d", None, None),
        ("..e", "f", "g"),
        ("..e", "h", None),
        ("i", "*", None),
    ]


LARGE = {
    "assignments": "\n".join(f"x{n} = foo(x{n - 1}, {n})" for n in range(10_000)),
    "a loop": "for i in z:\n" + "\n".join(f"    x{n} = foo(x{n - 1})" for n in range(10_000)),
    "branches": "\n".join(f"if c{n}:\n    x = y\nelse:\n    x = {n}" for n in range(2_500)),
    "a table": "d = {\n" + "\n".join(f"'{n}': [x, {n}]," for n in range(10_000)) + "\n}",
    "functions": "\n".join(f"def f{n}(a):\n    return f{n - 1}(a)\n" for n in range(3_300)),
    "times": "\n".join(f"t{n} = time.time() - t{n - 1}" for n in range(10_000)),
    "attempts": "\n".join(
        f"try:\n    x{n} = f(y)\nexcept E as e:\n    x{n} = 2" for n in range(2_500)
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_ten_thousand_lines_take_seconds(name: str) -> None:
    began = time.process_time()
    assert analyse(LARGE[name]).error is None
    assert time.process_time() - began < 10


def test_functions_that_all_call_each_other_are_given_up() -> None:
    source = "\n".join(f"def f{n}(a):\n    return f{n - 1}(a)\nf{n}(1)" for n in range(2_000))
    error = analyse(source).error
    assert error is not None
    assert error.kind == "too-large"
