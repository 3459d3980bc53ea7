"""What is planted: formats × places × encodings, each with a secret of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nbxflow.tests.domain.secret_cases import IN_CONTEXT, TOKENS, draw, fill

PLACES = (
    "source",
    "stream",
    "result text",
    "result html",
    "result json",
    "traceback",
    "markdown",
    "metadata",
    "attachment",
)
ENCODINGS = ("plain", "escapes", "json", "percent", "base64", "base64url", "base64 text")

NAMES = {
    "password": [
        *("password", "db_password", "MYSQL_PWD", "smtpPassword", "passwd", "POSTGRES_PASSWORD"),
        *("admin_pass", "sudo_password", "ldap-password", "jupyter_passphrase", "redisPassword"),
    ],
    "token": [
        *("api_key", "API_TOKEN", "clientSecret", "secret_key", "access_token", "apikey"),
        *("SLACK_SIGNING_SECRET", "jwt_secret", "authToken", "OPENWEATHER_API_KEY", "app_secret"),
        *("private-token", "service_account_key", "encryption_key", "SECRET", "refresh_token"),
    ],
}
VALUES: dict[str, list[Callable[[random.Random], str]]] = {
    "password": [
        lambda r: fill("{A5}{P1}{A6}", r),
        lambda r: r.choice(("Summer", "Orange", "Falcon", "Winter")) + fill("{P1}{D4}{P1}", r),
        lambda r: fill("{a9}{D3}", r),
        lambda r: fill("{A20}", r),
        lambda r: "".join(r.choice("bcdfghjklmnpqrstvwxz") for _ in range(7)) + fill("{C1}{D2}", r),
        lambda r: fill("{W3}$%{A4}&{D2}", r),
    ],
    "token": [
        lambda r: fill("{A32}", r),
        lambda r: fill("{H32}", r),
        lambda r: fill("{H64}", r),
        lambda r: fill("{B43}=", r),
        lambda r: fill("{U}", r),
        lambda r: fill("{a24}", r),
        lambda r: fill("{A8}.{A24}", r),
        lambda r: draw(r, "W", 48),
    ],
}
FORMS = {
    "assign": "{name} = '{value}'",
    "annotated": '{name}: str = "{value}"',
    "argument": 'client = connect(host, {name}="{value}", retries=3)',
    "dict": "config = {{'host': 'a', '{name}': '{value}'}}",
    "environ": 'os.environ["{name}"] = "{value}"',
    "setdefault": "os.environ.setdefault('{name}', '{value}')",
    "json": '{{"host": "a", "{name}": "{value}"}}',
    "yaml": "host: a\n{name}: {value}",
    "env": "export {name}={value}",
    "magic": "%env {name}={value}",
    "flag": "!tool --{name} {value} run",
    "query": "https://a.org/v1/data?lang=en&{name}={query}&page=2",
}
BARE = (
    'client = Client("{}")',
    "x = '{}'  # ours",
    "print('using {} now')",
    "see {} for more",
    "[('a', '{}'), ('b', None)]",
    "a,b\n1,{}",
    "value: {}",
)


@dataclass(frozen=True)
class Item:
    """A secret in a statement; ``planted`` is the secret as it stands there, encoded."""

    id: str
    family: str
    place: str
    encoding: str
    name: str
    statement: str
    planted: str
    secret: str

    @property
    def half(self) -> str:
        """``tune`` or ``report``, by the hash of the id."""
        return "tune" if hashlib.sha256(self.id.encode()).digest()[0] % 2 else "report"


@dataclass(frozen=True)
class _Format:
    """One way in which one kind of secret is written."""

    id: str
    family: str
    make: Callable[[random.Random], tuple[str, str, str]]
    """The name, the statement around the secret and the secret."""
    encodings: tuple[str, ...]


def items() -> Iterator[Item]:
    """Every format in every place, plain and in one further encoding."""
    for form in _formats():
        for index, place in enumerate(PLACES):
            others = form.encodings[1:]
            chosen = {"plain"}
            if others:
                digest = hashlib.sha256(form.id.encode()).digest()[1]
                chosen.add(others[(index + digest) % len(others)])
            for encoding in sorted(chosen):
                identity = f"{form.id}/{place}/{encoding}"
                source = random.Random(identity)
                name, statement, secret = form.make(source)
                planted = encode(secret, encoding, source)
                statement = statement.replace(secret, planted)
                yield Item(identity, form.family, place, encoding, name, statement, planted, secret)


def encode(secret: str, encoding: str, source: random.Random) -> str:
    """``secret`` as it stands in an encoded text."""
    if encoding == "escapes":
        at = source.randrange(len(secret))
        return f"{secret[:at]}\\u{ord(secret[at]):04x}{secret[at + 1 :]}"
    if encoding == "json":
        return json.dumps(secret)[1:-1]
    if encoding == "percent":
        return urllib.parse.quote(secret, safe="")
    if encoding == "base64":
        return base64.b64encode(secret.encode()).decode()
    if encoding == "base64url":
        return base64.urlsafe_b64encode(secret.encode()).decode().rstrip("=")
    if encoding == "base64 text":
        return base64.b64encode(f"KEY={secret}\nMODE=x\n".encode()).decode()
    return secret


def _formats() -> Iterator[_Format]:
    for rule, templates in TOKENS.items():
        for number, template in enumerate(templates):
            yield _Format(f"{rule}/{number}", "token", _token(template), ENCODINGS)
    for rule, templates in IN_CONTEXT.items():
        whole = any("⟪" in template for template in templates)
        family = "private key" if whole else "in context"
        for number, template in enumerate(templates):
            if rule != "assigned-secret":
                encodings = ("plain", "base64") if whole else ("plain", "json")
                yield _Format(f"{rule}/{number}", family, _line(template), encodings)
    count = 0
    for kind, names in NAMES.items():
        for name in names:
            for number, value in enumerate(VALUES[kind]):
                form = list(FORMS)[count % len(FORMS)]
                count += 1
                made = _named(name, value, FORMS[form])
                encodings = ("plain", "percent") if form == "query" else ("plain", "json")
                yield _Format(f"{name}/{number}/{form}", f"by name: {kind}", made, encodings)


def _token(template: str) -> Callable[[random.Random], tuple[str, str, str]]:
    def make(source: random.Random) -> tuple[str, str, str]:
        secret = fill(template, source)
        return "value", source.choice(BARE).format(secret), secret

    return make


def _line(template: str) -> Callable[[random.Random], tuple[str, str, str]]:
    def make(source: random.Random) -> tuple[str, str, str]:
        text = fill(template, source)
        if "⟦" not in text:
            return "value", text, text
        before, rest = text.split("⟦")
        secret, after = rest.split("⟧")
        return "value", before + secret + after, secret

    return make


def _named(
    name: str, value: Callable[[random.Random], str], form: str
) -> Callable[[random.Random], tuple[str, str, str]]:
    def make(source: random.Random) -> tuple[str, str, str]:
        secret = value(source)
        query = urllib.parse.quote(secret, safe="")
        statement = form.format(name=name, value=secret, query=query)
        return name, statement, query if "{query}" in form else secret

    return make
