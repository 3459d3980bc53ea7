from __future__ import annotations

from ..definitions import Fleet, SailingBoat


def season(flagship: SailingBoat, fleet: Fleet) -> tuple[SailingBoat, Fleet]:
    """Season.

    Boats go out; `flagship` is one of the fleet, whoever calls it.
    """
    income = 0.0
    for name, days in [("Albatross", 5), ("Tern", 2), ("Albatross", 1), ("Otter", 3)]:
        income += fleet.boats[name].sail(days).price(days)
    print(flagship.trips, flagship is fleet.boats["Albatross"], round(income, 2))

    return flagship, fleet
