"""What an export would change, said before it does."""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from nbxflow.protocol import validation
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


# -- evidence of other files -----------------------------------------------------------------------

EVIDENCE = Path(validation.__file__).parent / "examples" / "valid" / "evidence.different.json"
CODE = {"a.py": "1\n", "README.md": "about\n"}


def evidence_of(files: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(EVIDENCE.read_text("utf-8"))
    document["files"] = [
        {"path": path, "sha256": sha256(text.encode()).hexdigest()} for path, text in files.items()
    ]
    return document


def previewed(files: dict[str, str], evidence: str) -> dict[str, FlowFile]:
    folder = FakePackageFolder(**{"evidence.json": evidence.encode()})
    return {file.path: file for file in preview_files(files, [], folder).files}


@pytest.mark.parametrize(
    "exported",
    [
        pytest.param({**CODE, "a.py": "2\n"}, id="changed"),
        pytest.param({**CODE, "b.py": "2\n"}, id="more"),
    ],
)
def test_evidence_of_other_files_says_nothing_any_more(exported: dict[str, str]) -> None:
    before = evidence_of(CODE)
    text = json.dumps(before)
    file = previewed(exported, text)["evidence.json"]
    assert (file.state, file.before) == ("changed", sha256(text.encode()).hexdigest())
    after = json.loads(file.text)
    validate("evidence", after)
    found = after.pop("verification")
    assert (found["verdict"], found["tasks"], found["checks"]) == ("not-run", [], [])
    assert "without a verification" in found["reason"]
    assert after == {name: value for name, value in before.items() if name != "verification"}
    assert previewed(exported, file.text)["evidence.json"].state == "same"


@pytest.mark.parametrize(
    ("exported", "evidence"),
    [
        pytest.param(CODE, json.dumps(evidence_of(CODE)), id="of these files"),
        pytest.param(CODE, json.dumps(evidence_of({**CODE, "old.py": ""})), id="of more files"),
        pytest.param(CODE, "my own notes", id="of somebody else"),
        pytest.param({}, json.dumps(evidence_of(CODE)), id="nothing to export"),
    ],
)
def test_other_evidence_stays(exported: dict[str, str], evidence: str) -> None:
    assert "evidence.json" not in previewed(exported, evidence)


def test_new_evidence_takes_the_place_of_the_old() -> None:
    new = {**CODE, "evidence.json": "new\n"}
    assert previewed(new, json.dumps(evidence_of({"a.py": "0"})))["evidence.json"].text == "new\n"
