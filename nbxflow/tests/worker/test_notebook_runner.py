"""Notebooks on real kernels."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from nbxflow.adapters.notebook_runner import (
    UNREADABLE,
    NotebookRunner,
    kernel_language,
    kernel_manager_for,
)
from nbxflow.services.run_notebook import KernelUnavailable, RunInterrupted, cell_ids

CELL_OF_PARENT = "get_ipython().kernel.get_parent('shell')['metadata'].get('cellId')"


def notebook(*sources: str, kernel: str | None = "python3") -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
    metadata = {"kernelspec": {"name": kernel, "display_name": kernel}} if kernel else {}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def run(made: NotebookNode, folder: Path, **options: Any) -> tuple[str, list[Any], bool]:
    """Status, what was told on the way, and whether the kernel is gone."""
    told: list[Any] = []

    async def work() -> tuple[str, bool]:
        stop = asyncio.Event()
        after = options.pop("stop_after", None)
        if after is not None:
            asyncio.get_running_loop().call_later(after, stop.set)
        manager = kernel_manager_for(made)
        defaults = {"timeout": None, "allow_errors": False}
        runner = NotebookRunner(
            made,
            cell_ids(made),
            manager,
            folder=folder,
            progress=lambda *step: told.append(step),
            requested=lambda *request: told.append(request),
            stop=stop,
            **{**defaults, **options},
        )
        try:
            status = await runner.run()
        except RunInterrupted:
            status = "interrupted"
        return status, manager.has_kernel

    status, alive = asyncio.run(work())
    return status, told, not alive


def text_of(cell: NotebookNode) -> str:
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "")
        for output in cell.outputs
    )


def test_cells_run_in_the_notebooks_folder_and_keep_their_outputs(tmp_path: Path) -> None:
    made = notebook("import os; print(os.getcwd())", "", CELL_OF_PARENT)
    status, told, gone = run(made, tmp_path)
    assert (status, gone) == ("ok", True)
    assert text_of(made.cells[0]).strip() == str(tmp_path.resolve())
    assert text_of(made.cells[2]) == "'c2'"
    assert [step[2] for step in told if step[0] != 0 and isinstance(step[0], str)] == ["c0", "c2"]
    assert (3, 3, "done") in told
    nbformat.validate(made)


def test_a_kernel_that_nobody_understands_ends_the_run(tmp_path: Path) -> None:
    patch = "import json\nplain = json.dumps\njson.dumps = lambda *given, **more: 'no' + plain({})"
    made = notebook(patch, "1")
    status, told, gone = run(made, tmp_path)
    assert (status, gone) == ("error", True)
    [shown] = made.cells[0].outputs
    assert shown.evalue == UNREADABLE
    assert (0, 2, f"cell 1: {UNREADABLE}") in told
    nbformat.validate(made)


def test_a_failing_cell_ends_the_run(tmp_path: Path) -> None:
    made = notebook("1/0", "print('after')")
    assert run(made, tmp_path)[0] == "error"
    assert made.cells[0].outputs[0].ename == "ZeroDivisionError"
    assert made.cells[1].outputs == []


def test_allowed_errors_are_still_told(tmp_path: Path) -> None:
    made = notebook("1/0", "print('after')")
    assert run(made, tmp_path, allow_errors=True)[0] == "error"
    assert text_of(made.cells[1]) == "after\n"


def test_an_expected_error_is_none(tmp_path: Path) -> None:
    made = notebook("1/0", "print('after')")
    made.cells[0].metadata.tags = ["raises-exception"]
    assert run(made, tmp_path)[0] == "ok"


def test_a_cell_that_takes_too_long_is_interrupted(tmp_path: Path) -> None:
    made = notebook("import time; print('in', flush=True); time.sleep(60)", "print('after')")
    started = time.monotonic()
    status, _, gone = run(made, tmp_path, timeout=1.0)
    assert (status, gone) == ("timeout", True)
    assert time.monotonic() - started < 20
    assert made.cells[0].outputs[-1].ename == "KeyboardInterrupt"
    assert made.cells[1].outputs == []


def test_a_cell_that_refuses_the_interrupt_ends_with_its_kernel(tmp_path: Path) -> None:
    made = notebook(
        "import time\nwhile True:\n    try:\n        time.sleep(60)\n"
        "    except KeyboardInterrupt:\n        pass"
    )
    status, _, gone = run(made, tmp_path, timeout=0.5)
    assert (status, gone) == ("timeout", True)


def test_stopping_ends_cell_and_kernel(tmp_path: Path) -> None:
    started = time.monotonic()
    status, _, gone = run(notebook("import time; time.sleep(60)"), tmp_path, stop_after=4.0)
    assert (status, gone) == ("interrupted", True)
    assert time.monotonic() - started < 20


def test_stopping_before_the_kernel_is_up(tmp_path: Path) -> None:
    status, _, gone = run(notebook("1"), tmp_path, stop_after=0.0)
    assert (status, gone) == ("interrupted", True)


def test_a_kernel_that_dies_ends_the_run(tmp_path: Path) -> None:
    made = notebook("import os; os._exit(7)", "print('after')")
    status, _, gone = run(made, tmp_path, allow_errors=True)
    assert (status, gone) == ("error", True)
    assert made.cells[1].outputs == []


def test_other_languages_run_too(tmp_path: Path, bash_kernel: str) -> None:
    made = notebook("echo hello", kernel=bash_kernel)
    status, told, _ = run(made, tmp_path)
    assert (status, text_of(made.cells[0])) == ("ok", "hello\n")
    assert any(step[2] == "c0" for step in told)
    assert kernel_language(kernel_manager_for(made)) == "bash"


def test_a_kernel_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(KernelUnavailable, match="'no-such' is not installed"):
        run(notebook("1", kernel="no-such"), tmp_path)


def test_a_kernel_that_does_not_start_is_named(tmp_path: Path, broken_kernel: str) -> None:
    with pytest.raises(KernelUnavailable, match=f"'{broken_kernel}' could not be started"):
        run(notebook("1", kernel=broken_kernel), tmp_path)
