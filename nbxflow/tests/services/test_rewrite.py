"""Cells become functions: the text stays, and so does what it means."""

from __future__ import annotations

import ast
import io
import sys
import textwrap
from contextlib import redirect_stdout
from types import SimpleNamespace
from typing import Any

import pytest

from nbxflow.tests.services.plans import (
    PATH,
    body,
    function,
    lines,
    module,
    rewritten,
    rules,
    source,
    span,
    step,
    text_of,
)


def called(text: str, *edits: dict[str, Any], given: Any = (), **more: Any) -> Any:
    """What the function made of a cell returns, with outputs that print."""
    made = step(text, *edits, **more)
    said: list[tuple[Any, ...]] = []
    outputs = SimpleNamespace(
        show=lambda value, label: said.append(("show", value, label)),
        display=lambda *values: said.append(("display", *values)),
        show_figures=lambda label: said.append(("figures", label)),
        show_error=lambda: said.append(("error", str(sys.exc_info()[1]))),
    )
    names: dict[str, Any] = {"outputs": outputs, "said": said}
    exec(compile(made, "step", "exec"), names)
    result = names["step"](*given)
    return result, said


# -- the text --------------------------------------------------------------------------------------

KEPT = [
    "x = 1  # why\n\n# about y\ny = (\n    x +  # inside\n    2\n)",
    "def f(\n    a,\n    b=2,\n):\n    '''Doc\n  of f\n    '''\n    return a",
    "@staticmethod\n# between\n@classmethod\ndef f(): pass",
    "x = 1; y = 2 ;z = 3",
    "if 1: x = 1\nelse: x = 2",
    "total = 1 + \\\n  2",
    "for i in (1, 2):\n\tif i:\n\t\tx = i\n\telse:\n\t\tpass",
    "try:\n  x = 1\nexcept ValueError as error:\n  y = 2\nelse:\n  z = 3\nfinally:\n  w = 4",
    "match [1]:\n    case [x] if x:\n        y = x\n    case {'a': 1, **rest}:\n        pass",
    "async def f():\n    async with a as b:\n        await b",
    "if (n := 10) > 5:\n    names = [m := i for i in range(n)]",
    "del_me = 1\ndel del_me",
    "class A:\n    x = 1\n\n    def f(self):\n        return self.x",
    "größe = '😀'  # ü😀\nsum_ = größe + 'ö'",
    "with open('a') as f, open('b') as g:\n    pass",
    "lambda_ = lambda *a, **k: (yield)",
    "while True:\n    break\nelse:\n    pass",
    "x: int = 5",
    "f'{x!r:>{width}} {x=}'",
    "x = '''a\n\tb\n  c\\\n'''\ny = rb'''\n\n'''",
    "print(1)\n# the end",
    "x = [\n1,\n2,\n]",
    "if 1:\n    pass\n# less indented\nelse:\n    pass",
]


@pytest.mark.parametrize("text", KEPT)
def test_all_that_was_written_stays(text: str) -> None:
    made = step(text)
    [wanted] = ast.parse(f"def step():\n    pass\n{text}\n").body[:1]
    assert ast.dump(wanted).startswith("FunctionDef")
    inside = ast.parse(made).body[0]
    assert isinstance(inside, ast.FunctionDef)
    assert [ast.dump(each) for each in inside.body] == list(map(ast.dump, ast.parse(text).body))
    for line in text.splitlines():
        assert line.strip() in made
    if "'''" not in text:
        stripped = [line.strip() for line in made.splitlines()[1:]]
        assert [line for line in stripped if line] == [
            line.strip() for line in text.splitlines() if line.strip()
        ]


def test_strings_of_several_lines_are_not_indented() -> None:
    text = 'x = """a\n  b\n\tc\n"""\ny = f"""\n{1 +\n1}\n"""'
    result, _ = called(text, gives=["x", "y"])
    assert result == ("a\n  b\n\tc\n", "\n2\n")


