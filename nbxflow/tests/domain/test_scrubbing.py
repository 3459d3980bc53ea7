"""Records and documents are cleaned of secrets; what is no secret stays as it is."""

from __future__ import annotations

import hashlib
import json
import random
import uuid
from dataclasses import replace
from typing import Any

import pytest

from nbxflow.domain.dataflow import Dataflow, DataflowRead, DataflowUnknown, DataflowWrite
from nbxflow.domain.datasets import BlindSpot, Column
from nbxflow.domain.egress import guard
from nbxflow.domain.events import cell_run_event
from nbxflow.domain.executions import Client, Execution, ExecutionError
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.tests.domain.records import SOURCE, make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key, github_token, password
from nbxflow.tests.openlineage_spec import problems

RANDOM = random.Random(5)
KEY, TOKEN = aws_key(RANDOM), github_token(RANDOM)


def hexadecimal(length: int) -> str:
    return f"{RANDOM.getrandbits(4 * length):0{length}x}"


def typical() -> Execution:
    """A record of a cell with data and dataflow, as the recorder makes it."""
    reads = [DataflowRead(f"name:name_{n}", n, hexadecimal(32)) for n in range(20)]
    writes = [
        DataflowWrite(f"name:result_{n}", True, hexadecimal(32), ("object:4:",), None, ())
        for n in range(10)
    ]
    flow = Dataflow(
        4, hexadecimal(64), tuple(reads), tuple(writes), (DataflowUnknown("clock", "time"),)
    )
    return make_execution(
        state="failed",
        error=ExecutionError("ValueError"),
        source_hash=hexadecimal(64),
        dataflow=flow,
        datasets=(
            make_access(columns=tuple(Column(f"column_{n}", "int64") for n in range(20))),
            make_access(namespace="https://host", name="/x.csv", kind="url"),
        ),
        blind_spots=(BlindSpot("shell", "ipython", "A shell command ran."),),
    )


def places(text: str) -> dict[str, Execution]:
    """Records with a text in each place that a user's words can reach."""
    record = typical()
    flow = record.dataflow
    assert flow is not None
    write = replace(flow.writes[0], location=f"name:{text}", reaches=(f"name:{text}",))
    return {
        "path": replace(record, path=f"/home/user/{text}/a.ipynb"),
        "client": replace(record, client=Client("console", text)),
        "cell": replace(record, cell=text),
        "kernel": replace(record, kernel=replace(record.kernel, name=text)),
        "error": replace(record, error=ExecutionError(f"{text}Error")),
        "dataset": replace(record, datasets=(make_access(name=f"/data/{text}/x.csv"),)),
        "namespace": replace(record, datasets=(make_access(namespace=f"s3://{text}"),)),
        "host": replace(record, datasets=(make_access(namespace=f"https://{text}"),)),
        "column": replace(record, datasets=(make_access(columns=(Column(text, "int64"),)),)),
        "type": replace(record, datasets=(make_access(columns=(Column("a", f"e({text})"),)),)),
        "blind spot": replace(record, blind_spots=(BlindSpot("other", "x", f"Not {text}."),)),
        "read": replace(
            record, dataflow=replace(flow, reads=(DataflowRead(f"name:{text}", 1, None),))
        ),
        "write": replace(record, dataflow=replace(flow, writes=(write,))),
        "unknown": replace(
            record, dataflow=replace(flow, unknown=(DataflowUnknown("clock", text),))
        ),
    }


@pytest.mark.parametrize("place", list(places("x")))
@pytest.mark.parametrize("secret", [KEY, TOKEN])
def test_no_place_of_a_record_keeps_a_secret(place: str, secret: str) -> None:
    name = secret if place != "error" else secret + " "
    record = places(name)[place]
    assert secret in json.dumps(to_document(record))
    clean = SCRUBBER.clean(record)
    document = to_document(clean)
    assert secret not in json.dumps(document)
    validate("execution", document)
    assert (clean.id, clean.run, clean.span_id) == (record.id, record.run, record.span_id)


