"""Pickling that keeps what values have in common.

One pickle holds all that a task gives, so an object that two names lead to stays one object.
Pickle alone would lose more than that: that two arrays lie in the same memory, the order of an
array's memory, modules, and functions that were written inside a task.
"""

from __future__ import annotations

import importlib
import marshal
import pickle
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Optional

from .sharing import Sharing

PROTOCOL = 5
_PACKAGE = (__package__ or "").partition(".")[0]


class CannotKeep(Exception):
    """A value cannot be kept; the message says of it what it is, in words."""


def dump(
    value: Any, file: BinaryIO, parts: Mapping[int, tuple[Any, ...]], sharing: Sharing
) -> None:
    """Pickle a value.

    Args:
        value: anything.
        file: that it is written to.
        parts: by identity of an object, how to name what is kept of it beside the pickle.
        sharing: of the arrays in the value.
    """
    _Pickler(file, parts, sharing).dump(value)


def load(file: BinaryIO, read_part: Callable[[tuple[Any, ...]], Any]) -> Any:
    """Read what :func:`dump` wrote; each part is read once.

    Args:
        file: of the pickle.
        read_part: gives the object that was named so.
    """
    return _Unpickler(file, read_part).load()


def survey(value: Any) -> Sharing:
    """How the arrays in a value share memory.

    Raises:
        CannotKeep: they do so in a way that cannot be rebuilt.
    """
    know_singletons()
    sharing = Sharing()
    if "numpy" in sys.modules or "torch" in sys.modules:
        _Survey(sharing, inside=False).dump(value)
        problem = sharing.resolve()
        if problem:
            raise CannotKeep(problem)
    return sharing


class _Base(pickle.Pickler):
    """What is pickled in another way than usual, wherever it is met."""

    def persistent_id(self, value: Any) -> Any:
        if type(value) is types.ModuleType:
            if sys.modules.get(value.__name__) is not value:
                raise CannotKeep(f"the module {value.__name__}, which cannot be imported")
            return ("module", value.__name__)
        return _SINGLETONS.get(id(value))

    def reducer_override(self, value: Any) -> Any:
        if type(value) is types.FunctionType:
            return _reduced_function(value)
        if type(value) is types.CellType:
            return _cell, (), _content(value), None, None, _fill_cell
        figure = sys.modules.get("matplotlib.figure")
        if figure is not None and isinstance(value, figure.Figure):
            return _reduced_figure(value)
        bunch = getattr(sys.modules.get("sklearn.utils"), "Bunch", None)
        if bunch is not None and type(value) is bunch:  # its own way forgets its attributes
            return bunch, (), dict(vars(value)), None, iter(value.items()), _fill_attributes
        return NotImplemented


class _Survey(_Base):
    """Goes through a value as pickling does, and writes nothing."""

    def __init__(self, sharing: Sharing, inside: bool) -> None:
        super().__init__(_Nowhere(), protocol=PROTOCOL)
        self._sharing = sharing
        self._inside = inside
        self._kinds = sharing.pandas_kinds()
        sharing.keep(self)

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, self._kinds) and self._sharing.enter(value, self._inside):
            if not self._inside:
                self._sharing.begin(value)
                _Survey(self._sharing, inside=True).dump([value.__reduce_ex__(PROTOCOL)])
                self._sharing.end()
                return ("seen",)
        elif not self._inside and isinstance(value, self._kinds):
            return ("seen",)
        return super().persistent_id(value)

    def reducer_override(self, value: Any) -> Any:
        numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
        if numpy is not None and isinstance(value, numpy.ndarray):
            self._sharing.note(value, self._inside)
            if value.dtype.hasobject:
                if self._inside:
                    _Survey(self._sharing, inside=False).dump(value.ravel().tolist())
                return (list, ()) if self._inside else NotImplemented
            return (bytes, ()) if type(value) is numpy.ndarray else NotImplemented
        if torch is not None and isinstance(value, getattr(torch, "Tensor", ())):
            self._sharing.note_tensor(value)
            return NotImplemented
        return super().reducer_override(value)


class _Pickler(_Base):
    def __init__(
        self, file: BinaryIO, parts: Mapping[int, tuple[Any, ...]], sharing: Sharing
    ) -> None:
        super().__init__(file, protocol=PROTOCOL)
        self._parts = parts
        self._sharing = sharing

    def persistent_id(self, value: Any) -> Any:
        return self._parts.get(id(value)) or super().persistent_id(value)

    def reducer_override(self, value: Any) -> Any:
        numpy = sys.modules.get("numpy")
        if numpy is not None and type(value) is numpy.ndarray:
            return self._sharing.reduced(value)
        return super().reducer_override(value)


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BinaryIO, read_part: Callable[[tuple[Any, ...]], Any]) -> None:
        super().__init__(file)
        self._read_part = read_part
        self._read: dict[tuple[Any, ...], Any] = {}

    def persistent_load(self, name: tuple[Any, ...]) -> Any:
        if name[0] == "module":
            return importlib.import_module(name[1])
        if name not in self._read:
            self._read[name] = _singleton(*name[1:]) if name[0] == "own" else self._read_part(name)
        return self._read[name]


