import sqlite3
from contextlib import closing

import pandas as pd

from .. import outputs


def fees(loans: pd.DataFrame) -> tuple:
    """Fees.

    Late books cost, and the table says so from now on.
    """
    with closing(sqlite3.connect("library.sqlite")) as database, database:
        database.execute("ALTER TABLE loans ADD COLUMN fee REAL DEFAULT 0")
        database.execute("UPDATE loans SET fee = (days - 21) * 0.2 WHERE days > 21")
        late = database.execute("SELECT count(*), round(sum(fee), 2) FROM loans WHERE fee > 0").fetchone()
    outputs.show(late, "late")

    return late
