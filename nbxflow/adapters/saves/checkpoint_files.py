"""How a contents manager keeps its checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.services.contents.checkpoints import GenericCheckpointsMixin


def restores_by_saving(manager: Any) -> bool:
    """Whether a checkpoint is restored by the manager's own ``save``, which is guarded."""
    return isinstance(getattr(manager, "checkpoints", None), GenericCheckpointsMixin)


def checkpoint_file(manager: Any, checkpoint_id: str, path: str) -> Path | None:
    """The file of a checkpoint; None when there is none, or checkpoints are no files."""
    find = getattr(getattr(manager, "checkpoints", None), "checkpoint_path", None)
    if not callable(find):
        return None
    file = Path(str(find(checkpoint_id, path)))
    return file if file.is_file() else None
