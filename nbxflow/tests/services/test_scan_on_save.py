"""What becomes of saves: policies, announcements, late scans, reports, trail and events."""

from __future__ import annotations

import concurrent.futures
import random
from collections.abc import Iterator
from typing import Any

import pytest

from nbxflow.adapters.database import memory_database
from nbxflow.adapters.secrets_sqlite import AuditSqlite, DecisionsSqlite
from nbxflow.domain.secrets.findings import (
    AuditEntry,
    Policy,
    SaveOutcome,
    SecretDecision,
    SecretReport,
)
from nbxflow.ports import ScannerLost
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.services.scan_notebook import ScanNotebook
from nbxflow.services.scan_on_save import Caller, Check, ScanOnSave, Verdict
from nbxflow.services.secret_reports import SecretReports
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key
from nbxflow.tests.fakes.announcer import FakeAnnouncer
from nbxflow.tests.fakes.clock import FakeClock
from nbxflow.tests.fakes.metrics import FakeMetrics
from nbxflow.tests.fakes.unit_scanner import FakeUnitScanner
from nbxflow.tests.server.secrets.notebook_saver import notebook
from nbxflow.tests.services.test_scan_notebook import Baselines

ADA, BOB = Caller("ada", "user ada"), Caller("bob", "user bob")
KEY = aws_key(random.Random(1))
OTHER = aws_key(random.Random(2))
MASK = "[redacted:aws-access-key-id]"


class Saves:
    """The services put together as on a server, in memory."""

    def __init__(self, policy: Policy) -> None:
        database = memory_database()
        self.decisions = DecisionsSqlite(database, SCRUBBER)
        self.audit = AuditSqlite(database, SCRUBBER)
        self.announcer = FakeAnnouncer()
        self.metrics = FakeMetrics()
        self.clock = FakeClock()
        self.scanner = FakeUnitScanner()
        self.baselines = Baselines()
        self.seconds = 0.0
        self.reports = SecretReports(
            self.decisions, self.audit, self.announcer, self.metrics, self.clock, policy
        )
        scan = ScanNotebook(self.scanner, self.baselines)
        self.service = ScanOnSave(scan, self.reports, policy, self.clock, lambda: self.seconds)

    def begin(self, *sources: str, caller: Caller = ADA, path: str = "a.ipynb") -> Check:
        model = {"type": "notebook", "format": "json", "content": notebook(*sources)}
        return self.service.begin(model, path, caller)

    def judge(self, check: Check) -> Verdict:
        """Once the scan is done; and written unless it is refused."""
        concurrent.futures.wait([check.result], 30)
        verdict = self.service.judge(check)
        if verdict.status is None:
            self.service.written(verdict)
        return verdict

    def save(self, *sources: str, caller: Caller = ADA, path: str = "a.ipynb") -> Verdict:
        return self.judge(self.begin(*sources, caller=caller, path=path))

    def report(self, path: str = "a.ipynb") -> SecretReport:
        report = self.reports.get(path)
        assert report is not None
        validate("secret-report", to_document(report))
        return report

    def entries(self) -> list[AuditEntry]:
        self.reports.get("")
        entries = self.audit.page(0, 10_000).entries
        for entry in entries:
            validate("audit-entry", to_document(entry))
        return list(entries)

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries()]

    def close(self) -> None:
        self.service.close()
        self.reports.close()


@pytest.fixture
def policy() -> Policy:
    return "refuse"


@pytest.fixture
def saves(policy: Policy) -> Iterator[Saves]:
    saves = Saves(policy)
    yield saves
    saves.scanner.go_on.set()
    saves.close()


def written(verdict: Verdict) -> str:
    return str(verdict.model["content"]["cells"][0]["source"])


@pytest.mark.parametrize(
    ("policy", "explicit", "outcome"),
    [
        ("warn", False, "written"),
        ("warn", True, "written"),
        ("redact", False, "masked"),
        ("redact", True, "masked"),
        ("refuse", False, "masked"),
        ("refuse", True, "refused"),
    ],
)
def test_new_findings(saves: Saves, explicit: bool, outcome: SaveOutcome) -> None:
    if explicit:
        saves.service.announce(ADA, "a.ipynb")
    verdict = saves.save(f"x = '{KEY}'")
    assert verdict.outcome == outcome
    assert written(verdict) == (f"x = '{MASK}'" if outcome == "masked" else f"x = '{KEY}'")
    assert (verdict.status, KEY in verdict.message) == (
        422 if outcome == "refused" else None,
        False,
    )
    report = saves.report()
    assert report.save is not None
    assert (report.save.outcome, report.save.explicit) == (outcome, explicit)
    assert report.save.masked == (outcome == "masked")
    assert (report.total, report.state) == (1, "scanned")
    assert KEY not in str(to_document(report))


