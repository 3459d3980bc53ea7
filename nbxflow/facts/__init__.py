"""What the source of a cell says: names, calls, causes of results that do not repeat."""

from __future__ import annotations

from .analysis import analyse
from .model import (
    CellFacts,
    CellSummary,
    FactsError,
    FactsUnknown,
    FunctionFacts,
    ImportFacts,
    LiteralFacts,
    MagicFacts,
    Span,
    StatementFacts,
    StatementIo,
)
from .normal import normal_hash

__all__ = [
    "CellFacts",
    "CellSummary",
    "FactsError",
    "FactsUnknown",
    "FunctionFacts",
    "ImportFacts",
    "LiteralFacts",
    "MagicFacts",
    "Span",
    "StatementFacts",
    "StatementIo",
    "analyse",
    "normal_hash",
]
