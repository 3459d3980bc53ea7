"""What a careless notebook does with secrets: in every place where a user's words can stand."""

from __future__ import annotations

from typing import Any

import nbformat.v4

from nbxflow.tests.canaries import Canaries

PID = "import os; open('pid', 'w').write(str(os.getpid()))"


def cells(canary: Canaries) -> dict[str, str]:
    """Cells that end by themselves, by their ids."""
    variable, function = canary("variable name"), canary("function name")
    return {
        "source": f"api_key = '{canary('source', 'aws')}'  # {canary('comment')}\n"
        f"password = '{canary('assigned password', 'password')}'\n"
        f"{variable} = 1\ndef {function}(x): return x + {variable}",
        "names": f"{function}({variable})",
        canary("cell id"): f"{PID}  # {canary('source of a cell with such an id')}",
        "streams": f"import os, sys\nprint({canary.hidden('stdout')})\n"
        f"print({canary.hidden('stderr')}, file=sys.stderr)\n"
        f"import warnings, logging\nwarnings.warn({canary.hidden('warning')})\n"
        f"logging.error({canary.hidden('logging')})",
        "display": "from IPython.display import HTML, display\n"
        f"display(HTML({canary.hidden('HTML', 'aws')}))\n"
        f"display({{'text/plain': 'x', 'application/json': {canary.hidden('JSON')}}}, raw=True)\n"
        f"{canary.hidden('result')}",
        "syntax": f"token = '{canary('syntax error')}' )(",
        "environment": f"import os\nos.environ['TOKEN'] = {canary.hidden('environment')}\n"
        "print(os.environ['TOKEN'], os.environ['SERVER_TOKEN'])\n"
        f"%env OTHER_TOKEN={canary('environment by a magic')}",
        "shell": f"!echo {canary('shell command')}\n"
        # Captured: what programs print themselves Jupyter gives to the terminal of the server.
        "import subprocess\n"
        f"subprocess.run(['echo', {canary.hidden('subprocess argument')}], capture_output=True)\n"
        f"os.system('true ' + {canary.hidden('os.system')})",
        "bash": f"%%bash\nexport TOKEN={canary('bash cell')}; echo $TOKEN",
        **_files(canary),
        **_databases(canary),
        "dsn": "import pandas as pd\nfor attempt in (\n"
        f"    lambda: pd.read_csv('http://ada:{canary('URL password', 'password')}@127.0.0.1:9/'"
        f" + {canary.hidden('URL path')} + '/x.csv?token={canary('URL query')}"
        f"#{canary('URL fragment')}'),\n"
        f"    lambda: pd.read_sql('select 1', 'postgresql://ada:"
        f"{canary('connection string', 'password')}@127.0.0.1:9/db'),\n"
        f"    lambda: pd.read_csv('s3://{canary('bucket', 'aws')}/' + "
        f"{canary.hidden('bucket key')}),\n"
        f"    lambda: open({canary.hidden('name of a missing file')}),\n"
        "):\n    try: attempt()\n    except Exception: pass",
    }


def failing_cells(canary: Canaries) -> dict[str, str]:
    """Cells that raise."""
    return {
        "raise": f"raise ValueError({canary.hidden('exception message')})",
        "class": f"raise type({canary.hidden('exception class')}, (Exception,), {{}})('x')",
        "nested": f"try: 1 / 0\nexcept ZeroDivisionError as error:\n"
        f"    raise RuntimeError('password = ' + {canary.hidden('cause', 'password')}) from error",
    }


def _files(canary: Canaries) -> dict[str, str]:
    return {
        "files": f"import os\nimport pandas as pd\nfolder = 'data/' + {canary.hidden('folder')}\n"
        "os.makedirs(folder, exist_ok=True)\n"
        f"frame = pd.DataFrame({{{canary.hidden('column')}: [1], 'b': ['x']}})\n"
        f"for path in (folder + '/a.csv', 'data/' + {canary.hidden('file', 'aws')} + '.csv'):\n"
        "    frame.to_csv(path, index=False); pd.read_csv(path)\n"
        f"folder = 'data/password=' + {canary.hidden('password folder', 'password')}\n"
        "os.makedirs(folder, exist_ok=True); frame.to_csv(folder + '/a.csv')\n"
        f"parquet = 'data/token=' + {canary.hidden('partition')} + '.parquet'\n"
        "frame.to_parquet(parquet); pd.read_parquet(parquet)\n"
        f"open('data/' + {canary.hidden('opened file')}, 'w').write({canary.hidden('content')})",
    }


