"""Statements of cells as they stand in functions and modules: the author's text is kept.

The tree of libcst holds every token, comment and blank line. Statements are taken out, wrapped and
renamed there; all else is printed as it was written.
"""

from __future__ import annotations

import builtins
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

import libcst as cst

from nbxflow.services.rewrite_source import CannotRewrite, Source
from nbxflow.services.rewrite_text import literal

INDENT = "    "
_QUIET = ("print",)
_BUILTINS = frozenset(dir(builtins))
_OF_THE_MODULE = ("__annotations__", "__builtins__", "__loader__", "__package__", "__spec__")
"""Names that a notebook's module has, with values that no task's module can have."""
_PYPLOT = ("matplotlib.pyplot", "pylab", "matplotlib.pylab")

Line = cst.EmptyLine
Body = list[cst.SimpleStatementLine | cst.BaseCompoundStatement]


@dataclass
class Names:
    """What names mean where the statements will stand.

    Attributes:
        outputs: the package's module of that name.
        displays: names that are ``display`` of IPython.
        pyplots: names of ``matplotlib.pyplot``.
        module: names that the module binds itself.
    """

    outputs: str
    displays: Collection[str] = ()
    pyplots: Collection[str] = ()
    module: Collection[str] = ()


@dataclass
class Taken:
    """Statements of one cell.

    Attributes:
        body: with their comments as leading lines.
        footer: comments behind the last.
        untouched: numbers of the top-level statements that are as they were.
        outer: names that nested functions bind in the module's scope.
        uses_outputs: whether the package's module of outputs is named.
    """

    body: Body
    footer: list[Line]
    untouched: list[int]
    outer: set[str] = field(default_factory=set)
    uses_outputs: bool = False


def take(
    source: Source,
    names: Names,
    dropped: Collection[int],
    *,
    function: bool,
    show: str | None = None,
    figures: str | None = None,
) -> Taken:
    """The statements of a cell, those dropped left out.

    Args:
        source: of the cell.
        names: where they will stand.
        dropped: numbers of statements.
        function: whether they will stand in a function.
        show: label of the last expression's value; None: it is left as it stands.
        figures: label under which figures are shown; None: none are.

    Raises:
        CannotRewrite: it cannot be done.
    """
    for number, statement in enumerate(source.statements):
        if statement.is_command and number not in dropped:
            raise CannotRewrite(
                "magic",
                source.cell,
                "The cell has a command of IPython that is not known in plain Python.",
                "Remove the command, or write it in Python.",
            )
    try:
        module = cst.parse_module(source.code)
    except (cst.ParserSyntaxError, RecursionError) as error:
        raise CannotRewrite(
            "unparsable",
            source.cell,
            f"The cell cannot be rewritten ({type(error).__name__}).",
            "Write its statements on lines of their own.",
        ) from None
    return _Cell(source, module, names, frozenset(dropped), function, show, figures).taken()


class _Numbers(cst.CSTVisitor):
    """Numbers the statements, in the order in which they begin."""

    def __init__(self) -> None:
        self.of: dict[int, int] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.BaseSmallStatement, cst.BaseCompoundStatement)):
            self.of[id(node)] = len(self.of)
        return not isinstance(node, cst.BaseExpression)


class _Cell:
    def __init__(
        self,
        source: Source,
        module: cst.Module,
        names: Names,
        dropped: frozenset[int],
        function: bool,
        show: str | None,
        figures: str | None,
    ) -> None:
        self._source = source
        self._module = module
        self._names = names
        self._dropped = dropped
        self._function = function
        self._show = show
        self._figures = figures

    def taken(self) -> Taken:
        numbers = _Numbers()
        self._module.visit(numbers)
        if len(numbers.of) != len(self._source.statements):
            raise CannotRewrite(
                "unparsable",
                self._source.cell,
                "The statements of the cell cannot be told apart.",
                "Write each on a line of its own.",
            )
        changes = _Changes(self, numbers.of)
        body: Body = []
        waiting = [*map(_plain, self._module.header)]
        lines = list(self._module.body)
        for place, line in enumerate(lines):
            waiting += _leading(line)
            new = changes.changed(line)
            if new is None:
                following = lines[place + 1] if place + 1 < len(lines) else None
                waiting = _without_own_comment(waiting, not body, following)
                continue
            body.append(new.with_changes(leading_lines=waiting))
            waiting = []
        footer = [*waiting, *map(_plain, self._module.footer)]
        return Taken(body, footer, changes.untouched, changes.outer, changes.uses_outputs)

    @property
    def default_indent(self) -> str:
        return self._module.default_indent

    def last_number(self) -> int | None:
        """The number of the statement whose value the notebook shows, if it is an expression."""
        top = [number for number, each in enumerate(self._source.statements) if each.is_top]
        if self._show is None or not top or top[-1] in self._dropped:
            return None
        return top[-1]


def _leading(line: Any) -> list[Line]:
    return [_plain(each) for each in line.leading_lines]


def _plain(line: Line) -> Line:
    """The line without white space of its own."""
    return line if line.comment is not None else cst.EmptyLine(indent=False)


