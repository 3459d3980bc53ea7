"""What a call may do to what it is given, and whether it repeats."""

from __future__ import annotations

import ast
import re
from abc import abstractmethod
from typing import FrozenSet, List, NamedTuple, Optional, Sequence, Tuple

from . import library_functions, purity
from .behaviours import CHANGES_FIRST, SHARES, Behaviour
from .causes import CLOCK, REMOTE, SEEDED_BY_ARGUMENT, SEEDS, cause_of, tells_time
from .files import access_of
from .heap import NOTHING, Effects, Objects
from .names import Names, root_of, written
from .tables import words


class Argument(NamedTuple):
    """An argument of a call, and what it may refer to."""

    name: Optional[str]
    node: ast.expr
    objects: Objects


_SHOWING = frozenset({"builtins.print", "IPython.display.display", "pprint.pprint"})
_OUTPUTS = frozenset({"out", "ax", "axes", "file", "buf", "con", "fig"})
"""Parameters that take an object which the call writes to."""
_FUNCTION_PARAMETERS = frozenset({"func", "function", "key", "aggfunc", "default"})
_NAMES_IN_QUERY = re.compile(r"@([^\W\d]\w*)")
_TABLES_IN_SQL = re.compile(r"\b(?:from|join|update|into)\s+([^\W\d]\w*)", re.IGNORECASE)
_SQL_METHODS = frozenset({"sql", "query", "execute", "sqldf", "from_query"})
_OWN_NAMESPACE = frozenset({"builtins.globals", "builtins.locals", "builtins.vars"})


