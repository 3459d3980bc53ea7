"""Calls that open, read or write files, by their names."""

from __future__ import annotations

import ast
from typing import Dict, Mapping, Optional

from .model import StatementIo
from .tables import words

_READERS = words(
    "read_csv read_excel read_json read_parquet read_feather read_pickle read_table read_html "
    "read_xml read_hdf read_stata read_sas read_spss read_orc read_fwf read_sql read_sql_query "
    "read_sql_table loadtxt genfromtxt fromfile imread read_file scan_csv scan_parquet "
    "urlopen urlretrieve read_text read_bytes listdir scandir glob iglob"
)
_WRITERS = words(
    "to_csv to_excel to_json to_parquet to_feather to_pickle to_html to_hdf to_stata to_orc "
    "to_sql to_latex to_markdown to_xml savefig savetxt savez savez_compressed tofile imwrite "
    "imsave write_csv write_parquet write_html write_image write_text write_bytes mkdir makedirs "
    "remove unlink rename rmdir rmtree copyfile copytree"
)
_BY_PATH: Dict[str, str] = {
    "numpy.load": "read",
    "numpy.save": "write",
    "joblib.load": "read",
    "joblib.dump": "write",
    "torch.load": "read",
    "torch.save": "write",
    "PIL.Image.open": "read",
    "shutil.copy": "write",
    "shutil.move": "write",
    "sqlite3.connect": "unknown",
    "duckdb.connect": "unknown",
    "zipfile.ZipFile": "unknown",
}
_OPENERS = frozenset({"builtins.open", "io.open", "gzip.open", "bz2.open", "lzma.open"})
_SECOND = frozenset({"joblib.dump", "torch.save"})
_OF_RECEIVER = words("read_text read_bytes write_text write_bytes mkdir unlink rmdir")
_TARGETS = ("path", "file", "fname", "filename", "filepath_or_buffer", "path_or_buf", "io")


def access_of(
    node: ast.Call, path: Optional[str], name: str, texts: Mapping[str, str]
) -> Optional[StatementIo]:
    """What a call does to a file; None when it is not known to touch one.

    ``texts`` are the names that hold a constant text at this place.
    """
    last = name.rpartition(".")[2]
    opener = path in _OPENERS or (last == "open" and path is None and "." in name)
    if opener:
        direction = _mode(node, is_method=path is None)
    elif path in _BY_PATH:
        direction = _BY_PATH[path]
    elif path is not None and path.startswith("builtins."):
        return None
    elif last in _READERS:
        direction = "read"
    elif last in _WRITERS:
        if last == "remove" and path != "os.remove":
            return None
        direction = "write"
    else:
        return None
    of_receiver = isinstance(node.func, ast.Attribute) and (
        last in _OF_RECEIVER or (opener and path is None)
    )
    if of_receiver and isinstance(node.func, ast.Attribute):
        return StatementIo(name, direction, _path_text(node.func.value, texts))
    position = 1 if path in _SECOND else 0
    return StatementIo(name, direction, _target(node, position, texts))


def _target(node: ast.Call, position: int, texts: Mapping[str, str]) -> Optional[str]:
    if len(node.args) > position:
        return _path_text(node.args[position], texts)
    for keyword in node.keywords:
        if keyword.arg in _TARGETS:
            return _path_text(keyword.value, texts)
    return None


def _path_text(node: ast.expr, texts: Mapping[str, str]) -> Optional[str]:
    if isinstance(node, ast.Name):
        return texts.get(node.id)
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.func, ast.Name):
        return _path_text(node.args[0], texts) if node.func.id == "Path" else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _mode(node: ast.Call, is_method: bool) -> str:
    position = 0 if is_method else 1
    mode: Optional[ast.expr] = None
    if len(node.args) > position:
        mode = node.args[position]
    for keyword in node.keywords:
        if keyword.arg == "mode":
            mode = keyword.value
    if mode is None:
        return "read"
    if not isinstance(mode, ast.Constant) or not isinstance(mode.value, str):
        return "unknown"
    if "+" in mode.value:
        return "unknown"
    return "write" if set(mode.value) & set("wax") else "read"
