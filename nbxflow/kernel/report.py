"""The probe's way out: numbered messages to the recorder's socket on the control channel."""

from __future__ import annotations

import contextlib
import threading
from typing import Any, Callable, Dict, Optional

from ..protocol import names
from . import system

PARTS = ("header", "parent_header", "metadata", "content")
DELIMITER = b"<IDS|MSG>"
"""What stands between the addresses of a message and its parts, and the order of these."""


class Reporter:
    """Sends messages to the recorder; numbered without gaps for the life of the process.

    The kernel's control socket belongs to its control thread, so messages are handed to that
    thread's loop; the cell never waits for them. Nothing appears on iopub.
    """

    def __init__(self, kernel: Any, identity: str) -> None:
        self.identity = identity
        self._kernel = kernel
        self._pack = _packer(kernel.session)
        self._process = system.getpid()
        self._number = 0
        self._lock = threading.RLock()

    def send(
        self, kind: str, content: Dict[str, Any], parent: Optional[Dict[str, Any]] = None
    ) -> None:
        """Send one message in order, as a child of the request ``parent``; safe in any thread."""
        if system.getpid() != self._process:
            return
        with self._lock:
            self._hand_over({"kind": kind, "number": self._number + 1, **content}, parent or {})
            self._number += 1

    def fault(self, part: str, error: BaseException, off: bool) -> None:
        """Say that the probe (``off``) or one hook switched itself off; never raises."""
        with contextlib.suppress(Exception):
            self.send("fault", {"part": part, "error": type(error).__name__, "off": off})

    def _hand_over(self, content: Dict[str, Any], parent: Dict[str, Any]) -> None:
        kernel = self._kernel
        identity = self.identity.encode()

        def deliver() -> None:
            # Not by session.send(): cells may have put something else in the place of json.dumps.
            message = kernel.session.msg(names.PROBE_MESSAGE_TYPE, content, parent)
            parts = [self._pack(message[part]) for part in PARTS]
            signature = kernel.session.sign(parts)
            kernel.control_stream.send_multipart([identity, DELIMITER, signature, *parts])

        loop = getattr(getattr(kernel, "control_thread", None), "io_loop", None)
        if loop is None:
            # ipykernel before 6 serves the control socket in the main thread, which runs cells.
            deliver()
        else:
            loop.add_callback(deliver)


def _packer(session: Any) -> Callable[[Any], bytes]:
    """The probe's own packer where the kernel packs JSON, else the kernel's as it is now."""
    if str(getattr(session, "packer", "json")).lower() in ("json", "orjson"):
        return system.packed
    pack: Callable[[Any], bytes] = session.pack
    try:
        return system.packed if pack({}).strip() == b"{}" else pack
    except Exception:
        return pack


_reporter: Optional[Reporter] = None


def reporter_for(kernel: Any, identity: str) -> Reporter:
    """The one reporter of this process, sending to ``identity`` from now on."""
    global _reporter
    if _reporter is None:
        _reporter = Reporter(kernel, identity)
    _reporter.identity = identity
    return _reporter
