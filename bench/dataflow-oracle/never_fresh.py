"""Sessions with cells that must never be called fresh: nothing makes sure that they repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class NeverFresh:
    """Cells that run from the top; those in ``never`` must not be fresh afterwards."""

    name: str
    cells: Sequence[str]
    never: Sequence[int]


def _read_suite() -> tuple[NeverFresh, ...]:
    written = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return tuple(NeverFresh(**case) for case in written)


SUITE = _read_suite()


def session_of(case: NeverFresh) -> dict[str, Any]:
    """The session of a case: every cell once, from the top."""
    cells = [{"id": f"c{i}", "source": source} for i, source in enumerate(case.cells)]
    return {"cells": cells, "steps": [{"op": "run", "cell": cell["id"]} for cell in cells]}
