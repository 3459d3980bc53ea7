"""Lending books. The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="load",
            takes={},
            gives=("loans",),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="fees",
            takes={"loans": "load"},
            gives=("late",),
            after=("load",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="ask",
            takes={},
            gives=("by_kind", "current"),
            after=("load", "fees"),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={"by_kind": "ask", "current": "ask", "late": "fees"},
            gives=(),
            after=("fees", "ask"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
