"""What a replay is told, as a JSON file: the same for kernel and task."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from .describe import Describer
from .normal import Normal
from .store import ArrayStore


def read_settings(path: str) -> dict[str, Any]:
    """The settings in the file at ``path``."""
    with open(path, encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def describer_of(settings: dict[str, Any]) -> Describer:
    """What describes values in this process."""
    places = [(place, label) for place, label in settings["places"]]
    return Describer(
        Normal(settings["package"], places),
        ArrayStore(settings["arrays"]),
        literals=settings.get("literals") or {},
    )


def write_result(path: str, result: dict[str, Any]) -> None:
    """Write ``result`` as a whole or not at all."""
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(path + ".part", path)


def fix_seeds(seed: int) -> None:
    """Let generators of random numbers that nobody seeds begin in the same way."""
    import random

    random.seed(seed)
    finder = _SeedNumpy(seed)
    if "numpy.random" in sys.modules:
        finder.fix(sys.modules["numpy.random"])
    else:
        sys.meta_path.insert(0, finder)


class _SeedNumpy:
    """Seeds NumPy when it is imported first, if ever: importing it here would be seen."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Called for every import; finds nothing itself."""
        if name != "numpy.random":
            return None
        import importlib.util

        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            execute(module)
            self.fix(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def fix(self, module: Any) -> None:
        """Seed the global generator, and those that would ask the system for entropy."""
        module.seed(self._seed)
        if hasattr(module.bit_generator, "randbits"):
            module.bit_generator.randbits = lambda bits: self._seed
