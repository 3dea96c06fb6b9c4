"""A disk that can be filled and freed: a real one of 16 MB where that is allowed, SQLite's word for it elsewhere."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from docs_store.database import Database


class SmallDisk(Protocol):
    """A data folder on a disk of a few megabytes."""

    folder: Path

    def watch(self, database: Database) -> None:
        """Let the disk be felt by this database."""

    def fill(self) -> None:
        """Leave no room."""

    def free(self) -> None:
        """Give the room back."""


class Tmpfs:
    """A file system of 16 MB in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def watch(self, database: Database) -> None:
        """Nothing to do: the system itself refuses."""

    def fill(self) -> None:
        """Write until the system says no."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                return

    def free(self) -> None:
        """Remove the ballast."""
        (self.folder / "ballast").unlink()


class FullDatabase:
    """Every change of the database is refused while this disk is full, with SQLite's own error."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._full = folder, False

    def watch(self, database: Database) -> None:
        """Stand in front of every statement."""
        event.listen(database.engine, "before_cursor_execute", self._refuse)

    def _refuse(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if self._full and statement.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError(statement, parameters, sqlite3.OperationalError("database or disk is full"))

    def fill(self) -> None:
        """From now on nothing can be changed."""
        self._full = True

    def free(self) -> None:
        """From now on it can."""
        self._full = False


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Give a small disk mounted at *folder*, or one that is as good."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _mounted(folder):
        yield FullDatabase(folder)
        return
    try:
        yield Tmpfs(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mounted(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
