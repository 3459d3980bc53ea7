"""What the server loads before anybody asks for anything: nbxflow itself, and no large library."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LARGE = ("openlineage", "sqlglot", "google", "opentelemetry", "requests", "nbclient", "libcst")
"""Libraries that nbxflow uses; Jupyter's server does not load them."""
LATER = (
    "nbxflow.facts",
    "nbxflow.domain.events",
    "nbxflow.domain.sql",
    "nbxflow.services.move_secret",
    "nbxflow.services.prepare_flow",
    "nbxflow.services.rewrite",
    "nbxflow.adapters.flow",
)
"""Our own modules that are large, or bring those along."""
_LOADED = {"nbxflow", "zmq", "prometheus_client"}
"""Of the last two Jupyter has loaded all but a small module."""
_JUPYTERS = "import jupyter_server.serverapp, jupyter_server.extension.application"
_OURS = "import nbxflow, nbxflow.server.extension"
_STARTED = """
from nbxflow.wiring import CompanionSettings, build_companion
companion = build_companion(CompanionSettings(root="/", in_memory=True))
companion.close()
"""


def loaded(*code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after this code."""
    told = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    reply = subprocess.run(
        [sys.executable, "-c", "\n".join((*code, told))],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(reply.stdout))


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_loading_the_extension_loads_no_other_library() -> None:
    before = loaded(_JUPYTERS)
    after = loaded(_JUPYTERS, _OURS)
    assert packages(before).isdisjoint(LARGE), "then nothing would be shown"
    assert packages(after - before) - sys.stdlib_module_names <= _LOADED
    assert after.isdisjoint(LATER)


def test_a_started_recorder_without_destinations_loads_no_other_library() -> None:
    after = loaded(_JUPYTERS, _OURS, _STARTED)
    assert packages(after).isdisjoint(LARGE)
    assert after.isdisjoint(LATER)
