"""What indexing works with, and the two things every way of adding documents shares: plant names and file hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import UnreadableFile
from docs_store.files import FileStore
from docs_store.plant import machines
from indexer.embedder import Embedder
from indexer.facts import MachineName
from indexer.generation import Generations
from indexer.readers.document import ReadDocument
from indexer.vector_cache import VectorCache


class Reading(Protocol):
    """Reads files; `indexer.readers.process.Readers` does it in processes that can be killed."""

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        """Return a document; UnreadableFile with the reason otherwise."""

    def read_all(self, files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, ReadDocument | UnreadableFile]]:
        """Yield each file with its document or the reason, in the order given."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything indexing works with."""

    database: Database
    generations: Generations
    embedder: Embedder
    cache: VectorCache
    clock: Clock
    readers: Reading
    files: FileStore | None = None
    """Where contents with pages are kept, so that a picture of a page is of what was read."""

    def machine_names(self) -> list[MachineName]:
        """Return the machines of the plant by all their names."""
        with self.database.read() as session:
            return [
                MachineName(
                    machine.id,
                    machine.site.name,
                    (machine.tag, machine.name, *machine.aliases),
                    tag=machine.tag,
                    name=machine.name,
                    model=machine.model,
                    serial=machine.serial,
                    maker=machine.maker,
                )
                for machine in machines(session)
            ]


def sha256_of(file: Path) -> str:
    """Return the hash of a file's content."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
