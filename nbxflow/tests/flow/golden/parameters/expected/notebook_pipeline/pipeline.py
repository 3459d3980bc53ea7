"""notebook: its tasks, in order, and what passes between them."""

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
            name="rain_step",
            takes={"skip": None, "weeks": None},
            gives=("dry", "rain"),
            after=(),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="need_step",
            takes={
                "beds": None,
                "indoors": None,
                "litres_per_mm": None,
                "rain": "rain_step",
            },
            gives=("need",),
            after=("rain_step",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="plan_step",
            takes={"need": "need_step", "weeks": None},
            gives=("plan",),
            after=("need_step",),
            state=None,
            keeps_state=False,
        ),
        Task(
            name="report",
            takes={
                "beds": None,
                "dry": "rain_step",
                "garden": None,
                "plan": "plan_step",
            },
            gives=(),
            after=("rain_step", "plan_step"),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
