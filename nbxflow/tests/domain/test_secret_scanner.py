"""What is a secret and what is none; encodings; where findings are; masks."""

from __future__ import annotations

import base64
import random
import urllib.parse

import pytest

from nbxflow.domain.secrets.findings import Span
from nbxflow.domain.secrets.masks import masked, scrub
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.scanner import find_secrets
from nbxflow.domain.secrets.spans import span_of
from nbxflow.domain.secrets.values import ascii_lower, entropy, has_run, is_common, wordiness
from nbxflow.protocol.secrets import own_rules
from nbxflow.tests.domain.secret_cases import draw, fill

RULES = compile_rules([own_rules()])
SOURCE = random.Random(1)
PASSWORD = fill("{A6}{P1}{A5}", SOURCE)
TOKEN = draw(SOURCE, "A", 32)
DIGEST = draw(SOURCE, "H", 40)
UUID = fill("{U}", SOURCE)
GITHUB = f"ghp_{draw(SOURCE, 'A', 36)}"


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in find_secrets(text, RULES)]


@pytest.mark.parametrize(
    "text",
    [
        f"password = '{PASSWORD}'",
        f'password: str = "{PASSWORD}"',
        f'passwords = {{"db_password": "{PASSWORD}"}}',
        f"connect(user='a', passwd='{PASSWORD}')",
        f'("DB_PASSWORD", "{PASSWORD}")',
        f"os.environ['DB_PASSWORD'] = '{PASSWORD}'",
        f"os.getenv('DB_PASSWORD', '{PASSWORD}')",
        f'{{\\"dbPassword\\": \\"{PASSWORD}\\"}}',
        f"if password == '{PASSWORD}':",
        f"%env DB_PASSWORD={PASSWORD}",
        f"!PGPASSWORD={PASSWORD} psql",
        f"db:\n  password: {PASSWORD}\n",
        f"tool --db-password {PASSWORD} --force",
        f"?lang=en&password={PASSWORD}&page=1",
        f"<td>password</td><td>{PASSWORD}</td>",
    ],
)
def test_passwords_by_name(text: str) -> None:
    assert found(text) == [PASSWORD]


@pytest.mark.parametrize(
    "name", ["api_key", "clientSecret", "ACCESS_TOKEN", "x-api-key", "apikey2"]
)
@pytest.mark.parametrize("value", [TOKEN, UUID, DIGEST, TOKEN.lower(), TOKEN[:15] + "+/" + TOKEN])
def test_tokens_by_name(name: str, value: str) -> None:
    assert found(f'{{"{name}": "{value}"}}') == [value]


@pytest.mark.parametrize(
    "text",
    [
        "password = os.environ['DB_PASSWORD_2024']",
        "password = get_password2(region)",
        "password = my_password_2",
        "password = 'changeme123!'",
        "password = 'password123'",
        "password = 'Your-Password-1'",
        "password = '<password1>'",
        "password = '${DB_PASSWORD1}'",
        "password = '{{ password1 }}'",
        "password = '%(password1)s'",
        "password = '********'",
        "password = 'aaaaaaaa1'",
        "password = '12345678'",
        "password = 'correcthorse'",
        f"password_hash = '{DIGEST}'",
        f"secret_id = '{UUID}'",
        "secret_path = '/run/secrets/db_1'",
        "secret = 'projects/p1/secrets/db-2024'",
        "token_url = 'https://login.host1.org/oauth2/v2'",
        "token_type = 'Bearer1234567890'",
        "pad_token = '[PAD_TOKEN_2024]'",
        "tokenizer = 'bert-base-uncased-2024-v2'",
        "token = tokenizer.decode(ids)[0]",
        "next_token = 'AAAAbbbb1111CCCCdddd2222'",
        "primary_key = 'customer_id_2024_v2_main'",
        f"key = '{DIGEST}'",
        f"key = '{UUID}'",
        "key = 'user:1234:profile:settings'",
        "s3_key = 'raw/2024/01/31/part-00000.snappy'",
        "config.secret = module1.settings.secret_value2",
        f"use(token, other_{TOKEN})",
        f"sha256 = '{DIGEST}'",
        f"commit {DIGEST}",
        "f'postgresql://{user}:{password1}@{host}/db'",
        "postgresql://user:password1@localhost/db",
        "http://localhost:8888/lab?a=b@c",
        "jdbc:postgresql://host:5432/db?user=a",
        "Authorization: Bearer <your-token-goes-here-1>",
        "Authorization: Bearer {access_token_2}",
        "api_key = 'sk-" + "x" * 40 + "'",
        "token: Optional[str] = None",
        "AWS_SECRET_ACCESS_KEY=" + "/".join(["wJalrXUtnFEMI", "K7MDENG", "bPxRfiCYEXAMPLEKEY"]),
        "AKIA" + "IOSFODNN7" + "EXAMPLE",
    ],
)
def test_what_only_looks_like_a_secret(text: str) -> None:
    assert found(text) == []


