"""The version of nbxflow, written by the build; a source tree that was never built has none."""

from __future__ import annotations


def version() -> str:
    """The version of the installed package, ``0+unbuilt`` where it was never built."""
    try:
        from nbxflow._version import __version__
    except ImportError:
        return "0+unbuilt"
    return str(__version__)
