"""Notebooks around what is planted: ordinary code, and much that only looks like a secret."""

from __future__ import annotations

import base64
import html
import random
from collections.abc import Callable
from typing import Any

from items import Item

from nbxflow.tests.domain.secret_cases import draw, fill

JSON = dict[str, Any]

ORDINARY = (
    "import os\nimport pandas as pd\nfrom sqlalchemy import create_engine",
    "df = pd.read_csv('data/flights_2013.csv', parse_dates=['time_hour'])\ndf.head(10)",
    "model = AutoModel.from_pretrained('bert-base-uncased', revision='main')",
    "fig, ax = plt.subplots(figsize=(8, 4))\nax.set_xlabel('mean delay (minutes)')",
    "for key, value in sorted(scores.items(), key=lambda pair: -pair[1]):\n    print(key, value)",
    "engine = create_engine(os.environ['DATABASE_URL'])\npd.read_sql('select 1', engine)",
)
DECOYS: tuple[Callable[[random.Random], str], ...] = (
    lambda r: f"revision = '{draw(r, 'H', 40)}'",
    lambda r: f"run_id = '{fill('{U}', r)}'",
    lambda r: f"sha256:{draw(r, 'H', 64)}  data.parquet",
    lambda r: f'<script integrity="sha384-{draw(r, "B", 64)}" crossorigin="anonymous">',
    lambda r: f"image: python@sha256:{draw(r, 'H', 64)}",
    lambda r: f"<module.Class object at 0x7f{draw(r, 'H', 10)}>",
    lambda r: f'ETag: "{draw(r, "H", 32)}"',
    lambda r: "api_key = os.environ['SERVICE_API_KEY']",
    lambda r: "password = getpass('Password for the database: ')",
    lambda r: "client = OpenAI(api_key='YOUR_API_KEY_HERE')",
    lambda r: "OPENAI_API_KEY=sk-" + "x" * 40,
    lambda r: "token = 'sk-...'",
    lambda r: "password = '********'",
    lambda r: "tokenizer.pad_token = tokenizer.eos_token\nbos_token = '<|startoftext|>'",
    lambda r: "response = {'token_type': 'bearer', 'expires_in': 3600}",
    lambda r: "secret_name = 'prod/warehouse/password-2024'",
    lambda r: "key = 'user:1234:profile:settings'",
    lambda r: "df.merge(other, on='customer_key', suffixes=('_left', '_right'))",
    lambda r: "engine = create_engine('postgresql://user:password@localhost:5432/mydb')",
    lambda r: "url = f'postgresql://{user}:{password}@{host}/db'",
    lambda r: "s3_key = 'raw/2024/01/31/part-00000-c000.snappy.parquet'",
    lambda r: f"ssh-rsa AAAAB3NzaC1yc2E{draw(r, 'B', 200)} me@host",
    lambda r: f"-----BEGIN PUBLIC KEY-----\n{draw(r, 'B', 64)}\n-----END PUBLIC KEY-----",
    lambda r: f"-----BEGIN CERTIFICATE-----\n{draw(r, 'B', 64)}\n-----END CERTIFICATE-----",
    lambda r: f"![plot](data:image/png;base64,{base64.b64encode(r.randbytes(300)).decode()})",
    lambda r: base64.b64encode(b"The quick brown fox jumps over the lazy dog.").decode(),
    lambda r: "def login(user: str, password: str = None, token: Optional[str] = None):",
    lambda r: f"commit {draw(r, 'H', 40)}\nAuthor: Ann <ann@example.org>",
    lambda r: (
        "AWS_SECRET_ACCESS_KEY=" + "/".join(["wJalrXUtnFEMI", "K7MDENG", "bPxRfiCYEXAMPLEKEY"])
    ),
    lambda r: f"trace_id={draw(r, 'H', 32)} span_id={draw(r, 'H', 16)}",
    lambda r: f"{{'id': 'chatcmpl-{draw(r, 'A', 29)}', 'object': 'chat.completion'}}",
    lambda r: f"checkpoint = 'gs://bucket/{draw(r, 'a', 24)}/model.ckpt-1000'",
    lambda r: f"wandb: run https://wandb.ai/team/project/runs/{draw(r, 'a', 8)}",
    lambda r: "GATTACAGATTACACCGGTTAACCGATCGATCGGCTAGCTAGGATCC",
    lambda r: "max_tokens=2048, stop_token='###', token_count=1532",
    lambda r: "password_hash = hashlib.sha256(password.encode()).hexdigest()",
    lambda r: "auth = HTTPBasicAuth(username, password)",
    lambda r: f"x-request-id: req_{draw(r, 'H', 32)}",
    lambda r: f"dataset_version: {fill('{U}', r)}",
    lambda r: "https://host.example.org:8888/tree?redirect=/lab/tree/notebooks/a@b.ipynb",
)
_RED, _GREEN, _PLAIN = "\x1b[0;31m", "\x1b[0;32m", "\x1b[0m"


