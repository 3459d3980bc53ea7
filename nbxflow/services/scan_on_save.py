"""What becomes of a save: scanned in time, and written, masked or refused by policy.

No save is lost by a failure of ours: unless the policy is to refuse, what could not be scanned is
written and said to be not scanned.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from nbxflow.domain.secrets.contents import Content, masked_model, read_model
from nbxflow.domain.secrets.findings import (
    Policy,
    SaveOutcome,
    SecretReport,
    SecretSave,
)
from nbxflow.domain.secrets.refusals import not_scanned_message, refusal_message
from nbxflow.domain.secrets.sightings import (
    NOTHING,
    Seen,
    Survey,
    new_masks,
    survey,
    undecided,
)
from nbxflow.domain.secrets.units import cell_labels
from nbxflow.domain.times import format_time
from nbxflow.ports import Clock, ScannerLost
from nbxflow.services.scan_notebook import ScanNotebook
from nbxflow.services.secret_reports import SecretReports, Told

_ANNOUNCED_SECONDS = 5.0
_AT_ONCE = 4
_PATHS = 1000
LATE = "The scan was not done when the notebook was saved; it goes on."

log = logging.getLogger("nbxflow")


@dataclass(frozen=True)
class Caller:
    """Who saves: ``name`` as the server shows it, ``key`` the same for all requests of a user."""

    name: str | None
    key: str | None


@dataclass(frozen=True)
class Checked:
    """What a scan says of a model; ``survey`` is None when nothing was scanned."""

    survey: Survey | None
    reason: str | None = None
    model: Any = field(default=None, repr=False)
    """The model with new findings masked, where the policy may ask for it."""
    masked: int = 0
    first_cell: str | None = None
    """What people call the cell of the first new finding."""


@dataclass(frozen=True)
class Check:
    """A save that is being scanned."""

    path: str
    user: str | None
    explicit: bool
    model: Mapping[str, Any] = field(repr=False)
    number: int
    """Of the save: later ones of a path have greater ones."""
    result: Future[Checked]


@dataclass(frozen=True)
class Verdict:
    """What to do with a save."""

    check: Check
    checked: Checked
    outcome: SaveOutcome
    model: Mapping[str, Any] = field(repr=False)
    """To be written, unless it is refused."""
    status: int | None = None
    """The HTTP status of a refusal."""
    message: str = ""


class ScanOnSave:
    """Scans saves on threads of its own; its other methods never wait.

    Args:
        scan: finds the secrets of notebooks.
        reports: is told what every save found.
        policy: what a save with new findings gets.
        clock: the time of reports.
        seconds: a clock that only goes forward.
    """

    def __init__(
        self,
        scan: ScanNotebook,
        reports: SecretReports,
        policy: Policy,
        clock: Clock,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._scan = scan
        self._reports = reports
        self._clock = clock
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_AT_ONCE, "nbxflow-scan")
        self._lock = threading.Lock()
        self._announced: dict[tuple[str | None, str], float] = {}
        self._numbers = itertools.count(1)
        self._latest: OrderedDict[str, int] = OrderedDict()
        self.policy = policy

    def announce(self, caller: Caller, path: str) -> None:
        """The user's next save of this path, if it comes soon, is one that they asked for."""
        now = self._seconds()
        with self._lock:
            self._announced = {
                key: at for key, at in self._announced.items() if now - at <= _ANNOUNCED_SECONDS
            }
            self._announced[caller.key, path] = now

    def begin(
        self,
        model: Mapping[str, Any],
        path: str,
        caller: Caller,
        read: Callable[[Mapping[str, Any]], Content | None] = read_model,
    ) -> Check:
        """Begin to scan what a save would write; uses up the caller's announcement.

        ``read`` gives what stands in the model; called on a thread, and may take its time.
        """
        explicit = self._take_announcement(caller, path)
        masking = self.policy == "redact" or (self.policy == "refuse" and not explicit)
        with self._lock:
            number = next(self._numbers)
            self._latest.pop(path, None)
            self._latest[path] = number
            if len(self._latest) > _PATHS:
                self._latest.popitem(last=False)
        result = self._threads.submit(self._check, model, path, masking, read)
        return Check(path, caller.name, explicit, model, number, result)

    def unscanned(self, path: str, caller: Caller, reason: str) -> None:
        """A save was written without being scanned, and never will be."""
        at = format_time(self._clock.now())
        save = SecretSave("not-scanned", False, at, 0)
        self._reports.tell(Told(path, caller.name, None, reason, save, None))

    def judge(self, check: Check) -> Verdict:
        """What to do with a save, by what its scan has found until now."""
        done = check.result.done()
        checked = check.result.result() if done else Checked(None, LATE)
        refuse = self.policy == "refuse"
        said = checked.survey or NOTHING
        if refuse and check.explicit and said.first_new is not None:
            message = refusal_message(said.first_new, checked.first_cell, said.new)
            return self._refused(check, checked, 422, message)
        if refuse and checked.reason is not None:
            late = checked.reason == LATE
            return self._refused(check, checked, 503, not_scanned_message(checked.reason, late))
        if self.policy != "warn" and checked.masked:
            return Verdict(check, checked, "masked", checked.model)
        outcome: SaveOutcome = "written" if checked.reason is None else "not-scanned"
        return Verdict(check, checked, outcome, check.model)

    def written(self, verdict: Verdict) -> None:
        """The save was written as judged."""
        said = verdict.checked.survey
        on_disk = said.seen if said else None
        if on_disk is not None and verdict.outcome == "masked":
            on_disk = {key: one for key, one in on_disk.items() if one[3] is not None}
        self._tell(verdict, on_disk)
        if said is None:
            self._await_late(verdict, on_disk=True)

    def scan(self, model: Mapping[str, Any], path: str, user: str | None) -> Future[SecretReport]:
        """Scan a model that is not being saved; its result is the report."""
        return self._threads.submit(self._scan_only, model, path, user)

    def close(self) -> None:
        """Begin no more scans."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _take_announcement(self, caller: Caller, path: str) -> bool:
        with self._lock:
            at = self._announced.pop((caller.key, path), None)
        return at is not None and self._seconds() - at <= _ANNOUNCED_SECONDS

    def _check(
        self,
        model: Mapping[str, Any],
        path: str,
        masking: bool,
        read: Callable[[Mapping[str, Any]], Content | None] = read_model,
    ) -> Checked:
        """On a thread; never raises."""
        try:
            content = read(model)
            if content is None:
                return Checked(NOTHING)
            scanned = self._scan.scan(content, path)
            reasons = self._reports.reasons(undecided(scanned.sighted))
            found = survey(scanned.sighted, reasons)
            checked = Checked(found, scanned.reason, first_cell=_cell_of(found, content))
            if masking and found.new:
                masks = new_masks(scanned.sighted, reasons)
                masked = masked_model(model, content, masks)
                return replace(checked, model=masked, masked=found.new)
        except ScannerLost as error:
            return Checked(None, str(error))
        except Exception as error:
            return Checked(None, _failure(error))
        return checked

    def _scan_only(self, model: Mapping[str, Any], path: str, user: str | None) -> SecretReport:
        checked = self._check(model, path, False)
        self._reports.tell(Told(path, user, checked.survey, checked.reason, None, None))
        report = self._reports.get(path)
        if report is None:
            raise RuntimeError("The report was not kept.")
        return report

    def _refused(self, check: Check, checked: Checked, status: int, message: str) -> Verdict:
        verdict = Verdict(check, checked, "refused", check.model, status, message)
        self._tell(verdict, None)
        if checked.survey is None:
            self._await_late(verdict, on_disk=False)
        return verdict

    def _tell(self, verdict: Verdict, on_disk: Mapping[str, Seen] | None) -> None:
        check, checked = verdict.check, verdict.checked
        masked = checked.masked if verdict.outcome == "masked" else 0
        at = format_time(self._clock.now())
        save = SecretSave(verdict.outcome, check.explicit, at, masked)
        self._reports.tell(
            Told(check.path, check.user, checked.survey, checked.reason, save, on_disk)
        )

    def _await_late(self, verdict: Verdict, *, on_disk: bool) -> None:
        """Tell the result of a scan that goes on after its save."""
        check = verdict.check

        def late(result: Future[Checked]) -> None:
            if result.cancelled() or self._latest.get(check.path) != check.number:
                return  # the server stops, or there is a later save to tell of
            checked = result.result()
            found = checked.survey.seen if on_disk and checked.survey else None
            self._reports.tell(
                Told(check.path, check.user, checked.survey, checked.reason, None, found)
            )

        if verdict.checked.reason == LATE:
            check.result.add_done_callback(late)


def _cell_of(found: Survey, content: Content) -> str | None:
    first = found.first_new
    if first is None or first.cell_index is None:
        return None
    return cell_labels(content.units())[first.cell_index]


def _failure(error: Exception) -> str:
    # Not its text, which may hold what was scanned.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else "nowhere"
    log.error("nbxflow: a save was not scanned: %s in %s", type(error).__name__, where)
    return f"The scan failed ({type(error).__name__})."
