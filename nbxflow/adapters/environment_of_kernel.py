"""What is installed where a kernel runs, asked of its own Python without starting it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from nbxflow.services.imported_modules import ImportedModule
from nbxflow.services.prepare_flow import KernelEnvironment, Package

_DEFAULT_KERNEL = "python3"
_SECONDS = 30.0
_SCRIPT = Path(__file__).with_name("environment_script.py")


def environment_of_kernel(
    kernel: str | None,
    folder: Path,
    modules: Sequence[ImportedModule],
    added: Sequence[str],
    seconds: float = _SECONDS,
) -> KernelEnvironment:
    """Ask the Python of a kernel which distributions give the modules.

    Nothing of the notebook and none of the modules is imported.

    Args:
        kernel: its name; None: the default one.
        folder: of the notebook.
        modules: that it imports.
        added: folders in which it looks for modules too, relative to ``folder`` or absolute.
        seconds: how long it may take.
    """
    name = kernel or _DEFAULT_KERNEL
    found = _specification(name)
    if found is None:
        return KernelEnvironment(None, problem=f"The kernel {name} is not installed here.")
    language, python, environment = found
    if language != "python":
        return KernelEnvironment(
            language, problem=f"The kernel {name} runs {language}, not Python."
        )
    question = {
        "modules": sorted({module.name for module in modules}),
        "folders": [str(folder), *(str(folder / each) for each in added)],
    }
    try:
        told = _ask(python, environment, question, seconds)
    except subprocess.TimeoutExpired:
        problem = f"The Python of the kernel {name} did not answer within {seconds:g} seconds."
        return KernelEnvironment(language, problem=problem)
    except (OSError, ValueError) as error:
        problem = f"The Python of the kernel {name} could not be asked: {error}"
        return KernelEnvironment(language, problem=problem)
    return _environment(told, modules)


def own_airflow() -> str | None:
    """The version of Airflow in this process's environment; None: it is not there."""
    for name in ("apache-airflow", "apache-airflow-core"):
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return None


def _specification(name: str) -> tuple[str, str, dict[str, str]] | None:
    """Language, executable and environment of a kernel."""
    from jupyter_client.kernelspec import NoSuchKernel
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name=name)
    try:
        specification = manager.kernel_spec
    except NoSuchKernel:
        return None
    if specification is None:
        return None
    # As it is started: the name "python" stands for the Python of Jupyter.
    command = manager.format_kernel_cmd()
    return str(specification.language).lower(), command[0], dict(specification.env)


def _ask(
    python: str, environment: dict[str, str], question: dict[str, Any], seconds: float
) -> dict[str, Any]:
    """The script's answer.

    Raises:
        TimeoutExpired, OSError, ValueError: it has none.
    """
    import os
    import tempfile

    # In an empty folder: what lies beside the notebook must not stand for modules of Python.
    with tempfile.TemporaryDirectory() as nowhere:
        done = subprocess.run(  # noqa: S603  # the kernel's own interpreter and our script
            [python, "-c", _SCRIPT.read_text("utf-8")],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            cwd=nowhere,
            env={**os.environ, **environment},
            check=False,
        )
    if done.returncode:
        raise ValueError(f"it ended with exit code {done.returncode}.")
    # Start-up files of the user may print too: the answer is the last line.
    answer = json.loads((done.stdout.strip().splitlines() or [""])[-1])
    if not isinstance(answer, dict):
        raise ValueError("its answer is not understood.")
    return answer


def _environment(told: dict[str, Any], modules: Sequence[ImportedModule]) -> KernelEnvironment:
    needed = {module.name.partition(".")[0] for module in modules if not module.optional}
    packages = [
        Package(each["name"], each["version"], tuple(each["modules"])) for each in told["packages"]
    ]
    return KernelEnvironment(
        "python",
        told["python"],
        tuple(sorted(packages, key=lambda package: package.name.lower())),
        tuple(sorted(told["local"])),
        tuple(sorted(needed.intersection(told["missing"]))),
        told["airflow"],
    )
