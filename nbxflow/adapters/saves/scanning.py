"""The scanner of a server's notebooks, put together: its process, rules, memory and reports."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from nbxflow.adapters.baseline_files import BaselineFiles
from nbxflow.adapters.notebook_paths import NotebookPaths
from nbxflow.adapters.rule_packs import RulePacks, load_packs
from nbxflow.adapters.saves.guard import Saves, guard_saves
from nbxflow.adapters.saves.timing import SaveTiming
from nbxflow.adapters.scan_process import ScannerProcess
from nbxflow.domain.secrets.findings import Policy
from nbxflow.ports import Announcer, Audit, Clock, Decisions, Metrics, ScannerState
from nbxflow.services.scan_notebook import ScanNotebook
from nbxflow.services.scan_on_save import ScanOnSave
from nbxflow.services.secret_reports import SecretReports

log = logging.getLogger("nbxflow")


class SaveScanning:
    """Scans notebooks; from :meth:`guard` on each time that one is saved.

    Args:
        policy: what a save with new findings gets.
        rule_files: files with more packs of rules.
        key: gives the key under which secrets are known; called on a thread, once.
        paths: of notebooks, for the baselines beside them.
        decisions, audit, announcer, metrics, clock: see the ports.
    """

    def __init__(
        self,
        *,
        policy: Policy,
        rule_files: Sequence[str],
        key: Callable[[], bytes],
        paths: NotebookPaths,
        decisions: Decisions,
        audit: Audit,
        announcer: Announcer,
        metrics: Metrics,
        clock: Clock,
    ) -> None:
        self._rule_files = rule_files
        self._key = key
        self._loading = threading.Lock()
        self._packs: RulePacks | None = None
        self._saves: Saves = "unguarded"
        self._timing = SaveTiming(metrics)
        self.reports = SecretReports(decisions, audit, announcer, metrics, clock, policy)
        self.process = ScannerProcess(self._setting, self.reports.failed)
        scan = ScanNotebook(self.process, BaselineFiles(paths))
        self.service = ScanOnSave(scan, self.reports, policy, clock)

    @cached_property
    def _secret_key(self) -> bytes:
        return self._key()

    def guard(self, manager: Any) -> None:
        """Start the scanner's process, and scan what this contents manager saves from now on."""
        self.process.start()
        try:
            self._saves = guard_saves(manager, self.service, self._timing)
        except Exception:
            log.exception("nbxflow: saves of %s are not scanned", type(manager).__name__)

    def packs(self) -> RulePacks:
        """What is scanned with; reads files when it is first called."""
        with self._loading:
            if self._packs is None:
                self._packs = load_packs(self._rule_files)
                for problem in self._packs.problems:
                    log.error("nbxflow: a pack of rules is not used: %s", problem)
            return self._packs

    def state(self) -> ScannerState:
        """For ``GET status``; never waits."""
        packs = self._packs
        reasons = [] if self.process.reason is None else [self.process.reason]
        reasons += packs.problems if packs else ()
        return ScannerState(
            self.process.state,
            " ".join(reasons) or None,
            packs.count if packs else 0,
            self._saves,
        )

    def close(self) -> None:
        """End the process and write what is left of the audit trail."""
        self.service.close()
        self.process.close()
        self.reports.close()

    def _setting(self) -> Mapping[str, Any]:
        """The first frame to the process."""
        return {"packs": list(self.packs().packs), "key": self._secret_key.hex()}
