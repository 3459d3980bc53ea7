"""Sets of files on a real disk: all of them or none, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from nbxflow.adapters.package_folder import PackageFolderOnDisk
from nbxflow.ports import CannotWrite, FileContent, FilesChanged, LeadsOutside

OLD = {"a.py": b"old a\n", "keep/b.py": b"old b\n"}
NEW = {"a.py": b"new a\n", "keep/b.py": b"new b\n", "made/deep/c.py": b"new c\n", "d.py": b""}
NOBODY = 65534


def digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()


def wanted(new: dict[str, bytes] = NEW, old: dict[str, bytes] | None = None) -> list[FileContent]:
    there = old or {}
    return [FileContent(path, text, digest(there.get(path))) for path, text in new.items()]


def put(folder: Path, contents: dict[str, bytes]) -> Path:
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def found(folder: Path) -> dict[str, bytes]:
    """All files below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def folders(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_dir()}


def in_child(work: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> str:
    """Do ``work`` in a process of its own; what it raised, or how it ended, in words."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "done"
        try:
            before()
            work()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return said if os.WIFEXITED(status) else f"signal {os.WTERMSIG(status)}"


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that every user of the machine can reach."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


# -- what is written -------------------------------------------------------------------------------


@pytest.mark.parametrize("out", ["out", "a/b/out", "."])
def test_a_folder_takes_all_files(out: str, tmp_path: Path) -> None:
    folder = tmp_path / "root"
    folder.mkdir()
    PackageFolderOnDisk(folder / out, folder).write(wanted())
    assert found(folder / out) == NEW
    assert not any(".nbxflow" in name for name in os.listdir(folder) + os.listdir(tmp_path))


def test_files_that_are_there_are_replaced_and_keep_their_permissions(tmp_path: Path) -> None:
    put(tmp_path, {**OLD, "mine.txt": b"1\n"})
    (tmp_path / "a.py").chmod(0o750)
    PackageFolderOnDisk(tmp_path).write(wanted(old=OLD))
    assert found(tmp_path) == {**NEW, "mine.txt": b"1\n"}
    assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o750
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "made/deep/c.py").stat().st_mode & 0o777 == 0o666 & ~umask
    assert folders(tmp_path) == {"keep", "made", "made/deep"}


def test_reading_tells_what_stands_there(tmp_path: Path) -> None:
    folder = PackageFolderOnDisk(put(tmp_path, OLD))
    assert [folder.read(path) for path in ("a.py", "keep/b.py", "keep/c.py", "no/c.py")] == [
        b"old a\n",
        b"old b\n",
        None,
        None,
    ]
    assert PackageFolderOnDisk(tmp_path / "nowhere").read("a.py") is None


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["a.py", "d.py"])
def test_other_files_than_were_previewed_are_a_conflict(path: str, tmp_path: Path) -> None:
    there = {**OLD, path: b"mine\n"}
    with pytest.raises(FilesChanged) as caught:
        PackageFolderOnDisk(put(tmp_path, there)).write(wanted(old=OLD))
    assert caught.value.paths == (path,)
    assert found(tmp_path) == there


def test_files_that_are_gone_are_a_conflict(tmp_path: Path) -> None:
    with pytest.raises(FilesChanged) as caught:
        PackageFolderOnDisk(put(tmp_path, {"a.py": OLD["a.py"]})).write(wanted(old=OLD))
    assert caught.value.paths == ("keep/b.py",)
    assert found(tmp_path) == {"a.py": OLD["a.py"]}


LINKS: dict[str, Callable[[Path, Path], object]] = {
    "a file": lambda out, other: (out / "a.py").symlink_to(other / "victim"),
    "a file that is not there": lambda out, other: (out / "d.py").symlink_to(other / "none"),
    "a folder": lambda out, other: (out / "made").symlink_to(other),
    "a folder inside": lambda out, other: (out / "made").symlink_to(out / "keep"),
}


@pytest.mark.parametrize("link", LINKS)
def test_no_link_is_followed(link: str, tmp_path: Path) -> None:
    out, other = put(tmp_path / "out", {"keep/x": b""}), put(tmp_path / "other", {"victim": b"v"})
    LINKS[link](out, other)
    before = found(out)
    folder = PackageFolderOnDisk(out)
    with pytest.raises(LeadsOutside):
        folder.write(wanted())
    with pytest.raises(LeadsOutside):
        [folder.read(path) for path in NEW]
    assert found(other) == {"victim": b"v"}
    assert found(out) == before


def test_the_folder_itself_must_lie_in_the_root(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "root-other"
    root.mkdir()
    other.mkdir()
    (root / "link").symlink_to(other)
    for out in (root / "link", root / "link" / "new", other):
        with pytest.raises(LeadsOutside):
            PackageFolderOnDisk(out, root).write(wanted())
    assert found(other) == {}
    PackageFolderOnDisk(root / "link").write(wanted())  # the command line's: its user says where
    assert found(other) == NEW


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "a.py").mkdir(parents=True)
    os.mkfifo(out / "d.py")
    put(out, {"made": b"a file"})
    folder = PackageFolderOnDisk(out)
    for path in ("a.py", "d.py", "made/deep/c.py"):
        with pytest.raises(CannotWrite, match="in the place of"):
            folder.read(path)
        with pytest.raises(CannotWrite, match="in the place of"):
            folder.write(wanted({path: b""}))
    for place in ("made", "made/out"):
        with pytest.raises(CannotWrite):
            PackageFolderOnDisk(out / place).write(wanted())
    assert found(out) == {"made": b"a file"}


def test_two_exports_at_once_are_refused(tmp_path: Path) -> None:
    """The first one is stopped in its middle, alive, while another process tries."""
    put(tmp_path, OLD)
    reading, writing = os.pipe()

    def stop_at_the_second_file() -> None:
        def hook(event: str, arguments: tuple[object, ...]) -> None:
            if event == "os.rename" and str(arguments[1]).endswith("keep/b.py"):
                os.write(writing, b"x")
                signal.pause()

        sys.addaudithook(hook)

    child = os.fork()
    if child == 0:
        stop_at_the_second_file()
        PackageFolderOnDisk(tmp_path).write(wanted(old=OLD))
        os._exit(0)
    assert os.read(reading, 1) == b"x"
    with pytest.raises((CannotWrite, FilesChanged)):
        PackageFolderOnDisk(tmp_path).write(wanted(old=OLD))
    half = {**OLD, "a.py": NEW["a.py"]}
    with pytest.raises(CannotWrite, match="already"):
        PackageFolderOnDisk(tmp_path).write(wanted(old=half))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert PackageFolderOnDisk(tmp_path).read("a.py") == OLD["a.py"]
    assert found(tmp_path) == OLD


# -- what fails on the way -------------------------------------------------------------------------


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        put(tmp_path, OLD)
        large = wanted({"a.py": b"new a\n", "large.py": b"x" * 100_000}, OLD)
        for out in (tmp_path, tmp_path / "new"):
            files = large if out == tmp_path else wanted({"large.py": b"x" * 100_000})
            with pytest.raises(CannotWrite, match="No space left") as caught:
                PackageFolderOnDisk(out).write(files)
            assert caught.value.full
            assert found(tmp_path) == OLD
            assert folders(tmp_path) == {"keep"}
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_limit_of_the_user_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    files = wanted({"a.py": b"new a\n", "large.py": b"x" * 100_000}, OLD)
    said = in_child(
        lambda: PackageFolderOnDisk(tmp_path).write(files),
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert said == "CannotWrite: File too large"
    assert found(tmp_path) == OLD


def test_a_folder_that_may_not_be_written_changes_nothing(everybodys: Path) -> None:
    put(everybodys, {**OLD, "keep/sub/x": b""})
    for path in (everybodys, *everybodys.rglob("*")):
        path.chmod(0o777)
    (everybodys / "keep").chmod(0o555)

    def as_anybody() -> None:
        if os.geteuid() == 0:
            os.setuid(NOBODY)

    folder = PackageFolderOnDisk(everybodys)
    said = in_child(lambda: folder.write(wanted(old=OLD)), before=as_anybody)
    assert said.startswith("CannotWrite: ")
    assert "Permission denied" in said
    assert found(everybodys) == {**OLD, "keep/sub/x": b""}
    assert folders(everybodys) == {"keep", "keep/sub"}
    said = in_child(
        lambda: PackageFolderOnDisk(everybodys / "keep" / "new").write(wanted()), before=as_anybody
    )
    assert said == "CannotWrite: Permission denied"


def at_step(number: int, act: Callable[[], object], touching: Path) -> Callable[[], None]:
    """Makes a process ``act`` at the ``number``-th thing that it does to files of a folder."""
    left = [number]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if any(isinstance(each, (str, Path)) and str(touching) in str(each) for each in arguments):
            left[0] -= 1
            if left[0] == 0:
                act()

    return lambda: sys.addaudithook(hook)


def steps(there: dict[str, bytes], place: Path) -> int:
    """How many things writing the new files does to files."""
    out = put(place / "out", there) if there else place / "out"
    place.mkdir(exist_ok=True)
    seen: list[int] = []

    def write() -> None:
        PackageFolderOnDisk(out).write(wanted(old=there))
        raise RuntimeError(len(seen))

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if any(isinstance(each, (str, Path)) and str(place) in str(each) for each in arguments):
            seen.append(1)

    said = in_child(write, before=lambda: sys.addaudithook(hook))
    return int(said.removeprefix("RuntimeError: "))


@pytest.mark.parametrize("there", [OLD, {}], ids=["replaced", "new"])
def test_a_process_that_is_killed_leaves_the_old_or_the_new_files(
    there: dict[str, bytes], tmp_path: Path
) -> None:
    outcomes, mixed = [], 0
    for step in range(1, steps(there, tmp_path / "all") + 1):
        place = tmp_path / str(step)
        out = put(place / "out", there) if there else place / "out"
        place.mkdir(exist_ok=True)
        said = in_child(
            lambda out=out: PackageFolderOnDisk(out).write(wanted(old=there)),
            before=at_step(step, lambda: os.kill(os.getpid(), signal.SIGKILL), place),
        )
        assert said == "signal 9"
        left = {name: text for name, text in found(place).items() if ".nbxflow" not in name}
        under = {f"out/{name}": text for name, text in there.items()}
        mixed += left not in (under, {f"out/{name}": text for name, text in NEW.items()})
        PackageFolderOnDisk(out).read("a.py")
        after = found(out) if out.exists() else {}
        outcomes.append("old" if after == there else "new" if after == NEW else "neither")
        PackageFolderOnDisk(out).write(wanted(old=after if outcomes[-1] == "new" else there))
        assert found(out) == NEW
    assert "neither" not in outcomes
    assert outcomes == sorted(outcomes, reverse=True), "first the old ones, then the new ones"
    assert outcomes.count("old") > 10
    assert bool(mixed) == bool(there), "until it is read next, a mixture can be there"


@pytest.mark.parametrize("there", [OLD, {}], ids=["replaced", "new"])
def test_a_disk_that_fails_at_any_step_leaves_the_old_or_the_new_files(
    there: dict[str, bytes], tmp_path: Path
) -> None:
    def fail() -> None:
        raise OSError(errno.EIO, "Input/output error")

    said_so = 0
    for step in range(1, steps(there, tmp_path / "all") + 1):
        place = tmp_path / str(step)
        out = put(place / "out", there) if there else place / "out"
        place.mkdir(exist_ok=True)
        said = in_child(
            lambda out=out: PackageFolderOnDisk(out).write(wanted(old=there)),
            before=at_step(step, fail, place),
        )
        after = found(out) if out.exists() else {}
        after = {name: text for name, text in after.items() if ".nbxflow" not in name}
        assert after in (there, NEW), f"step {step}"
        assert after == NEW if said == "done" else said.startswith("CannotWrite: "), said
        said_so += said != "done"
    assert said_so > 10


def test_what_somebody_else_changed_after_a_kill_stays(tmp_path: Path) -> None:
    put(tmp_path, OLD)
    kill = at_step(1, lambda: os.kill(os.getpid(), signal.SIGKILL), tmp_path / "d.py")
    said = in_child(lambda: PackageFolderOnDisk(tmp_path).write(wanted(old=OLD)), before=kill)
    assert said == "signal 9"
    assert (tmp_path / "a.py").read_bytes() == NEW["a.py"]
    (tmp_path / "a.py").write_bytes(b"mine\n")
    assert PackageFolderOnDisk(tmp_path).read("a.py") == b"mine\n"
    assert found(tmp_path) == {"a.py": b"mine\n", "keep/b.py": OLD["keep/b.py"]}
