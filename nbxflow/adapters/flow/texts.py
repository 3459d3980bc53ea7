"""Printed text as a tree: its lines, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.services.flow_check.describe import Describer
from nbxflow.services.flow_check.files import line_node
from nbxflow.services.flow_check.normal import Normal
from nbxflow.services.flow_check.shown import seen
from nbxflow.services.flow_check.store import ArrayStore
from nbxflow.services.verify_flow_compare import Node


def text_node(text: str, labels: Sequence[tuple[str, str]], package: str) -> Node:
    """The description of what a step printed, as a reader finds it in the end.

    White space at the ends of lines does not count.
    """
    normal = Normal(package, list(labels))
    describer = Describer(normal, ArrayStore(None))
    lines = normal.text(text).rstrip("\n").split("\n")
    return ["items", "lines", [line_node(describer, seen(line).rstrip()) for line in lines]]


def value_node(value: object) -> Node:
    """The description of a plain value."""
    return Describer(Normal("", []), ArrayStore(None)).tree(value)
