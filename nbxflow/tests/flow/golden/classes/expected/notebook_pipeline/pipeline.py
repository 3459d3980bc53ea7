"""notebook: its tasks, in order, and what passes between them."""

from .runner import Parameter, Pipeline, Task

PIPELINE = Pipeline(
    name="notebook_pipeline",
    parameters=(),
    tasks=(
        Task(
            name="classes",
            takes={},
            gives=(),
            after=(),
            state=None,
            keeps_state=False,
        ),
    ),
    environment=(),
)
