"""Scan notebooks, each cell once: what has not changed since is remembered."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nbxflow.domain.secrets.contents import Content
from nbxflow.domain.secrets.pieces import digest, json_pieces, text_pieces
from nbxflow.domain.secrets.sightings import Sighting
from nbxflow.domain.secrets.units import Unit
from nbxflow.ports import (
    Baselines,
    ScannerLost,
    ScannerStuck,
    UnitScanner,
    UnitText,
)

_REMEMBERED = 100_000
"""Cells and findings that are remembered, together."""
_UNSCANNABLE_SECONDS = 60.0
"""How long a text that ended the scanner's process is not scanned again."""


@dataclass(frozen=True)
class Scanned:
    """What is in a notebook; ``reason`` says in words why some of it could not be scanned."""

    sighted: Sequence[tuple[Unit, Sequence[Sighting]]]
    """The parts in which something is."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Result:
    sightings: tuple[Sighting, ...]
    baselines: bytes
    """Digest of the baselines that were asked of the findings."""
    failed: str | None = None
    until: float = math.inf


_CLEAN = _Result((), b"")


class _Batch:
    """What one scan works on; others that want the same wait for it."""

    def __init__(self) -> None:
        self.results: dict[bytes, _Result] = {}
        self.ended = threading.Event()


class ScanNotebook:
    """Scans by ``scanner``; blocks, so call it on a thread of its own."""

    def __init__(self, scanner: UnitScanner, baselines: Baselines) -> None:
        self._scanner = scanner
        self._baselines = baselines
        self._lock = threading.Lock()
        self._results: OrderedDict[bytes, _Result] = OrderedDict()
        self._weight = 0
        self._running: dict[bytes, _Batch] = {}

    def scan(self, content: Content, path: str) -> Scanned:
        """The findings of a notebook that is at ``path``; baselines know some, decisions none yet.

        Raises:
            ScannerLost: nothing can be said at present.
        """
        units = content.units()
        baselines = self._baselines.above(path)
        mark = hashlib.blake2b(b"\0".join(baselines), digest_size=16).digest()
        results = self._all(units, content.is_text, baselines, mark)
        parts = list(zip(units, results, strict=True))
        failed = [
            f"{_name(unit)} could not be scanned: {result.failed}"
            for unit, result in parts
            if result.failed
        ]
        sighted = [(unit, result.sightings) for unit, result in parts if result.sightings]
        return Scanned(sighted, failed[0] if failed else None)

    def _all(
        self, units: Sequence[Unit], is_text: bool, baselines: Sequence[bytes], mark: bytes
    ) -> list[_Result]:
        """The results of all units, in order: remembered, scanned, or scanned by another save."""
        kinds = [_kind(unit, is_text) for unit in units]
        keys = [_key(kind, unit) for kind, unit in zip(kinds, units, strict=True)]
        known: dict[bytes, _Result] = {}
        mine: dict[bytes, int] = {}
        others: dict[bytes, _Batch] = {}
        batch = _Batch()
        with self._lock:
            for number, key in enumerate(keys):
                result = self._remembered(key, mark)
                if result is not None:
                    known[key] = result
                elif key not in mine and key in self._running:
                    others[key] = self._running[key]
                elif key not in mine:
                    mine[key] = number
                    self._running[key] = batch
        try:
            texts = {key: _text(kinds[number], units[number]) for key, number in mine.items()}
            # A save that could not wait may go on, and change what is read here: nothing may be
            # remembered of a cell under the digest of another content.
            if any(_key(kinds[number], units[number]) != key for key, number in mine.items()):
                raise ScannerLost("The notebook was changed while it was read.")
            self._scan_mine(texts, baselines, mark, batch.results)
        finally:
            with self._lock:
                for key in mine:
                    del self._running[key]
            batch.ended.set()
        known.update(batch.results)
        for key, other in others.items():
            other.ended.wait()
            if key not in other.results:
                raise ScannerLost("Another save's scan was broken off.")
            known[key] = other.results[key]
        return [known[key] for key in keys]

    def _scan_mine(
        self,
        mine: Mapping[bytes, UnitText],
        baselines: Sequence[bytes],
        mark: bytes,
        done: dict[bytes, _Result],
    ) -> None:
        """Scan; what was under way when the process was lost is tried once more, in a new one."""
        try:
            try:
                self._scan_rest(mine, baselines, mark, done)
            except ScannerStuck:
                raise
            except ScannerLost:
                self._scan_rest(mine, baselines, mark, done)
        except ScannerStuck as error:
            first = next(key for key in mine if key not in done)
            until = time.monotonic() + _UNSCANNABLE_SECONDS
            self._keep(first, _Result((), mark, str(error), until), done)
            raise

    def _scan_rest(
        self,
        mine: Mapping[bytes, UnitText],
        baselines: Sequence[bytes],
        mark: bytes,
        done: dict[bytes, _Result],
    ) -> None:
        rest = [key for key in mine if key not in done]

        def found(number: int, sightings: Sequence[Sighting] | None) -> None:
            result = _CLEAN
            if sightings is None:
                result = _Result((), mark, "it is not as notebooks are.")
            elif sightings:
                result = _Result(tuple(sightings), mark)
            self._keep(rest[number], result, done)

        if rest:
            self._scanner.scan([mine[key] for key in rest], baselines, found)

    def _remembered(self, key: bytes, mark: bytes) -> _Result | None:
        result = self._results.get(key)
        if result is None or result.until < time.monotonic():
            return None
        if result.sightings and result.baselines != mark:
            return None
        self._results.move_to_end(key)
        return result

    def _keep(self, key: bytes, result: _Result, done: dict[bytes, _Result]) -> None:
        done[key] = result
        with self._lock:
            self._forget(key)
            self._results[key] = result
            self._weight += _weight(result)
            while self._weight > _REMEMBERED and len(self._results) > 1:
                self._forget(next(iter(self._results)))

    def _forget(self, key: bytes) -> None:
        result = self._results.pop(key, None)
        if result is not None:
            self._weight -= _weight(result)


def _weight(result: _Result) -> int:
    return 1 + len(result.sightings)


def _kind(unit: Unit, is_text: bool) -> Literal["cell", "rest", "text"]:
    if is_text:
        return "text"
    return "rest" if unit.index is None else "cell"


def _key(kind: str, unit: Unit) -> bytes:
    return digest([kind, unit.content])


def _text(kind: Literal["cell", "rest", "text"], unit: Unit) -> UnitText:
    pieces = text_pieces(unit.content) if kind == "text" else json_pieces(unit.content)
    return UnitText(kind, tuple(pieces))


def _name(unit: Unit) -> str:
    return "The notebook's metadata" if unit.index is None else f"Cell {unit.index + 1}"
