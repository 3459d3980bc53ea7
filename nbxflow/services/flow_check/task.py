"""Runs one task of an exported package, and takes what its function holds when it returns."""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.machinery
import os
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional

from .alter import alter
from .describe import Describer
from .figures import draw, open_figures
from .node import Node
from .settings import describer_of, fix_seeds, write_result
from .shown import Shown

_HOOK = "__nbxflow_capture__"
_ALTER = "__nbxflow_alter__"


class Taken:
    """What a task gave: names, what it showed, figures."""

    def __init__(self, describer: Describer, names: Sequence[str]) -> None:
        self._describer = describer
        self._wanted = names
        self.names: dict[str, Node] = {}
        self.shown = Shown()
        self.handle: Callable[[Any], Any] = lambda display_id: None
        self.figures: list[Node] = []
        self.raised: list[tuple[str, str]] = []

    def at_return(self) -> None:
        """Called by the task's function just before it returns."""
        held = dict(sys._getframe(1).f_locals)
        for name in self._wanted:
            if name in held:
                self.names[name] = self._describer.tree(held[name])

    def from_modules(self, modules: Sequence[Any]) -> None:
        """What stands at the top of the task's module or among the definitions."""
        for name in self._wanted:
            for module in modules:
                if name not in self.names and name in vars(module):
                    self.names[name] = self._describer.tree(vars(module)[name])

    def show(self, value: Any, *labels: Any, **options: Any) -> None:
        """In place of the package's ``outputs.show``."""
        if value is not None:
            self.shown.take([self._tree(value)])

    def _tree(self, value: Any) -> Node:
        node = self._describer.tree(value)
        if hasattr(value, "savefig"):
            draw(value)
        return node

    def display(self, *values: Any, **options: Any) -> Any:
        """In place of the package's ``outputs.display``: of what is updated the last counts."""
        display_id = self.shown.id_for(options.get("display_id"))
        nodes = [self._tree(value) for value in values if value is not None]
        self.shown.take(nodes, display_id, bool(options.get("update")))
        return self.handle(display_id) if display_id is not None else None

    def show_error(self) -> None:
        """In place of the package's ``outputs.show_error``: what a cell may raise."""
        error = sys.exc_info()[1]
        if error is not None:
            self.raised.append((type(error).__name__, str(error)))

    def show_figures(self, *labels: Any, **options: Any) -> None:
        """In place of the package's ``outputs.show_figures``: shows and closes all."""
        drawn = open_figures()
        for figure in drawn:
            draw(figure)
            self.figures.append(self._describer.tree(figure))
        if drawn:
            sys.modules["matplotlib.pyplot"].close("all")


class _Transform(ast.NodeTransformer):
    """Inserts a call before each return of one function, and at its end; lines stay."""

    def __init__(self, altered: Optional[str]) -> None:
        self._altered = altered

    def function(self, node: ast.FunctionDef) -> None:
        """Change the function itself."""
        node.body = [self.visit(part) for part in node.body]
        node.body += self._hooks(node.body[-1])

    def visit_Return(self, node: ast.Return) -> Any:  # ast calls it so
        """A return of the task's function: nested ones are not visited."""
        hooks = self._hooks(node)
        return ast.copy_location(
            ast.If(
                test=ast.copy_location(ast.Constant(True), node), body=[*hooks, node], orelse=[]
            ),
            node,
        )

    def visit_FunctionDef(self, node: Any) -> Any:
        """Functions of the user return to themselves."""
        return node

    visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = visit_FunctionDef  # noqa: N815

    def _hooks(self, at: ast.AST) -> list[ast.stmt]:
        text = f"{_HOOK}()"
        if self._altered is not None:
            text = f"{self._altered} = {_ALTER}({self._altered})\n{text}"
        hooks = ast.parse(text).body
        for hook in hooks:
            for part in ast.walk(hook):
                ast.copy_location(part, at)
        return hooks


class _Loader(importlib.machinery.SourceFileLoader):
    function = ""
    altered: Optional[str] = None

    def get_code(self, fullname: str) -> Any:
        """Compile the source, changed, and keep no bytecode."""
        path = self.get_filename(fullname)
        tree = ast.parse(self.get_data(path), path)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == self.function:
                _Transform(self.altered).function(node)
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class _Finder:
    """Loads the module of one task with the loader above."""

    def __init__(self, module: str, function: str, altered: Optional[str]) -> None:
        self._module, self._function, self._altered = module, function, altered

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Called for every import."""
        if name != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.origin is not None:
            loader = _Loader(name, spec.origin)
            loader.function, loader.altered = self._function, self._altered
            spec.loader = loader
        return spec


def main(settings: dict[str, Any]) -> int:
    """Run the task of the settings; 0 when it ended well, 1 when it raised."""
    package, name = settings["package"], settings["task"]
    sys.path[0:0] = [settings["workDir"], settings["parent"]]
    if settings.get("seed") is not None:
        fix_seeds(settings["seed"])
    describer = describer_of(settings)
    taken = Taken(describer, settings["names"])
    _install(taken, package, name, settings.get("altered"))
    error = None
    try:
        _run(settings)
        taken.from_modules(_modules(package, name))
    except BaseException as caught:
        error = _told(caught, describer)
    result: dict[str, Any] = {
        "names": taken.names,
        "shown": taken.shown.nodes,
        "figures": taken.figures,
    }
    result["raised"] = taken.raised
    sys.stdout.flush()
    write_result(settings["result"], {**result, "error": error})
    # Not through the interpreter's end: what the user's threads still do is not waited for.
    sys.stderr.flush()
    os._exit(0 if error is None else 1)


def _install(taken: Taken, package: str, name: str, altered: Optional[str]) -> None:
    setattr(builtins, _HOOK, taken.at_return)
    setattr(builtins, _ALTER, alter)
    finder = _Finder(f"{package}.tasks.{name}", name, altered)
    sys.meta_path.insert(0, finder)
    outputs = importlib.import_module(f"{package}.outputs")
    for place, instead in (
        ("show", taken.show), ("display", taken.display),
        ("show_figures", taken.show_figures), ("show_error", taken.show_error),
    ):  # fmt: skip
        if hasattr(outputs, place):
            setattr(outputs, place, instead)
    taken.handle = getattr(outputs, "handle", taken.handle)


def _run(settings: dict[str, Any]) -> None:
    package = settings["package"]
    runner = importlib.import_module(f"{package}.runner")
    pipeline = importlib.import_module(f"{package}.pipeline").PIPELINE
    parameters = {parameter.name: parameter.default for parameter in pipeline.parameters}
    parameters.update(settings["parameters"])
    runner.run_task(
        pipeline, settings["task"], parameters, Path(settings["runDir"]), Path(settings["workDir"])
    )


def _modules(package: str, name: str) -> list[types.ModuleType]:
    names = [f"{package}.tasks.{name}", f"{package}.definitions"]
    try:
        importlib.import_module(names[1])
    except ImportError:
        names.pop()
    return [sys.modules[name] for name in names if name in sys.modules]


def _told(error: BaseException, describer: Describer) -> dict[str, str]:
    """An error in words, with the place in the user's code."""
    while error.__cause__ is not None and type(error).__name__ == "TaskFailed":
        error = error.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame for frame in frames if f"{os.sep}tasks{os.sep}" in frame.filename]
    where = f"{os.path.basename(lines[-1].filename)}:{lines[-1].lineno}" if lines else ""
    text = describer.normal.text(str(error))
    return {"name": type(error).__name__, "value": text[:2000], "where": where}
