from ..definitions import distance_km, zone


def campaign(
    BASE_FEE: float,
    DEPOT: tuple,
    RATES: dict,
    computed: int,
    orders: list,
) -> tuple[int, float]:
    """Campaign.

    For one week orders are free from a smaller amount on: the same function, another
    global.
    """

    def fee(order):
        """What one order costs to deliver: reads `free_from` when it is called."""
        nonlocal computed
        computed += 1
        if order["total"] >= free_from:
            return 0.0
        km = distance_km(DEPOT, order["to"])
        return round(BASE_FEE + RATES[zone(km)] * km, 2)

    free_from = 35.0
    campaign = {order["id"]: fee(order) for order in orders}
    lost = sum(order["fee"] for order in orders) - sum(campaign.values())
    print(f"the campaign costs {lost:.2f}")

    return computed, free_from
