"""The dataflow as a real kernel reports it: IPython's own names, magics, cost, and failures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbxflow.tests.kernel.probe_kernel import ProbeKernel


def flow(end: dict[str, Any]) -> dict[str, Any]:
    """The document, with reads and writes by location."""
    document = end["dataflow"]
    assert document is not None
    return {
        **document,
        "reads": {read["location"]: read for read in document["reads"]},
        "writes": {write["location"]: write for write in document["writes"]},
    }


def test_a_session_in_a_kernel(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,x\n2,y\n")
    with ProbeKernel(tmp_path) as kernel:
        first = flow(kernel.cell("x = [1]\ny = 5")[1])
        assert first["ordinal"] == 1
        assert set(first["writes"]) == {"name:x", "name:y", "object:1:x"}
        assert first["reads"] == {}
        shown = flow(kernel.cell("x")[1])
        assert set(shown["reads"]) == {"name:x", "object:1:x"}
        assert shown["writes"] == {}
        changed = flow(kernel.cell("x.append(y)")[1])
        assert changed["reads"]["object:1:x"]["writer"] == 1
        assert set(changed["writes"]) == {"object:1:x"}
        read = flow(kernel.cell("import pandas as pd\ndf = pd.read_csv('a.csv')")[1])
        location = f"file:{tmp_path / 'a.csv'}"
        assert read["reads"][location]["value"].startswith("=disk:12:")
        written = flow(kernel.cell("df.to_csv('b.csv')")[1])
        assert f"file:{tmp_path / 'b.csv'}" in written["writes"]
        again = flow(kernel.cell("pd.read_csv('b.csv')")[1])
        assert again["reads"][f"file:{tmp_path / 'b.csv'}"]["writer"] == 5
        kernel.run("hidden = 1", silent=True)
        assert flow(kernel.cell("hidden")[1])["reads"]["name:hidden"]["writer"] is None


def test_names_of_ipython_are_not_the_users(kernel: ProbeKernel) -> None:
    kernel.cell("5")
    record = flow(kernel.cell("_; In; exit; get_ipython()")[1])
    assert record["writes"] == {}
    assert all(read["value"] == "absent" for read in record["reads"].values())
    record = flow(kernel.cell("open = 3")[1])
    assert set(record["writes"]) == {"name:open"}


def test_magics_and_awaiting(kernel: ProbeKernel) -> None:
    for source in (
        "%%time\na = 1",
        "%%capture out\na = 1",
        "%time a = 1",
        "import asyncio\nawait asyncio.sleep(0.01)\na = 1",
        "%matplotlib inline\na = 1",
        "a = 1;",
    ):
        record = flow(kernel.cell(source)[1])
        assert "name:a" in record["writes"], source
        assert record["unknown"] == [], source


def test_a_task_that_waits_is_an_outside_writer(kernel: ProbeKernel) -> None:
    code = "import asyncio\nasync def later():\n    await asyncio.sleep(1)\n"
    code += "t = asyncio.ensure_future(later())"
    kinds = [cause["kind"] for cause in flow(kernel.cell(code)[1])["unknown"]]
    assert kinds == ["outside-writer"]
    kernel.cell("await t")
    assert flow(kernel.cell("q = 1")[1])["unknown"] == []


def test_failed_and_interrupted_cells_have_documents(kernel: ProbeKernel) -> None:
    record = flow(kernel.cell("left = 1\n1 / 0\nnever = 1")[1])
    assert "name:left" in record["writes"]
    assert flow(kernel.cell("x = (")[1])["writes"] == {}


def test_reset_and_deleting_everything(kernel: ProbeKernel) -> None:
    kernel.cell("a = []; b = 1")
    record = flow(kernel.cell("%reset -f")[1])
    assert record["writes"]["name:a"]["value"] == "absent"
    record = flow(
        kernel.cell("c = []\nfor n in [k for k in globals() if k == 'c']: del globals()[n]")[1]
    )
    assert record["writes"]["name:c"]["value"] == "absent"
    assert flow(kernel.cell("a = [1]\na")[1])["reads"] == {}


def test_the_own_time_is_not_the_cells(tmp_path: Path) -> None:
    slowed = (
        "import sys, time\n"
        "tracker = sys.modules['_nbxflow.kernel.dataflow.tracker'].Tracker\n"
        "def slow(method):\n"
        "    def wait(*args, **kwargs):\n"
        "        end = time.perf_counter() + 0.5\n"
        "        while time.perf_counter() < end: pass\n"
        "        return method(*args, **kwargs)\n"
        "    return wait\n"
        "tracker.starts, tracker.ends = slow(tracker.starts), slow(tracker.ends)"
    )
    with ProbeKernel(tmp_path) as kernel:
        kernel.run(slowed, silent=True)
        _, end = kernel.cell("x = 1")
        assert flow(end)["writes"].keys() == {"name:x"}
        assert end["wallSeconds"] < 0.4
        assert end["cpuSeconds"] < 0.4


def test_a_failure_switches_only_this_part_off(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.cell("x = 1")
        kernel.run(
            "import sys\nsys.modules['_nbxflow.kernel.dataflow.tracker'].connect = None",
            silent=True,
        )
        outcome, end = kernel.cell("y = [x]; print(y)")
        assert (outcome.stdout, outcome.stderr, outcome.error) == ("[1]\n", "", None)
        assert end["dataflow"] is None
        outcome, end = kernel.cell("open('f', 'w').close()\nprint(2)")
        assert (outcome.stdout, end["dataflow"], len(end["accesses"])) == ("2\n", None, 1)
        faults = [message for message in kernel.quiet() if message["kind"] == "fault"]
        assert [(fault["part"], fault["off"]) for fault in faults] == [("dataflow", False)]