@pytest.mark.parametrize("policy", ["warn", "redact", "refuse"])
def test_clean_saves_are_written_as_they_are(saves: Saves) -> None:
    saves.service.announce(ADA, "a.ipynb")
    check = saves.begin("x = 1")
    verdict = saves.judge(check)
    assert (verdict.outcome, verdict.model is check.model) == ("written", True)
    assert (saves.entries(), saves.announcer.findings) == ([], [])


def test_the_message_says_where() -> None:
    saves = Saves("refuse")
    for path, sources, said in (
        ("a.ipynb", ["", f"a\n'{KEY}'"], "AWS access key ID in cell 2, line 2 (source). Take it"),
        ("b.ipynb", [f"'{KEY}', '{OTHER}'"], "in cell 1, line 1 (source), and 1 more. Take it"),
    ):
        saves.service.announce(ADA, path)
        assert said in saves.save(*sources, path=path).message
    saves.service.announce(ADA, "c.ipynb")
    model = {"type": "file", "format": "text", "content": f"%\n{KEY}"}
    verdict = saves.judge(saves.service.begin(model, "c.ipynb", ADA))
    assert "AWS access key ID in line 2. " in verdict.message
    saves.close()


def test_an_announcement_is_for_one_save_of_one_user_within_five_seconds(saves: Saves) -> None:
    source = f"'{KEY}'"
    saves.service.announce(ADA, "a.ipynb")
    assert saves.save(source, caller=BOB).outcome == "masked"
    assert saves.save(source, path="b.ipynb").outcome == "masked"
    assert saves.save(source).outcome == "refused"
    assert saves.save(source).outcome == "masked"
    saves.service.announce(ADA, "a.ipynb")
    saves.seconds += 4.9
    assert saves.save(source).outcome == "refused"
    saves.service.announce(ADA, "a.ipynb")
    saves.seconds += 5.1
    assert saves.save(source).outcome == "masked"


def test_what_is_decided_or_in_a_baseline_passes(saves: Saves) -> None:
    source = f"'{KEY}'"
    saves.service.announce(ADA, "a.ipynb")
    saves.save(source)
    [found] = saves.report().findings
    decision = SecretDecision(
        found.fingerprint, found.rule, "an example", "a.ipynb", "ada", "2026-01-31T12:00:00Z"
    )
    saves.decisions.put(decision)
    assert [one.ignored for one in saves.report().findings] == ["an example"]
    saves.service.announce(ADA, "a.ipynb")
    verdict = saves.save(source)
    assert (verdict.outcome, written(verdict)) == ("written", source)
    verdict = saves.save(f"'{KEY}', '{OTHER}'")
    assert (verdict.outcome, written(verdict)) == ("masked", f"'{KEY}', '{MASK}'")
    saves.decisions.remove(found.fingerprint)
    assert [one.ignored for one in saves.report().findings] == [None, None]
    saves.baselines.texts = [b"aws-access-key-id"]
    saves.service.announce(ADA, "a.ipynb")
    assert saves.save(f"'{KEY}', '{OTHER}'").outcome == "written"
    assert [one.ignored for one in saves.report().findings] == ["known", "known"]


