"""Python text printed from values: literals, docstrings, comments, annotations.

Nothing is pasted: whatever the value holds, what is printed is one literal, comment or expression.
"""

from __future__ import annotations

import ast
import inspect
import keyword
import math
import re
from typing import Any

WIDTH = 100
_LINE_END = re.compile(r"\r\n|\r|\n")
_CODING = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")
_IN_ANNOTATIONS = (
    ast.Expression,
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Tuple,
    ast.List,
    ast.BinOp,
    ast.BitOr,
    ast.Constant,
    ast.Load,
)


class NotPrintable(ValueError):
    """There is no Python text for a value; the message is a sentence for people."""


def is_name(text: str) -> bool:
    """Whether a text can be a variable's name."""
    special = text.startswith("__") and text.endswith("__")
    return text.isidentifier() and not keyword.iskeyword(text) and not special


def literal(value: Any) -> str:
    """A JSON value as a Python literal.

    Raises:
        NotPrintable: it is no such value, or too large.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        pairs = [f"{literal(key)}: {literal(each)}" for key, each in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        raise NotPrintable("There is no literal for a number that is not finite.")
    if value is None or isinstance(value, (bool, int, float)):
        try:
            return repr(value)
        except ValueError:
            raise NotPrintable("The number has too many digits.") from None
    raise NotPrintable(f"There is no literal for {type(value).__name__}.")


def _text(value: str) -> str:
    """In double quotes where that takes no more escapes, as formatters have it."""
    printed = repr(value)
    if printed.startswith("'") and '"' not in printed and "\\'" not in printed:
        return f'"{printed[1:-1]}"'
    return printed


def _visible(text: str, also: str = "") -> str:
    """The text with escapes for what is not printable: it would hide, or end a line somewhere."""
    return "".join(
        letter if letter.isprintable() or letter in also else repr(letter)[1:-1] for letter in text
    )


def docstring(text: str, indent: str) -> str:
    """A docstring, its lines below the first indented; its value, cleaned, is :func:`cleaned`."""
    escaped = cleaned(text).replace("\\", "\\\\")
    if '"""' in escaped or escaped.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    lines = [_visible(line) for line in escaped.split("\n")]
    if len(lines) == 1:
        return f'"""{lines[0]}"""'
    if all(line[:1].isspace() for line in escaped.split("\n")[1:] if line):
        lines.insert(0, "")  # or the indentation of the others would be taken for the common one
    rest = [f"{indent}{line}" if line else "" for line in lines[1:]]
    return "\n".join([f'"""{lines[0]}', *rest, f'{indent}"""'])


def cleaned(text: str) -> str:
    """What is said by a docstring: without common indentation and white space at the ends."""
    lines = inspect.cleandoc(_LINE_END.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def comment(text: str) -> list[str]:
    """A text as lines of comment."""
    lines = [_visible(line, "\t").rstrip() for line in _LINE_END.split(text.strip())]
    return [f"# {line}" if line else "#" for line in lines]


def inline_comment(text: str) -> str:
    """A text as a comment at the end of a line."""
    return f"# {_visible(' '.join(text.split()))}"


def annotation(text: str) -> str:
    """An annotation that was checked: names, attributes, subscripts, ``|`` and literals only.

    Raises:
        NotPrintable: it is something else.
    """
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotPrintable("The annotation is no expression.") from None
    if not all(isinstance(node, _IN_ANNOTATIONS) for node in ast.walk(tree)):
        raise NotPrintable("The annotation is no type.")
    return ast.unparse(tree)


def import_statement(text: str) -> str:
    """An import that was checked to be one statement.

    Raises:
        NotPrintable: it is something else.
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotPrintable("The import is no statement.") from None
    if len(body) != 1 or not isinstance(body[0], (ast.Import, ast.ImportFrom)):
        raise NotPrintable("The import is no import statement.")
    return ast.unparse(body[0])


def declares_coding(text: str) -> bool:
    """Whether a comment at the beginning of a module would be read as the name of its encoding."""
    first, second = [*_LINE_END.split(text, maxsplit=2), "", ""][:2]
    only_comment = not first.strip(" \t\f") or first.lstrip(" \t\f").startswith("#")
    return bool(_CODING.match(first) or (only_comment and _CODING.match(second)))
