"""Moving a secret into an environment variable: the cell means the same, the secret is gone."""

from __future__ import annotations

import ast
import builtins
import itertools
import random
import sys
import sysconfig
import tokenize
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.domain.secrets.findings import Span
from nbxflow.protocol.documents import from_document, to_document
from nbxflow.services.move_secret import move
from nbxflow.services.python_literals import lex
from nbxflow.services.secret_places import CannotMove
from nbxflow.tests.services.secret_cells import SECRET, apply_edits, span_in, values_of

RULE = "aws-access-key-id"
NAME = "AWS_ACCESS_KEY_ID"
TRANSFORM = transformer()


def moved(
    source: str,
    secret: str = SECRET,
    *,
    after: str = "",
    rule: str = RULE,
    name: str | None = None,
    imported: bool = False,
) -> tuple[str, str]:
    """The name, and the cell with the edits in it."""
    span = from_document(Span, span_in(source, secret, after))
    found = move(source, span, rule, name, imported, TRANSFORM)
    return found.name, apply_edits(source, to_document(list(found.edits)))


def refusal(source: str, secret: str = SECRET, **more: Any) -> str:
    with pytest.raises(CannotMove) as raised:
        moved(source, secret, **more)
    assert secret not in str(raised.value)
    assert str(raised.value).endswith(".")
    return str(raised.value)


def in_env(text: str) -> str:
    return text.replace("ENV", f'os.environ["{NAME}"]')


# -- where the literal stands ---------------------------------------------------------------------

PLACES = [
    ('x = "S"', "x = ENV"),
    ("x = 'S'", "x = ENV"),
    ('x = """S"""', "x = ENV"),
    ('x = u"S"', "x = ENV"),
    ('x = "aSb"', 'x = "a" + ENV + "b"'),
    ('x = "S" * 2', "x = ENV * 2"),
    ('x = "aS" * 2', 'x = ("a" + ENV) * 2'),
    ('x = "aS"[0]', 'x = ("a" + ENV)[0]'),
    ('x = ("aS")[0]', 'x = ("a" + ENV)[0]'),
    ('x = "aS".lower()', 'x = ("a" + ENV).lower()'),
    ('x = "%s S" % 3', 'x = ("%s " + ENV) % 3'),
    ('x = "{} S".format(3)', 'x = ("{} " + ENV).format(3)'),
    ('x = "b" + "aS" + "c"', 'x = "b" + ("a" + ENV) + "c"'),
    ('x = "aS" + "c"', 'x = "a" + ENV + "c"'),
    ('x = {"S": 1, "b": "S"}', 'x = {ENV: 1, "b": ENV}'),
    ('x = ["S", ("aS",)]', 'x = [ENV, ("a" + ENV,)]'),
    ("def f(a='S', *, b='bS'): return a + b\nx = f()", None),
    ('x = dict(a="S", b="-S")', 'x = dict(a=ENV, b="-" + ENV)'),
    ('f = lambda: "S"\nx = f()', "f = lambda: ENV\nx = f()"),
    ('x = [c for c in"S"if c]', "x = [c for c in ENVif c]"),
    ('x = not"S"', "x = not ENV"),
    ('class A:\n    """Doc."""\n    b = "S"\nx = A.b', None),
    ('@(lambda f: "S")\ndef x(): pass', "@(lambda f: ENV)\ndef x(): pass"),
    ('if True: x = "S"', "if True: x = ENV"),
    ('x, y = "u", "S"', 'x, y = "u", ENV'),
    ('assert "S", "no"\nx = "S" == "S"', 'assert ENV, "no"\nx = ENV == ENV'),
    ('x = b"S"', "x = ENV.encode()"),
    ('x = b"aS" b"c"', 'x = b"a" + ENV.encode() + b"c"'),
    ('x = r"C:\\S\\d"', "x = 'C:\\\\' + ENV + r\"\\d\""),
    ('x = "\\x41S\\u0042"', 'x = "\\x41" + ENV + "\\u0042"'),
    ('x = "é😀S😀"', 'x = "é😀" + ENV + "😀"'),
    ('x = """\nS\n"""', 'x = "\\n" + ENV + "\\n"'),
    ('x = """x"S"y"""', 'x = """x\\"""" + ENV + """"y"""'),
    ('x = ("a"\n     "S"  # here\n     "c")', 'x = ("a"\n     + ENV  # here\n     + "c")'),
    ('x = "a" \\\n  "S"', 'x = "a" \\\n  + ENV'),
    ('x = f"{1 + 1}S{{}}"', 'x = f"{1 + 1}" + ENV + f"{{}}"'),
    ('x = f"{1}" f"S" "b"', 'x = f"{1}" + ENV + "b"'),
    ('x = f"{1:{2}}S{3!r}"', 'x = f"{1:{2}}" + ENV + f"{3!r}"'),
    ("x = f\"{'S'}\"", None),
    ("x = f\"{len('a' 'S')}\"", None),
    ("x = f'{\"aS\"!r:>40}'", "x = f'{(\"a\" + ENV)!r:>40}'"),
    ("x = rf'\\d{1}S'", "x = rf'\\d{1}' + ENV"),
    ("x = f'''{1}\n{'S'}\n'''", None),
]