@pytest.mark.parametrize(
    ("policy", "outcome", "status"),
    [("warn", "not-scanned", None), ("redact", "not-scanned", None), ("refuse", "refused", 503)],
)
def test_a_late_scan_goes_on_and_is_told(
    saves: Saves, policy: Policy, outcome: SaveOutcome, status: int | None
) -> None:
    saves.scanner.go_on.clear()
    check = saves.begin(f"'{KEY}'")
    verdict = saves.service.judge(check)
    assert (verdict.outcome, verdict.status) == (outcome, status)
    if status is None:
        assert written(verdict) == f"'{KEY}'"
        saves.service.written(verdict)
    report = saves.report()
    assert report.save is not None
    assert (report.state, report.save.outcome, report.total) == ("not-scanned", outcome, 0)
    assert report.reason is not None
    saves.scanner.go_on.set()
    concurrent.futures.wait([check.result], 30)
    while (report := saves.report()).state != "scanned":
        pass
    assert report.save is not None
    assert (report.save.outcome, report.total) == (outcome, 1)
    said = [outcome, "scanned"]
    assert [announced[0] for announced in saves.announcer.findings] == said
    kinds = ["save-not-scanned", "finding"] if status is None else ["save-refused"]
    assert saves.kinds() == kinds
    expected: SaveOutcome = "written" if policy == "warn" else "masked"
    assert saves.save(f"'{KEY}'").outcome == expected, "now it is known in time"


