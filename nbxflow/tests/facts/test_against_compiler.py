"""Scopes are those of Python's own compiler, on cells cut from the standard library."""

from __future__ import annotations

import random

import pytest

from nbxflow.facts import CellFacts, analyse
from nbxflow.protocol.validation import validate
from nbxflow.tests.facts.compiler import compiled, library_cells

CELLS = 6000
NEEDED = 3000


@pytest.fixture(scope="module")
def cells() -> list[str]:
    """Cells of one to thirty lines, and longer single statements."""
    return list(library_cells(CELLS))


def reads(facts: CellFacts) -> set[str]:
    return {name for statement in facts.statements for name in statement.reads}


def deferred(facts: CellFacts) -> set[str]:
    return {name for statement in facts.statements for name in statement.deferred}


def bound(facts: CellFacts) -> set[str]:
    return {n for statement in facts.statements for n in statement.defines | statement.deletes}


def test_names_are_those_that_the_compiler_finds(cells: list[str]) -> None:
    compared = 0
    for source in cells:
        try:
            expected = compiled(source)
        except SyntaxError:  # cut out of its function or loop
            continue
        compared += 1
        facts = analyse(source)
        assert facts.error is None, source
        # A name that the cell binds before is read too, but need not be told.
        assert expected.now - expected.bound <= reads(facts), source
        told = (reads(facts) | deferred(facts)) - expected.of_classes
        known = expected.now | expected.later | expected.bound | expected.bound_later
        assert told <= known, source
        # The compiler adds __class__ where super is used.
        hidden = expected.of_classes | {"__class__"}
        assert expected.later - hidden <= deferred(facts), source
        # For the compiler x += 1 binds x, and reads nothing.
        assert deferred(facts) - hidden - expected.bound_later <= expected.later, source
        assert expected.bound <= bound(facts) <= expected.bound | expected.bound_later, source
    assert compared >= NEEDED


def test_what_the_functions_of_a_cell_bind_is_what_the_compiler_finds(cells: list[str]) -> None:
    compared = 0
    for source in cells:
        if "global " not in source:
            continue
        try:
            expected = compiled(source)
        except SyntaxError:
            continue
        facts = analyse(source)
        told = {name for function in facts.functions for name in function.defines}
        assert told <= expected.bound_later, source
        compared += 1
    assert compared > 10


def test_broken_sources_are_facts_too(cells: list[str]) -> None:
    """Truncated and altered cells: never an exception, always a valid document."""
    generator = random.Random(7)
    for source in generator.sample(cells, 400):
        at = generator.randrange(len(source) + 1)
        letter = generator.choice("()[]{}'\"\\\n\t #:=@%!?é\0\ud800\ufeff\f\r")
        for broken in (source[:at], source[:at] + letter + source[at:], source[at:]):
            validate("cell-facts", analyse(broken).to_document())


def test_documents_follow_the_schema(cells: list[str]) -> None:
    for index, source in enumerate(cells[::10]):
        document = analyse(source, cell=f"c{index}", index=index).to_document()
        validate("cell-facts", document)
        assert (document["cell"], document["index"]) == (f"c{index}", index)


def test_facts_do_not_differ_from_run_to_run(cells: list[str]) -> None:
    for source in cells[::50]:
        assert analyse(source) == analyse(source)
