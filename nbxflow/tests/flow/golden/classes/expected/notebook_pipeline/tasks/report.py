from __future__ import annotations  # noqa: F401
from ..definitions import Fleet, SailingBoat
from .. import outputs


def report(fleet: Fleet, spare: SailingBoat) -> None:
    """Report."""
    for boat in fleet.boats.values():
        kind = "sails" if isinstance(boat, SailingBoat) else "motor"
        print(f"{boat.name:10} {kind} {boat.state.value:12} {sum(boat.trips):3} days")
    outputs.show(spare, "spare")
