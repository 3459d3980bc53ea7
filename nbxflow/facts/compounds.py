"""Following statements that hold statements: what runs for certain, perhaps, or again."""

from __future__ import annotations

import ast
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple, Union

from . import purity
from .flow import Branch, Taint
from .heap import Objects
from .names import written
from .scopes import mangled
from .statements import Statements


class Compounds(Statements):
    """One method a kind of compound statement."""

    def __init__(self) -> None:
        super().__init__()
        self._compounds: Dict[str, Callable[[Any], None]] = {
            "If": self._if,
            "For": self._for,
            "AsyncFor": self._for,
            "While": self._while,
            "With": self._with,
            "AsyncWith": self._with,
            "Try": self._try,
            "TryStar": self._try,
            "Match": self._match,
        }
        self._loops = 0

    def other(self, node: ast.stmt) -> None:
        """Follow a compound statement, or one of a newer version of Python."""
        method = self._compounds.get(type(node).__name__)
        if method is None:
            super().other(node)
            return
        control = self.control
        method(node)
        self.control = control

    def _header(self, node: ast.expr, certain: bool = True) -> Objects:
        """An expression that decides what of the body runs: all of it depends on that."""
        outer, self.taint = self.taint, set()
        objects = self.evaluate(node) if certain else self._perhaps(node)
        if self.effects is None and self.taint:
            self.control = self.control.union(self.taint)
            self.record.kinds.update(self.causes.kind(number) for number in self.taint)
        self.taint |= outer
        return objects

    # -- branches -----------------------------------------------------------------------------

    def _branch(
        self, body: Iterable[ast.stmt], before: Optional[Callable[[], None]] = None
    ) -> Tuple[Branch, bool]:
        """Follow statements that may not run; what they leave and whether it goes on."""
        self.conditions += 1
        control = self.control
        if self.effects is None:
            self.flow.enter()
        if before is not None:
            before()
        self.run(body)
        self.control = control
        self.conditions -= 1
        return self.flow.leave() if self.effects is None else ({}, True)

    def _join(self, branches: Sequence[Tuple[Branch, bool]]) -> None:
        if self.effects is None:
            self.flow.join(branches)

    def _if(self, node: ast.If) -> None:
        self._header(node.test)
        branches = [self._branch(node.body)]
        # A chain of elif is nested: it is followed without recursion.
        while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            node = node.orelse[0]
            self._header(node.test, certain=False)
            branches.append(self._branch(node.body))
        branches.append(self._branch(node.orelse))
        self._join(branches)

    def _match(self, node: Any) -> None:
        subject = self.heap.parts(self._header(node.subject))
        mark = self.flow.enter()
        branches: List[Tuple[Branch, bool]] = []
        complete = False
        for case in node.cases:

            def pattern(case: Any = case) -> None:
                for name in _captured(case.pattern):
                    self.bind(name, subject)
                for expression in _values_of(case.pattern):
                    self.evaluate(expression)
                if case.guard is not None:
                    self._header(case.guard)

            branches.append(self._branch(case.body, pattern))
            complete = complete or (case.guard is None and _matches_all(case.pattern))
        if not complete:
            branches.append(({}, True))
        self._join(branches)
        # A pattern may bind some of its names although it does not match in the end.
        tried = {name for case in node.cases[:-1] for name in _captured(case.pattern)}
        self.flow.weaken(mark, names=tried)
        self.flow.join([self.flow.leave()])

    # -- loops --------------------------------------------------------------------------------

    def _for(self, node: Union[ast.For, ast.AsyncFor]) -> None:
        items = self.heap.parts(self._header(node.iter))
        self._loop(node, lambda: self.assign(node.target, items), _has_items(node.iter))

    def _while(self, node: ast.While) -> None:
        self._header(node.test)
        once = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self._loop(node, lambda: None, once, node.test)

    def _loop(
        self,
        node: Union[ast.For, ast.AsyncFor, ast.While],
        before: Callable[[], None],
        once: bool,
        test: Optional[ast.expr] = None,
    ) -> None:
        """Follow the body until it says nothing new, then what follows a loop without break."""

        def turn() -> None:
            before()
            self.run(node.body)
            if test is not None:
                self._header(test)

        jumps = _has_jump(node.body)
        self.conditions += 1
        if self.effects is None:
            self._turns(turn, once and not jumps)
        else:
            turn()
        self.conditions -= 1
        if not jumps:
            self.run(node.orelse)
        elif node.orelse:
            self._join([self._branch(node.orelse), ({}, True)])

    def _turns(self, turn: Callable[[], None], once: bool) -> None:
        jumped, control = self.jumped, self.control
        self._loops += 1
        mark = self.flow.enter()
        left = self._turn(turn, control)
        if self._loops <= _DEEP:
            turns = 1
            while self.flow.weaken(mark) and turns < _TURNS:
                left = self._turn(turn, control)
                turns += 1
            if turns == _TURNS:
                self.flow.mix(mark)
                left = self._turn(turn, control)
        else:
            self.flow.mix(mark)
        self.flow.weaken(mark)
        if once:
            self._certainly(left)
        self._loops -= 1
        self.flow.join([self.flow.leave()])
        self.jumped, self.control = jumped, control

    def _turn(self, turn: Callable[[], None], control: Taint) -> Branch:
        """Follow a loop's body once, from what is known of the state before any turn."""
        self.control = control | self.jumped
        self.flow.enter()
        turn()
        return self.flow.leave()[0]

    def _certainly(self, left: Branch) -> None:
        """The body ran once at least: what a turn binds for certain is bound."""
        for name, binding in left.items():
            now = self.flow.names[name]
            self.flow.set(
                name,
                binding._replace(
                    objects=now.objects | binding.objects, taint=now.taint | binding.taint
                ),
            )

    # -- with and try -------------------------------------------------------------------------

    def _with(self, node: Union[ast.With, ast.AsyncWith]) -> None:
        outer, self.taint = self.taint, set()
        suppresses = False
        harmless: Set[str] = set()
        for item in node.items:
            objects = self.evaluate(item.context_expr)
            lets_pass = _lets_pass(item.context_expr, harmless)
            suppresses = suppresses or not lets_pass
            if lets_pass and isinstance(item.optional_vars, ast.Name):
                harmless.add(item.optional_vars.id)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, self.heap.parts(objects))
        if self.effects is None:
            taint = self.control.union(self.taint)
            self.record.kinds.update(self.causes.kind(number) for number in taint)
        self.taint |= outer
        if self.effects is not None or not suppresses:
            self.run(node.body)
            return
        guarded, self.guarded = self.guarded, True
        mark = self.flow.position
        self._branch(node.body)
        self.guarded = guarded
        self.flow.weaken(mark)

    def _try(self, node: Any) -> None:
        if self.effects is not None:
            self.conditions += 1
            self.run(node.body)
            for handler in node.handlers:
                self._handler(handler)
            self.run(node.orelse)
            self.conditions -= 1
            self.run(node.finalbody)
            return
        if not node.finalbody:
            self._try_except(node)
            return
        mark = self.flow.enter()
        self._try_except(node)
        after = self.flow.leave()
        # The last part runs from any state in between; then what it did is certain.
        self.flow.enter()
        self.flow.weaken(mark)
        self.flow.enter()
        self.run(node.finalbody)
        did, goes_on = self.flow.leave()
        self.flow.leave()
        self.flow.join([after])
        self.flow.overlay(did)
        self.flow.dead = self.flow.dead or not goes_on

    def _try_except(self, node: Any) -> None:
        """Handlers begin from any state of the body."""
        if not node.handlers:
            self.run(node.body)
            self.run(node.orelse)
            return
        control = self.control
        outer, self.taint = self.taint, set()
        guarded, self.guarded = self.guarded, True
        self.conditions += 1
        mark = self.flow.enter()
        self.run(node.body)
        end = self.flow.position
        self.guarded = guarded
        self.run(node.orelse)
        self.conditions -= 1
        branches = [self.flow.leave()]
        self.control = control.union(self.taint)
        for handler in node.handlers:

            def caught(handler: ast.ExceptHandler = handler) -> None:
                self.flow.weaken(mark, end)
                self._handler(handler)

            branches.append(self._branch((), caught))
        self.control = control
        self.taint |= outer
        self.flow.join(branches)

    def _handler(self, handler: ast.ExceptHandler) -> None:
        if handler.type is not None:
            self.evaluate(handler.type)
        if handler.name is not None:
            self.bind(handler.name, self.heap.site(handler))
        self.run(handler.body)
        if handler.name is None:
            return
        # Python deletes the name at the end of the handler.
        name = mangled(handler.name, self.class_name)
        holder = self.holder(name)
        if holder is not None:
            holder.sure.discard(name)
        elif self.effects is not None:
            self.effects.deletes.add(name)
        else:
            self.forget(name)


