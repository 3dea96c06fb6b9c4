"""One order out of two rankings: how near a passage is in meaning, and how much of the question's words it holds.

Both are on scales that mean the same for every question: a centred cosine, and a share of the words weighed by rarity.
So they are added, with weights that depend on the question, instead of ranks being mixed.

Units    `near` about 0 (unrelated) to 0.7; `share` 0 to about 1.5 (1: every word once).
Limits   pure; equal scores by ascending passage id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts; chosen on questions of our own (see benchmarks/README.md)."""

    near: float = 1.0
    words: float = 0.5
    words_foreign: float = 0.35
    """A question in another language than the passage shares few words with it whatever they say."""
    code: float = 0.4
    """For a passage that holds the question's codes, beside what their words count already."""
    contents: float = 0.35
    own_machine: float = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one of the rankings brought."""

    passage_id: int
    document_id: int
    near: float
    share: float
    exact: float
    """Share of the question's codes that it holds."""
    foreign: bool
    contents: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its place in the one order."""

    candidate: Candidate
    score: float


def ranked(
    candidates: Iterable[Candidate],
    weights: Weights,
    *,
    own_documents: Collection[int] = frozenset(),
) -> list[Ranked]:
    """Return the candidates, best first."""
    scored = [Ranked(each, _score(each, weights, own=each.document_id in own_documents)) for each in candidates]
    return sorted(scored, key=lambda found: (-found.score, found.candidate.passage_id))


def _score(candidate: Candidate, weights: Weights, *, own: bool) -> float:
    words = weights.words_foreign if candidate.foreign else weights.words
    score = weights.near * candidate.near + words * candidate.share + weights.code * candidate.exact
    return score - weights.contents * candidate.contents + weights.own_machine * own