@pytest.mark.parametrize("place", list(places("x")))
def test_no_place_of_an_event_keeps_a_secret(place: str) -> None:
    name = KEY if place != "error" else KEY + " "
    event = cell_run_event(SOURCE, make_run(), SCRUBBER.clean(places(name)[place]), "FAIL")
    guarded = guard(event, SCRUBBER)
    assert KEY not in json.dumps(guarded)
    assert problems(guarded) == []


def test_a_clean_record_is_the_same_object() -> None:
    record = typical()
    assert SCRUBBER.clean(record) is record


def test_ids_digests_and_times_are_never_altered() -> None:
    values: list[Any] = []
    for _ in range(3000):
        digest = hashlib.sha256(hexadecimal(16).encode())
        values += [
            str(uuid.UUID(int=RANDOM.getrandbits(128))),
            digest.hexdigest(),
            hexadecimal(32),
            hexadecimal(16),
            hexadecimal(40),
            f"{hexadecimal(32)}_{RANDOM.randrange(1000)}",
            f"{RANDOM.randrange(10**6)}_{RANDOM.randrange(10**6)}_{RANDOM.randrange(100)}",
            f"2026-01-31T12:{RANDOM.randrange(60):02d}:07.{RANDOM.randrange(10**6):06d}Z",
        ]
    assert SCRUBBER.clean(values) is values
    # With a secret among them each is looked at alone.
    assert SCRUBBER.clean([*values, KEY])[:-1] == values
    named = [{"token": value, "password": value, "secret": f"name:{value}"} for value in values]
    assert SCRUBBER.clean(named) is named


def test_two_texts_are_never_read_as_one() -> None:
    for left, right in ((KEY[:9], KEY[9:]), ("password =", KEY[4:]), ("api_key:", hexadecimal(40))):
        value = {"a": left, "b": [right, (left, right)]}
        assert SCRUBBER.clean(value) is value


def test_texts_that_differ_only_in_a_secret_become_the_same() -> None:
    first, second = (make_access(name=f"/data/{aws_key(RANDOM)}/x.csv") for _ in "12")
    assert first.name != second.name
    assert SCRUBBER.clean(first) == SCRUBBER.clean(second)
    assert SCRUBBER.clean(first).name == "/data/[redacted:aws-access-key-id]/x.csv"


def test_a_secret_of_the_source_is_masked_where_nothing_tells_that_it_is_one() -> None:
    word = password(RANDOM) + password(RANDOM)
    source = f"https://ada:{word}@host/"
    shown = {"literals": ["host", word, f"<{word}>", word[:20]], word: 1}
    clean = SCRUBBER.clean(shown, of=["1 + 1", source])
    assert clean["literals"][0] == "host"
    assert word[:20] not in json.dumps(clean["literals"])
    assert list(clean) == ["literals", word], "keys stay"


def test_a_path_whose_folders_are_assignments_is_looked_at_part_by_part() -> None:
    word = password(RANDOM)
    access = make_access(name=f"/data/year=2026/password={word}/x.csv")
    assert (
        SCRUBBER.clean(access).name == "/data/year=2026/password=[redacted:assigned-secret]/x.csv"
    )
    plain = make_access(name="/data/year=2026/month=01/token=a/x.csv")
    assert SCRUBBER.clean(plain) is plain


def test_a_short_secret_of_the_source_is_masked_only_where_it_stands_alone() -> None:
    source = "https://ada:cat2@host/"
    assert SCRUBBER.clean(["cat2", "cat2gory"], of=[source]) == [
        "[redacted:url-credentials]",
        "cat2gory",
    ]


def test_a_secret_that_is_put_together_or_cut_on_the_way_is_masked() -> None:
    event = cell_run_event(SOURCE, make_run(), typical(), "FAIL")
    field = event["inputs"][0]["facets"]["schema"]["fields"][0]
    event["inputs"][0]["name"] = f"/data/{KEY[:7]}\x07{KEY[7:]}"
    field["name"] = "x" * 990 + " " + KEY
    guarded = json.dumps(guard(event, SCRUBBER))
    assert KEY not in guarded
    assert KEY[:9] not in guarded
