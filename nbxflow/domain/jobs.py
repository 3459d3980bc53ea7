"""Names of OpenLineage jobs, and what all events of an installation have in common."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import quote

_PRODUCER = "https://nbxflow.dev/producer"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9:;=/_\-.@+]+")


@dataclass(frozen=True)
class EventSource:
    """What all events of one installation have in common.

    ``version`` is nbxflow's, ``engine_version`` that of the Jupyter server (``unknown`` without
    one), ``root`` the folder that job names are relative to.
    """

    namespace: str
    version: str
    engine_version: str
    root: str

    @property
    def producer(self) -> str:
        """URI of what made the events."""
        return f"{_PRODUCER}/{quote(self.version, safe='')}"


def job_name(path: str | None, client: str, root: str) -> str:
    """OpenLineage job name of a notebook, or of a client without one.

    Args:
        path: absolute path of the notebook; None for consoles and other clients.
        client: name of such a client.
        root: folder the name is relative to; notebooks outside keep their whole path.
    """
    if path is None:
        return _restricted(client or "client")
    return _restricted(relative_path(path, root).removesuffix(".ipynb"))


def relative_path(path: str, root: str) -> str:
    """A notebook's absolute path as the world sees it: relative to ``root`` when inside."""
    path, root = path.replace("\\", "/"), root.replace("\\", "/").rstrip("/")
    return path.removeprefix(f"{root}/")


def cell_job_name(notebook_job: str, cell: str | None) -> str:
    """OpenLineage job name of a cell; input of a console has no cell id."""
    return f"{notebook_job}.{_restricted(cell or 'input')}"


def _restricted(name: str) -> str:
    """Replace what catalogues refuse; a digest keeps names apart that would become the same."""
    allowed = _NOT_IN_NAMES.sub("_", name)
    if allowed == name:
        return name
    return f"{allowed}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
