"""Paths of exported files: which are taken, and which never."""

from __future__ import annotations

import pytest

from nbxflow.services.export_names import BadFileName, check_names

GOOD = [
    "README.md",
    "flights_pipeline/__init__.py",
    "flights_pipeline/tasks/read.py",
    ".github/workflows/flights.yml",
    "données/été.py",
    "common.py",
    "console.txt",
    "a b/c.py",
    "…",
]
BAD = [
    "",
    "/etc/passwd",
    "//host/share",
    "../a.py",
    "a/../b.py",
    "./a.py",
    "a//b.py",
    "a/",
    "C:a.py",
    "c:/a.py",
    "a.py:stream",
    "..\\a.py",
    "a\\b.py",
    "\\\\host\\share\\a",
    "CON",
    "a/nul.py",
    "Com1.tar.gz",
    "lpt\u00b9.txt",
    "aux .py",
    "a.",
    "a ",
    "a./b.py",
    " /b.py",
    "a\0.py",
    "a\nb.py",
    "a\x7f.py",
    "gpj.\u202eyp.exe",
    "a\u200b.py",
    "\ud800.py",
    "what?.py",
    "a*.py",
    '"a".py',
    "<a>.py",
    "a|b.py",
    "x" * 256,
    "é" * 128,
    "/".join(["folder"] * 200),
    ".nbxflow-export/journal.json",
    ".NBXFLOW-EXPORT-1/a.py",
]


@pytest.mark.parametrize("path", GOOD)
def test_usual_names_are_taken(path: str) -> None:
    check_names([path])


@pytest.mark.parametrize("path", BAD, ids=ascii)
def test_names_that_lead_elsewhere_or_cannot_be_everywhere_are_refused(path: str) -> None:
    with pytest.raises(BadFileName) as caught:
        check_names(["a.py", path])
    assert caught.value.index == 1


@pytest.mark.parametrize(
    "paths",
    [
        ("a.py", "a.py"),
        ("a.py", "A.py"),
        ("tasks/a.py", "Tasks/b.py"),
        ("\u00e9.py", "e\u0301.py"),
        ("stra\u00dfe.py", "STRASSE.py"),
        ("a", "a/b.py"),
        ("a/b.py", "a"),
        ("a/b.py", "A"),
    ],
    ids=ascii,
)
def test_names_that_are_one_on_some_system_are_refused(paths: tuple[str, str]) -> None:
    with pytest.raises(BadFileName) as caught:
        check_names(paths)
    assert caught.value.index == 1


def test_files_of_one_folder_get_on() -> None:
    check_names(["a/b.py", "a/c.py", "a/d/e.py", "f.py"])
