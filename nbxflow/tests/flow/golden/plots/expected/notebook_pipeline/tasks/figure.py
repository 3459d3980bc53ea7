from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from .. import outputs


def figure(months: np.ndarray, rain: np.ndarray, smooth: np.ndarray) -> tuple[Any, Any]:
    """Figure.

    One figure for the report, begun here …
    """
    figure, axes = plt.subplots()
    axes.plot(months, rain, marker="o", label="rain")
    axes.set_xlabel("month");
    outputs.show_figures("cell 5")

    axes.plot(months, smooth, linestyle="--", label="three months")
    axes.legend()
    outputs.show(figure, "figure")
    outputs.show_figures("cell 6")

    return axes, figure
