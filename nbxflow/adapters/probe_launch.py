"""How the probe gets into a kernel: through the environment it is launched with."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from nbxflow.protocol import names

PACKAGE = Path(__file__).resolve().parent.parent
STARTUP_FILE = PACKAGE / "kernel" / "startup.py"
BOOTSTRAP_FILE = PACKAGE / "kernel" / "bootstrap.py"


def supports_probe(kernel_spec: Any) -> bool:
    """Whether a kernel of this specification (jupyter_client's ``KernelSpec``) can take the probe:
    it is Python's own ipykernel."""
    language = str(getattr(kernel_spec, "language", "")).lower()
    arguments = getattr(kernel_spec, "argv", None) or []
    return language == "python" and any("ipykernel" in argument for argument in arguments)


def probe_environment(env: MutableMapping[str, str], *, identity: str, idle_minutes: float) -> None:
    """Let the kernel launched with ``env`` start the probe; changes ``env`` only.

    The user's own PYTHONSTARTUP is kept aside; the probe restores and runs it.

    Args:
        env: environment of the launch.
        identity: ZMQ identity of the recorder's control socket.
        idle_minutes: idle time in minutes after which a new notebook run begins.
    """
    current = env.get("PYTHONSTARTUP", "")
    if current != str(STARTUP_FILE):
        env.pop(names.ENV_CHAINED_STARTUP, None)
        if current:
            env[names.ENV_CHAINED_STARTUP] = current
    env["PYTHONSTARTUP"] = str(STARTUP_FILE)
    env[names.ENV_PACKAGE] = str(PACKAGE)
    env[names.ENV_IDENTITY] = identity
    env[names.ENV_IDLE_MINUTES] = repr(float(idle_minutes))


def fallback_code(identity: str, idle_minutes: float) -> str:
    """Code for a silent execute request to a kernel whose start-up skipped the probe.

    Installs it now and removes the launch variables that were left; where the probe is present it
    only says hello again. Binds no name, and does not run the user's PYTHONSTARTUP.
    """
    settings = {
        "PACKAGE": str(PACKAGE),
        "IDENTITY": identity,
        "IDLE_MINUTES": repr(float(idle_minutes)),
    }
    scope = {
        "__name__": "_nbxflow_bootstrap",
        "__file__": str(BOOTSTRAP_FILE),
        "SETTINGS": settings,
    }
    return (
        f"exec(compile(__import__('pathlib').Path({str(BOOTSTRAP_FILE)!r}).read_bytes(), "
        f"'<nbxflow bootstrap>', 'exec'), {scope!r})"
    )
