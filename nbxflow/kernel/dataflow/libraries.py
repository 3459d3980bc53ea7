"""What is known of libraries: taught to the parts that look at values once they are imported."""

from __future__ import annotations

import enum
import sys
from typing import TYPE_CHECKING, Any, Callable, Dict, Tuple

from . import arrays, atoms, callables, containers, frames, looks, ways
from .looks import FREE, MUTABLE, UNCOMPARABLE, Look

Learner = Callable[[Any], None]

if TYPE_CHECKING:
    from .looker import Looker


def _drawing(looker: Looker, value: Any) -> Look:
    """Pictures in the making: they hold copies, and nobody asks them for their data."""
    return Look(type(value).__name__, (), MUTABLE | UNCOMPARABLE)


def _enum_member(looker: Looker, value: Any) -> Look:
    kind = type(value)
    return Look(("enum", kind.__module__, kind.__qualname__, value.name), (), FREE)


def _learn_matplotlib(matplotlib: Any) -> None:
    ways.FAMILIES[id(sys.modules["matplotlib.artist"].Artist)] = _drawing


def _learn_torch(torch: Any) -> None:
    ways.FAMILIES[id(torch.Tensor)] = _tensor
    ways.FAMILIES[id(torch.dtype)] = ways.FAMILIES[id(torch.device)] = _by_text


def _tensor(looker: Looker, value: Any) -> Look:
    """A tensor: torch counts what is done to it in place, except through shared memory."""
    head = ("tensor", str(value.dtype), tuple(value.shape), value.data_ptr(), value._version)
    base = value._base
    return Look(head, () if base is None else (base,), MUTABLE | looks.UNDIGESTED)


def _learn_boosted_trees(predictor: Any) -> None:
    ways.FAMILIES[id(predictor.TreePredictor)] = _finished


def _finished(looker: Looker, value: Any) -> Look:
    """Nothing changes it once it is made, and it holds numbers only."""
    return Look(type(value).__name__, (), looks.UNDIGESTED)


def _by_text(looker: Looker, value: Any) -> Look:
    return Look((type(value).__name__, str(value)), (), FREE)


_LEARNERS: Dict[str, Tuple[Learner, ...]] = {
    "numpy": (atoms.register_numpy, arrays.learn),
    "pandas": (atoms.register_pandas, frames.learn_pandas),
    "polars": (frames.learn_polars,),
    "pyarrow": (frames.learn_pyarrow,),
    "zoneinfo": (atoms.register_zones,),
    "matplotlib.artist": (_learn_matplotlib,),
    "torch": (_learn_torch,),
    "sklearn.ensemble._hist_gradient_boosting.predictor": (_learn_boosted_trees,),
}
ways.FAMILIES[id(enum.Enum)] = _enum_member
callables.learn()
containers.learn()


def learn() -> None:
    """Teach what is known of the libraries that have been imported since the last call."""
    for name in list(_LEARNERS):
        module = sys.modules.get(name)
        if module is None or getattr(getattr(module, "__spec__", None), "_initializing", False):
            continue
        for learner in _LEARNERS.pop(name):
            try:
                learner(module)
            except AttributeError:  # another version: its values are looked at like any other
                continue
