"""Which scope a name belongs to, by the rules of Python's compiler."""

from __future__ import annotations

import ast
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Union

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

FUNCTION, CLASS, INLINE = range(3)
"""Kinds of scopes inside the module; INLINE are comprehensions and scopes of type parameters."""


def mangled(name: str, class_name: Optional[str]) -> str:
    """The name that the compiler uses inside a class: private ones carry that of the class."""
    if class_name is None or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    stripped = class_name.lstrip("_")
    return f"_{stripped}{name}" if stripped else name


class Scope:
    """A function, lambda, class, comprehension or scope of type parameters.

    ``values`` holds what each of its own names may refer to.
    """

    def __init__(self, kind: int, parent: Optional[Scope], class_name: Optional[str]) -> None:
        self.kind = kind
        self.parent = parent
        self.class_name = class_name
        self.bound: Set[str] = set()
        self.globals: Set[str] = set()
        self.outer: Set[str] = set()
        self.values: Dict[str, Set[int]] = {}
        self.modules: Dict[str, str] = {}
        self.sure: Set[str] = set()
        """Names of a class that are bound for certain here: others may be global ones."""

    def holder(self, name: str) -> Optional[Scope]:
        """The scope that the name belongs to when used here; None for the module."""
        scope: Optional[Scope] = self
        visible = True
        while scope is not None:
            if scope.kind == CLASS and not visible:
                if name == "__class__":
                    return scope
            elif name in scope.globals:
                return None
            elif name in scope.bound and name not in scope.outer:
                return scope
            if scope.kind != INLINE or not scope.transparent:
                visible = False
            scope = scope.parent
        return None

    transparent = False
    """Whether a class around it is visible: so for scopes of type parameters."""


def parameters(arguments: ast.arguments) -> Iterator[ast.arg]:
    """Every parameter of a function."""
    yield from arguments.posonlyargs
    yield from arguments.args
    if arguments.vararg:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg:
        yield arguments.kwarg


def imported_name(alias: ast.alias, from_module: bool) -> str:
    """The name that an import binds: the first part of ``import a.b.c``."""
    return alias.asname or (alias.name if from_module else alias.name.partition(".")[0])


def function_scope(node: FunctionNode, parent: Optional[Scope], class_name: Optional[str]) -> Scope:
    """The scope of a function's body."""
    scope = Scope(FUNCTION, parent, class_name)
    for parameter in parameters(node.args):
        scope.bound.add(mangled(parameter.arg, class_name))
    body = [node.body] if isinstance(node, ast.Lambda) else node.body
    _collect(body, scope)
    return scope


def class_scope(node: ast.ClassDef, parent: Optional[Scope]) -> Scope:
    """The scope of a class body."""
    scope = Scope(CLASS, parent, node.name)
    _collect(node.body, scope)
    return scope


def _collect(body: Iterable[ast.AST], scope: Scope) -> None:
    """Add what the statements and expressions bind or declare in their own scope."""
    waiting: List[Any] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                scope.bound.add(mangled(node.id, scope.class_name))
        elif isinstance(node, DEFINITIONS):
            scope.bound.add(mangled(node.name, scope.class_name))
            waiting += outside_definition(node)
        elif isinstance(node, ast.Lambda):
            waiting += default_values(node.args)
        elif isinstance(node, COMPREHENSIONS):
            waiting.append(node.generators[0].iter)
            waiting += walrus_targets(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                name = imported_name(alias, isinstance(node, ast.ImportFrom))
                scope.bound.add(mangled(name, scope.class_name))
        elif isinstance(node, ast.Global):
            scope.globals.update(mangled(name, scope.class_name) for name in node.names)
        elif isinstance(node, ast.Nonlocal):
            scope.outer.update(mangled(name, scope.class_name) for name in node.names)
        elif type(node).__name__ == "TypeAlias":
            waiting.append(node.name)
        else:
            _bind_by_text(node, scope)
            waiting += ast.iter_child_nodes(node)


def _bind_by_text(node: ast.AST, scope: Scope) -> None:
    """What binds a name that is no Name node: exception handlers and patterns."""
    kind = type(node).__name__
    if kind in ("ExceptHandler", "MatchAs", "MatchStar"):
        name = getattr(node, "name", None)
    elif kind == "MatchMapping":
        name = getattr(node, "rest", None)
    else:
        return
    if name:
        scope.bound.add(mangled(name, scope.class_name))


def default_values(arguments: ast.arguments) -> List[ast.expr]:
    """The defaults of parameters, which are evaluated where the function is written."""
    return [*arguments.defaults, *(value for value in arguments.kw_defaults if value)]


def annotated_types(node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> List[ast.expr]:
    """The annotations of parameters and of the result."""
    found = [parameter.annotation for parameter in parameters(node.args)]
    return [annotation for annotation in [*found, node.returns] if annotation is not None]


def outside_definition(node: Any) -> List[ast.expr]:
    """The parts of a def or class statement that are evaluated around its body."""
    found: List[ast.expr] = list(node.decorator_list)
    if isinstance(node, ast.ClassDef):
        return [*found, *node.bases, *(keyword.value for keyword in node.keywords)]
    return [*found, *default_values(node.args), *annotated_types(node)]


def walrus_targets(comprehension: ast.AST) -> List[ast.Name]:
    """Targets of := in a comprehension, which are bound in the scope around it."""
    found: List[ast.Name] = []
    waiting: List[ast.AST] = [comprehension]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.NamedExpr):
            found.append(node.target)
        if isinstance(node, ast.Lambda):
            continue
        waiting += ast.iter_child_nodes(node)
    return found
