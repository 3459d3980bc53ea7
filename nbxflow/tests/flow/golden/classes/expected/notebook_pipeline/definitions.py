"""What several tasks use."""

import enum


class State(enum.Enum):
    FREE = "free"
    OUT = "out"
    DOCK = "in the dock"
