"""Wrappers that look like what they wrap: name, doc, signature, binding and pickling by name."""

from __future__ import annotations

import functools
import operator
import os
import sys
import types
from typing import Any, Callable, Optional

from ..tracebacks import TRANSPARENT_FILE
from .hook import Finish, Hook

Observe = Callable[..., Optional[Finish]]


def hidden(function: Any) -> Any:
    """Hide the frames of ``function`` from warnings and from the tracebacks that cells show."""
    function.__code__ = function.__code__.replace(co_filename=TRANSPARENT_FILE)
    return function


def transparent(function: Any, original: Any) -> Any:
    """Give ``function``, which calls ``original``, the looks of that, and hide its frames."""
    name = getattr(original, "__name__", function.__name__)
    function.__code__ = function.__code__.replace(co_name=name)
    return functools.update_wrapper(hidden(function), original)


def wrap_function(hook: Hook, original: Callable[..., Any], observe: Observe) -> Any:
    """A function around ``original`` (a function or method); ``observe(cell, args, kwargs)``."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        call = hook.begin(observe, args, kwargs)
        if call is None:
            return original(*args, **kwargs)
        try:
            result = original(*args, **kwargs)
        except BaseException as error:
            hook.end(call, None, error)
            raise
        hook.end(call, result, None)
        return result

    return transparent(wrapper, original)


def with_plain_paths(function: Callable[..., Any], original: Callable[..., Any]) -> Any:
    """Like ``function``, which gets a user's own path objects as the text they stand for.

    So their ``__fspath__`` runs once, as in a call of ``original``, though two look at the path.
    """

    def plain(*args: Any, **kwargs: Any) -> Any:
        if any(map(_is_own_path, args)) or any(map(_is_own_path, kwargs.values())):
            args = tuple(os.fspath(each) if _is_own_path(each) else each for each in args)
            for name, each in kwargs.items():
                kwargs[name] = os.fspath(each) if _is_own_path(each) else each
        return function(*args, **kwargs)

    return transparent(plain, original)


def _is_own_path(value: Any) -> bool:
    kind = type(value)
    if kind in _PLAIN or kind.__module__ in _LIBRARIES:
        return False
    return any("__fspath__" in vars(base) for base in kind.__mro__)


_PLAIN = frozenset((str, bytes, int, type(None), bool))
_LIBRARIES = frozenset(("pathlib", "pathlib._local", "os", "posix", "nt"))


@hidden
def call_as(caller: types.FrameType, function: Callable[..., Any]) -> Any:
    """Call ``function()`` from a frame that has the names of the frame ``caller``.

    For functions that look into the frame they are called from. The names are those of the moment;
    at module level they are the module's own.
    """
    names = {} if caller.f_locals is caller.f_globals else dict(caller.f_locals)
    names["_nbxflow_call"] = function
    return eval(_CALL, caller.f_globals, names)  # noqa: S307  # a constant expression


_CALL = compile("_nbxflow_call()", TRANSPARENT_FILE, "eval")


def wrap_frame_reader(hook: Hook, original: Callable[..., Any], observe: Observe) -> Any:
    """Like :func:`wrap_function` for functions that look into their caller's frame.

    ``observe(cell, args, kwargs, caller)`` gets that frame too.
    """

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1)
        while caller.f_code.co_filename == TRANSPARENT_FILE and caller.f_back is not None:
            caller = caller.f_back
        bound = functools.partial(original, *args, **kwargs)
        call = hook.begin(observe, args, kwargs, caller)
        if call is None:
            return call_as(caller, bound)
        try:
            result = call_as(caller, bound)
        except BaseException as error:
            hook.end(call, None, error)
            raise
        hook.end(call, result, None)
        return result

    return transparent(wrapper, original)


class Builtin:
    """A wrapper of a built-in function. Unlike a function it does not bind in a class body."""

    __module__ = "builtins"
    __qualname__ = types.BuiltinFunctionType.__qualname__

    def __init__(self, function: Callable[..., Any], original: Any, module: str) -> None:
        functools.update_wrapper(self, original)
        self.__module__ = module
        self._call = function

    @hidden
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __repr__(self) -> str:
        return repr(self.__wrapped__)

    def __getattr__(self, name: str) -> Any:
        if name == "__wrapped__":
            raise AttributeError(name)
        return getattr(self.__wrapped__, name)

    def __reduce__(self) -> Any:
        name = str(self.__name__)
        if vars(sys.modules.get(self.__module__, types)).get(name) is self:
            return name
        # The hook was taken off: the name is the original's again.
        return operator.getitem, ([self.__wrapped__], 0)


def as_builtin(function: Callable[..., Any], original: Any, module: str) -> Any:
    """Dress a wrapper as the built-in ``original``, pickled as a name of ``module``."""
    return Builtin(function, original, module)