def test_text_that_depends_on_its_indentation_is_refused() -> None:
    assert rules('y = 1\nx = f"""{\ny + (\n1) = }"""') in (["function"], ["unparsable"], [])
    made = 'y = 1\nx = f"""{\n y = }"""'
    result = rewritten([source(made)], module(function(body(), gives=["x"])))
    if not result.problems:
        names: dict[str, Any] = {}
        exec(made, names)
        assert called(made, gives=["x"])[0] == names["x"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_all_ends_of_lines(end: str) -> None:
    text = end.join(["x = '''a", "b'''  # c", "", "y = 2", "x"])
    assert called(text, cell=body(show="l"), gives=["x", "y"]) == (
        ("a\nb", 2),
        [("show", "a\nb", "l")],
    )


def test_form_feeds() -> None:
    assert called("x = 1\n\x0c\ny = '\x0c'\n\x0cz = 3", gives=["x", "y", "z"])[0] == (1, "\x0c", 3)


def test_nothing_at_all() -> None:
    assert lines("") == ["pass"]
    assert lines("# only this\n\n# and that") == ["pass", "# only this", "", "# and that"]
    assert lines("# only this", docstring="It.") == ['"""It."""', "# only this"]
    assert lines("\n\n", docstring="It.") == ['"""It."""']


def test_cells_follow_each_other_with_their_prose() -> None:
    cells = [source("x = 1\n# after x"), source("\n\ny = 2", cell="b"), source("# c", cell="c")]
    found = text_of(
        cells,
        function(
            body(),
            body("b", comment="# Title\n\nIt is *so*.\n"),
            body("c", comment="Last"),
            gives=["x"],
            docstring="Do it.",
        ),
        outputs=None,
    )
    assert found == textwrap.dedent(
        '''\
        def step():
            """Do it."""
            x = 1

            # after x
            # # Title
            #
            # It is *so*.
            y = 2
            # Last
            # c

            return x
        '''
    )


# -- what is left out ------------------------------------------------------------------------------


def dropped(text: str, *parts: str, **more: Any) -> list[str]:
    return lines(text, cell=body(drop=[span(text, part) for part in parts], **more))


def test_statements_go_with_the_comments_that_are_theirs() -> None:
    text = "# about all\n\n# about x\nx = 1  # one\n# about y\ny = 2\n\n# about z\nz = 3\n# end"
    assert dropped(text, "x = 1") == [
        "# about all",
        "",
        "# about y",
        "y = 2",
        "",
        "# about z",
        "z = 3",
        "# end",
    ]
    assert dropped(text, "y = 2", "z = 3") == [
        "# about all",
        "",
        "# about x",
        "x = 1  # one",
        "# end",
    ]
    assert dropped("# Clean\nimport os\nx = 1", "import os") == ["# Clean", "", "x = 1"]
    assert dropped("# Libraries\nimport os\n\nx = 1", "import os") == ["x = 1"]


def test_some_of_a_line() -> None:
    assert dropped("x = 1; y = 2; z = 3", "y = 2") == ["x = 1; z = 3"]
    assert dropped("x = 1; y = 2", "y = 2") == ["x = 1"]
    assert dropped("if a: x = 1", "x = 1") == ["if a: pass"]
    assert dropped("if a:\n    x = 1\nelse:\n    y = 1", "x = 1") == [
        "if a:",
        "    pass",
        "else:",
        "    y = 1",
    ]


def test_commands_of_ipython() -> None:
    text = "%matplotlib inline\nx = 1\n%load_ext a \\\n   b\nif x:\n    %time y\nz?"
    parts = ("%matplotlib inline", "%load_ext a \\\n   b", "%time y", "z?")
    assert dropped(text, *parts) == ["x = 1", "", "if x:", "    pass"]
    assert dropped("%%time\nx = 1\nx", "%%time", show="l")[1:] == ['outputs.show(x, "l")']
    assert rules(text) == ["magic"]
    assert rules("x = !ls") == ["unparsable"]
    assert rules("x = '''\n%a\n'''\n%b") == ["magic"]


def test_a_span_that_is_not_there_is_refused() -> None:
    wrong = {"startLine": 9, "startColumn": 1, "endLine": 9, "endColumn": 2}
    assert rules("x = 1", cell=body(drop=[wrong])) == ["stale"]
    assert rules("x = 1", cell=body(drop=[span("x = 1", "=")])) == ["stale"]


# -- literals --------------------------------------------------------------------------------------


def test_literals_are_replaced() -> None:
    text = "🙂 = '😀' if x else'b'\nf(-5, 'a' 'b', not'c')".replace("🙂", "y")
    edits = [
        {"span": span(text, "'😀'"), "name": "first"},
        {"span": span(text, "'b'"), "literal": 'quote " and \\'},
        {"span": span(text, "-5"), "literal": [-1, {"k": None}]},
        {"span": span(text, "'a' 'b'"), "name": "both"},
        {"span": span(text, "'c'"), "name": "third"},
    ]
    made = step(text, *edits)
    assert made.splitlines()[1:] == [
        "    y = first if x else 'quote \" and \\\\'",
        '    f([-1, {"k": None}], both, not third)',
    ]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x = 'a' 'b'", "'a'"),
        ("match x:\n    case 'a': pass", "'a'"),
        ("x = 'abc'", "b"),
        ("# 'a'\nx = 1", "'a'"),
    ],
)
def test_what_is_no_expression_of_its_own_is_not_replaced(text: str, part: str) -> None:
    edited = source(text, {"span": span(text, part), "name": "p"})
    found = rewritten([edited], module(function(body())))
    assert [problem.rule for problem in found.problems] == ["literal"]
    assert found.files == {}


