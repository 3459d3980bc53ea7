"""Following expressions: what they read, bind and change, and what their value may share."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import Any, Callable, Dict, List, Optional, Type, Union

from . import purity
from .calls import Calls
from .heap import NOTHING, Objects
from .magics import Magic, magic_of
from .model import LiteralFacts, MagicFacts, Span
from .scopes import INLINE, Scope, mangled

_NEVER_SHARES = (ast.Div, ast.FloorDiv, ast.Pow, ast.MatMult, ast.LShift, ast.RShift, ast.Mod)
_TYPES = {str: "str", bytes: "bytes", int: "int", float: "float", complex: "complex", bool: "bool"}
_LONGEST_TEXT = 200
_LARGEST_INTEGER = 2**53


class Expressions(Calls):
    """One method a kind of expression; each answers what the value may be or share."""

    def __init__(self) -> None:
        super().__init__()
        self.literals: Dict[int, LiteralFacts] = {}
        self.magics: Dict[Span, MagicFacts] = {}
        self._nodes: List[ast.AST] = []
        self._expressions: Dict[Type[ast.AST], Callable[[Any], Objects]] = {
            ast.Name: self._name,
            ast.Constant: self._constant,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Call: self._call,
            ast.BinOp: self._binary,
            ast.BoolOp: self._boolean,
            ast.Compare: self._fresh,
            ast.UnaryOp: self._fresh,
            ast.IfExp: self._conditional,
            ast.List: self._collection,
            ast.Tuple: self._collection,
            ast.Set: self._collection,
            ast.Dict: self._dictionary,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._used_generator,
            ast.Lambda: self._used_lambda,
            ast.NamedExpr: self._named,
            ast.JoinedStr: self._formatted,
            ast.Starred: self._starred,
            ast.Yield: self._yielded,
            ast.YieldFrom: self._yielded,
        }

    @abstractmethod
    def function(self, node: Any) -> Objects:
        """Follow the body of a def, lambda or generator expression; answers the function."""

    # -- the walk -----------------------------------------------------------------------------

    def evaluate(self, node: ast.AST) -> Objects:
        """Follow an expression; answers what its value may be."""
        method = self._expressions.get(type(node))
        return method(node) if method is not None else self._shared(node)

    def _shared(self, node: ast.AST) -> Objects:
        """Expressions without a rule of their own: await, slices, parts of f-strings."""
        objects: Objects = NOTHING
        for child in ast.iter_child_nodes(node):
            objects |= self.evaluate(child)
        return objects

    def _fresh(self, node: ast.AST) -> Objects:
        for child in ast.iter_child_nodes(node):
            self.evaluate(child)
        return self.heap.site(node)

    def _name(self, node: ast.Name) -> Objects:
        if not isinstance(node.ctx, ast.Load):
            return NOTHING
        used = self.aliases.used
        if id(node) in self.aliases.plain and node.id not in used:
            objects = self.read(node.id)
            used.discard(node.id)
        else:
            objects = self.read(node.id)
        self.history(node.id, node)
        return objects

    def _constant(self, node: ast.Constant) -> Objects:
        if self.fixed is None and id(node) not in self.literals and node.value is not Ellipsis:
            self._nodes.append(node)
            self.literals[id(node)] = _literal(node.value, self.span(node))
        return NOTHING

    def _attribute(self, node: ast.Attribute) -> Objects:
        objects = self.evaluate(node.value)
        if node.attr in purity.FRESH_ATTRIBUTES:
            return NOTHING
        return self.heap.parts(objects)

    def _subscript(self, node: ast.Subscript) -> Objects:
        objects = self.holder_of_items(node) or self.evaluate(node.value)
        self.evaluate(node.slice)
        parts = self.heap.parts(objects)
        return self.heap.site(node, parts) if _copies(node) else parts

    def holder_of_items(self, node: Union[ast.Subscript, ast.Attribute]) -> Objects:
        """The frame in ``frame.loc[k]``; nothing for every other expression."""
        indexer = node.value
        if (
            isinstance(node, ast.Subscript)
            and isinstance(indexer, ast.Attribute)
            and indexer.attr in purity.INDEXERS
        ):
            return self.evaluate(indexer.value)
        return NOTHING

    def _call(self, node: ast.Call) -> Objects:
        magic = magic_of(node)
        return self.call(node) if magic is None else self._magic(node, magic)

    def _binary(self, node: ast.BinOp) -> Objects:
        # Sums of very many terms are deep on their left side only.
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        objects = self.evaluate(chain[-1].left)
        for inner in reversed(chain):
            right = self.evaluate(inner.right)
            if _shares(inner):
                given = objects | right
                objects = self.heap.site(inner, given)
            else:
                objects = self.heap.site(inner)
        return objects

    def _boolean(self, node: ast.BoolOp) -> Objects:
        objects = self.evaluate(node.values[0])
        for value in node.values[1:]:
            objects |= self._perhaps(value)
        return objects

    def _conditional(self, node: ast.IfExp) -> Objects:
        self.evaluate(node.test)
        return self._perhaps(node.body) | self._perhaps(node.orelse)

    def _perhaps(self, node: ast.expr) -> Objects:
        """An expression that may not be evaluated."""
        if self.effects is not None or not self.has_walrus:
            return self.evaluate(node)
        self.flow.enter()
        self.conditions += 1
        objects = self.evaluate(node)
        self.conditions -= 1
        self.flow.join([self.flow.leave(), ({}, True)])
        return objects

    has_walrus = False
    """Whether the source has a := at all."""

    def _collection(self, node: Union[ast.List, ast.Tuple, ast.Set]) -> Objects:
        held: Objects = NOTHING.union(*[self.evaluate(element) for element in node.elts])
        return self.heap.site(node, held)

    def _dictionary(self, node: ast.Dict) -> Objects:
        held: Objects = NOTHING
        for key, value in zip(node.keys, node.values):
            if key is not None:
                held |= self.evaluate(key)
            held |= self.evaluate(value)
        return self.heap.site(node, held)

    def _starred(self, node: ast.Starred) -> Objects:
        return self.heap.parts(self.evaluate(node.value))

    def _named(self, node: ast.NamedExpr) -> Objects:
        objects = self.evaluate(node.value)
        inner, self.scope = self.scope, self.outer_scope()
        self.bind(node.target.id, objects)
        self.scope = inner
        return objects

    def _formatted(self, node: ast.JoinedStr) -> Objects:
        # Positions inside f-strings differ between versions of Python.
        outer = self.fixed
        if outer is None:
            self.fixed = self.span(node)
        for part in node.values:
            if not isinstance(part, ast.Constant):
                self._fresh(part)
        self.fixed = outer
        return NOTHING

    def _yielded(self, node: Union[ast.Yield, ast.YieldFrom]) -> Objects:
        if node.value is None:
            return self.heap.site(node)
        objects = self.evaluate(node.value)
        if self.effects is not None:
            self.effects.returns |= objects
        return self.heap.site(node)

    # -- scopes of their own ------------------------------------------------------------------

    def _comprehension(self, node: Union[ast.ListComp, ast.SetComp, ast.DictComp]) -> Objects:
        """A comprehension: all but its first iterable is evaluated in a scope of its own."""
        generators = node.generators
        objects = self.evaluate(generators[0].iter)
        outer = self.scope
        scope = Scope(INLINE, outer, outer.class_name if outer else None)
        for generator in generators:
            _targets(generator.target, scope)
        self.scope = scope
        held: Objects = NOTHING
        walrus = self.has_walrus and self.effects is None
        mark = self.flow.enter() if walrus else 0
        self.conditions += 1
        for number, generator in enumerate(generators):
            if number:
                objects = self.evaluate(generator.iter)
            self.assign(generator.target, self.heap.parts(objects))
            for condition in generator.ifs:
                self.evaluate(condition)
        if isinstance(node, ast.DictComp):
            held |= self.evaluate(node.key) | self.evaluate(node.value)
        else:
            held |= self.evaluate(node.elt)
        self.conditions -= 1
        if walrus:
            self.flow.leave()
            self.flow.weaken(mark)
        self.scope = outer
        return self.heap.site(node, held)

    def _used_lambda(self, node: ast.Lambda) -> Objects:
        """A lambda that is given to something, which may call it."""
        function = self.function(node)
        self.use(function)
        return function

    def _used_generator(self, node: ast.GeneratorExp) -> Objects:
        generator = self.generator(node)
        self.use(generator)
        return self.heap.parts(generator)

    def generator(self, node: ast.GeneratorExp) -> Objects:
        """A generator: its first iterable is evaluated at once, the rest when it is consumed."""
        first = self.evaluate(node.generators[0].iter)
        function = self.function(node)
        self.heap.link(function, first)
        return function

    @abstractmethod
    def assign(self, target: ast.expr, objects: Objects) -> None:
        """Bind or change a target of an assignment."""

    # -- magics -------------------------------------------------------------------------------

    def _magic(self, node: ast.Call, magic: Magic) -> Objects:
        """A magic, shell line or help request inside a statement."""
        span = self.span(node)
        self.magics[span] = MagicFacts(magic.kind, magic.name, magic.text, span)
        for name in sorted(magic.reads):
            self.read(name)
        if magic.kind == "cell" and magic.name in ("writefile", "file"):
            self.file_written(magic)
        elif not magic.known and not self.run_magic(magic, node):
            self.cause("magic", magic.shown, node)
        if id(node) in self.unused:
            self.show()
        return self.heap.site(node)

    @abstractmethod
    def run_magic(self, magic: Magic, node: ast.Call) -> bool:
        """Follow the code that a magic runs; False when it runs none that can be understood."""

    @abstractmethod
    def file_written(self, magic: Magic) -> None:
        """Note the file that a cell magic writes."""


def _literal(value: Any, span: Span) -> LiteralFacts:
    kind = _TYPES.get(type(value), "none")
    if isinstance(value, str):
        return LiteralFacts(kind, _valid(value[:_LONGEST_TEXT]), span)
    if isinstance(value, bool):
        return LiteralFacts(kind, value, span)
    if isinstance(value, int):
        return LiteralFacts(kind, value if abs(value) <= _LARGEST_INTEGER else None, span)
    if isinstance(value, float):
        return LiteralFacts(kind, value if value - value == 0 else None, span)
    return LiteralFacts(kind, None, span)


def _valid(text: str) -> Optional[str]:
    """The text, None where it cannot be written as UTF-8."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return text


