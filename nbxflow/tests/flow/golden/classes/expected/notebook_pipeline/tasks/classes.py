from __future__ import annotations  # noqa: F401
from dataclasses import dataclass, field, replace
from ..definitions import State
from .. import outputs


def classes() -> None:
    """Classes.

    Boats go out; `flagship` is one of the fleet, whoever calls it.
    """
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

    # Fleet
    flagship = SailingBoat("Albatross", 9.0, sails=3)
    fleet = Fleet(flagship, Boat("Otter", 4.5), SailingBoat("Tern", 6.0), Boat("Pike", 5.0))
    outputs.show(fleet, "fleet")

    # Season
    #
    # Boats go out; `flagship` is one of the fleet, whoever calls it.
    income = 0.0
    for name, days in [("Albatross", 5), ("Tern", 2), ("Albatross", 1), ("Otter", 3)]:
        income += fleet.boats[name].sail(days).price(days)
    print(flagship.trips, flagship is fleet.boats["Albatross"], round(income, 2))

    # Winter
    flagship.state = State.DOCK
    spare = replace(flagship, name="Auk", trips=[])
    outputs.show(([boat.name for boat in fleet.free], fleet.boats["Albatross"].state), "cell 6")

    # Report
    for boat in fleet.boats.values():
        kind = "sails" if isinstance(boat, SailingBoat) else "motor"
        print(f"{boat.name:10} {kind} {boat.state.value:12} {sum(boat.trips):3} days")
    outputs.show(spare, "spare")
