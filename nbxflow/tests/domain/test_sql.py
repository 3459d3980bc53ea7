"""Reading SQL, held against what SQLite itself and DuckDB itself say that statements touch."""

from __future__ import annotations

import logging
import sqlite3

import duckdb
import pytest

from nbxflow.domain.sql import SqlFacts, read_sql
from nbxflow.domain.sql_names import Engine, SqlSession

SCHEMA = """
CREATE TABLE t (a INTEGER PRIMARY KEY, b, c);
CREATE TABLE u (a, b, c);
CREATE TABLE "odd name" (a, b);
CREATE TABLE one (a);
CREATE INDEX t_b ON t (b);
CREATE TABLE child (a REFERENCES t (a));
"""

# Each is run by SQLite, whose authorizer reports the tables it touches.
STATEMENTS = [
    "SELECT * FROM t",
    "SELECT a FROM t WHERE b = ?1 AND c = :c",
    "SELECT * FROM t JOIN u USING (a)",
    "SELECT t.a, u.b FROM t, u WHERE t.a = u.a",
    "SELECT x.a FROM t AS x LEFT JOIN u y ON x.a IS y.a",
    "SELECT * FROM (SELECT a FROM (SELECT a FROM t))",
    "SELECT (SELECT max(a) FROM u) FROM t",
    "SELECT a FROM t WHERE a IN (SELECT a FROM u)",
    "SELECT a FROM t WHERE a IN one",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a)",
    "SELECT a FROM t UNION ALL SELECT a FROM u ORDER BY 1 LIMIT 3",
    "SELECT a FROM t EXCEPT SELECT a FROM u INTERSECT SELECT a FROM child",
    "SELECT count(*) FILTER (WHERE a > 1) OVER w FROM t WINDOW w AS (ORDER BY a)",
    "SELECT * FROM t INDEXED BY t_b WHERE b = 1",
    "SELECT * FROM [odd name]",
    'SELECT * FROM `odd name`, "t"',
    "SELECT * FROM main.t",
    "SELECT j.value FROM t, json_each(t.b) AS j",
    "SELECT * FROM (t JOIN u USING (a))",
    "SELECT CASE WHEN a THEN (SELECT b FROM u) END FROM t GROUP BY a HAVING count(*) > 1",
    "SELECT 1",
    "VALUES (1), (2)",
    "WITH c AS (SELECT a FROM t) SELECT * FROM c",
    "WITH c AS (SELECT a FROM t), d AS (SELECT c.a FROM c JOIN u ON u.a = c.a) SELECT * FROM d",
    "WITH d AS (SELECT a FROM c), c AS (SELECT a FROM t) SELECT * FROM d",
    "WITH u AS (SELECT a FROM t) SELECT * FROM u",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n",
    "WITH c AS (SELECT a FROM t) SELECT * FROM u WHERE a IN (SELECT a FROM c)",
    "SELECT * FROM (WITH t AS (SELECT a FROM u) SELECT * FROM t)",
    "SELECT * FROM (WITH t AS (SELECT 1 AS a) SELECT * FROM t), t",
    "INSERT INTO t VALUES (100, 2, 3)",
    "INSERT INTO t (a, b) SELECT a + 1000, b FROM u",
    "INSERT INTO t DEFAULT VALUES",
    "INSERT OR IGNORE INTO t SELECT a, b, c FROM u",
    "INSERT INTO t VALUES (1, 2, 3) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
    "INSERT INTO t VALUES (7, 8, 9) RETURNING a",
    "REPLACE INTO t VALUES (1, 2, 3)",
    "WITH c AS (SELECT a, b FROM u) INSERT INTO t (b) SELECT b FROM c",
    "UPDATE t SET b = 1",
    "UPDATE t SET b = c + 1 WHERE a = 2",
    "UPDATE t SET b = (SELECT max(b) FROM u)",
    "UPDATE t SET b = u.b FROM u WHERE u.a = t.a",
    "UPDATE t AS x SET (b, c) = (SELECT b, c FROM u)",
    "UPDATE OR REPLACE t SET b = 1",
    "WITH c AS (SELECT a FROM u) UPDATE t SET b = 1 WHERE a IN (SELECT a FROM c)",
    "DELETE FROM t",
    "DELETE FROM t WHERE a IN (SELECT a FROM u) RETURNING a",
    "WITH c AS (SELECT a FROM u) DELETE FROM t WHERE a IN c",
    "CREATE TABLE n AS SELECT t.a FROM t JOIN u ON u.a = t.a",
    "CREATE TABLE n (a INTEGER PRIMARY KEY, b TEXT REFERENCES t (a)) WITHOUT ROWID",
    "CREATE TABLE n (a INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS n (a, b)",
    "DROP TABLE u",
    "DROP TABLE IF EXISTS child",
    "ALTER TABLE u ADD COLUMN d",
    "ALTER TABLE u DROP COLUMN c",
    "ALTER TABLE u RENAME COLUMN b TO bb",
    "-- a comment; with a semicolon\nSELECT 'a; b' FROM t /* ; */",
]

