"""What happens to a notebook before it runs."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from nbxflow.services.run_notebook import (
    WrongUsage,
    cell_ids,
    code_cell_ids,
    inject_parameters,
    parameters_source,
    parse_notebook,
    python_literal,
)

HERE = Path("flights.ipynb")


def notebook(*cells: NotebookNode, minor: int = 5) -> NotebookNode:
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.nbformat_minor = minor
    if minor < 5:
        for cell in made.cells:
            del cell["id"]
    return parse_notebook(HERE, nbformat.writes(made))


def code(source: str, *tags: str, **fields: Any) -> NotebookNode:
    metadata = {"tags": list(tags)} if tags else {}
    return nbformat.v4.new_code_cell(source, metadata=metadata, **fields)


def markdown(source: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def sources(made: NotebookNode) -> list[str]:
    return [cell.source for cell in made.cells]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not valid JSON"),
        ("", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a notebook"),
        ('{"cells": []}', "not a notebook"),
        ('{"nbformat": "4"}', "not a notebook"),
        ('{"nbformat": 9, "nbformat_minor": 0}', "Unsupported nbformat version 9"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "missing an expected key: cells"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [7]}',
            "its cells are malformed",
        ),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {},'
            ' "cells": [{"cell_type": "code", "source": ""}]}',
            "missing an expected key: metadata",
        ),
    ],
)
def test_what_is_no_notebook_is_refused_with_file_and_reason(text: str, reason: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        parse_notebook(HERE, text)
    message = str(refused.value)
    assert message.startswith("flights.ipynb: ")
    assert reason in message
    assert "\n" not in message


def test_outputs_of_earlier_runs_are_dropped_even_if_malformed() -> None:
    old = code("1", id="a", execution_count=3)
    document = json.loads(nbformat.writes(nbformat.v4.new_notebook(cells=[old])))
    document["cells"][0]["outputs"] = [{"output_type": "no such thing"}]
    made = parse_notebook(HERE, json.dumps(document))
    assert made.cells[0].outputs == []
    assert made.cells[0].execution_count is None


def test_own_cell_ids_are_kept_and_doubled_ones_told_apart() -> None:
    document = json.loads(
        nbformat.writes(nbformat.v4.new_notebook(cells=[code("x", id="a"), code("y", id="b")]))
    )
    document["cells"][1]["id"] = "a"
    made = parse_notebook(HERE, json.dumps(document))
    assert made.cells[0].id == "a"
    assert made.cells[1].id not in ("a", "b")
    nbformat.validate(made)


def test_cells_without_id_get_the_same_one_in_every_run() -> None:
    made = notebook(code("x"), markdown("text"), code("x"), code("y"), minor=4)
    first, _, again, other = ids = cell_ids(made)
    assert again == f"{first}-2"
    assert other not in (first, again)
    assert ids == cell_ids(notebook(code("x"), markdown("text"), code("x"), code("y"), minor=4))
    assert code_cell_ids(made) == [first, again, other]
    assert all("id" not in cell for cell in made.cells)


def test_a_notebook_of_version_3_gets_stable_ids() -> None:
    cell = {"cell_type": "code", "input": "x = 1", "language": "python", "outputs": []}
    text = json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    )
    first, second = parse_notebook(HERE, text), parse_notebook(HERE, text)
    assert sources(first) == ["x = 1"]
    assert first.cells[0].id == second.cells[0].id


def test_parameters_follow_their_defaults() -> None:
    made = notebook(markdown("title"), code("a = 1", "parameters"), code("print(a)"))
    injected = inject_parameters(made, {"a": 2})
    assert sources(injected) == ["title", "a = 1", "# Parameters\na = 2", "print(a)"]
    assert injected.cells[2].metadata.tags == ["injected-parameters"]
    assert injected.cells[2].id == "injected-parameters"
    assert sources(made) == ["title", "a = 1", "print(a)"]
    nbformat.validate(injected)


def test_parameters_come_first_where_there_are_no_defaults() -> None:
    injected = inject_parameters(notebook(markdown("title"), code("print(a)")), {"a": 2})
    assert sources(injected) == ["# Parameters\na = 2", "title", "print(a)"]


def test_parameters_replace_those_of_an_earlier_run() -> None:
    once = inject_parameters(notebook(code("a = 1", "parameters")), {"a": 2})
    twice = inject_parameters(once, {"a": 3})
    assert sources(twice) == ["a = 1", "# Parameters\na = 3"]
    assert twice.cells[1].id == once.cells[1].id
    nbformat.validate(twice)


def test_the_injected_cell_takes_no_other_cells_id() -> None:
    injected = inject_parameters(notebook(code("x", id="injected-parameters")), {"a": 2})
    assert [cell.id for cell in injected.cells] == ["injected-parameters-2", "injected-parameters"]


def test_parameters_of_an_older_notebook_bring_no_id_into_it() -> None:
    injected = inject_parameters(notebook(code("x"), minor=4), {"a": 2})
    assert sources(injected) == ["# Parameters\na = 2", "x"]
    nbformat.validate(injected)


@pytest.mark.parametrize("name", ["", "1a", "a b", "class", "None", "a.b", "x=1;import os", "a\n"])
def test_a_parameter_must_be_a_name(name: str) -> None:
    with pytest.raises(WrongUsage, match="not a name"):
        parameters_source({name: 1})


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        -1.5,
        12345678901234567890,
        1e300,
        "",
        'it\'s "quoted" \\ \n {x}',
        "'''; import os",
        "\ud800 \u2028",
        [],
        [1, [None, {"a": "b"}]],
        {},
        {"it's": {"nested": [1.0]}},
    ],
)
def test_a_literal_means_its_value(value: Any) -> None:
    literal = python_literal(value)
    evaluated = eval(literal, {"__builtins__": {}})
    assert evaluated == value
    assert type(evaluated) is type(value)


def test_numbers_too_large_for_a_float_stay_infinite() -> None:
    assert eval(python_literal(math.inf)) == math.inf
    assert eval(python_literal(-math.inf)) == -math.inf


@pytest.mark.parametrize("value", [object(), {1: 2}, (1,), b"x"])
def test_what_is_no_json_value_has_no_literal(value: Any) -> None:
    with pytest.raises(WrongUsage):
        python_literal(value)