def test_definitions_are_edited_too() -> None:
    text = "@wraps\ndef f(a='x'):\n    return __name__ + a\n\n\nLIMIT = 5  # most\ng = 3"
    edited = source(text, {"span": span(text, "'x'"), "name": "start"})
    spans = [span(text, "@wraps\ndef f(a='x'):\n    return __name__ + a"), span(text, "LIMIT = 5")]
    part = {"kind": "statements", "cell": "a", "spans": spans}
    assert text_of([edited], part, docstring="D", outputs=None) == (
        '"""D"""\n\n\n@wraps\ndef f(a=start):\n    return "__main__" + a\n\n\nLIMIT = 5  # most\n'
    )


# -- what is shown ---------------------------------------------------------------------------------

SHOWN = [
    ("x = 1\nx", [("show", 1, "l")]),
    ("1, 2", [("show", (1, 2), "l")]),
    ("sum(i for i in (1, 2))", [("show", 3, "l")]),
    ("(i := 3)", [("show", 3, "l")]),
    ("x = 1", []),
    ("1;", []),
    ("1;  # quiet", []),
    ("print('p')", []),
    ("display(1)", [("show", 1, "l")]),
    ("display(1, 2)", [("display", 1, 2)]),
    ("display(*[1])", [("display", 1)]),
    ("for i in (1, 2):\n    display(i)\n    i", [("display", 1), ("display", 2)]),
    ("'text'", [("show", "text", "l")]),
    ("(\n  # inside\n  'a'\n  'b'\n)  # after", [("show", "ab", "l")]),
    ("1 + \\\n 2", [("show", 3, "l")]),
    ("lambda: 1", None),
    ("x = 1; x + 1", [("show", 2, "l")]),
]


@pytest.mark.parametrize(("text", "wanted"), SHOWN)
def test_the_last_expression_is_shown(text: str, wanted: Any) -> None:
    with redirect_stdout(io.StringIO()):
        _, said = called(text, cell=body(show="l"))
    assert wanted is None or said == wanted
    assert len(said) == 1 or wanted is not None


def test_figures() -> None:
    text = "plt.plot(x)\nplt.show()\nif x:\n    plt.show()\nfig.show()\nplt.title('t')"
    cells = [source(f"import matplotlib.pyplot as plt\n{text}")]
    hoisted = {"cell": "a", "span": span(cells[0]["source"], "import matplotlib.pyplot as plt")}
    there = body(figures="f", drop=[hoisted["span"]], show="s")
    found = text_of(cells, function(there), imports=[{**hoisted, "note": None}])
    assert found == textwrap.dedent(
        """\
        import matplotlib.pyplot as plt

        from .. import outputs


        def step():
            plt.plot(x)
            outputs.show_figures("f")
            if x:
                outputs.show_figures("f")
            fig.show()
            outputs.show(plt.title('t'), "s")
            outputs.show_figures("f")
        """
    )
    last = text_of([source("plt.plot()\nplt.show()")], function(body(figures="f", show="s")))
    assert last.count("show_figures") == 1
    assert "plt.show()" in step("plt.show()")


def test_cells_that_are_expected_to_raise() -> None:
    text = "x = 1\nraise ValueError('so')\nx = 2\nx"
    result, said = called(text, cell=body(raises=True, show="l"), gives=["x"])
    assert (result, said) == (1, [("error", "so")])


def test_the_outputs_module_has_the_name_that_the_plan_gives() -> None:
    found = text_of([source("1")], function(body(show="l")), outputs="shown")
    assert "from .. import outputs as shown\n" in found
    assert 'shown.show(1, "l")' in found


# -- scopes ----------------------------------------------------------------------------------------


