import numpy as np

from .. import outputs


def readings() -> tuple[list, np.ndarray, dict, np.ndarray, dict, np.ndarray]:
    """Readings.

    One row an hour: temperature, humidity, pressure. `temperature` and `humidity` are
    views.
    """
    readings = np.loadtxt("readings.csv", delimiter=",", skiprows=1)
    temperature = readings[:, 0]
    humidity = readings[:, 1]
    outputs.show(readings.shape, "readings")

    stations = {
        "north": {"offset": 0.5, "log": []},
        "south": {"offset": -0.25, "log": []},
    }
    north = stations["north"]
    history = north["log"]

    return history, humidity, north, readings, stations, temperature
