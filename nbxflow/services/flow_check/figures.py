"""Figures of matplotlib, by the data that they show."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import TYPE_CHECKING, Any, Optional

from .node import Node, value

if TYPE_CHECKING:
    from .describe import Describer


def describe(describer: Describer, item: Any) -> Optional[Node]:
    """The description of a figure or an artist; None for other values."""
    if "matplotlib.artist" not in sys.modules:
        return None
    if not isinstance(item, sys.modules["matplotlib.artist"].Artist):
        return _helper(describer, item)
    kind = _kind(item)
    if hasattr(item, "get_axes") and hasattr(item, "dpi"):
        return _figure(describer, item)
    if hasattr(item, "get_xlim") and hasattr(item, "get_children"):
        return _axes(describer, item)
    return ["fields", kind, {name: describer.node(part) for name, part in _artist(item).items()}]


def open_figures() -> list[Any]:
    """The figures that are open, in the order in which they would be shown."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    return [manager.canvas.figure for manager in helpers.Gcf.get_all_fig_managers()]


def draw(figure: Any) -> None:
    """Draw a figure as whoever shows it does: limits, layout and titles are settled by it."""
    with contextlib.suppress(Exception):
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")


def _kind(item: Any) -> str:
    return f"matplotlib.{type(item).__name__}"


def _helper(describer: Describer, item: Any) -> Optional[Node]:
    """What belongs to figures and is no artist, such as canvases: only the figure matters."""
    module = getattr(type(item), "__module__", "") or ""
    if not module.startswith(("matplotlib.", "mpl_toolkits.")):
        return None
    if type(item).__name__ == "CallbackRegistry":
        return value("callbacks", "")  # its numbers go on when it is only looked at
    figure = getattr(item, "figure", None)
    if module.startswith("matplotlib.backend") or hasattr(item, "draw_idle"):
        return describer.fields(_kind(item), {"figure": figure})
    return None


def _figure(describer: Describer, item: Any) -> Node:
    title = getattr(item, "_suptitle", None)
    return describer.fields(
        "matplotlib.Figure",
        {
            "size": [float(part) for part in item.get_size_inches()],
            "title": title.get_text() if title is not None else "",
            "texts": [part.get_text() for part in item.texts],
            "axes": list(item.axes),
        },
    )


def _axes(describer: Describer, item: Any) -> Node:
    # What is drawn comes first: limits and ticks follow from it.
    drawn = ("lines", "patches", "collections", "images", "texts", "tables")
    parts: dict[str, Any] = {
        **{name: list(getattr(item, name)) for name in drawn},
        "title": [item.get_title(where) for where in ("left", "center", "right")],
        "labels": [item.get_xlabel(), item.get_ylabel()],
        "limits": [*map(float, item.get_xlim()), *map(float, item.get_ylim())],
        "scales": [item.get_xscale(), item.get_yscale()],
        # Where it is put to keep its aspect is known only once it is drawn.
        "position": [round(float(part), 9) for part in item.get_position(original=True).bounds],
        "aspect": [str(item.get_aspect()), str(item.get_box_aspect())],
        "ticks": [_ticks(axis) for axis in (item.xaxis, item.yaxis)],
    }
    if hasattr(item, "get_zlim"):
        parts["z"] = [item.get_zlabel(), *map(float, item.get_zlim())]
    legend = item.get_legend()
    if legend is not None:
        parts["legend"] = [text.get_text() for text in legend.get_texts()]
    return describer.fields("matplotlib.Axes", parts)


def _ticks(axis: Any) -> dict[str, Any]:
    """Ticks that somebody set; others follow from the limits."""
    formatter, locator = axis.get_major_formatter(), axis.get_major_locator()
    found: dict[str, Any] = {"formatter": type(formatter).__name__}
    if isinstance(getattr(formatter, "seq", None), (list, tuple)):
        found["labels"] = [str(part) for part in formatter.seq]
    if getattr(locator, "locs", None) is not None:
        found["places"] = [float(part) for part in locator.locs]
    return found


_GETTERS = [
    "text",
    "label",
    "color",
    "facecolor",
    "edgecolor",
    "linestyle",
    "linewidth",
    "linewidths",
    "marker",
    "markersize",
    "alpha",
    "visible",
    "fontsize",
    "rotation",
    "offsets",
    "array",
    "sizes",
    "extent",
    "clim",
    "cmap",
    "position",
    "zorder",
    "data_3d",
    "hatch",
]


def _artist(item: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if hasattr(item, "get_xydata"):
        parts["data"] = [item.get_xdata(), item.get_ydata()]
    elif hasattr(item, "get_path") and hasattr(item, "get_patch_transform"):
        transform = item.get_patch_transform().get_matrix()
        path = item.get_path()
        parts["shape"] = [path.vertices, path.codes, transform]
    elif hasattr(item, "get_paths"):
        parts["paths"] = [path.vertices for path in item.get_paths()]
    for name in _GETTERS:
        getter = getattr(item, f"get_{name}", None)
        if getter is None:
            continue
        try:
            found = getter()
        except Exception:
            parts[name] = "cannot be told"
            continue
        parts[name] = getattr(found, "name", found) if name == "cmap" else found
    return parts
