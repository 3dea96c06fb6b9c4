"""The vector cache: nothing is embedded twice, and a damaged file costs only time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from indexer.embedder import FakeEmbedder, embedder_key
from indexer.vector_cache import VectorCache, embed_once, text_hash

TEXTS = ["serrer la vis", "purger le circuit", "serrer la vis", ""]


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    """An empty cache."""
    return VectorCache(tmp_path / "cache" / "vectors.db")


def test_each_text_is_embedded_once(cache: VectorCache) -> None:
    """Repeated texts, in one call or later, cost one embedding; rows come in the order given."""
    embedder = FakeEmbedder()
    first = embed_once(embedder, cache, TEXTS)
    assert sorted(embedder.embedded) == ["", "purger le circuit", "serrer la vis"]
    again = embed_once(embedder, cache, [*reversed(TEXTS), "nouveau"])
    assert embedder.embedded[3:] == ["nouveau"]
    assert np.array_equal(first, again[:4][::-1])
    assert np.allclose(first, FakeEmbedder().embed_passages(TEXTS))


def test_vectors_of_another_model_are_apart(cache: VectorCache) -> None:
    """The same text under another revision is embedded again."""
    embed_once(FakeEmbedder(), cache, TEXTS)
    other = FakeEmbedder()
    other.revision = "2"
    embed_once(other, cache, TEXTS)
    assert len(other.embedded) == 3
    assert cache.known(embedder_key(other), [text_hash("")]).keys() == {text_hash("")}


def test_no_text_is_no_row(cache: VectorCache) -> None:
    """An empty list gives an empty array of the right width."""
    assert embed_once(FakeEmbedder(), cache, []).shape == (0, 64)


def test_progress_ends_at_the_total(cache: VectorCache) -> None:
    """Whoever watches sees it finish, also when all was known."""
    seen: list[tuple[int, int]] = []
    for _ in range(2):
        embed_once(FakeEmbedder(), cache, TEXTS, progress=lambda _, done, total: seen.append((done, total)))
        assert seen[-1] == (4, 4)
        seen.clear()


def test_a_file_that_is_no_database_is_started_anew(tmp_path: Path) -> None:
    """Rubbish in its place is no error, and the cache works again."""
    (tmp_path / "vectors.db").write_bytes(b"rubbish" * 1000)
    cache, embedder = VectorCache(tmp_path / "vectors.db"), FakeEmbedder()
    embed_once(embedder, cache, TEXTS)
    embed_once(embedder, cache, TEXTS)
    assert len(embedder.embedded) == 3


def test_a_changed_vector_is_embedded_again(tmp_path: Path) -> None:
    """A flipped bit in a row is noticed by its checksum."""
    cache, embedder = VectorCache(tmp_path / "vectors.db"), FakeEmbedder()
    wanted = embed_once(embedder, cache, TEXTS)
    cache.close()
    with sqlite3.connect(tmp_path / "vectors.db") as raw:
        vector = bytearray(raw.execute("SELECT vector FROM vector LIMIT 1").fetchone()[0])
        vector[0] ^= 1
        raw.execute("UPDATE vector SET vector = ?", (bytes(vector),))
    raw.close()
    assert np.array_equal(embed_once(embedder, cache, TEXTS), wanted)
    assert len(embedder.embedded) == 6


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, texts are embedded without a cache."""
    (tmp_path / "cache").write_text("a file, not a folder")
    cache, embedder = VectorCache(tmp_path / "cache" / "vectors.db"), FakeEmbedder()
    assert embed_once(embedder, cache, TEXTS).shape == (4, 64)


def test_a_locked_file_only_costs_time(tmp_path: Path) -> None:
    """While another process holds it for itself, texts are embedded without a cache."""
    cache = VectorCache(tmp_path / "vectors.db", busy_seconds=0.05)
    embed_once(FakeEmbedder(), cache, ["autre"])
    holder = sqlite3.connect(tmp_path / "vectors.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert embed_once(FakeEmbedder(), cache, TEXTS).shape == (4, 64)
    holder.close()
    cache.close()
