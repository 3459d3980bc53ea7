"""The first module that a Python process of a replay imports; the user's own follows."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import sys


def _start_guard() -> None:
    above = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    path = os.path.join(above, "guard.py")
    spec = importlib.util.spec_from_file_location("_nbxflow_guard", path)
    if spec is None or spec.loader is None:
        os._exit(70)  # without its guard nothing may run
    guard = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guard)
    if guard.start() is not None:
        sys.modules["_nbxflow_guard"] = guard


def _chain() -> None:
    """Run the ``sitecustomize`` that this one stands before."""
    own = os.path.dirname(os.path.abspath(__file__))
    others = [path for path in sys.path if os.path.abspath(path or ".") != own]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


_start_guard()
_chain()
