"""Comparing systems: ranks are over places, intervals over questions; grown libraries hold together."""

from __future__ import annotations

import random

import numpy as np

from benchmarks.peers import interval, ranks_of
from benchmarks.scale import _varied, with_noise
from indexer.evaluation import GoldQuestion, Place


def question(document: str, *pages: int) -> GoldQuestion:
    """Return a question that these pages answer."""
    return GoldQuestion("q", "fr", "?", "", "", (Place(document, frozenset(pages)),))


def test_a_rank_is_that_of_the_first_right_page() -> None:
    """The page counts, not the document alone; nothing right is no rank."""
    found = [[["a.pdf", 1], ["a.pdf", 2]], [["b.md", None]], [["c.pdf", 1]]]
    assert ranks_of(found, [question("a.pdf", 2), question("b.md"), question("c.pdf", 3)]) == [2, 1, None]


def test_the_same_system_differs_by_nothing() -> None:
    """Differences are taken question by question: noise that both share is not in their interval."""
    hits = np.random.default_rng(1).random(200) < 0.7
    assert interval(hits, hits) == (0.0, 0.0)
    low, high = interval(hits)
    assert low < hits.mean() < high


def test_an_interval_is_as_wide_as_the_textbook_says() -> None:
    """For a share p of n questions: about 1.96 times the root of p (1 - p) / n on either side."""
    hits = np.arange(400) < 100
    low, high = interval(hits)
    wanted = 1.96 * np.sqrt(0.25 * 0.75 / 400)
    assert abs((high - low) / 2 - wanted) < 0.1 * wanted


def test_a_copied_passage_says_the_same_in_its_lines() -> None:
    """Quotes are placed by lines: what is replaced in the text is replaced in them."""
    row = {"text": "Couple 12 Nm du vérin P45", "lines": [["Couple 12 Nm du", 1, None], ["vérin P45", 1, None]]}
    for seed in range(20):
        varied = _varied(row, ["moteur", "presse", "huile"], random.Random(seed))
        assert " ".join(line for line, *_ in varied["lines"]) == varied["text"]


def test_noise_leaves_a_vector_where_it_was() -> None:
    """A copy lies at a cosine of about .96 to its original, and has length 1."""
    vectors = np.eye(384, dtype=np.float32)[:50]
    noisy = with_noise(vectors, np.random.default_rng(3))
    assert np.allclose(np.linalg.norm(noisy, axis=1), 1, atol=1e-5)
    assert 0.94 < float((noisy * vectors).sum(axis=1).mean()) < 0.97
