"""Which packs of rules are used, and what is said of the others."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters import rule_packs
from nbxflow.adapters.rule_packs import load_packs
from nbxflow.protocol.secrets import own_rules
from nbxflow.tests.fake_secrets import pack_of_ours as pack


def file(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def test_nbxflows_own_rules_are_always_there() -> None:
    found = load_packs([])
    assert found.packs == (own_rules(),)
    assert (found.problems, found.count) == ((), len(own_rules()["rules"]))


def test_broken_packs_are_left_out_and_named(tmp_path: Path) -> None:
    files = [
        file(tmp_path, "good.json", pack("good")),
        file(tmp_path, "broken.json", "{"),
        file(tmp_path, "schema.json", {"version": 1, "name": "x", "rules": [{}]}),
        file(tmp_path, "regex.json", pack("regex", pattern="zz9_(")),
        file(tmp_path, "twice.json", pack("good")),
        str(tmp_path / "missing.json"),
    ]
    found = load_packs(files)
    assert [one["name"] for one in found.packs] == [own_rules()["name"], "good"]
    assert [problem.split(":")[0] for problem in found.problems] == files[1:]
    assert found.count == len(own_rules()["rules"]) + 1


def give() -> dict[str, Any]:
    """A pack from another package."""
    return pack("called")


GIVEN = pack("given")


def test_other_packages_bring_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"called": "give", "given": "GIVEN", "missing": "nothing"}
    entries = [
        EntryPoint(name, f"{__name__}:{value}", "nbxflow.rules") for name, value in values.items()
    ]
    monkeypatch.setattr(rule_packs, "entry_points", lambda group: entries)
    found = load_packs([])
    assert [one["name"] for one in found.packs[1:]] == ["called", "given"]
    assert found.problems == ("entry point missing: it cannot be loaded (AttributeError)",)
