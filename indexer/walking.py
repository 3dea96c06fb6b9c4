"""Which files lie in the folders that are to be indexed.

Limits   links to folders are followed, each real folder once; names that begin with a dot, `~` or `#` are left out.
Errors   BadInput for a path that does not exist; a folder that cannot be listed is told in `closed`, and what was known
         of it stays.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from docs_store.errors import N_, BadInput

CLOSED = N_("The folder {name} cannot be opened: give the account that runs maintbot the right to read it.")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of an indexed folder."""

    file: Path
    path: str
    """Relative to the folder, with slashes."""


@dataclass
class Walk:
    """What lies below one indexed folder."""

    source: str
    files: list[Found] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Folders that could not be listed, relative to the source."""
    part: str = ""
    """Only below this folder, or only this file, of the source."""

    def covers(self, path: str) -> bool:
        """Say whether a document that was not found here is gone: not in a closed folder, not outside the part."""
        inside = not self.part or path == self.part or path.startswith(f"{self.part}/")
        return inside and not any(not folder or path.startswith(f"{folder}/") for folder in self.closed)


def walk(path: Path, known_sources: list[str]) -> Walk:
    """Return the files below *path*; a folder inside one that is indexed already is a part of that one."""
    real = path.expanduser().resolve()
    if not real.exists():
        raise BadInput(N_("{path} does not exist. Check the path, then run the command again."), path=str(path))
    root = real if real.is_dir() else real.parent
    source = next((known for known in known_sources if root.is_relative_to(known)), str(root))
    part = "" if str(real) == source else real.relative_to(source).as_posix()
    result = Walk(source, part=part)
    if real.is_dir():
        _walk_folder(real, Path(source), result, set())
    else:
        result.files.append(Found(real, part))
    result.files.sort(key=lambda found: found.path)
    return result


def _walk_folder(folder: Path, source: Path, result: Walk, seen: set[tuple[int, int]]) -> None:
    here = _identity(folder)
    if here is None or here in seen:
        return
    seen.add(here)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        inside = _relative(folder, source)
        result.closed.append("" if inside == "." else inside)
        return
    for entry in _shown(entries):
        if entry.is_dir():
            _walk_folder(Path(entry.path), source, result, seen)
        elif _is_plain_file(entry):
            result.files.append(Found(Path(entry.path), _relative(Path(entry.path), source)))


def _shown(entries: list[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    return (entry for entry in entries if not entry.name.startswith((".", "~", "#")))


def _is_plain_file(entry: os.DirEntry[str]) -> bool:
    """Say whether it is a file, or a broken link or unreadable entry worth telling about: never a pipe or a device."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _relative(path: Path, source: Path) -> str:
    return path.relative_to(source).as_posix()
