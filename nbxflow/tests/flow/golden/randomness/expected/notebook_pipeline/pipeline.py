"""notebook: its tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="options",
            takes={},
            gives=("generator",),
            after=(),
            state=None,
            keeps_state=True,
        ),
        Task(
            name="arrivals_step",
            takes={"generator": "options"},
            gives=("arrivals", "generator", "kinds"),
            after=("options",),
            state="options",
            keeps_state=True,
        ),
        Task(
            name="service",
            takes={"arrivals": "arrivals_step", "kinds": "arrivals_step"},
            gives=("waits",),
            after=("arrivals_step",),
            state="arrivals_step",
            keeps_state=True,
        ),
        Task(
            name="sample",
            takes={
                "generator": "arrivals_step",
                "kinds": "arrivals_step",
                "waits": "service",
            },
            gives=(),
            after=("arrivals_step", "service"),
            state="service",
            keeps_state=True,
        ),
        Task(
            name="cost_step",
            takes={"waits": "service"},
            gives=(),
            after=("service", "sample"),
            state="sample",
            keeps_state=True,
        ),
    ),
    environment=(),
)
