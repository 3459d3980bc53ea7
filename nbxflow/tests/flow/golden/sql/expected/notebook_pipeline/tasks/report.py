import duckdb
import pandas as pd

from .. import outputs


def report(by_kind: pd.DataFrame, current: pd.DataFrame, late: tuple) -> None:
    """Report."""
    outputs.show(duckdb.sql("SELECT reader, sum(days) AS days FROM current GROUP BY reader ORDER BY reader").df(), "cell 7")

    by_kind.to_csv("by_kind.csv", index=False)
    print(f"{late[0]} late, {late[1]:.2f} to pay")
