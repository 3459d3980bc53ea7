"""What people are told of a save that was refused: where and which rule, never the value."""

from __future__ import annotations

from nbxflow.domain.secrets.findings import SecretFinding

_ADVICE = (
    "Take it out of the notebook (into an environment variable, for example) or mark it as no"
    " secret, then save again."
)


def refusal_message(first: SecretFinding, cell: str | None, new: int) -> str:
    """Why a save with ``new`` new findings is refused, of which this is the first, in ``cell``."""
    more = f", and {new - 1} more" if new > 1 else ""
    return _shown(f"Not saved: {first.title} in {_where(first, cell)}{more}. {_ADVICE}")


def not_scanned_message(reason: str, goes_on: bool) -> str:
    """Why a save that was not scanned is refused."""
    if goes_on:
        return "Not saved: the notebook is still being scanned for secrets. Save again in a moment."
    return _shown(f"Not saved, as it could not be scanned for secrets: {reason} Try again.")


def _where(found: SecretFinding, cell: str | None) -> str:
    line = f"line {found.span.start_line}" if found.span else ""
    if cell is not None:
        return f"{cell}{', ' if line else ''}{line} ({found.place})"
    if found.place == "text":
        return line or "the text"
    return f"the notebook's {found.place}"


def _shown(message: str) -> str:
    # Tornado takes messages for formats: a percent sign would be doubled on the screen.
    return message.replace("%", "")
