"""Vector indexes: the same answers as the textbook formula, filtered before ranking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docs_store.errors import Unavailable
from indexer.vectors import FaissIndex, Floats, Ids, NumpyIndex, VectorIndex

Build = Callable[[Ids, Floats], VectorIndex]
DIMENSION = 16


def saved_and_loaded(ids: Ids, vectors: Floats, folder: Path) -> VectorIndex:
    """Return a faiss index that went through a file."""
    FaissIndex.build(ids, vectors).save(folder / "v.faiss")
    return FaissIndex.load(folder / "v.faiss")


def in_lists(ids: Ids, vectors: Floats, folder: Path) -> VectorIndex:
    """Return an index in the form of a large one, that went through a file."""
    FaissIndex.build(ids, vectors, exact_up_to=10).save(folder / "lists.faiss")
    return FaissIndex.load(folder / "lists.faiss")


@pytest.fixture(params=["numpy", "faiss", "faiss from a file", "faiss in lists"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Build:
    """Each implementation in turn."""
    made: dict[str, Build] = {
        "numpy": NumpyIndex,
        "faiss": FaissIndex.build,
        "faiss from a file": lambda ids, vectors: saved_and_loaded(ids, vectors, tmp_path),
        "faiss in lists": lambda ids, vectors: in_lists(ids, vectors, tmp_path),
    }
    return made[request.param]


def unit(rows: np.ndarray) -> Floats:
    """Return rows of length 1."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def points() -> tuple[Ids, Floats]:
    """Two hundred vectors under ids that are neither ordered nor consecutive."""
    random = np.random.default_rng(5)
    return random.permutation(5000)[:200].astype(np.int64) + 7, unit(random.normal(size=(200, DIMENSION)))


def brute_force(ids: Ids, vectors: Floats, query: Floats, allowed: set[int] | None = None) -> list[int]:
    """Return ids by falling cosine, computed pair by pair."""
    cosines = {int(name): float(vector @ query) for name, vector in zip(ids, vectors, strict=True)}
    return sorted((name for name in cosines if allowed is None or name in allowed), key=lambda name: -cosines[name])


class TestEveryIndex:
    """What all of them promise."""

    def test_the_nearest_come_first(self, build: Build, points: tuple[Ids, Floats]) -> None:
        """The order and the scores are those of brute force, within what float16 and 8 bits round."""
        ids, vectors = points
        index = build(ids, vectors)
        assert len(index) == 200
        for query in unit(np.random.default_rng(6).normal(size=(20, DIMENSION))):
            found, scores = index.search(query, 10)
            wanted = brute_force(ids, vectors, query)[:10]
            exact = {int(name): float(v @ query) for name, v in zip(ids, vectors, strict=True)}
            assert np.allclose(scores, [exact[name] for name in found.tolist()], atol=5e-3)
            assert len(set(found.tolist()) & set(wanted)) >= 9
            assert list(scores) == sorted(scores, reverse=True)

    def test_only_allowed_ids_are_found(self, build: Build, points: tuple[Ids, Floats]) -> None:
        """The filter comes before the ranking: the best of the allowed are all found, however far they are."""
        ids, vectors = points
        query = vectors[0]
        worst = brute_force(ids, vectors, query)[-5:]
        found, _ = build(ids, vectors).search(query, 5, np.array(worst, np.int64))
        assert sorted(found.tolist()) == sorted(worst)

    def test_nothing_allowed_finds_nothing(self, build: Build, points: tuple[Ids, Floats]) -> None:
        """An empty filter is not "no filter"."""
        found, scores = build(*points).search(points[1][0], 5, np.zeros(0, np.int64))
        assert (len(found), len(scores)) == (0, 0)

    def test_more_wanted_than_there_is(self, build: Build, points: tuple[Ids, Floats]) -> None:
        """Every passage once, no filling."""
        found, _ = build(*points).search(points[1][0], 1000)
        assert sorted(found.tolist()) == sorted(points[0].tolist())

    def test_an_empty_index_finds_nothing(self, build: Build) -> None:
        """No vector, no hit, no error."""
        index = build(np.zeros(0, np.int64), np.zeros((0, DIMENSION), np.float32))
        assert len(index) == 0
        assert len(index.search(unit(np.ones((1, DIMENSION)))[0], 5)[0]) == 0
        assert index.scores(unit(np.ones((1, DIMENSION)))[0], np.array([3], np.int64)).tolist() == [-1]

    def test_equal_scores_are_ordered_by_id(self, build: Build) -> None:
        """Ties do not depend on the order of adding."""
        vectors = unit(np.ones((4, DIMENSION)))
        found, _ = build(np.array([9, 3, 7, 5], np.int64), vectors).search(vectors[0], 4)
        assert found.tolist() == [3, 5, 7, 9]

    def test_scores_of_given_ids(self, build: Build, points: tuple[Ids, Floats]) -> None:
        """Each asked id has its cosine; one that is not here has -1."""
        ids, vectors = points
        got = build(ids, vectors).scores(vectors[3], np.array([ids[3], 999_999, ids[0]], np.int64))
        assert got[0] == pytest.approx(1, abs=5e-3)
        assert got[1] == -1
        assert got[2] == pytest.approx(float(vectors[0] @ vectors[3]), abs=5e-3)


