from __future__ import annotations

from .. import outputs
from ..definitions import Fleet, SailingBoat


def report(fleet: Fleet, spare: SailingBoat) -> None:
    """Report."""
    for boat in fleet.boats.values():
        kind = "sails" if isinstance(boat, SailingBoat) else "motor"
        print(f"{boat.name:10} {kind} {boat.state.value:12} {sum(boat.trips):3} days")
    outputs.show(spare, "spare")