DATALESS = [
    "",
    " ; -- nothing\n;",
    "PRAGMA table_info(t)",
    "SELECT name FROM sqlite_master WHERE type = 'table'",
    "SELECT name FROM pragma_table_info('t')",
    "EXPLAIN SELECT * FROM t",
    "EXPLAIN QUERY PLAN SELECT * FROM t",
    "BEGIN IMMEDIATE",
    "SAVEPOINT s",
    "RELEASE s",
    "COMMIT",
    "END",
    "VACUUM",
    "REINDEX t",
    "ANALYZE",
    "CREATE INDEX i ON t (a)",
    "DROP INDEX t_b",
]

DUCKDB_QUERIES = [
    "FROM t",
    "SELECT * FROM t JOIN u ON t.a = u.a",
    "FROM t SELECT a WHERE a IN (SELECT a FROM u)",
    "WITH c AS (FROM t) FROM c",
    "WITH c AS (FROM t), t AS (SELECT 1 AS a) FROM c, t",
    "WITH RECURSIVE t2 AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t2 WHERE i < 3) FROM t2, u",
    "FROM raw.flights",
    "SELECT * FROM main.t AS x POSITIONAL JOIN u",
    "SELECT * FROM t SEMI JOIN u ON t.a = u.a",
    "SELECT * FROM t QUALIFY row_number() OVER (PARTITION BY a) = 1",
    "SELECT * EXCLUDE (b) FROM t USING SAMPLE 10",
    "SELECT unnest(list(a)) FROM t",
    "FROM range(10), u",
    "SELECT * FROM t, LATERAL (SELECT u.a FROM u WHERE u.a = t.a)",
    "TABLE t",
    "SELECT list_transform([1, 2], lambda x: x + 1) FROM t",
    "SUMMARIZE t",
]


def sqlite_session() -> SqlSession:
    return SqlSession("sqlite3", "/d/x.db", "/w")


def duckdb_session() -> SqlSession:
    return SqlSession("duckdb", "/d/base.duckdb", "/w")


def names(facts: SqlFacts, direction: str) -> set[str]:
    return {a.source.name.name for a in facts.accesses if a.direction == direction}