class TestLists:
    """A large index looks through the nearest lists only."""

    @pytest.fixture
    def crowd(self) -> tuple[Ids, Floats]:
        """Points in more lists than a search looks through."""
        random = np.random.default_rng(8)
        return np.arange(10_000, dtype=np.int64), unit(random.normal(size=(10_000, DIMENSION)))

    def test_most_of_the_nearest_are_found(self, crowd: tuple[Ids, Floats]) -> None:
        """Points without any clusters are the hardest case: nine of ten of the nearest sixty are found all the same."""
        ids, vectors = crowd
        index = FaissIndex.build(ids, vectors, exact_up_to=10)
        shares = []
        for query in unit(np.random.default_rng(9).normal(size=(20, DIMENSION))):
            nearest = np.argsort(-(vectors @ query))[:60]
            shares.append(len(np.intersect1d(index.search(query, 60)[0], nearest)) / 60)
        assert np.mean(shares) > 0.9

    def test_few_allowed_are_found_in_lists_that_are_far(self, crowd: tuple[Ids, Floats]) -> None:
        """Whoever may see five documents finds them, whatever list they lie in."""
        ids, vectors = crowd
        far = np.argsort(vectors @ vectors[0])[:5].astype(np.int64)
        found, _ = FaissIndex.build(ids, vectors, exact_up_to=10).search(vectors[0], 5, np.sort(far))
        assert sorted(found.tolist()) == sorted(far.tolist())

    def test_the_same_vectors_give_the_same_order(self, crowd: tuple[Ids, Floats]) -> None:
        """Building draws no lots: two builds answer alike."""
        ids, vectors = crowd
        one, other = (FaissIndex.build(ids, vectors, exact_up_to=10) for _ in range(2))
        assert one.search(vectors[1], 50)[0].tolist() == other.search(vectors[1], 50)[0].tolist()

    def test_a_library_of_ordinary_size_is_searched_whole(self, crowd: tuple[Ids, Floats]) -> None:
        """Nothing is lost below the limit."""
        ids, vectors = crowd
        query = unit(np.random.default_rng(10).normal(size=(1, DIMENSION)))[0]
        nearest = set(np.argsort(-(vectors @ query))[:60].tolist())
        assert len(nearest & set(FaissIndex.build(ids, vectors).search(query, 60)[0].tolist())) >= 59

    def test_vectors_come_back_in_the_order_of_their_ids(self, points: tuple[Ids, Floats]) -> None:
        """What is kept can be taken out again, whatever the form."""
        ids, vectors = points
        for limit in (10, 1000):
            index = FaissIndex.build(ids, vectors, exact_up_to=limit)
            assert np.allclose(index.vectors(), vectors[np.argsort(ids)], atol=5e-3)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 50), st.randoms(use_true_random=False))
def test_filters_agree_between_implementations(count: int, limit: int, random) -> None:  # type: ignore[no-untyped-def]
    """Whatever the sizes and the filter, both forms find the same passages."""
    rows = np.random.default_rng(random.randrange(10**6))
    ids = rows.permutation(100)[:count].astype(np.int64)
    vectors = unit(rows.normal(size=(count, DIMENSION)))
    allowed = rows.permutation(100)[: random.randrange(101)].astype(np.int64)
    query = unit(rows.normal(size=(1, DIMENSION)))[0]
    one, _ = NumpyIndex(ids, vectors).search(query, limit, allowed)
    other, _ = FaissIndex.build(ids, vectors).search(query, limit, allowed)
    here = set(ids.tolist()) & set(allowed.tolist())
    assert len(one) == len(other) == min(limit, len(here))
    assert set(one.tolist()) <= here
    assert set(other.tolist()) <= here


@pytest.mark.parametrize("content", [b"", b"not an index", b"IxMp" + b"\xff" * 200])
def test_a_file_that_is_no_index_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    """Whatever faiss raises becomes a sentence that says what to do."""
    (tmp_path / "v.faiss").write_bytes(content)
    with pytest.raises(Unavailable, match="maintbot index"):
        FaissIndex.load(tmp_path / "v.faiss")
