"""A namespace with the tracker on it, without a kernel; every document is checked."""

from __future__ import annotations

import io
import sys
import types
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

from nbxflow.kernel.dataflow import Tracker
from nbxflow.protocol.validation import validate


class Record:
    """One ``dataflow`` document, by location."""

    def __init__(self, document: dict[str, Any], error: BaseException | None) -> None:
        validate("dataflow", document)
        self.document = document
        self.error = error
        self.reads = {read["location"]: read for read in document["reads"]}
        self.writes = {write["location"]: write for write in document["writes"]}
        assert len(self.reads) == len(document["reads"])
        assert len(self.writes) == len(document["writes"])

    def read_from(self, location: str) -> int | None:
        """Who wrote what was read there."""
        writer: int | None = self.reads[location]["writer"]
        return writer

    def value(self, location: str) -> str | None:
        """Digest of what was written there."""
        value: str | None = self.writes[location]["value"]
        return value

    def certain(self) -> set[str]:
        """Locations written for certain."""
        return {name for name, write in self.writes.items() if write["certain"]}

    def possible(self) -> set[str]:
        """Locations that may have been written."""
        return set(self.writes) - self.certain()

    def kinds(self) -> set[str]:
        """Kinds of unknown of the execution."""
        return {cause["kind"] for cause in self.document["unknown"]}


class Session:
    """Runs cells in a dict, which stands for the kernel's namespace.

    Args:
        seconds: the time that the tracker may take; much, so that a busy machine fails no test.
    """

    def __init__(self, seconds: float = 60.0) -> None:
        self._main = types.ModuleType("__main__")
        self.namespace: dict[str, Any] = self._main.__dict__
        self.tracker = Tracker(lambda: self.namespace, least_seconds=seconds)
        self.shown = ""

    def run(
        self,
        source: str,
        *,
        accesses: Sequence[dict[str, Any]] = (),
        statements: Sequence[dict[str, Any]] = (),
        seconds: float = 0.0,
        interrupted: bool = False,
    ) -> Record:
        """Run a cell; an exception of the cell's is kept in the record."""
        watched = self.tracker.starts(source)
        error: BaseException | None = None
        main, sys.modules["__main__"] = sys.modules["__main__"], self._main
        try:
            with redirect_stdout(io.StringIO()) as shown:
                exec(compile(source, "<cell>", "exec"), self.namespace)
        except Exception as raised:
            error = raised.with_traceback(None)
        finally:
            sys.modules["__main__"] = main
        self.shown = shown.getvalue()
        document = self.tracker.ends(
            watched,
            failed=error is not None,
            interrupted=interrupted,
            seconds=seconds,
            accesses=list(accesses),
            statements=list(statements),
        )
        return Record(document, error)

    def play(self, *sources: str) -> Record:
        """Run cells one after the other; the record of the last."""
        records = [self.run(source) for source in sources]
        return records[-1]
