"""How the probe's messages are packed."""

from __future__ import annotations

import pickle

import pytest
from jupyter_client.session import Session

from nbxflow.kernel import report, system


@pytest.mark.parametrize("packer", ["json", "orjson"])
def test_json_is_packed_by_the_probe(packer: str) -> None:
    assert report._packer(Session(packer=packer, unpacker=packer)) is system.packed


def test_what_is_no_json_is_packed_as_the_kernel_does() -> None:
    session = Session(packer="pickle", unpacker="pickle")
    pack = report._packer(session)
    assert pack is session.pack
    assert pickle.loads(pack({"a": 1})) == {"a": 1}


def test_a_packer_of_the_users_own() -> None:
    session = Session(packer="marshal.dumps", unpacker="marshal.loads")
    assert report._packer(session) is session.pack
