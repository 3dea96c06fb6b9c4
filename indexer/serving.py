"""What is searched at this moment: the current generation, and the live passages that came after it.

A shelf is a set of passages with both indexes over them. There are one or two: the generation, and the delta, built in
memory from the live versions that the generation does not hold. Whole versions are in or out, so comparing a few
thousand version ids tells what is missing and what is dead.

Limits   looked at anew when `index/CURRENT` or the library's epoch has changed; a delta of 1,000 passages takes about
         0.2 s to build once, its vectors come from the cache.
Errors   none for a damaged index: without any whole generation everything live is in the delta.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from docs_store.database import Database
from docs_store.versions import epoch, live_versions, passages_of
from indexer.analysis import LANGUAGES, Language
from indexer.centring import Centres, generic_centres
from indexer.embedder import Embedder, embedder_key
from indexer.entries import embedded_passage, lexical_entries
from indexer.generation import Generation, Generations, Rows, passage_rows
from indexer.lexical import EVERYTHING, Allowed, LexicalIndex
from indexer.vector_cache import VectorCache, embed_once
from indexer.vectors import Ids, NumpyIndex, VectorIndex
from indexer.wanted import Wanted

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allow:
    """What of a shelf may be found: for the vectors by passage id (None for all), for the words by version."""

    ids: Ids | None
    versions: Allowed


@dataclass(frozen=True)
class Shelf:
    """Passages with both indexes over them."""

    rows: Rows
    vectors: VectorIndex
    lexical: LexicalIndex
    dead: frozenset[int] = field(default=frozenset())
    """Versions that this shelf holds and that answer no more."""

    def allowed(self, forbidden_documents: frozenset[int]) -> Allow:
        """Return what may be found here by somebody who may not see some documents."""
        if not self.dead and not forbidden_documents:
            return Allow(None, EVERYTHING)
        hidden = np.isin(self.rows["document"], _array(forbidden_documents))
        hidden |= np.isin(self.rows["version"], _array(self.dead))
        versions = frozenset(np.unique(self.rows["version"][hidden]).tolist())
        return Allow(self.rows["id"][~hidden], Allowed(versions))

    def rows_of(self, ids: Ids) -> Rows:
        """Return what is known of these passages; every id is on this shelf."""
        found: Rows = self.rows[np.searchsorted(self.rows["id"], ids)]
        return found

    def ideals(self, question: Wanted) -> tuple[float, ...]:
        """Return the best word score to expect of a passage in each language, and in an unknown one."""
        known = [max(self.lexical.ideal(question, language), 1e-6) for language in LANGUAGES]
        return (*known, max(known))


@dataclass(frozen=True)
class Stand:
    """All that is searched, as of one moment."""

    generation: int | None
    epoch: int
    centres: Centres
    shelves: tuple[Shelf, ...]

    @cached_property
    def size(self) -> int:
        """How many passages are searched, dead ones included."""
        return sum(len(shelf.rows) for shelf in self.shelves)


class Serving:
    """Keeps the stand up to date."""

    def __init__(self, database: Database, generations: Generations, embedder: Embedder, cache: VectorCache) -> None:
        self._database, self._generations = database, generations
        self._embedder, self._cache = embedder, cache
        self._lock = threading.Lock()
        self._loaded: Generation | None = None
        self._loaded_number: int | None = None
        self._stand: Stand | None = None

    @cached_property
    def _generic(self) -> Centres:
        return generic_centres(self._embedder)

    def now(self) -> Stand:
        """Return what is to be searched now."""
        with self._database.read() as session:
            current_epoch = epoch(session)
        number = self._generations.current()
        with self._lock:
            if self._stand is None or (self._stand.generation, self._stand.epoch) != (number, current_epoch):
                self._stand = self._look(number, current_epoch)
            return self._stand

    def _look(self, number: int | None, current_epoch: int) -> Stand:
        if number is None or number != self._loaded_number:
            self._loaded, self._loaded_number = self._usable(), number
        with self._database.read() as session:
            live = {version.version_id: version.document_id for version in live_versions(session)}
        centres = self._loaded.centres if self._loaded else self._generic
        shelves = [] if self._loaded is None else [_shelf(self._loaded, frozenset(live))]
        held = self._loaded.versions if self._loaded else frozenset()
        delta = self._delta(frozenset(live) - held, centres)
        return Stand(number, current_epoch, centres, (*shelves, *delta))

    def _usable(self) -> Generation | None:
        found = self._generations.open()
        if found is not None and found.embedder != embedder_key(self._embedder):
            event = {"event": "index_of_other_model", "index": found.embedder, "model": embedder_key(self._embedder)}
            logger.warning("the index was built with another model", extra=event)
            return None
        return found

    def _delta(self, versions: frozenset[int], centres: Centres) -> list[Shelf]:
        """Return a shelf of these versions, none if they hold no passage."""
        with self._database.read() as session:
            passages = list(passages_of(session, versions))
        if not passages:
            return []
        passages.sort(key=lambda passage: passage.id)
        vectors = embed_once(self._embedder, self._cache, [embedded_passage(passage) for passage in passages])
        rows = passage_rows(passages)
        centred = centres.passage(vectors, [passage.language for passage in passages])
        lexical = LexicalIndex.build(lexical_entries(passages))
        return [Shelf(rows, NumpyIndex(rows["id"], centred), lexical)]


def _shelf(generation: Generation, live: frozenset[int]) -> Shelf:
    return Shelf(generation.rows, generation.vectors, generation.lexical, generation.versions - live)


def language_at(code: int) -> Language | None:
    """Return the language that a row's number stands for."""
    return LANGUAGES[code] if code < len(LANGUAGES) else None


def _array(ids: frozenset[int]) -> Ids:
    return np.array(sorted(ids), np.int64)
