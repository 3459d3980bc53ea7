from collections import Counter

from .. import outputs


def report(by_zone: Counter, computed: int, free_from: float, orders: list) -> None:
    """Report."""
    dearest = max(orders, key=lambda order: order["fee"])
    print(f"{computed} fees computed, free from {free_from:.0f}")
    outputs.show({"dearest": dearest["id"], "fee": dearest["fee"], "zones": dict(sorted(by_zone.items()))}, "cell 7")
