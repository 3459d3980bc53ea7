"""nbxflow's own lines in the log: they pass the scanner of secrets like all that is told."""

from __future__ import annotations

import logging
import sqlite3
import traceback

from nbxflow.domain.secrets.scrubbing import Scrubber

LOGGER = "nbxflow"


class LogScrubber(logging.Filter):
    """Masks secrets in messages; of exceptions it leaves the places and the classes.

    Their texts may repeat anything: SQL, sources, names of files. Only what the system and SQLite
    say of themselves is told with them.
    """

    def __init__(self, scrubber: Scrubber) -> None:
        super().__init__()
        self._scrubber = scrubber

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, cleaned."""
        message = record.getMessage()
        clean = self._scrubber.text(message)
        if clean is not message:
            record.msg, record.args = clean, ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = self._scrubber.text(_places(record.exc_info[1]))
            record.exc_info = None  # nobody else is to format it
        return True


def scrub_log(scrubber: Scrubber) -> None:
    """Clean what is logged from now on; a second call replaces the scrubber of the first."""
    logger = logging.getLogger(LOGGER)
    for known in [known for known in logger.filters if isinstance(known, LogScrubber)]:
        logger.removeFilter(known)
    logger.addFilter(LogScrubber(scrubber))


def _places(error: BaseException) -> str:
    """The traceback of an exception, and of those it came from, oldest first."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = "".join(traceback.format_tb(error.__traceback__))
    last = f"Traceback (most recent call last):\n{frames}{type(error).__name__}{_reason(error)}"
    return last if earlier is None else f"{_places(earlier)}\n\nand then\n\n{last}"


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f": {error.strerror}"
    return f": {error}" if isinstance(error, sqlite3.Error) else ""
