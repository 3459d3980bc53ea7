"""Start the probe in a kernel: restore the environment, load the private package, install.

Executed as source in a scope of its own, by ``startup.py`` or by the recorder's silent fallback
request (:func:`nbxflow.adapters.probe_launch.fallback_code`), which puts ``SETTINGS`` there.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.abc
import importlib.machinery
import io
import os
import sys
import types
from typing import Any, Dict, Optional, Sequence

PACKAGE = "_nbxflow"
ENV_PREFIX = "NBXFLOW_PROBE_"
CHAINED = "PYTHONSTARTUP"


class PrivateFinder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds and loads the modules of the private package from source.

    No bytecode is read or written, and the modules have no ``__file__``: tools that reload what
    changed on disk leave them alone.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._builtins = dict(vars(builtins))

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]], target: Any = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        """The spec of a module of the private package, None for every other name."""
        head, *parts = fullname.split(".")
        if head != PACKAGE or not parts:
            return None
        base = os.path.join(self.folder, *parts)
        for origin, is_package in (
            (os.path.join(base, "__init__.py"), True),
            (base + ".py", False),
        ):
            if os.path.isfile(origin):
                return importlib.machinery.ModuleSpec(
                    fullname, self, origin=origin, is_package=is_package
                )
        return None

    def is_package(self, fullname: str) -> bool:
        """Whether the module is a package."""
        return os.path.basename(self._origin(fullname)) == "__init__.py"

    def get_source(self, fullname: str) -> str:
        """The module's source."""
        # FileIO: the probe's own reading must not pass through its hook on open().
        with io.FileIO(self._origin(fullname)) as file:
            return file.readall().decode("utf-8")

    def exec_module(self, module: types.ModuleType) -> None:
        """Run a module with the builtins of now: those that cells put in their place are theirs."""
        module.__dict__["__builtins__"] = self._builtins
        super().exec_module(module)

    def get_code(self, fullname: str) -> types.CodeType:
        """The module compiled from source."""
        return self.source_to_code(self.get_source(fullname), self._origin(fullname))

    def _origin(self, fullname: str) -> str:
        spec = self.find_spec(fullname, None)
        if spec is None or spec.origin is None:
            raise ImportError(fullname, name=fullname)
        return spec.origin


def load_private_package(folder: str) -> None:
    """Make ``_nbxflow`` importable from ``folder`` without running that folder's ``__init__``."""
    if PACKAGE in sys.modules:
        return
    package = types.ModuleType(PACKAGE, "nbxflow's probe.")
    package.__path__ = [folder]
    sys.meta_path.insert(0, PrivateFinder(folder))
    sys.modules[PACKAGE] = package


def restore_environment() -> Dict[str, str]:
    """Take nbxflow's variables out of the environment and return them by name without prefix."""
    taken = {
        name[len(ENV_PREFIX) :]: os.environ.pop(name)
        for name in list(os.environ)
        if name.startswith(ENV_PREFIX)
    }
    if CHAINED in taken:
        os.environ[CHAINED] = taken[CHAINED]
    elif taken:
        os.environ.pop(CHAINED, None)
    return taken


def running_shell() -> Any:
    """The IPython shell of this process, or None."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def install(shell: Any, settings: Dict[str, str]) -> None:
    """Install the probe on a kernel's shell; a failure goes to the recorder and is not raised."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None or not {"PACKAGE", "IDENTITY"} <= settings.keys():
        return
    reporter = None
    try:
        load_private_package(settings["PACKAGE"])
        report = importlib.import_module(PACKAGE + ".kernel.report")
        reporter = report.reporter_for(kernel, settings["IDENTITY"])
        probe = importlib.import_module(PACKAGE + ".kernel.probe")
        probe.install(shell, reporter, float(settings.get("IDLE_MINUTES", "30")))
    except Exception as error:
        if reporter is not None:
            reporter.fault("probe", error, off=True)


def run_user_startup(shell: Any, path: str) -> None:
    """Run the user's own PYTHONSTARTUP file as it would have been run without nbxflow."""
    if shell is None:
        run_as_plain_python(path)
        return
    application = getattr(getattr(shell, "kernel", None), "parent", None) or shell.parent
    try:
        if hasattr(application, "_exec_file"):
            application._exec_file(path)
        else:
            shell.safe_execfile(path, shell.user_ns, raise_exceptions=True)
    except Exception:
        shell.log.warning("Unknown error in handling PYTHONSTARTUP file %s:", path)
        shell.showtraceback()


def run_as_plain_python(path: str) -> None:
    """Run a start-up file as the plain interpreter does, which prints a traceback on errors."""
    main = sys.modules["__main__"]
    try:
        with io.FileIO(path) as file:
            source = file.readall()
        exec(compile(source, path, "exec"), main.__dict__)  # noqa: S102  # the user's
    except Exception:
        sys.excepthook(*sys.exc_info())


def start(settings: Optional[Dict[str, str]] = None) -> None:
    """Install the probe, then chain to the user's start-up file unless ``settings`` are given."""
    taken = restore_environment()
    shell = running_shell()
    install(shell, taken if settings is None else settings)
    if settings is None and taken.get(CHAINED):
        run_user_startup(shell, taken[CHAINED])


if __name__ == "_nbxflow_bootstrap":
    start(globals().get("SETTINGS"))
