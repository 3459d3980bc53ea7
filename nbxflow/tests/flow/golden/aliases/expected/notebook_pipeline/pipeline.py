"""notebook: its tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="readings_step",
            takes={},
            gives=(
                "history",
                "humidity",
                "north",
                "readings",
                "stations",
                "temperature",
            ),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="calibrate",
            takes={
                "history": "readings_step",
                "humidity": "readings_step",
                "north": "readings_step",
                "readings": "readings_step",
                "stations": "readings_step",
                "temperature": "readings_step",
            },
            gives=("history", "humidity", "readings", "stations", "temperature"),
            after=("readings_step",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="clean",
            takes={
                "history": "calibrate",
                "humidity": "calibrate",
                "readings": "calibrate",
                "stations": "calibrate",
                "temperature": "calibrate",
            },
            gives=("history", "humidity", "readings", "stations", "temperature"),
            after=("calibrate",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="table_step",
            takes={"readings": "clean"},
            gives=("hourly", "table", "warm"),
            after=("clean",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={
                "history": "clean",
                "hourly": "table_step",
                "humidity": "clean",
                "readings": "clean",
                "stations": "clean",
                "table": "table_step",
                "temperature": "clean",
                "warm": "table_step",
            },
            gives=(),
            after=("clean", "table_step"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
