"""The scanner's own process (port ``UnitScanner``): started early, watched, restarted."""

from __future__ import annotations

import itertools
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal

from nbxflow.domain.secrets.sightings import Sighting, from_row
from nbxflow.ports import ScannerLost, ScannerStuck, UnitText
from nbxflow.protocol.frames import read_frame, write_frame

_START_SECONDS = 20.0
_STUCK_SECONDS = 10.0
_STUCK_SECONDS_A_MEGABYTE = 0.2
_TRIES = 3
"""How often it may die one after the other, having answered nothing, before it is given up."""
_PAUSE_SECONDS = 30.0
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from nbxflow.worker.scanner import main; main()"
)

log = logging.getLogger("nbxflow")


class _Life:
    """One process, from its start to its end."""

    def __init__(self, setting: Mapping[str, Any], ended: Callable[[_Life], None]) -> None:
        # Isolated: nothing of the user's (PYTHONPATH, the current folder) is imported into it.
        folder = str(Path(__file__).parents[2])
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-I", "-c", _PROGRAM, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._ended = ended
        self._numbers = itertools.count(1)
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._waiting: dict[int, SimpleQueue[dict[str, Any] | None]] = {}
        self.ready = threading.Event()
        self.dead = False
        self.reason = "The scanner's process ended by itself."
        threading.Thread(target=self._read, name="nbxflow-scanner", daemon=True).start()
        self._write(setting, [])

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ask(
        self, units: Sequence[UnitText], baselines: Sequence[bytes]
    ) -> SimpleQueue[dict[str, Any] | None]:
        """Send a request; its answers come one by one, None when there will be no more."""
        number = next(self._numbers)
        answers: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        with self._lock:
            if self.dead:
                answers.put(None)
                return answers
            self._waiting[number] = answers
        sizes = [sum(map(len, unit.pieces)) for unit in units]
        request = {
            "id": number,
            "kinds": [unit.kind for unit in units],
            "sizes": [*sizes, *map(len, baselines)],
        }
        self._write(request, [*(piece for unit in units for piece in unit.pieces), *baselines])
        return answers

    def kill(self, reason: str) -> None:
        """End the process at once; nobody is to ask it any more."""
        with self._lock:
            self.reason, self.dead = reason, True
        self._process.kill()

    def _write(self, header: Mapping[str, Any], body: Sequence[bytes]) -> None:
        stream = self._process.stdin
        try:
            with self._writing:
                if stream is not None:
                    write_frame(stream, header, body)  # type: ignore[arg-type]  # IO[bytes]
        except (OSError, ValueError):
            log.debug("nbxflow: the scanner's process is gone")  # its reader sees that too

    def _read(self) -> None:
        stream = self._process.stdout
        try:
            while stream is not None and (frame := read_frame(stream)) is not None:  # type: ignore[arg-type]  # IO[bytes]
                self._take(frame[0])
        except (OSError, ValueError):
            log.debug("nbxflow: the scanner's process broke off")
        with self._lock:
            self.dead = True
            waiting, self._waiting = self._waiting, {}
        self._process.kill()
        self._process.wait()
        self.ready.set()
        for answers in waiting.values():
            answers.put(None)
        self._ended(self)

    def _take(self, message: dict[str, Any]) -> None:
        if "ready" in message:
            self.ready.set()
            return
        with self._lock:
            answers = self._waiting.get(message["id"])
            if "done" in message:
                self._waiting.pop(message["id"], None)
        if answers is not None:
            answers.put(message)


class ScannerProcess:
    """Port ``UnitScanner``; from any thread, several requests at a time.

    Args:
        setting: gives the packs of rules and the key; called on a thread, at each start.
        lost: told in words when a process was lost.
    """

    def __init__(
        self, setting: Callable[[], Mapping[str, Any]], lost: Callable[[str], None]
    ) -> None:
        self._setting = setting
        self._lost = lost
        self._lock = threading.Lock()
        self._life: _Life | None = None
        self._failures = 0
        self._pause_until = 0.0
        self._closed = False
        self.reason: str | None = None
        """Why there is no process, in words; None while all is well."""

    @property
    def state(self) -> Literal["ready", "starting", "failed"]:
        """Whether it scans, soon will, or does not."""
        life = self._life
        if life is not None and not life.dead and life.ready.is_set():
            return "ready"
        return "failed" if self.reason else "starting"

    @property
    def pid(self) -> int | None:
        """Of the living process."""
        life = self._life
        return None if life is None or life.dead else life.pid

    def start(self) -> None:
        """Start the process, without waiting for it."""
        threading.Thread(target=self._try_to_start, name="nbxflow-scanner", daemon=True).start()

    def scan(
        self,
        units: Sequence[UnitText],
        baselines: Sequence[bytes],
        found: Callable[[int, Sequence[Sighting] | None], None],
    ) -> None:
        """See ``UnitScanner.scan``."""
        life = self._living()
        if not life.ready.wait(_START_SECONDS):
            life.kill("The scanner's process did not start in time.")
        size = sum(len(piece) for unit in units for piece in unit.pieces)
        patience = _STUCK_SECONDS + size / 2**20 * _STUCK_SECONDS_A_MEGABYTE
        answers = life.ask(units, baselines)
        seen: list[Sighting] = []
        while True:
            try:
                message = answers.get(timeout=patience)
            except Empty:
                life.kill(f"The scanner's process was ended: no answer in {patience:.0f} s.")
                raise ScannerStuck(life.reason) from None
            if message is None:
                raise ScannerLost(life.reason)
            if "done" in message:
                self._failures, self.reason = 0, None
                return
            if "failed" in message:
                found(message["unit"], None)
                seen = []
                continue
            for number in message.get("clean", ()):
                found(number, ())
            if "rows" not in message:
                continue
            seen += (from_row(json.loads(row)) for row in message["rows"])
            if not message["more"]:
                found(message["unit"], seen)
                seen = []

    def close(self) -> None:
        """End the process for good."""
        with self._lock:
            self._closed = True
            life = self._life
        if life is not None:
            life.kill("The server stops.")

    def _living(self) -> _Life:
        with self._lock:
            life = self._life
            if life is not None and not life.dead:
                return life
            if self._closed:
                raise ScannerLost("The server stops.")
            if time.monotonic() < self._pause_until:
                raise ScannerLost(self.reason or "The scanner's process cannot be started.")
            try:
                self._life = _Life(self._setting(), self._ended)
            except Exception as error:
                # Of our own making or the system's; its text may hold what rules say, so it stays.
                self.reason = f"The scanner's process cannot be started ({type(error).__name__})."
                self._pause_until = time.monotonic() + _PAUSE_SECONDS
                raise ScannerLost(self.reason) from None
            return self._life

    def _try_to_start(self) -> None:
        try:
            self._living().ready.wait(_START_SECONDS)
        except ScannerLost as error:
            log.error("nbxflow: secrets are not scanned for: %s", error)

    def _ended(self, life: _Life) -> None:
        """On the reader's thread of a process that has ended."""
        with self._lock:
            if self._closed:
                return
            self._failures += 1
            given_up = self._failures >= _TRIES
            self.reason = life.reason if given_up else None
            self._pause_until = time.monotonic() + _PAUSE_SECONDS if given_up else 0.0
        log.warning("nbxflow: %s", life.reason)
        self._lost(life.reason)
        if not given_up:
            self._try_to_start()
