"""Values that may be given anew for each run."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "json": (list, dict, str, int, float, bool, type(None)),
    "none": (list, dict, str, int, float, bool, type(None)),
}
_WORDS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


class WrongParameter(Exception):
    """A parameter is unknown or of the wrong type; the message says which and what it should be."""


@dataclass(frozen=True)
class Parameter:
    """A value that may be given anew for each run.

    Attributes:
        name: of the function's parameter.
        type: ``str``, ``int``, ``float``, ``bool``, ``none`` (anything) or ``json``.
        default: the value in the notebook.
    """

    name: str
    type: str
    default: Any


def checked_parameters(parameters: Sequence[Parameter], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all parameters: those given, and the defaults of the others.

    Raises:
        WrongParameter: one is unknown or of the wrong type.
    """
    known = {each.name: each for each in parameters}
    for name in given:
        if name not in known:
            names = ", ".join(sorted(known)) or "there are none"
            raise WrongParameter(f"There is no parameter {name!r} (parameters: {names}).")
    return {
        name: _checked(each, given[name]) if name in given else each.default
        for name, each in known.items()
    }


def _checked(parameter: Parameter, value: Any) -> Any:
    right = isinstance(value, _KINDS[parameter.type])
    if isinstance(value, bool) and parameter.type in ("int", "float"):
        right = False
    if not right:
        raise _wrong(parameter, value)
    return float(value) if parameter.type == "float" else value


def _wrong(parameter: Parameter, value: Any) -> WrongParameter:
    return WrongParameter(
        f"The parameter {parameter.name} needs a value of type {parameter.type}, not {value!r}."
    )


def from_text(parameter: Parameter, text: str) -> Any:
    """The value that is written on a command line.

    Raises:
        WrongParameter: it is not of the parameter's type.
    """
    try:
        if parameter.type == "str":
            return text
        if parameter.type == "bool":
            return _WORDS[text.strip().lower()]
        if parameter.type in ("int", "float"):
            return int(text) if parameter.type == "int" else float(text)
        return json.loads(text)
    except (ValueError, KeyError, RecursionError):
        if parameter.type == "none":
            return None if text.strip() in ("", "None", "none") else text
        raise _wrong(parameter, text) from None


def as_text(parameter: Parameter, value: Any) -> str:
    """A value so that :func:`from_text` gives it again."""
    if parameter.type == "str":
        return str(value)
    if isinstance(value, float) and not math.isfinite(value) and parameter.type == "float":
        return repr(value)
    return json.dumps(value)
