"""Vectors already computed, so that nothing unchanged is embedded twice; losing this file costs only time.

Shapes   keyed by (embedder key: model, revision, backend; sha256 of the embedded text).
Limits   one SQLite file beside the database, not backed up; each vector carries a checksum, a wrong one is forgotten.
Errors   none for a damaged, locked or unwritable file: it is started anew or goes unused, with a line in the log.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from docs_store.errors import N_
from indexer.embedder import Embedder, Floats, embedder_key
from indexer.progress import Progress, silent

logger = logging.getLogger(__name__)

_TABLE = """
CREATE TABLE IF NOT EXISTS vector (
    embedder TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (embedder, text_hash)
) WITHOUT ROWID
"""
_MANY = 500  # SQLite takes 32,766 parameters, older ones 999
_BATCH = 256  # kept after each: what a killed run has embedded is not lost
_STEP = N_("embedding")


def text_hash(text: str) -> str:
    """Return the sha256 by which a text is known."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class VectorCache:
    """A file of vectors by (embedder, text hash)."""

    def __init__(self, path: Path, *, busy_seconds: float = 10.0) -> None:
        self._path, self._busy_seconds = path, busy_seconds
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def known(self, key: str, hashes: Iterable[str]) -> dict[str, Floats]:
        """Return those of *hashes* whose vector is kept and whole."""
        wanted = sorted(set(hashes))
        found: dict[str, Floats] = {}

        def look(connection: sqlite3.Connection) -> None:
            for start in range(0, len(wanted), _MANY):
                part = wanted[start : start + _MANY]
                marks = ",".join("?" * len(part))
                query = f"SELECT text_hash, vector, checksum FROM vector WHERE embedder = ? AND text_hash IN ({marks})"  # noqa: S608
                for name, raw, checksum in connection.execute(query, (key, *part)):
                    if zlib.crc32(raw) == checksum:
                        found[name] = np.frombuffer(raw, np.float32)

        self._do(look)
        return found

    def keep(self, key: str, vectors: dict[str, Floats]) -> None:
        """Keep vectors; the newest of a text wins."""
        rows = [(key, name, raw := vector.tobytes(), zlib.crc32(raw)) for name, vector in vectors.items()]

        def store(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?, ?)", rows)

        self._do(store)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._drop_connection()

    def _do(self, work: Callable[[sqlite3.Connection], None]) -> None:
        with self._lock:
            for _ in range(2):
                try:
                    work(self._connection or self._open())
                    return
                except sqlite3.OperationalError as error:
                    self._give_up(error)
                    return
                except (sqlite3.DatabaseError, OSError) as error:
                    self._start_anew(error)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=self._busy_seconds, check_same_thread=False)
        self._connection = connection
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # a cache: losing the last second costs a second
        connection.execute(_TABLE)
        return connection

    def _give_up(self, error: Exception) -> None:
        logger.warning("vector cache unused", extra={"event": "vector_cache_unused", "reason": str(error)})
        self._drop_connection()

    def _start_anew(self, error: Exception) -> None:
        logger.warning("vector cache started anew", extra={"event": "vector_cache_damaged", "reason": str(error)})
        self._drop_connection()
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self._path}{suffix}").unlink()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def embed_once(embedder: Embedder, cache: VectorCache, texts: Sequence[str], *, progress: Progress = silent) -> Floats:
    """Return one vector a text, computing only those that the cache does not have."""
    key, hashes = embedder_key(embedder), [text_hash(text) for text in texts]
    vectors = cache.known(key, hashes)
    vectors = {name: vector for name, vector in vectors.items() if vector.shape == (embedder.dimension,)}
    missing = {name: text for name, text in zip(hashes, texts, strict=True) if name not in vectors}
    for batch in _by_length(missing):
        progress(_STEP, len(texts) - len(missing.keys() - vectors.keys()), len(texts))
        made = dict(zip(batch, embedder.embed_passages([missing[name] for name in batch]), strict=True))
        cache.keep(key, made)
        vectors |= made
    if texts:
        progress(_STEP, len(texts), len(texts))
    rows = [vectors[name] for name in hashes]
    return np.stack(rows) if rows else np.zeros((0, embedder.dimension), np.float32)


def _by_length(missing: dict[str, str]) -> list[list[str]]:
    """Return the names in batches of texts of like length, longest first: the slowest show early what it will take."""
    names = sorted(missing, key=lambda name: -len(missing[name]))
    return [names[start : start + _BATCH] for start in range(0, len(names), _BATCH)]
