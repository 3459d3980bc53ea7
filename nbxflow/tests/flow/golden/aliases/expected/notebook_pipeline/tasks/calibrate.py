import numpy as np

from .. import outputs


def calibrate(
    history: list,
    humidity: np.ndarray,
    north: dict,
    readings: np.ndarray,
    stations: dict,
    temperature: np.ndarray,
) -> tuple[list, np.ndarray, np.ndarray, dict, np.ndarray]:
    """Calibrate.

    The correction reaches `readings` through its view.
    """
    temperature -= north["offset"]
    history.append(("calibrated", float(temperature.mean().round(3))))
    outputs.show(readings[:3], "readings")
    outputs.show_figures("cell 4")

    return history, humidity, readings, stations, temperature
