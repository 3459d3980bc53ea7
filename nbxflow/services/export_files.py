"""Write the files of a package, all or none, and none that holds a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nbxflow.domain.secrets.findings import Span
from nbxflow.domain.secrets.rules import Rules
from nbxflow.ports import FileContent, PackageFolder
from nbxflow.services.export_names import BadFileName, check_names
from nbxflow.services.scan_files import scan_content


@dataclass(frozen=True)
class SecretPlace:
    """Where a secret stands in a file that was to be written, and the rule that found it."""

    path: str
    rule: str
    span: Span | None


class SecretsInFiles(Exception):
    """Files are not written because secrets are in them; the message names the first place."""

    def __init__(self, places: Sequence[SecretPlace]) -> None:
        self.places = tuple(places)
        first = self.places[0]
        line = f", line {first.span.start_line}" if first.span else ""
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        super().__init__(
            f"{first.path}{line}: this looks like a secret ({first.rule}){more}. "
            "Nothing was written: put it into an environment variable."
        )


@dataclass(frozen=True)
class WrittenFile:
    """A file that was written."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Exported:
    """What became of the files (schema ``flow-files-reply``)."""

    out: str
    written: tuple[WrittenFile, ...]
    unchanged: tuple[str, ...]


SecretSearch = Callable[[Mapping[str, bytes]], Sequence[SecretPlace]]
"""Finds what must not be written in contents by path."""


def export_files(
    files: Sequence[Mapping[str, Any]], out: str, folder: PackageFolder, search: SecretSearch
) -> Exported:
    """Write the files of a ``flow-files-request``; those that stand there already are left alone.

    Args:
        files: as the request has them.
        out: what the folder is called in the answer.
        folder: where they belong.
        search: looks for secrets.

    Raises:
        BadFileName: a path is not taken, or a text cannot be written as UTF-8.
        SecretsInFiles: one holds a secret.
        FilesChanged, LeadsOutside, CannotWrite: see ``PackageFolder.write``.
    """
    contents = encoded([(file["path"], file["text"]) for file in files])
    places = search(contents)
    if places:
        raise SecretsInFiles(places)
    unchanged = tuple(path for path, text in contents.items() if folder.read(path) == text)
    wanted = [
        FileContent(file["path"], contents[file["path"]], file["before"])
        for file in files
        if file["path"] not in unchanged
    ]
    if wanted:
        folder.write(wanted)
    written = (WrittenFile(each.path, sha256(each.content).hexdigest()) for each in wanted)
    return Exported(out, tuple(written), unchanged)


def encoded(files: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """Contents by path of files whose paths are taken.

    Raises:
        BadFileName: a path is not taken, or a text cannot be written as UTF-8.
    """
    check_names([path for path, _ in files])
    contents = {}
    for index, (path, text) in enumerate(files):
        try:
            contents[path] = text.encode()
        except UnicodeEncodeError:
            raise BadFileName(index, "the text cannot be written as UTF-8") from None
    return contents


def find_secrets_in(
    contents: Mapping[str, bytes], rules: Rules, is_known: Callable[[str, str], bool]
) -> list[SecretPlace]:
    """The secrets in files, in their order.

    Args:
        contents: by path.
        rules: asked in their order.
        is_known: whether people have said that what a rule has found is no secret.
    """
    places: dict[SecretPlace, None] = {}
    for path, content in contents.items():
        for found in scan_content(content, rules, notebook=path.lower().endswith(".ipynb")).found:
            if not is_known(found.rule.id, found.secret):
                places[SecretPlace(path, found.rule.id, found.span)] = None
    return list(places)
