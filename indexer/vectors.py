"""Nearest passages by cosine: exact up to half a million, filtered before ranking.

Shapes   ids are passage ids of the database (int64, any order, no repetition); vectors (n, dimension) float32 rows of
         length 1. `search` gives (ids, scores), best first, equal scores by ascending id.
Units    scores are cosine similarity, higher is nearer; stored as float16 by the faiss form (error below 0.001).
Limits   exact up to 500,000 passages (36 ms a million in float16 on one core). Above, the nearest 64 lists are looked
         through in 8 bits (1,000 lists a million): approximate search loses first
         what ranks low, such as answers in the other language. Where less than half may be found, all lists are. One
         thread a query, since two threads stall a single query for 16 ms.
Errors   Unavailable when a file cannot be read as an index. faiss loads files with flipped bits without a word: only
         the hashes of a generation's manifest tell.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from docs_store.errors import N_, Unavailable

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Nearest = tuple[Ids, Floats]

EXACT_UP_TO = 500_000
_PROBES = 64
_MOST = 0.5
_TRAINING = 64  # vectors a list


class VectorIndex(Protocol):
    """Vectors by passage id."""

    def __len__(self) -> int:
        """Return how many vectors there are."""

    def search(self, query: Floats, limit: int, allowed: Ids | None = None) -> Nearest:
        """Return the nearest passages, among *allowed* ids only when given."""

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """Return the similarity of each of *ids*, -1 for one that is not here."""


class NumpyIndex:
    """Brute force over an array: for the few passages that are newer than the last generation."""

    def __init__(self, ids: Ids, vectors: Floats) -> None:
        order = np.argsort(ids)
        self._ids, self._vectors = np.asarray(ids, np.int64)[order], np.asarray(vectors, np.float32)[order]

    def __len__(self) -> int:
        return len(self._ids)

    def search(self, query: Floats, limit: int, allowed: Ids | None = None) -> Nearest:
        """Return the nearest passages."""
        if not len(self) or limit <= 0:
            return _nothing()
        keep = np.ones(len(self), bool) if allowed is None else np.isin(self._ids, allowed)
        ids, scores = self._ids[keep], self._vectors[keep] @ query
        order = np.lexsort((ids, -scores))[:limit]
        return ids[order], scores[order]

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """Return the similarity of each of *ids*."""
        found = np.full(len(ids), -1, np.float32)
        if not len(self):
            return found
        places = np.searchsorted(self._ids, ids).clip(max=len(self) - 1)
        here = self._ids[places] == ids
        found[here] = self._vectors[places[here]] @ query
        return found


class FaissIndex:
    """The same in faiss, for a generation: exact in float16, or above `EXACT_UP_TO` in lists of 8-bit vectors."""

    def __init__(self, index: faiss.IndexIDMap2) -> None:
        self._index = index
        self._numbered = faiss.vector_to_array(index.id_map)  # ascending: `build` sorts
        inner = faiss.downcast_index(index.index)
        self._lists = 0
        if isinstance(inner, faiss.IndexIVF):
            self._lists = int(inner.nlist)
            inner.make_direct_map()  # not kept in the file; `scores` needs it

    @classmethod
    def build(cls, ids: Ids, vectors: Floats, *, exact_up_to: int = EXACT_UP_TO) -> FaissIndex:
        """Return an index over these vectors."""
        order = np.argsort(ids)
        numbered, rows = np.ascontiguousarray(ids[order], np.int64), np.ascontiguousarray(vectors[order], np.float32)
        flat = _exact(rows.shape[1]) if len(rows) <= exact_up_to else _in_lists(rows)
        index = faiss.IndexIDMap2(flat)
        index.add_with_ids(rows, numbered)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> FaissIndex:
        """Return the index that `save` wrote."""
        try:
            index = faiss.read_index(str(path))
            if not isinstance(index, faiss.IndexIDMap2):
                raise ValueError("not an index of ours")
            return cls(index)
        except Exception as error:  # faiss raises RuntimeError, MemoryError or worse on other bytes
            raise Unavailable(
                N_("The search index is damaged ({name}). It is being rebuilt; run “maintbot index” if this lasts."),
                name=path.name,
            ) from error

    def save(self, path: Path) -> None:
        """Write the index to *path*."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def ids(self) -> Ids:
        """The passage ids, ascending."""
        ids: Ids = self._numbered
        return ids

    def vectors(self) -> Floats:
        """Return the vectors in the order of `ids`, as they are kept."""
        rows: Floats = self._index.index.reconstruct_n(0, len(self))
        return rows

    def search(self, query: Floats, limit: int, allowed: Ids | None = None) -> Nearest:
        """Return the nearest passages."""
        limit = min(limit, len(self) if allowed is None else len(allowed), len(self))
        if limit <= 0:
            return _nothing()
        faiss.omp_set_num_threads(1)  # counts for the calling thread
        scores, ids = self._index.search(_row(query), limit, **self._parameters(allowed))
        keep = ids[0] >= 0
        found, near = ids[0][keep], scores[0][keep]
        order = np.lexsort((found, -near))
        return found[order], near[order]

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """Return the similarity of each of *ids*."""
        found = np.full(len(ids), -1, np.float32)
        if not len(self):
            return found
        places = np.searchsorted(self._numbered, ids).clip(max=len(self) - 1)
        here = self._numbered[places] == ids
        if here.any():
            found[here] = self._index.index.reconstruct_batch(places[here]) @ query
        return found

    def _parameters(self, allowed: Ids | None) -> dict[str, faiss.SearchParameters]:
        """Return how to search: in which lists, among which ids.

        Few allowed ids may lie in no list that is near: then all lists are looked through.
        """
        only = {} if allowed is None else {"sel": _selector(allowed)}
        if self._lists:
            few = allowed is not None and len(allowed) < len(self) * _MOST
            probes = self._lists if few else min(_PROBES, self._lists)
            return {"params": faiss.SearchParametersIVF(nprobe=probes, **only)}  # type: ignore[call-arg]
        return {"params": faiss.SearchParameters(**only)} if only else {}


def _exact(dimension: int) -> faiss.Index:
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def _in_lists(rows: Floats) -> faiss.Index:
    """Return trained, empty lists of 8-bit vectors: about the root of their number."""
    count, dimension = rows.shape
    lists = max(1, round(count**0.5))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    index.train(rows[:: max(1, count // (lists * _TRAINING))])
    return index


def _selector(allowed: Ids) -> faiss.IDSelectorBitmap:
    mask = np.zeros(int(allowed.max(initial=0)) + 1, bool)
    mask[allowed] = True
    bits = np.packbits(mask, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]  # the stubs know only the C++ form


def _row(query: Floats) -> Floats:
    return np.ascontiguousarray(query, np.float32)[None]


def _nothing() -> Nearest:
    return np.zeros(0, np.int64), np.zeros(0, np.float32)


def as_ids(ids: Set[int]) -> Ids:
    """Return a set of passage ids as an ascending array."""
    return np.array(sorted(ids), np.int64)
