"""The text of a module that is made of statements of a notebook."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import libcst as cst

from nbxflow.services.rewrite_cells import (
    INDENT,
    Body,
    Line,
    Names,
    Taken,
    comment_lines,
    pyplot_names,
    take,
    tidy,
)
from nbxflow.services.rewrite_scopes import bound_names, check_scopes, module_bindings
from nbxflow.services.rewrite_source import CannotRewrite, Source
from nbxflow.services.rewrite_text import (
    WIDTH,
    NotPrintable,
    annotation,
    comment,
    docstring,
    import_statement,
    inline_comment,
    is_name,
)

_BLANKS = "\n\n\n"
_DEFINES = (cst.FunctionDef, cst.ClassDef)


class ModuleText:
    """A module of a plan (schema ``edit-plan``, PlanModule)."""

    def __init__(
        self, plan: Mapping[str, Any], package: str, source: Callable[[str], Source]
    ) -> None:
        self._plan = plan
        self._package = package
        self._source = source
        self._imports = [self._import(each) for each in plan["imports"]]
        statements = [statement for statement, _ in self._imports]
        module = module_bindings(statements)
        self._names = Names(
            outputs=plan["outputs"] or "outputs",
            displays=_displays(statements, module),
            pyplots=pyplot_names(statements) or ({"plt"} - module),
            module=module,
        )
        self._uses_outputs = plan["outputs"] is not None

    def text(self) -> str:
        """The text of the whole file.

        Raises:
            CannotRewrite: it cannot be made.
        """
        parts = [self._part(part) for part in self._plan["parts"]]
        head = []
        if self._plan["docstring"] is not None:
            head.append(docstring(self._plan["docstring"], ""))
        head += self._import_groups()
        body = _BLANKS.join(part for part in parts if part)
        if _reads_file(body):
            head.append("del __file__  # a notebook has none")
        top = "\n\n".join(head)
        text = _BLANKS.join(part for part in (top, body) if part)
        return f"{text}\n" if text else ""

    # Imports

    def _import(self, plan: Mapping[str, Any]) -> tuple[str, str]:
        """The statement, and the comment at its end."""
        try:
            if "text" in plan:
                return import_statement(plan["text"]), ""
            source = self._source(plan["cell"])
            text = source.text_of(plan["span"]).rstrip("; \t\n")
            import_statement(text)
        except NotPrintable as error:
            raise CannotRewrite(
                "import", plan.get("cell"), str(error), "Plan the pipeline again."
            ) from None
        return text, inline_comment(plan["note"]) if plan["note"] else ""

    def _import_groups(self) -> list[str]:
        """The imports as readers expect them, in groups; the order inside of one is the plan's."""
        lines = [f"{text}  {note}" if note else text for text, note in self._imports]
        if self._uses_outputs:
            lines.append(self._outputs_import())
        ordered = sorted(dict.fromkeys(lines), key=lambda line: _group(line) > 0)
        groups = groupby(ordered, key=_group)
        return ["\n".join(group) for _, group in groups]

    def _outputs_import(self) -> str:
        depth = len(self._plan["path"].split("/")) - 1
        inside = self._plan["path"].startswith(f"{self._package}/")
        name = self._names.outputs
        renamed = "" if name == "outputs" else f" as {name}"
        where = "." * depth if inside else self._package
        return f"from {where} import outputs{renamed}"

    # Parts

    def _part(self, plan: Mapping[str, Any]) -> str:
        if plan["kind"] == "function":
            return self._function(plan)
        source = self._source(plan["cell"])
        taken = self._kept(source, plan["spans"], function=False)
        body = [
            line.with_changes(
                leading_lines=[*_gap(before, line), *_spaced(line.leading_lines, bool(before))]
            )
            for before, line in zip([None, *taken.body], taken.body, strict=False)
        ]
        return cst.Module(body=body).code.strip("\n")

    def _kept(self, source: Source, spans: Sequence[Mapping[str, int]], *, function: bool) -> Taken:
        """The statements in the spans, all others of the cell left out."""
        kept = source.within(spans)
        tops = {source.statements[number].top for number in kept}
        dropped = {number for number, each in enumerate(source.statements) if each.top not in tops}
        return self._noted(take(source, self._names, dropped, function=function))

    def _noted(self, taken: Taken) -> Taken:
        self._uses_outputs = self._uses_outputs or taken.uses_outputs
        return taken

    def _function(self, plan: Mapping[str, Any]) -> str:
        _check_names(plan)
        body: Body = []
        outer: set[str] = set()
        expected: list[str] = []
        footer: list[Line] = []
        for copy in plan["copies"]:
            source = self._source(copy["cell"])
            taken = self._kept(source, [copy["span"]], function=True)
            outer |= taken.outer
            expected += _dumps(source, taken)
            body += _spaced_body(taken.body, [], bool(body))
        for cell in plan["body"]:
            source = self._source(cell["cell"])
            taken = self._of_cell(source, cell)
            outer |= taken.outer
            expected += _dumps(source, taken)
            above = [*footer, *comment_lines(comment(cell["comment"]) if cell["comment"] else [])]
            new = self._wrapped(taken, cell)
            if new:
                body += _spaced_body(new, above, bool(body))
                footer = taken.footer
            else:
                footer = [*above, *taken.footer]
        footer = tidy(footer, blank_before=False)
        try:
            return self._checked(plan, body, footer, outer, expected)
        except SyntaxError as error:
            raise _changed(plan, error.msg) from None

    def _checked(
        self,
        plan: Mapping[str, Any],
        body: Body,
        footer: list[Line],
        outer: set[str],
        expected: Sequence[str],
    ) -> str:
        """The text of the function, in which names mean what they did.

        Raises:
            SyntaxError: it cannot stand in a function.
        """
        text = self._printed(plan, body, footer, ())
        if self._names.outputs in bound_names(text) and self._uses_outputs:
            raise CannotRewrite(
                "name",
                plan["body"][0]["cell"] if plan["body"] else None,
                f"The step {plan['name']} has a variable {self._names.outputs}, which is also the "
                "name of the module that shows values.",
                "Give the variable another name.",
            )
        body = [*_declarations(sorted(outer - bound_names(text))), *body]
        text = self._printed(plan, body, footer, ())
        scopes = check_scopes(text, plan["name"], outer, self._names.module)
        if scopes.problems:
            raise CannotRewrite(
                scopes.problems[0].rule,
                plan["body"][0]["cell"] if plan["body"] else None,
                scopes.problems[0].message,
                scopes.problems[0].fix,
            )
        if scopes.builtins:
            text = self._printed(plan, body, footer, scopes.builtins)
        _check_meaning(text, expected, plan)
        return text

    def _of_cell(self, source: Source, plan: Mapping[str, Any]) -> Taken:
        return self._noted(
            take(
                source,
                self._names,
                source.within(plan["drop"]),
                function=True,
                show=plan["show"],
                figures=plan["figures"],
            )
        )

    def _wrapped(self, taken: Taken, plan: Mapping[str, Any]) -> Body:
        """The statements with what catches their exceptions, and with what shows figures."""
        body = list(taken.body)
        outputs = self._names.outputs
        if body and plan["raises"]:
            self._uses_outputs = True
            text = f"try:\n    pass\nexcept Exception:\n    {outputs}.show_error()\n"
            block = cst.parse_statement(text)
            inside = cst.IndentedBlock(body=_spaced_body(body, [], False))
            body = [block.with_changes(body=inside)]
        if body and plan["figures"] is not None:
            self._uses_outputs = True
            call = _show_figures(outputs, plan["figures"])
            if not call.deep_equals(body[-1].with_changes(leading_lines=[])):
                body.append(call)
        return body

    def _printed(
        self,
        plan: Mapping[str, Any],
        body: Body,
        footer: list[Line],
        own_builtins: Sequence[str],
    ) -> str:
        lines: Body = []
        if plan["docstring"]:
            lines.append(_statement(docstring(plan["docstring"], INDENT)))
        if own_builtins:
            lines.append(_statement(f"from builtins import {', '.join(own_builtins)}"))
        if lines and body and isinstance(body[0], _DEFINES) and not body[0].leading_lines:
            body = [body[0].with_changes(leading_lines=[cst.EmptyLine(indent=False)]), *body[1:]]
        lines += body
        if plan["gives"]:
            gap = [cst.EmptyLine(indent=False)] if body or footer else []
            last = _statement(f"return {', '.join(plan['gives'])}")
            lines.append(last.with_changes(leading_lines=[*footer, *gap]))
            footer = []
        if not lines:
            lines.append(_statement("pass"))
        head = cst.parse_statement(f"{_signature(plan)}\n{INDENT}pass\n")
        block = cst.IndentedBlock(body=lines, footer=footer)
        function = head.with_changes(body=block)
        return cst.Module(body=[function], default_indent=INDENT).code.rstrip("\n")


