"""The engine of the product, bundled on the fly and run in a Node process."""

from __future__ import annotations

import json
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def bundle(folder: Path) -> Path:
    """Bundle the engine into ``folder``; returns the file that Node runs."""
    output = folder / "engine.cjs"
    subprocess.run(
        ["node", "scripts/build-cli.mjs", str(HERE / "engine.ts"), str(output)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return output


class Engine:
    """A Node process that finds verdicts."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def results(self, session: Any, played: Any) -> list[dict[str, Any]]:
        """What ``nbxflow replay`` says after each step of a session that was played.

        Raises:
            RuntimeError: the engine failed; what it said is on standard error.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = ""
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"session": session, "played": played}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the engine ended; see standard error")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        steps: list[dict[str, Any]] = answer["steps"]
        return steps

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
