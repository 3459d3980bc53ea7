"""Following the bodies of functions, lambdas, generators and classes."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Union

from .expressions import Expressions
from .heap import NOTHING, Effects, Objects
from .model import FunctionFacts, Span
from .scopes import (
    FUNCTION,
    INLINE,
    Scope,
    annotated_types,
    class_scope,
    default_values,
    function_scope,
    mangled,
    parameters,
)

_PASSES = 3
"""How often the body of a function is followed at most, until nothing new is found."""


class _Later(NamedTuple):
    """A function inside a function: followed when all names around it are known."""

    node: Any
    scope: Optional[Scope]
    effects: Effects


class Functions(Expressions):
    """Bodies that run later, and class bodies."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: List[FunctionFacts] = []
        self.evaluates_annotations = True
        self._later: Optional[List[_Later]] = None
        self._bodies: Dict[int, Effects] = {}

    @abstractmethod
    def run(self, body: Iterable[ast.stmt]) -> None:
        """Follow statements one after the other."""

    # -- functions ----------------------------------------------------------------------------

    def definition(self, node: Union[ast.FunctionDef, ast.AsyncFunctionDef]) -> Objects:
        """Follow a def statement up to what it binds."""
        decorators: Objects = NOTHING.union(*[self.evaluate(d) for d in node.decorator_list])
        outer = self.enter_types(node)
        if self.evaluates_annotations:
            for annotation in annotated_types(node):
                self.evaluate(annotation)
        if outer is None and self.effects is None and not node.decorator_list:
            self.aliases.referred([node.name], default_values(node.args))
        self._defaults(node.args, outer)
        function = self.function(node)
        self.scope = outer
        return function | decorators

    def _defaults(self, arguments: ast.arguments, scope: Optional[Scope]) -> None:
        inner, self.scope = self.scope, scope
        for default in default_values(arguments):
            self.evaluate(default)
        self.scope = inner

    def enter_types(self, node: Any) -> Optional[Scope]:
        """Enter the scope of type parameters, if there are any; answers the scope before."""
        outer = self.scope
        types = getattr(node, "type_params", None)
        if types:
            scope = Scope(INLINE, outer, outer.class_name if outer else None)
            scope.transparent = True
            scope.bound.update(mangled(entry.name, scope.class_name) for entry in types)
            self.scope = scope
            for entry in types:
                for part in ("bound", "default_value"):
                    value = getattr(entry, part, None)
                    if value is not None:
                        self.evaluate(value)
        return outer

    def function(self, node: Any) -> Objects:
        """Follow the body of a def, lambda or generator expression; answers the function."""
        if isinstance(node, ast.Lambda):
            self._defaults(node.args, self.scope)
        made = self.heap.site(node)
        [number] = made
        effects = self._bodies.get(id(node))
        if effects is None:
            effects = Effects("lambda" if isinstance(node, ast.Lambda) else "function")
            self._bodies[id(node)] = effects
            self.heap.effects[number] = effects
            if self.effects is not None and self._later is not None:
                # Names around it may still be bound to something else.
                effects.arguments = frozenset((self.heap.new(),))
                effects.changed |= effects.arguments
                effects.returns |= effects.arguments
                self._later.append(_Later(node, self.scope, effects))
            else:
                self._follow_body(node, effects)
        if self.effects is not None:
            self.effects.include(effects)
        else:
            self.record.deferred |= effects.reads
        return made

    def _follow_body(self, node: Any, effects: Effects) -> None:
        """Find the effects of a body, and of those inside it."""
        saved = (self.effects, self._later, self.scope, self.conditions, self.seeded, self.taint)
        self.effects, self._later, self.conditions = effects, [], 0
        self.seeded, self.taint = set(self.seeded), set()
        if isinstance(node, ast.GeneratorExp):
            self._generator_body(node, effects)
        else:
            self._function_body(node, effects)
        waiting = self._later
        while waiting:
            later = waiting.pop()
            self.scope, self._later = later.scope, waiting
            self.effects = later.effects
            if isinstance(later.node, ast.GeneratorExp):
                self._generator_body(later.node, later.effects)
            else:
                self._function_body(later.node, later.effects)
            effects.include(later.effects)
        self.effects, self._later, self.scope, self.conditions, self.seeded, self.taint = saved

    def _function_body(self, node: Any, effects: Effects) -> None:
        scope = function_scope(node, self.scope, self.class_name)
        effects.arguments |= frozenset((self.heap.new(),))
        for parameter in parameters(node.args):
            name = mangled(parameter.arg, scope.class_name)
            scope.values[name] = set(effects.arguments)
        outer, self.scope = self.scope, scope
        size = -1
        for _ in range(_PASSES):
            if isinstance(node, ast.Lambda):
                effects.returns |= self.evaluate(node.body)
            else:
                self.run(node.body)
            before, size = size, sum(map(len, scope.values.values()))
            if before == size:
                break
        self.scope = outer

    def _generator_body(self, node: ast.GeneratorExp, effects: Effects) -> None:
        outer = self.scope
        scope = Scope(FUNCTION, outer, self.class_name)
        for generator in node.generators:
            for part in ast.walk(generator.target):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    scope.bound.add(mangled(part.id, scope.class_name))
        scope.kind = INLINE
        self.scope = scope
        objects: Objects = self.heap.site(node)
        for number, generator in enumerate(node.generators):
            if number:
                objects = self.evaluate(generator.iter)
            self.assign(generator.target, self.heap.parts(objects))
            for condition in generator.ifs:
                self.evaluate(condition)
        effects.returns |= self.evaluate(node.elt)
        self.scope = outer

    # -- classes ------------------------------------------------------------------------------

    def class_body(self, node: ast.ClassDef) -> Objects:
        """Follow a class statement up to what it binds: its body runs at once."""
        given: Objects = NOTHING.union(*[self.evaluate(d) for d in node.decorator_list])
        outer = self.enter_types(node)
        for base in node.bases:
            given |= self.evaluate(base)
        for keyword in node.keywords:
            given |= self.evaluate(keyword.value)
        made = self.heap.site(node, given)
        [number] = made
        effects = self.heap.effects.setdefault(number, Effects("class"))
        effects.arguments = effects.arguments or frozenset((self.heap.new(),))
        scope = class_scope(node, self.scope)
        self.scope = scope
        conditions, self.conditions = self.conditions, 0
        self.run(node.body)
        self.conditions = conditions
        self.scope = outer
        for values in scope.values.values():
            for inner in values:
                method = self.heap.effects.get(inner)
                if method is not None and method is not effects:
                    effects.include(method)
                    if method.changes_arguments:
                        effects.changed |= effects.arguments
        return made | (given if node.decorator_list else NOTHING)

    # -- facts --------------------------------------------------------------------------------

    def note_function(self, name: str, kind: str, span: Span, function: Objects) -> None:
        """A function is bound to a name of the module scope."""
        found = [self.heap.effects[n] for n in sorted(function) if n in self.heap.effects]
        if not found:
            return
        effects = found[0]
        self.functions.append(
            FunctionFacts(
                name,
                kind,
                span,
                frozenset(effects.reads),
                frozenset(effects.defines | effects.deletes),
                frozenset(effects.changes),
                frozenset(effects.changes | effects.may_change),
            )
        )