def _without_own_comment(
    waiting: list[Line], is_first: bool, following: cst.CSTNode | None
) -> list[Line]:
    """The lines above a statement that goes, without the comment that is about it.

    A comment directly above it goes with it, unless it stands at the top of the cell, and another
    statement follows directly: then it may be about all of them.
    """
    if is_first and following is not None and not _leading(following):
        return [*waiting, cst.EmptyLine(indent=False)] if waiting else []
    kept = list(waiting)
    while kept and kept[-1].comment is not None:
        kept.pop()
    return kept


class _Changes(cst.CSTTransformer):
    """What is done to the statements of one cell."""

    def __init__(self, cell: _Cell, numbers: Mapping[int, int]) -> None:
        super().__init__()
        self._cell = cell
        self._numbers = numbers
        self._names = cell._names
        self._dropped = cell._dropped
        self._last = cell.last_number()
        self._depth = 0
        self._quotes = ""
        self._of_others: set[cst.Name] = set()
        self._touched = False
        self.untouched: list[int] = []
        self.outer: set[str] = set()
        self.uses_outputs = False
        self._semicolon = False

    def changed(self, line: Any) -> Any:
        """A statement's line as it will be; None when nothing is left of it."""
        self._touched = False
        numbers = [self._numbers[id(each)] for each in _small(line)]
        self._semicolon = _ends_with_semicolon(line)
        made = line.visit(self)
        if isinstance(made, cst.RemovalSentinel):
            return None
        if not self._touched:
            tops = [self._cell._source.statements[number].top for number in numbers]
            self.untouched += tops
        return made

    # What goes

    def on_leave(self, original: Any, updated: Any) -> Any:
        number = self._numbers.get(id(original))
        made = super().on_leave(original, updated)
        if number is not None and number in self._dropped:
            self._touched = True
            return cst.RemoveFromParent()
        if number is not None and number == self._last and isinstance(made, cst.Expr):
            return self._shown(made)
        return made

    def leave_SimpleStatementLine(  # noqa: N802
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> Any:
        return _line_without_gaps(original_node, updated_node)

    def leave_SimpleStatementSuite(  # noqa: N802
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> Any:
        if updated_node.body:
            return _line_without_gaps(original_node, updated_node)
        return updated_node.with_changes(body=[cst.Pass()])

    def leave_IndentedBlock(  # noqa: N802
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.BaseSuite:
        indent = updated_node.indent
        if indent is None and self._cell.default_indent != INDENT:
            updated_node = updated_node.with_changes(indent=self._cell.default_indent)
        if updated_node.body:
            return updated_node
        return updated_node.with_changes(body=[cst.SimpleStatementLine([cst.Pass()])])

    # Scopes

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:  # noqa: N802
        self._depth += 1

    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self._depth -= 1
        return updated_node

    def visit_ClassDef(self, node: cst.ClassDef) -> None:  # noqa: N802
        self._depth += 1

    def leave_ClassDef(  # noqa: N802
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        self._depth -= 1
        return updated_node

    def leave_Global(  # noqa: N802
        self, original_node: cst.Global, updated_node: cst.Global
    ) -> Any:
        if not self._cell._function:
            return updated_node
        self._touched = True
        if self._depth == 0:
            return cst.RemoveFromParent()
        self.outer |= {each.name.value for each in updated_node.names}
        return cst.Nonlocal(
            names=updated_node.names,
            whitespace_after_nonlocal=updated_node.whitespace_after_global,
            semicolon=updated_node.semicolon,
        )

    def leave_Del(  # noqa: N802
        self, original_node: cst.Del, updated_node: cst.Del
    ) -> Any:
        """Behind the end of a variable that hid it, a builtin is there again."""
        target = original_node.target
        parts = [each.value for each in target.elements] if _is_list(target) else [target]
        names = [each.value for each in parts if isinstance(each, cst.Name)]
        again = [name for name in names if name in _BUILTINS]
        if self._depth or not self._cell._function or not again:
            return updated_node
        self._touched = True
        brought = cst.ensure_type(
            cst.parse_statement(f"from builtins import {', '.join(again)}"),
            cst.SimpleStatementLine,
        )
        return cst.FlattenSentinel([updated_node, *brought.body])

    # Names

    def visit_Attribute(self, node: cst.Attribute) -> None:  # noqa: N802
        self._of_others.add(node.attr)

    def leave_Attribute(  # noqa: N802
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:  # noqa: N802
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> Any:  # noqa: N802
        if updated_node.value in _OF_THE_MODULE and original_node not in self._of_others:
            raise CannotRewrite(
                "module-name",
                self._cell._source.cell,
                f"The cell uses {updated_node.value}, which is another one in a module.",
                f"Do without {updated_node.value}.",
            )
        if updated_node.value != "__name__":
            return updated_node
        self._touched = True
        quote = "'" if '"' in self._quotes else '"'  # one that does not end a string around it
        text = f"{quote}__main__{quote}"
        return cst.SimpleString(text, lpar=updated_node.lpar, rpar=updated_node.rpar)

    def visit_FormattedString(self, node: cst.FormattedString) -> None:  # noqa: N802
        self._quotes += node.end[0]

    def leave_FormattedString(  # noqa: N802
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        self._quotes = self._quotes[:-1]
        return updated_node

    def leave_Call(  # noqa: N802
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.BaseExpression:
        function = original_node.func
        if isinstance(function, cst.Name) and function.value in self._names.displays:
            return updated_node.with_changes(func=self._of_outputs("display"))
        return updated_node

    # What is shown

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr:  # noqa: N802
        figures = self._cell._figures
        if self._depth == 0 and figures is not None and self._draws(original_node.value):
            return self._call(updated_node, "show_figures", figures)
        return updated_node

    def _draws(self, value: cst.BaseExpression) -> bool:
        """Whether it is ``plt.show()``."""
        if not isinstance(value, cst.Call) or not isinstance(value.func, cst.Attribute):
            return False
        owner = cst.Module([]).code_for_node(value.func.value)
        return value.func.attr.value == "show" and owner in self._names.pyplots

    def _shown(self, statement: cst.Expr) -> cst.Expr:
        """The last expression, given to the output function where the notebook shows its value."""
        value, label = statement.value, self._cell._show
        if self._semicolon or label is None or self._is_quiet(value):
            return statement
        shown = self._displayed(value)
        if shown is not None:
            return self._call(statement, "show", label, shown)
        return (
            statement if self._names_outputs(value) else self._call(statement, "show", label, value)
        )

    def _is_quiet(self, value: cst.BaseExpression) -> bool:
        if not isinstance(value, cst.Call) or value.lpar:
            return False
        return isinstance(value.func, cst.Name) and value.func.value in _QUIET

    def _names_outputs(self, value: cst.BaseExpression) -> bool:
        function = value.func if isinstance(value, cst.Call) else None
        owner = function.value if isinstance(function, cst.Attribute) else None
        return isinstance(owner, cst.Name) and owner.value == self._names.outputs

    def _displayed(self, value: cst.BaseExpression) -> cst.BaseExpression | None:
        """What ``display`` is given, where that is one value."""
        if not self._names_outputs(value) or not isinstance(value, cst.Call):
            return None
        function = value.func
        if not isinstance(function, cst.Attribute) or function.attr.value != "display":
            return None
        if len(value.args) != 1 or value.args[0].star or value.args[0].keyword:
            return None
        return value.args[0].value

    def _call(
        self, statement: cst.Expr, name: str, label: str, value: cst.BaseExpression | None = None
    ) -> cst.Expr:
        args = [cst.Arg(_as_argument(value))] if value is not None else []
        args.append(cst.Arg(cst.SimpleString(literal(label))))
        return statement.with_changes(value=cst.Call(self._of_outputs(name), args))

    def _of_outputs(self, name: str) -> cst.Attribute:
        self._touched = True
        self.uses_outputs = True
        return cst.Attribute(cst.Name(self._names.outputs), cst.Name(name))


def _is_list(target: cst.BaseExpression) -> TypeGuard[cst.Tuple | cst.List]:
    return isinstance(target, (cst.Tuple, cst.List))


def _small(line: Any) -> Sequence[Any]:
    return line.body if isinstance(line, cst.SimpleStatementLine) else [line]


def _ends_with_semicolon(line: Any) -> bool:
    if not isinstance(line, cst.SimpleStatementLine):
        return False
    return isinstance(line.body[-1].semicolon, cst.Semicolon)


def _line_without_gaps(original: Any, updated: Any) -> Any:
    """A line of small statements of which some are gone."""
    if not updated.body:
        return cst.RemoveFromParent()
    if len(updated.body) == len(original.body):
        return updated
    last = updated.body[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    return updated.with_changes(body=[*updated.body[:-1], last])


def _as_argument(value: cst.BaseExpression) -> cst.BaseExpression:
    """A value as the first of several arguments: what would be several gets brackets."""
    bare = isinstance(value, (cst.Tuple, cst.GeneratorExp, cst.Yield, cst.NamedExpr))
    if bare and not value.lpar:
        return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return value


def tidy(lines: Sequence[Line], *, blank_before: bool) -> list[Line]:
    """Blank lines and comments above a statement: one blank line at most, none at the top."""
    made: list[Line] = []
    for line in lines:
        if line.comment is None:
            if made and made[-1].comment is not None:
                made.append(cst.EmptyLine(indent=False))
        else:
            made.append(cst.EmptyLine(comment=line.comment))
    if blank_before:
        made.insert(0, cst.EmptyLine(indent=False))
    return made


def comment_lines(texts: Sequence[str]) -> list[Line]:
    """Lines of comment."""
    return [cst.EmptyLine(comment=cst.Comment(text)) for text in texts]


def pyplot_names(imports: Sequence[str]) -> set[str]:
    """The names by which pyplot is known after these import statements."""
    import ast

    found: set[str] = set()
    for text in imports:
        for node in ast.parse(text).body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name in _PYPLOT:
                        found.add(alias.asname or alias.name)
            elif isinstance(node, ast.ImportFrom) and node.module == "matplotlib":
                found |= {
                    alias.asname or alias.name
                    for alias in node.names
                    if alias.name in ("pyplot", "pylab")
                }
    return found
