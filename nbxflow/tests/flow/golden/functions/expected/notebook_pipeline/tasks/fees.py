from collections import Counter

from .. import outputs
from ..definitions import distance_km, zone


def fees(
    BASE_FEE: float,
    DEPOT: tuple,
    RATES: dict,
    computed: int,
    free_from: float,
    orders: list,
) -> tuple[Counter, int, list]:
    """Fees.

    Each order gets its fee and its zone.
    """

    def fee(order):
        """What one order costs to deliver: reads `free_from` when it is called."""
        nonlocal computed
        computed += 1
        if order["total"] >= free_from:
            return 0.0
        km = distance_km(DEPOT, order["to"])
        return round(BASE_FEE + RATES[zone(km)] * km, 2)

    for order in orders:
        order["fee"] = fee(order)
        order["zone"] = zone(distance_km(DEPOT, order["to"]))
    by_zone = Counter(order["zone"] for order in orders)
    outputs.show(by_zone.most_common(), "by_zone")

    return by_zone, computed, orders
