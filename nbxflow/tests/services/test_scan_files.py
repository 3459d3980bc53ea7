"""Secrets in the contents of files of every kind, and what a baseline makes of them."""

from __future__ import annotations

import json
import random
from typing import Any

import nbformat
import pytest

from nbxflow.domain.secrets.baseline import KNOWN_BEFORE, Baseline, BaselineFinding, new_baseline
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.secrets import own_rules
from nbxflow.protocol.validation import validate
from nbxflow.services.scan_files import (
    ScannedFile,
    findings_of,
    scan_content,
    updated_baseline,
)
from nbxflow.tests.fake_secrets import aws_key

RULES = compile_rules([own_rules()])
KEY = aws_key(random.Random(1))
OTHER = aws_key(random.Random(2))
RULE = "aws-access-key-id"


def scan(content: str | bytes, *, notebook: bool = False) -> ScannedFile:
    encoded = content if isinstance(content, bytes) else content.encode()
    return scan_content(encoded, RULES, notebook=notebook)


def secrets(scanned: ScannedFile) -> list[str]:
    return [found.secret for found in scanned.found]


def notebook(*cells: Any) -> str:
    return nbformat.writes(nbformat.v4.new_notebook(cells=list(cells)))


# -- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    scanned = scan(f"é😀 key {KEY}\n".encode(encoding))
    assert secrets(scanned) == [KEY]
    assert (scanned.notes, scanned.is_binary) == ((), False)
    [found] = scanned.found
    assert found.span is not None
    assert (found.place, found.cell, found.span.start_column) == ("text", None, 9)


def test_what_is_not_utf8_hides_nothing() -> None:
    scanned = scan(b"caf\xe9 " + KEY.encode() + b"\xff")
    assert secrets(scanned) == [KEY]
    assert scanned.notes == ("not all of it is UTF-8: scanned with replacement characters",)


def test_binary_files_are_said_not_to_be_scanned() -> None:
    scanned = scan(b"\x7fELF\0\0" + KEY.encode())
    assert (scanned.found, scanned.is_binary) == ((), True)


def test_nothing_is_in_an_empty_file() -> None:
    for content in (b"", b"\n", b"\xef\xbb\xbf"):
        for is_notebook in (False, True):
            assert scan(content, notebook=is_notebook) == ScannedFile(())


# -- notebooks ------------------------------------------------------------------------------------


def test_cells_are_called_by_their_kind_and_number() -> None:
    code = nbformat.v4.new_code_cell
    stream = nbformat.v4.new_output("stream", text=f"{KEY}\n")
    text = notebook(
        nbformat.v4.new_markdown_cell(f"{KEY}"),
        code("1"),
        code(f"x = '{KEY}'", outputs=[stream]),
        nbformat.v4.new_raw_cell(f"{KEY}"),
    )
    scanned = scan(text, notebook=True)
    told = [(scanned.labels[found.cell_index or 0], found.place) for found in scanned.found]
    assert told == [
        ("markdown cell 1", "markdown"),
        ("cell 2", "source"),
        ("cell 2", "stream"),
        ("raw cell 1", "source"),
    ]


def test_notebooks_of_format_3_are_scanned() -> None:
    cell = {"cell_type": "code", "language": "python", "input": f"x = '{KEY}'", "outputs": []}
    text = json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [cell]}]})
    [found] = scan(text, notebook=True).found
    assert (found.secret, found.cell_index, found.place) == (KEY, 0, "source")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_notebooks_are_read_in_every_encoding_of_json(encoding: str) -> None:
    text = notebook(nbformat.v4.new_code_cell(f"x = '{KEY}'"))
    scanned = scan(text.encode(encoding), notebook=True)
    assert (secrets(scanned), scanned.notes) == ([KEY], ())


@pytest.mark.parametrize("text", ["{", "{'x': %s}", "[" * 100_000, "x\0"])
def test_notebooks_that_are_no_json_are_scanned_as_text(text: str) -> None:
    scanned = scan(f"{text} {KEY}", notebook=True)
    assert secrets(scanned) == [KEY]
    assert scanned.notes == ("not JSON: scanned as plain text",)
    assert scanned.found[0].place == "text"


def test_any_json_is_scanned_as_a_notebook() -> None:
    for document in ([KEY], {"cells": 3, "x": KEY}, KEY, {"cells": [KEY, {"source": KEY}]}):
        assert KEY in secrets(scan(json.dumps(document), notebook=True)), document


def test_a_key_that_is_there_twice_hides_nothing() -> None:
    text = f'{{"cells": [{{"source": "{KEY}"}}], "cells": [{{"source": "{OTHER}"}}]}}'
    scanned = scan(text, notebook=True)
    assert set(secrets(scanned)) == {KEY, OTHER}
    assert scanned.notes == ("has keys twice: scanned as plain text, too",)


# -- findings -------------------------------------------------------------------------------------


def test_findings_follow_the_schema_and_hold_no_secret() -> None:
    scanned = scan(notebook(nbformat.v4.new_code_cell(f"x = '{KEY}'")), notebook=True)
    findings = findings_of(
        f"folder {KEY}/a.ipynb", scanned, RULES, lambda *_: "0" * 32, lambda *_: f"is {KEY}"
    )
    documents = to_document(findings)
    stats = {"files": 1, "bytes": 1, "seconds": 0.5}
    validate("scan-result", {"findings": documents, "stats": stats})
    assert KEY not in json.dumps(documents) + repr(findings) + repr(scanned)
    assert documents[0]["path"] == f"folder [redacted:{RULE}]/a.ipynb"
    assert documents[0]["ignored"] == f"is [redacted:{RULE}]"


# -- baselines ------------------------------------------------------------------------------------

EMPTY = new_baseline(bytes(16))


def known(path: str, secret: str, reason: str) -> BaselineFinding:
    return BaselineFinding(path, RULE, EMPTY.fingerprint(RULE, secret), reason)


def update(baseline: Baseline, files: dict[str, str], there: set[str]) -> set[tuple[str, str]]:
    scanned = {path: scan(text).found for path, text in files.items()}
    made = updated_baseline(baseline, scanned, lambda path: path in there)
    validate("secret-baseline", made.document())
    return {(found.path, found.reason) for found in made.findings}


def test_new_findings_are_taken_in_once_a_file() -> None:
    files = {"a.txt": f"{KEY} {KEY}", "b.txt": KEY, "c.txt": "nothing"}
    assert update(EMPTY, files, set(files)) == {("a.txt", KNOWN_BEFORE), ("b.txt", KNOWN_BEFORE)}


def test_known_findings_keep_their_reasons_also_in_other_files() -> None:
    baseline = EMPTY.with_findings([known("a.txt", KEY, "made up"), known("b.txt", OTHER, "old")])
    files = {"a.txt": KEY, "moved.txt": f"{OTHER} {KEY}"}
    assert update(baseline, files, {"a.txt", "moved.txt"}) == {
        ("a.txt", "made up"),
        ("moved.txt", "made up"),
        ("moved.txt", "old"),
    }


def test_what_is_gone_is_dropped_and_what_was_not_looked_at_stays() -> None:
    baseline = EMPTY.with_findings(
        [
            known("clean.txt", KEY, "no more"),
            known("deleted.txt", KEY, "no more"),
            known("elsewhere.txt", KEY, "mine"),
        ]
    )
    files = {"clean.txt": "nothing", "new.txt": OTHER}
    assert update(baseline, files, {*files, "elsewhere.txt"}) == {
        ("elsewhere.txt", "mine"),
        ("new.txt", KNOWN_BEFORE),
    }
