"""The launch environment of the probe."""

from __future__ import annotations

from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec

from nbxflow.adapters.probe_launch import fallback_code, probe_environment, supports_probe
from nbxflow.protocol import names


def test_the_environment_names_package_recorder_and_startup() -> None:
    env = {"PATH": "/bin"}
    probe_environment(env, identity="nbxflow-k", idle_minutes=30)
    package = Path(env[names.ENV_PACKAGE])
    assert (package / "protocol" / "names.py").is_file()
    assert env == {
        "PATH": "/bin",
        "PYTHONSTARTUP": str(package / "kernel" / "startup.py"),
        names.ENV_PACKAGE: str(package),
        names.ENV_IDENTITY: "nbxflow-k",
        names.ENV_IDLE_MINUTES: "30.0",
    }


def test_a_users_startup_is_chained_once() -> None:
    env = {"PYTHONSTARTUP": "/mine.py"}
    probe_environment(env, identity="a", idle_minutes=1)
    first = dict(env)
    probe_environment(env, identity="a", idle_minutes=1)
    assert env == first
    assert env[names.ENV_CHAINED_STARTUP] == "/mine.py"


def test_a_chained_startup_of_another_launch_is_dropped() -> None:
    env = {names.ENV_CHAINED_STARTUP: "/old.py"}
    probe_environment(env, identity="a", idle_minutes=1)
    assert names.ENV_CHAINED_STARTUP not in env


@pytest.mark.parametrize(
    ("language", "argv", "supported"),
    [
        ("python", ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"], True),
        ("Python", ["/opt/env/bin/python", "-m", "ipykernel", "-f", "{connection_file}"], True),
        ("python", ["xpython", "-f", "{connection_file}"], False),
        ("bash", ["python", "-m", "bash_kernel", "-f", "{connection_file}"], False),
    ],
)
def test_only_ipykernel_is_supported(language: str, argv: list[str], supported: bool) -> None:
    spec = KernelSpec(language=language, argv=argv, display_name="k")
    assert supports_probe(spec) is supported


def test_no_specification_is_not_supported() -> None:
    assert supports_probe(None) is False


def test_the_fallback_is_one_statement_that_binds_nothing() -> None:
    code = compile(fallback_code("nbxflow-k", 30), "fallback", "exec")
    assert set(code.co_names) <= {"exec", "compile", "__import__", "Path", "read_bytes"}
