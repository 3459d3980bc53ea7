"""``nbxflow facts`` as a process."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import nbxflow
from nbxflow.protocol.validation import validate

BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
Run = Callable[..., subprocess.CompletedProcess[bytes]]

pytestmark = pytest.mark.skipif(
    NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
)


@pytest.fixture
def facts(folder: Path, environment: dict[str, str]) -> Run:
    """Runs ``nbxflow facts`` in ``folder``."""

    def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(NODE), str(BUNDLE), "facts", *words],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            timeout=60,
        )

    return run


def test_json_is_one_document(facts: Run, make_notebook: Callable[..., str]) -> None:
    name = make_notebook("n.ipynb", "x = y", "%time z = x", "broken (")
    result = facts(name, "--format", "json")
    assert result.returncode == 0, result.stderr
    document = json.loads(result.stdout)
    validate("facts-reply", document)
    assert [cell["cell"] for cell in document["cells"]] == ["c0", "c1", "c2"]
    assert [cell["summary"]["defines"] for cell in document["cells"]] == [["x"], ["z"], []]
    assert document["cells"][2]["error"]["kind"] == "unparsable"


def test_text_of_standard_input(facts: Run) -> None:
    result = facts("-", given=b"x = y\n# %%\nx.append(z)\n")
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode() == (
        "cell 1\n  reads       y\n  defines     x\n\ncell 2\n  reads       x, z\n  changes     x\n"
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nowhere.ipynb", None, "nowhere.ipynb: No such file"),
        ("bad.ipynb", b"{", "bad.ipynb: not valid JSON"),
        ("bad.py", b"\xff", "bad.py: not UTF-8 text"),
        ("-", b"\xff", "standard input: not UTF-8 text"),
    ],
)
def test_unreadable_input_is_named(
    name: str, content: bytes | None, message: str, facts: Run, folder: Path
) -> None:
    if content is not None and name != "-":
        (folder / name).write_bytes(content)
    result = facts(name, given=content or b"")
    assert result.returncode == 2
    assert message in result.stderr.decode()
    assert result.stdout == b""
