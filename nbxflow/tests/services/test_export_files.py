"""Files of a package on their way to their folder."""

from __future__ import annotations

import random
from collections.abc import Mapping
from hashlib import sha256

import pytest

from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.ports import FilesChanged
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.secrets import own_rules
from nbxflow.protocol.validation import validate
from nbxflow.services.export_files import (
    SecretPlace,
    SecretsInFiles,
    export_files,
    find_secrets_in,
)
from nbxflow.services.export_names import BadFileName
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.fakes.package_folder import FakePackageFolder

RULES = compile_rules([own_rules()])


def search(contents: Mapping[str, bytes]) -> list[SecretPlace]:
    return find_secrets_in(contents, RULES, lambda rule, secret: False)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def file(path: str, text: str, before: str | None = None) -> dict[str, str | None]:
    return {"path": path, "text": text, "before": before}


def test_what_stands_there_already_is_left_alone() -> None:
    folder = FakePackageFolder(same=b"x\n", other=b"1\n")
    files = [file("same", "x\n", digest("x\n")), file("other", "2\n", digest("1\n"))]
    done = export_files([*files, file("new.py", "é\n")], "out", folder, search)
    assert folder.contents == {"same": b"x\n", "other": b"2\n", "new.py": "é\n".encode()}
    document = to_document(done)
    validate("flow-files-reply", document)
    assert document == {
        "out": "out",
        "written": [
            {"path": "other", "sha256": digest("2\n")},
            {"path": "new.py", "sha256": digest("é\n")},
        ],
        "unchanged": ["same"],
    }


def test_the_same_request_once_more_finds_nothing_to_do() -> None:
    folder = FakePackageFolder()
    for expected in ([], ["a.py"]):
        done = export_files([file("a.py", "1\n")], "out", folder, search)
        assert list(done.unchanged) == expected


def test_what_changed_since_the_preview_is_not_overwritten() -> None:
    folder = FakePackageFolder(a=b"mine\n")
    with pytest.raises(FilesChanged) as caught:
        export_files([file("a", "theirs\n"), file("b", "1\n")], "out", folder, search)
    assert caught.value.paths == ("a",)
    assert folder.contents == {"a": b"mine\n"}


def test_secrets_are_refused_by_place_and_never_told() -> None:
    key = aws_key(random.Random(7))
    folder = FakePackageFolder()
    files = [file("a.py", "1\n"), file("b.py", f"x = 1\nkey = '{key}'\n")]
    with pytest.raises(SecretsInFiles) as caught:
        export_files(files, "out", folder, search)
    [place] = caught.value.places
    assert place.span is not None
    assert (place.path, place.span.start_line, place.span.start_column) == ("b.py", 2, 8)
    assert str(caught.value).startswith("b.py, line 2: ")
    assert key not in repr((caught.value.args, place))
    assert folder.contents == {}


def test_what_people_called_no_secret_is_written() -> None:
    key = aws_key(random.Random(7))
    contents = {"b.py": f"key = '{key}'\n".encode()}
    assert len(find_secrets_in(contents, RULES, lambda rule, secret: False)) == 1
    assert find_secrets_in(contents, RULES, lambda rule, secret: secret == key) == []


@pytest.mark.parametrize("bad", [file("../a.py", "1\n"), file("b.py", "\ud800")])
def test_one_file_that_cannot_be_written_keeps_all_from_it(bad: dict[str, str | None]) -> None:
    folder = FakePackageFolder()
    with pytest.raises(BadFileName) as caught:
        export_files([file("a.py", "1\n"), bad], "out", folder, search)
    assert caught.value.index == 1
    assert folder.contents == {}
