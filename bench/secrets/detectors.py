"""The detectors that are compared: nbxflow, and detect-secrets when it can be imported."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from measure import Detector

from nbxflow.domain.secrets.notebooks import scan_notebook
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.protocol.secrets import own_rules

RULES = compile_rules([own_rules()])


def nbxflow(notebook: Any) -> list[str]:
    """What nbxflow reports in a notebook."""
    return [found.secret for found in scan_notebook(notebook, RULES)]


def rival(folder: Path | None) -> Detector | None:
    """detect-secrets with its default settings on the notebook's file, as a pre-commit hook has it.

    Args:
        folder: where it is installed, when it is not importable as it is.
    """
    if folder:
        sys.path.append(str(folder))
    try:
        from detect_secrets import SecretsCollection  # type: ignore[import-not-found]
        from detect_secrets.settings import default_settings  # type: ignore[import-not-found]
    except ImportError:
        return None

    def detect(notebook: Any) -> list[str]:
        with tempfile.TemporaryDirectory() as scratch, default_settings():
            file = Path(scratch) / "notebook.ipynb"
            file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), "utf-8")
            lines = file.read_text("utf-8").splitlines()
            secrets = SecretsCollection()
            secrets.scan_file(str(file))
            found = {}
            for _, secret in secrets:
                # Several of its detectors may report one value; that counts once.
                key = (secret.line_number, secret.secret_value)
                found[key] = _reported(secret.secret_value, lines[secret.line_number - 1])
            return list(found.values())

    return detect


def _reported(value: str, line: str) -> str:
    """What counts as reported: of a private key it reports the first line only, which suffices."""
    return line if "PRIVATE KEY" in value else value
