"""``nbxflow scan``: what it finds in real files, and its baselines; as a process where it shows."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

import nbxflow
from nbxflow.protocol.secrets import own_rules
from nbxflow.protocol.validation import validate
from nbxflow.services.run_notebook import WrongUsage
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.worker import scan as module
from nbxflow.worker.scan import scan

ROOT = Path(__file__).parents[3]
BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
BASELINE = ".nbxflow-baseline.json"
KEYS = [aws_key(random.Random(seed)) for seed in range(300)]
KEY = KEYS[0]
RULE = "aws-access-key-id"
MASK = "AKIA" + "·" * 12
Answer = dict[str, Any]
Run = Callable[..., subprocess.CompletedProcess[str]]

needs_node = pytest.mark.skipif(
    NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
)


@pytest.fixture(autouse=True)
def in_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths are relative to the working folder."""
    monkeypatch.chdir(folder)


def ask(*paths: str, key: bytes = b"installation", **changes: Any) -> Answer:
    """What the worker answers; no secret is in it."""
    request = {
        "id": 1,
        "op": "scan",
        "paths": list(paths),
        "text": True,
        "baseline": None,
        "updateBaseline": False,
        "rules": [],
        **changes,
    }
    validate("worker-request", request)
    told: list[str] = []

    def progress(done: int, total: int, message: str) -> None:
        assert 0 <= done <= total
        told.append(message)

    answer = asyncio.run(scan(request, lambda: key, progress, asyncio.Event()))
    validate("scan-result", answer["scan"])
    said = json.dumps([answer, told])
    assert [key for key in KEYS if key in said] == []
    return answer


def findings(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer["scan"]["findings"]
    return found


def known() -> list[dict[str, str]]:
    document = json.loads(Path(BASELINE).read_text("utf-8"))
    validate("secret-baseline", document)
    entries: list[dict[str, str]] = document["findings"]
    return entries


@pytest.fixture
def notebook(folder: Path) -> str:
    """A notebook with one secret in three places."""
    output = nbformat.v4.new_output("stream", text=f"é😀 {KEY}\n")
    cells = [
        nbformat.v4.new_markdown_cell(f"The key is {KEY}.", id="c0"),
        nbformat.v4.new_code_cell(f"key = '{KEY}'\nprint(key)", id="c1", outputs=[output]),
    ]
    made = nbformat.v4.new_notebook(cells=cells)
    (folder / "a.ipynb").write_text(nbformat.writes(made), "utf-8")
    return "a.ipynb"


# -- what is found --------------------------------------------------------------------------------


def test_every_place_is_told(notebook: str) -> None:
    answer = ask(notebook)
    places = [
        (each["cell"], each["cellIndex"], each["place"], each["span"]["startColumn"])
        for each in findings(answer)
    ]
    assert places == [
        ("c0", 0, "markdown", 12),
        ("c1", 1, "source", 8),
        ("c1", 1, "stream", 5),
    ]
    told = {(e["path"], e["rule"], e["masked"], e["ignored"]) for e in findings(answer)}
    assert told == {(notebook, RULE, MASK, None)}
    assert len({each["fingerprint"] for each in findings(answer)}) == 1
    assert answer["labels"] == ["markdown cell 1", "cell 1", "cell 1"]
    stats = answer["scan"]["stats"]
    assert (stats["files"], stats["bytes"]) == (1, os.path.getsize(notebook))


def test_unreadable_files_are_named_and_the_others_scanned(
    notebook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_content = module.scan_content

    def broken(content: bytes, rules: Any, *, notebook: bool) -> Any:
        if not notebook:
            raise KeyError(KEY)
        return scan_content(content, rules, notebook=notebook)

    Path("odd.txt").write_text("x", "utf-8")
    monkeypatch.setattr(module, "scan_content", broken)
    answer = ask("none.ipynb", "odd.txt", notebook)
    assert len(findings(answer)) == 3
    assert answer["failures"] == [
        "none.ipynb: No such file or directory",
        "odd.txt: it cannot be scanned (KeyError)",
    ]


def test_files_that_are_read_in_another_way_are_named(notebook: str) -> None:
    Path("b.ipynb").write_text("{", "utf-8")
    Path("c.bin").write_bytes(b"\0\1")
    Path("d.bin").write_bytes(b"\0\1")
    answer = ask(".")
    assert answer["files"] == [notebook, "b.ipynb"]
    assert answer["notes"] == [
        "b.ipynb: not JSON: scanned as plain text",
        "c.bin and 1 more: binary, not scanned",
    ]


def test_names_of_files_tell_no_secret() -> None:
    Path(f"key {KEY}.ipynb").write_text(f'["{KEY}"]', "utf-8")
    Path(f"text {KEY}.ipynb").write_text("{", "utf-8")
    answer = ask(".", f"none {KEY}.ipynb", updateBaseline=True)
    assert answer["files"] == [f"key [redacted:{RULE}].ipynb", f"text [redacted:{RULE}].ipynb"]
    assert KEY not in Path(BASELINE).read_text("utf-8")
    assert ask(".")["scan"]["findings"][0]["ignored"] is not None


def test_names_of_files_that_are_no_text_are_told(folder: Path) -> None:
    try:
        with open(os.fsencode(folder) + b"/\xff.txt", "w") as file:
            file.write(KEY)
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    assert findings(ask("."))[0]["path"] == "\ufffd.txt"


def test_ten_thousand_findings_are_all_told() -> None:
    cells = [
        nbformat.v4.new_code_cell("\n".join(f"k{line} = '{KEY}'" for line in range(100)))
        for _ in range(100)
    ]
    Path("many.ipynb").write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), "utf-8")
    assert len(findings(ask("many.ipynb", updateBaseline=True))) == 10_000
    assert len(known()) == 1


