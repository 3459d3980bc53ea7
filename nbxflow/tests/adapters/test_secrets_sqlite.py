"""Decisions and the audit trail in the SQLite file: kept, paged, shared by processes, pruned."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nbxflow.adapters.database import Database, memory_database, open_database
from nbxflow.adapters.secrets_sqlite import AuditSqlite, DecisionsSqlite
from nbxflow.domain.secrets.findings import AuditEntry, SecretDecision
from nbxflow.domain.times import format_time
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key

START = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
PRINTS = [f"{number:032x}" for number in range(1, 6)]


def at(seconds: float) -> str:
    return format_time(START + timedelta(seconds=seconds))


def decision(number: int, reason: str = "An example.", second: float = 0) -> SecretDecision:
    return SecretDecision(PRINTS[number], "github-token", reason, "a.ipynb", "ada", at(second))


def entry(second: float = 0, reason: str | None = None) -> AuditEntry:
    return AuditEntry(0, at(second), "finding", path="a.ipynb", rule="github-token", reason=reason)


@pytest.fixture
def database() -> Database:
    return memory_database()


@pytest.fixture
def decisions(database: Database) -> DecisionsSqlite:
    return DecisionsSqlite(database, SCRUBBER)


@pytest.fixture
def audit(database: Database) -> AuditSqlite:
    return AuditSqlite(database, SCRUBBER)


def test_decisions_are_kept_replaced_and_taken_back(decisions: DecisionsSqlite) -> None:
    for number in range(3):
        decisions.put(decision(number, second=number))
    decisions.put(decision(0, "Now another reason.", second=9))
    assert [d.fingerprint for d in decisions.all()] == [PRINTS[0], PRINTS[2], PRINTS[1]]
    for one in decisions.all():
        validate("secret-decision", to_document(one))
    assert decisions.reasons([PRINTS[0], PRINTS[2], PRINTS[4]]) == {
        PRINTS[0]: "Now another reason.",
        PRINTS[2]: "An example.",
    }
    assert decisions.reasons([]) == {}
    removed = decisions.remove(PRINTS[0])
    assert removed is not None
    assert removed.reason == "Now another reason."
    assert decisions.remove(PRINTS[0]) is None
    assert decisions.reasons(PRINTS) == {PRINTS[1]: "An example.", PRINTS[2]: "An example."}


def test_ten_thousand_fingerprints_are_asked_for_at_once(decisions: DecisionsSqlite) -> None:
    decisions.put(decision(1))
    many = [f"{number:032x}" for number in range(10_000)]
    assert decisions.reasons(many) == {PRINTS[1]: "An example."}


def test_a_key_that_is_pasted_into_a_reason_is_masked(
    decisions: DecisionsSqlite, audit: AuditSqlite
) -> None:
    key = aws_key(random.Random(1))
    kept = decisions.put(decision(0, f"{key} is only for tests"))
    assert kept.reason == "[redacted:aws-access-key-id] is only for tests"
    assert kept == decisions.all()[0]
    audit.append([entry(reason=f"see {key}")])
    assert key not in json.dumps(to_document(audit.page(0, 10)))


def test_the_trail_is_paged_oldest_first(audit: AuditSqlite) -> None:
    assert to_document(audit.page(0, 10)) == {"entries": [], "sequence": 0, "more": False}
    assert audit.append([entry(second) for second in range(5)]) == 5
    first = audit.page(0, 3)
    validate("audit-page", to_document(first))
    assert ([e.sequence for e in first.entries], first.more) == ([1, 2, 3], True)
    rest = audit.page(3, 3)
    assert ([e.sequence for e in rest.entries], rest.more, rest.sequence) == ([4, 5], False, 5)
    assert audit.page(5, 3).entries == ()
    assert audit.append([]) == 5


def test_a_failing_entry_keeps_none_of_its_batch(audit: AuditSqlite) -> None:
    with pytest.raises(TypeError):
        audit.append([entry(), AuditEntry(0, at(0), "finding", reason=object())])
    assert audit.page(0, 10).entries == ()


def test_old_entries_are_forgotten_and_numbers_come_only_once(audit: AuditSqlite) -> None:
    audit.append([entry(second) for second in range(10)])
    assert audit.prune(START + timedelta(seconds=7), 99) == 7
    assert [e.sequence for e in audit.page(0, 100).entries] == [8, 9, 10]
    assert audit.prune(START + timedelta(days=1), 99) == 3
    page = audit.page(0, 100)
    assert (page.entries, page.sequence) == ((), 10), "clients that wait for more are not confused"
    assert audit.append([entry()]) == 11


def test_a_hundred_thousand_entries(audit: AuditSqlite, database: Database) -> None:
    audit.append([entry()])
    with database.transaction() as connection:
        connection.execute(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            " INSERT INTO audit (at, document) SELECT at, document FROM audit, n"
        )
    for since in (0, 1, 49_500, 98_999, 99_000, 99_999):
        page = audit.page(since, 1000)
        until = min(since + 1000, 100_000)
        assert [e.sequence for e in page.entries] == list(range(since + 1, until + 1))
        assert (page.sequence, page.more) == (100_000, until < 100_000)
    assert audit.page(100_000, 1000).entries == ()


def test_all_is_there_after_a_restart(tmp_path: Path) -> None:
    first = open_database(tmp_path)
    DecisionsSqlite(first, SCRUBBER).put(decision(2))
    AuditSqlite(first, SCRUBBER).append([entry(), entry()])
    first.close()
    again = open_database(tmp_path)
    assert DecisionsSqlite(again, SCRUBBER).all() == [decision(2)]
    assert AuditSqlite(again, SCRUBBER).page(0, 10).sequence == 2
    again.close()


_WRITER = """
import sys
from pathlib import Path
from nbxflow.adapters.database import open_database
from nbxflow.adapters.secrets_sqlite import AuditSqlite, DecisionsSqlite
from nbxflow.tests.adapters.test_secrets_sqlite import PRINTS, SCRUBBER, decision, entry

database = open_database(Path(sys.argv[1]))
assert database.reason is None, database.reason
audit, decisions = AuditSqlite(database, SCRUBBER), DecisionsSqlite(database, SCRUBBER)
for number in range(50):
    audit.append([entry(number, sys.argv[2]), entry(number, sys.argv[2])])
    decisions.put(decision(number % 5, sys.argv[2]))
    decisions.remove(PRINTS[(number + 2) % 5])
"""


def test_two_processes_share_the_file(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), name]) for name in "ab"
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    database = open_database(tmp_path)
    entries = AuditSqlite(database, SCRUBBER).page(0, 1000).entries
    assert [e.sequence for e in entries] == list(range(1, 201))
    by_writer = {name: [e for e in entries if e.reason == name] for name in "ab"}
    assert [len(found) for found in by_writer.values()] == [100, 100]
    for found in by_writer.values():
        assert [e.at for e in found] == sorted(e.at for e in found)
        pairs = zip(found[::2], found[1::2], strict=True)
        assert all(b.sequence == a.sequence + 1 for a, b in pairs), "a batch stays together"
    assert {d.reason for d in DecisionsSqlite(database, SCRUBBER).all()} <= {"a", "b"}
    database.close()
