"""Baselines: committed files that say which findings are known (schema ``secret-baseline``).

Every clone and CI can match a secret against such a file; guessing one from it is dear, because
fingerprints are scrypt under the file's own salt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import ProtocolError, validate

BASELINE_NAME = ".nbxflow-baseline.json"
"""What a baseline is called where nobody names it."""

KNOWN_BEFORE = "known when the baseline was made"
"""The reason of findings that were taken into a baseline without one."""

_MOST_MEMORY = 128 * 1024 * 1024
_MOST_WORK = 2**20
_SPARE_MEMORY = 1024 * 1024


class BaselineError(ValueError):
    """A baseline cannot be used; the message names the file, the place in it and the reason."""


@dataclass(frozen=True)
class ScryptCost:
    """Parameters of scrypt as RFC 7914 names them; memory is ``128 * n * r`` bytes."""

    n: int = 2**14
    r: int = 8
    p: int = 1


@dataclass(frozen=True, order=True)
class BaselineFinding:
    """One known finding; ``path`` is relative to the folder of the file, with slashes."""

    path: str
    rule: str
    fingerprint: str
    reason: str


class Baseline:
    """Known findings, and the fingerprints to know them by; may be asked from several threads.

    A fingerprint is computed once for each distinct secret (some 50 ms and 16 MB with the usual
    cost) and then remembered under a hash: the object holds no secret.
    """

    def __init__(self, salt: bytes, cost: ScryptCost, findings: Iterable[BaselineFinding]) -> None:
        self._salt = salt
        self._cost = cost
        self.findings = tuple(sorted(set(findings)))
        # Of several reasons for one secret the first one counts.
        self._reasons = {found.fingerprint: found.reason for found in reversed(self.findings)}
        self._rules = {found.rule for found in self.findings}
        self._computed: dict[bytes, str] = {}

    def fingerprint(self, rule: str, secret: str) -> str:
        """What ``secret`` is known by in this file: 32 hexadecimal digits."""
        message = f"{rule}\0{secret}".encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(message, key=self._salt).digest()
        known = self._computed.get(key)
        if known is None:
            known = self._computed[key] = self._scrypt(message)
        return known

    def reason(self, rule: str, secret: str) -> str | None:
        """Why this secret is known; None when it is not."""
        if rule not in self._rules:
            return None
        return self._reasons.get(self.fingerprint(rule, secret))

    def with_findings(self, findings: Iterable[BaselineFinding]) -> Baseline:
        """The same salt and cost with other findings."""
        return Baseline(self._salt, self._cost, findings)

    def document(self) -> dict[str, Any]:
        """As schema ``secret-baseline``: the same findings in any order give the same document."""
        return {
            "kind": "nbxflow-secret-baseline",
            "version": 1,
            "salt": self._salt.hex(),
            "scrypt": to_document(self._cost),
            "findings": [
                {
                    "fingerprint": found.fingerprint,
                    "rule": found.rule,
                    "path": found.path,
                    "reason": found.reason,
                }
                for found in self.findings
            ],
        }

    def _scrypt(self, message: bytes) -> str:
        cost = self._cost
        return hashlib.scrypt(
            message,
            salt=self._salt,
            n=cost.n,
            r=cost.r,
            p=cost.p,
            maxmem=128 * cost.r * (cost.n + cost.p) + _SPARE_MEMORY,
            dklen=16,
        ).hex()


def new_baseline(salt: bytes) -> Baseline:
    """A baseline without findings; ``salt`` is 16 random bytes."""
    return Baseline(salt, ScryptCost(), ())


def parse(document: Mapping[str, Any], name: str) -> Baseline:
    """The baseline in ``document``; ``name`` is that of its file, for messages.

    Raises:
        BaselineError: it does not follow the schema, or its scrypt is not valid or too dear: the
            file may come from anywhere, and reading it must not stop the machine.
    """
    try:
        validate("secret-baseline", document)
    except ProtocolError as error:
        # Not the schema's own words: they repeat the document.
        message = f"{name}: {error.path}: not as schema secret-baseline says"
        raise BaselineError(message) from None
    cost = ScryptCost(**document["scrypt"])
    if cost.n & (cost.n - 1):
        raise BaselineError(f"{name}: $.scrypt.n: not a power of two")
    if 128 * cost.n * cost.r > _MOST_MEMORY or cost.n * cost.r * cost.p > _MOST_WORK:
        raise BaselineError(f"{name}: $.scrypt: dearer than n = 131072, r = 8, p = 1")
    findings = (BaselineFinding(**found) for found in document["findings"])
    return Baseline(bytes.fromhex(document["salt"]), cost, findings)
