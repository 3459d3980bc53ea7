"""The worst that a text of 1 MB can do to each rule, in both engines."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from nbxflow.domain.secrets.rules import Rules, compile_rules
from nbxflow.domain.secrets.scanner import find_secrets
from nbxflow.protocol.secrets import own_rules
from nbxflow.tests.domain.secret_cases import draw, negatives, positives

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SIZE, SAMPLE = 1_000_000, 50_000
SLOWEST, RUNS = 25, 3
JSON = dict[str, Any]
Timer = Callable[[JSON, str, int, float], float]


def worst_times(most: float) -> bool:
    """Print the slowest texts of each engine, in processor time; whether all stay below ``most``.

    All texts are measured short first, and those that look slowest then in full length. Texts in
    which every line is a secret are shown apart, and not held to ``most``: work is done for each.

    Args:
        most: milliseconds.
    """
    pack = own_rules()
    texts = [(rule, unit) for rule in pack["rules"] for unit in units(rule)]
    full = {(rule["id"], unit) for rule, unit in texts if _is_full(_one(pack, rule), unit)}
    kept = True
    with tempfile.TemporaryDirectory() as folder, TypeScript(Path(folder)) as typescript:
        engines: dict[str, Timer] = {"Python": _python, "TypeScript": typescript.milliseconds}
        for engine, timer in engines.items():
            first = [(timer(_one(pack, rule), unit, SAMPLE, 0), rule, unit) for rule, unit in texts]
            first.sort(key=lambda entry: -entry[0])
            for dense in (False, True):
                chosen = [entry for entry in first if ((entry[1]["id"], entry[2]) in full) is dense]
                times = [
                    (timer(_one(pack, rule), unit, SIZE, most / 2), rule["id"], json.dumps(unit))
                    for _, rule, unit in chosen[:SLOWEST]
                ]
                times.sort(reverse=True)
                kind = "full of secrets" if dense else "with few secrets or none"
                print(f"{engine}: {len(chosen)} texts of 1 MB {kind}, the slowest (ms)")
                for milliseconds, name, shown in times[:8]:
                    print(f"{milliseconds:>10.1f}  {name:<26} {shown[:60]}", flush=True)
                kept = kept and (dense or times[0][0] <= most)
    return kept


def _is_full(pack: JSON, unit: str) -> bool:
    """Whether more than one secret stands in every 500 characters."""
    text = (unit * (SAMPLE // len(unit) + 1))[:SAMPLE]
    return len(find_secrets(text, _rules(json.dumps(pack)))) > SAMPLE // 500


def _one(pack: JSON, rule: JSON) -> JSON:
    return {**pack, "rules": [rule]}


def throughput(texts: Iterable[str]) -> dict[str, float]:
    """Millions of characters in a second of all rules over ordinary texts, by engine."""
    pack, whole = own_rules(), "\n".join(texts)[:SIZE]
    with tempfile.TemporaryDirectory() as folder, TypeScript(Path(folder)) as typescript:
        times = {
            "Python": _python(pack, whole, SIZE, 0),
            "TypeScript": typescript.milliseconds(pack, whole, SIZE, 0),
        }
    return {engine: len(whole) / 1000 / milliseconds for engine, milliseconds in times.items()}


def units(rule: JSON) -> Iterator[str]:
    """What is repeated: pieces of what the rule looks for, and what is hard in general."""
    source = random.Random(rule["id"])
    body = draw(source, "W", 5000)
    for keyword in rule["keywords"]:
        yield from (keyword, f"{keyword} ", f"{keyword}=", f'{keyword}: "', f"{keyword}://")
        yield from (keyword + keyword[:-1], f"{keyword}='", f"{keyword}=a1", f" {keyword}a")
        yield from (keyword + body[:30], keyword + body[:300], keyword + body)
        yield from (f'{keyword}="{body[:30]}', f"{keyword}={body[:300]}", keyword + "a" * 5000)
        yield from (f'x-{keyword} = "{body[:8]}" ', f"{keyword}:{body[:12]}@")
    for case in [*positives(rule["id"], source), *negatives(rule["id"], source)]:
        yield from (f"{case.text}\n", f"{case.text[:-1]}! ", case.text[:-1])
    yield base64.b64encode(draw(source, "A", 18).encode()).decode() + " "
    yield base64.b64encode(draw(source, "A", 3000).encode()).decode() + "\n"
    yield from ("%41", "a%41", "\\u0041", "\\/", "://", "://a:b@", '"', "a", "A", "=", "\\", "\n")
    yield from ("-----BEGIN PRIVATE KEY-----", "eyJ" + body[:20] + ".", "\U0001f600", "é=")


@cache
def _rules(document: str) -> Rules:
    return compile_rules([json.loads(document)])


def _python(pack: JSON, unit: str, size: int, enough: float) -> float:
    rules = _rules(json.dumps(pack))
    text = (unit * (size // len(unit) + 1))[:size]
    best = float("inf")
    for _ in range(RUNS if size == SIZE else 1):
        began = time.process_time()
        find_secrets(text, rules)
        best = min(best, (time.process_time() - began) * 1000)
        if best <= enough:
            break
    return best


class TypeScript:
    """The scanner in TypeScript, in a Node process."""

    def __init__(self, folder: Path) -> None:
        program = folder / "secrets.cjs"
        subprocess.run(
            ["node", "scripts/build-cli.mjs", str(HERE / "engine.ts"), str(program)],
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self._process = subprocess.Popen(
            ["node", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> TypeScript:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def milliseconds(self, pack: JSON, unit: str, size: int, enough: float) -> float:
        """The fastest of some scans; ended early by one that took at most ``enough``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        runs = RUNS if size == SIZE else 2
        request = {"pack": pack, "unit": unit, "size": size, "enough": enough, "runs": runs}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: float = json.loads(self._process.stdout.readline())["milliseconds"]
        return answer
