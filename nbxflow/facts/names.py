"""Reading, binding, changing: what a name means at the place that is being followed."""

from __future__ import annotations

import ast
import builtins
from typing import Any, Dict, FrozenSet, Iterable, List, Mapping, Optional, Set, Union

from . import library_functions, usual_names
from .aliases import Aliases
from .causes import BARE, HISTORY
from .flow import BOUND, ENTRY, MAYBE, UNBOUND, Binding, Flow
from .heap import NOTHING, Effects, Heap, Objects
from .model import Span
from .positions import Place
from .record import CauseKey, Causes, Record
from .scopes import CLASS, INLINE, Scope, mangled

_BUILTINS = frozenset(dir(builtins)) | {"display", "get_ipython"}


_MOST_WORK = 50_000
"""How often what functions may do is added up in one cell before giving up."""


class TooLarge(Exception):
    """The functions of a cell call each other in more ways than can be followed."""


class Names:
    """The state that all parts of the evaluator share.

    At module level (``effects`` is None) it follows the flow of control; inside the body of a
    function, which may run at any time, what the body may do is added to ``effects``.
    """

    def __init__(self) -> None:
        self.heap = Heap()
        self.flow = Flow(self.heap)
        self.causes = Causes()
        self.scope: Optional[Scope] = None
        self.effects: Optional[Effects] = None
        self.record = Record(0, Span(1, 1, 1, 1))
        self.place: Optional[Place] = None
        self.fixed: Optional[Span] = None
        self.taint: Set[int] = set()
        self.control: FrozenSet[int] = frozenset()
        self.reads: Set[str] = set()
        self.changed: Set[str] = set()
        self.may_change: Set[str] = set()
        self.aliases = Aliases()
        self.modules: Dict[str, str] = {}
        self.elsewhere: Mapping[str, str] = {}
        """What names are known to be imported as, though not in this cell."""
        self.importing = False
        self.bound_otherwise: Set[str] = set()
        """Names of the module scope that are bound to anything but an import."""
        self.imports: Dict[str, str] = {}
        """What names of the module scope are imported as."""
        self.guessed = False
        """Whether the path found last is that of a usual name, not of an import in the cell."""
        self.showing = False
        self.texts: Dict[str, str] = {}
        self.seeded: Set[str] = set()
        self.unseeded: Set[str] = set()
        self.recent: Set[str] = set()
        """Names that the simple statement which is being followed reads or binds."""
        self.work = 0
        self.conditions = 0
        """How many conditions the place depends on inside its function, class or module."""

    # -- places -------------------------------------------------------------------------------

    def span(self, node: Any) -> Span:
        """Where a node is in the cell's own text."""
        if self.fixed is not None:
            return self.fixed
        assert self.place is not None  # noqa: S101 - for the type checker
        return self.place.span(node)

    # -- reading ------------------------------------------------------------------------------

    @property
    def class_name(self) -> Optional[str]:
        """The class whose private names are meant here."""
        return self.scope.class_name if self.scope else None

    @property
    def at_top(self) -> bool:
        """Whether names that are bound here are those of the module, and now."""
        return self.effects is None and self.scope is None

    def holder(self, name: str) -> Optional[Scope]:
        """The scope of a (mangled) name; None for the module."""
        return self.scope.holder(name) if self.scope else None

    def read(self, written: str) -> Objects:
        """Look a name up; answers what it may refer to."""
        name = mangled(written, self.class_name)
        holder = self.holder(name)
        if holder is None:
            self.aliases.used.add(name)
            return self.read_global(name)
        objects: Objects = frozenset(holder.values.get(name, ()))
        if holder.kind == CLASS and name not in holder.sure and name != "__class__":
            objects |= self.read_global(name)
        if self.effects is None:
            self.use(objects)
        return objects

    def read_global(self, name: str) -> Objects:
        """Look a name of the module scope up."""
        if self.effects is not None:
            self.effects.reads.add(name)
            return self._before(name)
        self.recent.add(name)
        binding = self.flow.names.get(name)
        if binding is None:
            self.record.reads.add(name)
            self.reads.add(name)
            objects = self._before(name)
            if self.heap.tainted:
                self.taint |= self.heap.taint(objects)
            return objects
        if binding.status in (ENTRY, MAYBE):
            self.record.reads.add(name)
            self.reads.add(name)
        elif binding.since != self.record.index:
            self.record.reads.add(name)
        self.taint |= binding.taint
        if self.heap.effects:
            self._use(binding.objects, set())
        if self.heap.tainted:
            self.taint |= self.heap.taint(binding.objects)
        return binding.objects

    def _before(self, name: str) -> Objects:
        """What a name referred to before the cell; libraries are not followed as objects."""
        path = self.elsewhere.get(name)
        if path is not None and name not in self.flow.names and library_functions.is_library(path):
            return NOTHING
        return self.heap.entry(name)

    def use(self, objects: Objects) -> None:
        """Functions among the objects may be called now."""
        if self.heap.effects and self.effects is None:
            self._use(objects, set())

    def _use(self, objects: Objects, used: Set[int]) -> None:
        waiting = [objects]
        while waiting:
            for number in self.heap.reach(waiting.pop()):
                effects = self.heap.effects.get(number)
                if effects is None or number in used:
                    continue
                used.add(number)
                waiting += self._apply(effects)

    def _apply(self, effects: Effects) -> List[Objects]:
        """What a function may do when it runs now; answers what it may use in turn."""
        self.work += 1
        if self.work > _MOST_WORK:
            raise TooLarge
        self.taint |= effects.causes
        if effects.shows:
            self.showing = True
        found = []
        for name in effects.reads:
            binding = self.flow.names.get(name)
            if binding is None or binding.status in (ENTRY, MAYBE):
                self.record.reads.add(name)
                self.reads.add(name)
            elif binding.since != self.record.index:
                self.record.reads.add(name)
            if binding is not None:
                self.taint |= binding.taint
                found.append(binding.objects)
            if self.heap.tainted:
                self.taint |= self.heap.taint(self.current(name))
        for name in effects.defines:
            self.weakly(name, BOUND, self.heap.site(effects))
            self.record.defines.add(name)
        for name in effects.deletes:
            self.weakly(name, UNBOUND, NOTHING)
            self.record.deletes.add(name)
        for name in effects.may_change | effects.changes:
            self.change(self.current(name))
        return found

    def current(self, name: str) -> Objects:
        """What a name of the module scope refers to, without reading it."""
        binding = self.flow.names.get(name)
        return self.heap.entry(name) if binding is None else binding.objects

    # -- binding ------------------------------------------------------------------------------

    def bind(self, written: str, objects: Objects) -> None:
        """A name is bound here."""
        name = mangled(written, self.class_name)
        holder = self.holder(name)
        if holder is not None:
            holder.values.setdefault(name, set()).update(objects)
            holder.modules.pop(name, None)
            if holder.kind == CLASS and self.conditions == 0:
                holder.sure.add(name)
        elif self.effects is not None:
            self.effects.defines.add(name)
            self.heap.link(self.heap.site(self.effects), objects)
        else:
            self.define(name, objects)

    def define(self, name: str, objects: Objects) -> None:
        """A name of the module scope is bound here, and now."""
        taint = self.control.union(self.taint)
        objects = self.heap.few(objects)
        self.flow.set(name, Binding(BOUND, self.record.index, objects, taint))
        self.heap.named(name, objects)
        self.record.defines.add(name)
        self.recent.add(name)
        self.modules.pop(name, None)
        self.texts.pop(name, None)
        if not self.importing:
            self.bound_otherwise.add(name)

    def unbind(self, written: str) -> None:
        """A name is deleted here."""
        name = mangled(written, self.class_name)
        holder = self.holder(name)
        if holder is not None:
            holder.sure.discard(name)
            if holder.kind == CLASS:
                self.read(written)
        elif self.effects is not None:
            self.effects.reads.add(name)
            self.effects.deletes.add(name)
        else:
            # Whether it fails depends on the binding from before.
            self.read_global(name)
            self.forget(name)

    def forget(self, name: str) -> None:
        """A name of the module scope is deleted here, and now."""
        taint = self.control.union(self.taint)
        self.flow.set(name, Binding(UNBOUND, self.record.index, NOTHING, taint))
        self.record.deletes.add(name)
        self.modules.pop(name, None)
        self.texts.pop(name, None)

    def weakly(self, name: str, status: int, objects: Objects) -> None:
        """A name of the module scope may be bound or deleted here."""
        before = self.flow.names.get(name)
        taint = self.control.union(self.taint)
        index = self.record.index
        if before is None:
            before = Binding(ENTRY, -1, self.heap.entry(name), frozenset())
        same = before.status == status
        self.flow.set(
            name,
            Binding(
                status if same else MAYBE,
                before.since if same else index,
                before.objects | objects,
                before.taint | taint,
            ),
        )
        self.heap.named(name, objects)
        self.modules.pop(name, None)
        self.texts.pop(name, None)
        self.bound_otherwise.add(name)

    # -- changing -----------------------------------------------------------------------------

    def change(self, objects: Objects, deep: bool = False) -> None:
        """Objects may be changed in place; ``deep``: with all that they hold."""
        if deep:
            objects = self.heap.reach(objects)
        if self.heap.effects and len(objects) > 1:
            # What is reached through an instance is hardly its class.
            objects = frozenset(n for n in objects if n not in self.heap.effects) or objects
        if self.effects is not None:
            self.effects.changed |= objects
            self.effects.may_change |= self.heap.names(objects)
            return
        self.may_change.update(self.heap.report(objects, self.recent, self.record.may_change))
        self.depend(objects)

    def change_root(self, node: ast.AST, depends: bool = True) -> None:
        """The object at the root of ``a.b[c].d`` is changed in place.

        ``depends``: what it refers to then depends on the causes met here.
        """
        while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
            node = node.value
        if not isinstance(node, ast.Name):
            return
        name = mangled(node.id, self.class_name)
        if self.holder(name) is None:
            self.changes([name], depends)

    def changes(self, names: Iterable[str], depends: bool = True) -> None:
        """The objects of names of the module scope are changed in place."""
        if self.effects is not None:
            self.effects.changes.update(names)
            return
        self.record.changes.update(names)
        self.changed.update(names)
        if depends and (self.taint or self.control):
            for name in names:
                self.depend(self.current(name))

    def depend(self, objects: Objects) -> None:
        """The objects depend on the causes met here, if there are any."""
        taint = self.control.union(self.taint)
        if taint:
            self.heap.depend(objects, taint)

    # -- causes -------------------------------------------------------------------------------

    def cause(self, kind: str, name: Optional[str], node: Any) -> None:
        """Something that need not repeat happens here."""
        number = self.causes.number(CauseKey(kind, name, self.span(node)))
        if self.effects is not None:
            self.effects.causes.add(number)
        else:
            self.taint.add(number)

    def history(self, written: str, node: ast.AST) -> None:
        """A name that is looked up may be IPython's own, for earlier inputs and outputs."""
        if written[0] in "_IO" and HISTORY.match(written) and self.holder(written) is None:
            binding = self.flow.names.get(written)
            if binding is None or binding.status != BOUND:
                self.cause("input", written, node)

    # -- modules ------------------------------------------------------------------------------

    def path(self, node: ast.AST) -> Optional[str]:
        """The dotted path of a function by its module; None when its module is not known."""
        parts: List[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        module = self._module(node.id, bool(parts))
        return None if module is None else ".".join([module, *reversed(parts)])

    def _module(self, name: str, dotted: bool) -> Optional[str]:
        holder = self.holder(name)
        if holder is not None:
            return holder.modules.get(name)
        imported = self.modules.get(name)
        self.guessed = imported is None
        if imported is not None:
            return imported
        binding = self.flow.names.get(name)
        if binding is not None and binding.status != ENTRY:
            return None
        known = self.elsewhere.get(name)
        if known is not None:
            self.guessed = False
            return known
        if dotted:
            found = usual_names.ALIASES.get(name) or usual_names.CONVENTIONAL.get(name)
            return found or (f"builtins.{name}" if name in _BUILTINS else None)
        return (
            usual_names.CONVENTIONAL.get(name)
            or BARE.get(name)
            or (f"builtins.{name}" if name in _BUILTINS else None)
        )

    def imported(self, written: str, path: str) -> None:
        """A name is bound to a module, or to something of one."""
        name = mangled(written, self.class_name)
        holder = self.holder(name)
        if holder is not None:
            holder.modules[name] = path
        elif self.effects is None:
            self.modules[name] = path
            if self.imports.setdefault(name, path) != path:
                self.bound_otherwise.add(name)

    def outer_scope(self) -> Optional[Scope]:
        """The scope in which := binds: the nearest that is no comprehension."""
        scope = self.scope
        while scope is not None and scope.kind == INLINE:
            scope = scope.parent
        return scope


def written(node: Union[ast.AST, None]) -> str:
    """A function as it is written: dotted names, ? for what has no name."""
    parts: List[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))


def root_of(node: ast.expr) -> ast.expr:
    """The expression that a chain of attributes and calls begins with."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node
