"""Delivery of events to a local file, one JSON document a line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openlineage.client.transport.file import FileConfig, FileTransport

from nbxflow.ports import SinkUnavailable


class FileSink:
    """Port ``EventSink``: appends each event to a file, which is on the disk when taken.

    Args:
        path: the file; it and its folder are made when the first event comes.
        name: of the sink in the outbox.
    """

    kind = "file"

    def __init__(self, path: str | Path, *, name: str = "file") -> None:
        self.name = name
        self._path = Path(path).expanduser().absolute()
        self.target = str(self._path)
        self._transport = FileTransport(FileConfig(log_file_path=self.target, append=True))

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``EventSink.send``."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._end_last_line()
            # The transport serialises dictionaries as well as its own classes.
            self._transport.emit(dict(body))  # type: ignore[arg-type]  # see above
            self._to_disk()
        except (OSError, RuntimeError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            reason = cause.strerror if isinstance(cause, OSError) else None
            raise SinkUnavailable(
                f"The file could not be written: {reason or type(error).__name__}."
            ) from None

    def close(self) -> None:
        """See ``EventSink.close``."""
        self._transport.close()

    def _end_last_line(self) -> None:
        """A line that a crash cut short must not swallow the next event."""
        with open(self._path, "a+b") as file:
            if file.tell() == 0:
                return
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")

    def _to_disk(self) -> None:
        descriptor = os.open(self._path, os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
