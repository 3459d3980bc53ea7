"""What was shown and printed, as a reader finds it in the end."""

from __future__ import annotations

import pytest

from nbxflow.services.flow_check.shown import Shown, seen


def test_the_last_value_under_an_id_counts() -> None:
    shown, [a, b, c, d, e, f] = Shown(), [["text", letter] for letter in "abcdef"]
    own = shown.id_for(True)
    shown.take([a], own)
    shown.take([b], shown.id_for(True))
    shown.take([c], shown.id_for(None))
    shown.take([d], own, update=True)
    assert shown.nodes == [d, b, c]
    shown.take([e], own)
    assert shown.nodes == [e, b, c, e]
    shown.take([f], "of an earlier step", update=True)
    assert shown.nodes == [e, b, c, e, f]


@pytest.mark.parametrize(
    ("line", "left"),
    [("plain", "plain"), ("\r1 %\r2 %\r100 %", "100 %"), ("abc\rX", "Xbc"), ("done\r", "done")],
)
def test_what_carriage_returns_leave(line: str, left: str) -> None:
    assert seen(line) == left
