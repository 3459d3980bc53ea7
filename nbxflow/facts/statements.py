"""Following simple statements: assignments, imports, deletions, definitions."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterable, List, Optional, Type, Union

from .flow import NO_TAINT, Taint
from .functions import Functions
from .heap import NOTHING, Objects
from .library_functions import is_library
from .magics import RUNS_APART, RUNS_CODE, Magic, captured_name, code_of
from .model import ImportFacts, StatementIo
from .names import root_of
from .parsing import syntax_tree
from .scopes import CLASS, imported_name
from .tables import words


class Statements(Functions):
    """One method a kind of statement that has no statements inside it."""

    def __init__(self) -> None:
        super().__init__()
        self.import_facts: Dict[int, ImportFacts] = {}
        self._imports: List[ast.AST] = []
        self._statements: Dict[Type[ast.AST], Callable[[Any], None]] = {
            ast.Expr: self._expression,
            ast.Assign: self._assignment,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.Delete: self._delete,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Break: self._jump,
            ast.Continue: self._jump,
            ast.Assert: self._assert,
            ast.Global: self._nothing,
            ast.Nonlocal: self._nothing,
            ast.Pass: self._nothing,
        }

    # -- one statement ------------------------------------------------------------------------

    def run(self, body: Iterable[ast.stmt]) -> None:
        """Follow statements one after the other."""
        for node in body:
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        """Follow one statement, and those inside it."""
        method = self._statements.get(type(node))
        if self.effects is not None:
            (method or self.other)(node)
            return
        outer, self.taint = self.taint, set()
        showing, self.showing = self.showing, False
        self.recent = set()
        (method or self.other)(node)
        if method is not None:
            self._ended(node)
        if self.guarded:
            # Whether what follows runs depends on whether this raised.
            self.control = self.control.union(self.taint)
        self.control |= self.jumped
        self.taint |= outer
        self.showing = showing

    def _ended(self, node: ast.stmt) -> None:
        taint = self.control.union(self.taint)
        if not taint:
            return
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.record.kinds.update(self.causes.kind(number) for number in taint)
        fails = isinstance(node, (ast.Raise, ast.Assert))
        if fails or self.showing or (isinstance(node, ast.Expr) and _may_show(node.value)):
            for number in sorted(taint):
                self.causes.shown(number, self.span(node))

    guarded = False
    """Whether an exception raised here is caught in the cell."""
    jumped: Taint = NO_TAINT
    """The causes on which it depends whether the loop goes on."""

    def other(self, node: ast.stmt) -> None:
        """Statements of newer versions of Python."""
        name = getattr(node, "name", None)
        if type(node).__name__ == "TypeAlias" and isinstance(name, ast.Name):
            outer = self.enter_types(node)
            value: ast.expr = getattr(node, "value")  # noqa: B009  # of a class that 3.9 has not
            alias = ast.copy_location(ast.Lambda(_NO_PARAMETERS, value), node)
            objects = self.function(alias)
            self.scope = outer
            self.bind(name.id, objects)

    # -- assignments --------------------------------------------------------------------------

    def _expression(self, node: ast.Expr) -> None:
        self.unused = frozenset((id(node.value),))
        self.evaluate(node.value)
        self.unused = frozenset()

    def value(self, node: ast.expr) -> Objects:
        """The value of an assignment; functions in it do not run by that."""
        if isinstance(node, ast.Lambda):
            function = self.function(node)
        elif isinstance(node, ast.GeneratorExp):
            function = self.generator(node)
        else:
            return self.evaluate(node)
        for number in function:
            self.taint |= self.heap.effects[number].causes
        return function

    def _assignment(self, node: ast.Assign) -> None:
        value = node.value
        if self.at_top:
            self.aliases.assigned(node.targets, value)
        parts: Optional[List[Objects]] = None
        if isinstance(value, (ast.Tuple, ast.List)) and not _is_starred(value):
            parts = [self.value(part) for part in value.elts]
            objects = self.heap.site(value, NOTHING.union(*parts))
        else:
            objects = self.value(value)
        for target in node.targets:
            if (
                parts is not None
                and isinstance(target, (ast.Tuple, ast.List))
                and len(target.elts) == len(parts)
                and not _is_starred(target)
            ):
                for inner, part in zip(target.elts, parts):
                    self.assign(inner, part)
                continue
            self.assign(target, objects)
            if isinstance(target, ast.Name):
                self._constant_text(target, value)
                if isinstance(value, ast.Lambda) and self.scope is None and not self.effects:
                    self.note_function(target.id, "lambda", self.span(node), objects)

    def _constant_text(self, target: ast.Name, value: ast.expr) -> None:
        text = value.value if isinstance(value, ast.Constant) else None
        if isinstance(text, str) and self.effects is None and self.scope is None:
            self.texts[target.id] = text

    def assign(self, target: ast.expr, objects: Objects) -> None:
        """Bind or change a target of an assignment."""
        if isinstance(target, ast.Name):
            self.bind(target.id, objects)
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = self.heap.parts(objects)
            for element in target.elts:
                self.assign(element, parts)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, objects)
        elif isinstance(target, (ast.Attribute, ast.Subscript)):
            self._store(target, objects)

    def _store(self, target: Union[ast.Attribute, ast.Subscript], objects: Objects) -> None:
        if isinstance(target, ast.Subscript) and self._global_item(target, objects):
            return
        changed = self.holder_of_items(target) or self.evaluate(target.value)
        if isinstance(target, ast.Subscript):
            self.evaluate(target.slice)
        self.change(changed)
        self.change_root(root_of(target.value) if self.is_state(target.value) else target)
        self.heap.link(changed, objects)

    def _global_item(self, target: ast.Subscript, objects: Objects) -> bool:
        """``globals()['x'] = …`` binds a name."""
        call = target.value
        if not (
            isinstance(call, ast.Call)
            and not call.args
            and self.path(call.func) in ("builtins.globals", "builtins.locals", "builtins.vars")
        ):
            return False
        if self.path(call.func) != "builtins.globals" and self.effects is not None:
            return False
        key = target.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            if self.effects is not None:
                self.effects.defines.add(key.value)
            else:
                self.define(key.value, objects)
            return True
        self.evaluate(key)
        self.evaluate(call)
        return True

    def _annotated(self, node: ast.AnnAssign) -> None:
        local = self.effects is not None and self.scope is not None and self.scope.kind != CLASS
        if self.evaluates_annotations and not (local and node.simple):
            self.evaluate(node.annotation)
        if node.value is not None:
            if self.at_top:
                self.aliases.assigned([node.target], node.value)
            objects = self.value(node.value)
            self.assign(node.target, objects)
            if isinstance(node.target, ast.Name):
                self._constant_text(node.target, node.value)
        elif not isinstance(node.target, ast.Name):
            self._fresh(node.target)

    def _augmented(self, node: ast.AugAssign) -> None:
        objects = self.evaluate(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            before = self.read(target.id)
            self.change_root(target)
            self.change(before)
            self.heap.link(before, objects)
            self.bind(target.id, before | objects)
        else:
            before = self.heap.parts(self.evaluate(target.value))
            self.change(before)
            self._store(target, objects)

    def _delete(self, node: ast.Delete) -> None:
        waiting = list(reversed(node.targets))
        while waiting:
            target = waiting.pop()
            if isinstance(target, (ast.Tuple, ast.List)):
                waiting += reversed(target.elts)
            elif isinstance(target, ast.Name):
                self.unbind(target.id)
            elif isinstance(target, (ast.Attribute, ast.Subscript)):
                self._store(target, NOTHING)

    # -- imports ------------------------------------------------------------------------------

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._note_import(
                alias, node, ImportFacts(alias.name, None, alias.asname, self.span(node))
            )
            name = imported_name(alias, from_module=False)
            self._bind_import(name, alias.name if alias.asname else name)

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            self._note_import(
                alias, node, ImportFacts(module, alias.name, alias.asname, self.span(node))
            )
            if alias.name == "*":
                continue
            if module == "__future__" and alias.name == "annotations":
                self.evaluates_annotations = False
            name = imported_name(alias, from_module=True)
            path = f"{module}.{alias.name}"
            # What is taken from another module may be any object.
            objects = NOTHING if is_library(path) else self.heap.site(alias)
            self._bind_import(name, path, objects)

    def _bind_import(self, name: str, path: str, objects: Objects = NOTHING) -> None:
        self.importing = True
        self.bind(name, objects)
        self.importing = False
        self.imported(name, path)

    def _note_import(self, alias: ast.alias, node: ast.stmt, facts: ImportFacts) -> None:
        self._imports.append(alias)
        self.import_facts[id(alias)] = facts

    # -- definitions --------------------------------------------------------------------------

    def _function(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> None:
        function = self.definition(node)
        self._defined(node, "function", function)

    def _class(self, node: ast.ClassDef) -> None:
        self._defined(node, "class", self.class_body(node))

    def _defined(self, node: Any, kind: str, function: Objects) -> None:
        if self.effects is None:
            for number in function:
                if number in self.heap.effects:
                    self.taint |= self.heap.effects[number].causes
            if self.scope is None:
                self.note_function(node.name, kind, self.span(node), function)
        self.bind(node.name, function)

    # -- the rest -----------------------------------------------------------------------------

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            objects = self.evaluate(node.value)
            if self.effects is not None:
                self.effects.returns |= objects
        self._jump(node)

    def _raise(self, node: ast.Raise) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                self.evaluate(part)
        self._jump(node)

    def _jump(self, node: ast.stmt) -> None:
        if self.effects is None:
            self.flow.dead = True
            self.jumped = self.jumped.union(self.control, self.taint)

    def _assert(self, node: ast.Assert) -> None:
        self.evaluate(node.test)
        if node.msg is not None:
            self._perhaps(node.msg)

    def _nothing(self, node: ast.stmt) -> None:
        """Declarations: the scopes know of them."""

    # -- code in texts ------------------------------------------------------------------------

    def run_text(self, text: str, node: ast.AST) -> bool:
        """Follow code in a constant string; False when it is no Python."""
        try:
            tree = syntax_tree(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        outer = self.fixed
        self.fixed = self.span(node)
        self.run(tree.body)
        self.fixed = outer
        return True

    def run_magic(self, magic: Magic, node: ast.Call) -> bool:
        """Follow the code that a magic runs; False when it runs none that can be understood."""
        if magic.name not in RUNS_CODE:
            return False
        line = "" if magic.name == "capture" else code_of(magic)
        text = line + "\n" + (magic.body or "")
        if magic.name in RUNS_APART:
            return self.run_apart(text, node)
        name = captured_name(magic)
        if not self.run_text(text, node):
            return False
        if name is not None:
            self.bind(name, NOTHING)
        return True

    def run_apart(self, text: str, node: ast.AST) -> bool:
        """Follow code that has names of its own and may run many times."""
        try:
            body = syntax_tree(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        outer = self.fixed
        self.fixed = self.span(node)
        self.call_body(body, node)
        self.fixed = outer
        return True

    def call_body(self, body: Iterable[ast.stmt], node: ast.AST) -> None:
        """Follow statements as the body of a function that is called at once."""
        statements = list(body) or [ast.copy_location(ast.Pass(), node)]
        function = ast.FunctionDef("timeit", _NO_PARAMETERS, statements, [], None)
        deferred = set(self.record.deferred)
        made = self.function(ast.copy_location(function, node))
        if self.effects is None:
            self.record.deferred = deferred
        self.use(made)

    def file_written(self, magic: Magic) -> None:
        """Note the file that a cell magic writes."""
        words = code_of(magic).split()
        target = words[-1] if words else None
        if self.effects is None:
            self.record.io[StatementIo(magic.shown, "write", target)] = None


_NO_PARAMETERS = ast.arguments(
    posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
)


def _is_starred(node: Union[ast.Tuple, ast.List]) -> bool:
    return any(isinstance(element, ast.Starred) for element in node.elts)


def _may_show(node: ast.expr) -> bool:
    """Whether an expression that is a statement may show something."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr not in _SILENT
    return True


_SILENT = words("append extend add update insert seed shuffle sleep")
"""Methods and functions that answer None and print nothing."""
