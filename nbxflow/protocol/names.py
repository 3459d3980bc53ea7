"""Names that server and kernel must agree on. Standard library only, importable on CPython 3.9."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

PROBE_MESSAGE_TYPE = "nbxflow"
"""``msg_type`` of the probe's messages on the control channel."""

RECORDER_IDENTITY_PREFIX = "nbxflow-"
"""ZMQ identity of the recorder's control socket: this prefix and the kernel id."""

ENV_PACKAGE = "NBXFLOW_PROBE_PACKAGE"
"""Folder of the server's ``nbxflow`` package, from which the probe is loaded."""

ENV_IDENTITY = "NBXFLOW_PROBE_IDENTITY"
"""The recorder's ZMQ identity, to which the probe sends."""

ENV_IDLE_MINUTES = "NBXFLOW_PROBE_IDLE_MINUTES"
"""Idle time in minutes after which the probe counts a new segment."""

ENV_CHAINED_STARTUP = "NBXFLOW_PROBE_PYTHONSTARTUP"
"""The user's own PYTHONSTARTUP, restored and run by the probe's start-up file."""

CELL_RUN_NAMESPACE_URL = "https://nbxflow.dev/run"
"""Name under NAMESPACE_URL from which all run ids are derived (interfaces: identity)."""

_CELL_RUN_NAMESPACE = uuid5(NAMESPACE_URL, CELL_RUN_NAMESPACE_URL)


def run_uuid(kernel_session: str, part: str) -> UUID:
    """The run of a kernel process's segment (its number) or of an execution (its message id)."""
    return uuid5(_CELL_RUN_NAMESPACE, f"{kernel_session}/{part}")


def span_bytes(run: UUID) -> bytes:
    """OpenTelemetry span id of a run; its trace id is all 16 bytes of the notebook run."""
    return run.bytes[:8]
