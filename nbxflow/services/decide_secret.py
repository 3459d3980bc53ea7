"""Somebody says that a finding is no secret, or takes that back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from nbxflow.domain.secrets.findings import AuditEntry, AuditKind, SecretDecision
from nbxflow.domain.times import format_time
from nbxflow.ports import Announcer, Audit, Clock, Decisions


class DecideSecret:
    """Keeps decisions, each with its entry in the audit trail, and announces them.

    Args:
        transaction: a decision and its entry are kept together or not at all.
    """

    def __init__(
        self,
        decisions: Decisions,
        audit: Audit,
        announcer: Announcer,
        transaction: Callable[[], AbstractContextManager[object]],
        clock: Clock,
    ) -> None:
        self._decisions = decisions
        self._audit = audit
        self._announcer = announcer
        self._transaction = transaction
        self._clock = clock

    def add(
        self, *, fingerprint: str, rule: str, reason: str, path: str, user: str | None
    ) -> SecretDecision:
        """Decide on a finding; an earlier decision on it is replaced.

        Returns:
            The decision as it was kept: secrets in its texts are masked.
        """
        at = format_time(self._clock.now())
        with self._transaction():
            kept = self._decisions.put(SecretDecision(fingerprint, rule, reason, path, user, at))
            sequence = self._note("decision-added", kept, at, user)
        self._announcer.secrets("decided", sequence, new=0, known=1)
        return kept

    def remove(self, fingerprint: str, user: str | None) -> bool:
        """Take a decision back; whether there was one."""
        at = format_time(self._clock.now())
        with self._transaction():
            removed = self._decisions.remove(fingerprint)
            if removed is None:
                return False
            sequence = self._note("decision-removed", removed, at, user)
        self._announcer.secrets("decided", sequence, new=1, known=0)
        return True

    def _note(self, kind: AuditKind, decision: SecretDecision, at: str, user: str | None) -> int:
        entry = AuditEntry(
            sequence=0,
            at=at,
            kind=kind,
            path=decision.path,
            user=user,
            rule=decision.rule,
            fingerprint=decision.fingerprint,
            reason=decision.reason,
        )
        return self._audit.append([entry])
