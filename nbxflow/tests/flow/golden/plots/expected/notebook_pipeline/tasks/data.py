import matplotlib.pyplot as plt
import numpy as np

from .. import outputs


def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Data."""
    plt.rcParams["figure.figsize"] = (4, 2.5)
    plt.rcParams["axes.grid"] = True
    outputs.show_figures("cell 1")

    months = np.arange(1, 13)
    rain = np.array([61, 46, 58, 43, 55, 70, 78, 66, 51, 44, 57, 69], dtype=float)
    smooth = np.convolve(rain, np.ones(3) / 3, mode="same")
    outputs.show(rain.sum(), "rain")

    return months, rain, smooth
