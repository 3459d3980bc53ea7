"""The post room's books. The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="read",
            takes={},
            gives=("made", "notes", "parcels", "rates"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="weigh",
            takes={"made": "read", "parcels": "read", "rates": "read"},
            gives=("parcels",),
            after=("read",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="sum_step",
            takes={"made": "read", "notes": "read"},
            gives=(),
            after=("read", "weigh"),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={"made": "read", "parcels": "weigh"},
            gives=(),
            after=("read", "weigh", "sum_step"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
