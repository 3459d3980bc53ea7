"""What is said of secrets: never the secret itself (schemas ``secret-finding`` and others)."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

Place = Literal[
    "source",
    "stream",
    "result",
    "traceback",
    "markdown",
    "metadata",
    "attachment",
    "widget",
    "text",
]
Severity = Literal["error", "warning", "info"]
Policy = Literal["warn", "redact", "refuse"]
SaveOutcome = Literal["written", "masked", "refused", "not-scanned"]
AuditKind = Literal[
    "finding",
    "finding-gone",
    "save-masked",
    "save-refused",
    "save-not-scanned",
    "decision-added",
    "decision-removed",
    "scanner-failed",
]


@dataclass(frozen=True)
class Span:
    """Half-open; lines and columns from 1, columns in UTF-16 code units."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class OutputPlace:
    """The text of one output: ``pointer`` is a JSON pointer inside it."""

    index: int
    pointer: str


@dataclass(frozen=True)
class SecretFinding:
    """A secret in a notebook (schema ``secret-finding``)."""

    id: str
    cell: str | None
    cell_index: int | None
    place: Place
    output: OutputPlace | None
    rule: str
    title: str
    severity: Severity
    span: Span | None
    masked: str
    fingerprint: str
    ignored: str | None


@dataclass(frozen=True)
class SecretSave:
    """How the last save of a notebook went (schema ``secret-report``)."""

    outcome: SaveOutcome
    explicit: bool
    at: str
    masked: int


@dataclass(frozen=True)
class SecretReport:
    """What the scanner says of a notebook (schema ``secret-report``)."""

    path: str
    sequence: int
    at: str
    policy: Policy
    state: Literal["scanned", "not-scanned"]
    reason: str | None
    save: SecretSave | None
    findings: tuple[SecretFinding, ...]
    total: int


@dataclass(frozen=True)
class SecretDecision:
    """Somebody said that this is not a secret (schema ``secret-decision``)."""

    fingerprint: str
    rule: str
    reason: str
    path: str
    by: str | None
    at: str


@dataclass(frozen=True)
class AuditEntry:
    """One entry of the audit trail (schema ``audit-entry``); 0 is no sequence yet."""

    sequence: int
    at: str
    kind: AuditKind
    path: str | None = None
    user: str | None = None
    rule: str | None = None
    place: Place | None = None
    cell: str | None = None
    fingerprint: str | None = None
    count: int = 1
    reason: str | None = None


@dataclass(frozen=True)
class AuditPage:
    """A part of the audit trail, oldest first (schema ``audit-page``)."""

    entries: tuple[AuditEntry, ...]
    sequence: int
    more: bool


def fingerprint(key: bytes, rule: str, secret: str) -> str:
    """What a secret is known by inside one installation: 32 hexadecimal digits.

    HMAC-SHA256 under the installation's own key, cut to 128 bits; of the secret's UTF-8, lone
    surrogates included.
    """
    message = f"{rule}\0{secret}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]
