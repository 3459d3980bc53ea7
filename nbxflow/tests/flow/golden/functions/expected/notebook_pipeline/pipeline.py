"""Delivery fees. The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="rates",
            takes={},
            gives=("BASE_FEE", "DEPOT", "RATES", "computed", "free_from"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="orders",
            takes={},
            gives=("orders",),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="fees",
            takes={
                "BASE_FEE": "rates",
                "DEPOT": "rates",
                "RATES": "rates",
                "computed": "rates",
                "free_from": "rates",
                "orders": "orders",
            },
            gives=("by_zone", "computed", "orders"),
            after=("rates", "orders"),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="campaign",
            takes={
                "BASE_FEE": "rates",
                "DEPOT": "rates",
                "RATES": "rates",
                "computed": "fees",
                "orders": "fees",
            },
            gives=("computed", "free_from"),
            after=("rates", "fees"),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={
                "by_zone": "fees",
                "computed": "campaign",
                "free_from": "campaign",
                "orders": "fees",
            },
            gives=(),
            after=("fees", "campaign"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
