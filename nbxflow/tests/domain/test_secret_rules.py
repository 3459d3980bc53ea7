"""The pack of rules: its form, and what each rule finds and leaves alone."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from nbxflow.domain.secrets.rules import RuleError, Rules, compile_rules
from nbxflow.domain.secrets.scanner import find_secrets
from nbxflow.domain.secrets.subset import PatternError, check_pattern
from nbxflow.protocol.secrets import own_rules
from nbxflow.protocol.validation import validate
from nbxflow.tests.domain.secret_cases import TEMPLATES, negatives, positives

PACK = own_rules()
RULES = compile_rules([PACK])
IDS = [rule.id for rule in RULES.rules]
SEEDS = range(5)


def found(text: str, rules: Rules = RULES) -> list[tuple[str, str]]:
    return [(match.rule.id, text[match.start : match.end]) for match in find_secrets(text, rules)]


def pack(name: str = "extra", **changes: Any) -> dict[str, Any]:
    rule = {**PACK["rules"][0], "id": "mine", "visible": 0, "distinct": 1, **changes}
    return {"version": 1, "name": name, "rules": [rule]}


def test_the_pack_follows_its_schema_and_has_cases_for_every_rule() -> None:
    validate("secret-rules", PACK)
    assert sorted(IDS) == sorted(TEMPLATES)
    assert len(IDS) >= 46


@pytest.mark.parametrize("rule", IDS)
def test_each_rule_finds_its_secrets(rule: str) -> None:
    cases = [case for seed in SEEDS for case in positives(rule, random.Random(seed))]
    assert len({case.text for case in cases}) >= 2
    for case in cases:
        assert found(case.text) == [(rule, case.secret)], case.text


@pytest.mark.parametrize("rule", IDS)
def test_each_rule_leaves_near_misses_alone(rule: str) -> None:
    cases = [case for seed in SEEDS for case in negatives(rule, random.Random(seed))]
    assert len({case.text for case in cases}) >= 2
    for case in cases:
        assert found(case.text) == [], case.text


@pytest.mark.parametrize("rule", IDS)
def test_masks_are_no_findings(rule: str) -> None:
    for case in positives(rule, random.Random(9)):
        masked = case.text.replace(case.secret or "", f"[redacted:{rule}]")
        assert found(masked) == [], masked


def test_looking_only_where_tokens_can_be_changes_nothing() -> None:
    """Each rule finds the same when its keywords are looked for everywhere."""
    for rule in RULES.rules:
        if rule.run:
            slow = Rules(
                (Rules((rule,)).rules[0].__class__(**{**vars(rule), "run": 0}),), RULES.words
            )
            for case in positives(rule.id, random.Random(3)):
                assert found(case.text, slow) == [(rule.id, case.secret)]


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("a.b", ". is not in the common subset"),
        ("^a", "not in the common subset"),
        ("a$", "not in the common subset"),
        ("a*", "not in the common subset"),
        ("a+", "not in the common subset"),
        ("a{2,}", "a brace begins no"),
        ("a{2,9000}", "8192 at most"),
        ("a{3,2}", "from less to more"),
        (r"a\s", "is not in the common subset"),
        (r"(a)\1", "is not in the common subset"),
        ("(?i)a", "kind of group"),
        ("(?P<x>a)", "kind of group"),
        ("(?>a)", "kind of group"),
        ("(a", "not closed"),
        ("a)", "not opened"),
        ("[a", "not closed"),
        ("[]", "is empty"),
        ("[^]", "is empty"),
        ("[a[b]", "needs a backslash"),
        ("[a--b]", "doubled"),
        ("a]", "not in the common subset"),
        ("a}", "not in the common subset"),
        ("{2}", "nothing that may be repeated"),
        ("(?=a){2}", "nothing that may be repeated"),
        (r"\b{2}", "nothing that may be repeated"),
        ("a{2}{3}", "nothing that may be repeated"),
        ("(?:a{1,3}){2}", "vary in length"),
        ("(?:a?){2,9}", "vary in length"),
        ("(?:a|(?:b{0,2}c)){5}", "vary in length"),
        ("(a)(b)", "at most one group"),
        ("é", "printable ASCII"),
        ("a\n", "printable ASCII"),
        ("a\\", "is not in the common subset"),
        ("(?<=a{1,3})b", "look-behind"),
    ],
)
def test_patterns_outside_the_common_subset_are_refused(pattern: str, what: str) -> None:
    with pytest.raises(RuleError, match=r"^pack extra, rule mine: ") as caught:
        compile_rules([pack(pattern=pattern)])
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "width", "compact"),
    [
        ("ab{3}", 4, True),
        ("a{2,5}?(?:b|cde)?", 2, True),
        ("(?:abc|de)f", 3, True),
        (r"(?<![a-z])[A-Za-z0-9_.-]{20}(?!/)", 20, True),
        (r"\d\w\.", 3, True),
        ("a/b", 3, False),
        ("[^a]{20}", 20, False),
        ("(?:a[+/]){2}", 4, False),
        (r"\bab\B", 2, True),
        ("a|", 0, True),
    ],
)
def test_the_shape_of_patterns(pattern: str, width: int, compact: bool) -> None:
    shape = check_pattern(pattern)
    assert (shape.width, shape.compact) == (width, compact)


def test_packs_name_their_faults() -> None:
    with pytest.raises(RuleError, match=r"pack extra, rule mine: .*no group"):
        compile_rules([pack(secret=1, pattern="a")])
    with pytest.raises(RuleError, match=r"pack extra, rule mine: .*lead"):
        compile_rules([pack(lead=[3, 2])])
    with pytest.raises(RuleError, match=r"pack extra, rule mine: .*lower case"):
        compile_rules([pack(anyCase=True, keywords=["ABC"])])
    with pytest.raises(RuleError, match=r"pack other, rule mine: another rule"):
        compile_rules([pack(), pack("other")])
    with pytest.raises(PatternError):
        check_pattern("a*")


def test_a_rule_of_another_pack_is_asked_after_those_before_it() -> None:
    (case,) = positives("npm-token", random.Random(1))[:1]
    extra = pack(keywords=["npm"], pattern="npm_[a-zA-Z0-9]{36}", secret=0)
    assert found(case.text, compile_rules([PACK, extra]))[0][0] == "npm-token"
    assert found(case.text, compile_rules([extra, PACK]))[0][0] == "mine"


def test_a_match_may_begin_before_its_keyword() -> None:
    rules = compile_rules([pack(keywords=["#x"], lead=[1, 3], pattern="[0-9]{1,3}#x", secret=0)])
    assert found("é1#x 1234#x #x", rules) == [("mine", "1#x"), ("mine", "234#x")]


def test_the_table_in_the_documentation_is_that_of_the_pack() -> None:
    text = (Path(__file__).parents[3] / "docs" / "secret-rules.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `([a-z0-9-]+)` +\| (.*?) +\| (.*?) +\|$", text.split("## Rules")[1], re.M
    )
    assert rows == [(rule.id, rule.title, rule.severity) for rule in RULES.rules]