class Calls(Names):
    """Calls, looked up in the tables of :mod:`purity` and :mod:`causes`."""

    @abstractmethod
    def evaluate(self, node: ast.AST) -> Objects:
        """Follow an expression; answers what its value may be."""

    @abstractmethod
    def run_text(self, text: str, node: ast.AST) -> bool:
        """Follow code in a constant string; False when it is no Python."""

    def call(self, node: ast.Call) -> Objects:
        """Follow a call."""
        function = node.func
        path = self.path(function)
        if path is not None and self.guessed and purity.rather_a_variable(path):
            path = None
        receiver = NOTHING
        if isinstance(function, ast.Attribute):
            receiver = self.evaluate(function.value)
        callee = self.read(function.id) if isinstance(function, ast.Name) else NOTHING
        if not isinstance(function, (ast.Attribute, ast.Name)):
            callee = self.evaluate(function)
        arguments = self._arguments(node)
        name = written(function)
        if self.effects is None:
            self.record.calls[name] = None
            access = access_of(node, path, name, self.texts)
            if access is not None:
                self.record.io[access] = None
        self._causes(node, path, name)
        if path is not None:
            special = self._special(node, path, arguments)
            if special is not None:
                return special
        if isinstance(function, ast.Attribute):
            self._names_in_texts(function.attr, path, node)
        self._outputs(node, arguments)
        if self._sets_state(function, path):
            self.change_root(root_of(function), depends=False)
        known = None if path is None else library_functions.function(path)
        if known is not None:
            return self._known(node, known, NOTHING, arguments)
        if path is None and isinstance(function, ast.Attribute):
            return self._method(node, function, receiver, arguments)
        own = self._own_functions(callee)
        if own:
            return self._own(node, own, callee, arguments)
        if isinstance(function, ast.Attribute) and path is not None:
            if purity.changing_method(function.attr):
                self.change_root(function)
            if library_functions.is_library(path):
                receiver = NOTHING
        return self._unknown(node, receiver, arguments, callee)

    def _arguments(self, node: ast.Call) -> List[Argument]:
        found = []
        for value in node.args:
            found.append(Argument(None, value, self.evaluate(value)))
        for keyword in node.keywords:
            found.append(Argument(keyword.arg, keyword.value, self.evaluate(keyword.value)))
        return found

    # -- kinds of calls -----------------------------------------------------------------------

    def _known(
        self, node: ast.Call, behaviour: Behaviour, receiver: Objects, arguments: Sequence[Argument]
    ) -> Objects:
        """A call that is in a table."""
        given = receiver.union(*(argument.objects for argument in arguments))
        for position in behaviour.changes:
            if position < len(node.args):
                self.change(arguments[position].objects)
                self.change_root(node.args[position])
        new = behaviour.new and not _is_view(node)
        if behaviour.calls is not None:
            functions = [
                argument
                for number, argument in enumerate(arguments)
                if number in behaviour.calls or argument.name in _FUNCTION_PARAMETERS
            ]
            if any(self._may_change(argument) for argument in functions):
                self.aliases.opaque = True
                self.change(given, deep=True)
                # It may be called for its effects, and answer its receiver.
                new = False
        if not behaviour.shares:
            return self.heap.site(node)
        if behaviour.unites:
            return self.heap.unite(self.heap.site(node) | self.heap.reach(given))
        made = self.heap.site(node, given)
        return made if new else made | given

    def _may_change(self, argument: Argument) -> bool:
        """Whether an argument may be a function that changes what it is given."""
        node = argument.node
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Compare, ast.UnaryOp)):
            return False
        functions = self._own_functions(argument.objects)
        if functions:
            return any(function.changes_arguments for function in functions)
        if isinstance(node, (ast.List, ast.Tuple, ast.Dict, ast.Set)):
            parts = node.values if isinstance(node, ast.Dict) else node.elts
            return any(
                self._may_change(Argument(None, part, self.heap.made(part) or NOTHING))
                for part in parts
            )
        if isinstance(node, ast.Name):
            path = self.path(node)
            if path is not None:
                return library_functions.function(path) in (None, CHANGES_FIRST)
            return not self._is_data(node)
        if isinstance(node, ast.Attribute):
            path = self.path(node)
            return path is None or library_functions.function(path) in (None, CHANGES_FIRST)
        return isinstance(node, ast.Call)

    def _is_data(self, node: ast.Name) -> bool:
        """Whether a name was bound in this cell to something that is no function."""
        binding = self.flow.names.get(node.id)
        return binding is not None and not binding.objects

    def _method(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Objects,
        arguments: Sequence[Argument],
    ) -> Objects:
        """A method of an object whose class is not known."""
        name = function.attr
        in_place = _keyword(node, "inplace")
        if in_place is not None and not _is_false(in_place):
            self.change(receiver)
            if isinstance(in_place, ast.Constant):
                self.change_root(function.value)
        if name == "add" and any(keyword.arg in purity.ARITHMETIC for keyword in node.keywords):
            return self.heap.site(node)
        if purity.changing_method(name):
            return self._changing(node, function, receiver, arguments)
        behaviour = purity.method(name, len(node.args), _all_texts(node.args))
        if behaviour is not None:
            return self._known(node, behaviour, receiver, arguments)
        if name in purity.PLOTTING:
            self.change(receiver)
            return self.heap.site(node)
        return self._unknown(node, receiver, arguments)

    def _changing(
        self,
        node: ast.Call,
        function: ast.Attribute,
        receiver: Objects,
        arguments: Sequence[Argument],
    ) -> Objects:
        """A method that is known to change its receiver, which then may hold its arguments."""
        given: Objects = NOTHING.union(*(argument.objects for argument in arguments))
        # Parameters of models are set in the models inside them too.
        self.change(receiver, deep=function.attr == "set_params")
        self.heap.link(receiver, given)
        if id(node) in self.unused or not purity.returns_nothing(function.attr):
            self.change_root(function.value)
        return self.heap.parts(receiver) | given

    def _own_functions(self, objects: Objects) -> List[Effects]:
        """The functions of this cell that the objects are; empty when they may be another."""
        if not objects or not self.heap.effects:
            return []
        found = [self.heap.effects[number] for number in objects if number in self.heap.effects]
        return found if len(found) == len(objects) else []

    def _own(
        self,
        node: ast.Call,
        functions: Sequence[Effects],
        callee: Objects,
        arguments: Sequence[Argument],
    ) -> Objects:
        """A call of a function or class of this cell."""
        given: Objects = NOTHING.union(*(argument.objects for argument in arguments))
        if any(function.changes_arguments for function in functions):
            self.change(given, deep=True)
        result = self.heap.site(node, callee)
        for function in functions:
            if function.kind == "class":
                self.heap.link(result, given)
            returned = self.heap.reach(frozenset(function.returns))
            if not returned.isdisjoint(function.arguments):
                result |= given
            for name in self.heap.names(returned):
                result |= self.current(name) if self.effects is None else self.heap.entry(name)
            if self.effects is None:
                if function.kind != "class":
                    self.changes(function.changes)
                for name in function.defines:
                    self.heap.link(self.current(name), given)
        return result

    def _unknown(
        self,
        node: ast.Call,
        receiver: Objects,
        arguments: Sequence[Argument],
        callee: Objects = NOTHING,
    ) -> Objects:
        """A call of which nothing is known: it may change all that it can reach."""
        given = receiver.union(*(argument.objects for argument in arguments))
        self.aliases.opaque = True
        self.change(given | callee, deep=True)
        # Whatever it did, they may hold each other from now on.
        return self.heap.unite(self.heap.site(node) | self.heap.reach(given))

    # -- what calls say besides ---------------------------------------------------------------

    def _sets_state(self, function: ast.expr, path: Optional[str]) -> bool:
        if path is not None:
            return purity.sets_state(path)
        return (
            isinstance(function, ast.Attribute)
            and purity.sets_state(f".{function.attr}")
            and self.is_state(function.value)
        )

    def is_state(self, node: ast.expr) -> bool:
        """Whether an expression answers state of a library, as ``decimal.getcontext()`` does."""
        return isinstance(node, ast.Call) and self.path(node.func) in purity.STATES

    def _outputs(self, node: ast.Call, arguments: Sequence[Argument]) -> None:
        for argument in arguments:
            if argument.name in _OUTPUTS and argument.objects:
                self.change(argument.objects, deep=argument.name != "out")
                if argument.name == "out":
                    self.change_root(argument.node)

    def _causes(self, node: ast.Call, path: Optional[str], name: str) -> None:
        if path is not None:
            self._causes_by_path(node, path, name)
        elif name in CLOCK and self.holder(name.partition(".")[0]) is None:
            self.cause("clock", name, node)
        elif name.rpartition(".")[2] in ("read_html", "fetch_openml", "load_dataset"):
            self.cause("network", name, node)
        if name.startswith("get_ipython.") or (name.startswith("?.run_") and _on_shell(node)):
            self.cause("dynamic-code", "get_ipython", node)
        if path is not None and path.startswith(_HARMLESS_WITH_ADDRESS):
            return
        if isinstance(node.func, ast.Attribute) and node.func.attr in _TEXT_METHODS:
            return
        if any(self._is_remote(value) for value in _values(node)):
            self.cause("network", name, node)

    def _causes_by_path(self, node: ast.Call, path: str, name: str) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        generator = SEEDS.get(path)
        if tells_time(path, given):
            self.cause("clock", name, node)
        elif path in SEEDED_BY_ARGUMENT or generator is not None:
            unseeded = not given or (isinstance(given[0], ast.Constant) and given[0].value is None)
            if unseeded:
                self.cause("entropy", name, node)
            elif generator is not None and self.taint:
                self.unseeded.add(generator)
            elif generator is not None and self.conditions == 0:
                self.seeded.add(generator)
        else:
            cause = cause_of(path)
            if cause is not None and (
                cause.generator is None or cause.generator not in self.seeded
            ):
                self.cause(cause.kind, name, node)
        if path in _SHOWING:
            self.show()

    def show(self) -> None:
        """Something is shown here."""
        if self.effects is not None:
            self.effects.shows = True
        else:
            self.showing = True

    def _is_remote(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            text = self.texts.get(node.id)
            return text is not None and REMOTE.match(text) is not None
        if isinstance(node, ast.JoinedStr) and node.values:
            node = node.values[0]
        return (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and REMOTE.match(node.value) is not None
        )

    def _names_in_texts(self, method: str, path: Optional[str], node: ast.Call) -> None:
        """Names that a library looks up because a text says so."""
        in_query = method in ("query", "eval")
        in_sql = method in _SQL_METHODS or (path or "").startswith("duckdb.")
        if not (in_query or in_sql):
            return
        for value in _values(node):
            for text in _texts(value):
                found = _NAMES_IN_QUERY.findall(text) if in_query else []
                if in_sql:
                    found += _TABLES_IN_SQL.findall(text)
                for name in found:
                    self.read(name)

    # -- calls that are part of the language --------------------------------------------------

    def _special(
        self, node: ast.Call, path: str, arguments: Sequence[Argument]
    ) -> Optional[Objects]:
        """exec, eval, globals and their like; None for every other function."""
        if path in ("builtins.exec", "builtins.eval"):
            return self._dynamic(node, path, arguments)
        if path in ("builtins.compile", "builtins.__import__", "importlib.import_module"):
            if not (node.args and _is_text(node.args[0])):
                self.cause("dynamic-code", written(node.func), node)
            return self._known(node, SHARES, NOTHING, arguments)
        if path in _OWN_NAMESPACE and not node.args:
            if path == "builtins.globals" or self.effects is None:
                self.cause("dynamic-code", written(node.func), node)
            return self.heap.site(node)
        if path == "builtins.get_ipython":
            return self.heap.site(node)
        return None

    def _dynamic(self, node: ast.Call, path: str, arguments: Sequence[Argument]) -> Objects:
        code = node.args[0] if node.args else None
        given: Objects = NOTHING.union(*(argument.objects for argument in arguments))
        text = code.value if isinstance(code, ast.Constant) else None
        if not isinstance(text, str) or len(arguments) > 1:
            self.cause("dynamic-code", written(node.func), node)
            for namespace in arguments[1:]:
                self.change(namespace.objects, deep=True)
        elif not self.run_text(text, node):
            self.cause("dynamic-code", written(node.func), node)
        return self.heap.site(node, given) | given

    unused: FrozenSet[int] = frozenset()
    """Identities of the expressions whose value is thrown away."""


_HARMLESS_WITH_ADDRESS = ("builtins.", "IPython.display.", "re.", "urllib.parse.", "warnings.")
_TEXT_METHODS = words(
    "startswith endswith format replace split join strip append add get update find index"
)


def _values(node: ast.Call) -> Tuple[ast.expr, ...]:
    return (*node.args, *(keyword.value for keyword in node.keywords))


def _keyword(node: ast.Call, name: str) -> Optional[ast.expr]:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return None


def _is_view(node: ast.Call) -> bool:
    """Whether a method that copies is told that it need not."""
    told = [keyword.value for keyword in node.keywords if keyword.arg in ("copy", "deep")]
    if isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
        told += [value for value in node.args[:1] if isinstance(value, ast.Constant)]
    return any(not isinstance(value, ast.Constant) or value.value is not True for value in told)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _is_text(node: Optional[ast.AST]) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _all_texts(nodes: Sequence[ast.expr]) -> bool:
    return all(isinstance(node, ast.Constant) for node in nodes)


def _texts(node: ast.expr) -> List[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return [
        part.value
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def _on_shell(node: ast.Call) -> bool:
    value = node.func.value if isinstance(node.func, ast.Attribute) else None
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id == "get_ipython"
    )