@pytest.mark.parametrize("policy", ["warn"])
def test_a_late_scan_says_nothing_after_a_later_save(saves: Saves) -> None:
    saves.scanner.go_on.clear()
    early = saves.begin(f"'{KEY}'")
    saves.service.written(saves.service.judge(early))
    later = saves.begin("x = 1")
    saves.scanner.go_on.set()
    assert saves.judge(later).outcome == "written"
    concurrent.futures.wait([early.result], 30)
    assert saves.report().total == 0
    assert "finding" not in saves.kinds()


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [("warn", "not-scanned"), ("redact", "not-scanned"), ("refuse", "refused")],
)
@pytest.mark.parametrize("failure", [ScannerLost("It was killed."), KeyError(KEY)])
def test_our_own_failures_lose_no_save_and_tell_no_secret(
    saves: Saves, outcome: SaveOutcome, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    saves.scanner.losses = [failure, failure]
    verdict = saves.save(f"'{KEY}'")
    assert verdict.outcome == outcome
    report = saves.report()
    assert (report.state, report.total) == ("not-scanned", 0)
    assert report.reason in ("It was killed.", "The scan failed (KeyError).")
    assert KEY not in caplog.text + verdict.message
    saves.scanner.losses.clear()
    assert saves.save(f"'{KEY}'").outcome in ("written", "masked")


@pytest.mark.parametrize("policy", ["redact"])
def test_what_is_found_is_masked_though_a_part_cannot_be_scanned(saves: Saves) -> None:
    saves.save("odd", path="b.ipynb")
    saves.scanner.odd = {text for text in saves.scanner.scanned[0] if "odd" in text}
    other = Saves("redact")
    other.scanner.odd = saves.scanner.odd
    verdict = other.save("odd", f"'{KEY}'")
    assert verdict.outcome == "masked"
    assert verdict.model["content"]["cells"][1]["source"] == f"'{MASK}'"
    assert other.report().state == "not-scanned"
    other.close()


@pytest.mark.parametrize("policy", ["warn"])
def test_the_trail_tells_what_comes_and_goes(saves: Saves) -> None:
    saves.save(f"'{KEY}'", "1")
    saves.save(f"'{KEY}'", "2")
    saves.save(f"'{KEY}'", f"'{OTHER}', '{OTHER}'", caller=BOB)
    saves.save(f"'{OTHER}'")
    entries = saves.entries()
    assert [entry.kind for entry in entries] == ["finding", "finding", "finding-gone"]
    assert [entry.count for entry in entries] == [1, 2, 1]
    assert [entry.user for entry in entries] == ["ada", "bob", "ada"]
    assert entries[0].fingerprint == entries[2].fingerprint
    assert (entries[0].path, entries[0].place, entries[0].cell) == ("a.ipynb", "source", "cell-0")
    assert saves.report().sequence == entries[-1].sequence
    outcomes = [(said[0], said[2], said[3]) for said in saves.announcer.findings]
    assert outcomes == [("written", 1, 0), ("written", 3, 0), ("written", 1, 0)]


def test_the_trail_of_masked_and_refused_saves(saves: Saves) -> None:
    for _ in range(3):
        saves.save(f"'{KEY}'")
    for _ in range(2):
        saves.service.announce(ADA, "a.ipynb")
        saves.save(f"'{KEY}'")
    assert saves.kinds() == ["save-masked", "save-refused", "save-refused"]
    said = [announced[0] for announced in saves.announcer.findings]
    assert said == ["masked", "masked", "masked", "refused", "refused"]


@pytest.mark.parametrize("policy", ["warn"])
def test_very_many_findings_are_counted_not_listed(saves: Saves) -> None:
    source = random.Random(3)
    saves.save("\n".join(f"'{aws_key(source)}'" for _ in range(1500)))
    report = saves.report()
    assert (len(report.findings), report.total) == (1000, 1500)
    assert len({found.id for found in report.findings}) == 1000
    entries = saves.entries()
    assert (len(entries), entries[-1].count) == (1001, 500)


@pytest.mark.parametrize("policy", ["warn"])
def test_ids_stay_when_other_things_change(saves: Saves) -> None:
    saves.save(f"a = '{KEY}'", f"'{KEY}' '{KEY}'")
    before = [found.id for found in saves.report().findings]
    saves.save(f"# more\nlonger = '{KEY}'", f"'{KEY}' '{KEY}'", "new")
    assert [found.id for found in saves.report().findings] == before
    assert len(set(before)) == 3


@pytest.mark.parametrize("policy", ["warn"])
def test_reports_follow_renames(saves: Saves) -> None:
    saves.save(f"'{KEY}'", path="x/a.ipynb")
    saves.save("1", path="xy.ipynb")
    saves.reports.rename("x", "y")
    assert saves.report("y/a.ipynb").path == "y/a.ipynb"
    saves.reports.rename("y/a.ipynb", "y/b.ipynb")
    assert saves.report("y/b.ipynb").total == 1
    saves.reports.rename("y/b.ipynb", "y/b.txt")
    for path in ("x/a.ipynb", "y/a.ipynb", "y/b.ipynb", "y/b.txt"):
        assert saves.reports.get(path) is None
    assert saves.report("xy.ipynb").total == 0


@pytest.mark.parametrize("policy", ["warn"])
def test_a_scan_tells_but_is_no_save(saves: Saves) -> None:
    saves.save("1")
    model = {"type": "notebook", "format": "json", "content": notebook(f"'{KEY}'")}
    report = saves.service.scan(model, "a.ipynb", "ada").result(30)
    assert (report.total, report.state) == (1, "scanned")
    assert report.save is not None
    assert report.save.outcome == "written"
    assert saves.entries() == [], "nothing stands in the file"
    assert [said[0] for said in saves.announcer.findings] == ["scanned"]


def test_the_loss_of_the_scanner_is_in_the_trail(saves: Saves) -> None:
    saves.reports.failed("The scanner's process ended by itself.")
    [entry] = saves.entries()
    assert (entry.kind, entry.path) == ("scanner-failed", None)


@pytest.mark.parametrize("policy", ["warn"])
def test_a_trail_that_cannot_be_written_keeps_no_report_back(
    saves: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> int:
        raise OSError("full")

    monkeypatch.setattr(saves.audit, "append", fail)
    saves.save(f"'{KEY}'")
    assert saves.report().total == 1


@pytest.mark.parametrize("policy", ["warn", "redact", "refuse"])
def test_findings_are_counted_when_they_come_and_not_with_each_save(saves: Saves) -> None:
    saves.save(f"x = '{KEY}'; y = '{KEY}'")
    saves.save(f"x = '{KEY}'; y = '{KEY}'")
    saves.save("x = 1")
    saves.save(f"x = '{KEY}'")
    saves.save(f"x = '{KEY}'", path="b.ipynb")
    saves.report()
    assert saves.metrics.of("secrets_found") == [
        ["aws-access-key-id", "new", 2],
        ["aws-access-key-id", "new", 1],
        ["aws-access-key-id", "new", 1],
    ]


def test_known_findings_are_counted_apart(saves: Saves) -> None:
    check = saves.begin(f"x = '{KEY}'")
    [finding] = saves.judge(check).checked.survey.findings  # type: ignore[union-attr]  # scanned
    saves.decisions.put(
        SecretDecision(finding.fingerprint, finding.rule, "an example", "b.ipynb", None, "2026")
    )
    saves.save(f"x = '{KEY}'", path="b.ipynb")
    saves.report("b.ipynb")
    assert saves.metrics.of("secrets_found")[-1] == ["aws-access-key-id", "known", 1]
