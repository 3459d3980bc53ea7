"""notebook: its tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="rates_step",
            takes={},
            gives=("BASE_FEE", "DEPOT", "RATES", "computed", "free_from"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="orders_step",
            takes={},
            gives=("orders",),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="fees",
            takes={
                "BASE_FEE": "rates_step",
                "DEPOT": "rates_step",
                "RATES": "rates_step",
                "computed": "rates_step",
                "free_from": "rates_step",
                "orders": "orders_step",
            },
            gives=("by_zone", "computed", "orders"),
            after=("rates_step", "orders_step"),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="campaign_step",
            takes={
                "BASE_FEE": "rates_step",
                "DEPOT": "rates_step",
                "RATES": "rates_step",
                "computed": "fees",
                "orders": "fees",
            },
            gives=("computed", "free_from"),
            after=("rates_step", "fees"),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={
                "by_zone": "fees",
                "computed": "campaign_step",
                "free_from": "campaign_step",
                "orders": "fees",
            },
            gives=(),
            after=("fees", "campaign_step"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