def touched_by_sqlite(statement: str) -> tuple[set[str], set[str]]:
    """Tables that SQLite's authorizer is asked about: those read, those changed."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    read: set[str] = set()
    changed: set[str] = set()

    def ask(action: int, one: str | None, two: str | None, *_: object) -> int:
        name = two if action == sqlite3.SQLITE_ALTER_TABLE else one
        if name is not None and not name.startswith(("sqlite_", "json_")):
            if action == sqlite3.SQLITE_READ:
                read.add(name)
            elif action in (
                sqlite3.SQLITE_INSERT,
                sqlite3.SQLITE_UPDATE,
                sqlite3.SQLITE_DELETE,
                sqlite3.SQLITE_CREATE_TABLE,
                sqlite3.SQLITE_DROP_TABLE,
                sqlite3.SQLITE_ALTER_TABLE,
            ):
                changed.add(name)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(ask)
    parameters = {"1": 1, "c": 1} if ":c" in statement else ()
    connection.execute(statement, parameters).fetchall()
    connection.close()
    return read, changed


@pytest.mark.parametrize("statement", STATEMENTS)
def test_touches_what_sqlite_says_it_touches(statement: str) -> None:
    read, changed = touched_by_sqlite(statement)
    facts = read_sql(statement, sqlite_session())
    assert facts.not_understood == ()
    assert names(facts, "write") == {f"/d/x.db#main.{name}" for name in changed}
    # SQLite says "read" too when a statement looks at the rows it changes.
    expected = {f"/d/x.db#main.{name}" for name in read - changed}
    assert names(facts, "read") - names(facts, "write") == expected


@pytest.mark.parametrize("statement", DATALESS)
def test_what_touches_no_data_is_nothing(statement: str) -> None:
    facts = read_sql(statement, sqlite_session())
    assert (facts.accesses, facts.not_understood) == ((), ())


@pytest.mark.parametrize("query", DUCKDB_QUERIES)
def test_reads_what_duckdb_says_it_reads(query: str) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t (a INT, b INT); CREATE TABLE u (a INT, b INT)")
    connection.execute("CREATE SCHEMA raw; CREATE TABLE raw.flights (a INT)")
    truth = connection.get_table_names(query, qualified=True)
    session = read_sql("CREATE SCHEMA raw", duckdb_session()).session
    facts = read_sql(query, session)
    assert facts.not_understood == ()
    bare = {name.partition(" AS ")[0] for name in truth}
    expected = {name if "." in name else f"main.{name}" for name in bare}
    assert names(facts, "read") == {f"/d/base.duckdb#{name}" for name in expected}
    assert names(facts, "write") == set()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("FROM 'x.csv'", "/w/x.csv"),
        ('FROM "x.csv"', "/w/x.csv"),
        ("FROM x.csv", "/w/x.csv"),
        ("FROM '/data/x.parquet'", "/data/x.parquet"),
        ("FROM 'deep/x.json'", "/w/deep/x.json"),
        ("FROM 'x.csv.gz'", "/w/x.csv.gz"),
        ("FROM read_csv('x.csv', header = true)", "/w/x.csv"),
        ("FROM read_csv_auto('x.txt')", "/w/x.txt"),
        ("FROM read_parquet('x')", "/w/x"),
        ("FROM read_json('x.json', format = 'auto')", "/w/x.json"),
        ("FROM read_ndjson('x')", "/w/x"),
        ("FROM 'https://user:canary@host/x.csv?sig=canary'", "/x.csv"),
        ("COPY t FROM 'x.csv'", "/w/x.csv"),
    ],
)
def test_files_that_duckdb_reads(statement: str, expected: str) -> None:
    facts = read_sql(statement, duckdb_session())
    assert names(facts, "read") == {expected}
    assert facts.not_understood == ()
    assert "canary" not in repr(facts.accesses)


@pytest.mark.parametrize("query", ["PIVOT t ON a USING sum(b)", "UNPIVOT (FROM t) ON a, b"])
def test_pivots(query: str) -> None:
    assert names(read_sql(query, duckdb_session()), "read") == {"/d/base.duckdb#main.t"}


def test_lists_of_files() -> None:
    facts = read_sql("FROM read_parquet(['a.parquet', '/b.parquet'])", duckdb_session())
    assert names(facts, "read") == {"/w/a.parquet", "/b.parquet"}
    assert {access.source.format for access in facts.accesses} == {"parquet"}


def test_a_pattern_is_named_and_said_to_hide_files() -> None:
    facts = read_sql("FROM 'part-*.csv'", duckdb_session())
    assert names(facts, "read") == {"/w/part-*.csv"}
    assert len(facts.not_understood) == 1


@pytest.mark.parametrize(
    ("statement", "written", "mode"),
    [
        ("COPY t TO 'o.csv'", "/w/o.csv", "overwrite"),
        ("COPY (FROM t) TO 'o.parquet' (FORMAT parquet)", "/w/o.parquet", "overwrite"),
        ("COPY t TO 'o' (FORMAT parquet, PARTITION_BY (a))", "/w/o", None),
        ("COPY t FROM 'i.csv'", "/d/base.duckdb#main.t", "append"),
        ("CREATE TABLE n AS FROM t", "/d/base.duckdb#main.n", "create"),
        ("CREATE OR REPLACE TABLE n AS FROM t", "/d/base.duckdb#main.n", "overwrite"),
        ("CREATE TABLE IF NOT EXISTS n AS FROM t", "/d/base.duckdb#main.n", None),
        ("CREATE VIEW n AS FROM t", "/d/base.duckdb#main.n", "create"),
        ("INSERT INTO n BY NAME FROM t", "/d/base.duckdb#main.n", "append"),
        ("INSERT OR REPLACE INTO n FROM t", "/d/base.duckdb#main.n", "append"),
        ("UPDATE n SET a = t.a FROM t", "/d/base.duckdb#main.n", None),
        ("DELETE FROM n USING t WHERE t.a = n.a", "/d/base.duckdb#main.n", None),
        (
            "MERGE INTO n USING t ON t.a = n.a WHEN MATCHED THEN UPDATE SET b = t.b",
            "/d/base.duckdb#main.n",
            None,
        ),
        ("TRUNCATE n", "/d/base.duckdb#main.n", None),
        ("DROP TABLE n", "/d/base.duckdb#main.n", None),
        ("ALTER TABLE n ADD COLUMN d INT", "/d/base.duckdb#main.n", None),
    ],
)
def test_what_duckdb_statements_write(statement: str, written: str, mode: str | None) -> None:
    facts = read_sql(statement, duckdb_session())
    writes = [a for a in facts.accesses if a.direction == "write"]
    assert [(a.source.name.name, a.mode) for a in writes] == [(written, mode)]
    assert facts.not_understood == ()
    if " t" in statement and "COPY t FROM" not in statement:
        assert names(facts, "read") == {"/d/base.duckdb#main.t"}


def test_a_rename_touches_both_names() -> None:
    facts = read_sql("ALTER TABLE t RENAME TO n", duckdb_session())
    assert names(facts, "write") == {"/d/base.duckdb#main.t", "/d/base.duckdb#main.n"}


def test_several_statements_and_what_one_leaves_for_the_next() -> None:
    facts = read_sql(
        "CREATE SCHEMA s; CREATE TABLE s.n AS FROM t; FROM s.n; FROM 'x.csv'", duckdb_session()
    )
    assert names(facts, "read") == {"/d/base.duckdb#main.t", "/d/base.duckdb#s.n", "/w/x.csv"}
    assert names(facts, "write") == {"/d/base.duckdb#s.n"}
    assert not facts.counted


def test_one_statement_that_is_not_understood_does_not_hide_the_others() -> None:
    facts = read_sql("FROM t; CALL something('x'); FROM u", duckdb_session())
    assert names(facts, "read") == {"/d/base.duckdb#main.t", "/d/base.duckdb#main.u"}
    assert len(facts.not_understood) == 1


def test_python_tables_are_no_datasets() -> None:
    facts = read_sql("SELECT * FROM df JOIN t USING (a)", duckdb_session(), ["df"])
    assert names(facts, "read") == {"/d/base.duckdb#main.t"}
    facts = read_sql("CREATE TABLE df AS FROM df; FROM df", duckdb_session(), ["df"])
    assert names(facts, "read") == names(facts, "write") == {"/d/base.duckdb#main.df"}


@pytest.mark.parametrize("engine", ["sqlite3", "duckdb"])
def test_temporary_tables_are_in_memory(engine: Engine) -> None:
    session = SqlSession(engine, "/d/x.db", "/w")
    facts = read_sql("CREATE TEMP TABLE n (a INT); INSERT INTO n SELECT a FROM t", session)
    assert names(facts, "write") == {f"{engine}/temp.n"}
    assert names(facts, "read") == {"/d/x.db#main.t"}
    assert facts.accesses[0].source.name.namespace == "inmemory://"


def test_attached_databases() -> None:
    text = "ATTACH 'y.db' AS y (TYPE sqlite); INSERT INTO y.n FROM t; FROM y.main.m; DETACH y"
    facts = read_sql(text, duckdb_session())
    assert names(facts, "write") == {"/w/y.db#main.n"}
    assert names(facts, "read") == {"/d/base.duckdb#main.t", "/w/y.db#main.m"}
    assert facts.accesses[0].source.format == "duckdb"
    assert read_sql("FROM y.n", facts.session).not_understood

    facts = read_sql("ATTACH '/a/y.db' AS y; SELECT * FROM y.n, main.t", sqlite_session())
    assert names(facts, "read") == {"/a/y.db#main.n", "/d/x.db#main.t"}


def test_use_changes_where_names_belong() -> None:
    text = "ATTACH 'y.duckdb'; USE y; FROM n; USE base; FROM n; CREATE SCHEMA s; USE s; FROM n"
    facts = read_sql(text, duckdb_session())
    assert [access.source.name.name for access in facts.accesses] == [
        "/w/y.duckdb#main.n",
        "/d/base.duckdb#main.n",
        "/d/base.duckdb#s.n",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "FROM other.t",
        "FROM a.b.t",
        "FROM some_function('x')",
        "FROM read_csv(?)",
        "FROM read_csv('a' || 'b')",
        "FROM '~/x.csv'",
        "USE elsewhere; FROM t",
        "SET search_path = 'elsewhere'; FROM t",
        "ATTACH 'host=h password=canary' AS pg (TYPE postgres); FROM pg.t",
        "ATTACH 'md:cloud' AS md; FROM md.t",
        "CALL f()",
        "EXECUTE prepared",
        "IMPORT DATABASE 'd'",
        "COPY FROM DATABASE a TO b",
        "DROP SCHEMA s CASCADE",
        "SELECT FROM WHERE canary",
        "SELECT 'canary",
        "complete nonsense canary",
    ],
)
def test_what_is_not_known_is_said_not_guessed(statement: str) -> None:
    facts = read_sql(statement, duckdb_session())
    assert facts.accesses == ()
    assert facts.not_understood
    assert "canary" not in repr((facts.accesses, facts.not_understood))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE u SET a = 1; DELETE FROM t; END",
        "VACUUM INTO 'x.db'",
        "ATTACH ? AS y; SELECT * FROM y.t",
        "ATTACH 'y.db' AS y; SELECT * FROM t",
        "SELECT * FROM other.t",
    ],
)
def test_what_is_not_known_of_sqlite_is_said(statement: str) -> None:
    facts = read_sql(statement, sqlite_session())
    assert facts.accesses == ()
    assert facts.not_understood


def test_relative_files_need_a_folder() -> None:
    facts = read_sql("FROM 'x.csv'", SqlSession("duckdb", ":memory:", None))
    assert facts.accesses == ()
    assert facts.not_understood


def test_too_long_and_too_deep_texts_are_said() -> None:
    assert read_sql("SELECT " + "1," * 200_000 + "1", sqlite_session()).not_understood
    deep = "SELECT " + "(" * 5_000 + "1" + ")" * 5_000
    assert read_sql(deep, sqlite_session()).not_understood


def test_sql_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for statement in ("CALL f('canary')", "CREATE ROLE canary", "SELECT canary FROM ("):
            read_sql(statement, duckdb_session())
    assert "canary" not in caplog.text
