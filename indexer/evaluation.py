"""How well questions are answered: ranks of the right page, refusals, latency.

Shapes   a question is one JSON object a line: id, lang, question, doc, pages, answer, kind, also [{doc, pages}].
         A hit is a cited (document, page) that is the gold or one of `also`; where `pages` is empty any place in that
         document counts. Ranks are over distinct (document, page). `refused` is `closest` or `not_found`.
Units    hit@k, mrr and shares from 0 to 1, None where there is no question; latency in milliseconds.
Errors   BadInput for a file that is not of that form, with the line.
"""

from __future__ import annotations

import json
import re
import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs_store.errors import N_, BadInput
from indexer.answering import Answer

UNANSWERABLE = "unanswerable"
CROSS_LANGUAGE = "cross-language"
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Pages of a document; none means any of them."""

    document: str
    pages: frozenset[int]

    def holds(self, document: str, page: int | None) -> bool:
        """Say whether a citation is one of these pages."""
        return document == self.document and (not self.pages or page in self.pages)


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with where its answer stands."""

    id: str
    language: str
    text: str
    kind: str
    answer: str
    places: tuple[Place, ...]

    @property
    def answerable(self) -> bool:
        """Whether some document answers it."""
        return self.kind != UNANSWERABLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one question."""

    question: GoldQuestion
    status: str
    rank: int | None
    contained: bool
    document: str | None
    page: int | None
    elapsed_ms: float


def read_questions(path: Path) -> list[GoldQuestion]:
    """Return the questions of a file."""
    found = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            N_("The questions in {name} cannot be read ({reason})."), name=str(path), reason=str(error)
        ) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(_question(line, path, number))
    return found


def outcome(question: GoldQuestion, answer: Answer) -> Outcome:
    """Return how one answer compares with the gold."""
    cited = _distinct((hit.document, hit.page) for hit in answer.ranking)
    rank = next((n for n, (document, page) in enumerate(cited, 1) if _is_right(question, document, page)), None)
    first = cited[0] if cited else (None, None)
    contained = bool(question.answer) and plain(question.answer) in plain(answer.quote)
    return Outcome(question, answer.status, rank, contained, first[0], first[1], answer.elapsed_ms)


def evaluate(questions: Sequence[GoldQuestion], ask: Callable[[str], Answer]) -> list[Outcome]:
    """Ask every question, in order."""
    return [outcome(question, ask(question.text)) for question in questions]


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures of a run in the form that `maintbot evaluate --json` prints."""
    answerable = [each for each in outcomes if each.question.answerable]
    unanswerable = [each for each in outcomes if not each.question.answerable]
    times = sorted(each.elapsed_ms for each in outcomes)
    return {
        "overall": scores(answerable),
        "by_kind": _grouped(answerable, lambda each: each.question.kind),
        "by_language": _grouped(answerable, lambda each: each.question.language),
        "cross_language": scores([each for each in answerable if each.question.kind == CROSS_LANGUAGE]),
        "refusal": {
            "unanswerable_refused": _share(each.status != "answered" for each in unanswerable),
            "answerable_refused": _share(each.status != "answered" for each in answerable),
        },
        "latency_ms": {"p50": _percentile(times, 50), "p95": _percentile(times, 95)},
        "questions": [
            {
                "id": each.question.id,
                "status": each.status,
                "rank": each.rank,
                "document": each.document,
                "page": each.page,
            }
            for each in outcomes
        ],
    }


def scores(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures of one group of questions."""
    ranks = [each.rank for each in outcomes]
    return {
        "n": len(outcomes),
        "hit@1": _within(ranks, 1),
        "hit@5": _within(ranks, 5),
        "hit@10": _within(ranks, _DEEPEST),
        "mrr": _rounded(statistics.fmean(1 / rank if rank else 0.0 for rank in ranks)) if ranks else None,
        "answer_contained": _share(each.contained for each in outcomes),
    }


def plain(text: str) -> str:
    """Return *text* as it is compared: lower case, no accents, only letters, digits and signs that mean something."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "'")).lower()
    kept = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[\s*_`|]+", " ", kept).strip()


def _question(line: str, path: Path, number: int) -> GoldQuestion:
    try:
        raw = json.loads(line)
        places = [Place(raw["doc"], frozenset(raw.get("pages") or ()))] if raw.get("doc") else []
        places += [Place(each["doc"], frozenset(each.get("pages") or ())) for each in raw.get("also") or ()]
        return GoldQuestion(
            id=str(raw.get("id", number)),
            language=raw.get("lang", ""),
            text=raw["question"],
            kind=raw.get("kind", ""),
            answer=raw.get("answer") or "",
            places=tuple(places),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            N_("Line {number} of {name} is not a question ({reason}). One JSON object a line is expected."),
            number=number,
            name=path.name,
            reason=str(error),
        ) from error


def _is_right(question: GoldQuestion, document: str, page: int | None) -> bool:
    return any(place.holds(document, page) for place in question.places)


def _distinct(places: Iterable[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    return list(dict.fromkeys(places))


def _grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    names = sorted({key(each) for each in outcomes})
    return {name: scores([each for each in outcomes if key(each) == name]) for name in names}


def _within(ranks: Sequence[int | None], depth: int) -> float | None:
    return _share(rank is not None and rank <= depth for rank in ranks)


def _share(flags: Iterable[bool]) -> float | None:
    every = list(flags)
    return _rounded(sum(every) / len(every)) if every else None


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1) if ordered else None


def _rounded(value: float) -> float:
    return round(value, 4)
