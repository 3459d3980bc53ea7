"""IPython's magics, shell lines and help requests, as calls of ``get_ipython()``."""

from __future__ import annotations

import ast
import re
from typing import FrozenSet, List, NamedTuple, Optional

from .tables import words

RUNS_CODE = frozenset({"time", "timeit", "capture", "prun"})
"""Magics whose argument or body is Python code of the cell."""

RUNS_APART = frozenset({"timeit"})
"""Those whose code has names of its own and may run many times."""

_LEAVES_ALONE = words(
    "autocall autosave colors config doctest_mode gui html HTML latex lsmagic magic markdown "
    "matplotlib page pdef pdoc pfile pinfo pinfo2 pprint precision psearch psource pwd quickref "
    "svg SVG who who_ls whos xmode"
)
_AUTOMATIC = words(
    "alias bookmark cat cd clear conda config cp cpaste debug dhist dirs edit env hist history "
    "ldir less lf lk ll load load_ext ls lsmagic lx macro magic mamba man matplotlib micromamba "
    "mkdir more mv notebook page pastebin pip popd prun psearch pushd pwd pylab quickref recall "
    "reload_ext rerun reset rm rmdir run save sc set_env store sx system tb time timeit unalias uv "
    "who who_ls whos"
)
"""Line magics and aliases of the shell that need no % where they begin a cell of one line."""
_COMMAND = re.compile(r"[ \t]*([A-Za-z_]+)(?:[ \t]+(.*))?\Z")
_WITH_OPTION = re.compile(r"-[A-Za-z]")
_HELP = frozenset({"pinfo", "pinfo2", "psearch"})
_SHELL_CALLS = {"system", "getoutput", "getoutput_split"}
_OPTIONS = re.compile(r"\s*(?:-[A-Za-z]+(?:\s*[0-9]+)?(?:\s+|$)|--[\w-]+(?:=\S+)?(?:\s+|$))*")
_EXPANDED = re.compile(r"\$(?:\{)?([^\W\d]\w*)|\{([^{}]+)\}")


class Magic(NamedTuple):
    """A call of IPython that stands for a line or cell in its own syntax.

    ``body`` is the text below a cell magic, None for a line.
    """

    kind: str
    name: str
    text: str
    body: Optional[str]

    @property
    def shown(self) -> str:
        """The magic as a person writes it."""
        if self.kind == "shell":
            return "!"
        if self.kind == "help":
            return "?"
        return f"%%{self.name}" if self.kind == "cell" else f"%{self.name}"

    @property
    def known(self) -> bool:
        """Whether it leaves names, objects and the process alone."""
        return self.kind != "shell" and self.name in _LEAVES_ALONE

    @property
    def reads(self) -> FrozenSet[str]:
        """Names that IPython puts into the text, or that help is asked about."""
        if self.kind == "help":
            found = re.match(r"[^\W\d]\w*", self.text)
            return frozenset([found.group()] if found else [])
        names: List[str] = []
        for match in _EXPANDED.finditer(self.text + "\n" + (self.body or "")):
            names += [match.group(1)] if match.group(1) else _names_in(match.group(2))
        return frozenset(names)


def _names_in(expression: str) -> List[str]:
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]


def magic_of(node: ast.AST) -> Optional[Magic]:
    """The magic that an expression stands for; None for every other expression."""
    if not (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
        and isinstance(node.func.value.func, ast.Name)
        and node.func.value.func.id == "get_ipython"
    ):
        return None
    words = [
        argument.value
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if len(words) != len(node.args):
        return None
    method = node.func.attr
    if method == "run_line_magic" and len(words) == 2:
        return Magic("help" if words[0] in _HELP else "line", words[0], words[1], None)
    if method == "run_cell_magic" and len(words) == 3:
        return Magic("cell", words[0], words[1], words[2])
    if method in _SHELL_CALLS and len(words) == 1:
        return Magic("shell", "", words[0], None)
    return None


def automatic(text: str, parses: bool) -> Optional[str]:
    """The call that stands for a cell like ``pip install x``; None for every other.

    ``parses``: it is valid Python, as ``ls -l`` is.
    """
    match = _COMMAND.match(text.strip("\n"))
    if match is None or match.group(1) not in _AUTOMATIC:
        return None
    rest = match.group(2) or ""
    if parses and not _WITH_OPTION.match(rest):
        return None
    return f"get_ipython().run_line_magic({match.group(1)!r}, {rest.rstrip()!r})\n"


def code_of(magic: Magic) -> str:
    """The code on the magic's own line, behind its options."""
    options = _OPTIONS.match(magic.text)
    return magic.text[options.end() :] if options else magic.text


def captured_name(magic: Magic) -> Optional[str]:
    """The name that ``%%capture`` binds."""
    name = code_of(magic).strip()
    return name if magic.name == "capture" and name.isidentifier() else None
