"""Clean places: what is copied, and what the guard keeps from happening in them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from nbxflow.adapters.flow import sandbox as sandboxes
from nbxflow.adapters.flow.sandbox import Place, Sandbox, denials
from nbxflow.services.run_notebook import WrongUsage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook's folder with all that may lie about there."""
    made = tmp_path / "notebooks"
    for name in ("data", "empty", ".git", "venv/lib", "__pycache__"):
        (made / name).mkdir(parents=True)
    (tmp_path / "outside.csv").write_text("a\n1\n", "utf-8")
    for name in ("data/in.csv", "out.csv", "log.txt", ".git/HEAD", "venv/pyvenv.cfg", "helper.py"):
        (made / name).write_text("x", "utf-8")
    (made / "linked.csv").symlink_to(tmp_path / "outside.csv")
    (made / "data" / "round").symlink_to(made)
    (made / "gone").symlink_to(tmp_path / "nothing")
    return made


def _spec(*steps: tuple[list[str], list[str]]) -> dict[str, Any]:
    def datasets(names: list[str]) -> list[dict[str, Any]]:
        return [{"name": name, "inside": True} for name in names]

    return {"steps": [{"reads": datasets(r), "writes": datasets(w)} for r, w in steps]}


@pytest.fixture
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """A sandbox of it: one step reads the log that the next one writes."""
    made = Sandbox(folder, _spec((["data/in.csv", "log.txt"], []), ([], ["out.csv", "log.txt"])))
    yield made
    made.close()
    assert not made.root.exists()


def test_inputs_are_copied_and_earlier_outputs_are_not(sandbox: Sandbox) -> None:
    assert sandbox.files() == ["data/in.csv", "helper.py", "linked.csv", "log.txt"]
    place = sandbox.place()
    assert (place.work / "linked.csv").read_text("utf-8") == "a\n1\n"
    assert not (place.work / "linked.csv").is_symlink()
    assert (place.work / "empty").is_dir()
    assert len(str(sandbox.place().work)) == len(str(place.work))


def test_of_a_large_folder_only_what_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandboxes, "_ALL_BYTES", 3)
    made = Sandbox(folder, _spec((["data/in.csv"], [])))
    assert made.files() == ["data/in.csv", "helper.py"]
    made.close()
    monkeypatch.setattr(sandboxes, "_NEEDED_BYTES", 1)
    with pytest.raises(WrongUsage, match="too large"):
        Sandbox(folder, _spec((["data/in.csv"], [])))


def _run(sandbox: Sandbox, place: Place, code: str, **allowed: bool) -> str:
    consent = {"network": False, "outside": False, **allowed}
    ran = subprocess.run(
        [sys.executable, "-c", dedent(code)],
        cwd=place.work,
        env=sandbox.environment(place, hash_seed=0, more={}, **consent),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


_EFFECTS = """
    import os, pathlib, shutil, socket, sqlite3, subprocess, sys, tempfile
    outside = {outside!r}
    def tried(name, do):
        try:
            do()
        except PermissionError as error:
            print(name, 'refused' if 'nbxflow' in str(error) else error)
        except OSError as error:
            print(name, 'went on')
        else:
            print(name, 'done')
    child = f"open({{os.path.join(outside, 'child')!r}}, 'w')"
    tried('open', lambda: open(os.path.join(outside, 'a'), 'w'))
    tried('append', lambda: pathlib.Path(outside, 'kept').open('a'))
    tried('remove', lambda: os.remove(os.path.join(outside, 'kept')))
    tried('rename', lambda: os.rename('helper.py', os.path.join(outside, 'moved')))
    tried('tree', lambda: shutil.rmtree(outside))
    tried('folder', lambda: os.makedirs(os.path.join(outside, 'new')))
    tried('database', lambda: sqlite3.connect(os.path.join(outside, 'base.db')))
    tried('address', lambda: sqlite3.connect(f'file:{{outside}}/base.db?mode=rwc', uri=True))
    tried('child', lambda: subprocess.run([sys.executable, '-c', child], check=True,
                                          stderr=subprocess.DEVNULL) and None)
    tried('name', lambda: socket.getaddrinfo('example.org', 80))
    tried('datagram', lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9)))
    # What must go on.
    tried('inside', lambda: open('made.txt', 'w').close())
    tried('temporary', lambda: tempfile.TemporaryDirectory().cleanup())
    tried('read', lambda: open(os.path.join(outside, 'kept')).close())
    tried('null', lambda: open(os.devnull, 'w').close())
    tried('memory', lambda: sqlite3.connect(':memory:'))
    tried('home', lambda: pathlib.Path.home().joinpath('.cache').mkdir())
    listening = socket.create_server(('127.0.0.1', 0))
    tried('loopback', lambda: socket.create_connection(listening.getsockname()[:2]).close())
"""


def test_the_guard_refuses_and_notes_what_reaches_outside(sandbox: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").write_text("kept", "utf-8")
    place = sandbox.place()
    code = _EFFECTS.format(outside=str(outside)).replace("check=True", "check=False")
    said = dict(line.split(" ", 1) for line in _run(sandbox, place, code).splitlines())
    files = ["open", "append", "remove", "rename", "tree", "folder", "database", "address"]
    assert [name for name in [*files, "name", "datagram"] if said[name] != "refused"] == []
    assert {said[name] for name in ("inside", "temporary", "read", "null", "memory")} == {"done"}
    assert (said["home"], said["loopback"]) == ("done", "done")
    assert [path.name for path in outside.iterdir()] == ["kept"]
    noted = denials(place, 0)
    assert {entry["kind"] for entry in noted} == {"network", "outside-file"}
    assert str(outside / "child") in {entry["target"] for entry in noted}
    assert denials(place, len(noted)) == []


def test_with_consent_nothing_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    place = sandbox.place()
    path = tmp_path / "written"
    _run(sandbox, place, f"open({str(path)!r}, 'w').close()", outside=True)
    assert path.exists()
    assert denials(place, 0) == []


def test_a_sitecustomize_of_the_user_still_runs(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text("import builtins\nbuiltins.of_the_user = 5\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(own))
    place = sandbox.place()
    assert _run(sandbox, place, "print(of_the_user)") == "5\n"


def test_processes_that_left_their_parents_end_with_the_sandbox(folder: Path) -> None:
    sandbox = Sandbox(folder, None)
    place = sandbox.place()
    code = """
        import subprocess, sys
        wait = "import sys, time; print(1, flush=True); time.sleep(999)"
        child = subprocess.Popen([sys.executable, '-c', wait], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, start_new_session=True)
        child.stdout.readline()
        print(child.pid)
    """
    pid = int(_run(sandbox, place, code))
    sandbox.close()
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split(") ")[1][0] == "Z"
