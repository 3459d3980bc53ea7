"""Cells that put something else in the place of what the probe itself would call."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel

PATCHES = {
    "json.dumps": "lambda value, **more: 'patched ' + kept(value, **more)",
    "json.loads": "lambda *given, **more: None",
    "json.JSONEncoder.default": "lambda self, value: 1 / 0",
    "os.stat": "lambda *given, **more: 1 / 0",
    "os.lstat": "lambda *given, **more: 1 / 0",
    "os.getcwd": "lambda: 'nowhere'",
    "os.getpid": "lambda: 0",
    "os.path.exists": "lambda path: True",
    "os.path.abspath": "lambda path: path",
    "time.time": "lambda: 0.0",
    "time.perf_counter": "lambda: 0.0",
    "builtins.hash": "lambda value: 1 / 0",
    "builtins.id": "lambda value: 5",
    "builtins.sorted": "lambda *given, **more: 1 / 0",
    "builtins.print": "lambda *given, **more: None",
    "sys.stdout": "io.StringIO()",
}


@pytest.mark.parametrize("name", PATCHES)
def test_a_cell_is_told_whatever_it_patches(kernel: ProbeKernel, name: str) -> None:
    kernel.run("import builtins, io, json, os, os.path, sys, time")
    instead = f"kept, {name} = {name}, {PATCHES[name]}"
    # Put back before the cell's end: the kernel's own messages are not to be spoilt.
    _, end = kernel.cell(
        f"{instead}\ntry:\n    x = [1]; x.append(open('a.txt', 'w').close())\n"
        f"finally:\n    {name} = kept"
    )
    assert end["error"] is None
    assert end["blindSpots"] == []
    written = {write["location"].rpartition("/")[2] for write in end["dataflow"]["writes"]}
    assert {"name:x", "a.txt"} <= written
    assert not [message for message in kernel.messages if message["kind"] == "fault"]


def test_messages_of_the_probe_are_right_when_those_of_the_kernel_are_not(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.run("import json")
        sent = kernel.send("json.dumps = lambda value, **more: 'no'\nx = 1")
        end = kernel.wait_for("cell-end", sent)
    assert "name:x" in {write["location"] for write in end["dataflow"]["writes"]}
