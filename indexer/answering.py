"""The answer to a question: a passage quoted from a page, or honestly the nearest pages, or nothing.

`answered`: the best passage says what was asked, and is quoted. `closest`: these pages are about it, none is sure.
`not_found`: nothing here is about it.

Shapes   `quote` stands word for word in the passage; `warnings` are all of its section; `ranking` holds at least ten
         distinct (document, page) where there are as many. Where nothing is sure, it holds each place once, and no
         cover or contents page while there is something else.
Limits   a question with a code that stands in no document is never `answered`; nor is one whose best passage lacks the
         codes of the question, or a price, weight, warranty or torque that is asked for. How a machine is locked out is
         never answered from a report, an expert's sheet or the manual of another machine. `Bars` are calibrated on
         questions of our own (benchmarks/README.md).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from docs_store.errors import N_, NotFound
from indexer.codes import heads, passage_codes
from indexer.contradictions import Contradiction
from indexer.disagreeing import contradictions
from indexer.expected import asks_quantity, asks_value
from indexer.lockout import asks_lockout, asks_procedure, is_headed
from indexer.ordering import manuals_first, ordered
from indexer.passages import BETWEEN_TITLES
from indexer.quoting import Quote, quote
from indexer.readers.wording import lettering
from indexer.search import EVERYWHERE, Hit, Question, Scope, Searcher
from indexer.signs import BY_PEOPLE, about_another, for_lockout, is_cover, lacks
from indexer.sought import Terms, terms
from indexer.steps import first_number, has_steps
from indexer.trust import probability

Status = Literal["answered", "closest", "not_found"]

DEPTH = 60
MOST_CITED = 15
_FURTHEST_BACK = 6


@dataclass(frozen=True, slots=True)
class Bars:
    """How likely the best passage must be to answer (see `indexer.trust`)."""

    answered: float = 0.78
    answered_headed: float = 0.2
    """A row of a table that the code of the question heads is about it."""
    answered_lockout: float = 0.15
    """The lock-out procedure itself, of this machine, for a question about lock-out."""
    closest: float = 0.3


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
    trust: float
    """How likely it is that the best passage answers, 0 to 1."""
    elapsed_ms: float
    more_before: bool = False
    """Steps are left out before the quote."""
    more_after: bool = False
    """Steps are left out after the quote."""
    header: str = ""
    """The columns of a quoted row, when they do not stand in the quote."""
    codes: tuple[str, ...] = ()
    """Codes of the question that stand in the quote, as they were typed."""
    unknown_codes: tuple[str, ...] = ()
    """Codes of the question that no document holds, as they were typed."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where the revision before, or the last reports, say another value."""

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
            "contradictions": [each.as_json() for each in self.contradictions],
            "citations": [
                {
                    "document": hit.document,
                    "page": hit.page,
                    "revision": hit.revision,
                    "obsolete": hit.obsolete,
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
        sought = self.terms_of(question)
        ranking, trust = self._ranking(question, sought, scope)
        unknown = tuple(
            raw
            for key, raw in question.codes.strict.items()
            if not self._searcher.knows(key) and not (ranking and _spells(ranking[0], raw))
        )
        status = self._status(question, ranking, trust, unknown)
        shown = self._quoted(ranking[0], question, sought, scope) if ranking else Quote("", (), ())
        here = passage_codes(shown.text)
        codes = tuple(raw for key, raw in question.codes.sure.items() if key in here)
        against: tuple[Contradiction, ...] = ()
        if ranking:
            ranking = [replace(ranking[0], exact=bool(codes)), *ranking[1:]]
        if status == "answered":
            against = contradictions(self._searcher.database, ranking[0], shown.text, question, sought, scope)
        return Answer(
            status=status,
            quote=shown.text,
            bold=shown.bold,
            boxes=shown.boxes,
            warnings=_unquoted(ranking[0].warnings, shown.text) if ranking else (),
            ranking=tuple(ranking if status == "answered" else _sights(ranking)),
            sought=sought,
            trust=trust,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            more_before=shown.more_before,
            more_after=shown.more_after,
            header=shown.header,
            codes=codes,
            unknown_codes=unknown,
            contradictions=against,
        )

    def passage(self, passage_id: int, text: str, scope: Scope = EVERYWHERE) -> tuple[Hit, Quote]:
        """Return one passage as it stands now, quoted for a question; NotFound when it is gone or not for them."""
        hit = self._searcher.hit(passage_id, scope)
        if hit is None:
            raise NotFound(N_("This passage is not in the library any more. Ask your question again."))
        question = self._searcher.understood(text)
        sought = self.terms_of(question)
        shown = self._quoted(hit, question, sought, scope)
        return replace(hit, exact=bool(sought.sure & passage_codes(shown.text))), shown

    def terms_of(self, question: Question) -> Terms:
        """Return what a question looks for in passages."""
        weights, quantity = self._searcher.weights_of(question), asks_quantity(question.text)
        return terms(question.wanted, weights, quantity=quantity)

    def _ranking(self, question: Question, sought: Terms, scope: Scope) -> tuple[list[Hit], float]:
        """Return the hits as they are shown, and how likely the best one answers."""
        found = ordered(self._searcher.found(question, scope, DEPTH), question, sought)
        found = manuals_first(found, lambda each: self._answers(each.hit, question, probability(each, found, question)))
        if not found:
            return [], 0.0
        best, hits = found[0], [each.hit for each in found]
        trust = probability(best, found[1:], question)
        if not self._answers(best.hit, question, trust):
            return hits, trust
        first = replace(self._begun(best.hit, question, sought, scope), score=best.hit.score)
        return [first, *(hit for hit in hits if hit.passage_id != first.passage_id)], trust

    def _begun(self, hit: Hit, question: Question, sought: Terms, scope: Scope) -> Hit:
        """Return the passage in which the procedure of a hit begins, unless one step is what is asked for."""
        if not _tells_how(hit, question, sought):
            return hit
        lockout, first = asks_procedure(question.text), hit
        for _ in range(_FURTHEST_BACK):
            before, _after = self._searcher.beside(first, scope)
            if before is None or not has_steps(before.text) or not _goes_on(before, first, lockout=lockout):
                break
            first = before
        return replace(first, similarity=hit.similarity, share=hit.share, exact=hit.exact)

    def _quoted(self, hit: Hit, question: Question, sought: Terms, scope: Scope) -> Quote:
        """Return the part of a hit that answers, knowing whether its steps go on in the next passage."""
        if not has_steps(hit.text):
            return quoted(hit, sought)
        _before, after = self._searcher.beside(hit, scope)
        lockout = asks_procedure(question.text)
        return quoted(hit, sought, goes_on=after is not None and _goes_on(hit, after, lockout=lockout))

    def _status(self, question: Question, ranking: Sequence[Hit], trust: float, unknown: Sequence[str]) -> Status:
        if not ranking:
            return "not_found"
        best = ranking[0]
        if not unknown and self._answers(best, question, trust):
            return "answered"
        return "closest" if best.exact or trust >= self._bars.closest else "not_found"

    def _answers(self, hit: Hit, question: Question, trust: float) -> bool:
        """Say whether a hit reaches the bars of an answer."""
        if asks_lockout(question.text) and (hit.kind in BY_PEOPLE or about_another(hit, question)):
            return False
        right_code = (
            not question.codes.strict or hit.exact or all(_spells(hit, raw) for raw in question.codes.strict.values())
        )
        return right_code and not lacks(hit, question) and trust >= self._bar(hit, question)

    def _bar(self, hit: Hit, question: Question) -> float:
        if asks_lockout(question.text) and is_headed(hit.section) and for_lockout(hit, question):
            return self._bars.answered_lockout
        headed = hit.exact and any(heads(row, question.codes.sure) for row in hit.text.splitlines())
        return self._bars.answered_headed if headed else self._bars.answered


def _spells(hit: Hit, code: str) -> bool:
    """Say whether the letters of a code stand in a hit, however they are parted: TeX draws an underscore as a line."""
    letters = lettering(code)
    return len(letters) > 3 and letters in lettering(f"{hit.section}\n{hit.text}")


def _tells_how(hit: Hit, question: Question, sought: Terms) -> bool:
    """Say whether a hit is part of a procedure that is asked for as a whole: no code, no value."""
    return has_steps(hit.text) and not sought.marks and not asks_value(sought.weights)


def _goes_on(hit: Hit, after: Hit, *, lockout: bool) -> bool:
    """Say whether *after* is the next part of the procedure in *hit*."""
    if hit.section == after.section:
        return (first_number(after.text) or 0) > 1
    if not lockout or not has_steps(after.text):
        return False
    shared = [one for one, other in zip(_titles(hit), _titles(after), strict=False) if one == other]
    return any(is_headed(title) for title in shared)


def _titles(hit: Hit) -> list[str]:
    return hit.section.split(BETWEEN_TITLES)


def _sights(ranking: Sequence[Hit]) -> list[Hit]:
    """Return what to offer where nothing is sure: each place once, covers only if there is nothing else."""
    places = _one_a_place(ranking)
    return [hit for hit in places if not is_cover(hit)] or places


def _unquoted(warnings: Sequence[str], shown: str) -> tuple[str, ...]:
    """Return the warnings that the quote does not say whole already."""
    letters = lettering(shown)
    return tuple(warning for warning in warnings if lettering(warning) not in letters)


def _one_a_place(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first hit of each (document, page)."""
    first: dict[tuple[int, int | None], Hit] = {}
    for hit in hits:
        first.setdefault(hit.place, hit)
    return list(first.values())


def quoted(hit: Hit, sought: Terms, *, goes_on: bool = False) -> Quote:
    """Return the part of a hit that answers; without lines of its own, its boxes are the passage's."""
    found = quote(
        hit.text, hit.lines, sought, hit.language, warnings=hit.warnings, heading=hit.section, goes_on=goes_on
    )
    return found if found.boxes else replace(found, boxes=hit.boxes)
