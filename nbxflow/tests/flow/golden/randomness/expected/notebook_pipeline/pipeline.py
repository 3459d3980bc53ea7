"""How long will the queue be? The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

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
            name="arrivals",
            takes={"generator": "options"},
            gives=("arrivals", "generator", "kinds"),
            after=("options",),
            state="options",
            keeps_state=True,
        ),
        Task(
            name="service",
            takes={"arrivals": "arrivals", "kinds": "arrivals"},
            gives=("waits",),
            after=("arrivals",),
            state="arrivals",
            keeps_state=True,
        ),
        Task(
            name="sample",
            takes={"generator": "arrivals", "kinds": "arrivals", "waits": "service"},
            gives=(),
            after=("arrivals", "service"),
            state="service",
            keeps_state=True,
        ),
        Task(
            name="cost",
            takes={"waits": "service"},
            gives=(),
            after=("service", "sample"),
            state="sample",
            keeps_state=True,
        ),
    ),
    environment=(),
)
