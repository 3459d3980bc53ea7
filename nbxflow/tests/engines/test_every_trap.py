"""A hundred notebooks that a careless promotion gets wrong: none may be wrong silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbxflow.tests.flow.judging import problems, promoted
from nbxflow.tests.flow.traps import Trap, all_traps


@pytest.mark.parametrize("trap", all_traps(), ids=lambda trap: f"{trap.group}: {trap.name}")
def test_a_trap_is_met(trap: Trap, tmp_path: Path) -> None:
    assert not problems(trap, promoted(trap, tmp_path), tmp_path)
