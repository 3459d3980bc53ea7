"""Where secrets stand in notebooks of every form, and that masks put nothing else out of place."""

from __future__ import annotations

import base64
import copy
import html
import json
import random
from typing import Any

import pytest

from nbxflow.domain.secrets.contents import masked_model, read_bytes, read_model
from nbxflow.domain.secrets.findings import OutputPlace, Span
from nbxflow.domain.secrets.lines import Lines
from nbxflow.domain.secrets.masking import mask_notebook, mask_plain, masks_of
from nbxflow.domain.secrets.notebooks import Found, scan_notebook, scan_plain
from nbxflow.domain.secrets.pieces import digest, json_pieces, text_pieces
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.spans import span_of
from nbxflow.domain.secrets.units import split
from nbxflow.protocol.secrets import own_rules
from nbxflow.tests.fake_secrets import aws_key, github_token, password

RULES = compile_rules([own_rules()])
KEY = aws_key(random.Random(1))
MASK = "[redacted:aws-access-key-id]"
PICTURE = base64.b64encode(bytes(range(256)) * 8).decode()


def code(**parts: Any) -> dict[str, Any]:
    """A notebook with one code cell."""
    cell = {"cell_type": "code", "id": "one", "source": "", "metadata": {}, "outputs": [], **parts}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def only(document: Any) -> Found:
    """The one finding; masked, there is none, and everything else is as before."""
    before = copy.deepcopy(document)
    [found] = scan_notebook(document, RULES)
    masked = mask_notebook(document, [found])
    assert document == before, "the given document stays as it is"
    assert scan_notebook(masked, RULES) == []
    assert KEY not in repr(found)
    assert json.dumps(masked).replace(MASK, KEY) == json.dumps(document)
    return found


def test_source_as_text_and_as_lines() -> None:
    found = only(code(source=f"x = 1\nü𝒳 = '{KEY}'\n"))
    assert (found.cell, found.cell_index, found.place, found.output) == ("one", 0, "source", None)
    assert found.span == Span(2, 8, 2, 28)
    assert found.secret == KEY
    assert only(code(source=["x = 1\n", f"ü𝒳 = '{KEY}'\n"])).span == Span(2, 8, 2, 28)
    assert only(code(source=[f"a = 1\rb = '{KEY}'"])).span == Span(2, 6, 2, 26)


@pytest.mark.parametrize(
    ("output", "place", "pointer"),
    [
        ({"output_type": "stream", "name": "stdout", "text": f"a {KEY}\n"}, "stream", "/text"),
        ({"output_type": "stream", "name": "stdout", "text": ["a\n", KEY]}, "stream", "/text"),
        ({"output_type": "error", "ename": "E", "evalue": KEY}, "traceback", "/evalue"),
        ({"output_type": "error", "traceback": ["a", f"b {KEY}"]}, "traceback", "/traceback/1"),
        ({"data": {"text/plain": KEY}}, "result", "/data/text~1plain"),
        ({"data": {"text/latex": [KEY]}}, "result", "/data/text~1latex"),
        ({"data": {"image/svg+xml": f"<t>{KEY}</t>"}}, "result", "/data/image~1svg+xml"),
        ({"data": {"application/javascript": KEY}}, "result", "/data/application~1javascript"),
        ({"data": {"application/x-own": KEY}}, "result", "/data/application~1x-own"),
        ({"data": {"text/html": f"<b>{KEY}</b>"}}, "result", "/data/text~1html"),
        (
            {"data": {"application/json": {"a": [1, {"b~/": KEY}]}}},
            "result",
            "/data/application~1json/a/1/b~0~1",
        ),
        (
            {"data": {"application/vnd.x.v1+json": [KEY, 1]}},
            "result",
            "/data/application~1vnd.x.v1+json/0",
        ),
        ({"data": {"application/json": KEY}}, "result", "/data/application~1json"),
        ({"metadata": {"a": {"b": KEY}}}, "metadata", "/metadata/a/b"),
        ({"unknown": [KEY]}, "metadata", "/unknown/0"),
    ],
)
def test_outputs(output: dict[str, Any], place: str, pointer: str) -> None:
    empty = {"output_type": "display_data", "data": {}, "metadata": {}}
    found = only(code(outputs=[empty, output]))
    assert (found.place, found.output) == (place, OutputPlace(1, pointer))


def test_a_secret_across_lines_leaves_the_lines_around_it() -> None:
    lines = ["a\n", f"b {KEY[:9]}", KEY[9:12], f"{KEY[12:]} c\n", "", "d"]
    document = code(source=lines)
    found = scan_notebook(document, RULES)
    masked = mask_notebook(document, found)["cells"][0]["source"]
    assert masked == ["a\n", f"b {MASK}", " c\n", "", "d"]


