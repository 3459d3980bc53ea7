"""Names of datasets by the OpenLineage naming rules; credentials never reach a name."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from nbxflow.domain.datasets import DatasetKind

MEMORY_NAMESPACE = "inmemory://"
"""Namespace of what lives only in a kernel's memory; the same name elsewhere is another dataset."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]+):", re.IGNORECASE)
_DRIVE = re.compile(r"[a-z]:[\\/]", re.IGNORECASE)
_CHAIN = re.compile(r"(?<=.)::(?=[a-z0-9+.\-]+://|/)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BUCKETS = {"s3": "s3", "s3a": "s3", "s3n": "s3", "gs": "gs", "gcs": "gs"}
_AZURE = frozenset(("abfs", "abfss", "wasb", "wasbs", "az", "adl"))
_AZURE_HOST = re.compile(r"\.(?:blob|dfs)\.core\.windows\.net$")
_DATABASES = frozenset(("sqlite", "duckdb"))
_DEFAULT_PORTS = {"http": 80, "https": 443}


class DatasetName(NamedTuple):
    """What OpenLineage calls a dataset, and what kind of thing it is."""

    namespace: str
    name: str
    kind: DatasetKind


def dataset_name(location: str) -> DatasetName | None:
    """The name of what a library was given to read or write.

    Args:
        location: an absolute path, a URL (chained ones of fsspec too) or ``:memory:``.

    Returns:
        None where no dataset can be told for sure: a relative path, a malformed URL, inline data.
    """
    location = _CHAIN.split(_CONTROL.sub("", location))[-1]
    if location == ":memory:":
        return DatasetName(MEMORY_NAMESPACE, "memory", "memory")
    if location.startswith(("/", "\\\\")) or _DRIVE.match(location):
        return _file(location)
    if not _SCHEME.match(location):
        return None
    try:
        url = urlsplit(location)
        return _from_url(url, url.port)
    except ValueError:
        return None


def table_name(engine: str, database: str, table: str) -> DatasetName | None:
    """The name of a table of an SQLite or DuckDB database.

    Args:
        engine: ``sqlite3`` or ``duckdb``; tells tables in memory apart.
        database: absolute path or URL of the database, or ``:memory:``.
        table: ``schema.table``.
    """
    if database == ":memory:":
        return DatasetName(MEMORY_NAMESPACE, f"{engine}/{table}", "memory")
    home = dataset_name(database)
    if home is None or home.kind == "memory":
        return None
    return DatasetName(home.namespace, f"{home.name}#{_CONTROL.sub('', table)}", "table")


def _file(path: str) -> DatasetName:
    if _DRIVE.match(path) or path.startswith("\\\\"):
        return DatasetName("file", posixpath.normpath(path.replace("\\", "/")), "file")
    return DatasetName("file", posixpath.normpath("/" + path.lstrip("/")), "file")


def _from_url(url: SplitResult, port: int | None) -> DatasetName | None:
    scheme, host = url.scheme.lower(), (url.hostname or "")
    if scheme == "file":
        path = unquote(url.path)
        path = path[1:] if _DRIVE.match(path[1:]) else path
        if host not in ("", "localhost"):
            return DatasetName(f"file://{host}", posixpath.normpath(path), "file")
        return _file(path) if path.startswith("/") or _DRIVE.match(path) else None
    if scheme.split("+")[0] in _DATABASES and not host:
        # An absolute path has four slashes; three start a relative one.
        return _file(unquote(url.path[1:])) if url.path.startswith("//") else None
    if scheme == "memory":
        name = (host + url.path).strip("/")
        return DatasetName(MEMORY_NAMESPACE, name, "memory") if name else None
    if not host:
        return None
    if scheme in _BUCKETS:
        # Bucket names are case-sensitive for old S3 buckets; ``hostname`` lowers them.
        bucket = url.netloc.rpartition("@")[2].partition(":")[0]
        return DatasetName(f"{_BUCKETS[scheme]}://{bucket}", _key(url.path), "file")
    if scheme in _AZURE:
        return DatasetName(_azure_namespace(url, host), _key(url.path), "file")
    if port is not None and "@" in url.path.split("/")[1 if url.path else 0]:
        return None  # "user:12/34@host": a password with a slash, taken for port and path
    suffix = "" if port is None or port == _DEFAULT_PORTS.get(scheme) else f":{port}"
    host = f"[{host}]" if ":" in host else host
    path = _without_parameters(scheme, url.path)
    kind: DatasetKind = "url" if scheme in _DEFAULT_PORTS else "file"
    return DatasetName(f"{scheme}://{host}{suffix}", path or "/", kind)


def _key(path: str) -> str:
    return path.removeprefix("/") or "/"


def _azure_namespace(url: SplitResult, host: str) -> str:
    container = (url.username or "") if "@" in url.netloc else ""
    host = _AZURE_HOST.sub(".dfs.core.windows.net", host)
    return f"abfss://{container}@{host}" if container else f"abfss://{host}"


def _without_parameters(scheme: str, path: str) -> str:
    """Parameters of an HTTP path (``;jsessionid=…``) are as confidential as a query."""
    return re.sub(r";[^/]*", "", path) if scheme in _DEFAULT_PORTS else path


def without_credentials(url: str) -> str:
    """A URL to show: no user-info (but a container of Azure), no query, no fragment.

    Of chained ones (fsspec's ``a::b``) the last. What is no URL is given back as it is; a malformed
    one becomes its scheme alone.
    """
    scheme, mark, rest = _CHAIN.split(url)[-1].partition("://")
    if not mark:
        return url
    authority, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    user, at, host = authority.rpartition("@")
    keep = f"{user.partition(':')[0]}@" if at and scheme.lower() in _AZURE else ""
    if "@" in path.split("/")[0] and ":" in host:
        return f"{scheme}://"
    path = _without_parameters(scheme.lower(), path)
    return f"{scheme}://{keep}{host}{slash}{path}"
