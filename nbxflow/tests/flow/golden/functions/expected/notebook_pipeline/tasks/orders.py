import json

from .. import outputs


def orders() -> list:
    """Orders."""
    with open("orders.json", encoding="utf-8") as file:
        orders = json.load(file)
    outputs.show(len(orders), "cell 4")

    return orders
