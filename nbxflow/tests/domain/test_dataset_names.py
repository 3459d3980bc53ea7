"""Names of datasets, and that no credential gets into one."""

from __future__ import annotations

import pytest

from nbxflow.domain.dataset_names import dataset_name, table_name, without_credentials


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/a/b.csv", ("file", "/a/b.csv", "file")),
        ("/a//x/../b.csv", ("file", "/a/b.csv", "file")),
        ("//a/b.csv", ("file", "/a/b.csv", "file")),
        ("/a?b#c.csv", ("file", "/a?b#c.csv", "file")),
        ("C:\\data\\b.csv", ("file", "C:/data/b.csv", "file")),
        ("\\\\server\\share\\b.csv", ("file", "//server/share/b.csv", "file")),
        ("file:///a%20b.csv", ("file", "/a b.csv", "file")),
        ("file://localhost/a.csv", ("file", "/a.csv", "file")),
        ("file:///C:/a.csv", ("file", "C:/a.csv", "file")),
        ("s3://bucket/k/x.parquet", ("s3://bucket", "k/x.parquet", "file")),
        ("s3a://bucket/k", ("s3://bucket", "k", "file")),
        ("s3://bucket", ("s3://bucket", "/", "file")),
        ("gs://bucket/k", ("gs://bucket", "k", "file")),
        ("gcs://bucket/k", ("gs://bucket", "k", "file")),
        (
            "abfs://c@acc.dfs.core.windows.net/p/x",
            ("abfss://c@acc.dfs.core.windows.net", "p/x", "file"),
        ),
        (
            "wasbs://c@acc.blob.core.windows.net/p",
            ("abfss://c@acc.dfs.core.windows.net", "p", "file"),
        ),
        ("https://Host:443/a/b.csv", ("https://host", "/a/b.csv", "url")),
        ("http://host:8080/a;session=1/b", ("http://host:8080", "/a/b", "url")),
        ("http://[::1]:8080/a", ("http://[::1]:8080", "/a", "url")),
        ("hdfs://node:8020/w/x", ("hdfs://node:8020", "/w/x", "file")),
        ("sqlite:////a/b.db", ("file", "/a/b.db", "file")),
        ("memory://x/y", ("inmemory://", "x/y", "memory")),
        (":memory:", ("inmemory://", "memory", "memory")),
        ("simplecache::s3://bucket/k", ("s3://bucket", "k", "file")),
        ("zip://inner.csv::https://host/x.zip", ("https://host", "/x.zip", "url")),
    ],
)
def test_named_by_the_rules(location: str, expected: tuple[str, str, str]) -> None:
    assert dataset_name(location) == expected


@pytest.mark.parametrize(
    "location",
    [
        "b.csv",
        "",
        "data:text/csv,a%2Cb",
        "mailto:a@b",
        "s3:///key",
        "http://[bad/x",
        "http://host:port/x",
        "sqlite:///relative.db",
    ],
)
def test_what_cannot_be_told_for_sure_has_no_name(location: str) -> None:
    assert dataset_name(location) is None


@pytest.mark.parametrize(
    "location",
    [
        "https://user:canary@host/a.csv",
        "https://canary@host/a.csv",
        "https://user:p@canary@host/a.csv",
        "https://user:pa/canary@host/a.csv",
        "https://user:123/canary@host/a.csv",
        "https:\\\\user:canary@host\\a.csv",
        "https://host/a.csv?sig=canary",
        "https://host/a.csv#canary",
        "https://host/a.csv;token=canary",
        "http://user:canary@[bad/x",
        "s3://key:canary@bucket/k",
        "s3://bucket/k?X-Amz-Signature=canary",
        "abfss://c:canary@acc.dfs.core.windows.net/p",
        "abfss://c@acc.dfs.core.windows.net/p?sig=canary",
        "ftp://user:canary@host/x",
        "postgresql://user:canary@host:5432/db",
        "zip://x.csv::https://user:canary@host/x.zip",
        "data:text/csv,canary",
    ],
)
def test_credentials_never_reach_a_name(location: str) -> None:
    assert "canary" not in repr(dataset_name(location))
    assert "canary" not in without_credentials(location) or "://" not in location


def test_tables_are_named_after_their_database() -> None:
    assert table_name("sqlite3", "/a/b.db", "main.t") == ("file", "/a/b.db#main.t", "table")
    assert table_name("duckdb", ":memory:", "main.t") == (
        "inmemory://",
        "duckdb/main.t",
        "memory",
    )
    assert table_name("duckdb", "s3://u:canary@b/x.db", "main.t") == (
        "s3://b",
        "x.db#main.t",
        "table",
    )
    assert table_name("duckdb", "relative.db", "main.t") is None


def test_urls_to_show() -> None:
    assert without_credentials("https://u:p@host:80/a?k=1#f") == "https://host:80/a"
    assert without_credentials("/a/b?c#d") == "/a/b?c#d"
    assert without_credentials("abfss://c@acc/p") == "abfss://c@acc/p"
    assert without_credentials("https://u:1/p@host/a") == "https://"
