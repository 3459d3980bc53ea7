import numpy as np

from .. import outputs


def clean(
    history: list,
    humidity: np.ndarray,
    readings: np.ndarray,
    stations: dict,
    temperature: np.ndarray,
) -> tuple[list, np.ndarray, np.ndarray, dict, np.ndarray]:
    """Clean.

    No air holds more than all the water it can.
    """
    too_wet = readings[:, 1] > 100
    readings[too_wet, 1] = 100.0
    stations["north"]["log"].append(("too wet", int(too_wet.sum())))
    outputs.show(humidity.max(), "humidity")

    return history, humidity, readings, stations, temperature
