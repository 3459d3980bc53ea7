"""State of the process, files, and what can never be known."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from nbxflow.tests.kernel.dataflow_session import Record, Session


@pytest.fixture(autouse=True)
def _leave_the_process_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NBXFLOW_TEST", "1")


def access(
    path: Path | str, direction: str, mode: str | None = None, failed: bool = False
) -> dict[str, Any]:
    """An access as the hooks note it."""
    return {"location": str(path), "direction": direction, "mode": mode, "failed": failed}


def test_the_working_folder() -> None:
    session = Session()
    session.run("import os")
    assert session.run("x = 1").reads == {}
    first = session.run("here = os.getcwd()")
    assert first.read_from("process:cwd") == 0
    assert "process:cwd" in session.run("os.mkdir('a'); os.chdir('a')").certain()
    assert session.run("here = os.getcwd()").read_from("process:cwd") == 4
    os.chdir("..")
    assert session.run("here = os.getcwd()").read_from("process:cwd") is None


def test_the_environment() -> None:
    session = Session()
    session.run("import os")
    changed = session.run("os.environ['NBXFLOW_TEST'] = '2'")
    assert "process:env" in changed.certain()
    reader = session.run("os.getenv('NBXFLOW_TEST')")
    assert reader.read_from("process:env") == 2
    assert reader.reads["process:env"]["value"] == changed.value("process:env")


@pytest.mark.parametrize(
    ("imports", "seed", "draw", "location"),
    [
        ("import random", "random.seed(1)", "random.random()", "process:random"),
        ("import numpy as np", "np.random.seed(1)", "np.random.rand(2)", "process:numpy.random"),
    ],
)
def test_random_numbers_are_known_from_a_seed_on(
    imports: str, seed: str, draw: str, location: str
) -> None:
    session = Session()
    session.run(imports)
    unseeded = session.run(f"x = {draw}")
    assert unseeded.kinds() == {"entropy"}
    assert unseeded.writes["name:x"]["unknown"] == ["entropy"]
    assert unseeded.writes[location]["unknown"] == ["entropy"]
    seeded = session.run(seed)
    assert location not in seeded.reads
    assert seeded.kinds() == set()
    drawn = session.run(f"x = {draw}")
    assert drawn.kinds() == set()
    assert drawn.writes["name:x"]["unknown"] == []
    assert drawn.read_from(location) == 3
    assert session.run(seed).value(location) == seeded.value(location)
    both = session.run(f"{seed}\ny = {draw}")
    assert location not in both.reads
    assert both.kinds() == set()
    assert both.value(location) == drawn.value(location)
    assert session.run(f"{seed.replace('1', '')}\ny = {draw}").kinds() == {"entropy"}


def test_a_seed_counts_even_if_the_state_is_the_same_after_it() -> None:
    session = Session()
    session.run("import random\nrandom.seed(1)")
    assert session.run("random.seed(1)").certain() == {"process:random"}
    assert session.run("x = random.random()").read_from("process:random") == 2
    assert session.run("if x > 2: random.seed(1)").certain() == set()
    assert session.run("1 / 0\nrandom.seed(1)").certain() == set()


def test_the_time_is_no_seed() -> None:
    session = Session()
    session.run("import random, time")
    seeded = session.run("random.seed(int(time.time()))")
    assert seeded.writes["process:random"]["unknown"] == ["entropy"]
    assert session.run("x = random.random()").kinds() == {"entropy"}


def test_random_numbers_drawn_by_functions_and_libraries() -> None:
    session = Session()
    session.run("import random\nfrom sklearn.model_selection import train_test_split")
    session.run("def draw(): return random.random()")
    assert session.run("x = draw()").writes["name:x"]["unknown"] == ["entropy"]
    split = session.run("a, b = train_test_split([1, 2, 3, 4])")
    assert split.kinds() == {"entropy"}
    assert split.writes["name:a"]["unknown"] == ["entropy"]
    assert session.run("a, b = train_test_split([1, 2, 3, 4], random_state=0)").kinds() == set()


def test_a_clock_inside_a_function_is_unknown_where_it_is_called() -> None:
    session = Session()
    assert session.run("import time\ndef now(): return time.time()").kinds() == set()
    called = session.run("t = now()\nx = 1")
    assert called.kinds() == {"clock"}
    assert called.writes["name:t"]["unknown"] == ["clock"]
    assert called.writes["name:x"]["unknown"] == []
    assert session.run("f = now").kinds() == set()


def test_options_of_pandas() -> None:
    session = Session()
    session.run("import pandas as pd\ndf = pd.DataFrame({'a': [1]})")
    before = session.namespace["pd"].get_option("display.max_rows")
    try:
        assert (
            "process:pandas.options"
            in session.run("pd.set_option('display.max_rows', 7)").certain()
        )
        assert session.run("df").read_from("process:pandas.options") == 2
    finally:
        session.namespace["pd"].set_option("display.max_rows", before)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    session = Session()
    location = f"file:{path}"
    first = session.run("'a.txt'", accesses=[access(path, "read")])
    assert first.reads[location]["writer"] == 0
    stamp = f"=disk:3:{path.stat().st_mtime_ns}"
    assert first.reads[location]["value"] == stamp
    assert first.read_from("process:cwd") == 0
    write = session.run(
        f"open({str(path)!r}, 'w').write('other')", accesses=[access(path, "write", "overwrite")]
    )
    assert location not in write.reads
    assert write.writes[location]["digest"] == f"=disk:5:{path.stat().st_mtime_ns}"
    again = session.run("'a.txt'", accesses=[access(path, "read")])
    assert again.reads[location] == {"location": location, "writer": 2, "value": None}
    path.write_text("from outside")
    outside = session.run("'a.txt'", accesses=[access(path, "read")])
    assert outside.reads[location]["writer"] is None
    assert outside.reads[location]["value"].startswith("=disk:12:")


def test_appending_reads_and_failing_is_not_certain(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    session = Session()
    stamp = f"=disk:3:{path.stat().st_mtime_ns}"
    record = session.run(
        f"open({str(path)!r}, 'a').write('x')", accesses=[access(path, "write", "append")]
    )
    assert record.reads[f"file:{path}"]["value"] == stamp
    assert f"file:{path}" in record.certain()
    record = session.run("1", accesses=[access(path, "write", "overwrite", failed=True)])
    assert record.possible() == {f"file:{path}"}
    record = session.run("1", accesses=[access(tmp_path / "none", "read", failed=True)])
    assert record.reads[f"file:{tmp_path / 'none'}"]["value"] == "absent"


def test_read_after_write_in_one_cell_reads_no_earlier_version(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    session = Session()
    done = [access(path, "write", "create"), access(path, "read")]
    assert f"file:{path}" not in session.run("1", accesses=done).reads
    assert f"file:{path}" in session.run("2", accesses=done[::-1]).reads


def test_remote_places_are_unknown() -> None:
    record = Session().run(
        "x = 1", accesses=[access("https://example.org/a.csv?key=secret", "read")]
    )
    assert record.kinds() == {"network"}
    assert "secret" not in str(record.document)


def test_threads_that_run_on_are_outside_writers() -> None:
    session = Session()
    session.run("import threading\nstop = threading.Event()")
    session.namespace["report"] = threading.Event()
    code = "def work():\n    report.set()\n    stop.wait(30)\nt = threading.Thread(target=work)\n"
    code += "t.start()\nreport.wait(30)"
    try:
        assert session.run(code).kinds() == {"outside-writer"}
        assert session.run("x = 1").kinds() == {"outside-writer"}
    finally:
        session.namespace["stop"].set()
        session.namespace["t"].join()
    assert session.run("x = 1").kinds() == set()


def test_executions_at_the_same_time_are_outside_writers_of_each_other() -> None:
    session = Session()
    one = session.tracker.starts("x = 1")
    two = session.tracker.starts("y = 1")
    for watched in (two, one):
        document = session.tracker.ends(
            watched, failed=False, interrupted=False, seconds=0, accesses=[]
        )
        assert document["unknown"] == [{"kind": "outside-writer", "name": None}]


def test_modules_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "own_helpers.py"
    module.write_text("count = [0]\ndef up():\n    count[0] += 1\n    return count[0]\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    session = Session()
    record = session.run("import own_helpers\nfrom own_helpers import up")
    assert record.value("name:own_helpers") is not None
    assert record.value("name:up") is not None
    changed = session.run("up()")
    assert [name for name in changed.certain() if name.startswith("object:1:")]
    reader = session.run("own_helpers.count")
    assert 2 in {read["writer"] for read in reader.document["reads"]}
    before = session.run("own_helpers").reads["name:own_helpers"]["value"]
    module.write_text("count = [0]\n\n\n")
    assert session.run("own_helpers").reads["name:own_helpers"]["value"] != before


def test_unknown_changes_count_even_if_nothing_is_different_this_time() -> None:
    session = Session()
    session.run("import random\nxs = [1]")
    record = session.run("random.shuffle(xs)")
    assert record.writes["object:1:xs"]["unknown"] == ["entropy"]
    assert session.run("xs").read_from("object:1:xs") == 2


def test_a_clock_behind_another_name() -> None:
    session = Session()
    session.run("import time, datetime\nnow = time.time\nday = datetime.datetime.now")
    for source in ("x = now()", "x = day()"):
        assert session.run(source).writes["name:x"]["unknown"] == ["clock"]


def test_what_text_has_bound_is_unknown() -> None:
    record = Session().run("import time\nexec(f'x = {time.time()}')\ny = 1")
    assert "dynamic-code" in record.writes["name:x"]["unknown"]
    assert record.writes["name:y"]["unknown"] == []


def test_attributes_of_modules() -> None:
    session = Session()
    session.run("import math\nimport numpy as np")
    first = session.run("math.sqrt(4)")
    assert first.reads["process:module:math"]["writer"] == 0
    assert "process:module:math" not in first.writes
    assert "process:module:math" in session.run("math.limit = 1").certain()
    assert session.run("math.limit").read_from("process:module:math") == 3
    assert "process:module:numpy" not in session.run("np.linspace(0, 1, 3)").writes
    session.run("del math.limit")


def test_how_numbers_are_shown_and_reckoned() -> None:
    session = Session()
    session.run("import numpy as np\nimport decimal")
    session.run("np.set_printoptions(precision=2)\ndecimal.getcontext().prec = 5")
    try:
        assert session.run("np.array([1 / 3])").read_from("process:numpy.printoptions") == 2
        shown = session.run("decimal.Decimal(1) / 3")
        assert shown.read_from("process:decimal.context") == 2
        assert not session.run("x = 1").reads
    finally:
        session.run("np.set_printoptions(precision=8)\ndecimal.getcontext().prec = 28")


def _statement(engine: str, database: Path | str, folder: Path, text: str) -> dict[str, object]:
    return {
        "engine": engine,
        "database": str(database),
        "folder": str(folder),
        "text": text,
        "failed": False,
    }


def test_files_that_statements_name(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x\n1\n")
    session = Session()

    def run(text: str) -> Record:
        return session.run("1", statements=[_statement("duckdb", ":memory:", tmp_path, text)])

    both = {f"file:{tmp_path}/a.csv", f"file:{tmp_path}/b.csv"}
    assert _files(run("SELECT * FROM '*.csv'").reads) == both
    (tmp_path / "out.csv").write_text("x\n1\n")
    copied = run("COPY (SELECT * FROM 'a.csv') TO 'out.csv'")
    assert _files(copied.reads) == {f"file:{tmp_path}/a.csv"}
    assert copied.certain() == {f"file:{tmp_path}/out.csv", f"file:{tmp_path}/out.csv/"}
    assert run("SELECT 'nowhere', * FROM \"out.csv\"").read_from(f"file:{tmp_path}/out.csv") == 2


def test_databases(tmp_path: Path) -> None:
    database = tmp_path / "some.db"
    database.write_text("a")
    session = Session()
    location = f"file:{database}"

    def run(*texts: str) -> Record:
        known = [_statement("sqlite3", database, tmp_path, text) for text in texts]
        return session.run("1", statements=known)

    anew = ("DROP TABLE IF EXISTS t", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
    made = run(*anew)
    assert location in made.certain()
    assert location not in made.reads
    looked = run("SELECT * FROM t", "WITH a AS (SELECT 1) SELECT * FROM a", "PRAGMA table_info(t)")
    assert looked.read_from(location) == 1
    assert location not in looked.writes
    more = run("INSERT INTO u VALUES (1)")
    assert more.read_from(location) == 1
    assert location in more.certain()
    assert location in run("PRAGMA user_version = 3").certain()
    assert run(*anew).read_from(location) == 4


def _files(reads: dict[str, object]) -> set[str]:
    return {location for location in reads if location.startswith("file:")}