# -- rules ----------------------------------------------------------------------------------------


def test_more_rules_are_asked(make_notebook: Callable[..., str]) -> None:
    made = make_notebook("a.ipynb", "badge = 'staff-73519'")
    assert findings(ask(made)) == []
    rule = {
        **next(rule for rule in own_rules()["rules"] if rule["id"] == RULE),
        "id": "staff-badge",
        "title": "Staff badge",
        "keywords": ["staff-"],
        "pattern": "staff-[0-9]{5}",
        "visible": 6,
        "distinct": 3,
        "severity": "warning",
    }
    pack = {"version": 1, "name": "staff", "rules": [rule]}
    Path("rules.json").write_text(json.dumps(pack), "utf-8")
    answer = ask(made, rules=["rules.json"])
    [finding] = findings(answer)
    assert (finding["rule"], finding["severity"]) == ("staff-badge", "warning")
    assert "73519" not in json.dumps(answer)
    assert {"id": "staff-badge", "title": "Staff badge", "severity": "warning"} in answer["rules"]
    Path("broken.json").write_text(json.dumps({**pack, "rules": [{}]}), "utf-8")
    with pytest.raises(WrongUsage, match=r"broken.json: \$.rules\[0\]"):
        ask(made, rules=["rules.json", "broken.json"])


# -- baselines ------------------------------------------------------------------------------------


def test_a_baseline_is_made_kept_and_known_in_every_clone(notebook: str) -> None:
    ignored = {each["ignored"] for each in findings(ask(notebook, updateBaseline=True))}
    assert ignored == {"known when the baseline was made"}
    text = Path(BASELINE).read_text("utf-8")
    [entry] = known()
    assert (entry["path"], entry["rule"]) == (notebook, RULE)
    ask(notebook, updateBaseline=True)
    assert Path(BASELINE).read_text("utf-8") == text, "nothing is new: nothing changes"

    Path(BASELINE).write_text(text.replace(entry["reason"], "made up for a test"), "utf-8")
    clone = findings(ask(".", key=b"another installation"))
    assert {(each["ignored"], each["fingerprint"]) for each in clone} == {
        ("made up for a test", entry["fingerprint"])
    }

    Path("b.ipynb").write_text(f'"{KEYS[1]} {KEY}"', "utf-8")
    new = [each for each in findings(ask(".")) if each["ignored"] is None]
    assert [each["path"] for each in new] == ["b.ipynb"]
    ask("b.ipynb", updateBaseline=True)
    assert sorted(entry["reason"] for entry in known()) == [
        "known when the baseline was made",
        "made up for a test",
        "made up for a test",
    ]


