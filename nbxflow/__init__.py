"""nbxflow: a notebook as a first-class, trusted part of the data lifecycle.

Importing this package loads nothing: servers start as fast as without it.
"""

from __future__ import annotations

from typing import Any


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "nbxflow"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from nbxflow.server.extension import NbxFlow

    return [{"module": "nbxflow", "app": NbxFlow}]
