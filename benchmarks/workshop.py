"""A workshop over a data folder, as the command line has it: what the benchmarks of indexing and search share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from docs_store import schema
from docs_store.clock import SystemClock
from docs_store.database import Database, sqlite_url
from docs_store.files import FileStore
from indexer.embedder import open_embedder
from indexer.generation import Generations
from indexer.readers.process import Readers
from indexer.vector_cache import VectorCache
from indexer.workshop import Workshop


@contextmanager
def open_workshop(data: Path) -> Iterator[Workshop]:
    """Open the workshop whose data lies in *data*."""
    data.mkdir(parents=True, exist_ok=True)
    database = Database(sqlite_url(data / "maintbot.db"))
    schema.upgrade(database)
    models = Path(os.environ.get("MAINTBOT_MODEL_DIR") or user_cache_path("maintbot") / "models")
    with Readers(2) as readers:
        yield Workshop(
            database=database,
            generations=Generations(data / "index"),
            embedder=open_embedder(models_folder=models),
            cache=VectorCache(data / "cache" / "vectors.db"),
            clock=SystemClock(),
            readers=readers,
            files=FileStore(data / "files"),
        )
    database.close()
