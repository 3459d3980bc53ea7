"""What several tasks use."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace  # noqa: F401


class State(enum.Enum):
    FREE = "free"
    OUT = "out"
    DOCK = "in the dock"


DAY_RATE = 40.0


@dataclass
class Boat:
    """What every boat has."""

    name: str
    metres: float
    state: State = State.FREE
    trips: list[int] = field(default_factory=list)

    def price(self, days: int) -> float:
        return DAY_RATE * days * self.metres / 6

    def sail(self, days: int) -> Boat:
        self.trips.append(days)
        self.state = State.OUT
        return self


@dataclass
class SailingBoat(Boat):
    """A boat that costs less the longer it is out."""

    sails: int = 2

    def price(self, days: int) -> float:
        return round(super().price(days) * (0.9 if days > 3 else 1.0), 2)


class Fleet:
    """Boats by name."""

    def __init__(self, *boats: Boat) -> None:
        self.boats = {boat.name: boat for boat in boats}

    def __len__(self) -> int:
        return len(self.boats)

    def __repr__(self) -> str:
        return f"<Fleet of {len(self)}>"

    @property
    def free(self) -> list[Boat]:
        return [boat for boat in self.boats.values() if boat.state is State.FREE]
