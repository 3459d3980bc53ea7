"""The modules that cells import, wherever in them the import stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from nbxflow.services.python_cell import NotPython, Transform, read_cell

_CAUGHT = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
_PATHS = re.compile(
    r"sys\.path\.(?:append|insert)\((?:\s*-?\d+\s*,)?\s*r?([\"'])([^\"'\n]+)\1\s*\)"
)

_BEHIND = {
    "pandas": {
        **dict.fromkeys(("read_parquet", "to_parquet", "read_feather", "to_feather"), "pyarrow"),
        **dict.fromkeys(("read_excel", "to_excel", "ExcelFile", "ExcelWriter"), "openpyxl"),
        **dict.fromkeys(("plot", "hist", "boxplot"), "matplotlib"),
        **dict.fromkeys(("read_sql", "read_sql_query", "read_sql_table", "to_sql"), "sqlalchemy"),
        **dict.fromkeys(("read_hdf", "to_hdf", "HDFStore"), "tables"),
        "read_html": "lxml",
        "read_xml": "lxml",
        "style": "jinja2",
        "to_markdown": "tabulate",
    },
    "duckdb": {"df": "pandas", "fetchdf": "pandas", "arrow": "pyarrow", "pl": "polars"},
}
"""What a library imports by itself once an attribute of this name is used."""


@dataclass(frozen=True)
class ImportedModule:
    """A dotted name, and whether the code goes on without it."""

    name: str
    optional: bool


def imported_modules(
    sources: Iterable[str], transform: Transform | None = None
) -> list[ImportedModule]:
    """What code imports: at the top, in functions, by name, and behind what it calls; sorted.

    What a library imports by itself is told by the names of its functions only, so it is optional.

    Args:
        sources: of code cells; those that cannot be parsed are left out.
        transform: what makes Python of IPython's syntax, where IPython is installed.
    """
    needed: set[str] = set()
    optional: set[str] = set()
    attributes: set[str] = set()
    for source in sources:
        try:
            tree = read_cell(source, transform).tree
        except NotPython:
            continue
        for name, is_optional in _imports(tree):
            (optional if is_optional else needed).add(name)
        attributes.update(node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    tops = {name.partition(".")[0] for name in needed | optional}
    for library in tops & _BEHIND.keys():
        behind = _BEHIND[library]
        optional.update(behind[name] for name in attributes & behind.keys())
    found = {name: ImportedModule(name, name not in needed) for name in needed | optional}
    return [found[name] for name in sorted(found)]


def added_folders(sources: Iterable[str]) -> list[str]:
    """Folders that the code adds to where modules are looked for, as far as they are literals."""
    return sorted({match[2] for source in sources for match in _PATHS.finditer(source)})


def _imports(tree: ast.Module) -> Iterable[tuple[str, bool]]:
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, optional = waiting.pop()
        for name in _names(node):
            yield name, optional
        if isinstance(node, ast.Try):
            inside = optional or _catches(node)
            waiting += [(child, inside) for child in node.body]
            rest = [*node.handlers, *node.orelse, *node.finalbody]
            waiting += [(child, optional) for child in rest]
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting += [(child, True) for child in node.body]
            waiting += [(child, optional) for child in node.orelse]
        else:
            waiting += [(child, optional) for child in ast.iter_child_nodes(node)]


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = ast.unparse(node.func).rpartition(".")[2]
        name = node.args[0].value
        if called in ("import_module", "__import__") and isinstance(name, str):
            return [name] if all(part.isidentifier() for part in name.split(".")) else []
    return []


def _catches(node: ast.Try) -> bool:
    for handler in node.handlers:
        if handler.type is None:
            return True
        names = {each.id for each in ast.walk(handler.type) if isinstance(each, ast.Name)}
        if names.intersection(_CAUGHT):
            return True
    return False
