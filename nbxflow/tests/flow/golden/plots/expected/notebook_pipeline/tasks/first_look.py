import matplotlib.pyplot as plt
import numpy as np

from .. import outputs


def first_look(months: np.ndarray, rain: np.ndarray, smooth: np.ndarray) -> None:
    """First look.

    Drawn by pyplot and shown at the end of the cell.
    """
    plt.bar(months, rain, color="tab:blue")
    outputs.show(plt.ylabel("mm"), "cell 3")
    outputs.show_figures("cell 3")

    plt.plot(months, smooth)
    plt.title("Smoothed")
    outputs.show_figures("cell 4")
