"""A small library for tests: a workshop with a fake model and a reader of marked text files, both instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.errors import UnreadableFile
from docs_store.files import FileStore
from docs_store.plant import Machine, Site
from indexer.answering import Answering
from indexer.embedder import FakeEmbedder
from indexer.generation import Generations
from indexer.glossary import read_glossary
from indexer.readers.document import Block, Box, ReadDocument
from indexer.search import Searcher
from indexer.vector_cache import VectorCache
from indexer.workshop import Workshop


class MarkedTextReaders:
    """Reads text in which `=== 2` starts page 2, `# ` marks a heading and `!` a warning; `BROKEN` cannot be read."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        """Return the document in a marked text file."""
        name = name or path.name
        self.opened.append(name)
        text = path.read_text("utf-8")
        if "BROKEN" in text:
            raise UnreadableFile("{name} is broken.", name=name)
        return _document(text)

    def read_all(self, files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, ReadDocument | UnreadableFile]]:
        """Yield each file with its document or the reason."""
        for path, name in files:
            try:
                yield path, self.read(path, name)
            except UnreadableFile as error:
                yield path, error


def _document(text: str) -> ReadDocument:
    page: int | None = None
    blocks = []
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
        if line.startswith("=== "):
            page = int(line[4:])
            continue
        kind = "heading" if line.startswith("# ") else "warning" if line.startswith("!") else "paragraph"
        words = line.lstrip("#! ")
        box = Box(50, 20 * place, 500, 20 * place + 15) if page else None
        lines = ((words, box),) if box else ()
        blocks.append(Block(words, kind, page, box, lines, 1 if kind == "heading" else None))
    return ReadDocument(tuple(blocks), page_count=page)


def workshop(database: Database, folder: Path, clock: ManualClock | None = None) -> Workshop:
    """Return a workshop whose data lies in *folder*."""
    return Workshop(
        database=database,
        generations=Generations(folder / "index"),
        embedder=FakeEmbedder(),
        cache=VectorCache(folder / "cache" / "vectors.db"),
        clock=clock or ManualClock(),
        readers=MarkedTextReaders(),
        files=FileStore(folder / "files"),
    )


def fresh_eyes(shop: Workshop) -> Workshop:
    """Return the same workshop as another process sees it: nothing loaded yet."""
    return replace(shop, generations=Generations(shop.generations.folder), embedder=FakeEmbedder())


def searcher(shop: Workshop) -> Searcher:
    """Return a searcher over a workshop's library."""
    return Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary())


def answering(shop: Workshop) -> Answering:
    """Return what answers from a workshop's library."""
    return Answering(searcher(shop))


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write text files below *folder* and return it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def add_plant(database: Database) -> dict[str, int]:
    """Store two sites with a machine each; returns ids by name."""
    with database.write() as session:
        nantes, lyon = Site(name="Nantes"), Site(name="Lyon")
        session.add_all([nantes, lyon])
        session.flush()
        press = Machine(site_id=nantes.id, tag="PRESSE-4", name="Presse 4", aliases=["P4"])
        lathe = Machine(site_id=lyon.id, tag="TOUR-1", name="Tour à commande numérique")
        session.add_all([press, lathe])
        session.flush()
        return {"Nantes": nantes.id, "Lyon": lyon.id, "PRESSE-4": press.id, "TOUR-1": lathe.id}