def test_what_no_reader_sees_is_taken_out_of_the_middle() -> None:
    colour = f"\x1b[31m{KEY[:6]}\x1b[0;1m{KEY[6:]}\x1b[0m"
    document = code(outputs=[{"output_type": "stream", "name": "stdout", "text": colour}])
    [found] = scan_notebook(document, RULES)
    assert (found.secret, found.span) == (KEY, Span(1, 6, 1, 6 + len(KEY) + 6))
    masked = mask_notebook(document, [found])
    assert masked["cells"][0]["outputs"][0]["text"] == f"\x1b[31m{MASK}\x1b[0m"
    entities = "".join(f"&#{ord(letter)};" for letter in KEY)
    document = code(outputs=[{"data": {"text/html": f"<td>&amp; {entities}</td>"}}])
    [found] = scan_notebook(document, RULES)
    masked = mask_notebook(document, [found])
    assert masked["cells"][0]["outputs"][0]["data"]["text/html"] == f"<td>&amp; {MASK}</td>"


def test_links_in_terminals_are_read() -> None:
    secret = password(random.Random(2))
    link = f"\x1b]8;;https://user:{secret}@db.test.internal/x\x07here\x1b]8;;\x07"
    [found] = scan_notebook(code(outputs=[{"output_type": "stream", "text": link}]), RULES)
    assert found.secret == secret


def test_quoted_html_is_read_as_it_is_shown() -> None:
    secret = github_token(random.Random(3))
    text = html.escape(f'<a token="{secret}">')
    [found] = scan_notebook(code(outputs=[{"data": {"text/html": text}}]), RULES)
    assert found.secret == secret


def test_very_many_entities_are_no_reason_to_miss_one() -> None:
    text = "&lt;" * 110_000 + f" &quot;{KEY}&quot; " + "&amp;"
    [found] = scan_notebook(code(outputs=[{"data": {"text/html": text}}]), RULES)
    assert (found.secret, found.span) == (KEY, Span(1, 440_008, 1, 440_028))


def test_pictures_are_skipped() -> None:
    picture = f"{PICTURE}{KEY}"
    outputs = [
        {"data": {"image/png": picture, "application/pdf": [picture], "audio/wav": picture}},
        {"output_type": "display_data", "png": picture, "jpeg": picture},
        {"data": {"text/html": f"<img src='data:image/png;base64,{picture}'>"}},
        {"data": {"text/markdown": f"![](data:image/png;base64,{picture})"}},
    ]
    document = code(outputs=outputs, attachments={"a.png": {"image/png": picture}})
    document["cells"].append(
        {"cell_type": "markdown", "source": f"![](data:image/png;base64,{KEY})"}
    )
    assert scan_notebook(document, RULES) == []
    [unit, *_] = split(document)
    assert picture not in json.dumps(unit.content["outputs"][:2]), "nor are they read"


def test_a_structure_is_read_with_its_keys() -> None:
    secret = password(random.Random(4))
    document = code(outputs=[{"data": {"application/json": {"db_password": secret, "n": "x"}}}])
    [found] = scan_notebook(document, RULES)
    assert (found.secret, found.span) == (secret, Span(1, 1, 1, 21))
    document = code(outputs=[{"data": {"application/json": {"password": [secret]}}}])
    assert [one.secret for one in scan_notebook(document, RULES)] == [secret]


def test_keys_are_read_and_renamed() -> None:
    other = aws_key(random.Random(5))
    document = code(metadata={"a": {KEY: {other: 1}}, KEY: 2, other: {"b": KEY}})
    found = scan_notebook(document, RULES)
    assert sorted(one.secret for one in found) == sorted([KEY, KEY, KEY, other, other])
    masked = mask_notebook(document, found)
    metadata = masked["cells"][0]["metadata"]
    assert list(metadata) == ["a", MASK, f"{MASK}-2"], "in their order, none lost"
    assert metadata == {"a": {MASK: {MASK: 1}}, MASK: 2, f"{MASK}-2": {"b": MASK}}
    document = code(outputs=[{"data": {"application/json": {KEY: {"x": other}}}}])
    pointers = [one.output.pointer for one in scan_notebook(document, RULES) if one.output]
    assert pointers == [f"/data/application~1json/{MASK}", f"/data/application~1json/{MASK}/x"]


