"""Calibrating sensors. The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="readings",
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
                "history": "readings",
                "humidity": "readings",
                "north": "readings",
                "readings": "readings",
                "stations": "readings",
                "temperature": "readings",
            },
            gives=("history", "humidity", "readings", "stations", "temperature"),
            after=("readings",),
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
            name="table",
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
                "hourly": "table",
                "humidity": "clean",
                "readings": "clean",
                "stations": "clean",
                "table": "table",
                "temperature": "clean",
                "warm": "table",
            },
            gives=(),
            after=("clean", "table"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
