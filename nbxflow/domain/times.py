"""Times as the protocol writes them: ISO 8601, UTC, microseconds, Z."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def format_time(moment: datetime) -> str:
    """An aware time as ``2026-01-31T12:00:00.123456Z``."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_time(text: str) -> datetime:
    """The inverse of :func:`format_time`; other offsets are understood, a missing one is UTC.

    Raises:
        ValueError: the text is no ISO 8601 time.
    """
    moment = datetime.fromisoformat(
        text.removesuffix("Z") + ("+00:00" if text.endswith("Z") else "")
    )
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def seconds_between(earlier: str | None, later: str | None) -> float | None:
    """Seconds from one time to the other, not below 0; None when one is unknown."""
    if earlier is None or later is None:
        return None
    return max(0.0, (parse_time(later) - parse_time(earlier)).total_seconds())


def nanoseconds(text: str) -> int:
    """A time as OpenTelemetry counts it: nanoseconds since 1970, here in whole microseconds."""
    return (parse_time(text) - _EPOCH) // timedelta(microseconds=1) * 1000
