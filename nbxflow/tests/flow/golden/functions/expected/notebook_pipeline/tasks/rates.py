from ..definitions import distance_km, zone


def rates() -> tuple[float, tuple, dict, int, float]:
    """Rates.

    Every fee is a base, an amount a kilometre by zone, and nothing at all for large orders.
    """
    BASE_FEE = 2.5
    RATES = {"city": 0.9, "region": 0.6, "country": 0.4}
    DEPOT = (52.52, 13.405)
    free_from = 60.0
    computed = 0

    def fee(order):
        """What one order costs to deliver: reads `free_from` when it is called."""
        nonlocal computed
        computed += 1
        if order["total"] >= free_from:
            return 0.0
        km = distance_km(DEPOT, order["to"])
        return round(BASE_FEE + RATES[zone(km)] * km, 2)

    return BASE_FEE, DEPOT, RATES, computed, free_from
