"""Texts in the shapes of secrets, made up when a test runs: none stands in a file."""

from __future__ import annotations

import random
import string
from typing import Any

from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.protocol.secrets import own_rules

SCRUBBER = Scrubber(compile_rules([own_rules()]))
"""With nbxflow's own rules."""

_UPPER = "ABCDEFGHJKMNPQRSTUVWXYZ234567"
_MIXED = string.ascii_letters + string.digits


def aws_key(source: random.Random) -> str:
    """A cloud access key ID."""
    return "AK" + "IA" + "".join(source.choices(_UPPER[:-3], k=15)) + "7"


def github_token(source: random.Random) -> str:
    """A source host's personal access token."""
    return "gh" + "p_" + "".join(source.choices(_MIXED, k=36))


def password(source: random.Random) -> str:
    """A password of letters of both cases and digits, as a generator makes it."""
    parts = [source.choice(string.ascii_uppercase), source.choice(string.digits)]
    return "".join([*parts, *source.choices(_MIXED, k=18)])


def pack_of_ours(name: str, **changes: Any) -> dict[str, Any]:
    """A pack of rules with one rule, ``<name>-token``, which finds ``zz9_`` and 20 letters."""
    rule = {
        "id": f"{name}-token",
        "title": "A token of ours",
        "severity": "error",
        "keywords": ["zz9_"],
        "anyCase": False,
        "lead": [0, 0],
        "pattern": "zz9_[a-z]{20}",
        "secret": 0,
        "visible": 4,
        "distinct": 5,
        "judge": "format",
        **changes,
    }
    return {"version": 1, "name": name, "rules": [rule]}
