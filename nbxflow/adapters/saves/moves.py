"""Notebooks that come to be in other ways than by a save: renamed files, restored checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tornado.web import HTTPError

from nbxflow.adapters.saves.checkpoint_files import checkpoint_file, restores_by_saving
from nbxflow.adapters.saves.gate import FILE, SaveGate, awaited, is_masked, is_notebook
from nbxflow.domain.secrets.contents import read_bytes


class GuardedMoves:
    """What lands in a notebook on these ways is scanned as if it were saved."""

    def __init__(self, gate: SaveGate) -> None:
        self._gate = gate

    async def rename(self, original: Callable[..., Any], old_path: str, new_path: str) -> Any:
        """Rename; a file that becomes a notebook is scanned, and masked once it is one."""
        verdict, path = None, new_path.strip("/")
        if is_notebook(path) and not is_notebook(old_path.strip("/")):
            model = await self._gate.file(old_path)
            verdict = None if model is None else await self._gate.verdict(model, path)
        renamed = await awaited(original(old_path, new_path))
        if verdict is not None and is_masked(verdict):
            try:
                await self._gate.write(verdict.model, path)
            except BaseException:
                await awaited(original(new_path, old_path))
                raise
        self._gate.written(verdict)
        return renamed

    async def restore(self, original: Callable[..., Any], checkpoint_id: str, path: str) -> Any:
        """Restore a checkpoint; its content is scanned before, where it can be read."""
        plain = path.strip("/")
        if not is_notebook(plain) or restores_by_saving(self._gate.manager):
            return await awaited(original(checkpoint_id, path))
        file = checkpoint_file(self._gate.manager, checkpoint_id, plain)
        if file is None:
            return await self._restore_first(original, checkpoint_id, path)
        verdict = await self._gate.verdict(FILE, plain, lambda _: read_bytes(file.read_bytes()))
        restored = None
        if verdict is not None and is_masked(verdict):
            await self._gate.write(verdict.model, plain)
        else:
            restored = await awaited(original(checkpoint_id, path))
        self._gate.written(verdict)
        return restored

    async def _restore_first(
        self, original: Callable[..., Any], checkpoint_id: str, path: str
    ) -> Any:
        """Where checkpoints cannot be read: scanned once it is back, and undone if need be."""
        plain = path.strip("/")
        before = await self._gate.file(plain)
        restored = await awaited(original(checkpoint_id, path))
        after = await self._gate.file(plain)
        if after is None:
            return restored
        try:
            verdict = await self._gate.verdict(after, plain)
        except HTTPError:
            if before is not None:
                await self._gate.write(before, plain)
            raise
        if verdict is not None and is_masked(verdict):
            await self._gate.write(verdict.model, plain)
        self._gate.written(verdict)
        return restored
