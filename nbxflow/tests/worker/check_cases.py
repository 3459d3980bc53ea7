"""Notebooks for the rules of ``nbxflow check``: sources of code cells, and what is to be found.

A finding is ``(rule, severity, cell)``, cells counted from 0.
"""

from __future__ import annotations

Finding = tuple[str, str, int]

USE_BEFORE = ("use-before-definition", "error")
UNDEFINED = ("undefined-name", "error")
TWICE = ("differs-when-run-twice", "warning")
CHANGES = ("changes-other-cells-object", "warning")
CHANGES_QUIETLY = ("changes-other-cells-object", "info")
AGAIN = ("defined-twice", "info")
PATH = ("absolute-path", "warning")
SHADOWS = ("shadows-builtin", "info")

_READ = "import pandas as pd\ndf = pd.read_csv('data.csv')"

PROBLEMS: dict[str, tuple[list[str], list[Finding]]] = {
    "use of a later cell": (["print(x)", "x = 1"], [(*USE_BEFORE, 0)]),
    "use of a later import": (["pd.DataFrame()", "import pandas as pd"], [(*USE_BEFORE, 0)]),
    "use of a later line": (["y = x\nx = 1"], [(*USE_BEFORE, 0)]),
    "use of a later function": (["f()", "def f():\n    return 1"], [(*USE_BEFORE, 0)]),
    "function called too early": (
        ["def f():\n    return x", "f()", "x = 1"],
        [(*USE_BEFORE, 1)],
    ),
    "use after del": (["x = 1", "del x", "x", "x = 2"], [(*TWICE, 1), (*USE_BEFORE, 2)]),
    "nobody defines it": (["print(lost)"], [(*UNDEFINED, 0)]),
    "deleted for good": (["x = 1\ndel x", "x"], [(*UNDEFINED, 1)]),
    "nobody defines it for a function": (["def f():\n    return lost"], [(*UNDEFINED, 0)]),
    "star import below": (
        ["lost", "from math import *"],
        [(*UNDEFINED, 0), ("import-star", "warning", 1)],
    ),
    "no python": (["x = 1", "x = = 2"], [("unparsable", "error", 1)]),
    "adds one": (["x = 1", "x = x + 1"], [(*TWICE, 1)]),
    "augmented": (["x = 1", "x *= 2"], [(*TWICE, 1)]),
    "column times two": ([_READ, "df['a'] = df['a'] * 2"], [(*TWICE, 1), (*CHANGES_QUIETLY, 1)]),
    "drops a column": ([_READ, "df = df.drop(columns=['a'])"], [(*TWICE, 1)]),
    "drops in place": (
        [_READ, "df.drop(columns=['a'], inplace=True)"],
        [(*TWICE, 1), (*CHANGES_QUIETLY, 1)],
    ),
    "deletes a column": ([_READ, "del df['a']"], [(*TWICE, 1), (*CHANGES_QUIETLY, 1)]),
    "appends": (["items = []", "items.append(1)"], [(*TWICE, 1), (*CHANGES_QUIETLY, 1)]),
    "sums up in a loop": (
        ["total = 0", "for number in range(3):\n    total += number"],
        [(*TWICE, 1)],
    ),
    "changes what a cell between read": (
        ["d = {}", "print(d)", "d['a'] = 1"],
        [(*CHANGES, 2)],
    ),
    "sets a column": (
        [_READ, "df.head()", "df['b'] = df['a'] * 2"],
        [(*CHANGES, 2)],
    ),
    "second meaning": (["x = 1", "print(x)", "x = 'a'", "print(x)"], [(*AGAIN, 2)]),
    "module and class of one name": (
        [
            "import datetime",
            "datetime.date(2020, 1, 1)",
            "from datetime import datetime",
            "datetime(2020, 1, 1)",
        ],
        [(*AGAIN, 2)],
    ),
    "all of a module": (["from math import *"], [("import-star", "warning", 0)]),
    "home": (["open('/home/ada/data.csv')"], [(*PATH, 0)]),
    "data disk": (["import pandas as pd\npd.read_csv('/data/flights.csv')"], [(*PATH, 0)]),
    "tilde": (["import pandas as pd\npd.read_csv('~/flights.csv')"], [(*PATH, 0)]),
    "drive": (["open('C:\\\\data\\\\a.csv')"], [(*PATH, 0)]),
    "personal folder in a name": (["folder = '/Users/ada/project'"], [(*PATH, 0)]),
    "path object": (
        ["from pathlib import Path\nfolder = Path('/srv/data')"],
        [(*PATH, 0)],
    ),
    "module path": (["import sys\nsys.path.insert(0, r'/srv/lib')"], [(*PATH, 0)]),
    "working folder": (["import os\nos.chdir('/srv/data')"], [(*PATH, 0)]),
    "changes to a folder": (["%cd /data/project"], [(*PATH, 0)]),
    "temporary file of somebody else": (["open('/tmp/data.csv')"], [(*PATH, 0)]),
    "own temporary file": (
        ["open('/tmp/a.txt', 'w')", "open('/tmp/a.txt')"],
        [("absolute-path", "info", 0), ("absolute-path", "info", 1)],
    ),
    "builtin": (["list = [1]"], [(*SHADOWS, 0)]),
    "builtin in a loop": (["for id in range(3):\n    print(id)"], [(*SHADOWS, 0)]),
}

