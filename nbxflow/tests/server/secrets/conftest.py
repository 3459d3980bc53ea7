"""A server that scans what is saved, as each test wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.identity import IdentityProvider
from traitlets.config import Config

from nbxflow.tests.server.secrets.notebook_saver import NotebookSaver

_MANAGERS = {
    "asynchronous": "jupyter_server.services.contents.largefilemanager.AsyncLargeFileManager",
    "in line": "jupyter_server.services.contents.largefilemanager.LargeFileManager",
}


@pytest.fixture
def policy() -> str:
    """What new findings lead to."""
    return "warn"


@pytest.fixture
def manager() -> str:
    """The kind of contents manager."""
    return "asynchronous"


@pytest.fixture
def rule_files() -> list[str]:
    """Files with more rules."""
    return []


@pytest.fixture
def provider() -> type[IdentityProvider]:
    """How the server knows its users."""
    return IdentityProvider


@pytest.fixture
def jp_server_config(
    jp_server_config: Config,
    policy: str,
    manager: str,
    rule_files: list[str],
    provider: type[IdentityProvider],
    tmp_path: Path,
) -> Config:
    jp_server_config.NbxFlow.secret_policy = policy
    jp_server_config.NbxFlow.secret_rules = rule_files
    jp_server_config.NbxFlow.data_dir = str(tmp_path / "history")
    jp_server_config.ServerApp.contents_manager_class = _MANAGERS[manager]
    jp_server_config.ServerApp.identity_provider_class = provider
    return jp_server_config


@pytest.fixture
def saver(jp_fetch: Any, jp_root_dir: Path) -> NotebookSaver:
    """A client that saves."""
    return NotebookSaver(jp_fetch, jp_root_dir)
