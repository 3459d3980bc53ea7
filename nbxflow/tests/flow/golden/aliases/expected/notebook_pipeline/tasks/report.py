import numpy as np
import pandas as pd

from .. import outputs


def report(
    history: list,
    hourly: pd.DataFrame,
    humidity: np.ndarray,
    readings: np.ndarray,
    stations: dict,
    table: pd.DataFrame,
    temperature: np.ndarray,
    warm: pd.DataFrame,
) -> None:
    """Report."""
    history.append(("muggy", int(table["muggy"].notna().sum())))
    print("one log:", history is stations["north"]["log"], stations["north"]["log"])
    print("views:", np.shares_memory(temperature, readings), np.shares_memory(humidity, readings))
    print("one table:", table is hourly, list(table.columns))
    outputs.show(warm.head(3), "warm")
    outputs.show_figures("cell 8")
