"""``POST facts`` on a real server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from nbxflow.protocol.validation import validate
from nbxflow.server.handlers import dataflow


async def post(jp_fetch: Any, body: Any) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    reply = await jp_fetch("nbxflow", "v1", "facts", method="POST", body=text)
    found: dict[str, Any] = json.loads(reply.body)
    validate("facts-reply", found)
    return found


async def test_facts_come_in_the_order_asked(jp_fetch: Any) -> None:
    sources = [f"x{number} = y{number}" for number in range(200)]
    cells = [{"cell": f"c{n}", "source": source} for n, source in enumerate(sources)]
    found = (await post(jp_fetch, {"cells": cells}))["cells"]
    assert [cell["cell"] for cell in found] == [f"c{n}" for n in range(200)]
    assert [cell["index"] for cell in found] == list(range(200))
    assert [cell["summary"]["reads"] for cell in found] == [[f"y{n}"] for n in range(200)]


async def test_equal_sources_keep_their_own_cell(jp_fetch: Any) -> None:
    cells = [{"cell": "a", "source": "%time x = 1"}, {"cell": None, "source": "%time x = 1"}]
    found = (await post(jp_fetch, {"cells": cells}))["cells"]
    assert [(cell["cell"], cell["index"]) for cell in found] == [("a", 0), (None, 1)]
    assert [cell["summary"]["defines"] for cell in found] == [["x"], ["x"]]


async def test_imports_of_one_cell_are_known_in_the_others(jp_fetch: Any) -> None:
    cells = [{"cell": f"c{n}", "source": f"score(x{n})"} for n in range(70)]
    known = {"cell": "m", "source": "from sklearn.metrics import f1_score as score"}
    found = (await post(jp_fetch, {"cells": [*cells, known]}))["cells"]
    assert [cell["summary"]["mayChange"] for cell in found] == [[]] * 71
    found = (await post(jp_fetch, {"cells": cells[:1]}))["cells"]
    assert found[0]["summary"]["mayChange"] == ["score", "x0"]


async def test_unparsable_sources_are_answered(jp_fetch: Any) -> None:
    cells = [{"cell": "a", "source": "x = ("}, {"cell": "b", "source": "\ud800"}]
    found = (await post(jp_fetch, {"cells": cells}))["cells"]
    assert [cell["error"]["kind"] for cell in found] == ["unparsable", "unparsable"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("{", "$"),
        ("[" * 100_000, "$"),
        ("[]", "$"),
        ("{}", "$"),
        ('{"cells": 1}', "$.cells"),
        ('{"cells": [{"cell": 1, "source": ""}]}', "$.cells[0].cell"),
        ('{"cells": [{"cell": null, "source": "", "more": 1}]}', "$.cells[0]"),
    ],
)
async def test_bad_requests_say_what_is_wrong(body: str, path: str, jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await post(jp_fetch, body)
    assert caught.value.code == 400
    error = json.loads(caught.value.response.body)
    validate("error", error)
    assert error["error"]["details"] == {"path": path}


async def test_requests_that_are_too_large_are_refused(
    jp_fetch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataflow, "_LARGEST_BODY", 1000)
    with pytest.raises(HTTPClientError) as caught:
        await post(jp_fetch, {"cells": [{"cell": None, "source": "x" * 1000}]})
    assert caught.value.code == 413
    assert json.loads(caught.value.response.body)["error"]["code"] == "too-large"
