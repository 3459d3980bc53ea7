"""Uploads of notebooks in chunks: kept until they are whole, scanned, then written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tornado.web import HTTPError

from nbxflow.adapters.saves.callers import present_caller
from nbxflow.adapters.saves.gate import FILE, SaveGate, is_masked
from nbxflow.adapters.saves.uploads import (
    Uploads,
    UploadTooLarge,
    UploadUnknown,
    chunk_model,
    whole,
)
from nbxflow.domain.secrets.contents import Content, read_bytes
from nbxflow.domain.secrets.refusals import not_scanned_message


class ChunkedSaves:
    """Answers chunks as Jupyter's manager does, and writes them when the last one is there."""

    def __init__(self, gate: SaveGate) -> None:
        self._gate = gate
        self._uploads = Uploads()
        self._passing: set[tuple[str | None, str]] = set()
        """Uploads that are too large, and written as they come."""

    async def save(self, model: Mapping[str, Any], path: str) -> Any:
        """Take one chunk; its model has the key ``chunk``."""
        key = (present_caller().key, path)
        number = model.get("chunk")
        if not isinstance(model.get("content"), str) or model.get("type") != "file":
            return await self._gate.write(model, path)  # which says what is wrong with it
        if key in self._passing and number != 1:
            if number == -1:
                self._passing.discard(key)
            return await self._gate.write(model, path)
        self._passing.discard(key)
        try:
            size = self._uploads.add(key, model)
        except UploadUnknown:
            message = "This upload was begun too long ago: upload the file again."
            raise HTTPError(400, message) from None
        except UploadTooLarge:
            return await self._too_large(key, is_last=number == -1)
        if number != -1:
            return chunk_model(path, size)
        return await self._whole(self._uploads.take(key), path)

    async def _whole(self, models: Sequence[Mapping[str, Any]], path: str) -> Any:
        verdict = await self._gate.verdict(FILE, path, lambda _: _joined(models))
        if verdict is not None and is_masked(verdict):
            saved = await self._gate.write(verdict.model, path)
        else:
            saved = await self._write_all(models, path)
        self._gate.written(verdict)
        return saved

    async def _too_large(self, key: tuple[str | None, str], *, is_last: bool) -> Any:
        models = self._uploads.take(key)
        reason = "The upload is larger than what is scanned."
        if self._gate.policy == "refuse":
            raise HTTPError(413, not_scanned_message(reason, goes_on=False))
        if not is_last:
            self._passing.add(key)
        saved = await self._write_all(models, key[1])
        self._gate.unscanned(key[1], reason)
        return saved

    async def _write_all(self, models: Sequence[Mapping[str, Any]], path: str) -> Any:
        saved = None
        for model in models:
            saved = await self._gate.write(model, path)
        return saved


def _joined(models: Sequence[Mapping[str, Any]]) -> Content | None:
    try:
        return read_bytes(whole(models))
    except ValueError:
        return None  # nobody can write it
