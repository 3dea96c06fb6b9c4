"""A process that serves, builds and heals a library for the tests of damage; it may hang, crash or be killed.

Shapes   one JSON request a line on standard input, one answer a line on standard output.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docs_store import schema
from docs_store.database import Database, sqlite_url
from docs_store.errors import MaintbotError
from indexer import generation, reindex
from indexer.glossary import read_glossary
from indexer.search import Searcher
from indexer.workshop import Workshop
from tests.indexer.library import workshop

FACTS = 14
Answers = list[list[Any]]
GLOSSARY = read_glossary()

DEATHS: dict[str, tuple[Any, str, bool]] = {
    "reading": (reindex, "_stage", True),
    "embedding": (reindex, "embed_once", False),
    "vectors": (generation.FaissIndex, "save", True),
    "rows": (generation.np, "save", True),
    "words": (generation.LexicalIndex, "build", True),
    "signing": (generation, "_sign", False),
    "signed": (generation, "_sign", True),
    "renamed": (generation.Generations, "_switch", False),
    "switched": (generation.Generations, "_switch", True),
    "clearing": (generation.shutil, "rmtree", False),
    "cleared": (generation.Generations, "_clear", True),
    "library": (reindex, "switch", False),
    "library, uncommitted": (reindex, "switch", True),
}
"""Where a build can be made to die: a function, and whether before or after it."""


class Child:
    """What this process holds between requests."""

    def __init__(self) -> None:
        self.searcher: Searcher | None = None

    def ask(self, data: Path) -> dict[str, Any]:
        """Look at the library with fresh eyes and answer every question."""
        with _database(data) as database:
            shop = workshop(database, data)
            found = shop.generations.open()
            fresh = _searcher(shop)
            return {
                "answers": _answers(fresh),
                "generation": None if found is None else found.number,
                "sound": shop.generations.sound,
            }

    def serve(self, data: Path) -> dict[str, Any]:
        """Answer, and keep what was loaded for `again`."""
        database = Database(sqlite_url(data / "maintbot.db"))
        self.searcher = _searcher(workshop(database, data))
        return {"answers": _answers(self.searcher)}

    def again(self, data: Path) -> dict[str, Any]:
        """Answer with what `serve` loaded."""
        assert self.searcher is not None
        return {"answers": _answers(self.searcher)}

    def reindex(self, data: Path, die: str = "") -> dict[str, Any]:
        """Index the documents, dying on the way where that is wanted."""
        with _database(data) as database:
            shop = workshop(database, data)
            if die:
                _die(*DEATHS[die])
            report = reindex.reindex([data / "docs"], shop)
            return {"documents": report.documents, "generation": shop.generations.current()}

    def rebuild(self, data: Path) -> dict[str, Any]:
        """Build a new generation of all that is live."""
        with _database(data) as database:
            return {"generation": reindex.rebuild(workshop(database, data))}


@contextlib.contextmanager
def _database(data: Path) -> Iterator[Database]:
    new = not (data / "maintbot.db").exists()
    database = Database(sqlite_url(data / "maintbot.db"))
    if new:
        schema.upgrade(database)
    try:
        yield database
    finally:
        database.close()


def _searcher(shop: Workshop) -> Searcher:
    return Searcher(shop.database, shop.generations, shop.embedder, shop.cache, GLOSSARY)


def _answers(found: Searcher) -> Answers:
    """Return the hits of a question about each fact: passage, score, words."""
    hits = [found.search(f"valeur de réglage V{number:03}", limit=5) for number in range(FACTS)]
    return [[[hit.passage_id, hit.score, hit.text] for hit in each] for each in hits]


def _die(place: Any, name: str, after: bool) -> None:
    """Make this process end as by `kill -9` before or after the function *name*."""
    function: Callable[..., Any] = getattr(place, name)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if after:
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, deadly)


def main() -> None:
    """Answer requests until the input ends."""
    logging.disable(logging.WARNING)
    if "--unchecked" in sys.argv:
        generation._check = lambda holds, otherwise: None
    child = Child()
    print("ready", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        unprivileged = os.geteuid() == 0 and request.pop("unprivileged", False)
        if unprivileged:
            os.seteuid(65534)
        try:
            answer = getattr(child, request.pop("do"))(Path(request.pop("data")), **request)
        except MaintbotError as error:
            answer = {"told": str(error)}
        except Exception as error:
            answer = {"escaped": repr(error)[:300]}
        finally:
            if unprivileged:
                os.seteuid(0)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