def _shares(node: ast.BinOp) -> bool:
    """Whether the result of an operator may hold objects of its operands, as lists do."""
    if isinstance(node.op, _NEVER_SHARES):
        return False
    sides = (node.left, node.right)
    if any(isinstance(side, ast.JoinedStr) for side in sides):
        return False
    constants = [side.value for side in sides if isinstance(side, ast.Constant)]
    if isinstance(node.op, ast.Mult):
        return not any(isinstance(value, (float, complex)) for value in constants)
    return not constants


def _copies(node: ast.Subscript) -> bool:
    """Whether items are picked out into a new object: by a list, or by a condition on the whole."""
    index = node.slice
    # Before Python 3.9 an index was wrapped; since then it is the expression itself.
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(
        isinstance(part, (ast.List, ast.ListComp)) or _is_mask(part, node.value) for part in parts
    )


def _is_mask(node: ast.expr, whole: ast.expr) -> bool:
    """Whether an index compares the elements of what it is an index of: ``x[x > 0]``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
        return _is_mask(node.left, whole) or _is_mask(node.right, whole)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return _is_mask(node.operand, whole)
    name = _name_of(whole)
    if not isinstance(node, ast.Compare) or name is None:
        return False
    return isinstance(node.ops[0], _ELEMENTWISE) and name == _name_of(node.left)


_ELEMENTWISE = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


def _name_of(node: ast.expr) -> Optional[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _targets(target: ast.AST, scope: Scope) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            scope.bound.add(mangled(node.id, scope.class_name))
