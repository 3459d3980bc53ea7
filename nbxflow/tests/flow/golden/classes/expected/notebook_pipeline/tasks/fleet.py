from __future__ import annotations

from .. import outputs
from ..definitions import Boat, Fleet, SailingBoat


def fleet() -> tuple[SailingBoat, Fleet]:
    """Fleet."""
    flagship = SailingBoat("Albatross", 9.0, sails=3)
    fleet = Fleet(flagship, Boat("Otter", 4.5), SailingBoat("Tern", 6.0), Boat("Pike", 5.0))
    outputs.show(fleet, "fleet")

    return flagship, fleet
