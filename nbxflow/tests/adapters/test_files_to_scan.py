"""Which files a search for secrets looks at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbxflow.adapters import files_to_scan as module
from nbxflow.adapters.files_to_scan import files_to_scan, is_notebook_name, read_file

needs_permissions = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="root may read everything"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")


def found(folder: Path, *names: str, text: bool = False) -> tuple[list[str], list[str]]:
    result = files_to_scan(names, text=text)
    return [os.path.relpath(path, folder) for path in result.files], list(result.failures)


@pytest.mark.parametrize("name", ["a.ipynb", "A.IPYNB", "a.ipynb~", "a.ipynb.bak", ".~a.ipynb"])
def test_copies_of_notebooks_are_notebooks(name: str) -> None:
    assert is_notebook_name(name)
    assert not is_notebook_name(name.replace("ipynb", "py").replace("IPYNB", "PY"))


def test_folders_are_searched_but_for_those_of_tools(folder: Path) -> None:
    put(folder, "b.ipynb", "deep/er/a.ipynb", "notes.txt", ".env", "b.ipynb.bak")
    put(folder, ".ipynb_checkpoints/b-checkpoint.ipynb", "deep/.ipynb_checkpoints/a.ipynb")
    put(folder, ".git/x.ipynb", "node_modules/x.ipynb", "__pycache__/x.ipynb", ".venv/x.ipynb")
    notebooks = [
        "b.ipynb",
        "b.ipynb.bak",
        ".ipynb_checkpoints/b-checkpoint.ipynb",
        "deep/.ipynb_checkpoints/a.ipynb",
        "deep/er/a.ipynb",
    ]
    assert found(folder, ".") == (notebooks, [])
    files, failures = found(folder, ".", text=True)
    assert set(files) == {*notebooks, ".env", "notes.txt"}
    assert failures == []


def test_a_hidden_folder_that_is_named_is_searched(folder: Path) -> None:
    put(folder, ".hidden/x.ipynb")
    assert found(folder, ".hidden")[0] == [".hidden/x.ipynb"]


def test_each_file_is_there_once_in_the_order_of_naming(folder: Path) -> None:
    put(folder, "b.ipynb", "a.ipynb")
    assert found(folder, "b.ipynb", ".", "./a.ipynb")[0] == ["b.ipynb", "a.ipynb"]


def test_links_in_folders_are_not_followed_and_named_ones_are(folder: Path) -> None:
    put(folder, "out/x.ipynb", "in/y.ipynb")
    os.symlink(folder / "out", folder / "in" / "link")
    os.symlink(folder / "out" / "x.ipynb", folder / "in" / "z.ipynb")
    os.symlink(folder / "in", folder / "in" / "loop")
    os.symlink("nowhere", folder / "in" / "gone.ipynb")
    assert found(folder, "in") == (["in/y.ipynb"], [])
    assert found(folder, "in/z.ipynb", "in/link")[0] == ["in/z.ipynb", "in/link/x.ipynb"]


def test_what_cannot_be_scanned_is_named_with_the_reason(folder: Path) -> None:
    put(folder, "a.py", "empty/readme.txt", "a.ipynb")
    os.mkfifo(folder / "pipe.ipynb")
    names = ["a.py", "none.ipynb", "empty", "pipe.ipynb", "bad\0name", "a.ipynb"]
    assert found(folder, *names) == (
        ["a.ipynb"],
        [
            "a.py: not a notebook; --text scans other files, too",
            "none.ipynb: No such file or directory",
            "empty: there is no notebook in this folder",
            "pipe.ipynb: neither a file nor a folder",
            "bad\0name: not a path",
        ],
    )
    assert "pipe.ipynb" not in found(folder, ".")[0]


@needs_permissions
def test_folders_that_cannot_be_read_are_named(folder: Path) -> None:
    put(folder, "a.ipynb", "closed/b.ipynb")
    (folder / "closed").chmod(0)
    assert found(folder, ".") == (["a.ipynb"], ["closed: Permission denied"])
    (folder / "closed").chmod(0o700)


def test_files_that_are_too_large_are_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.ipynb")
    assert read_file("a.ipynb") == b"x"
    monkeypatch.setattr(module, "_LARGEST", 0)
    with pytest.raises(OSError, match="larger than 512 MB"):
        read_file("a.ipynb")