# -- pieces ----------------------------------------------------------------------------------------


def _statement(text: str) -> Any:
    return cst.parse_statement(f"{text}\n")


def _show_figures(outputs: str, label: str) -> Any:
    from nbxflow.services.rewrite_text import literal

    return _statement(f"{outputs}.show_figures({literal(label)})")


def _declarations(names: Sequence[str]) -> Body:
    """Lines that make names variables of the function and give them no value."""
    return [_statement(f"{name}: object  # bound by a function below") for name in names]


def _gap(before: Any, line: Any) -> list[Line]:
    """The second blank line around functions and classes of a module."""
    parts = (before, line)
    wide = before is not None and any(isinstance(each, _DEFINES) for each in parts)
    return [cst.EmptyLine(indent=False)] if wide else []


def _spaced(lines: Iterable[Line], blank_before: bool) -> list[Line]:
    return tidy(list(lines), blank_before=blank_before)


def _spaced_body(body: Body, above: list[Line], blank_before: bool) -> Body:
    """The statements of a cell, with a blank line and comments above the first."""
    if not body:
        return []
    first: Any = body[0]
    lines = [*above, *tidy(first.leading_lines, blank_before=False)]
    made: Body = [first.with_changes(leading_lines=tidy(lines, blank_before=blank_before))]
    return made + list(body[1:])