@pytest.mark.parametrize(("source", "expected"), PLACES)
def test_the_literal_is_replaced_where_it_stands(source: str, expected: str | None) -> None:
    source = source.replace("S", SECRET)
    name, edited = moved(source)
    assert name == NAME
    assert SECRET not in edited
    assert edited.startswith("import os\n")
    if expected is not None:
        assert edited == f"import os\n{in_env(expected)}"
    assert values_of(edited, {NAME: SECRET}) == values_of(source, {})


# -- generated cells ------------------------------------------------------------------------------

_FILLINGS = ["", "a", "é😀 ", "\\n", "\\'", '\\"', "{{", "}}", "{1 + 1}", "%d", "\\\\", "#", "\n"]
_CONTEXTS = [
    "x = {}",
    "x = ({})",
    "x = [{}, 1]",
    "x = str({})",
    "x = dict(a={})['a']",
    "x = {{1: {}}}",
    "x = {}, 2",
    "def f(a={}): return a\nx = f()",
    "x = {} * 2",
    "x = {}[1:]",
    "x = {} or 0",
    "x = 1 if {} else 0",
    "x = [c for c in {}]",
    "x = {} == 1",
    "for x in {}: pass",
    "if 1:\n    def f():\n        return {}\nx = f()",
]


def _literal(chance: random.Random, kind: str) -> str:
    """A literal with the secret in it at least once."""
    quote = chance.choice(["'", '"', "'''", '"""'])
    texts = [chance.choice(_FILLINGS) for _ in range(chance.randrange(1, 4))]
    if "b" in kind:
        texts = [text for text in texts if text.isascii()]
    if len(quote) == 1:
        texts = [text for text in texts if text != "\n"]
    texts.insert(chance.randrange(len(texts) + 1), SECRET)
    if chance.random() < 0.2:
        texts.append(SECRET)
    return f"{kind}{quote}{''.join(texts)}{quote}"


def _expression(chance: random.Random) -> str:
    family = chance.choice([["", "r", "u", "f", "rf", "F"], ["b", "rb", "Br"]])
    pieces = [_literal(chance, chance.choice(family)) for _ in range(chance.randrange(1, 4))]
    return " ".join(pieces)


def _cells(count: int) -> list[str]:
    chance = random.Random(5)
    cells = []
    while len(cells) < count:
        source = chance.choice(_CONTEXTS).format(_expression(chance))
        try:
            ast.parse(source)
        except SyntaxError:
            continue
        cells.append(source)
    return cells


