"""The parts put together, without a server: a real kernel, watched and left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from nbxflow.ports import Location
from nbxflow.wiring import Companion, CompanionSettings, build_companion


def companion(folder: Path) -> Companion:
    settings = CompanionSettings(
        root=str(folder), data_dir=str(folder / "data"), lineage_file=str(folder / "events.ndjson")
    )
    return build_companion(settings)


def started(watching: Companion, folder: Path) -> tuple[Any, Any]:
    manager = KernelManager(kernel_name="python3")
    place = Location("notebook", "a.ipynb", str(folder / "a.ipynb"))
    watching.watch_manager(manager, location=place)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    return manager, client


def test_leaving_a_living_kernel_is_no_crash(tmp_path: Path) -> None:
    watching = companion(tmp_path)
    manager, client = started(watching, tmp_path)
    try:
        client.execute_interactive(f"open({str(tmp_path / 'out.txt')!r}, 'w').close()", timeout=30)
        assert watching.settle(10)
        watching.close()
        events = [json.loads(line) for line in (tmp_path / "events.ndjson").open()]
        kinds = [event["eventType"] for event in events]
        assert kinds == ["START", "START", "COMPLETE", "COMPLETE"], "delivered before it closed"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_flood_of_output_is_read_to_its_end(tmp_path: Path) -> None:
    watching = companion(tmp_path)
    manager, client = started(watching, tmp_path)
    code = "import sys\nfor n in range(6000): print(n); sys.stdout.flush()"
    client.execute_interactive(code, timeout=60, output_hook=lambda message: None)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    assert watching.settle(10)
    page = watching.store.page(path=None, after=None, before=None, limit=10)
    assert [execution.state for execution in page.executions] == ["done"]
    assert watching.status()["kernels"] == ()
    watching.close()
