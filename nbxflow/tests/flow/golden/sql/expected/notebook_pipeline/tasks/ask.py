import sqlite3
from contextlib import closing

import duckdb
import pandas as pd

from .. import outputs


def ask() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ask.

    DuckDB reads the table out of pandas; its own tables live in memory.
    """
    with closing(sqlite3.connect("library.sqlite")) as database:
        current = pd.read_sql("SELECT * FROM loans ORDER BY reader, book", database)
    outputs.show(current.head(4), "current")

    memory = duckdb.connect()
    memory.execute("CREATE TABLE kinds AS SELECT * FROM read_csv('kinds.csv')")
    outputs.show(memory.execute("SELECT count(*) FROM kinds").fetchall(), "memory")

    # Kinds
    #
    # The connection of the step before is asked again.
    memory.register("current", current)
    by_kind = memory.execute(
        """
    SELECT kind, count(*) AS loans, round(sum(fee), 2) AS fees
    FROM current JOIN kinds USING (book)
    GROUP BY kind ORDER BY kind
    """
    ).df()
    memory.close()
    outputs.show(by_kind, "by_kind")

    return by_kind, current