def test_generated_cells_mean_the_same_and_hold_the_secret_no_more() -> None:
    for source in _cells(600):
        name, edited = moved(source)
        assert SECRET not in edited, source
        assert values_of(edited, {name: SECRET}) == values_of(source, {}), source


def test_values_inside_f_strings_mean_the_same() -> None:
    quotes = ["'", '"', "'''", '"""']
    for outer, inner in itertools.product(quotes, quotes):
        if outer[0] == inner[0]:
            continue
        for expression in (
            "{}",
            "{}.lower()",
            "len({})",
            "[{}][0]",
            "{}!r",
            "{}:>40",
            "{}!s:x>{{50}}",
        ):
            for text in (SECRET, f"a {SECRET}", f"{SECRET}{SECRET} b"):
                field = expression.format(f"{inner}{text}{inner}")
                source = f"x = f{outer}<{{{field}}}>{outer}"
                name, edited = moved(source)
                assert SECRET not in edited, source
                assert "\\" not in edited, "not allowed there before Python 3.12"
                assert values_of(edited, {name: SECRET}) == values_of(source, {}), source


def test_literals_are_found_as_python_finds_them() -> None:
    folder = Path(sysconfig.get_path("stdlib"))
    files = [*sorted(folder.glob("*.py"))[::4], folder / "test" / "test_fstring.py"]
    seen = 0
    for path in files:
        if not path.is_file():
            continue
        with tokenize.open(path) as file:
            text = file.read()
        found = [(one.start, one.end) for one in lex(text).literals if one.parent is None]
        assert found == _python_literals(text), path
        seen += len(found)
    assert seen > 1000


def _python_literals(text: str) -> list[tuple[int, int]]:
    starts = [0, *itertools.accumulate(len(line) for line in text.splitlines(keepends=True))]
    lines = iter(text.splitlines(keepends=True))
    found: list[tuple[int, int]] = []
    depth, began = 0, (0, 0)
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        kind = tokenize.tok_name[token.type]
        if kind == "FSTRING_START":
            began = token.start if depth == 0 else began
            depth += 1
        elif kind == "FSTRING_END":
            depth -= 1
        if depth == 0 and kind in ("STRING", "FSTRING_END"):
            start = began if kind == "FSTRING_END" else token.start
            found.append((starts[start[0] - 1] + start[1], starts[token.end[0] - 1] + token.end[1]))
    return found


# -- the import -----------------------------------------------------------------------------------

IMPORTS = [
    ('x = "S"', "import os\nx = ENV"),
    ('"""Doc."""\nx = "S"', '"""Doc."""\nimport os\nx = ENV'),
    (
        'from __future__ import annotations\n\nx = "S"',
        "from __future__ import annotations\n\nimport os\nx = ENV",
    ),
    (
        '"""Doc."""\nfrom __future__ import annotations; x = "S"',
        '"""Doc."""\nfrom __future__ import annotations; import os; x = ENV',
    ),
    ('# Title\nx = "S"', "# Title\nimport os\nx = ENV"),
    ('\n\nx = "S"', "\n\nimport os\nx = ENV"),
    ('y = [\n1]\nx = "S"', "import os\ny = [\n1]\nx = ENV"),
    ('import os\nx = "S"', "import os\nx = ENV"),
    ('import sys, os.path\nx = "S"', "import sys, os.path\nx = ENV"),
    ('import os; x = "S"', "import os; x = ENV"),
    ('x = "S"\nimport os', "import os\nx = ENV\nimport os"),
    ('if y:\n    import os\nx = "S"', "import os\nif y:\n    import os\nx = ENV"),
    ('import os as system\nx = "S"', "import os\nimport os as system\nx = ENV"),
    ('os = 3\nx = "S"', "import os as _os\nos = 3\nx = _ENV"),
    ('def f(os): return "S"', "import os as _os\ndef f(os): return _ENV"),
    ('def f():\n    import os\n    return "S"', None),
    ('import os as _os\nos = 1\nx = "S"', "import os as _os\nos = 1\nx = _ENV"),
    ('@f("S")\ndef g(): pass', "import os\n@f(ENV)\ndef g(): pass"),
    ('%%time\nx = "S"', "%%time\nimport os\nx = ENV"),
    ('\n%%capture out\n%%time\nx = "S"', "\n%%capture out\n%%time\nimport os\nx = ENV"),
    ('%matplotlib inline\nx = "S"', "import os\n%matplotlib inline\nx = ENV"),
    ('x = "S"\n!ls it\'s\ny?', "import os\nx = ENV\n!ls it's\ny?"),
    (
        'if 1:\n    %cd a\n    !pip install \\\n       b\n    x = "S"',
        "import os\nif 1:\n    %cd a\n    !pip install \\\n       b\n    x = ENV",
    ),
    ('out = !ls\nx = "S"', "import os\nout = !ls\nx = ENV"),
    ('await f()\nx = "S"', "import os\nawait f()\nx = ENV"),
    ('x = "S"\r\ny = 1\r\n', "import os\nx = ENV\ny = 1\n"),
]