def test_global_means_the_variable_of_the_task() -> None:
    text = textwrap.dedent(
        """
        global count
        count = 0
        def more():
            global count, made
            count += 1
            made = count * 2
            class Inner:
                global seen
                seen = count
        more()
        more()
        """
    )
    assert called(text, gives=["count", "made", "seen"])[0] == (2, 4, 2)
    hidden = "x = 0\ndef f():\n    x = 1\n    def g():\n        global x\n        x = 2\n    g()"
    assert rules(hidden) == ["global-scope"]


def test_a_name_of_python_that_the_task_binds_later() -> None:
    text = "x = list(range(2))\nlist = [3]\ny = list"
    assert called(text, gives=["x", "y"])[0] == ([0, 1], [3])
    assert "builtins" not in step("list = [1]\ny = list")
    assert "builtins" not in step("y = list", parameters=["list"])


def test_a_name_of_python_is_there_again_once_the_variable_that_hid_it_is_gone() -> None:
    text = "sum, max = 0, 1\ndel sum, max; x = sum([1, 2])\ndef f():\n    return max(x, 2)\ny = f()"
    assert called(text, gives=["x", "y"])[0] == (3, 3)


def test_a_task_has_no_file_as_a_notebook_has_none() -> None:
    text = "try:\n    x = __file__\nexcept NameError:\n    x = 'none'"
    assert "del __file__  # a notebook has none\n" in text_of([source(text)], function(body()))
    assert "del" not in text_of([source("x = obj.__file__")], function(body()))


CLASSES = [
    ("x = 1\nclass A:\n    x = x", ["class-scope"]),
    ("x = 1\nclass A:\n    x += 1", ["class-scope"]),
    ("x = 1\nclass A:\n    if y:\n        x = 2\n    z = x", ["class-scope"]),
    ("x = 1\nclass A:\n    z = [i for i in x]\n    x = 2", ["class-scope"]),
    ("x = 1\nclass A:\n    def f(self, x=x): pass\n    x = 2", ["class-scope"]),
    ("x = 1\nclass A:\n    x = 2\n    y = x", []),
    ("x = 1\nclass A:\n    y = x", []),
    ("x = 1\nclass A:\n    def x(self): return x", []),
    ("class A:\n    x = 1\n    y = x", []),
    ("x = [1]\nclass A:\n    y = [i for i in range(3) if i in x]", []),
]


@pytest.mark.parametrize(("text", "wanted"), CLASSES)
def test_class_bodies(text: str, wanted: list[str]) -> None:
    assert rules(text) == wanted
    if not wanted:
        exec(text, {})
        called(text)


def test_a_module_name_that_is_read_before_the_task_binds_it() -> None:
    made = module(
        function(body()), imports=[{"text": "import numpy as np"}, {"text": "from x import y"}]
    )
    found = rewritten([source("a = np.e\nimport numpy as np")], made)
    assert [problem.rule for problem in found.problems] == ["unbound-name"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("return 1", "unparsable"),
        ("await f()", "await"),
        ("async with a: pass", "await"),
        ("[i async for i in a]", "await"),
        ("yield 1", "unparsable"),
        ("x = (", "unparsable"),
        ("from os import *", "function"),
        ("nonlocal x", "unparsable"),
        ("__name__ = 'x'", "function"),
        ("x = __annotations__['y']", "module-name"),
        ("def f():\n    return __spec__", "module-name"),
        ("x = '\0'", "unparsable"),
        ("(" * 300 + ")" * 300, "unparsable"),
    ],
)
def test_what_cannot_stand_in_a_function(text: str, rule: str) -> None:
    assert rules(text) == [rule]


def test_attributes_of_others_are_no_names_of_the_module() -> None:
    assert rules("x = f.__annotations__\ndef g(cls):\n    return cls.__annotations__") == []


def test_names_that_are_none() -> None:
    assert rules("x = 1", gives=["class"]) == ["name"]
    assert rules("x = 1", name="def") == ["name"]
    assert rules("x = 1", parameters=["None"]) == ["name"]
    assert rules("x = 1", gives=["a; import os"]) == ["name"]
    evil = {"name": "a", "annotation": "int = __import__('os').system('x')"}
    assert rules("x = 1", parameters=[evil]) == ["annotation"]
    assert rules("x = 1", returns="f()") == ["annotation"]


