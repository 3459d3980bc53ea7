"""The tracker on an IPython shell: which names are the shell's own, and what to do on failure."""

from __future__ import annotations

import importlib
import re
from typing import Any, Callable, Dict, Iterable, List, Optional

from .tracker import Tracker
from .watched import Watched

_HISTORY = re.compile(r"_+|_i{1,3}|_i?\d+|_[oid]h|In|Out|_exit_code")


class Follower:
    """Follows the cells of one shell; after a failure of its own it follows no more.

    Args:
        shell: IPython's.
        on_failure: told the exception that switched it off.
    """

    def __init__(self, shell: Any, on_failure: Callable[[BaseException], None]) -> None:
        self._shell = shell
        self._on_failure = on_failure
        self._tracker: Optional[Tracker] = Tracker(self._namespace, hidden=self._hidden)
        self._transform: Optional[Callable[[str], str]] = None

    def starts(self, info: Any) -> Optional[Watched]:
        """Look at what the cell of IPython's ``info`` can reach; None once it is off."""
        tracker = self._tracker
        source = getattr(info, "raw_cell", None)
        if tracker is None or not isinstance(source, str):
            return None
        try:
            return tracker.starts(source, self._transformer())
        except Exception as error:
            self._fail(error)
            return None

    def ends(
        self,
        watched: Optional[Watched],
        result: Any,
        seconds: float,
        accesses: List[Dict[str, Any]],
        statements: List[Dict[str, Any]],
    ) -> Optional[Dict[str, Any]]:
        """The ``dataflow`` document of a cell; None where there is none."""
        tracker = self._tracker
        if tracker is None or watched is None:
            return None
        error = result.error_before_exec or result.error_in_exec
        interrupted = type(error).__name__ in ("KeyboardInterrupt", "CancelledError")
        try:
            return tracker.ends(
                watched,
                failed=error is not None,
                interrupted=interrupted,
                seconds=seconds,
                accesses=accesses,
                statements=statements,
            )
        except Exception as failure:
            self._fail(failure)
            return None

    def _fail(self, error: BaseException) -> None:
        self._tracker = None
        self._on_failure(error)

    def _namespace(self) -> Dict[str, Any]:
        namespace: Dict[str, Any] = self._shell.user_ns
        return namespace

    def _hidden(self) -> Iterable[str]:
        """The names that IPython has put there and keeps: as long as they are what it has put."""
        namespace, own = self._namespace(), self._shell.user_ns_hidden
        found = [name for name in own if name in namespace and namespace[name] is own[name]]
        found += [name for name in namespace if type(name) is str and _HISTORY.fullmatch(name)]
        return found

    def _transformer(self) -> Callable[[str], str]:
        """IPython's own transformation of magics; the shell's manager keeps state, so not that."""
        if self._transform is None:
            module = importlib.import_module("IPython.core.inputtransformer2")
            self._transform = module.TransformerManager().transform_cell
        return self._transform
