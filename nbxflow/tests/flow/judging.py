"""Whether a trap was met as it must be: refused, flagged, or equal and truly so."""

from __future__ import annotations

import sys
from pathlib import Path

from nbxflow.tests.flow.observed.independent import (
    differences,
    seen_in_notebook,
    seen_in_package,
)
from nbxflow.tests.flow.promotion import Promotion, promote, write_notebook
from nbxflow.tests.flow.traps import Trap

VERIFIED = ("--verify", "--baseline-runs", "2")
SECONDS = 120


def lay(trap: Trap, folder: Path) -> Path:
    """Write the trap's notebook, called ``trap.ipynb``, and the files beside it."""
    for name, content in trap.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return write_notebook(folder / "trap.ipynb", trap.text)


def promoted(trap: Trap, base: Path) -> Promotion:
    """Promote and verify a trap below ``base``."""
    return promote(lay(trap, base / "notebook"), base / "out", *VERIFIED)


def problems(trap: Trap, done: Promotion, base: Path) -> list[str]:
    """What is wrong with how the trap was met; empty when all is well."""
    found = []
    if done.verdict not in trap.outcomes:
        found.append(f"{done.verdict}, not {' or '.join(trap.outcomes)}: {done.said()}")
    if trap.rules and not trap.rules & done.rules():
        found.append(f"none of {sorted(trap.rules)} was told, but {sorted(done.rules())}")
    if done.verdict == "refused" and done.out.exists() and any(done.out.rglob("*.py")):
        found.append(f"refused, but there are files in {done.out}")
    if done.verdict == "equal":
        seen = silently_wrong(base / "notebook" / "trap.ipynb", done, base / "again")
        found.extend(f"silently wrong: {difference}" for difference in seen)
    return found


def silently_wrong(
    notebook: Path,
    done: Promotion,
    base: Path,
    *,
    python: str = sys.executable,
    timeout: float = SECONDS,
) -> list[str]:
    """Differences that an independent run of notebook and package shows, one sentence each."""
    places = [base / name for name in ("one", "other", "package")]
    for place in places:
        place.mkdir(parents=True)
    one = seen_in_notebook(notebook, places[0], hash_seed=0, timeout=timeout)
    other = seen_in_notebook(notebook, places[1], hash_seed=1, timeout=timeout)
    package = seen_in_package(done.out, notebook, places[2], python=python, timeout=timeout)
    return differences(one, other, package, done.steps)
