"""The scanner's real process: what it answers, and what happens when it is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from nbxflow.adapters import scan_process
from nbxflow.adapters.scan_process import ScannerProcess
from nbxflow.domain.secrets.baseline import BaselineFinding, new_baseline
from nbxflow.domain.secrets.findings import fingerprint
from nbxflow.domain.secrets.pieces import json_pieces
from nbxflow.domain.secrets.sightings import Sighting
from nbxflow.ports import ScannerLost, ScannerStuck, UnitText
from nbxflow.protocol.secrets import own_rules
from nbxflow.tests.fake_secrets import aws_key

HMAC_KEY = b"k" * 32
SETTING = {"packs": [own_rules()], "key": HMAC_KEY.hex()}
KEY = aws_key(random.Random(1))


class Process:
    """A process under test; ``lost`` holds what was said of its losses."""

    def __init__(self, setting: Callable[[], Mapping[str, Any]] = lambda: SETTING) -> None:
        self.lost: list[str] = []
        self.scanner = ScannerProcess(setting, self.lost.append)

    def scan(
        self, *sources: str, baselines: Sequence[bytes] = ()
    ) -> list[Sequence[Sighting] | None]:
        """The findings of cells with these sources."""
        cells = [{"cell_type": "code", "source": source} for source in sources]
        units = [UnitText("cell", tuple(json_pieces(cell))) for cell in cells]
        found: dict[int, Sequence[Sighting] | None] = {}

        def take(number: int, seen: Sequence[Sighting] | None) -> None:
            assert number not in found
            found[number] = seen

        self.scanner.scan(units, baselines, take)
        return [found[number] for number in range(len(units))]


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process()
    yield process
    process.scanner.close()


def wait_until(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_findings_come_back_without_the_secret(process: Process) -> None:
    process.scanner.start()
    nothing, found, nothing_too = process.scan("x = 1", f"ü\n'{KEY}'", "")
    assert (nothing, nothing_too) == ((), ())
    assert found is not None
    [one] = found
    assert (one.place, one.span, one.rule) == ("source", (2, 2, 2, 22), "aws-access-key-id")
    assert one.fingerprint == fingerprint(HMAC_KEY, one.rule, KEY)
    assert one.edits == ((("source",), 3, 23, "text"),)
    assert KEY not in repr(one)
    assert process.scanner.state == "ready"


def test_odd_texts_keep_no_other_from_being_scanned(process: Process) -> None:
    pieces = (b"[" * 200_000, b"]" * 200_000)
    seen: dict[int, Any] = {}
    units = [
        UnitText("cell", pieces),
        UnitText("rest", (b"{broken",)),
        UnitText("text", (KEY.encode(),)),
    ]
    process.scanner.scan(units, [], seen.__setitem__)
    assert (seen[0], seen[1]) == (None, None)
    assert [one.place for one in seen[2]] == ["text"]


def test_very_many_findings_come_in_parts(process: Process) -> None:
    source = random.Random(2)
    [found] = process.scan("\n".join(f"'{aws_key(source)}'" for _ in range(1234)))
    assert found is not None
    assert [one.span[0] for one in found if one.span] == list(range(1, 1235))


def test_baselines_are_asked(process: Process) -> None:
    empty = new_baseline(b"s" * 16)
    mark = empty.fingerprint("aws-access-key-id", KEY)
    known = empty.with_findings(
        [BaselineFinding("a.ipynb", "aws-access-key-id", mark, "an example")]
    )
    text = json.dumps(known.document()).encode()
    [found] = process.scan(f"'{KEY}'", baselines=[b"no baseline", text])
    assert [one.known for one in found or ()] == ["an example"]
    [found] = process.scan(f"'{KEY}'", baselines=[])
    assert [one.known for one in found or ()] == [None]


def test_small_requests_need_not_wait_for_large_ones(process: Process) -> None:
    process.scan("warm")
    ended: list[str] = []

    def large() -> None:
        process.scan(*(f"x = {number}\n" * 40_000 for number in range(8)))
        ended.append("large")

    thread = threading.Thread(target=large)
    thread.start()
    process.scan("small")
    ended.append("small")
    thread.join(60)
    assert ended == ["small", "large"]


def test_a_killed_process_is_noticed_and_another_one_started(process: Process) -> None:
    process.scan("x")
    pid = process.scanner.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    caught: list[Exception] = []

    def scan() -> None:
        try:
            process.scan("in the middle of it")
        except ScannerLost as error:
            caught.append(error)

    thread = threading.Thread(target=scan)
    thread.start()
    os.kill(pid, signal.SIGKILL)
    thread.join(60)
    assert len(caught) <= 1, "it was lost, or came late enough for the next process"
    wait_until(lambda: process.scanner.pid not in (None, pid))
    assert process.scan(f"'{KEY}'") != [()]
    assert process.lost == ["The scanner's process ended by itself."]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_to_the_whole_group_do_not_end_it(process: Process, number: signal.Signals) -> None:
    process.scan("x")
    pid = process.scanner.pid
    assert pid is not None
    os.kill(pid, number)
    assert process.scan(f"'{KEY}'") != [()]
    assert (process.scanner.pid, process.lost) == (pid, [])


def test_a_stuck_process_is_ended(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    process.scan("x")
    monkeypatch.setattr(scan_process, "_STUCK_SECONDS", 0.2)
    pid = process.scanner.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(ScannerStuck, match="no answer"):
        process.scan("y")
    monkeypatch.setattr(scan_process, "_STUCK_SECONDS", 60)
    assert process.scan(f"'{KEY}'") != [()]


def test_what_cannot_be_started_is_said_and_tried_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packs: list[Any] = [{"rules": "broken"}]
    process = Process(lambda: {"packs": packs, "key": HMAC_KEY.hex()})
    process.scanner.start()
    wait_until(lambda: process.scanner.state == "failed")
    with pytest.raises(ScannerLost):
        process.scan("x")
    # The state is known a moment before the loss is told.
    wait_until(lambda: len(process.lost) == 3)
    packs[:] = [own_rules()]
    monkeypatch.setattr(scan_process, "_PAUSE_SECONDS", 0)
    process.scanner._pause_until = 0
    assert process.scan("x") == [()]
    assert (process.scanner.state, process.scanner.reason) == ("ready", None)
    process.scanner.close()


def test_a_closed_scanner_stays_closed(process: Process) -> None:
    process.scan("x")
    pid = process.scanner.pid
    assert pid is not None
    process.scanner.close()
    wait_until(lambda: process.scanner.pid is None)
    with pytest.raises(ScannerLost):
        process.scan("x")
    assert process.lost == []


def test_it_ends_with_its_server() -> None:
    code = "from nbxflow.worker.scanner import main; main()"
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(60) == 0


def test_it_imports_little() -> None:
    code = (
        "import sys; from nbxflow.worker import scanner;"
        "heavy = {'jsonschema', 'jupyter_server', 'tornado', 'nbformat', 'traitlets', 'sqlglot'};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
