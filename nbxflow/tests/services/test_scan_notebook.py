"""Each cell is scanned once, whatever happens to the process that scans."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nbxflow.domain.secrets.contents import Content
from nbxflow.ports import ScannerLost, ScannerStuck
from nbxflow.services import scan_notebook
from nbxflow.services.scan_notebook import Scanned, ScanNotebook
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.fakes.unit_scanner import FakeUnitScanner
from nbxflow.tests.server.secrets.notebook_saver import notebook

KEY = aws_key(random.Random(1))


class Baselines:
    """Fake of the port ``Baselines``."""

    def __init__(self) -> None:
        self.texts: list[bytes] = []

    def above(self, path: str) -> Sequence[bytes]:
        """See ``Baselines.above``."""
        return self.texts


class Scans:
    """The service and what it works with."""

    def __init__(self) -> None:
        self.scanner = FakeUnitScanner()
        self.baselines = Baselines()
        self.service = ScanNotebook(self.scanner, self.baselines)

    def scan(self, document: Any) -> Scanned:
        return self.service.scan(Content(document, "json"), "a.ipynb")

    @property
    def counts(self) -> list[int]:
        """How many parts each request had."""
        return [len(texts) for texts in self.scanner.scanned]


def seen(scanned: Scanned) -> list[tuple[int | None, str]]:
    return [(unit.index, one.rule) for unit, found in scanned.sighted for one in found]


def test_unchanged_cells_are_not_scanned_again() -> None:
    scans = Scans()
    document = notebook("a = 1", f"'{KEY}'", "c = 3")
    assert seen(scans.scan(document)) == [(1, "aws-access-key-id")]
    assert seen(scans.scan(copy.deepcopy(document))) == [(1, "aws-access-key-id")]
    document["cells"][0]["source"] = f"a = '{KEY}'"
    document["cells"].append(document["cells"].pop(1))
    expected = [(0, "aws-access-key-id"), (2, "aws-access-key-id")]
    assert seen(scans.scan(document)) == expected
    assert scans.counts == [4, 1], "cells and metadata at first, then the changed cell"


def test_pictures_are_not_even_looked_at() -> None:
    scans = Scans()
    document = notebook("plot()")
    document["cells"][0]["outputs"] = [{"data": {"image/png": "AAAA", "text/plain": "x"}}]
    scans.scan(document)
    document["cells"][0]["outputs"][0]["data"]["image/png"] = "BBBB"
    scans.scan(document)
    assert scans.counts == [2]


def test_equal_cells_are_scanned_once() -> None:
    scans = Scans()
    document = notebook(f"'{KEY}'", f"'{KEY}'")
    document["cells"][1]["id"] = document["cells"][0]["id"]
    assert seen(scans.scan(document)) == [(0, "aws-access-key-id"), (1, "aws-access-key-id")]
    assert scans.counts == [2]


def test_another_baseline_is_asked_of_findings_only() -> None:
    scans = Scans()
    document = notebook("a = 1", f"'{KEY}'")
    [(_, [one])] = scans.scan(document).sighted
    assert one.known is None
    scans.baselines.texts = [b"aws-access-key-id"]
    [(_, [one])] = scans.scan(document).sighted
    assert one.known == "known"
    assert scans.counts == [3, 1]


def test_a_lost_scan_is_tried_again_with_what_is_left() -> None:
    scans = Scans()
    scans.scanner.losses = [ScannerLost("killed")]
    assert seen(scans.scan(notebook("a = 1", f"'{KEY}'"))) == [(1, "aws-access-key-id")]
    assert scans.counts == [3, 1]


def test_twice_lost_is_lost_and_nothing_is_taken_for_clean() -> None:
    scans = Scans()
    document = notebook(f"'{KEY}'")
    scans.scanner.losses = [ScannerLost("killed"), ScannerLost("killed")]
    with pytest.raises(ScannerLost):
        scans.scan(document)
    assert seen(scans.scan(document)) == [(0, "aws-access-key-id")]


def test_what_holds_the_scanner_up_is_left_out_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scans = Scans()
    document = notebook(f"'{KEY}'")
    scans.scanner.losses = [ScannerStuck("too long")]
    with pytest.raises(ScannerStuck):
        scans.scan(document)
    again = scans.scan(document)
    assert again.reason == "The notebook's metadata could not be scanned: too long"
    assert seen(again) == [(0, "aws-access-key-id")]
    assert scans.counts == [2], "neither is scanned again"
    later = time.monotonic() + 3600
    monkeypatch.setattr(scan_notebook.time, "monotonic", lambda: later)
    assert scans.scan(document).reason is None


def test_what_cannot_be_scanned_is_said() -> None:
    scans = Scans()
    document = notebook("odd", f"'{KEY}'")
    scans.scan(document)
    [text] = [text for text in scans.scanner.scanned[0] if "odd" in text]
    scans.scanner.odd = {text}
    other = Scans()
    other.scanner.odd = {text}
    scanned = other.scan(document)
    assert scanned.reason == "Cell 1 could not be scanned: it is not as notebooks are."
    assert seen(scanned) == [(1, "aws-access-key-id")]


def test_two_saves_at_once_share_one_scan() -> None:
    scans = Scans()
    scans.scanner.go_on.clear()
    document = notebook(f"'{KEY}'")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(scans.scan, document)
        while not scans.scanner.scanned:
            pass
        second = threads.submit(scans.scan, document)
        scans.scanner.go_on.set()
        assert seen(first.result(30)) == seen(second.result(30)) == [(0, "aws-access-key-id")]
    assert scans.counts == [2]


def test_who_waits_for_a_broken_scan_takes_nothing_for_clean() -> None:
    scans = Scans()
    scans.scanner.go_on.clear()
    scans.scanner.losses = [ScannerLost("killed"), ScannerLost("killed")]
    document = notebook(f"'{KEY}'")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(scans.scan, document)
        while not scans.scanner.scanned:
            pass
        second = threads.submit(scans.scan, document)
        scans.scanner.go_on.set()
        assert isinstance(first.exception(30), ScannerLost)
        if second.exception(30) is None:  # it came too late to wait, and scanned by itself
            assert seen(second.result()) == [(0, "aws-access-key-id")]
    assert seen(scans.scan(document)) == [(0, "aws-access-key-id")]


def test_what_changes_while_it_is_read_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    scans = Scans()
    document = notebook(f"'{KEY}'")
    write = scan_notebook.json_pieces

    def strip_and_write(content: Any) -> Any:
        document["cells"][0]["source"] = "stripped by a hook"
        return write(content)

    with monkeypatch.context() as patch:
        patch.setattr(scan_notebook, "json_pieces", strip_and_write)
        with pytest.raises(ScannerLost):
            scans.scan(document)
    assert seen(scans.scan(notebook(f"'{KEY}'"))) == [(0, "aws-access-key-id")]


def test_old_results_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_notebook, "_REMEMBERED", 10)
    scans = Scans()
    for number in range(30):
        scans.scan(notebook(f"a = {number}"))
    assert len(scans.service._results) <= 10
    assert seen(scans.scan(notebook(f"'{KEY}'"))) == [(0, "aws-access-key-id")]