def page(items: list[Item], source: random.Random) -> JSON:
    """A notebook with all of ``items`` in it, each in its place."""
    metadata: JSON = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells: list[JSON] = []
    for item in items:
        cells.append(code(source.choice(ORDINARY), [stream(source.choice(DECOYS)(source))]))
        decoy = source.choice(DECOYS)(source)
        cells.append(code(decoy) if source.random() < 0.5 else markdown(f"Note\n\n    {decoy}"))
        cells.append(_cell(item))
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def _cell(item: Item) -> JSON:
    statement = item.statement
    if item.place == "source":
        return code(f"{ORDINARY[0]}\n{statement}\nprint('ready')")
    if item.place == "stream":
        return code("show()", [stream(f"INFO starting\n{statement}\nINFO done\n")])
    if item.place == "result text":
        return code("row", [result({"text/plain": repr({"n": 3, "line": statement})})])
    if item.place == "result html":
        body = f"<table><tr><th>0</th><td>{html.escape(statement)}</td></tr></table>"
        return code("table", [result({"text/html": body, "text/plain": "<table>"})])
    if item.place == "result json":
        return code("JSON(d)", [result({"application/json": {"rows": [_document(item)]}})])
    if item.place == "traceback":
        return code("run()", [_error(statement)])
    if item.place == "markdown":
        return markdown(f"## Set-up\n\nThen run\n\n```\n{statement}\n```\n")
    cell = markdown("See the notes.")
    if item.place == "metadata":
        cell["metadata"] = {"tags": ["parameters"], "run": _document(item)}
        return cell
    cell["attachments"] = {"notes.txt": {"text/plain": statement}}
    return cell


def _document(item: Item) -> JSON:
    """The item in JSON: under its name, or in a line of text."""
    if item.family.startswith("by name"):
        return {"host": "a", item.name: item.planted}
    return {"lines": ["first", item.statement]}


def _error(statement: str) -> JSON:
    lines = [
        f"{_RED}---------------------------------------{_PLAIN}",
        f"{_RED}RuntimeError{_PLAIN}                 Traceback (most recent call last)",
        f"Cell {_GREEN}In[3]{_PLAIN}, line 2",
        f"{_GREEN}      1{_PLAIN} x = 1",
        f"{_GREEN}----> 2{_PLAIN} {_paint(statement)}",
        f"{_RED}RuntimeError{_PLAIN}: no answer",
    ]
    return {"output_type": "error", "ename": "RuntimeError", "evalue": "no", "traceback": lines}


def _paint(statement: str) -> str:
    """Coloured as IPython does: around operators, so that names and values are apart."""
    return statement.replace(" = ", f" {_RED}={_PLAIN} ").replace("(", f"({_GREEN}") + _PLAIN


def code(source: str, outputs: list[JSON] | None = None) -> JSON:
    """A code cell."""
    cell = {"cell_type": "code", "source": source, "metadata": {}, "execution_count": 1}
    return {**cell, "outputs": outputs or []}


def markdown(source: str) -> JSON:
    """A Markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def stream(text: str) -> JSON:
    """What a cell printed."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def result(data: JSON) -> JSON:
    """What a cell gave."""
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}
