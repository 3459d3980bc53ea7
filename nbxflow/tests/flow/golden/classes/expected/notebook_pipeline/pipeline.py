"""A fleet of boats. The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="fleet",
            takes={},
            gives=("flagship", "fleet"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="season",
            takes={"flagship": "fleet", "fleet": "fleet"},
            gives=("flagship", "fleet"),
            after=("fleet",),
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
