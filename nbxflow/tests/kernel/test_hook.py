"""A hook's own failures never reach the user's call."""

from __future__ import annotations

import types

import pytest

from nbxflow.kernel.cell import Cell
from nbxflow.kernel.hooks.hook import Hook
from nbxflow.kernel.hooks.wrapping import wrap_function


def double(value: int) -> int:
    """Twice the value."""
    return 2 * value


class Bench:
    """A module with one function, hooked in a running cell."""

    def __init__(self, observe: object) -> None:
        self.failures: list[tuple[str, str]] = []
        self.cell = Cell("m", None, 1)
        self.hook = Hook("bench", lambda: self.cell, self._failed)
        self.module = types.ModuleType("bench")
        self.module.double = double
        self.hook.replace(self.module, "double", wrap_function(self.hook, double, observe))

    def _failed(self, name: str, error: BaseException) -> None:
        self.failures.append((name, type(error).__name__))


def fails_before(*_: object) -> None:
    raise RuntimeError


def fails_after(*_: object) -> object:
    def finish(result: object, error: object) -> None:
        raise LookupError

    return finish


@pytest.mark.parametrize(
    ("observe", "error"), [(fails_before, "RuntimeError"), (fails_after, "LookupError")]
)
def test_a_failing_hook_is_taken_off(observe: object, error: str) -> None:
    bench = Bench(observe)
    wrapped = bench.module.double
    assert wrapped is not double
    assert wrapped(2) == 4
    assert bench.failures == [("bench", error)]
    assert bench.module.double is double
    assert wrapped(3) == 6
    assert len(bench.failures) == 1


def test_the_users_own_error_passes_through() -> None:
    seen: list[BaseException | None] = []
    bench = Bench(lambda *_: lambda result, error: seen.append(error))
    with pytest.raises(TypeError) as caught:
        bench.module.double("x", "y")
    assert seen == [caught.value]
    assert bench.failures == []


def test_someone_elses_replacement_stays() -> None:
    bench = Bench(fails_before)
    wrapped, other = bench.module.double, object()
    bench.module.double = other
    assert wrapped(2) == 4
    assert bench.module.double is other


def test_only_the_outermost_call_is_recorded() -> None:
    calls: list[str] = []

    def observe(cell: Cell, args: tuple[object, ...], kwargs: object) -> object:
        calls.append("begin")
        return lambda result, error: calls.append("end")

    bench = Bench(observe)
    outer = wrap_function(bench.hook, lambda: bench.module.double(4), observe)
    assert outer() == 8
    assert calls == ["begin", "end"]
