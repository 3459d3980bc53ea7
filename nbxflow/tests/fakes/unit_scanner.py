"""A fake of the port ``UnitScanner``: scans here and now, and can be lost as a process can."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence

from nbxflow.domain.secrets.notebooks import scan_plain, scan_unit
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.sightings import Sighting, sight
from nbxflow.ports import ScannerLost, UnitText
from nbxflow.protocol.secrets import own_rules


class FakeUnitScanner:
    """``scanned`` holds the texts that were scanned, request by request.

    ``losses`` are raised by the next requests, each before its last unit is done. Requests wait
    while ``go_on`` is clear.
    """

    def __init__(self) -> None:
        self.scanned: list[list[str]] = []
        self.losses: list[Exception] = []
        self.odd: set[str] = set()
        """Texts that cannot be scanned."""
        self.go_on = threading.Event()
        self.go_on.set()
        self._rules = compile_rules([own_rules()])

    def scan(
        self,
        units: Sequence[UnitText],
        baselines: Sequence[bytes],
        found: Callable[[int, Sequence[Sighting] | None], None],
    ) -> None:
        """See ``UnitScanner.scan``; the fake baselines say which rule's findings are known."""
        known = {rule: "known" for text in baselines for rule in text.decode().split()}
        texts = [b"".join(unit.pieces).decode("utf-8", "surrogatepass") for unit in units]
        self.scanned.append(texts)
        if not self.go_on.wait(30):
            raise ScannerLost("nobody let it go on")
        for number, (unit, text) in enumerate(zip(units, texts, strict=True)):
            if self.losses and number == len(units) - 1:
                raise self.losses.pop(0)
            if text in self.odd:
                found(number, None)
                continue
            secrets = (
                scan_plain(text, self._rules)
                if unit.kind == "text"
                else scan_unit(json.loads(text), unit.kind == "cell", self._rules)
            )
            seen = [sight(one, b"k" * 32, lambda rule, _: known.get(rule)) for one in secrets]
            found(number, seen)
