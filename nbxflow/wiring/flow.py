"""What it takes to turn notebooks into packages, for the server and the worker.

Few sessions promote anything: what is needed for it is loaded with the first request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbxflow.domain.secrets.rules import Rules
from nbxflow.ports import Baselines

if TYPE_CHECKING:
    from nbxflow.domain.secrets.baseline import Baseline
    from nbxflow.services.export_files import Exported, SecretPlace
    from nbxflow.services.preview_files import FlowPreview

Decided = Callable[[str, str], bool]
"""Whether somebody has decided that what a rule has found is no secret."""


class Flow:
    """Prepares notebooks; previews and writes packages.

    Args:
        rules: gives the rules that find secrets; asked when they are needed.
        decided: what users of the server have decided.
        baselines: of projects.
    """

    def __init__(self, rules: Callable[[], Rules], decided: Decided, baselines: Baselines) -> None:
        self._rules = rules
        self._decided = decided
        self._baselines = baselines

    def prepare(self, request: Mapping[str, Any], notebook: Path) -> dict[str, Any]:
        """Answer a ``flow-prepare-request`` for the notebook at an absolute path.

        What people have decided to be no secret stays where it is; by the request's ``path``
        baselines are found.
        Runs nothing of the notebook; asks the kernel's Python what is installed.
        """
        from nbxflow.adapters.environment_of_kernel import environment_of_kernel, own_airflow
        from nbxflow.adapters.ipython_syntax import transformer
        from nbxflow.services.prepare_flow import prepare

        return prepare(
            request,
            notebook,
            environment_of_kernel,
            transformer(),
            self._rules(),
            own_airflow(),
            self._known(request["path"]),
        )

    def preview(self, plan: Mapping[str, Any], out: Path, root: Path | None = None) -> FlowPreview:
        """What writing the files of an ``edit-plan`` into ``out`` would change.

        Raises:
            BadFileName, LeadsOutside, CannotWrite: see ``services.preview_files``.
        """
        from nbxflow.adapters.package_folder import PackageFolderOnDisk
        from nbxflow.services.preview_files import preview_files
        from nbxflow.services.rewrite import rewrite

        made = rewrite(plan)
        return preview_files(made.files, made.problems, PackageFolderOnDisk(out, root))

    def export(self, request: Mapping[str, Any], out: Path, root: Path | None = None) -> Exported:
        """Write the files of a ``flow-files-request``.

        Args:
            request: its ``path`` is that by which baselines are found.
            out: where to, absolute.
            root: where ``out`` must lie, links followed; None: anywhere.

        Raises:
            BadFileName, SecretsInFiles, FilesChanged, LeadsOutside, CannotWrite: see
                ``services.export_files``.
        """
        from nbxflow.adapters.package_folder import PackageFolderOnDisk
        from nbxflow.services.export_files import export_files, find_secrets_in

        known = self._known(request["path"])

        def search(contents: Mapping[str, bytes]) -> Sequence[SecretPlace]:
            return find_secrets_in(contents, self._rules(), known)

        folder = PackageFolderOnDisk(out, root)
        return export_files(request["files"], request["out"], folder, search)

    def _known(self, path: str) -> Decided:
        """What was taken into a baseline without a reason is a secret all the same."""
        from nbxflow.domain.secrets.baseline import KNOWN_BEFORE

        baselines = [found for text in self._baselines.above(path) if (found := _parsed(text))]

        def known(rule: str, secret: str) -> bool:
            reasons = (baseline.reason(rule, secret) for baseline in baselines)
            return any(reason not in (None, KNOWN_BEFORE) for reason in reasons) or self._decided(
                rule, secret
            )

        return known


def _parsed(text: bytes) -> Baseline | None:
    from nbxflow.domain.secrets.baseline import BaselineError, parse

    try:
        return parse(json.loads(text), "baseline")
    except (BaselineError, ValueError, RecursionError):
        return None
