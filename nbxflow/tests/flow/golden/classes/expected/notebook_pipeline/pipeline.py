"""notebook: its tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="fleet_step",
            takes={},
            gives=("flagship", "fleet"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="season",
            takes={"flagship": "fleet_step", "fleet": "fleet_step"},
            gives=("flagship", "fleet"),
            after=("fleet_step",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="winter",
            takes={"flagship": "season", "fleet": "season"},
            gives=("fleet", "spare"),
            after=("season",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={"fleet": "winter", "spare": "winter"},
            gives=(),
            after=("winter",),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
