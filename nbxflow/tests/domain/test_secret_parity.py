"""The scanner in Python and the one in TypeScript say the same of any text."""

from __future__ import annotations

import base64
import json
import random
import string
import subprocess
import urllib.parse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from nbxflow.domain.secrets.lines import Lines
from nbxflow.domain.secrets.masks import masked
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.scanner import find_secrets
from nbxflow.protocol.secrets import own_rules
from nbxflow.tests.domain.secret_cases import TEMPLATES, escaped, negatives, positives

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
RULES = compile_rules([own_rules()])
ODD = ["\U0001f600", "é", "e\u0301", "\ud800", "\udc00", "\u2028", "\x85", "\x1b[31m", "\x00", "İ"]
ENDS = ["\n", "\r\n", "\r", " ", "", "'", '"', "\\n", "\u00a0"]


class Engine:
    """The TypeScript scanner in a Node process."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def findings(self, texts: list[str]) -> list[Any]:
        """What the editor is told of each text: rule, span and mask of each finding."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"texts": texts}).encode() + b"\n")
        self._process.stdin.flush()
        found: list[Any] = json.loads(self._process.stdout.readline())["found"]
        return found

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    program = tmp_path_factory.mktemp("engine") / "secrets.cjs"
    subprocess.run(
        ["node", "scripts/build-cli.mjs", str(HERE / "secret_engine.ts"), str(program)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    running = Engine(program)
    yield running
    running.close()


def findings(text: str) -> list[Any]:
    lines = Lines(text)
    found = []
    for match in find_secrets(text, RULES):
        span = lines.span(match.start, match.end)
        places = [span.start_line, span.start_column, span.end_line, span.end_column]
        found.append([match.rule.id, places, masked(match.rule, text[match.start : match.end])])
    return found


def check(engine: Engine, texts: list[str]) -> int:
    """How many findings there are, in both engines the same."""
    # Halves of one character that meet by chance are one character to JavaScript.
    texts = [
        text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        if _paired(text)
        else text
        for text in texts
    ]
    said = engine.findings(texts)
    for text, theirs in zip(texts, said, strict=True):
        assert json.dumps(findings(text)) == json.dumps(theirs), repr(text)
    return sum(map(len, said))


def _paired(text: str) -> bool:
    return any("\ud800" <= a <= "\udbff" and "\udc00" <= b <= "\udfff" for a, b in pairwise(text))


def cases(seed: int) -> list[str]:
    source = random.Random(seed)
    return [
        case.text
        for rule in TEMPLATES
        for case in [*positives(rule, source), *negatives(rule, source)]
    ]


def encodings(text: str, source: random.Random) -> list[str]:
    return [
        urllib.parse.quote(text, safe=""),
        urllib.parse.quote(text),
        escaped(text, source),
        json.dumps({"text": text}),
        json.dumps(json.dumps([text])),
        repr(text.encode()),
        base64.b64encode(text.encode()).decode(),
        base64.urlsafe_b64encode(f"x: {text}".encode()).decode(),
    ]


def test_on_the_cases_of_every_rule(engine: Engine) -> None:
    assert check(engine, cases(1)) > 2 * len(TEMPLATES)


def test_on_cases_among_all_kinds_of_characters(engine: Engine) -> None:
    source = random.Random(2)
    texts = []
    for text in cases(2):
        around = [source.choice([*ODD, *ENDS, "x = ", "key: "]) for _ in range(4)]
        texts.append("".join([*around[:2], text, *around[2:]]))
    assert check(engine, texts) > len(TEMPLATES)


def test_on_encoded_cases(engine: Engine) -> None:
    source = random.Random(3)
    texts = [done for text in cases(3) for done in encodings(text, source)]
    assert check(engine, texts) > 4 * len(TEMPLATES)


def test_on_many_cases_in_one_text(engine: Engine) -> None:
    source = random.Random(4)
    texts = cases(4)
    for end in ["\n", "\r\n", "\r", " \U0001f600 "]:
        source.shuffle(texts)
        assert check(engine, [end.join(texts)]) > len(TEMPLATES)


def test_on_mixtures(engine: Engine) -> None:
    source = random.Random(5)
    words = [keyword for rule in RULES.rules for keyword in rule.keywords]
    words += [*string.printable, *ODD, *ENDS, " = ", ": ", "://", "@", "%41", "\\u0041", "\\/"]
    words += [text for text in cases(5) if len(text) < 200]
    texts = []
    for _ in range(3000):
        parts = []
        for word in source.choices(words, k=source.randint(1, 12)):
            cut = source.randint(0, len(word)) if source.random() < 0.2 else len(word)
            parts.append(word[:cut] * (source.randint(1, 40) if source.random() < 0.1 else 1))
        texts.append("".join(parts))
    check(engine, texts)


def test_on_repetitions(engine: Engine) -> None:
    check(
        engine,
        [
            unit * (20_000 // len(unit))
            for rule in RULES.rules
            for keyword in rule.keywords[:2]
            for unit in (keyword, f"{keyword}=", f'{keyword} "a1B', f"{keyword}aB3" * 9)
        ][::3],
    )
