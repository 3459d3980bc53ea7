"""The process that scans for secrets, for the server: frames on standard input and output.

A process of its own, so that no text, however large or odd, holds up the server; and so that it
can be ended when it takes too long. It imports little, to be there before the first save. The
first frame brings rules and key. Secrets stay in it; nothing is written to standard error, as a
traceback could hold one.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO

from nbxflow.domain.secrets.notebooks import Found, scan_plain, scan_unit
from nbxflow.domain.secrets.rules import Rules, compile_rules
from nbxflow.domain.secrets.sightings import Known, sight, to_row
from nbxflow.protocol.frames import read_frame, write_frame

if TYPE_CHECKING:
    from nbxflow.domain.secrets.baseline import Baseline

_AT_ONCE = 4
"""Requests that are worked on in turns, so that a small one need not wait for a large one."""
_ROWS = 500
"""Findings in a frame: the server reads frames beside its other work. Each is a text of its own,
so that the server need not have all of them as lists at the same time."""
_SILENCE_SECONDS = 1.0
"""How long nothing is said of parts in which nothing is."""


class Scanner:
    """Answers scan requests on ``output``."""

    def __init__(self, rules: Rules, key: bytes, output: BinaryIO) -> None:
        self._rules = rules
        self._key = key
        self._output = output
        self._writing = threading.Lock()

    def answer(self, request: dict[str, Any], body: bytes) -> None:
        """Scan the units of one request; results are sent when they are there, not all at last."""
        number, kinds = request["id"], request["kinds"]
        texts = _cut(body, request["sizes"])
        baselines = tuple(texts[len(kinds) :])
        if baselines:
            # Its schema's validator takes longer to import than all the rest: begun with the first
            # baseline, before there is a finding to ask it of.
            threading.Thread(target=_baseline, args=baselines[:1], daemon=True).start()
        known = _known(baselines)
        clean: list[int] = []
        told = time.monotonic()
        for unit, (kind, text) in enumerate(zip(kinds, texts, strict=False)):
            try:
                found = self._scan(kind, text)
                if found:
                    self._send_rows(number, unit, found, known)
                else:
                    clean.append(unit)
            except Exception as error:  # an odd text must not keep the others from being scanned
                self.send({"id": number, "unit": unit, "failed": type(error).__name__})
            if clean and time.monotonic() - told > _SILENCE_SECONDS:
                self.send({"id": number, "clean": clean})
                clean, told = [], time.monotonic()
        self.send({"id": number, "clean": clean})
        self.send({"id": number, "done": True})

    def send(self, message: dict[str, Any]) -> None:
        """Send one frame."""
        with self._writing:
            write_frame(self._output, message)

    def _scan(self, kind: str, text: bytes) -> list[Found]:
        decoded = text.decode("utf-8", "surrogatepass")
        if kind == "text":
            return scan_plain(decoded, self._rules)
        return scan_unit(json.loads(decoded), kind == "cell", self._rules)

    def _send_rows(self, number: int, unit: int, found: Sequence[Found], known: Known) -> None:
        rows: list[str] = []
        told = time.monotonic()
        for one in found:
            # Baselines are slow to answer, and silence would be taken for being stuck.
            if len(rows) == _ROWS or time.monotonic() - told > _SILENCE_SECONDS:
                self.send({"id": number, "unit": unit, "rows": rows, "more": True})
                rows, told = [], time.monotonic()
            rows.append(json.dumps(to_row(sight(one, self._key, known))))
        self.send({"id": number, "unit": unit, "rows": rows, "more": False})


def _cut(body: bytes, sizes: Sequence[int]) -> list[bytes]:
    view, place = memoryview(body), 0
    texts = []
    for size in sizes:
        texts.append(bytes(view[place : place + size]))
        place += size
    return texts


def _known(texts: tuple[bytes, ...]) -> Known:
    """What the baselines in ``texts`` say of a secret; the first that knows it decides."""

    def known(rule: str, secret: str) -> str | None:
        for text in texts:
            baseline = _baseline(text)
            reason = baseline.reason(rule, secret) if baseline else None
            if reason is not None:
                return reason
        return None

    return known


@lru_cache(maxsize=16)
def _baseline(text: bytes) -> Baseline | None:
    from nbxflow.domain.secrets.baseline import BaselineError, parse

    try:
        return parse(json.loads(text), "baseline")
    except (BaselineError, ValueError, RecursionError):
        return None


def serve(source: BinaryIO, output: BinaryIO) -> None:
    """Answer requests until ``source`` ends."""
    first = read_frame(source)
    if first is None:
        return
    setting = first[0]
    scanner = Scanner(compile_rules(setting["packs"]), bytes.fromhex(setting["key"]), output)
    scanner.send({"ready": True})
    pool = ThreadPoolExecutor(_AT_ONCE)
    while (frame := read_frame(source)) is not None:
        pool.submit(scanner.answer, *frame)


def main() -> None:
    """Serve standard input and output until the server closes them."""
    # Both are sent to the server's whole group; it ends with the server's input, and no earlier:
    # the last saves are scanned, and its end is no failure.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = sys.stderr
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, output)
    os._exit(0)  # nothing is left to be done, and a scan that still runs is for nobody


if __name__ == "__main__":
    main()
