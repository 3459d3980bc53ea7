import random
from typing import Any

import numpy as np

from .. import outputs


def arrivals(generator: Any) -> tuple[np.ndarray, Any, list]:
    """Arrivals.

    The three generators are all used, some of them in several steps.
    """
    gaps = generator.exponential(4.0, size=40)
    arrivals = gaps.cumsum()
    kinds = [random.choice(["letter", "parcel", "advice"]) for _ in arrivals]
    outputs.show(arrivals[:5], "arrivals")

    return arrivals, generator, kinds
