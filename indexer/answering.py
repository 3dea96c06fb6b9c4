"""The answer to a question: a passage quoted from a page, or honestly the nearest pages, or nothing.

`answered`: the best passage says what was asked, and is quoted. `closest`: these pages are about it, none is sure.
`not_found`: nothing here is about it.

Shapes   `quote` stands word for word in the passage; `warnings` are all of its section; `ranking` holds at least ten
         distinct (document, page) where there are as many.
Limits   a question with a code that stands in no document is never `answered`; nor is one whose best passage lacks the
         codes of the question, or a value of the kind it asks for. `Bars` are calibrated on questions of our own
         (benchmarks/README.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from docs_store.errors import N_, NotFound
from indexer.expected import lacks_value
from indexer.quoting import Quote, Terms, coverage, quote, terms
from indexer.search import EVERYWHERE, Hit, Question, Scope, Searcher

Status = Literal["answered", "closest", "not_found"]

DEPTH = 60
MOST_CITED = 15
NO_VALUE = 0.3


@dataclass(frozen=True, slots=True)
class Bars:
    """What the best passage must reach: its centred cosine plus the share of the question's words that it says."""

    answered: float = 0.88
    answered_foreign: float = 0.75
    """In the other language a passage can say few of the question's words."""
    answered_exact: float = 0.40
    """A passage that holds the code of the question needs little more to be about it."""
    closest: float = 0.45


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question."""

    status: Status
    quote: str
    bold: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[int, tuple[float, float, float, float]], ...]
    warnings: tuple[str, ...]
    ranking: tuple[Hit, ...]
    sought: Terms
    """What quotes are chosen by."""
    said: float
    """Share of the question's words, by rarity, that the best passage says."""
    elapsed_ms: float

    @property
    def best(self) -> Hit | None:
        """The passage that is quoted, if any was found."""
        return self.ranking[0] if self.ranking else None

    @property
    def places(self) -> list[Hit]:
        """The first hit of each document and page, best first."""
        return _one_a_place(self.ranking)

    def as_json(self) -> dict[str, Any]:
        """Return the answer as other programs read it: one citation a place, best first."""
        return {
            "status": self.status,
            "answer": self.quote if self.status == "answered" else "",
            "warnings": list(self.warnings),
            "citations": [
                {
                    "document": hit.document,
                    "page": hit.page,
                    "section": hit.section,
                    "quote": self.quote if place == 0 else quoted(hit, self.sought).text,
                    "score": hit.score,
                }
                for place, hit in enumerate(self.places[:MOST_CITED])
            ],
            "elapsed_ms": round(self.elapsed_ms, 1),
        }


class Answering:
    """Answers questions from the library."""

    def __init__(self, searcher: Searcher, bars: Bars | None = None) -> None:
        self._searcher, self._bars = searcher, bars or Bars()

    def answer(self, text: str, scope: Scope = EVERYWHERE) -> Answer:
        """Return the answer to a question for whoever may see *scope*."""
        started = time.perf_counter()
        question = self._searcher.understood(text)
        ranking = tuple(_values_first(self._searcher.found(question, scope, DEPTH), question))
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
            sought=sought,
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
        best, reached = ranking[0], ranking[0].similarity + said
        unknown = [key for key in question.codes.strict if not self._searcher.knows(key)]
        right_code = not question.codes.strict or (best.exact and not unknown)
        to_the_point = right_code and not _lacks_value(best, question)
        if to_the_point and reached >= self._bar(best, question):
            return "answered"
        return "closest" if best.exact or reached >= self._bars.closest else "not_found"

    def _bar(self, best: Hit, question: Question) -> float:
        if best.exact:
            return self._bars.answered_exact
        foreign = best.language not in {None, question.language}
        return self._bars.answered_foreign if foreign else self._bars.answered


def _values_first(hits: Sequence[Hit], question: Question) -> list[Hit]:
    """Return the hits with those set back that hold no value of the kind that is asked for."""
    weighed = [replace(hit, score=round(hit.score - NO_VALUE * _lacks_value(hit, question), 4)) for hit in hits]
    return sorted(weighed, key=lambda hit: -hit.score)


def _lacks_value(hit: Hit, question: Question) -> bool:
    return lacks_value([sought.word for sought in question.wanted.words], f"{hit.section}\n{hit.text}")


def _one_a_place(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hit of each (document, page)."""
    first: dict[tuple[int, int | None], Hit] = {}
    for hit in hits:
        first.setdefault(hit.place, hit)
    return list(first.values())


def quoted(hit: Hit, sought: Terms) -> Quote:
    """Return the part of a hit that answers; without lines of its own, its boxes are the passage's."""
    found = quote(hit.text, hit.lines, sought, hit.language)
    return found if found.boxes else Quote(found.text, found.bold, hit.boxes)


def _said(hit: Hit, sought: Terms) -> float:
    return coverage(f"{hit.title}\n{hit.section}\n{hit.text}", sought, hit.language)
