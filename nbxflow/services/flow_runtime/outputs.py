"""What a notebook shows under its cells: values and figures, printed and kept as files.

Nothing here fails a task: what cannot be shown is told of in the text.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.util
import re
import sys
import traceback
import types
from pathlib import Path
from typing import Any, Optional

_FORMS = (
    ("_repr_html_", "html"),
    ("_repr_svg_", "svg"),
    ("_repr_png_", "png"),
    ("_repr_jpeg_", "jpeg"),
    ("_repr_latex_", "tex"),
    ("_repr_markdown_", "md"),
)
_LONGEST_NAME = 60
_folder: Optional[Path] = None
_count = 0


def keep_in(folder: Optional[Path]) -> None:
    """Keep what is shown from now on in a folder, which need not be there yet; None: print only."""
    global _folder, _count
    _folder, _count = folder, 0


def show(value: Any, label: str) -> None:
    """Print a value, and keep its text and its other forms (HTML, pictures); None is not shown.

    Args:
        value: the last expression of a cell, or what was given to ``display``.
        label: names the files.
    """
    if value is None:
        return
    number = _next()
    text = _text(value)
    _print(text)
    _write(number, label, "txt", text)
    if isinstance(value, type):
        return
    for method, suffix in _FORMS:
        form = _form(value, method)
        if form is not None:
            _write(number, label, suffix, form)
    if _is_figure(value):
        _picture(value, number, label)


class Handle:
    """What ``display`` gives for a ``display_id``: by it another value is shown later."""

    def __init__(self, display_id: Any) -> None:
        self.display_id = display_id

    def display(self, value: Any, **options: Any) -> None:
        """Show another value."""
        display(value, display_id=self.display_id, **options)

    update = display


def handle(display_id: Any) -> Any:
    """IPython's handle on a display where IPython is installed, else one that does the same."""
    try:
        kind = importlib.import_module("IPython.display").DisplayHandle
    except ImportError:
        return Handle(display_id)
    _take_over_ipython()
    return kind(display_id)


def display(*values: Any, display_id: Any = None, **options: Any) -> Any:
    """Show each value, as ``display`` of a notebook does; a handle where it gives one."""
    for value in values:
        show(value, "display")
    if display_id is True:
        display_id = f"display-{_next()}"
    return handle(display_id) if display_id else None


def show_figures(label: str) -> None:
    """Keep all open figures of Matplotlib and close them, as a notebook does after each cell.

    Args:
        label: names the files.
    """
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for figure_number in pyplot.get_fignums():
        figure = pyplot.figure(figure_number)
        _print(_text(figure))
        _picture(figure, _next(), label)
    pyplot.close("all")


def show_error() -> None:
    """Print the exception that is being handled, in a cell that is expected to raise it."""
    _print(traceback.format_exc().rstrip("\n"))


def take_over_pyplot() -> None:
    """Have ``pyplot.show()`` keep and close the figures, where Matplotlib has no window.

    IPython's own ways to show, which ask for a notebook, show here what can be shown.
    """
    _take_over_ipython()
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        if not any(isinstance(finder, _UntilPyplot) for finder in sys.meta_path):
            sys.meta_path.insert(0, _UntilPyplot())
    elif str(pyplot.get_backend()).lower() == "agg":
        pyplot.show = lambda *args, **options: show_figures("figure")


class _UntilPyplot(importlib.abc.MetaPathFinder):
    """Takes pyplot over as soon as the task imports it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "matplotlib.pyplot":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        loader: Any = None if spec is None else spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is not None:

            def execute_and_take_over(module: types.ModuleType) -> None:
                execute(module)
                take_over_pyplot()

            loader.exec_module = execute_and_take_over
        return spec


def _take_over_ipython() -> None:
    """Nothing is cleared where text is only added to; ``update_display`` shows the new value."""
    names = "IPython.core.display_functions", "IPython.core.display"
    module: Any = next((sys.modules[name] for name in names if name in sys.modules), None)
    if isinstance(getattr(module, "clear_output", None), types.FunctionType):
        # Who calls them may have them under names of his own: they stay what they are.
        module.clear_output.__code__ = _clear_output.__code__
        module.display.__code__ = _display.__code__
        module._shown_by = _shown_by


def _clear_output(wait: bool = False) -> None:
    pass


def _display(*values: Any, **options: Any) -> Any:
    return _shown_by(*values, **options)


def _shown_by(*values: Any, **options: Any) -> Any:
    return display(*values, **options)


def _next() -> int:
    global _count
    _count += 1
    return _count


def _text(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:
        return f"<{type(value).__name__}: its text cannot be had: {type(error).__name__}>"


def _print(text: str) -> None:
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _form(value: Any, method: str) -> Any:
    try:
        made = getattr(value, method, None)
        made = made() if callable(made) else None
        return made[0] if isinstance(made, tuple) else made
    except Exception:
        return None


def _is_figure(value: Any) -> bool:
    figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    return figure is not None and isinstance(value, figure)


def _picture(figure: Any, number: int, label: str) -> None:
    if _folder is None:
        return
    try:
        _folder.mkdir(parents=True, exist_ok=True)
        figure.savefig(_folder / f"{_name(number, label)}.png", bbox_inches="tight")
    except Exception as error:
        print(f"{label}: the figure could not be kept: {error}", file=sys.stderr)


def _write(number: int, label: str, suffix: str, content: Any) -> None:
    if _folder is None or not isinstance(content, (str, bytes)):
        return
    data = content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
    try:
        _folder.mkdir(parents=True, exist_ok=True)
        (_folder / f"{_name(number, label)}.{suffix}").write_bytes(data)
    except OSError as error:
        print(f"{label}: it could not be kept: {error.strerror}", file=sys.stderr)


def _name(number: int, label: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", label).strip("-").lower()[:_LONGEST_NAME]
    return f"{number:03d}-{plain}" if plain else f"{number:03d}"
