"""Baselines: what is known, by which fingerprints, and files that cannot be used."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from nbxflow.domain.secrets.baseline import (
    Baseline,
    BaselineError,
    BaselineFinding,
    ScryptCost,
    new_baseline,
    parse,
)
from nbxflow.protocol.validation import validate

SALT = bytes(range(16))


def known(baseline: Baseline, secret: str, reason: str, path: str = "a.ipynb") -> BaselineFinding:
    return BaselineFinding(path, "token", baseline.fingerprint("token", secret), reason)


def document(**changes: Any) -> dict[str, Any]:
    return {**new_baseline(SALT).document(), **changes}


def test_fingerprints_are_scrypt_of_rule_and_secret_under_the_files_salt() -> None:
    expected = hashlib.scrypt(b"token\0abc", salt=SALT, n=2**14, r=8, p=1, dklen=16).hex()
    assert new_baseline(SALT).fingerprint("token", "abc") == expected
    assert new_baseline(SALT[::-1]).fingerprint("token", "abc") != expected
    assert new_baseline(SALT).fingerprint("other", "abc") != expected
    assert len(new_baseline(SALT).fingerprint("token", "\ud800")) == 32


def test_the_files_own_cost_is_used() -> None:
    baseline = parse(document(scrypt={"n": 2**15, "r": 9, "p": 2}), "b.json")
    expected = hashlib.scrypt(
        b"token\0abc", salt=SALT, n=2**15, r=9, p=2, maxmem=2**27, dklen=16
    ).hex()
    assert baseline.fingerprint("token", "abc") == expected


def test_a_fingerprint_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []
    scrypt = hashlib.scrypt

    def counted(message: bytes, **parameters: Any) -> bytes:
        calls.append(message)
        return scrypt(message, **parameters)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    baseline = new_baseline(SALT)
    baseline = baseline.with_findings([known(baseline, "abc", "mine")])
    calls.clear()
    assert [baseline.reason("token", "abc") for _ in range(3)] == ["mine"] * 3
    assert len(calls) == 1
    assert baseline.reason("other", "abc") is None
    assert len(calls) == 1, "no rule of the file: nothing to compute"


def test_no_secret_is_kept_in_the_object() -> None:
    baseline = new_baseline(SALT)
    baseline.fingerprint("token", "a-very-special-value")
    assert "a-very-special-value" not in repr(vars(baseline))


def test_a_document_comes_back_and_is_stable() -> None:
    empty = new_baseline(SALT)
    found = [known(empty, "a", "one", "b.ipynb"), known(empty, "b", "two"), known(empty, "c", "x")]
    written = empty.with_findings(found).document()
    validate("secret-baseline", written)
    assert written == empty.with_findings(found[::-1] + found).document()
    assert [entry["path"] for entry in written["findings"]] == ["a.ipynb", "a.ipynb", "b.ipynb"]
    again = parse(json.loads(json.dumps(written)), "b.json")
    assert again.document() == written
    assert [again.reason("token", secret) for secret in "abcd"] == ["one", "two", "x", None]


def test_of_several_reasons_the_first_by_path_counts() -> None:
    empty = new_baseline(SALT)
    found = [known(empty, "a", "second", "b.ipynb"), known(empty, "a", "first", "a.ipynb")]
    assert empty.with_findings(found).reason("token", "a") == "first"


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        (document(version=2), "$.version"),
        (document(salt="0"), "$.salt"),
        (document(scrypt={"n": 1024, "r": 8, "p": 1}), "$.scrypt.n"),
        (document(scrypt={"n": 20_000, "r": 8, "p": 1}), "$.scrypt.n"),
        (document(scrypt={"n": 2**40, "r": 8, "p": 1}), "$.scrypt"),
        (document(scrypt={"n": 2**14, "r": 8, "p": 10_000}), "$.scrypt"),
        (document(findings=[{"fingerprint": "x"}]), "$.findings[0]"),
        ([], "$"),
    ],
)
def test_files_that_cannot_be_used_are_named_with_the_place(bad: Any, place: str) -> None:
    with pytest.raises(BaselineError) as raised:
        parse(bad, "the/baseline.json")
    assert str(raised.value).startswith(f"the/baseline.json: {place}")


def test_the_message_does_not_repeat_the_file() -> None:
    with pytest.raises(BaselineError) as raised:
        parse(document(salt="pasted-by-mistake"), "b.json")
    assert "pasted" not in str(raised.value)


def test_the_usual_cost_is_allowed() -> None:
    assert new_baseline(SALT).document()["scrypt"] == {"n": ScryptCost().n, "r": 8, "p": 1}
    parse(document(scrypt={"n": 2**17, "r": 8, "p": 1}), "b.json")