def test_only_a_baseline_of_the_usual_name_is_looked_for(notebook: str) -> None:
    ask(notebook, updateBaseline=True, baseline="known.json")
    assert {each["ignored"] for each in findings(ask(notebook))} == {None}
    answer = ask(notebook, baseline="known.json")
    assert None not in {each["ignored"] for each in findings(answer)}
    assert answer["baseline"] == "known.json"


def test_paths_in_a_baseline_start_at_its_folder(notebook: str) -> None:
    Path("deep").mkdir()
    where = f"deep/{BASELINE}"
    ask(notebook, updateBaseline=True, baseline=where)
    assert json.loads(Path(where).read_text())["findings"][0]["path"] == "../a.ipynb"
    Path(notebook).unlink()
    Path("other.ipynb").write_text("{}", "utf-8")
    ask("other.ipynb", updateBaseline=True, baseline=where)
    assert json.loads(Path(where).read_text())["findings"] == []


def test_what_could_not_be_scanned_stays_in_the_baseline(
    notebook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(notebook, updateBaseline=True)

    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError

    monkeypatch.setattr(module, "scan_content", broken)
    assert ask(notebook, updateBaseline=True)["failures"] != []
    assert len(known()) == 1


def test_without_a_baseline_fingerprints_are_the_installations_own(notebook: str) -> None:
    def prints(key: bytes) -> set[str]:
        return {each["fingerprint"] for each in findings(ask(notebook, key=key))}

    assert prints(b"one") == prints(b"one")
    assert prints(b"one") != prints(b"other")


def test_a_baseline_is_itself_clean() -> None:
    Path("keys.txt").write_text("\n".join(KEYS[:20]), "utf-8")
    ask(".", updateBaseline=True)
    assert findings(ask(BASELINE)) == []


def test_reasons_tell_no_secret(notebook: str) -> None:
    ask(notebook, updateBaseline=True)
    text = Path(BASELINE).read_text("utf-8")
    Path(BASELINE).write_text(text.replace("known when the baseline was made", f"is {KEY}"))
    assert findings(ask(notebook))[0]["ignored"] == f"is [redacted:{RULE}]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "b.json: No such file or directory"),
        ("{", "b.json: not valid JSON: .* (line 1, column 2)"),
        ("[" * 100_000, "b.json: not valid JSON"),
        (b"\xff", "b.json: not UTF-8 text"),
        ("{}", "b.json: $: not as schema secret-baseline says"),
    ],
)
def test_baselines_that_cannot_be_used_are_named(
    notebook: str, text: str | bytes | None, message: str
) -> None:
    if text is not None:
        Path("b.json").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(WrongUsage) as raised:
        ask(notebook, baseline="b.json")
    start, _, end = message.partition(".*")
    assert str(raised.value).startswith(start)
    assert str(raised.value).endswith(end)


def test_a_baseline_that_cannot_be_written_is_named(notebook: str) -> None:
    with pytest.raises(WrongUsage, match=r"no/folder/b\.json: No such file or directory"):
        ask(notebook, updateBaseline=True, baseline="no/folder/b.json")


# -- the command line -----------------------------------------------------------------------------


