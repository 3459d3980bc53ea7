import random
from typing import Any

import numpy as np
import pandas as pd

from .. import outputs


def sample(generator: Any, kinds: list, waits: np.ndarray) -> None:
    """Sample.

    Some customers are asked how it was: more draws from the same generators.
    """
    asked = random.sample(range(len(waits)), 6)
    table = pd.DataFrame({"kind": kinds, "wait": waits, "mood": np.random.normal(size=len(waits))})
    outputs.show(table.loc[sorted(asked)], "table")

    outputs.show((generator.normal(size=3), np.random.random(2), random.random()), "generator")
