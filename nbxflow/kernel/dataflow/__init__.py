"""What an execution did to names and objects: the ``dataflow`` document of docs/dataflow.md."""

from __future__ import annotations

from .tracker import Tracker, Watched

__all__ = ["Tracker", "Watched"]
