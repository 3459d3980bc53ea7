"""Let every save of a notebook pass the scanner, whatever its way to the contents manager.

The methods of the manager *instance* are wrapped: an administrator's own classes and hooks are
honoured, and uploads, copies and other extensions' saves pass through the same ones. A manager
that is not asynchronous gets a pre-save hook: it holds up the server's loop, so it waits briefly.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Literal

from jupyter_server.services.contents.filemanager import AsyncFileContentsManager
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from nbxflow.adapters.saves.chunks import ChunkedSaves
from nbxflow.adapters.saves.gate import SaveGate, awaited, is_scanned
from nbxflow.adapters.saves.moves import GuardedMoves
from nbxflow.adapters.saves.timing import SaveTiming
from nbxflow.services.scan_on_save import ScanOnSave

# They call the manager's pre-save hooks first of all: so these can be run before the scan, which
# then sees what is written.
_HOOKS_FIRST = (AsyncFileContentsManager.save, AsyncLargeFileManager.save)

Saves = Literal["awaited", "in-line", "unguarded"]

log = logging.getLogger("nbxflow")


def guard_saves(manager: Any, service: ScanOnSave, timing: SaveTiming) -> Saves:
    """Scan all that this contents manager saves from now on; says how."""
    gate = SaveGate(manager, service, timing)
    register = getattr(manager, "register_pre_save_hook", None)
    if gate.awaits:
        _guard_awaited(gate)
        return "awaited"
    if callable(register) and callable(getattr(manager, "run_pre_save_hooks", None)):
        _guard_in_line(gate, register)
        return "in-line"
    log.error("nbxflow: saves of %s cannot be scanned", type(manager).__name__)
    return "unguarded"


def _guard_awaited(gate: SaveGate) -> None:
    manager, chunks, moves = gate.manager, ChunkedSaves(gate), GuardedMoves(gate)
    hooks_first = type(manager).save in _HOOKS_FIRST

    async def save(original: Callable[..., Any], model: Any, path: str = "", **kwargs: Any) -> Any:
        plain = path.strip("/")
        if not is_scanned(model, plain):
            return await awaited(original(model, path, **kwargs))
        if model.get("chunk") is not None:
            return await chunks.save(model, plain)
        with gate.timing.save():
            if hooks_first:
                manager.run_pre_save_hooks(model=model, path=plain)
            verdict = await gate.verdict(model, plain)
            judged = model if verdict is None else verdict.model
            with gate.settled(judged if hooks_first else None):
                saved = await awaited(original(judged, path, **kwargs))
            gate.written(verdict)
            return saved

    _wrap(manager, "save", save)
    _wrap(manager, "rename", moves.rename)
    _wrap(manager, "restore_checkpoint", moves.restore)
    if hooks_first:
        _run_hooks_once(gate)


def _run_hooks_once(gate: SaveGate) -> None:
    run: Callable[..., None] = gate.manager.run_pre_save_hooks

    @functools.wraps(run)
    def run_pre_save_hooks(model: Any, path: str, **kwargs: Any) -> None:
        if not gate.is_settled(model):
            run(model=model, path=path, **kwargs)

    gate.manager.run_pre_save_hooks = run_pre_save_hooks


def _guard_in_line(gate: SaveGate, register: Callable[..., None]) -> None:
    manager, chunks, moves = gate.manager, ChunkedSaves(gate), GuardedMoves(gate)

    def nbxflow_scan(model: Any, path: str, **kwargs: Any) -> None:
        plain = path.strip("/")
        if not is_scanned(model, plain) or gate.is_settled(model):
            return
        verdict = _finished(gate.verdict(model, plain))
        if verdict is not None:
            model.update(verdict.model)
            gate.written(verdict)

    async def save(original: Callable[..., Any], model: Any, path: str = "", **kwargs: Any) -> Any:
        """The hook scans; of chunks it would see no more than the first."""
        plain = path.strip("/")
        if not is_scanned(model, plain):
            return original(model, path, **kwargs)
        if model.get("chunk") is not None:
            return await chunks.save(model, plain)
        with gate.timing.save():
            return original(model, path, **kwargs)

    register(nbxflow_scan)
    _wrap(manager, "save", save, in_line=True)
    _wrap(manager, "rename", moves.rename, in_line=True)
    _wrap(manager, "restore_checkpoint", moves.restore, in_line=True)


def _wrap(
    manager: Any,
    name: str,
    guarded: Callable[..., Coroutine[Any, Any, Any]],
    *,
    in_line: bool = False,
) -> None:
    """Let the instance's method pass through ``guarded``, which is given the original first."""
    original = getattr(manager, name, None)
    if original is None:
        return

    @functools.wraps(original)
    async def later(*args: Any, **kwargs: Any) -> Any:
        return await guarded(original, *args, **kwargs)

    @functools.wraps(original)
    def finished(*args: Any, **kwargs: Any) -> Any:
        return _finished(guarded(original, *args, **kwargs))

    setattr(manager, name, finished if in_line else later)


def _finished(steps: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never has to wait: those for managers that are in line."""
    try:
        steps.send(None)
    except StopIteration as end:
        return end.value
    steps.close()
    raise RuntimeError("The contents manager is asynchronous in part.")
