"""The order in which answers are shown: each sign of a passage times its weight.

The weights were fitted on questions of our own (`python -m benchmarks.calibration`, figures in benchmarks/README.md);
those that these questions cannot tell (machines, reports, lock-out) were set by hand and are marked so.

Promise  a report or a sheet never stands before a passage of a manual that is an answer by itself: the manual has the
         DANGER.
Limits   pure; equal scores keep the order in which they came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.search import Hit, Question
from indexer.signs import BY_PEOPLE, Signs, all_signs, weighed
from indexer.sought import Terms

WEIGHTS = Signs(
    near=0.73,
    near_foreign=0.20,
    share=0.45,
    share_foreign=-0.29,
    exact=0.07,
    said=0.68,
    said_foreign=0.09,
    quotable=0.39,
    sentence=0.05,
    title=0.12,
    named=0.24,
    number=0.13,
    beside=0.23,
    value=0.12,
    value_near=0.04,
    value_missing=-0.04,
    no_value=-0.1,
    headed=0.5,  # by hand, like all below
    own_machine=0.35,
    other_machine=-0.6,
    contents=-0.5,
    cover=-0.5,
    caption=-0.2,
    code=-0.09,
    report=-0.2,
    sheet=-0.1,
    lockout_title=0.8,
    lockout_steps=0.6,
)


EXACT = 3.0
"""More than all other signs together: an exact hit comes first (costs no rank on our own questions)."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit in its place, with what was read off it."""

    hit: Hit
    signs: Signs
    weight: float
    """The sum of its signs; the hit's own `score` counts a code of the question on top."""


def ordered(hits: Sequence[Hit], question: Question, sought: Terms, weights: Signs = WEIGHTS) -> list[Weighed]:
    """Return the hits, best first: those that hold a code of the question, then by the weighed sum of their signs."""
    found = [
        _weighed(hit, signs, question, weights)
        for hit, signs in zip(hits, all_signs(hits, question, sought), strict=True)
    ]
    return sorted(found, key=lambda each: -each.hit.score)


def _weighed(hit: Hit, signs: Signs, question: Question, weights: Signs) -> Weighed:
    weight = weighed(signs, weights)
    first = EXACT if hit.exact and question.codes.strict else 0.0
    return Weighed(replace(hit, score=round(weight + first, 4)), signs, weight)


def manuals_first(found: Sequence[Weighed], answers: Callable[[Weighed], bool]) -> list[Weighed]:
    """Return the hits with reports and sheets set back behind every other passage that is an answer by itself."""
    if all(each.hit.kind not in BY_PEOPLE for each in found):
        return list(found)
    last = max((at for at, each in enumerate(found) if each.hit.kind not in BY_PEOPLE and answers(each)), default=-1)
    front, rest = found[: last + 1], found[last + 1 :]
    by_people = [each for each in front if each.hit.kind in BY_PEOPLE]
    return [*(each for each in front if each.hit.kind not in BY_PEOPLE), *by_people, *rest]