def _signature(plan: Mapping[str, Any]) -> str:
    try:
        parameters = [
            f"{each['name']}: {annotation(each['annotation'])}"
            if each["annotation"] is not None
            else each["name"]
            for each in plan["parameters"]
        ]
        returns = f" -> {annotation(plan['returns'])}" if plan["returns"] is not None else ""
    except NotPrintable as error:
        raise CannotRewrite("annotation", None, str(error), "Plan the pipeline again.") from None
    line = f"def {plan['name']}({', '.join(parameters)}){returns}:"
    if len(line) <= WIDTH or not parameters:
        return line
    listed = "".join(f"{INDENT}{each},\n" for each in parameters)
    return f"def {plan['name']}(\n{listed}){returns}:"


def _check_names(plan: Mapping[str, Any]) -> None:
    names = [plan["name"], *(each["name"] for each in plan["parameters"]), *plan["gives"]]
    for name in names:
        if not is_name(name):
            raise CannotRewrite(
                "name", None, f"{name!r} cannot be a name in Python.", "Choose another name."
            )


def _displays(imports: Sequence[str], bound: set[str]) -> set[str]:
    """The names that are ``display``: that of every notebook, and those imported from IPython."""
    found = set() if "display" in bound else {"display"}
    for text in imports:
        for node in ast.parse(text).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("IPython"):
                found |= {each.asname or each.name for each in node.names if each.name == "display"}
    return found


def _reads_file(text: str) -> bool:
    return "__file__" in text and any(
        isinstance(node, ast.Name) and node.id == "__file__" for node in ast.walk(ast.parse(text))
    )


def _group(line: str) -> int:
    """What changes the language, the standard library, what is installed, the package's own."""
    module = line.split()[1]
    if module == "__future__":
        return 0
    if module.startswith("."):
        return 3
    return 1 if module.split(".")[0].rstrip(",") in sys.stdlib_module_names else 2


# -- the outcome -----------------------------------------------------------------------------------


def _dumps(source: Source, taken: Taken) -> list[str]:
    return [ast.dump(source.tree.body[top]) for top in dict.fromkeys(taken.untouched)]


def _check_meaning(text: str, expected: Sequence[str], plan: Mapping[str, Any]) -> None:
    """Every statement that was not to be changed stands in the function, in order, as it was.

    Raises:
        CannotRewrite: one means something else there.
        SyntaxError: it is no function.
    """
    function = ast.parse(text).body[0]
    there = iter([ast.dump(each) for each in _flat(function)])
    for wanted in expected:
        if wanted not in there:
            raise _changed(plan, "a statement changes when it is indented")


def _flat(function: ast.AST) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for each in getattr(function, "body", []):
        found.append(each)
        if isinstance(each, ast.Try):
            found += each.body
    return found


def _changed(plan: Mapping[str, Any], reason: str) -> CannotRewrite:
    return CannotRewrite(
        "function",
        plan["body"][0]["cell"] if plan["body"] else None,
        f"The step {plan['name']} cannot be written as a function: {reason}.",
        "Write its statements one to a line, without text that depends on its indentation.",
    )
