"""The worker's operation ``scan``: secrets in files."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbxflow.adapters.atomic_file import write_atomically
from nbxflow.adapters.files_to_scan import files_to_scan, is_notebook_name, read_file
from nbxflow.adapters.notebook_paths import NotebookPaths
from nbxflow.adapters.notebook_runner import Progress
from nbxflow.adapters.rule_packs import load_packs
from nbxflow.domain.secrets.baseline import (
    BASELINE_NAME,
    Baseline,
    BaselineError,
    new_baseline,
    parse,
)
from nbxflow.domain.secrets.findings import fingerprint
from nbxflow.domain.secrets.masks import scrub
from nbxflow.domain.secrets.notebooks import Found
from nbxflow.domain.secrets.rules import Rules, compile_rules
from nbxflow.protocol.documents import to_document
from nbxflow.services.run_notebook import RunInterrupted, WrongUsage
from nbxflow.services.scan_files import (
    ScanFinding,
    ScannedFile,
    findings_of,
    scan_content,
    updated_baseline,
)

_THREADS = 2
_STEPS = 100
"""How often progress is told, at most, for files and for fingerprints each."""


async def scan(
    request: Mapping[str, Any],
    key: Callable[[], bytes],
    progress: Progress,
    stop: asyncio.Event,
) -> dict[str, Any]:
    """Answer a ``ScanRequest``: a ``ScanResult`` and what the command line needs to show it.

    Args:
        request: what to scan.
        key: the installation's own, for fingerprints where there is no baseline.
        progress: told how far it is.
        stop: set to end it.

    Raises:
        WrongUsage: a baseline or a pack of rules cannot be used, or not be written.
        RunInterrupted: ``stop`` was set; nothing is written then.
    """
    loop = asyncio.get_running_loop()

    def tell(done: int, total: int, message: str) -> None:
        if stop.is_set():
            raise RunInterrupted
        if done == total or done % max(1, total // _STEPS) == 0:
            loop.call_soon_threadsafe(progress, done, total, message)

    return await asyncio.to_thread(lambda: _Scan(request, key, tell).result())


@dataclass(frozen=True)
class _File:
    """A file that was scanned."""

    shown: str
    size: int
    scanned: ScannedFile


class _Scan:
    def __init__(
        self, request: Mapping[str, Any], key: Callable[[], bytes], tell: Progress
    ) -> None:
        self._request = request
        self._key = key
        self._tell = tell
        self._paths = NotebookPaths(os.getcwd())
        self._rules = _rules(request["rules"])
        self._baseline_path = _baseline_path(request["baseline"], request["updateBaseline"])
        self._baseline = _baseline(self._baseline_path, request["updateBaseline"])
        self._failures: list[str] = []

    def result(self) -> dict[str, Any]:
        """Do all of it."""
        began = time.monotonic()
        files = self._files()
        self._fingerprint(files)
        if self._request["updateBaseline"] and self._baseline and self._baseline_path:
            self._baseline = self._updated(self._baseline, self._baseline_path, files)
        found = [(path, finding) for path, file in files.items() for finding in self._of(file)]
        text_files = [file for file in files.values() if not file.scanned.is_binary]
        stats = {
            "files": len(text_files),
            "bytes": sum(file.size for file in text_files),
            "seconds": round(time.monotonic() - began, 3),
        }
        return {
            "scan": {"findings": to_document([each for _, each in found]), "stats": stats},
            "labels": [files[path].scanned.labels.get(_index(each)) for path, each in found],
            "files": [scrub(file.shown, self._rules) for file in text_files],
            "rules": [
                {"id": rule.id, "title": rule.title, "severity": rule.severity}
                for rule in self._rules.rules
            ],
            "baseline": self._baseline_path and scrub(self._baseline_path, self._rules),
            "failures": [scrub(text, self._rules) for text in self._failures],
            "notes": [scrub(text, self._rules) for text in _notes(files.values())],
        }

    def _files(self) -> dict[str, _File]:
        """Everything that was scanned, by its absolute path."""
        search = files_to_scan(self._request["paths"], text=self._request["text"])
        self._failures += search.failures
        files: dict[str, _File] = {}
        for number, path in enumerate(search.files):
            shown = self._shown(path)
            self._tell(number, len(search.files), f"scanning {scrub(shown, self._rules)}")
            try:
                content = read_file(path)
                scanned = scan_content(content, self._rules, notebook=is_notebook_name(path))
            except OSError as error:
                self._failures.append(f"{shown}: {error.strerror}")
                continue
            except Exception as error:  # an odd file must not keep the others from being scanned
                self._failures.append(f"{shown}: it cannot be scanned ({type(error).__name__})")
                continue
            files[path] = _File(shown, len(content), scanned)
        return files

    def _fingerprint(self, files: Mapping[str, _File]) -> None:
        """Compute what is dear beforehand: on two processors, and only once for each secret."""
        baseline = self._baseline
        if baseline is None:
            return
        distinct = list(
            dict.fromkeys(
                (found.rule.id, found.secret)
                for file in files.values()
                for found in file.scanned.found
            )
        )
        with ThreadPoolExecutor(_THREADS) as threads:
            try:
                done = threads.map(lambda pair: baseline.fingerprint(*pair), distinct)
                for number, _ in enumerate(done):
                    self._tell(number, len(distinct), "comparing with the baseline")
            except RunInterrupted:
                threads.shutdown(cancel_futures=True)
                raise

    def _updated(self, baseline: Baseline, path: str, files: Mapping[str, _File]) -> Baseline:
        folder = os.path.dirname(os.path.abspath(path))
        scanned: dict[str, tuple[Found, ...]] = {
            scrub(_relative(place, folder), self._rules): file.scanned.found
            for place, file in files.items()
            if not file.scanned.is_binary
        }
        made = updated_baseline(
            baseline, scanned, lambda name: os.path.exists(os.path.join(folder, name))
        )
        self._tell(1, 1, "writing the baseline")
        text = json.dumps(made.document(), indent=2, ensure_ascii=False) + "\n"
        try:
            write_atomically(Path(path), text)
        except OSError as error:
            raise WrongUsage(f"{path}: {error.strerror}") from error
        return made

    def _of(self, file: _File) -> list[ScanFinding]:
        baseline = self._baseline
        if baseline is not None:
            known, reason = baseline.fingerprint, baseline.reason
            return findings_of(file.shown, file.scanned, self._rules, known, reason)
        key = self._key()
        return findings_of(
            file.shown,
            file.scanned,
            self._rules,
            lambda rule, secret: fingerprint(key, rule, secret),
            lambda rule, secret: None,
        )

    def _shown(self, path: str) -> str:
        """A path as the command line writes it: relative to the working folder when inside."""
        return _text(self._paths.relative(path) or path.replace(os.sep, "/"))


def _index(finding: ScanFinding) -> int:
    return -1 if finding.cell_index is None else finding.cell_index


def _notes(files: Sequence[_File] | Any) -> list[str]:
    notes = [f"{file.shown}: {note}" for file in files for note in file.scanned.notes]
    binary = [file.shown for file in files if file.scanned.is_binary]
    if binary:
        more = f" and {len(binary) - 1} more" if len(binary) > 1 else ""
        notes.append(f"{binary[0]}{more}: binary, not scanned")
    return notes


def _text(path: str) -> str:
    """A path that can be written as UTF-8, whatever bytes are in it."""
    return os.fsencode(path).decode("utf-8", "replace")


def _relative(path: str, folder: str) -> str:
    try:
        return _text(os.path.relpath(path, folder).replace(os.sep, "/"))
    except ValueError:  # on another drive
        return _text(path.replace(os.sep, "/"))


# -- what stands in files of the user --------------------------------------------------------------


def _baseline_path(named: str | None, update: bool) -> str | None:
    if named is not None:
        return named
    return BASELINE_NAME if update or os.path.lexists(BASELINE_NAME) else None


def _baseline(path: str | None, update: bool) -> Baseline | None:
    if path is None:
        return None
    if update and not os.path.lexists(path):
        return new_baseline(secrets.token_bytes(16))
    try:
        return parse(_json(path), path)
    except BaselineError as error:
        raise WrongUsage(str(error)) from None


def _rules(files: Sequence[str]) -> Rules:
    found = load_packs(files)
    if found.problems:
        raise WrongUsage("; ".join(found.problems))
    return compile_rules(found.packs)


def _json(path: str) -> Any:
    try:
        return json.loads(read_file(path).decode("utf-8-sig"))
    except OSError as error:
        raise WrongUsage(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WrongUsage(f"{path}: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise WrongUsage(f"{path}: not valid JSON: {error.msg} ({place})") from None
    except (ValueError, RecursionError):
        raise WrongUsage(f"{path}: not valid JSON") from None
