"""IPython's own syntax (magics, shell lines, help), where IPython is installed."""

from __future__ import annotations

from collections.abc import Callable


def transformer() -> Callable[[str], str] | None:
    """What makes Python of a cell in IPython's syntax; None where IPython is not installed."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
    except ImportError:
        return None

    def transform(source: str) -> str:
        # A manager keeps state from call to call, and calls come from several threads.
        return str(TransformerManager().transform_cell(source))

    return transform
