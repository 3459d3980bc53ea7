"""Run inside a kernel by path: loads this folder as a package of its own name and begins."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys

NAME = "_nbxflow_check"


def load(folder: str) -> None:
    """Make this folder's modules importable as ``_nbxflow_check``, and nothing else."""
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(folder)
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)


if __name__ == "<nbxflow>":
    load(os.path.dirname(os.path.abspath(__file__)))
    importlib.import_module(f"{NAME}.notebook").begin(globals()["SETTINGS"])
