"""Hook on IPython's ways to the system's shell: ``!command``, ``%system``, ``%%bash``."""

from __future__ import annotations

import sys
from typing import Any, Dict, Optional, Tuple

from .. import environment
from ..cell import Cell
from .hook import Finish, Hook
from .wrapping import wrap_function

MESSAGE = "A shell command ran; what it read or wrote is not seen."
NAMES = {
    "IPython.core.interactiveshell": ("system", "getoutput", "get_output_error_code"),
    "ipykernel.zmqshell": ("system",),
}
"""What the shell's own ``system`` and ``getoutput`` call: below them, because they look into the
frame they are called from."""


def install(hook: Hook, shell: Any) -> None:
    """Wrap the functions that run shell commands, and the script magics."""
    for module_name, names in NAMES.items():
        module = sys.modules.get(module_name)
        for name in names:
            original = getattr(module, name, None)
            if original is not None:
                hook.replace(module, name, wrap_function(hook, original, _observe))
    scripts = shell.magics_manager.registry["ScriptMagics"]
    owner = type(scripts)
    hook.replace(owner, "shebang", wrap_function(hook, vars(owner)["shebang"], _observe))
    # The magics' table holds the bound method of before; {name} magics look it up each time.
    magics = shell.magics_manager.magics["cell"]
    if "script" in magics:
        before, own = magics["script"], scripts.shebang
        magics["script"] = own
        hook.on_removal(lambda: _put_back(magics, own, before))


def _put_back(magics: Dict[str, Any], own: Any, before: Any) -> None:
    if magics.get("script") is own:
        magics["script"] = before


def _observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
    environment.offer(cell.span)
    cell.blind_spot("shell", "shell", MESSAGE)
    cell.in_shell += 1

    def finish(result: Any, error: Optional[BaseException]) -> None:
        cell.in_shell -= 1

    return finish
