"""The order in which answers are shown, where words and meaning alone are not enough.

A hit gains or loses a little for what can be read off it: a value of the kind asked for, a row that the code heads, the
machine that is named, the steps of a lock-out for a question about it; covers, contents and what people wrote (reports,
experts' sheets) come later.

Promise  a report or a sheet never stands before a passage of a manual that is an answer by itself: the manual has the
         DANGER.
Limits   pure; the order is by score, equal scores as they came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.codes import heads
from indexer.expected import lacks_value
from indexer.lockout import asks_lockout, is_headed, tells_steps
from indexer.quoting import Terms, coverage
from indexer.search import Hit, Question
from indexer.steps import has_steps

REPORT, SHEET = "report", "sheet"
BY_PEOPLE = frozenset({REPORT, SHEET})
"""Kinds of what people of the plant wrote themselves: no manual, with no DANGER of its maker."""
_COVER_WORDS, _FEW_PAGES = 40, 5


@dataclass(frozen=True, slots=True)
class Shifts:
    """What each sign adds to a score (a passage that answers has about 1)."""

    no_value: float = -0.3
    headed_row: float = 0.3
    machine: float = 0.2
    other_machine: float = -0.3
    report: float = -0.1
    sheet: float = -0.05
    cover: float = -0.35
    caption: float = -0.2
    """The title of a table says what is asked, and not the answer."""
    lockout_title: float = 0.4
    lockout_steps: float = 0.3


def ordered(hits: Sequence[Hit], question: Question, sought: Terms, shifts: Shifts | None = None) -> list[Hit]:
    """Return the hits, best first, with their scores shifted by what can be read off them."""
    given = shifts or Shifts()
    weighed = [replace(hit, score=round(hit.score + _shift(hit, question, sought, given), 4)) for hit in hits]
    return sorted(weighed, key=lambda hit: -hit.score)


def manuals_first(hits: Sequence[Hit], answers: Callable[[Hit], bool]) -> list[Hit]:
    """Return the hits with reports and sheets set back behind every other passage that is an answer by itself."""
    if all(hit.kind not in BY_PEOPLE for hit in hits):
        return list(hits)
    last = max((at for at, hit in enumerate(hits) if hit.kind not in BY_PEOPLE and answers(hit)), default=-1)
    front, rest = hits[: last + 1], hits[last + 1 :]
    set_back = [hit for hit in front if hit.kind in BY_PEOPLE]
    return [*(hit for hit in front if hit.kind not in BY_PEOPLE), *set_back, *rest]


def is_cover(hit: Hit) -> bool:
    """Say whether a hit is a contents page, or a first page with little more than a title."""
    short = len(hit.text.split()) < _COVER_WORDS and hit.passage_kind not in {"table row", "warning", "list item"}
    return hit.contents or (hit.page == 1 and (hit.pages or 0) >= _FEW_PAGES and short)


def for_lockout(hit: Hit, question: Question) -> bool:
    """Say whether a hit is a lock-out procedure that may be given for a question: not one of another machine."""
    if hit.kind in BY_PEOPLE or about_another(hit, question):
        return False
    return is_headed(hit.section) or tells_steps(hit.text)


def about_another(hit: Hit, question: Question) -> bool:
    """Say whether a hit is about other machines than the one the question names."""
    named = question.machine_ids
    return bool(named) and bool(hit.machine_ids) and not named & set(hit.machine_ids)


def lacks(hit: Hit, question: Question) -> bool:
    """Say whether a hit holds no value of the kind that is asked for."""
    return lacks_value([sought.word for sought in question.wanted.words], f"{hit.section}\n{hit.text}")


def _shift(hit: Hit, question: Question, sought: Terms, shifts: Shifts) -> float:
    return (
        shifts.no_value * lacks(hit, question)
        + shifts.report * (hit.kind == REPORT)
        + shifts.sheet * (hit.kind == SHEET)
        + shifts.cover * is_cover(hit)
        + shifts.caption * (hit.passage_kind == "caption")
        + _headed_shift(hit, sought, shifts)
        + _machine_shift(hit, question, shifts)
        + (_lockout_shift(hit, question, shifts) if asks_lockout(question.text) else 0.0)
    )


def _headed_shift(hit: Hit, sought: Terms, shifts: Shifts) -> float:
    """Return what a row counts that a code of the question heads: as much as the passage says of the rest."""
    if not sought.marks or not any(heads(row, sought.marks) for row in hit.text.splitlines()):
        return 0.0
    return shifts.headed_row * coverage(f"{hit.section}\n{hit.text}", sought, hit.language) ** 2


def _machine_shift(hit: Hit, question: Question, shifts: Shifts) -> float:
    if not question.machine_ids or not hit.machine_ids:
        return 0.0
    return shifts.other_machine if about_another(hit, question) else shifts.machine


def _lockout_shift(hit: Hit, question: Question, shifts: Shifts) -> float:
    if not for_lockout(hit, question):
        return 0.0
    steps = tells_steps(hit.text) or (is_headed(hit.section) and has_steps(hit.text))
    return shifts.lockout_title * is_headed(hit.section) + shifts.lockout_steps * steps
