"""What the Python of a kernel has installed, asked of the real one."""

from __future__ import annotations

import json
import sys
from importlib import metadata
from pathlib import Path

import pytest

from nbxflow.adapters.environment_of_kernel import environment_of_kernel
from nbxflow.services.imported_modules import ImportedModule, imported_modules


def modules(text: str) -> list[ImportedModule]:
    return imported_modules([text])


@pytest.fixture
def kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which kernels can be installed."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    folder = tmp_path / "jupyter" / "kernels"
    folder.mkdir(parents=True)
    return folder


def install(kernels: Path, name: str, python: str, language: str = "python") -> None:
    (kernels / name).mkdir()
    specification = {
        "argv": [python, "-f", "{connection_file}"],
        "display_name": name,
        "language": language,
        "env": {"PYTHONDONTWRITEBYTECODE": "1"},
    }
    (kernels / name / "kernel.json").write_text(json.dumps(specification))


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_distributions_local_and_missing_modules(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("raise SystemExit('never imported')")
    (tmp_path / "json.py").write_text("raise SystemExit('never imported')")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "__init__.py").touch()
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "deep" / "a.py").touch()
    text = (
        "import json, helpers, own.part, deep.a, nowhere_found\n"
        "import pandas as pd, sklearn.linear_model, dateutil.tz\n"
        "try:\n    import not_needed\nexcept ImportError: pass\n"
    )
    found = environment_of_kernel(None, tmp_path, modules(text), ["src"])
    assert (found.language, found.problem) == ("python", None)
    assert found.python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert [(each.name, each.version, each.modules) for each in found.packages] == [
        ("pandas", metadata.version("pandas"), ("pandas",)),
        ("python-dateutil", metadata.version("python-dateutil"), ("dateutil",)),
        ("scikit-learn", metadata.version("scikit-learn"), ("sklearn",)),
    ]
    assert found.local == ("deep", "helpers", "own")
    assert found.missing == ("nowhere_found",)


def test_of_distributions_with_one_top_level_name_those_that_give_the_module(
    tmp_path: Path, kernels: Path
) -> None:
    found = environment_of_kernel(
        None, tmp_path, modules("import opentelemetry.exporter.otlp.proto.http"), []
    )
    assert [each.name for each in found.packages] == ["opentelemetry-exporter-otlp-proto-http"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone", "The kernel gone is not installed here."),
        ("other", "The kernel other runs r, not Python."),
        ("absent", "The Python of the kernel absent could not be asked: "),
        ("fails", "could not be asked: it ended with exit code 3."),
        ("babbles", "could not be asked: "),
        ("slow", "did not answer within 0.5 seconds."),
    ],
)
def test_kernels_that_cannot_be_asked(kernels: Path, tmp_path: Path, name: str, said: str) -> None:
    install(kernels, "other", "R", "R")
    install(kernels, "absent", str(tmp_path / "no" / "python"))
    install(kernels, "fails", script(tmp_path / "fails", "exit 3"))
    install(kernels, "babbles", script(tmp_path / "babbles", "echo hello"))
    install(kernels, "slow", script(tmp_path / "slow", "exec sleep 30"))
    found = environment_of_kernel(name, tmp_path, modules("import pandas"), [], seconds=0.5)
    assert said in (found.problem or "")
    assert (found.python, found.packages, found.missing) == (None, (), ())


def test_start_up_files_that_print_do_not_matter(kernels: Path, tmp_path: Path) -> None:
    install(kernels, "loud", script(tmp_path / "loud", f'echo hello; exec "{sys.executable}" "$@"'))
    found = environment_of_kernel("loud", tmp_path, modules("import pandas"), [])
    assert [each.name for each in found.packages] == ["pandas"]
