"""Evidence that stands beside a package which it is not of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from nbxflow.protocol.validation import ProtocolError, validate

EVIDENCE = "evidence.json"
_REASON = "What was verified is other code: what stands here was exported without a verification."


def taken_back(there: bytes | None, exported: Mapping[str, bytes]) -> str | None:
    """The evidence that stands in a folder, with nothing said to be equal any more.

    Args:
        there: what stands in the place of the evidence; None: nothing.
        exported: contents by path of the files that take the place of those verified.

    Returns:
        The text to write instead; None where there is no evidence of ours, or it is of these files.
    """
    try:
        known = json.loads(there or b"")
        validate("evidence", known)
    except (ValueError, ProtocolError):
        return None
    verified = {file["path"]: file["sha256"] for file in known["files"]}
    digests = {path: sha256(content).hexdigest() for path, content in exported.items()}
    if all(verified.get(path) == digest for path, digest in digests.items()):
        return None
    nothing = {"verdict": "not-run", "tasks": [], "checks": [], "effects": []}
    known["verification"].update(nothing, reason=_REASON, baselineRuns=0, seconds=0)
    return json.dumps(known, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
