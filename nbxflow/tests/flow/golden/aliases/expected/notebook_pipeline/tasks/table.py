import numpy as np
import pandas as pd

from .. import outputs


def table(readings: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Table.

    `hourly` and `table` are one table; `warm` is a copy.
    """
    table = pd.DataFrame(readings, columns=["temperature", "humidity", "pressure"])
    hourly = table
    hourly["dew_point"] = hourly["temperature"] - (100 - hourly["humidity"]) / 5
    warm = table[table["temperature"] > 12].copy()
    outputs.show(table.describe().round(2), "table")

    hourly.loc[hourly["dew_point"] > 11, "muggy"] = True
    warm["temperature"] = warm["temperature"].round(0)

    return hourly, table, warm
