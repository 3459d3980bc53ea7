"""From the source of a cell to statements: Python's parser, IPython's syntax, cell magics."""

from __future__ import annotations

import ast
import re
import threading
import warnings
from typing import Callable, List, NamedTuple, Optional, Tuple

from .magics import RUNS_APART, RUNS_CODE, Magic, automatic, captured_name, code_of, magic_of
from .model import FactsError, MagicFacts, Span
from .positions import FixedPlace, Line, Place, aligned, error_span, whole_span

Transform = Callable[[str], str]
_TOP_LEVEL_AWAIT = getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0)
_FLAGS = ast.PyCF_ONLY_AST | _TOP_LEVEL_AWAIT
# What Python's parser may warn of: the warnings are the user's own run's to give.
_MAY_WARN = re.compile(
    r"\\[^\n\\'\"abfnrtvxNuU0-3]|\\[0-7]{3}|[0-9](?:and|else|for|if|in|is|or|not)\b"
    r"|\bfinally\b"
)
_warnings_lock = threading.Lock()


class Parsed(NamedTuple):
    """A top-level statement and where it is.

    ``apart`` holds code that runs with names of its own and perhaps many times, instead of it.
    """

    node: ast.stmt
    place: Place
    apart: Tuple[ast.stmt, ...] = ()


class Source(NamedTuple):
    """The statements of a cell, or why there are none."""

    statements: Tuple[Parsed, ...]
    magics: Tuple[MagicFacts, ...]
    error: Optional[FactsError]


def syntax_tree(text: str) -> ast.Module:
    """Parse without a warning.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no Python of this version.
    """
    if not _MAY_WARN.search(text):
        return _compiled(text)
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _compiled(text)


def _compiled(text: str) -> ast.Module:
    tree: ast.Module = compile(text, "<cell>", "exec", _FLAGS, dont_inherit=True)
    return tree


def parse(text: str, transform: Optional[Transform]) -> Source:
    """The statements of a cell's text (line feeds only); never raises."""
    own = text.split("\n")
    try:
        return _Parser(own, transform).source(text)
    except SyntaxError as error:
        # A transformer of IPython may refuse too.
        return _failed(str(error.msg), error_span(own, None, error))
    except (RecursionError, MemoryError):
        return _failed("too deeply nested", whole_span(own))
    except Exception as error:  # a transformer is the user's code; null bytes, lone surrogates
        return _failed(str(error) or type(error).__name__, whole_span(own))


def _failed(message: str, span: Span) -> Source:
    return Source((), (), FactsError("unparsable", message, span))


class _Parser:
    def __init__(self, own: List[str], transform: Optional[Transform]) -> None:
        self._own = own
        self._transform = transform
        self._magics: List[MagicFacts] = []

    def source(self, text: str) -> Source:
        """All statements of the cell."""
        try:
            statements = self._statements(text, 0)
        except _At as failure:
            error = failure.error
            span = error_span(self._own, failure.place, error)
            return _failed(str(error.msg), span)
        return Source(tuple(statements), tuple(self._magics), None)

    def _statements(self, text: str, start: int) -> List[Parsed]:
        """The statements of a piece of the cell that begins at line ``start`` (from 0)."""
        lines = text.split("\n")
        place = Place(self._own, lines, start)
        try:
            # Valid Python is hardly ever IPython's syntax: it need not be transformed.
            tree = syntax_tree(text)
            call = automatic(text, True) if len(tree.body) == 1 and self._transform else None
            if call is not None:
                place = aligned(self._own, call.split("\n"), start)
                tree = syntax_tree(call)
        except SyntaxError as error:
            if self._transform is None:
                raise _At(error, place) from error
            changed = automatic(text, False) or self._transform(text)
            lines = changed.split("\n")
            place = aligned(self._own, lines, start)
            try:
                tree = syntax_tree(changed)
            except SyntaxError as other:
                raise _At(other, place) from other
        found: List[Parsed] = []
        for node in tree.body:
            magic = magic_of(node.value) if isinstance(node, ast.Expr) else None
            inside = self._inside(node, place, magic) if magic else None
            found += [Parsed(node, place)] if inside is None else inside
        return found

    def _inside(self, node: ast.stmt, place: Place, magic: Magic) -> Optional[List[Parsed]]:
        """The statements that a magic runs; None when it runs none that can be understood."""
        if magic.name not in RUNS_CODE:
            return None
        start = place.own_line(node)
        try:
            line = [] if magic.name == "capture" else self._line(magic, node, place, start)
            body = [] if magic.body is None else self._statements(magic.body, start + 1)
        except _At:
            if magic.kind == "cell":
                raise
            return None
        self._magics.append(MagicFacts(magic.kind, magic.name, magic.text, place.span(node)))
        inside = [*line, *body]
        if magic.name in RUNS_APART:
            statements = tuple(parsed.node for parsed in inside)
            pass_ = ast.copy_location(ast.Pass(), node)
            return [Parsed(pass_, FixedPlace(place.span(node)), statements)]
        name = captured_name(magic)
        if name is not None:
            target = ast.copy_location(ast.Name(name, ast.Store()), node)
            value = ast.copy_location(ast.Constant(None), node)
            capture = ast.copy_location(ast.Assign([target], value, None), node)
            inside.append(Parsed(capture, place))
        return inside

    def _line(self, magic: Magic, node: ast.stmt, place: Place, start: int) -> List[Parsed]:
        """The statements on the magic's own line."""
        code = code_of(magic)
        at = self._own[start].find(code) if start < len(self._own) else -1
        if at < 0:
            inner: Place = FixedPlace(place.span(node))
        else:
            inner = Place(self._own, [code], start, [Line(start, start, at)])
        try:
            tree = syntax_tree(code)
        except SyntaxError as error:
            raise _At(error, inner) from error
        return [Parsed(statement, inner) for statement in tree.body]


class _At(Exception):
    def __init__(self, error: SyntaxError, place: Place) -> None:
        super().__init__(str(error))
        self.error = error
        self.place = place
