"""Watering plan. The tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(
        Parameter("garden", "str", "kitchen"),
        Parameter("weeks", "int", 4),
        Parameter("litres_per_mm", "float", 1.5),
        Parameter("indoors", "bool", False),
        Parameter("skip", "none", None),
        Parameter("beds", "json", ["beans", "chard", "leeks"]),
    ),
    tasks=(
        Task(
            name="rain",
            takes={"skip": None, "weeks": None},
            gives=("dry", "rain"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="need",
            takes={
                "beds": None,
                "indoors": None,
                "litres_per_mm": None,
                "rain": "rain",
            },
            gives=("need",),
            after=("rain",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="plan",
            takes={"need": "need", "weeks": None},
            gives=("plan",),
            after=("need",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={"beds": None, "dry": "rain", "garden": None, "plan": "plan"},
            gives=(),
            after=("rain", "plan"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