@pytest.mark.parametrize(("source", "expected"), IMPORTS)
def test_os_is_imported_where_it_may_be(source: str, expected: str | None) -> None:
    _, edited = moved(source.replace("S", SECRET))
    if expected is None:
        assert edited.startswith("import os as _os\n")
    else:
        assert edited == in_env(expected).replace("_os.", "_os.")


def test_os_of_an_earlier_cell_is_used() -> None:
    assert moved(f'x = "{SECRET}"', imported=True)[1] == in_env("x = ENV")
    assert moved(f'x = "{SECRET}"\nos = 1', imported=True)[1].startswith("import os as _os\n")


def test_names_that_all_mean_something_else_are_said() -> None:
    assert "_os" in refusal(f'os = 1\n_os = 2\nx = "{SECRET}"')
    assert "_os" in refusal(f'os = 1\nprint(_os)\nx = "{SECRET}"')


# -- every place ----------------------------------------------------------------------------------


def test_every_place_of_the_secret_is_changed() -> None:
    source = f'a = "{SECRET}"  # was {SECRET}\nb = f"k={SECRET}"\n# {SECRET}'
    _, edited = moved(source)
    assert edited == in_env(
        f'import os\na = ENV  # was [redacted:{RULE}]\nb = "k=" + ENV\n# [redacted:{RULE}]'
    )


def test_a_common_word_is_changed_only_where_it_was_found() -> None:
    source = 'url = "postgres://admin:admin@host/admin"'
    span = Span(1, 25, 1, 30)
    found = move(source, span, "url-credentials", None, True)
    assert apply_edits(source, to_document(list(found.edits))) == (
        'url = "postgres://admin:" + os.environ["URL_PASSWORD"] + "@host/admin"'
    )


