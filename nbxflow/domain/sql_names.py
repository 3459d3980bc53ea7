"""Which dataset a name in an SQL statement means, as far as that can be known for sure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from nbxflow.domain.dataset_names import DatasetName, dataset_name, table_name

Engine = Literal["sqlite3", "duckdb"]

_FORMATS = {
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "parquet": "parquet",
    "json": "json",
    "jsonl": "json",
    "ndjson": "json",
    "xlsx": "xlsx",
    "avro": "avro",
}
_COMPRESSIONS = frozenset(("gz", "zst", "bz2"))
_CATALOGUES = frozenset(("information_schema", "pg_catalog", "sqlite_master", "sqlite_schema"))
_SYSTEM = re.compile(r"(sqlite|duckdb|pragma|pg)_", re.IGNORECASE)
_PREFIXED = re.compile(r"[a-z][a-z0-9_]+:(?!//)", re.IGNORECASE)


class Unknown(Exception):
    """What a name means cannot be known; the message says why, in nbxflow's own words."""


class Database(NamedTuple):
    """A database file: absolute path or ``:memory:``, and ``sqlite``, ``duckdb`` or None."""

    path: str
    format: str | None


class Source(NamedTuple):
    """A dataset that an SQL statement names."""

    name: DatasetName
    format: str | None


@dataclass(frozen=True)
class SqlSession:
    """What is known of a connection: the statements of a cell before this one add to it.

    ``attached`` maps names in lower case to databases, None for one that cannot be named.
    ``schema`` is where names without one belong: (database name, schema), None when unknown.
    ``folder`` is the kernel's working folder, None when unknown.
    """

    engine: Engine
    database: str
    folder: str | None
    attached: Mapping[str, Database | None] = field(default_factory=dict)
    schemas: frozenset[str] = frozenset(("main",))
    temporary: frozenset[str] = frozenset()
    created: frozenset[str] = frozenset()
    schema: tuple[str | None, str] | None = (None, "main")

    @property
    def own(self) -> Database:
        """The database the connection was opened with."""
        return Database(self.database, "sqlite" if self.engine == "sqlite3" else "duckdb")

    @property
    def own_name(self) -> str:
        """What statements call that database."""
        if self.engine == "sqlite3":
            return "main"
        if self.database == ":memory:":
            return "memory"
        return posixpath.splitext(posixpath.basename(self.database.replace("\\", "/")))[0].lower()

    def attach(self, name: str, database: Database | None) -> SqlSession:
        """The session after ATTACH."""
        return replace(self, attached={**self.attached, name.lower(): database})

    def detach(self, name: str) -> SqlSession:
        """The session after DETACH."""
        rest = {key: value for key, value in self.attached.items() if key != name.lower()}
        return replace(self, attached=rest)

    def use(self, catalogue: str, schema: str) -> SqlSession:
        """The session after USE, or a SET of the schema."""
        database, name = catalogue.lower(), schema.lower()
        if not database and (name in self.attached or name == self.own_name):
            database, name = name, "main"
        known = not database or database in self.attached or database == self.own_name
        if database in ("", self.own_name):
            known = known and name in self.schemas
        own = database in ("", self.own_name)
        return replace(self, schema=(None if own else database, name) if known else None)

    def table(self, catalogue: str, schema: str, name: str) -> Source | None:
        """The table that a qualified name means; None for a catalogue of the engine itself.

        Raises:
            Unknown: it could be one of several, or of a database not named in this cell.
        """
        catalogue, schema = catalogue.lower(), schema.lower()
        if schema in _CATALOGUES or _SYSTEM.match(name) or name.lower() in _CATALOGUES:
            return None
        if self._is_temporary(catalogue, schema, name):
            home = DatasetName("inmemory://", f"{self.engine}/temp.{name}", "memory")
            return Source(home, self.own.format)
        database, schema = self._home(catalogue, schema, name)
        found = table_name(self.engine, database.path, f"{schema}.{name}")
        if found is None:
            raise Unknown("A table belongs to a database that cannot be named.")
        return Source(found, database.format)

    def _is_temporary(self, catalogue: str, schema: str, name: str) -> bool:
        hides = ("", "main") if self.engine == "duckdb" else ("",)
        own = catalogue in ("", self.own_name)
        return "temp" in (catalogue, schema) or (
            own and schema in hides and name.lower() in self.temporary
        )

    def _home(self, catalogue: str, schema: str, name: str) -> tuple[Database, str]:
        if not catalogue and not schema:
            return self._default_home(name)
        if catalogue:
            return self._database(catalogue), schema
        if schema in self.attached or (schema == self.own_name and self.engine == "duckdb"):
            return self._database(schema), "main"
        if schema not in self.schemas:
            raise Unknown("A table is named by a schema or database that this cell does not make.")
        if self.schema is None or self.schema[0] is not None:
            raise Unknown("A table is named by a schema after a change of the database.")
        return self.own, schema

    def _default_home(self, name: str) -> tuple[Database, str]:
        if self.schema is None:
            raise Unknown("A table is named after a change to a schema that is not known.")
        if self.engine == "sqlite3" and self.attached and name.lower() not in self.created:
            raise Unknown("A table without a database name may belong to any attached one.")
        database, schema = self.schema
        return (self.own if database is None else self._database(database)), schema

    def _database(self, name: str) -> Database:
        if name == self.own_name:
            return self.own
        database = self.attached.get(name)
        if database is None:
            raise Unknown("A table belongs to a database that cannot be named.")
        return database

    def file(self, path: str, format: str | None = None) -> Source:
        """The file a statement names.

        Raises:
            Unknown: the path is relative to a folder that is not known, or malformed.
        """
        absolute = self.absolute(path)
        name = dataset_name(absolute) if absolute is not None else None
        if name is None:
            raise Unknown("A file is named by a path that could not be resolved.")
        return Source(name, format or file_format(path))

    def absolute(self, path: str) -> str | None:
        """The path as absolute path or URL; None where that cannot be told."""
        if "://" in path or path.startswith(("/", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", path):
            return path
        if self.folder is None or path.startswith("~") or _PREFIXED.match(path):
            return None
        return posixpath.join(self.folder, path)


def file_format(path: str) -> str | None:
    """The format DuckDB takes from a file's name; None for other names."""
    parts = re.split(r"[?#]", path)[0].lower().rsplit("/", 1)[-1].split(".")
    if len(parts) > 2 and parts[-1] in _COMPRESSIONS:
        parts.pop()
    return _FORMATS.get(parts[-1]) if len(parts) > 1 else None


def looks_like_file(name: str) -> bool:
    """Whether DuckDB takes a name in place of a table for a file."""
    return "/" in name or "\\" in name or file_format(name) is not None
