"""The rules that find secrets: ``rules.json`` follows the schema ``secret-rules``."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def own_rules() -> dict[str, Any]:
    """The pack of rules that nbxflow brings."""
    text = (resources.files("nbxflow.protocol.secrets") / "rules.json").read_text("utf-8")
    pack: dict[str, Any] = json.loads(text)
    return pack
