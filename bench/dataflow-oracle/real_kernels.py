"""The same sessions on real kernels, through the worker's ``replay``: equal verdicts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from engine import Engine
from grammar import session as make_session
from playing import Player

from nbxflow.worker.replay import replay

_SEEDS = 1_000_000
"""First seed of these sessions, away from those that are judged."""


def compare_with_real_kernels(program: Path, count: int) -> bool:
    """Play ``count`` sessions in forks and on kernels; whether all verdicts are the same."""
    sessions = [make_session(_SEEDS + number) for number in range(count)]
    real = asyncio.run(replay(sessions, None, lambda *_: None, asyncio.Event()))["sessions"]
    engine = Engine(program)
    compared = different = 0
    for number, (session, on_kernel) in enumerate(zip(sessions, real, strict=True)):
        here = engine.results(session, _in_fork(session))
        there = engine.results(session, on_kernel)
        for step, (one, other) in enumerate(zip(here, there, strict=True)):
            compared += 1
            if _states(one) != _states(other):
                different += 1
                print(f"  seed {_SEEDS + number}, step {step}: {_difference(one, other)}")
                break
    engine.close()
    print(f"on real kernels: {count} sessions, {compared} steps, {different} sessions differ")
    return different == 0


def _in_fork(session: dict[str, Any]) -> dict[str, Any]:
    player = Player(session)
    try:
        return player.play().document
    finally:
        player.close()


def _states(result: dict[str, Any]) -> dict[str, str]:
    return {cell: verdict["state"] for cell, verdict in result["cells"].items()}


def _difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    there = _states(other)
    return ", ".join(
        f"{cell} {state} in a fork, {there.get(cell)} on a kernel"
        for cell, state in _states(one).items()
        if there.get(cell) != state
    )
