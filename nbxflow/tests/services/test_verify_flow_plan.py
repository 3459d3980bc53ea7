"""What a verification runs, in which order, and what it leaves out."""

from __future__ import annotations

from typing import Any

from nbxflow.services.verify_flow_plan import (
    dependants,
    forbidden,
    opposite_orders,
    other_parameters,
    parts_of,
    replace_literal,
    without_last_row,
)


def _step(name: str, *after: str, effects: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"id": name, "cells": [name], "after": list(after), "effects": list(effects)}


_POST = {"kind": "network", "target": "https://example.org", "call": "post", "writes": True}


def test_opposite_orders_keep_to_what_comes_after_what() -> None:
    steps = [_step("a"), _step("b"), _step("c", "a"), _step("d", "b", "c")]
    assert opposite_orders(steps) == [["a", "b", "c", "d"], ["b", "a", "c", "d"]]
    assert opposite_orders([_step("a"), _step("b", "a")]) == [["a", "b"]]


def test_steps_with_effects_and_all_behind_them_are_left_out() -> None:
    steps = [_step("a"), _step("b", "a", effects=(_POST,)), _step("c", "b"), _step("d", "c")]
    refused = forbidden(steps, {"allowOutside": False, "allowNetwork": True})
    assert list(refused) == ["b", "c", "d"]
    assert set(refused) == dependants(steps, ["b"])
    assert forbidden(steps, {"allowOutside": True, "allowNetwork": True}) == {}
    # Consent to effects is none to the network.
    assert "b" in forbidden(steps, {"allowOutside": True, "allowNetwork": False})


def test_shared_cells_go_with_the_step_that_follows() -> None:
    cells = [
        {"id": name, "type": "code", "source": name, "tags": []}
        for name in ("imports", "a", "definitions", "b", "c", "end")
    ]
    spec = {"steps": [_step("a"), _step("b"), _step("c")]}
    parts = parts_of(cells, spec, ["b"])
    assert [(part.step, [cell["id"] for cell in part.cells]) for part in parts] == [
        ("a", ["imports", "a"]),
        ("c", ["definitions", "c", "end"]),
    ]


def test_literals_are_replaced_where_they_stand_and_only_there() -> None:
    span = {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 11}
    source = "a = '🙂'\nb = '🙂' + str(15)\n"
    shifted = {**span, "startColumn": 16, "endColumn": 18}
    plain = {**span, "startColumn": 10, "endColumn": 12}
    assert replace_literal("x = 1\nlate_a = 15", plain, 15, 16) == "x = 1\nlate_a = 16"
    assert replace_literal(source, shifted, 15, 16) == "a = '🙂'\nb = '🙂' + str(16)\n"
    assert replace_literal(source, span, 15, 16) is None
    assert replace_literal(source, shifted, 14, 16) is None


def test_the_last_row_is_taken_away() -> None:
    assert without_last_row(b"a,b\n1,2\n3,4\n\n") == b"a,b\n1,2\n"
    assert without_last_row(b"a,b\n1,2\n") is None


def test_a_float_without_a_fraction_is_varied_as_a_float() -> None:
    span = {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 11}
    entry = {"name": "rate", "type": "float", "default": 1, "origin": "tag", "chosen": True}
    cells = [{"id": "a", "type": "code", "source": "rate = 1.0"}]
    (found,) = other_parameters({"parameters": [{**entry, "cell": "a", "span": span}]}, cells)
    assert repr(found.value) == "0.75"
    assert found.cells[0]["source"] == "rate = 0.75"
