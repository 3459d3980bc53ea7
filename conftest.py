"""Fixtures for every test: a real Jupyter server with nbxflow, and Jupyter folders of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from traitlets.config import Config

pytest_plugins = ("pytest_jupyter.jupyter_server",)

# Packages that were exported, with tests of their own.
collect_ignore_glob = ["nbxflow/tests/flow/golden/*"]


@pytest.fixture(scope="session", autouse=True)
def _own_jupyter_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's own Jupyter and IPython folders."""
    home = tmp_path_factory.mktemp("jupyter")
    with pytest.MonkeyPatch.context() as environment:
        for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            environment.setenv(variable, str(home / variable.lower()))
        environment.setenv("IPYTHONDIR", str(home / "ipython"))
        for variable in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", "OPENLINEAGE_API_KEY"):
            environment.delenv(variable, raising=False)
        yield


@pytest.fixture
def jp_server_config() -> Config:
    """The configuration of the server that ``jp_serverapp`` starts: nbxflow on, doors closed."""
    return Config(
        {
            "ServerApp": {
                "jpserver_extensions": {"nbxflow": True},
                "allow_unauthenticated_access": False,
            }
        }
    )