class _Nowhere:
    def write(self, data: Any) -> int:
        """Count, and forget."""
        return memoryview(data).nbytes  # a PickleBuffer has no length


# -- objects of which a process has exactly one ----------------------------------------------------

_ONE_OF_A_KIND = (
    ("os", "environ"),
    ("sys", "path"),
    ("sys", "modules"),
    ("sys", "stdout"),
    ("sys", "stderr"),
    ("random", "_inst"),
    ("numpy.random.mtrand", "_rand"),
    ("matplotlib", "rcParams"),
    ("pandas", "options"),
)
_SINGLETONS: dict[int, tuple[str, str, str]] = {}


def know_singletons() -> None:
    """Note those of the libraries that are imported by now."""
    _SINGLETONS.clear()
    for module, attribute in _ONE_OF_A_KIND:
        found = getattr(sys.modules.get(module), attribute, None)
        if found is not None:
            _SINGLETONS[id(found)] = ("own", module, attribute)


def _singleton(module: str, attribute: str) -> Any:
    return getattr(importlib.import_module(module), attribute)


# -- figures ---------------------------------------------------------------------------------------


def _reduced_figure(figure: Any) -> Any:
    """How to make a figure anew as it is after its cell: closed, on the canvas that it has."""
    made, arguments, state = figure.__reduce_ex__(PROTOCOL)[:3]
    state.pop("_restore_to_pylab", None)
    number = getattr(figure.canvas.manager, "num", None)
    canvas = (hasattr(figure.canvas, "buffer_rgba"), number)
    return made, arguments, (state, canvas), None, None, _fill_figure


def _fill_figure(figure: Any, state: tuple[dict[str, Any], tuple[bool, Any]]) -> None:
    figure.__setstate__(state[0])
    has_pixels, number = state[1]
    if has_pixels:  # how Matplotlib leaves a closed figure depends on its version
        agg = importlib.import_module("matplotlib.backends.backend_agg")
        if number is None:
            agg.FigureCanvasAgg(figure)
        else:
            agg.new_figure_manager_given_figure(number, figure)


def _fill_attributes(value: Any, state: dict[str, Any]) -> None:
    vars(value).update(state)


# -- functions written inside a task ---------------------------------------------------------------


def _reduced_function(function: types.FunctionType) -> Any:
    """How to make a function anew that no import leads to; closures keep the variables they share.

    Raises:
        CannotKeep: it looks up variables of the task itself, which each task has for itself.
    """
    module = sys.modules.get(function.__module__ or "")
    own = function.__module__ == _PACKAGE or (function.__module__ or "").startswith(f"{_PACKAGE}.")
    inner = "<locals>" in function.__qualname__
    if not (own and inner and module is not None and function.__globals__ is module.__dict__):
        return NotImplemented
    task = getattr(module, module.__name__.rpartition(".")[2], None)
    variables = getattr(getattr(task, "__code__", None), "co_cellvars", ())
    late = [name for name in function.__code__.co_freevars if name in variables]
    if late:
        raise CannotKeep(f"a function that looks up {late[0]}, a variable of its task")
    state = (
        function.__defaults__,
        function.__kwdefaults__,
        function.__doc__,
        function.__annotations__,
        function.__dict__,
    )
    code = marshal.dumps(function.__code__)
    made_of = (code, module.__name__, function.__name__, function.__qualname__)
    return _function, (*made_of, function.__closure__), state, None, None, _fill_function


def _function(
    code: bytes, module: str, name: str, qualified: str, closure: Optional[tuple[Any, ...]]
) -> types.FunctionType:
    names = vars(importlib.import_module(module))
    made = types.FunctionType(marshal.loads(code), names, name, None, closure)
    made.__qualname__ = qualified
    return made


def _fill_function(function: types.FunctionType, state: tuple[Any, ...]) -> None:
    function.__defaults__, function.__kwdefaults__, function.__doc__ = state[:3]
    function.__annotations__ = state[3]
    function.__dict__.update(state[4])


def _cell() -> types.CellType:
    return types.CellType()


def _content(cell: types.CellType) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:  # its variable has no value yet
        return ()


def _fill_cell(cell: types.CellType, state: tuple[Any, ...]) -> None:
    if state:
        cell.cell_contents = state[0]