def test_a_cell_is_not_called_by_an_id_that_holds_a_secret() -> None:
    found = scan_notebook(code(id=KEY, source=f"'{aws_key(random.Random(6))}'"), RULES)
    assert [one.cell for one in found] == [None, None]
    assert [one.cell_index for one in found] == [0, 0]


def test_attachments() -> None:
    text = base64.b64encode(f"hello {KEY}".encode()).decode()
    cell = {"cell_type": "markdown", "source": "", "attachments": {"a.txt": {"text/plain": text}}}
    document = {"cells": [cell]}
    [found] = scan_notebook(document, RULES)
    assert (found.place, found.span, found.cell, found.cell_index) == ("attachment", None, None, 0)
    masked = mask_notebook(document, [found])
    written = masked["cells"][0]["attachments"]["a.txt"]["text/plain"]
    assert base64.b64decode(written).decode() == f"hello {MASK}"
    cell["attachments"] = {"a.txt": {"text/plain": f"hello {KEY}"}}
    assert only(document).place == "attachment"
    cell["attachments"] = {f"{KEY}.txt": {"text/plain": "x"}}
    assert only(document).place == "attachment"


def test_metadata_and_widgets() -> None:
    found = only({"cells": [], "metadata": {"widgets": {"a": {"state": {"value": KEY}}}}})
    assert (found.place, found.cell, found.cell_index) == ("widget", None, None)
    assert only({"cells": [], "metadata": {"authors": [{"name": KEY}]}}).place == "metadata"
    assert only({"cells": [], "unknown": {"x": KEY}}).place == "metadata"
    assert only(code(metadata={"tags": [KEY]})).place == "metadata"
    lines = ["-----BEGIN RSA PRIVATE " + "KEY-----\n"]
    source = random.Random(7)
    lines += [base64.b64encode(source.randbytes(48)).decode() + "\n" for _ in range(12)]
    lines += ["-----END RSA PRIVATE " + "KEY-----\n"]
    document = code(metadata={"x": lines})
    found = scan_notebook(document, RULES)
    assert found, "the lines of one text are read together"
    assert mask_notebook(document, found)["cells"][0]["metadata"]["x"] != lines


def test_older_formats() -> None:
    output = {"output_type": "pyout", "text": [KEY], "png": PICTURE}
    cells = [
        {"cell_type": "markdown", "source": "x"},
        {"cell_type": "code", "input": f"'{KEY}'", "outputs": []},
        {"cell_type": "code", "input": "", "outputs": [output]},
        {"cell_type": "heading", "source": KEY, "level": 1},
        {"cell_type": "code", "outputs": [{"output_type": "pyerr", "traceback": [KEY]}]},
    ]
    document = {
        "nbformat": 3,
        "metadata": {"name": KEY},
        "worksheets": [{"cells": cells[:2]}, {"cells": cells[2:], "metadata": {"y": KEY}}],
    }
    found = scan_notebook(document, RULES)
    assert [(one.cell_index, one.place) for one in found] == [
        (1, "source"),
        (2, "result"),
        (3, "markdown"),
        (4, "traceback"),
        (None, "metadata"),
        (None, "metadata"),
    ]
    masked = mask_notebook(document, found)
    assert json.dumps(masked).replace(MASK, KEY) == json.dumps(document)


def anything(source: random.Random, depth: int = 0) -> Any:
    """Some JSON that may look like a part of a notebook."""
    words = [
        "cells",
        "source",
        "outputs",
        "data",
        "text/plain",
        "metadata",
        "attachments",
        "widgets",
    ]
    words += [
        "worksheets",
        "text",
        "traceback",
        "image/png",
        "output_type",
        "cell_type",
        "id",
        "input",
    ]
    kind = source.randrange(9 if depth < 6 else 6)
    if kind < 3:
        return source.choice([None, True, 1.5, "", "code", "stream", "x\ny", "\ud800"])
    if kind < 6:
        return f"{source.choice(['', 'a ', '<b>'])}{aws_key(source)}"
    if kind < 8:
        keys = source.choices(words, k=source.randrange(5))
        return {key: anything(source, depth + 1) for key in keys}
    return [anything(source, depth + 1) for _ in range(source.randrange(4))]


@pytest.mark.parametrize("seed", range(300))
def test_nothing_is_too_odd_and_nothing_is_missed(seed: int) -> None:
    source = random.Random(seed)
    document = anything(source)
    if isinstance(document, dict):
        document["cells"] = [anything(source, 1) for _ in range(3)]
    found = scan_notebook(document, RULES)
    masked = mask_notebook(document, found)
    left = json.dumps(_without_pictures(masked))
    assert "AK" + "IA" not in left
    assert scan_notebook(masked, RULES) == []
    again = json.loads(b"".join(json_pieces(document)).decode("utf-8", "surrogatepass"))
    assert again == document


