"""What the worker does for the command line: run a notebook, read its lineage and its events."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from nbxflow.adapters.atomic_file import write_atomically
from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.adapters.notebook_paths import NotebookPaths
from nbxflow.adapters.notebook_runner import (
    NotebookRunner,
    Progress,
    RunStatus,
    kernel_language,
    kernel_manager_for,
)
from nbxflow.domain.datasets import merge_datasets
from nbxflow.domain.executions import TERMINAL_STATES, Execution
from nbxflow.domain.jobs import job_name
from nbxflow.domain.signals import ExecutionRequested
from nbxflow.domain.times import format_time
from nbxflow.ports import Location, RunPublisher
from nbxflow.protocol.documents import from_document, to_document
from nbxflow.protocol.validation import ProtocolError, validate
from nbxflow.services.lineage_events import by_run, publish_run, recorded_run
from nbxflow.services.read_facts import read_facts
from nbxflow.services.read_lineage import Lineage, read_lineage
from nbxflow.services.read_runs import Runs, publish_runs, runs_of
from nbxflow.services.run_notebook import (
    RunInterrupted,
    WrongUsage,
    cell_ids,
    code_cell_ids,
    inject_parameters,
    parse_notebook,
)
from nbxflow.wiring import (
    Companion,
    CompanionSettings,
    build_companion,
    collect_events,
    collect_spans,
    installation_key,
    scrubber_with,
)
from nbxflow.worker.flow import FlowProgress, flow_operation
from nbxflow.worker.replay import replay
from nbxflow.worker.scan import scan

_SETTLE_SECONDS = 10.0
_PAGE = 500


class Operations:
    """Performs requests one after the other; ``stop`` ends the one that is running."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._paths = NotebookPaths(os.getcwd())
        self._settings = CompanionSettings(root=self._paths.root, housekeeping=False)
        self._companion: Companion | None = None

    async def perform(self, request: Mapping[str, Any], progress: FlowProgress) -> dict[str, Any]:
        """Answer one valid ``worker-request``; paths are relative to the working folder.

        Secrets are masked in the answer, but in the sources of cells and in keys: the command line
        needs them as they are, and prints neither.

        Raises:
            WrongUsage: a file cannot be read or written, or there is nothing to tell.
            KernelUnavailable: the notebook's kernel could not be started.
            SecretsInFiles: a file that was to be written holds a secret.
            RunInterrupted: ``stop`` was set.
        """
        clean = scrubber_with().clean
        if request["op"] == "execute":
            return clean(await self._execute(request, progress))
        if request["op"] == "replay":
            sessions = request["sessions"]
            played = await replay(sessions, request["folder"], progress, self._stop)
            return clean(played, of=_sources(sessions))
        if request["op"] == "facts":
            path, text = request["path"], request["text"]
            read = read_facts(path, _read_text(path) if text is None else text, transformer())
            sources = [cell["source"] for cell in read["cells"]]
            return {**read, "facts": clean(read["facts"], of=sources)}
        if request["op"] == "scan":
            key = partial(installation_key, self._settings)
            return await scan(request, key, progress, self._stop)
        if request["op"].startswith("flow-"):
            return await flow_operation(request, progress, self._stop)
        if request["op"] == "lineage":
            return clean(self._lineage(request["path"], request["record"]))
        return self._lineage_events(request["path"], request["record"])

    def close(self) -> None:
        """Stop recording and close the history."""
        if self._companion is not None:
            self._companion.close()
            self._companion = None

    # -- execute ------------------------------------------------------------------------------

    async def _execute(self, request: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
        notebook = _read_notebook(request["path"])
        manager = kernel_manager_for(notebook)
        if request["parameters"]:
            language = kernel_language(manager)
            if language != "python":
                raise WrongUsage(
                    f"{request['path']}: --param is for Python notebooks; "
                    f"the kernel {manager.kernel_name!r} speaks {language}"
                )
            notebook = inject_parameters(notebook, request["parameters"])
        path = Path(os.path.abspath(request["path"]))
        companion = self._recording()
        companion.watch_manager(manager, location=Location("notebook", path.name, str(path)))
        before = _sequence(companion)

        def requested(message_id: str, session: str, cell: str) -> None:
            now = format_time(datetime.now(timezone.utc))
            companion.hear(ExecutionRequested(manager.kernel_id, message_id, session, cell, now))

        runner = NotebookRunner(
            notebook,
            cell_ids(notebook),
            manager,
            folder=path.parent,
            timeout=request["timeoutSeconds"],
            allow_errors=request["allowErrors"],
            progress=progress,
            requested=requested,
            stop=self._stop,
        )
        status = await runner.run()
        if not await asyncio.to_thread(companion.settle, _SETTLE_SECONDS):
            _say("some records are missing: the recorder did not settle in time")
        executions = _recorded(companion, str(path), before, manager.kernel_id)
        if self._stop.is_set():
            raise RunInterrupted
        self._write_files(request, notebook, executions)
        return self._run_result(str(path), notebook, status, executions)

    def _recording(self) -> Companion:
        if self._companion is None:
            self._companion = build_companion(self._settings)
            history = self._companion.status()["history"]
            if history.state == "memory":
                _say(f"the history is not kept: {history.reason}")
        return self._companion

    def _write_files(
        self,
        request: Mapping[str, Any],
        notebook: NotebookNode,
        executions: Sequence[Execution],
    ) -> None:
        runs = runs_of(self._recording().store, executions)
        if request["events"] is not None:
            events = self._events_of(runs)
            lines = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
            _write(request["events"], lines)
        if request["spans"] is not None:
            spans = self._spans_of(runs, notebook)
            _write(request["spans"], json.dumps(spans, ensure_ascii=False) + "\n")
        if request["output"] is not None:
            _write(request["output"], nbformat.writes(notebook) + "\n")

    def _run_result(
        self,
        path: str,
        notebook: NotebookNode,
        status: RunStatus,
        executions: Sequence[Execution],
    ) -> dict[str, Any]:
        datasets = merge_datasets(d for execution in executions for d in execution.datasets)
        return {
            "recordVersion": 1,
            "path": self._shown(path),
            "cells": code_cell_ids(notebook),
            "executions": self._documents(executions),
            "status": status,
            "datasets": to_document(datasets),
        }

    # -- lineage ------------------------------------------------------------------------------

    def _lineage(self, path: str, record: str | None) -> dict[str, Any]:
        cells = code_cell_ids(_read_notebook(path))
        absolute = os.path.abspath(path)
        if record is not None:
            found = _lineage_of(_at(absolute, _read_record(record, path, cells)))
        else:
            found = self._recorded_lineage(path)
        lineage = {
            "path": self._shown(absolute),
            "sequence": found.sequence,
            "executions": self._documents(found.executions),
            "elsewhere": self._documents(found.elsewhere),
            "moreElsewhere": found.more_elsewhere,
        }
        return {"lineage": lineage, "cells": cells}

    def _recorded_lineage(self, path: str) -> Lineage:
        store = self._recording().store
        found = read_lineage(store, os.path.abspath(path), None)
        if found is None or not found.executions:
            raise WrongUsage(
                f"{path}: nothing is recorded of this notebook; run it first with 'nbxflow run'"
            )
        return found

    def _lineage_events(self, path: str, record: str | None) -> dict[str, Any]:
        cells = code_cell_ids(_read_notebook(path))
        absolute = os.path.abspath(path)
        if record is None:
            latest = self._recorded_lineage(path).executions
            return {"events": self._events_of(runs_of(self._recording().store, latest))}
        runs = by_run(_at(absolute, _read_record(record, path, cells)))

        def publish(publisher: RunPublisher) -> None:
            job = job_name(absolute, "", self._settings.root)
            for executions in runs.values():
                publish_run(publisher, recorded_run(executions, absolute, job), executions)

        return {"events": collect_events(self._settings, publish)}

    # -- documents ----------------------------------------------------------------------------

    def _events_of(self, runs: Runs) -> list[Mapping[str, Any]]:
        return collect_events(self._settings, lambda publisher: publish_runs(publisher, runs))

    def _spans_of(self, runs: Runs, notebook: NotebookNode) -> dict[str, Any]:
        indexes = {cell: index for index, cell in enumerate(cell_ids(notebook))}
        return collect_spans(
            self._settings, lambda publisher: publish_runs(publisher, runs), indexes
        )

    def _documents(self, executions: Sequence[Execution]) -> list[Any]:
        return [
            to_document(replace(execution, path=execution.path and self._shown(execution.path)))
            for execution in executions
        ]

    def _shown(self, path: str) -> str:
        """A path as the command line writes it: relative to the working folder when inside."""
        return self._paths.relative(path) or path.replace(os.sep, "/")


def _sources(sessions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every source that one of the sessions plays."""
    return [
        source
        for session in sessions
        for holder in (*session["cells"], *session["steps"])
        if (source := holder.get("source"))
    ]


def _say(message: str) -> None:
    print(f"nbxflow: {message}", file=sys.stderr, flush=True)


def _read_notebook(path: str) -> NotebookNode:
    return parse_notebook(Path(path), _read_text(path))


def _read_text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{path}: not UTF-8 text") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise WrongUsage(f"{path}: {reason}") from error


def _write(path: str, text: str) -> None:
    try:
        write_atomically(Path(path), text)
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror}") from error


def _read_record(record: str, path: str, cells: Sequence[str]) -> tuple[Execution, ...]:
    """The executions in a record file, which must be of the notebook at ``path``."""
    try:
        document = json.loads(_read_text(record))
        validate("record", document)
    except ProtocolError as error:
        raise WrongUsage(f"{record}: not a record of nbxflow run: see {error.path}") from error
    except (ValueError, RecursionError) as error:
        raise WrongUsage(f"{record}: not valid JSON: {error}") from error
    if cells and not set(cells) & set(document["cells"]):
        raise WrongUsage(f"{record}: a record of {document['path']}, not of {path}")
    return tuple(from_document(Execution, execution) for execution in document["executions"])


def _lineage_of(executions: Sequence[Execution]) -> Lineage:
    """What a record says: the last run of each cell, as the history would."""
    ran = [e for e in executions if e.state in TERMINAL_STATES and e.state != "aborted"]
    last = {execution.cell or execution.id: execution for execution in ran}
    sequence = max((execution.sequence for execution in executions), default=0)
    return Lineage(sequence, tuple(last.values()), ())


def _at(path: str, executions: Sequence[Execution]) -> list[Execution]:
    """Executions of a record, which may have moved with its notebook, as the notebook's here."""
    return [replace(execution, path=path) for execution in executions]


def _sequence(companion: Companion) -> int:
    return companion.store.page(path=None, after=None, before=None, limit=1).sequence


def _recorded(companion: Companion, path: str, after: int, kernel_id: str) -> list[Execution]:
    """The executions of one kernel, in the order in which they ran."""
    found: list[Execution] = []
    more = True
    while more:
        page = companion.store.page(path=path, after=after, before=None, limit=_PAGE)
        found += [e for e in page.executions if e.kernel.id == kernel_id]
        more = page.more
        after = page.executions[-1].sequence if page.executions else after
    return sorted(found, key=lambda execution: (execution.started_at or "~", execution.sequence))
