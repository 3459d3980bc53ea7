"""Rain over a year. The tasks, in order, and what passes between them."""

from .runner import Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="data",
            takes={},
            gives=("months", "rain", "smooth"),
            after=(),
            state=None,
            keeps_state=True,
        ),
        Task(
            name="first_look",
            takes={"months": "data", "rain": "data", "smooth": "data"},
            gives=(),
            after=("data",),
            state="data",
            keeps_state=True,
        ),
        Task(
            name="figure",
            takes={"months": "data", "rain": "data", "smooth": "data"},
            gives=("axes", "figure"),
            after=("data", "first_look"),
            state="first_look",
            keeps_state=False,
        ),
        Task(
            name="save",
            takes={"axes": "figure", "figure": "figure", "rain": "data"},
            gives=(),
            after=("data", "first_look", "figure"),
            state="first_look",
            keeps_state=False,
        ),
    ),
    environment=(),
)
