"""What the environment variable is called that a secret is moved into."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Collection, Sequence

from nbxflow.facts.tables import words

Ancestors = Sequence[tuple[ast.AST, str]]
"""From the innermost: a node, and the field of it that holds the one before."""

_SHORTEST = 3
_LONGEST = 100
_IDENTIFIER = re.compile(r"[A-Z_][A-Z0-9_]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GENERIC = words(
    "API_KEY APIKEY AUTH AUTHORIZATION CREDENTIAL CREDENTIALS DEFAULT KEY PASSWD PASSWORD PWD "
    "SECRET TOKEN VALUE"
)
"""Names that do not say what the secret is for."""

_TAKEN = words(
    "APPDATA COLUMNS COMSPEC DISPLAY DOMAIN EDITOR HISTFILE HOME HOST HOSTNAME HOSTTYPE IFS LANG "
    "LANGUAGE LINES LOGNAME MAIL OLDPWD OSTYPE PATH PATHEXT PROMPT PWD SHELL SYSTEMROOT TEMP TERM "
    "TMP TMPDIR USER USERNAME USERPROFILE VISUAL WINDIR"
)
"""Variables that systems and shells give a meaning to."""

_TAKEN_BEGINNINGS = ("JPY_", "JUPYTER_", "LC_", "LD_", "NBXFLOW_", "PYTHON", "XDG_")
_OF_RULES = {
    "assigned-secret": "NOTEBOOK_SECRET",
    "authorization-header": "AUTHORIZATION_TOKEN",
    "connection-string-first": "DATABASE_PASSWORD",
    "connection-string-password": "DATABASE_PASSWORD",
    "gcp-api-key": "GOOGLE_API_KEY",
    "huggingface-token": "HF_TOKEN",
    "kaggle-key": "KAGGLE_KEY",
    "oracle-jdbc-password": "DATABASE_PASSWORD",
    "url-credentials": "URL_PASSWORD",
}
"""Where the id of a rule does not say it, or libraries look for another name."""

_ANY_KIND = frozenset({"assigned-secret", "authorization-header", "url-credentials"})
"""Rules that do not know what their finding is for."""

_SERVICE_KEY = re.compile(r"[a-z0-9]+-key")
_OWN = frozenset({"self", "cls"})


def proposed_name(beside: str | None, rule: str, secret: str, used: Collection[str]) -> str:
    """A name for the variable of ``secret``.

    Args:
        beside: what the secret is assigned to, see :func:`name_beside`; None where it is only a
            part of what is assigned.
        rule: what found it.
        used: names that mean something else already.
    """
    of_rule = _OF_RULES.get(rule) or _upper(rule)
    if rule not in _OF_RULES and _SERVICE_KEY.fullmatch(rule) and rule != "private-key":
        of_rule = of_rule.replace("_KEY", "_API_KEY")
    if not _usable(of_rule, secret):
        of_rule = "NOTEBOOK_SECRET"
    own = _upper(beside or "")
    says_more = own not in _GENERIC or rule in _ANY_KIND
    name = own if says_more and len(own) >= _SHORTEST and _usable(own, secret) else of_rule
    number, candidate = 1, name
    while candidate in used:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def _usable(name: str, secret: str) -> bool:
    return (
        _IDENTIFIER.fullmatch(name) is not None
        and len(name) < _LONGEST
        and name not in _TAKEN
        and not name.startswith(_TAKEN_BEGINNINGS)
        and not tells(name, secret)
    )


def tells(name: str, secret: str) -> bool:
    """Whether the name holds the secret: it would stay in the notebook as the name."""
    bare = re.sub(r"[\W_]+", "", secret).upper()
    return len(bare) >= _SHORTEST and bare in name.replace("_", "")


def _upper(name: str) -> str:
    plain = unicodedata.normalize("NFKD", _CAMEL.sub("_", name)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_").upper()


def name_beside(node: ast.AST, ancestors: Ancestors) -> str | None:
    """The name of the variable, attribute, argument or key that gets the value of ``node``."""
    for parent, field in ancestors:
        if isinstance(parent, ast.Call) and field == "args":
            found = _looked_up(parent, node)
            if found is not None or len(parent.args) > 1:
                return found
        elif isinstance(parent, (ast.Dict, ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            return _name_in(parent, node, field)
        elif isinstance(parent, ast.keyword):
            return parent.arg
        elif isinstance(parent, ast.arguments):
            return _argument(parent, node)
        elif isinstance(parent, ast.Tuple):
            return _element(ancestors, parent, node)
        elif not _passes_on(parent, field):
            return None
        node = parent
    return None


def _passes_on(parent: ast.AST, field: str) -> bool:
    """Whether the value of ``parent`` is that of its part, by and large."""
    if isinstance(parent, ast.Attribute):
        return True
    if isinstance(parent, ast.Call):
        return field == "func"
    return isinstance(parent, ast.BoolOp) or (isinstance(parent, ast.IfExp) and field != "test")


def _name_in(parent: ast.AST, node: ast.AST, field: str) -> str | None:
    if isinstance(parent, ast.Dict):
        pairs = zip(parent.keys, parent.values, strict=True)
        return next((_constant(key) for key, value in pairs if value is node), None)
    if field != "value":
        return None
    if isinstance(parent, ast.Assign):
        return _target(parent.targets[0])
    if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
        return _target(parent.target)
    return None


def _target(target: ast.AST) -> str | None:
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Subscript):
        return _constant(target.slice)
    if not isinstance(target, ast.Attribute):
        return None
    of = target.value
    base = of.id if isinstance(of, ast.Name) else of.attr if isinstance(of, ast.Attribute) else ""
    generic = _upper(target.attr) in _GENERIC
    return f"{base}_{target.attr}" if generic and base and base not in _OWN else target.attr


def _constant(node: ast.AST | None) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def _looked_up(call: ast.Call, node: ast.AST) -> str | None:
    """The key of ``getenv(key, node)``, ``….get(key, node)`` and ``….setdefault(key, node)``."""
    called = call.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if name in ("getenv", "get", "setdefault", "setenv", "pop") and call.args[1:2] == [node]:
        return _constant(call.args[0])
    return None


def _argument(parent: ast.arguments, node: ast.AST) -> str | None:
    positional = [*parent.posonlyargs, *parent.args]
    with_default = positional[len(positional) - len(parent.defaults) :]
    pairs = [
        *zip(with_default, parent.defaults, strict=True),
        *zip(parent.kwonlyargs, parent.kw_defaults, strict=True),
    ]
    return next((argument.arg for argument, default in pairs if default is node), None)


def _unpacked(ancestors: Ancestors, values: ast.Tuple) -> ast.Tuple | None:
    """The targets of an assignment of one tuple to another."""
    for parent, _ in ancestors:
        if isinstance(parent, ast.Assign) and parent.value is values:
            target = parent.targets[0]
            same = isinstance(target, ast.Tuple) and len(target.elts) == len(values.elts)
            return target if same and isinstance(target, ast.Tuple) else None
    return None


def _element(ancestors: Ancestors, values: ast.Tuple, node: ast.AST) -> str | None:
    targets = _unpacked(ancestors, values)
    if targets is None:
        return None
    pairs = zip(targets.elts, values.elts, strict=True)
    return next((_target(target) for target, value in pairs if value is node), None)
