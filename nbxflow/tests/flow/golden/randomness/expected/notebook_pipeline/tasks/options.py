import decimal
import random
import warnings
from typing import Any

import numpy as np
import pandas as pd


def options() -> Any:
    """Options."""
    random.seed(20)
    np.random.seed(7)
    generator = np.random.default_rng(11)
    decimal.getcontext().prec = 6
    np.set_printoptions(precision=3, suppress=True)
    pd.set_option("display.precision", 2)
    warnings.filterwarnings("error", message="the queue")

    return generator