def _without_pictures(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_pictures(one) for k, one in value.items() if k != "image/png"}
    return [_without_pictures(one) for one in value] if isinstance(value, list) else value


def test_very_deep_json_is_read() -> None:
    document: Any = KEY
    for number in range(3000):
        document = [document] if number % 2 else {"a": document}
    [found] = scan_notebook({"cells": [], "metadata": document}, RULES)
    assert found.secret == KEY


def test_plain_texts() -> None:
    text = f"a\n{KEY}\n"
    [found] = scan_plain(text, RULES)
    assert (found.place, found.cell_index, found.span) == ("text", None, Span(2, 1, 2, 21))
    assert mask_plain(text, [found]) == f"a\n{MASK}\n"


@pytest.mark.parametrize("text", ["a\r\nb\rc\n𝒳ü\n\nx", "no end", "", "\n", "ü" * 20])
def test_lines_are_counted_as_spans_are(text: str) -> None:
    lines = Lines(text)
    for start in range(len(text) + 1):
        if text[start - 1 : start + 1] != "\r\n":
            assert lines.span(start, len(text)) == span_of(text, start, len(text))


# -- contents models ---------------------------------------------------------------------------


def file_model(data: bytes) -> dict[str, Any]:
    return {"type": "file", "format": "base64", "content": base64.b64encode(data).decode()}


def masked_bytes(model: dict[str, Any]) -> bytes:
    content = read_model(model)
    assert content is not None
    parts = scan_plain(content.document, RULES) if content.is_text else None
    found = scan_notebook(content.document, RULES) if parts is None else parts
    new = masked_model(model, content, masks_of(found))["content"]
    return base64.b64decode(new) if model["format"] == "base64" else new.encode()


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(code(source=f"'{KEY}'")).encode(),
        b"\xef\xbb\xbf" + json.dumps(code(source=f"'{KEY}'")).encode(),
        json.dumps(code(source=f"'{KEY}'")).encode("utf-16"),
        json.dumps(code(source=f"'{KEY}'"))[:-5].encode(),
        b"\xff\xfe broken \xff" + KEY.encode(),
        b"\xff\xfe\x00 " + KEY.encode(),
        b"\xff\x00" + json.dumps(code(source=f"'{KEY}'")).encode(),
        f'{{"cells": ["{KEY}"], "cells": []}}'.encode(),
        json.dumps(code(source=f"'{KEY}'")).replace("AK", "\\u0041K", 1).encode(),
    ],
)
def test_files_of_any_kind_are_read_and_masked(data: bytes) -> None:
    masked = masked_bytes(file_model(data))
    for encoding in ("utf-8", "utf-16"):
        assert KEY.encode(encoding)[2:] not in masked
    content = read_bytes(masked)
    assert MASK in (content.document if content.is_text else json.dumps(content.document))


def test_bytes_that_are_no_text_come_back_as_they_were() -> None:
    data = b"\x00\xff\xfe\x80 " + KEY.encode() + b" \x81\xff"
    assert masked_bytes(file_model(data)) == data.replace(KEY.encode(), MASK.encode())


def test_models_without_content_are_left_alone() -> None:
    assert read_model({"type": "directory"}) is None
    assert read_model({"type": "file", "format": "base64", "content": "ü"}) is None
    assert read_model({"type": "file", "format": "text", "content": None}) is None


# -- pieces ------------------------------------------------------------------------------------


def test_long_texts_are_written_in_pieces() -> None:
    long = 'ü"\\\n\ud800' * 200_000
    value = {"a": long, "b": [long, 1, None, []], long[:9]: {}}
    pieces = list(json_pieces(value))
    assert max(map(len, pieces)) < 2**21
    assert json.loads(b"".join(pieces).decode("utf-8", "surrogatepass")) == value
    assert b"".join(text_pieces(long)).decode("utf-8", "surrogatepass") == long


def test_digests_differ_where_values_do() -> None:
    long = "x" * 600_000
    values: list[Any] = [
        long,
        long + "x",
        [long],
        [long, long],
        {"a": long},
        {"b": long},
        {"a": long, "b": 1},
        [f'{long}","{long}'],
        ["a", "b"],
        ["a,b"],
        [["a"], "b"],
        None,
        "null",
    ]
    assert len({digest(value) for value in values}) == len(values)
    assert digest({"a": [1, long]}) == digest({"a": [1, str(long)]})
