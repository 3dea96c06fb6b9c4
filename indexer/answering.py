"""The answer to a question: a passage quoted from a page, or honestly the nearest pages, or nothing.

`answered`: the best passage says what was asked, and is quoted. `closest`: these pages are about it, none is sure.
`not_found`: nothing here is about it.

Shapes   `quote` stands word for word in the passage; `warnings` are all of its section; `ranking` holds at least ten
         distinct (document, page) where there are as many.
Limits   a question with a code that stands in no document is never `answered`; nor is one whose best passage lacks the
         codes of the question. `Bars` are calibrated on questions of our own (benchmarks/README.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from docs_store.errors import N_, NotFound
from indexer.quoting import Quote, Terms, coverage, quote, terms
from indexer.search import EVERYWHERE, Hit, Question, Scope, Searcher

Status = Literal["answered", "closest", "not_found"]

DEPTH = 60


@dataclass(frozen=True, slots=True)
class Bars:
    """What the best passage must reach. `near` is a centred cosine, `said` the share of the question's words."""

    near: float = 0.30
    said: float = 0.45
    near_alone: float = 0.55
    """Near enough to answer in quite other words."""
    said_alone: float = 0.85
    closest_near: float = 0.25
    closest_said: float = 0.35


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question."""

    status: Status
    quote: str
    bold: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[int, tuple[float, float, float, float]], ...]
    warnings: tuple[str, ...]
    ranking: tuple[Hit, ...]
    said: float
    """Share of the question's words, by rarity, that the best passage says."""
    elapsed_ms: float

    @property
    def best(self) -> Hit | None:
        """The passage that is quoted, if any was found."""
        return self.ranking[0] if self.ranking else None


class Answering:
    """Answers questions from the library."""

    def __init__(self, searcher: Searcher, bars: Bars | None = None) -> None:
        self._searcher, self._bars = searcher, bars or Bars()

    def answer(self, text: str, scope: Scope = EVERYWHERE) -> Answer:
        """Return the answer to a question for whoever may see *scope*."""
        started = time.perf_counter()
        question = self._searcher.understood(text)
        ranking = tuple(self._searcher.found(question, scope, DEPTH))
        sought = self._terms(question)
        said = max((_said(hit, sought) for hit in ranking[:1]), default=0.0)
        status = self._status(question, ranking, said)
        shown = quoted(ranking[0], sought) if ranking else Quote("", (), ())
        return Answer(
            status=status,
            quote=shown.text,
            bold=shown.bold,
            boxes=shown.boxes,
            warnings=ranking[0].warnings if ranking else (),
            ranking=ranking,
            said=said,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    def passage(self, passage_id: int, text: str, scope: Scope = EVERYWHERE) -> tuple[Hit, Quote]:
        """Return one passage as it stands now, quoted for a question; NotFound when it is gone or not for them."""
        hit = self._searcher.hit(passage_id, scope)
        if hit is None:
            raise NotFound(N_("This passage is not in the library any more. Ask your question again."))
        return hit, quoted(hit, self._terms(self._searcher.understood(text)))

    def _terms(self, question: Question) -> Terms:
        return terms(question.wanted, self._searcher.weights_of(question))

    def _status(self, question: Question, ranking: Sequence[Hit], said: float) -> Status:
        if not ranking:
            return "not_found"
        best, bars = ranking[0], self._bars
        missing = [key for key in question.codes.strict if not self._searcher.knows(key)]
        codes_right = not question.codes.strict or (best.exact and not missing)
        if codes_right and _reaches(best, said, bars):
            return "answered"
        near = best.similarity >= bars.closest_near or said >= bars.closest_said
        return "closest" if near or best.exact else "not_found"


def quoted(hit: Hit, sought: Terms) -> Quote:
    """Return the part of a hit that answers; without lines of its own, its boxes are the passage's."""
    found = quote(hit.text, hit.lines, sought, hit.language)
    return found if found.boxes else Quote(found.text, found.bold, hit.boxes)


def _said(hit: Hit, sought: Terms) -> float:
    return coverage(f"{hit.title}\n{hit.section}\n{hit.text}", sought, hit.language)


def _reaches(best: Hit, said: float, bars: Bars) -> bool:
    if best.similarity >= bars.near_alone or said >= bars.said_alone:
        return True
    return best.similarity >= bars.near and said >= bars.said
