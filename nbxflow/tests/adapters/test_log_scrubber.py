"""What nbxflow writes into the log holds no secret."""

from __future__ import annotations

import errno
import logging
import random
import sqlite3

import pytest

from nbxflow.adapters.log_scrubber import LOGGER, LogScrubber, scrub_log
from nbxflow.tests.fake_secrets import SCRUBBER, github_token

TOKEN = github_token(random.Random(8))


@pytest.fixture
def log() -> logging.Logger:
    scrub_log(SCRUBBER)
    scrub_log(SCRUBBER)
    return logging.getLogger(LOGGER)


def test_messages_and_arguments_are_cleaned(
    log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    log.error("nbxflow: %s is not there (%d)", f"/data/{TOKEN}.csv", 7)
    log.error("nbxflow: %s is not there (%d)", "/data/a.csv", 7)
    assert caplog.messages == [
        "nbxflow: /data/[redacted:github-token].csv is not there (7)",
        "nbxflow: /data/a.csv is not there (7)",
    ]
    assert caplog.records[1].args == ("/data/a.csv", 7), "what is clean stays as it was given"


def test_of_exceptions_only_places_and_classes_are_told(
    log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    word = "not-known-for-a-secret"
    try:
        try:
            raise KeyError(word)
        except KeyError as error:
            raise FileNotFoundError(errno.ENOENT, "No such file", word) from error
    except OSError:
        log.exception("nbxflow: a part did not stop as it should")
    assert word not in caplog.text
    assert "test_log_scrubber.py" in caplog.text
    assert caplog.text.index("KeyError\n") < caplog.text.index("FileNotFoundError: No such file")


def test_what_the_database_says_is_told(
    log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        sqlite3.connect(":memory:").execute("SELECT * FROM nowhere")
    except sqlite3.Error:
        log.exception("nbxflow: records cannot be written now")
    assert "OperationalError: no such table: nowhere" in caplog.text


def test_one_scrubber_is_enough(log: logging.Logger) -> None:
    assert sum(isinstance(known, LogScrubber) for known in log.filters) == 1
