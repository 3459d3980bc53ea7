"""The process that runs one task, or describes files, for a verification.

``python work.py SETTINGS``; what came of it is written to the file that the settings name.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any


def _end_with_parent() -> None:
    """Let this process end when the verification does, however that ends."""
    if sys.platform.startswith("linux"):
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _main(path: str) -> int:
    _end_with_parent()
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path.remove(here)
    scope: dict[str, Any] = {"__name__": "_nbxflow_load", "__file__": os.path.join(here, "load.py")}
    with open(scope["__file__"], "rb") as file:
        exec(compile(file.read(), scope["__file__"], "exec"), scope)  # noqa: S102  # our own
    scope["load"](here)
    settings = importlib.import_module(f"{scope['NAME']}.settings").read_settings(path)
    kind = "task" if settings["work"] == "task" else "describe_files"
    return int(importlib.import_module(f"{scope['NAME']}.{kind}").main(settings))


if __name__ == "__main__":
    raise SystemExit(_main(sys.argv[1]))
