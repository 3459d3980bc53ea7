from .. import outputs


def plan(need: dict, weeks: int) -> list:
    """Plan."""
    rounding = 10
    plan = []
    for week in range(weeks):
        litres = sum(amounts[week] for amounts in need.values())
        plan.append(round(litres / rounding) * rounding)
    outputs.show(plan, "plan")

    return plan