_TURNS = 3
"""How often the body of a loop is followed before all that it binds counts as mixed."""
_DEEP = 2
"""How deep in loops a body is followed again until it says nothing new."""


def _matches_all(pattern: Any) -> bool:
    kind = type(pattern).__name__
    if kind == "MatchAs":
        return pattern.pattern is None or _matches_all(pattern.pattern)
    return kind == "MatchOr" and any(_matches_all(part) for part in pattern.patterns)


def _captured(pattern: Any) -> List[str]:
    found = []
    for part in ast.walk(pattern):
        kind = type(part).__name__
        name = getattr(part, "rest" if kind == "MatchMapping" else "name", None)
        if kind.startswith("Match") and isinstance(name, str):
            found.append(name)
    return found


def _values_of(pattern: Any) -> List[ast.expr]:
    """The expressions in a pattern: values, keys and classes."""
    found: List[ast.expr] = []
    # Known by their names: Python 3.9 has none of these classes.
    node: Any
    for node in ast.walk(pattern):
        kind = type(node).__name__
        if kind == "MatchValue":
            found.append(node.value)
        elif kind == "MatchMapping":
            found += node.keys
        elif kind == "MatchClass":
            found.append(node.cls)
    return found


def _has_items(node: ast.expr) -> bool:
    """Whether a loop over it runs its body: literals with elements, ranges of constants."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(element, ast.Starred) for element in node.elts)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (str, bytes)) and len(node.value) > 0
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        constants = [limit.value for limit in node.args if isinstance(limit, ast.Constant)]
        limits = [limit for limit in constants if isinstance(limit, int)]
        if len(limits) == len(node.args):
            return 0 < len(limits) < 4 and limits[2:] != [0] and len(range(*limits)) > 0
    return False


def _has_jump(body: Iterable[ast.stmt]) -> bool:
    """Whether a loop with this body may be left, or its body cut short, before the end."""
    waiting: List[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Break, ast.Continue, ast.Return)):
            return True
        if not isinstance(node, (ast.expr, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return False


def _lets_pass(node: ast.expr, harmless: Set[str]) -> bool:
    """Whether a context manager is known to let exceptions pass.

    ``harmless`` are names that the same statement has bound to what such a one gave.
    """
    if isinstance(node, ast.Name):
        return node.id in harmless or node.id in purity.CONNECTIONS
    if not isinstance(node, ast.Call):
        return False
    return written(node.func).rpartition(".")[2] in purity.NOT_SUPPRESSING
