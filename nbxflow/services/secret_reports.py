"""What is known of the secrets in each notebook: reports, the audit trail, announcements."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice

from nbxflow.domain.secrets.findings import (
    AuditEntry,
    AuditKind,
    Policy,
    SecretReport,
    SecretSave,
)
from nbxflow.domain.secrets.sightings import NOTHING, Seen, Survey
from nbxflow.domain.times import format_time
from nbxflow.ports import Announcer, Audit, Clock, Decisions, Metrics, SecretOutcome

_PATHS = 500
"""How many notebooks are remembered."""
_NOTED = 1000
"""How many findings of one save get entries of their own in the audit trail."""

_END = 2**62
"""After every sequence number there will be."""
_SAVES: Mapping[str, AuditKind] = {
    "masked": "save-masked",
    "refused": "save-refused",
    "not-scanned": "save-not-scanned",
}

log = logging.getLogger("nbxflow")


@dataclass(frozen=True)
class Told:
    """What one save or scan found; ``survey`` is None when nothing was scanned."""

    path: str
    user: str | None
    survey: Survey | None
    reason: str | None
    save: SecretSave | None
    """None: it was a scan, or what came of one after its save."""
    on_disk: Mapping[str, Seen] | None
    """What stands in the file now; None: as before, or nobody knows."""


@dataclass
class _Known:
    report: SecretReport
    seen: Mapping[str, Seen]
    """In the last content that was scanned, whatever became of it."""
    on_disk: Mapping[str, Seen]
    in_baselines: frozenset[str]
    signature: tuple[object, ...]


class SecretReports:
    """Remembers the last report of each notebook.

    All that is told is worked on by one thread, in its order: reports, the audit trail and what is
    announced never disagree, and nobody who saves waits for it.
    """

    def __init__(
        self,
        decisions: Decisions,
        audit: Audit,
        announcer: Announcer,
        metrics: Metrics,
        clock: Clock,
        policy: Policy,
    ) -> None:
        self._decisions = decisions
        self._audit = audit
        self._announcer = announcer
        self._metrics = metrics
        self._clock = clock
        self._policy = policy
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._sequence = 0
        self._thread = ThreadPoolExecutor(1, "nbxflow-reports")

    def reasons(self, fingerprints: Collection[str]) -> Mapping[str, str]:
        """The reasons of those that are decided; asks the database."""
        return self._decisions.reasons(fingerprints) if fingerprints else {}

    def tell(self, told: Told) -> None:
        """Hand over what a save or scan found; never waits."""
        self._do(lambda: self._take(told))

    def get(self, path: str) -> SecretReport | None:
        """The last report of a notebook, by what is decided now; waits for what was told."""
        return self._thread.submit(self._report_now, path).result()

    def rename(self, old: str, new: str) -> None:
        """Let the report of a notebook, or of all under a folder, follow a rename."""
        self._do(lambda: self._rename(old, new))

    def failed(self, reason: str) -> None:
        """The scanner was lost."""
        at = format_time(self._clock.now())
        entry = AuditEntry(sequence=0, at=at, kind="scanner-failed", reason=reason)
        self._do(lambda: self._append([entry]))

    def close(self) -> None:
        """Do what is left."""
        self._thread.shutdown(wait=True)

    def _do(self, work: Callable[[], object]) -> None:
        def attempt() -> None:
            try:
                work()
            except Exception as error:
                log.error("nbxflow: a report was not kept (%s)", type(error).__name__)

        try:
            self._thread.submit(attempt)
        except RuntimeError:  # the server stops
            log.debug("nbxflow: too late for a report")

    def _take(self, told: Told) -> None:
        at = format_time(self._clock.now())
        survey = told.survey or NOTHING
        before = self._known.pop(told.path, None)
        earlier = before.on_disk if before else {}
        on_disk = earlier if told.on_disk is None else told.on_disk
        signature = _signature(told)
        # Nothing found in a notebook of which nothing was known is no news either.
        quiet = _signature(replace(told, survey=NOTHING, reason=None))
        same = signature == (before.signature if before else quiet)
        self._append(_entries(told, earlier, on_disk, same, at))
        report = SecretReport(
            path=told.path,
            sequence=self._sequence,
            at=at,
            policy=self._policy,
            state="scanned" if told.survey is not None and told.reason is None else "not-scanned",
            reason=told.reason,
            save=told.save or (before.report.save if before else None),
            findings=survey.findings,
            total=survey.total,
        )
        seen = self._count(told.survey, before.seen if before else {})
        self._known[told.path] = _Known(report, seen, on_disk, survey.in_baselines, signature)
        while len(self._known) > _PATHS:
            self._known.popitem(last=False)
        if not same or (told.save is not None and told.save.outcome != "written"):
            outcome: SecretOutcome = told.save.outcome if told.save else "scanned"
            known = survey.total - survey.new
            self._announcer.secrets(outcome, self._sequence, new=survey.new, known=known)

    def _count(self, survey: Survey | None, before: Mapping[str, Seen]) -> Mapping[str, Seen]:
        """Count the findings that were not there ``before``; what is there now."""
        if survey is None:
            return before
        for fingerprint, (rule, _, _, ignored, count) in survey.seen.items():
            if fingerprint not in before:
                self._metrics.secrets_found(rule, "new" if ignored is None else "known", count)
        return survey.seen

    def _append(self, entries: Sequence[AuditEntry]) -> None:
        """Write entries, and learn where the trail stands; reports are kept without it too."""
        try:
            if entries:
                self._sequence = self._audit.append(entries)
            else:
                self._sequence = self._audit.page(_END, 1).sequence
        except Exception as error:
            log.error("nbxflow: the audit trail was not written (%s)", type(error).__name__)

    def _report_now(self, path: str) -> SecretReport | None:
        known = self._known.get(path)
        if known is None:
            return None
        decided = {found.fingerprint for found in known.report.findings} - known.in_baselines
        reasons = self.reasons(decided)
        findings = tuple(
            found
            if found.fingerprint in known.in_baselines
            else replace(found, ignored=reasons.get(found.fingerprint))
            for found in known.report.findings
        )
        return replace(known.report, findings=findings)

    def _rename(self, old: str, new: str) -> None:
        for path in [one for one in self._known if one == old or one.startswith(f"{old}/")]:
            known = self._known.pop(path)
            to = new + path[len(old) :]
            if to.lower().endswith(".ipynb"):
                known.report = replace(known.report, path=to)
                self._known[to] = known


def _signature(told: Told) -> tuple[object, ...]:
    """What makes two saves the same news."""
    seen = (told.survey or NOTHING).seen
    prints = frozenset((key, *one) for key, one in seen.items())
    outcome = told.save.outcome if told.save else None
    return (outcome, told.survey is None, told.reason, prints)


def _entries(
    told: Told, before: Mapping[str, Seen], now: Mapping[str, Seen], same: bool, at: str
) -> list[AuditEntry]:
    """What the trail says of a save; a scan changes no file, and is no entry."""
    entries = _about(told, "finding", {k: one for k, one in now.items() if k not in before}, at)
    gone = {key: one for key, one in before.items() if key not in now}
    entries += _about(told, "finding-gone", gone, at)
    save = told.save
    if save is None or save.outcome == "written" or (same and save.outcome != "refused"):
        return entries
    count = max(1, save.masked or (told.survey or NOTHING).new)
    kind = _SAVES[save.outcome]
    entry = AuditEntry(0, at, kind, told.path, told.user, count=count, reason=told.reason)
    return [*entries, entry]


def _about(told: Told, kind: AuditKind, seen: Mapping[str, Seen], at: str) -> list[AuditEntry]:
    entries = [
        AuditEntry(
            sequence=0,
            at=at,
            kind=kind,
            path=told.path,
            user=told.user,
            rule=rule,
            place=place,
            cell=cell,
            fingerprint=fingerprint,
            count=count,
            reason=ignored,
        )
        for fingerprint, (rule, place, cell, ignored, count) in islice(seen.items(), _NOTED)
    ]
    rest = len(seen) - len(entries)
    if rest:
        entries.append(AuditEntry(0, at, kind, told.path, told.user, count=rest))
    return entries
