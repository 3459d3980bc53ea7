from __future__ import annotations

from dataclasses import dataclass, field, replace  # noqa: F401

from .. import outputs
from ..definitions import Fleet, SailingBoat, State


def winter(flagship: SailingBoat, fleet: Fleet) -> tuple[Fleet, SailingBoat]:
    """Winter."""
    flagship.state = State.DOCK
    spare = replace(flagship, name="Auk", trips=[])
    outputs.show(([boat.name for boat in fleet.free], fleet.boats["Albatross"].state), "cell 6")

    return fleet, spare
