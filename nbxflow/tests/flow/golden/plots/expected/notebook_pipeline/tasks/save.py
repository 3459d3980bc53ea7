from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from .. import outputs


def save(axes: Any, figure: Any, rain: np.ndarray) -> None:
    """Save.

    … and finished in the next step; the options of the top still hold.
    """
    axes.set_title(f"{rain.sum():.0f} mm in a year")
    figure.savefig("rain.png", dpi=50)
    print(len(axes.lines), "lines,", plt.rcParams["axes.grid"])
    outputs.show_figures("cell 7")

    wet, (left, right) = plt.subplots(1, 2, sharey=True)
    left.hist(rain, bins=5)
    right.boxplot(rain)
    outputs.show(wet.suptitle("Spread"), "wet")
    outputs.show_figures("cell 8")
