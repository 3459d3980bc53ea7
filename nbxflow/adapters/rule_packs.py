"""The packs of rules that a server scans with: nbxflow's own, files, and other packages'."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from nbxflow.domain.secrets.rules import RuleError, compile_rules
from nbxflow.protocol.secrets import own_rules
from nbxflow.protocol.validation import ProtocolError, validate

GROUP = "nbxflow.rules"
"""Entry points of this group give a pack, or something to call that gives one."""


@dataclass(frozen=True)
class RulePacks:
    """Packs that can be used together, and in words why others are left out."""

    packs: tuple[Mapping[str, Any], ...]
    problems: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many rules there are."""
        return sum(len(pack["rules"]) for pack in self.packs)


def load_packs(files: Sequence[str]) -> RulePacks:
    """nbxflow's own rules, those in ``files``, and those of installed packages."""
    packs: list[Mapping[str, Any]] = [own_rules()]
    problems: list[str] = []
    for name, load in _sources(files):
        try:
            pack = load()
            validate("secret-rules", pack)
            compile_rules([*packs, pack])
        except ProtocolError as error:
            problems.append(f"{name}: {error.path}: not as schema secret-rules says")
        except RuleError as error:
            problems.append(f"{name}: {error}")
        except OSError as error:
            problems.append(f"{name}: {error.strerror or type(error).__name__}")
        except Exception as error:
            problems.append(f"{name}: it cannot be loaded ({type(error).__name__})")
        else:
            packs.append(pack)
    return RulePacks(tuple(packs), tuple(problems))


def _sources(files: Sequence[str]) -> Iterator[tuple[str, Callable[[], Any]]]:
    for file in files:
        yield file, partial(_read, file)
    for entry in entry_points(group=GROUP):
        yield f"entry point {entry.name}", partial(_load, entry)


def _read(file: str) -> Any:
    return json.loads(Path(file).expanduser().read_text("utf-8"))


def _load(entry: EntryPoint) -> Any:
    loaded = entry.load()
    return loaded() if callable(loaded) else loaded
