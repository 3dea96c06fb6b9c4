"""Readings already made, so that the same bytes are never read or recognised twice; losing the folder costs only time.

Shapes   a file a reading, compressed, named after (sha256 of the content, suffix, reader version, OCR engine): another
         reader or another engine reads again. `CachedReaders` puts it in front of any other `Reading`.
Limits   `most_bytes` in all, those not used for longest go first. A reading of which pages could not be read is not
         kept, nor is a refusal.
Errors   none: each entry carries the hash of what it holds, a damaged one is forgotten; a folder that cannot be written
         goes unused, with a line in the log.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from docs_store.errors import UnreadableFile
from indexer.readers.document import READER_VERSION, ReadDocument
from indexer.readers.ocr_engine import engine, name_of
from indexer.workshop import Reading, sha256_of

logger = logging.getLogger(__name__)

MOST_BYTES = 2 * 2**30
_DIGEST = hashlib.sha256().digest_size
_SWEEP_EVERY = 100


class ReadingCache:
    """A folder of readings by content."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._lock = threading.Lock()
        self._kept = 0

    def key_of(self, file: Path, name: str) -> str | None:
        """Return the key of what *file*, known as *name*, holds; None when it cannot be opened."""
        try:
            digest = sha256_of(file)
        except OSError:
            return None
        recipe = (digest, Path(name).suffix.lower(), READER_VERSION, name_of(engine()))
        return hashlib.sha256("\n".join(recipe).encode()).hexdigest()

    def has(self, key: str) -> bool:
        """Say whether there is an entry, whole or not."""
        return self._place(key).is_file()

    def get(self, key: str) -> ReadDocument | None:
        """Return the reading that is kept; None when there is none or it is damaged."""
        place = self._place(key)
        try:
            kept = place.read_bytes()
            packed = kept[_DIGEST:]
            if hashlib.sha256(packed).digest() != kept[:_DIGEST]:
                raise ValueError("checksum")
            found = ReadDocument.from_bytes(zlib.decompress(packed))
            os.utime(place)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
            logger.warning("reading forgotten", extra={"event": "reading_damaged", "reason": type(error).__name__})
            with suppress(OSError):
                place.unlink()
            return None
        return found

    def put(self, key: str, document: ReadDocument) -> None:
        """Keep a reading, whole or not at all."""
        if document.unread_pages:
            return
        packed = zlib.compress(document.to_bytes(), 6)
        place = self._place(key)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as file:
                try:
                    file.write(hashlib.sha256(packed).digest() + packed)
                    file.close()
                    Path(file.name).replace(place)
                except BaseException:
                    with suppress(OSError):
                        Path(file.name).unlink()
                    raise
        except OSError as error:
            logger.warning("reading not kept", extra={"event": "reading_not_kept", "reason": str(error)})
            return
        self._sweep()

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / key

    def _sweep(self) -> None:
        """Now and then, forget what has not been used for longest until all fits."""
        with self._lock:
            self._kept += 1
            if self._kept % _SWEEP_EVERY != 1 % _SWEEP_EVERY:
                return
        entries: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                facts = path.stat()
                entries.append((facts.st_mtime, facts.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= self._most_bytes:
                return
            with suppress(OSError):
                path.unlink()
                total -= size


@dataclass(frozen=True, slots=True)
class _Awaited:
    """A file in the order in which it was asked for; `key` when it is kept, none when it is being read."""

    path: Path
    name: str
    key: str | None


class CachedReaders:
    """Reads what it has not read before, and keeps it."""

    def __init__(self, readers: Reading, cache: ReadingCache) -> None:
        self._readers, self._cache = readers, cache

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        """Return a document; UnreadableFile with the reason otherwise."""
        name = name or path.name
        key = self._cache.key_of(path, name)
        known = self._cache.get(key) if key else None
        if known is not None:
            return known
        return self._kept(path, name, self._readers.read(path, name))

    def read_all(self, files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, ReadDocument | UnreadableFile]]:
        """Yield each file with its document or the reason, in the order given; kept ones are unpacked one by one."""
        order: deque[_Awaited] = deque()

        def missing() -> Iterator[tuple[Path, str]]:
            for path, name in files:
                key = self._cache.key_of(path, name)
                known = key is not None and self._cache.has(key)
                order.append(_Awaited(path, name, key if known else None))
                if not known:
                    yield path, name

        for path, outcome in self._readers.read_all(missing()):
            while order[0].key is not None:
                yield self._again(order.popleft())
            name = order.popleft().name
            yield path, self._kept(path, name, outcome) if isinstance(outcome, ReadDocument) else outcome
        while order:
            yield self._again(order.popleft())

    def _again(self, awaited: _Awaited) -> tuple[Path, ReadDocument | UnreadableFile]:
        try:
            return awaited.path, self.read(awaited.path, awaited.name)
        except UnreadableFile as error:
            return awaited.path, error

    def _kept(self, path: Path, name: str, document: ReadDocument) -> ReadDocument:
        key = self._cache.key_of(path, name)
        if key is not None:
            self._cache.put(key, document)
        return document