CLEAN: dict[str, list[str]] = {
    "nothing": [],
    "empty cells": ["", "# nothing"],
    "functions use later names": ["def f():\n    return x", "x = 1", "f()"],
    "function is only named": ["def f():\n    return x\ncallbacks = [f]", "x = 1"],
    "class is only made": ["class A:\n    def f(self):\n        return x\na = A()", "x = 1"],
    "asks whether a name is there": ["if 'x' in globals():\n    print(x)", "x = 1"],
    "is ready for a missing name": [
        "try:\n    lost\nexcept NameError:\n    lost = 1",
        "print(lost)",
    ],
    "names of IPython": ["get_ipython()\nIn, Out, display, __name__", "_, __, _1, _i1, _dh"],
    "anything may come from a star": [
        "from os.path import *  # nbxflow: ignore[import-star]",
        "lost",
    ],
    "anything may come from a magic": ["%run setup.py", "lost"],
    "anything may come from dynamic code": ["exec(open('x.py').read())", "lost"],
    "plain magics": ["%matplotlib inline\n%time x = 1", "%%timeit\nsum(range(3))", "x"],
    "shell": ["files = !ls\nprint(files)"],
    "global": ["def f():\n    global x\n    x = 1\nf()", "x"],
    "comprehensions": ["[a for a in range(3)]", "{k: v for k, v in zip('ab', 'cd')}"],
    "loops": [
        "for i in range(3):\n    j = i\n    print(j)",
        "while True:\n    k = 1\n    break\nk",
    ],
    "with": ["with open('a.txt') as file:\n    text = file.read()", "print(text)"],
    "except": ["try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    print(error)"],
    "cleaning": [_READ, "df = df.dropna()", "df = df[df.a > 1]", "df = df.sort_values('a')"],
    "conversion": [
        _READ,
        "df['a'] = df['a'].astype(float)  # nbxflow: ignore[changes-other-cells-object]",
    ],
    "own list": ["items = []\nfor n in range(3):\n    items.append(n)\nitems += [4]"],
    "own sum": ["total = 0\nfor n in range(3):\n    total += n\ntotal"],
    "figures": [
        "import matplotlib.pyplot as plt  # nbxflow: ignore[missing-environment]",
        "fig, ax = plt.subplots()\nax.plot([1])",
        "fig, ax = plt.subplots()\nax.plot([2])",
    ],
    "same import": ["import json", "json.dumps(1)", "import json", "json.dumps(2)"],
    "options of modules": ["import sys, os", "sys.path", "os.environ['A'] = 'b'", "os.environ"],
    "counters of loops": ["for i in range(3):\n    print(i)", "for i in range(3):\n    print(i)"],
    "addresses": [
        "import pandas as pd\npd.read_csv('https://example.org/a.csv')",
        "open('data/a.csv')\nopen('../a.csv')\nopen('/dev/null')",
        "import re\nre.sub('/home', '', 'x')\nroute = '/users/<id>'\n'/a/b'.join('/x')",
        "from pathlib import Path\nPath('/')\nPath('data') / 'a.csv'",
    ],
    "silenced": ["list = [1]  # nbxflow: ignore[shadows-builtin]"],
}