def _databases(canary: Canaries) -> dict[str, str]:
    return {
        "sqlite": "import sqlite3\n"
        f"base = sqlite3.connect('data/' + {canary.hidden('SQLite file')} + '.db')\n"
        f"table, column = {canary.hidden('SQLite table')}, {canary.hidden('SQLite column')}\n"
        'base.execute(f\'CREATE TABLE "{table}" ("{column}" text, n)\')\n'
        f'base.execute(f"INSERT INTO \\"{{table}}\\" VALUES (\'{canary("SQL literal", "aws")}\', '
        '?)", (1,))\n'
        f'base.execute(f"SELECT * FROM \\"{{table}}\\" WHERE \\"{{column}}\\" = '
        f"'{canary('SQL condition')}'\").fetchall()\n"
        f"base.execute(\"ATTACH 'data/{canary('attached file')}.db' AS other\")\n"
        "base.execute('CREATE TABLE other.t (n)'); base.commit()\n"
        f"try: base.execute(\"SELEC '{canary('SQL that is none')}'\")\n"
        "except sqlite3.Error: pass",
        "duckdb": "import duckdb\nduck = duckdb.connect()\n"
        "duck.sql('SET autoinstall_known_extensions = false')\nfor statement in (\n"
        f'    "COPY (SELECT 1 AS {canary("DuckDB column")}) TO '
        f"'data/{canary('DuckDB file')}.parquet'\",\n"
        f"    \"SELECT * FROM 'data/{canary('DuckDB file')}.parquet'\",\n"
        f"    \"SELECT * FROM read_csv('http://ada:{canary('DuckDB URL', 'password')}@127.0.0.1:9/"
        f"x.csv?sig={canary('DuckDB query')}')\",\n"
        f"    \"ATTACH 'postgres://ada:{canary('attached DSN', 'password')}@127.0.0.1:9/db'"
        ' AS pg (TYPE postgres)",\n'
        f"    \"CREATE SECRET (TYPE s3, KEY_ID '{canary('DuckDB key', 'aws')}', SECRET "
        f"'{canary('DuckDB secret', 'password')}')\",\n"
        f"    \"ATTACH 'data/{canary('DuckDB database')}.duckdb' AS own\",\n"
        f"    'CREATE TABLE own.\"{canary('DuckDB table')}\" AS SELECT 1 AS n',\n"
        "):\n    try: duck.sql(statement)\n    except Exception: pass\n"
        f"pd.read_sql('SELECT 1 AS \"{canary('column of a query')}\"', base)",
    }


def notebook(canary: Canaries) -> dict[str, Any]:
    """A notebook with canaries in all that is saved."""
    traceback = ["\x1b[0;31mValueError\x1b[0m", canary("saved traceback")]
    outputs = [
        nbformat.v4.new_output("stream", text=f"{canary('saved stream')}\n"),
        nbformat.v4.new_output("display_data", {"text/html": f"<b>{canary('saved HTML')}</b>"}),
        nbformat.v4.new_output(
            "error", ename="ValueError", evalue=canary("saved error"), traceback=traceback
        ),
    ]
    sources = {**cells(canary), **failing_cells(canary)}
    made = [nbformat.v4.new_code_cell(text, id=cell) for cell, text in sources.items()]
    made[0].outputs = outputs
    made[0].metadata["note"] = canary("cell metadata")
    markdown = nbformat.v4.new_markdown_cell(f"The key is {canary('Markdown', 'aws')}.")
    spec = {"name": "python3", "display_name": "python3", "language": "python"}
    return dict(
        nbformat.v4.new_notebook(
            cells=[*made, markdown],
            metadata={"kernelspec": spec, "note": canary("notebook metadata")},
        )
    )
