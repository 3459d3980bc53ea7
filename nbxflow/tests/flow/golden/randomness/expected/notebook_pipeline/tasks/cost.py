import decimal
import warnings

import numpy as np


def cost(waits: np.ndarray) -> None:
    """Cost.

    Money is counted with six digits, and a warning about the queue is an error since the
    top.
    """
    cost = decimal.Decimal(float(waits.sum())) / decimal.Decimal(7)
    try:
        warnings.warn("the queue is long")
        strict = False
    except UserWarning:
        strict = True
    print(cost, strict)
