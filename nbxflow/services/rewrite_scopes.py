"""Whether names mean in a function what they meant in the module scope of a notebook."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from nbxflow.services.rewrite_source import Problem

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_ALWAYS = (
    ast.Assign,
    ast.AnnAssign,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
)
"""Statements that bind their names whenever they end."""
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Scopes:
    """What is known of the names of a task.

    Attributes:
        problems: why it would not do the same as a function.
        builtins: names of Python's own that it reads before it binds them itself.
    """

    problems: tuple[Problem, ...]
    builtins: tuple[str, ...]


def check_scopes(text: str, name: str, outer: Collection[str], module: Collection[str]) -> Scopes:
    """Look at a function that was made of cells.

    Args:
        text: of the function alone.
        name: of the function.
        outer: names that functions inside of it bind in its scope, where it was the module's.
        module: names that the module around it binds.
    """
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)  # noqa: S101  # it was made so
    table = symtable.symtable(text, "<task>", "exec").get_children()[0]
    own = {each.get_name() for each in table.get_symbols() if each.is_local()}
    given = {argument.arg for argument in function.args.args}
    problems = [
        *_outer_problems(table, outer, name),
        *_class_problems(function, own, name),
        *_late_problems(function, (own - given) & set(module), name),
    ]
    early = sorted(each for each in (own - given) & _BUILTINS if _is_read_early(function, each))
    return Scopes(tuple(problems), tuple(early))


def bound_names(text: str) -> set[str]:
    """The variables that a function binds itself, its parameters included."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)  # noqa: S101  # it was made so
    given = {argument.arg for argument in function.args.args}
    return given.union(*(_bound(each) for each in function.body))


def module_bindings(texts: Sequence[str]) -> set[str]:
    """The names that statements of a module bind."""
    found: set[str] = set()
    for text in texts:
        table = symtable.symtable(text, "<module>", "exec")
        found |= {
            each.get_name()
            for each in table.get_symbols()
            if each.is_assigned() or each.is_imported() or each.is_namespace()
        }
    return found


# -- global ----------------------------------------------------------------------------------------


def _outer_problems(
    table: symtable.SymbolTable, outer: Collection[str], name: str
) -> Iterator[Problem]:
    for inner in table.get_children():
        for found in sorted(_hidden(inner, set(outer), set())):
            yield Problem(
                "global-scope",
                None,
                f"In the step {name}, a function binds {found} as global inside of another "
                f"function that has a variable of the same name.",
                f"Give the inner function's {found} another name, or return the value.",
            )


def _hidden(table: symtable.SymbolTable, outer: set[str], bound: set[str]) -> set[str]:
    """Names that are bound further out by a function in between."""
    symbols = {each.get_name(): each for each in table.get_symbols()}
    found = {
        each
        for each in outer & bound & symbols.keys()
        if symbols[each].is_free() and symbols[each].is_assigned()
    }
    if table.get_type() == "function":
        bound = bound | {each for each in outer & symbols.keys() if symbols[each].is_local()}
    for child in table.get_children():
        found |= _hidden(child, outer, bound)
    return found


# -- classes ---------------------------------------------------------------------------------------


def _class_problems(function: ast.FunctionDef, own: set[str], name: str) -> Iterator[Problem]:
    for node in ast.walk(function):
        if isinstance(node, ast.ClassDef):
            for found in sorted(_read_before_bound_in_class(node) & own):
                yield Problem(
                    "class-scope",
                    None,
                    f"In the step {name}, the body of the class {node.name} reads {found} and "
                    "then binds the same name: in a function it would not find the outer one.",
                    f"Give the {found} outside of the class another name.",
                )


def _read_before_bound_in_class(node: ast.ClassDef) -> set[str]:
    bound_somewhere = {name for statement in node.body for name in _bound(statement)}
    bound: set[str] = set()
    found: set[str] = set()
    for statement in node.body:
        found |= (_read(statement) & bound_somewhere) - bound
        if isinstance(statement, _ALWAYS):
            bound |= _bound(statement)
    return found


# -- order -----------------------------------------------------------------------------------------


def _late_problems(function: ast.FunctionDef, names: set[str], name: str) -> Iterator[Problem]:
    for found in sorted(names):
        if _is_read_early(function, found):
            yield Problem(
                "unbound-name",
                None,
                f"The step {name} reads {found} before it binds the same name itself.",
                f"Give the second {found} another name.",
            )


def _is_read_early(function: ast.FunctionDef, name: str) -> bool:
    """Whether a name may be read where the function has not bound it yet, or not any more."""
    for statement in function.body:
        reads = any(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
            for node in ast.walk(statement)
        )
        defines_itself = getattr(statement, "name", None) == name
        if reads and not defines_itself:
            return True
        if isinstance(statement, _ALWAYS) and name in _bound(statement):
            return any(
                isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Del)
                for node in ast.walk(function)
            )
    return True


def _bound(node: ast.AST) -> set[str]:
    """Names that a statement binds in the scope that it stands in."""
    found: set[str] = set()
    waiting: list[tuple[ast.AST, bool]] = [(node, True)]
    while waiting:
        each, here = waiting.pop()
        if isinstance(each, ast.NamedExpr):
            found.add(each.target.id)
        if here:
            found |= _bound_by(each)
        if not isinstance(each, _SCOPES) and not _only_declares(each):
            here = here and not isinstance(each, _COMPREHENSIONS)
            waiting += [(child, here) for child in ast.iter_child_nodes(each)]
    return found


def _only_declares(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign) and node.value is None


def _bound_by(node: ast.AST) -> set[str]:
    """Names that a node binds itself."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        return {node.name}
    if isinstance(node, ast.MatchMapping) and node.rest:
        return {node.rest}
    return set()


def _read(statement: ast.stmt) -> set[str]:
    """Names that a statement of a class body looks up in that very scope while it runs."""
    found: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        waiting += _run_at_once(node)
    return found


def _run_at_once(node: ast.AST) -> list[ast.AST]:
    """The parts of a node that run in its own scope; those of functions and classes run later."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        arguments = node.args
        defaults = [each for each in arguments.kw_defaults if each is not None]
        notes = [each.annotation for each in ast.walk(arguments) if isinstance(each, ast.arg)]
        found = [*node.decorator_list, *arguments.defaults, *defaults, *notes, node.returns]
        return [each for each in found if each is not None]
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
    if isinstance(node, ast.Lambda):
        defaults = [each for each in node.args.kw_defaults if each is not None]
        return [*node.args.defaults, *defaults]
    if isinstance(node, _COMPREHENSIONS):
        return [node.generators[0].iter]
    return list(ast.iter_child_nodes(node))