@pytest.fixture
def nbx(folder: Path, environment: dict[str, str]) -> Run:
    """Runs ``nbxflow scan`` in ``folder``; no secret is in anything it says."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(NODE), str(BUNDLE), "scan", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert KEY not in done.stdout + done.stderr
        return done

    return run


@needs_node
def test_json_is_all_that_is_printed(nbx: Run, notebook: str) -> None:
    done = nbx(notebook, "none.ipynb", "--format", "json")
    assert done.returncode == 2
    result = json.loads(done.stdout)
    validate("scan-result", result)
    assert len(result["findings"]) == 3
    assert "nbxflow: none.ipynb: No such file or directory" in done.stderr


@needs_node
def test_text_is_grouped_by_file_and_says_what_to_do(nbx: Run, folder: Path, notebook: str) -> None:
    (folder / "notes.txt").write_text(f"\n{KEY}\n", "utf-8")
    (folder / "picture").write_bytes(b"\0\1")
    done = nbx(".", "--text")
    assert done.returncode == 1
    *lines, summary = done.stdout.splitlines()
    assert lines == [
        "a.ipynb",
        f"  markdown cell 1  markdown  1:12  AWS access key ID  {MASK}",
        f"  cell 1           source    1:8   AWS access key ID  {MASK}",
        f"  cell 1           stream    1:5   AWS access key ID  {MASK}",
        "",
        "notes.txt",
        f"  text  2:1  AWS access key ID  {MASK}",
        "",
        "What to do",
        "  markdown  delete it from the text",
        '  source    read it from an environment variable: os.environ["NAME"]',
        "  stream    clear the output and save",
        "  text      delete it from the file",
        "  A secret that was committed, sent or shown has to be revoked, too.",
        "  No secret? nbxflow scan --update-baseline keeps it as known.",
        "",
        "picture: binary, not scanned",
        "",
    ]
    assert summary.endswith(": 4 secrets in 2 files")
    done = nbx(".", "--text", "--update-baseline")
    assert done.returncode == 0
    assert done.stdout.endswith(f": no new secrets found, 4 known by {BASELINE}\n")


@needs_node
def test_sarif_places_findings_in_cells(nbx: Run, folder: Path, notebook: str) -> None:
    ask(notebook, updateBaseline=True)
    (folder / "b.txt").write_text(KEYS[1], "utf-8")
    (folder / "bad.ipynb").write_text("{", "utf-8")
    done = nbx(".", "none.ipynb", "--text", "--format", "sarif")
    assert done.returncode == 2
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    uris = [artifact["location"]["uri"] for artifact in run["artifacts"]]
    assert set(uris) == {BASELINE, "a.ipynb", "b.txt", "bad.ipynb"}
    prints = [result["partialFingerprints"]["nbxflow/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints) == 4
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == RULE
        [location] = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert uris[artifact["index"]] == artifact["uri"]
        assert location["physicalLocation"]["region"]["startLine"] == 1
        if artifact["uri"] == "b.txt":
            assert (result["suppressions"], "logicalLocations" in location) == ([], False)
        else:
            [suppression] = result["suppressions"]
            assert suppression["justification"] == "known when the baseline was made"
            assert location["logicalLocations"][0]["name"] in ("c0", "c1")
    [invocation] = run["invocations"]
    assert not invocation["executionSuccessful"]
    told = {n["message"]["text"]: n["level"] for n in invocation["toolExecutionNotifications"]}
    assert told == {
        "none.ipynb: No such file or directory": "error",
        "bad.ipynb: not JSON: scanned as plain text": "note",
    }


@needs_node
@pytest.mark.parametrize("words", [[], ["--format", "xml", "a.ipynb"], ["--baseline"]])
def test_wrong_usage_exits_2(nbx: Run, words: list[str]) -> None:
    done = nbx(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


@needs_node
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_interrupted_scan_writes_nothing(folder: Path, environment: dict[str, str]) -> None:
    (folder / "many.txt").write_text("\n".join(KEYS), "utf-8")
    words = ["scan", "many.txt", "--text", "--update-baseline"]
    process = subprocess.Popen(
        [str(NODE), str(BUNDLE), *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("comparing"):
            break
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert [path.name for path in folder.iterdir()] == ["many.txt"]


@needs_node
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.skipif(
    not Path(sys.executable).with_name("nbxflow").exists(), reason="nbxflow is not installed"
)
def test_the_hook_stops_a_commit_with_a_new_secret(
    folder: Path, environment: dict[str, str], notebook: str
) -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["id"], hook["language"], hook["types"]) == ("nbxflow-scan", "python", ["jupyter"])
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    commit_hook = folder / ".git" / "hooks" / "pre-commit"
    commit_hook.parent.mkdir(exist_ok=True)
    # As pre-commit does: the staged files behind the entry, in the repository's own folder.
    staged = '$(git diff --cached --name-only -- "*.ipynb")'
    commit_hook.write_text(f"#!/bin/sh\nexec {hook['entry']} {staged}\n", "utf-8")
    commit_hook.chmod(0o755)
    path = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(
            ["git", *who, *words],
            cwd=folder,
            env={**environment, "PATH": path},
            capture_output=True,
            text=True,
            timeout=120,
        )

    git("add", notebook)
    refused = git("commit", "-m", "one")
    assert refused.returncode == 1
    said = refused.stdout + refused.stderr
    assert f"AWS access key ID  {MASK}" in said
    assert KEY not in said
    ask(".", updateBaseline=True)
    git("add", BASELINE)
    assert git("commit", "-m", "two").returncode == 0
