import sqlite3
from contextlib import closing

import pandas as pd

from .. import outputs


def load() -> pd.DataFrame:
    """Load.

    The loans become a table of a SQLite file.
    """
    loans = pd.read_csv("loans.csv")
    with closing(sqlite3.connect("library.sqlite")) as database, database:
        database.execute("DROP TABLE IF EXISTS loans")
        database.execute("CREATE TABLE loans (reader TEXT, book TEXT, days INTEGER)")
        database.executemany("INSERT INTO loans VALUES (?, ?, ?)", loans.itertuples(index=False))
    outputs.show(loans.shape, "loans")

    return loans
