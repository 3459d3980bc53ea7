"""A thousand hostile texts in the places that take any: each is printed as what it is."""

from __future__ import annotations

import ast
import io
import random
import tokenize
from collections.abc import Iterator

import pytest

from nbxflow.services.rewrite import rewrite
from nbxflow.services.rewrite_text import cleaned, comment, docstring, literal
from nbxflow.tests.services.plans import PATH, body, function, module, rewritten, source, span

PIECES = [
    *"'\"\\{}#\n\r\t\0\x0b\x0c\x1b\x85\u2028\u202e\ufeff\ud800\udfff😀ü%;:/ a0_",
    '"""',
    "'''",
    "\\N{DASH}",
    "\\x41",
    "\\",
    "{0!r}",
    "../",
    "__import__('os')",
    "\n    import os\n",
    "# -*- coding: latin-1 -*-",
    "class",
    "\r\n",
    "f'",
    'rb"',
]


def hostile(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(count):
        yield "".join(chance.choices(PIECES, k=chance.randint(0, 12)))


def test_literals_and_docstrings_and_comments_hold_any_text() -> None:
    for text in hostile(1, 1000):
        assert ast.literal_eval(literal(text)) == text
        assert ast.literal_eval(literal([text, {text: None}])) == [text, {text: None}]
        for indent in ("", "    "):
            printed = docstring(text, indent)
            assert printed.isprintable() or printed.replace("\n", "").isprintable()
            tree = ast.parse(f"def f():\n{indent or ' '}{printed}\n")
            assert ast.get_docstring(tree.body[0]) == cleaned(text)  # type: ignore[arg-type]
        lines = "".join(f"{line}\n" for line in comment(text))
        kinds = {token.type for token in tokenize.generate_tokens(io.StringIO(lines).readline)}
        assert kinds <= {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER}
        lines.encode()


def test_files_with_hostile_texts_hold_them_and_nothing_else() -> None:
    cell = 'x = "old"\nx'
    for label, title, prose, value in zip(
        *(list(hostile(seed, 150)) for seed in (2, 3, 4, 5)), strict=True
    ):
        edited = source(cell, {"span": span(cell, '"old"'), "literal": value})
        made = function(
            body(show=label, figures=label, comment=prose or None, raises=True),
            docstring=title or None,
            gives=["x"],
        )
        found = rewritten([edited], module(made, docstring=title or None))
        assert found.problems == ()
        tree = ast.parse(found.files[PATH].encode())
        strings = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert strings.count(label) >= 2
        assert value in strings
        calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert sorted(set(calls)) == [
            "outputs.show",
            "outputs.show_error",
            "outputs.show_figures",
        ]
        assert [
            ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
        ] == ["from .. import outputs"]


def test_hostile_cells_are_rewritten_or_refused() -> None:
    written = 0
    for text in hostile(6, 1000):
        edited = source(f"x = {text}\ny = '''{text}'''")
        found = rewritten([edited], module(function(body(show="l"))))
        assert bool(found.files) != bool(found.problems)
        written += bool(found.files)
        for file in found.files.values():
            compile(file, PATH, "exec")
    assert written


@pytest.mark.parametrize("key", ["parameters", "gives", "name", "returns", "annotation", "import"])
def test_names_and_types_are_checked(key: str) -> None:
    for text in hostile(7, 300):
        made = function(body())
        imports = []
        if key == "parameters":
            made["parameters"] = [{"name": text, "annotation": None}]
        elif key == "annotation":
            made["parameters"] = [{"name": "a", "annotation": text}]
        elif key == "import":
            imports = [{"text": f"import a{text}"}]
        else:
            made[key] = [text] if key == "gives" else text
        plan = {
            "package": "p",
            "cells": [source("x = 1")],
            "files": [module(made, imports=imports, path="p/a.py")],
        }
        found = rewrite(plan)
        for file in found.files.values():
            tree = ast.parse(file)
            assert len(tree.body) <= 3
            assert not any(isinstance(node, ast.Call) for node in ast.walk(tree))


def test_paths_stay_in_the_folder() -> None:
    for text in hostile(8, 1000):
        plan = {"package": "p", "cells": [], "files": [{"path": text, "kind": "text", "text": ""}]}
        for path in rewrite(plan).files:
            assert ".." not in path.split("/")
            assert not path.startswith("/")
            assert "\\" not in path
            assert path.isprintable()