def test_a_private_key_over_many_lines_is_one_value() -> None:
    begin, end = (f"-----{word} RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
    key = "\n".join([begin, *("QUJD" * 16 for _ in range(3)), end])
    for source in (
        f'key = """{key}"""',
        f"key = '''\n{key}\n'''",
        "key = '" + key.replace("\n", "\\n") + "\\n'",
        "key = (" + "\n".join(f"'{line}\\n'" for line in key.split("\n")) + ")",
    ):
        start, stop = source.index(begin), source.index(end) + len(end)
        secret = source[start:stop]
        name, edited = moved(source, secret, rule="private-key")
        assert name == "PRIVATE_KEY"
        assert "QUJD" not in edited
        assert values_of(edited, {name: key}) == values_of(source, {})


# -- names ----------------------------------------------------------------------------------------

NAMES = [
    ("openai_api_key = {}", RULE, "OPENAI_API_KEY"),
    ("openaiApiKey: str = {}", RULE, "OPENAI_API_KEY"),
    ("f(openai_api_key={})", RULE, "OPENAI_API_KEY"),
    ("d = {{'openai-api.key': {}}}", RULE, "OPENAI_API_KEY"),
    ("d['OPENAI_API_KEY'] = {}", RULE, "OPENAI_API_KEY"),
    ("os.environ['OPENAI_API_KEY'] = {}", RULE, "OPENAI_API_KEY"),
    ("x = os.getenv('OPENAI_API_KEY', {})", RULE, "OPENAI_API_KEY"),
    ("openai.api_key = {}", RULE, "OPENAI_API_KEY"),
    ("self.openai_key = {}", RULE, "OPENAI_KEY"),
    ("def f(a, openai_key={}): pass", RULE, "OPENAI_KEY"),
    ("def f(a, *, openai_key={}): pass", RULE, "OPENAI_KEY"),
    ("user, pass_word = 'u', {}", RULE, "PASS_WORD"),
    ("openai_key = given or {}", RULE, "OPENAI_KEY"),
    ("openai_key = SecretStr({})", RULE, "OPENAI_KEY"),
    ("openai_key = {}.strip()", RULE, "OPENAI_KEY"),
    ("key = {}", RULE, NAME),
    ("k = {}", RULE, NAME),
    ("path = {}", RULE, NAME),
    ("pwd = {}", "assigned-secret", "NOTEBOOK_SECRET"),
    ("password = {}", "assigned-secret", "PASSWORD"),
    ("clé = {}", RULE, "CLE"),
    ("鍵鍵鍵 = {}", RULE, NAME),
    ("print({})", RULE, NAME),
    ("print({})", "openai-key", "OPENAI_API_KEY"),
    ("print({})", "assigned-secret", "NOTEBOOK_SECRET"),
    ("x = 'AWS_ACCESS_KEY_ID', {}", RULE, f"{NAME}_2"),
    ("pythonpath = {}", RULE, NAME),
]


@pytest.mark.parametrize(("template", "rule", "expected"), NAMES)
def test_a_name_is_proposed(template: str, rule: str, expected: str) -> None:
    assert moved(template.format(f'"{SECRET}"'), rule=rule)[0] == expected


def test_part_of_a_string_is_called_by_its_rule() -> None:
    assert moved(f'headers = {{"Authorization": "Bearer {SECRET}"}}')[0] == NAME


def test_the_name_never_tells_the_secret() -> None:
    word = "Correct_Horse_9"
    source = f'correct_horse_9 = "{word}"'
    assert moved(source, word, rule="assigned-secret")[0] == "NOTEBOOK_SECRET"
    assert "name" in refusal(source, word, name="MY_CORRECT_HORSE_9")


def test_a_name_that_is_given_is_taken() -> None:
    assert moved(f'openai_key = "{SECRET}"', name="mine")[0] == "mine"


# -- what is left to people -----------------------------------------------------------------------

REFUSED = [
    ("%env KEY=S", "command of IPython (line 1)"),
    ("%set_env KEY S\nx = 1", "command of IPython (line 1)"),
    ("x = 1\n!export KEY=S", "command of IPython (line 2)"),
    ("%sql postgres://u:S@h/db", "command of IPython (line 1)"),
    ("%time x = 'S'", "command of IPython (line 1)"),
    ("x = !curl -u a:S h", "command of IPython (line 1)"),
    ("%%bash\ncurl -u a:S h", "%%bash"),
    ("%%sql\nselect 'S'", "%%sql"),
    ("%%timeit x = 'S'\nx", "command of IPython (line 1)"),
    ("# key = 'S'", "comment"),
    ("'''Text S.'''\nx = 1", "does not use (line 1)"),
    ("def f():\n    '''Text S.'''", "does not use (line 2)"),
    ("match x:\n    case 'S': pass", "pattern of match (line 2)"),
    ("x = S", "not inside a string"),
    ("x = f'{S}'", "cannot be moved"),
    ("x = f'{1:S}'", "cannot be moved"),
    ("x = f\"{'S'=}\"", "cannot be moved"),
    ("x = ('S'", "not valid Python"),
    ("Text with S in it.", "not valid Python"),
    ("  x = 'S'\n  !ls", "indented as a whole"),
]


@pytest.mark.parametrize(("source", "reason"), REFUSED)
def test_the_rest_is_refused_with_a_reason(source: str, reason: str) -> None:
    assert reason in refusal(source.replace("S", SECRET))


def test_other_places_that_cannot_be_changed_are_said() -> None:
    assert "outside of strings" in refusal(f'x = "{SECRET}"\n{SECRET} = 1')
    assert "command of IPython" in refusal(f'x = "{SECRET}"\n!echo {SECRET}')
    assert "does not use" in refusal(f'x = "{SECRET}"\n"{SECRET}"')
    parts = f'"{SECRET[:9]}" + "{SECRET[9:]}"'
    assert moved(f'x = "{SECRET}"\ny = {parts}')[0] == NAME, "two strings that nobody joined"
    assert "outside of strings" in refusal(f'x = "{SECRET}"\ny = "\\x41{SECRET[1:]}"')


def test_escaped_characters_of_formats_are_not_taken_for_the_secret() -> None:
    for secret, template in (
        ("pa%%ssword1", "x = '{} %s' % 3"),
        ("pa{{ss}}word1", "x = '{}'.format()"),
    ):
        assert "format string (line 1)" in refusal(template.replace("{}", secret), secret)
        assert moved(f"x = '{secret}'", secret)[0] == NAME


@pytest.mark.parametrize(
    "span", [(2, 1, 2, 2), (1, 1, 1, 1), (1, 7, 1, 99), (1, 8, 1, 6), (9, 1, 9, 2)]
)
def test_places_that_are_not_there_are_refused(span: tuple[int, int, int, int]) -> None:
    with pytest.raises(CannotMove, match="no such place"):
        move(f'x = "{SECRET}"', Span(*span), RULE, None, False)


def test_a_span_that_cuts_an_escape_is_refused() -> None:
    assert "cannot be moved" in refusal('x = "\\x41BCDEFGHIJKLMN"', "41BCDEFGHIJKLMN")


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "cannot be moved" in refusal('x = b"\\xffABCDEFGHIJKLM"', "\\xffABCDEFGHIJKLM")
    assert "cannot hold" in refusal('x = "\\0ABCDEFGHIJKLM"', "\\0ABCDEFGHIJKLM")


def test_sources_that_no_parser_takes_are_refused() -> None:
    for source in (f"x = {'(' * 5000}'{SECRET}'", f"x = '{SECRET}' \ud800", f"x = '{SECRET}' \0"):
        refusal(source)
    assert "too long" in refusal(f"x = '{SECRET}'" + "#" * 500_000)


def test_without_ipython_plain_cells_are_changed_all_the_same() -> None:
    source = f"x = '{SECRET}'"
    span = from_document(Span, span_in(source, SECRET))
    assert move(source, span, RULE, None, True).name == NAME
    with pytest.raises(CannotMove, match="not valid Python"):
        move(f"{source}\n!ls", span, RULE, None, True)


def test_nothing_of_the_user_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(builtins, "print", lambda *_: called.append("print"))
    moved(f'x = f"{{print()}}{SECRET}"')
    assert called == []


@pytest.mark.skipif(sys.version_info < (3, 12), reason="one quote in another: Python 3.12")
def test_quotes_inside_each_other_of_newer_python() -> None:
    for source in (f'x = f"{{"{SECRET}"}}"', f"x = f'{{f\"{{'{SECRET}'}}\"}}'"):
        name, edited = moved(source)
        assert values_of(edited, {name: SECRET}) == values_of(source, {})
