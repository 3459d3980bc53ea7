"""Configuration of the companion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from jupyter_core.paths import jupyter_data_dir

from nbxflow.domain.secrets.findings import Policy


@dataclass(frozen=True)
class CompanionSettings:
    """Configuration of the companion; None stands for the default.

    ``root`` is the folder that job names are relative to.
    """

    root: str
    data_dir: str | None = None
    lineage_url: str | None = None
    lineage_file: str | None = None
    lineage_headers: Mapping[str, str] = field(default_factory=dict)
    lineage_transport: Mapping[str, Any] | None = None
    otlp_endpoint: str | None = None
    otlp_headers: Mapping[str, str] = field(default_factory=dict)
    namespace: str | None = None
    cell_runs: Literal["datasets", "all"] = "datasets"
    idle_minutes: float = 30.0
    history_days: int = 90
    probe: bool = True
    secret_policy: Policy = "warn"  # noqa: S105  # a word, no secret
    secret_rules: Sequence[str] = ()
    """Files with more packs of rules."""
    housekeeping: bool = True
    """Whether to end what dead recorders left open and to forget what is too old: the server's."""
    in_memory: bool = False
    """Whether to keep the history in memory only, as long as the companion lives."""

    @property
    def folder(self) -> Path:
        """Where the history, the outbox and the installation's key are."""
        return Path(self.data_dir or Path(jupyter_data_dir()) / "nbxflow").expanduser()
