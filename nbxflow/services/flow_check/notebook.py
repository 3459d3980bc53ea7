"""Inside the notebook's kernel: what cells show, and what names hold at the end of each step."""

from __future__ import annotations

import os
import re
import sys
import time
import types
from collections.abc import Sequence
from typing import Any, Optional

from .figures import draw
from .node import Node
from .settings import describer_of, fix_seeds, read_settings, write_result
from .shown import Shown

_OF_THE_LANGUAGE = frozenset({"__annotations__", "__annotate__", "__conditional_annotations__"})
"""Where a module keeps what it says of its variables; a function keeps none of it."""
_OF_IPYTHON = re.compile(r"_+|_i+|_\d+|_i\d+|_[oid]h|In|Out|exit|quit|get_ipython|open|display")
_STEP_SECONDS = 60.0
"""After this only names that were bound anew are looked at in a step."""

_capture: Optional[Capture] = None


class Capture:
    """Listens to one IPython shell."""

    def __init__(self, shell: Any, settings: dict[str, Any]) -> None:
        self._shell = shell
        self._folder = settings["exchange"]
        self._describer = describer_of(settings)
        self._before: dict[str, int] = {}
        self._known: dict[str, Node] = {}
        self._shown = Shown()
        self._figures: list[Node] = []
        self._initial = {name: id(value) for name, value in shell.user_ns.items()}
        self._random: dict[str, Node] = {}
        self._bound: set[str] = set()
        self._modules = len(sys.modules)

    def listen(self) -> None:
        """Begin to hear of results and of what is shown."""
        self._hear_results(self._shell.displayhook)
        module = (
            sys.modules.get("IPython.core.display_functions") or sys.modules["IPython.core.display"]
        )
        original = module.display

        def display(*objects: Any, **options: Any) -> Any:
            options["display_id"] = self._shown.id_for(options.get("display_id"))
            self._take(objects, options)
            return original(*objects, **options)

        display.__doc__, display.__module__ = original.__doc__, original.__module__
        places = [module, sys.modules.get("IPython.display")]
        places += [sys.modules.get("matplotlib_inline.backend_inline")]
        for place in places:
            if getattr(place, "display", None) is original:
                place.display = display  # type: ignore[union-attr]
        if self._shell.user_ns.get("display") is original:
            self._shell.user_ns["display"] = display
        import builtins

        if getattr(builtins, "display", None) is original:
            builtins.display = display  # type: ignore[attr-defined]

    def _take(self, objects: Sequence[Any], options: dict[str, Any]) -> None:
        caller = sys._getframe(2).f_globals.get("__name__", "")
        drawn = str(caller).startswith("matplotlib_inline")
        nodes = []
        for item in objects:
            if item is None:
                continue
            if drawn:
                # Some of what a figure shows is settled only by drawing it.
                draw(item)
            nodes.append(self._describer.tree(item))
        if drawn:
            self._figures += nodes
        else:
            self._shown.take(nodes, options["display_id"], bool(options.get("update")))

    def _hear_results(self, hook: Any) -> None:
        """Take results while they are shown: figures are drawn, and so changed, afterwards."""
        original = hook.fill_exec_result

        def fill(result: Any) -> None:
            self._shown.take([self._describer.tree(result)])
            original(result)

        hook.fill_exec_result = fill

    def end_step(self, number: int, wanted: Sequence[str]) -> None:
        """Write what the step showed, and what the names hold that it changed or are wanted."""
        found: dict[str, Any] = {"names": self._changed(frozenset(wanted)), "random": self._drawn()}
        found["bound"] = sorted(self._bound)
        found["loaded"] = len(sys.modules) > self._modules
        self._modules = len(sys.modules)
        found["shown"], self._shown = self._shown.nodes, Shown()
        found["figures"], self._figures = self._figures, []
        write_result(os.path.join(self._folder, f"step-{number}.json"), found)

    def _changed(self, wanted: frozenset[str]) -> dict[str, Node]:
        space, changed, until = self._shell.user_ns, {}, time.monotonic() + _STEP_SECONDS
        now: dict[str, int] = {}
        self._bound = set()
        for name in sorted(name for name in space if isinstance(name, str)):
            item = space[name]
            if self._is_hidden(name, item):
                continue
            now[name] = id(item)
            bound = self._before.get(name) != id(item)
            if not bound and name not in wanted and time.monotonic() > until:
                continue
            node = self._describer.tree(item)
            if bound:
                self._bound.add(name)
            if bound or name in wanted or self._known.get(name) != node:
                changed[name] = node
            self._known[name] = node
        self._before = now
        return changed

    def _is_hidden(self, name: str, item: Any) -> bool:
        if _OF_IPYTHON.fullmatch(name) and (name in self._initial or name.startswith("_")):
            return self._initial.get(name, id(item)) == id(item) or name.startswith("_")
        if name.startswith("__") and name.endswith("__") and name in self._initial:
            return True
        if isinstance(item, types.ModuleType) or name in _OF_THE_LANGUAGE:
            return True
        return self._initial.get(name) == id(item)

    def _drawn(self) -> dict[str, Node]:
        """Where generators stand that were drawn from in this step."""
        states = random_states(self._describer.tree)
        drawn = {
            name: state
            for name, state in states.items()
            if self._random.get(name, state if is_new(name) else None) != state
        }
        self._random = states
        return drawn


def random_states(tree: Any) -> dict[str, Node]:
    """Where the process-wide generators of random numbers stand."""
    found: dict[str, Node] = {}
    if "random" in sys.modules:
        found["random"] = tree(sys.modules["random"].getstate())
    if "numpy.random" in sys.modules:
        found["numpy.random"] = tree(sys.modules["numpy.random"].get_state())
    if "torch" in sys.modules and hasattr(sys.modules["torch"], "get_rng_state"):
        found["torch"] = tree(sys.modules["torch"].get_rng_state())
    return found


def is_new(name: str) -> bool:
    """Whether nothing was drawn from a generator since the library was loaded."""
    if name == "numpy.random":
        return bool(sys.modules["numpy.random"].get_state()[2] == 623)
    return name == "random" and sys.modules["random"].getstate()[1][-1] == 624


def begin(path: str) -> None:
    """Begin to capture, as the settings at ``path`` say."""
    global _capture
    settings = read_settings(path)
    from IPython import get_ipython

    if settings.get("seed") is not None:
        fix_seeds(settings["seed"])
    _capture = Capture(get_ipython(), settings)
    _capture.listen()
    _capture._drawn()
    write_result(
        os.path.join(settings["exchange"], "python.json"),
        {"executable": sys.executable, "backend": os.environ.get("MPLBACKEND")},
    )


def end_step(number: int, wanted: Sequence[str]) -> None:
    """Write what the step showed, and what the names hold that it changed or are wanted."""
    if _capture is None:
        raise RuntimeError("Nothing is captured.")
    _capture.end_step(number, wanted)
