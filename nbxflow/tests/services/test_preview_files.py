"""What an export would change, said before it does."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.services.export_names import BadFileName
from nbxflow.services.preview_files import FlowFile, preview_files
from nbxflow.services.rewrite_source import Problem
from nbxflow.tests.fakes.package_folder import FakePackageFolder

LONG = "".join(f"line {number}\n" for number in range(3000))
CASES = {
    "a line": ("one\ntwo\nthree\n", "one\n2\nthree\n"),
    "without a last newline": ("one\ntwo", "one\n2"),
    "a newline at the end": ("one", "one\n"),
    "lines that look like a diff": ("--- a\n+++ b\n", "--- b\n+++ b\n@@ -1 +1 @@\n"),
    "other line ends": ("one\r\ntwo\r\n", "one\ntwo\n"),
    "what ends no line": ("a\x0cb\u2028c\x85\n", "a\x0cb\u2028d\x85\n"),
    "to nothing": ("one\n", ""),
    "too long to compare": (LONG, LONG.replace("line 7\n", "line seven\n")),
}


def one(before: bytes | None, after: str) -> FlowFile:
    folder = FakePackageFolder() if before is None else FakePackageFolder(**{"a.py": before})
    preview = preview_files({"a.py": after}, [], folder)
    validate("flow-preview-reply", to_document(preview))
    [file] = preview.files
    return file


def lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n") and bool(text))


def test_a_new_file() -> None:
    file = one(None, "1\n2\n")
    assert (file.state, file.before, file.added, file.removed) == ("new", None, 2, 0)
    assert file.sha256 == sha256(b"1\n2\n").hexdigest()
    assert file.diff == "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1,2 @@\n+1\n+2\n"


def test_a_file_that_stays_as_it_is() -> None:
    file = one("é\n".encode(), "é\n")
    assert (file.state, file.before, file.added, file.removed) == ("same", file.sha256, 0, 0)
    assert file.diff == ""


def test_a_changed_file() -> None:
    file = one(b"1\n2\n", "1\n3\n")
    assert (file.state, file.added, file.removed) == ("changed", 1, 1)
    assert file.before == sha256(b"1\n2\n").hexdigest()
    assert file.diff == "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n 1\n-2\n+3\n"


def test_bytes_that_are_no_text_are_said_to_be_replaced() -> None:
    file = one(b"\xff\xfe\x00", "1\n")
    assert (file.state, file.added, file.removed) == ("changed", 1, 0)
    assert file.diff == "Binary file a.py is replaced by text\n"


@pytest.mark.parametrize("case", CASES)
def test_the_diff_makes_one_of_the_other(case: str, tmp_path: Path) -> None:
    before, after = CASES[case]
    file = one(before.encode(), after)
    (tmp_path / "a.py").write_bytes(before.encode())
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=file.diff.encode(), check=True)
    assert (tmp_path / "a.py").read_bytes() == after.encode()
    assert file.added - file.removed == lines(after) - lines(before)


def test_problems_are_passed_on() -> None:
    problem = Problem("await", "a", "It waits.", "Do not.")
    document = to_document(preview_files({}, [problem], FakePackageFolder()))
    validate("flow-preview-reply", document)
    assert document == {"files": [], "problems": [to_document(problem)]}


def test_names_that_lead_elsewhere_are_not_looked_at() -> None:
    with pytest.raises(BadFileName):
        preview_files({"a/../../b.py": ""}, [], FakePackageFolder())