def test_signatures() -> None:
    one = {"name": "größe", "annotation": "dict[str, int] | None"}
    assert step("x = 1", parameters=[one, "b"], returns="tuple[int, 'A']").startswith(
        "def step(größe: dict[str, int] | None, b) -> tuple[int, 'A']:\n"
    )
    many = [{"name": f"parameter_{n}", "annotation": "pd.DataFrame"} for n in range(5)]
    made = step("x = 1", parameters=many, returns="int")
    assert made.startswith("def step(\n    parameter_0: pd.DataFrame,\n")
    assert "\n) -> int:\n    x = 1" in made


def test_the_name_of_the_module_is_that_of_a_script() -> None:
    text = "x = f\"{__name__}\" + f'{__name__!r}'\ny = __name__, obj.__name__"
    made = step(text).splitlines()[2]
    assert made == '    y = "__main__", obj.__name__'
    assert called(text.replace(", obj.__name__", ""), gives=["x", "y"])[0] == (
        "__main__'__main__'",
        "__main__",
    )
    assert rules("outputs = 1\noutputs", cell=body(show="l")) == ["name"]


def test_copies_stand_before_the_cells() -> None:
    text = "# helps\ndef helper(x):\n    return x + rate\nother = 1"
    cells = [source(text, cell="c"), source("y = helper(1)")]
    copies = [{"cell": "c", "span": span(text, "def helper(x):\n    return x + rate")}]
    made = function(body(), copies=copies, parameters=["rate"], gives=["y"])
    assert text_of(cells, made, outputs=None) == textwrap.dedent(
        """\
        def step(rate):
            # helps
            def helper(x):
                return x + rate

            y = helper(1)

            return y
        """
    )


# -- files -----------------------------------------------------------------------------------------


def test_imports_come_first_and_once() -> None:
    text = (
        "from __future__ import annotations\nimport os; import sys  # both\n"
        "from a import (\n    b,  # c\n)"
    )
    parts = ["import sys", "from a import (\n    b,  # c\n)", "from __future__ import annotations"]
    imports = [{"cell": "a", "span": span(text, part), "note": None} for part in parts]
    imports[0]["note"] = "as in\nthe notebook"
    own = {"text": "from ..definitions import f"}
    found = text_of([source(text)], imports=[*imports, own, own], outputs=None, docstring="M.")
    assert found == (
        '"""M."""\n\nfrom __future__ import annotations\n\nimport sys  # as in the notebook\n\n'
        "from a import (\n    b,  # c\n)\n\nfrom ..definitions import f\n"
    )
    for wrong in ("import a; b()", "from a import b\rprint(1)", "import a.b as class"):
        made = rewritten([], module(imports=[{"text": wrong}]))
        assert [problem.rule for problem in made.problems] == ["import"]


@pytest.mark.parametrize(
    "path",
    ["a\\b.py", "C:/x", "a/ /b", "con.py", "a/nul", "x/..\u200b", "a.", "a/b /c", "a" * 301],
)
def test_paths_that_are_none(path: str) -> None:
    plan = {"package": "p", "cells": [], "files": [{"path": path, "kind": "text", "text": ""}]}
    from nbxflow.services.rewrite import rewrite

    found = rewrite(plan)
    assert [problem.rule for problem in found.problems] == ["file"]
    assert found.files == {}


def test_texts_are_checked_and_sorted() -> None:
    files = [
        {"path": "b.txt", "kind": "text", "text": "any\n"},
        {"path": "a/b.py", "kind": "text", "text": "x = 1\n"},
        {"path": "p/state.py", "kind": "runtime", "module": "state"},
        {"path": "p/runner.py", "kind": "runtime", "module": "runner"},
    ]
    found = rewritten([], *files)
    assert list(found.files) == sorted(found.files)
    assert {"p/state.py", "p/memory.py", "p/process.py", "p/parameters.py"} <= found.files.keys()
    for text in ("x = (", "# coding: latin-1\nx = 'ü'", "x = '\ud800'", "return"):
        bad = rewritten([], {"path": "a.py", "kind": "text", "text": text})
        assert [problem.rule for problem in bad.problems] == ["file"]
    again = [{"path": "B.txt", "kind": "text", "text": "other"}]
    assert [problem.rule for problem in rewritten([], *files, *again).problems] == ["file"]


def test_the_same_plan_gives_the_same_bytes() -> None:
    cells = [source("def f():\n    global a, b, c, d\n    a = b = c = d = list\nlist = f()\nlist")]
    made = [rewritten(cells, module(function(body(show="l")))).files[PATH] for _ in range(3)]
    assert made[0] == made[1] == made[2]