def test_encoded_secrets() -> None:
    escaped = f"\\u{ord(GITHUB[0]):04x}{GITHUB[1:9]}\\x{ord(GITHUB[9]):02x}{GITHUB[10:]}"
    assert found(f'x = "{escaped}"') == [escaped]
    twice = escaped.replace("\\", "\\\\")
    assert [text.lstrip("\\") for text in found(f'"{twice}"')] == [twice.lstrip("\\")]
    assert found(f"?q=a%3D{GITHUB}%20b") == [GITHUB]
    url = f"postgres://ann:{PASSWORD}@db.local/x"
    assert found(urllib.parse.quote(url, safe="")) == [urllib.parse.quote(PASSWORD, safe="")]
    for text in (GITHUB, f"KEY={GITHUB}\n", url):
        coded = base64.b64encode(text.encode()).decode()
        assert found(f"data: {coded}\n") == [coded]
        coded = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        assert found(f"data: {coded}\n") == [coded]
    assert found(base64.b64encode(b"\x00\xff" * 9 + GITHUB.encode()).decode()) == []
    assert found(base64.b64encode(f"{'x ' * 3000}{GITHUB}".encode()).decode()) == []


def test_an_escape_late_in_a_secret_is_within_the_finding() -> None:
    token = f"pcsk_{draw(SOURCE, 'A', 6)}_{draw(SOURCE, 'A', 63)}"
    escaped = f"{token[:-3]}\\u{ord(token[-3]):04x}{token[-2:]}"
    assert found(f"'{escaped}'") == [escaped]


def test_ten_thousand_findings() -> None:
    tokens = [f"ghp_{draw(SOURCE, 'A', 36)}" for _ in range(10_000)]
    text = "é\n".join(tokens)
    assert found(text) == tokens
    assert scrub(text, RULES) == "é\n".join(["[redacted:github-token]"] * len(tokens))


def test_spans_count_code_units_and_all_ends_of_lines() -> None:
    text = "é\r\n\U0001f600\rab\n\ud800x"
    assert span_of(text, 3, 4) == Span(2, 1, 2, 3)
    assert span_of(text, 5, 7) == Span(3, 1, 3, 3)
    assert span_of(text, 8, 10) == Span(4, 1, 4, 3)
    assert span_of(text, 0, len(text)) == Span(1, 1, 4, 3)


def test_masks_tell_nothing_that_is_not_public() -> None:
    (match,) = find_secrets(GITHUB, RULES)
    assert masked(match.rule, GITHUB) == "ghp_" + "·" * 12
    clean = "nothing here"
    assert scrub(clean, RULES) is clean
    assert scrub(f"a {GITHUB} b", RULES) == "a [redacted:github-token] b"


def test_values_are_judged_in_whole_numbers() -> None:
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2 * 4096
    assert abs(entropy("abc") - 6492) <= 2
    assert wordiness("password", RULES.words) > 50
    assert wordiness("deadbeef" * 4, RULES.words) == 0
    assert ascii_lower("AÉİ\ud800Z") == "aÉİ\ud800z"
    assert is_common("Admin123!", RULES.words)
    assert not is_common("Zk3vT9wq", RULES.words)


@pytest.mark.parametrize("offset", range(12))
def test_runs_are_seen_wherever_they_begin(offset: int) -> None:
    around = "kq7" * 4
    for run in ("zzzzzz", "abcdef", "zyxwvu"):
        assert has_run(around[:offset] + run + around)
        assert not has_run(around[:offset] + run[:5] + around[1:])
