"""How likely it is that the best passage answers: one number, from the signs that put it first.

Units    a probability, 0 to 1: of questions like our own, this share of those with such signs had an answer in the
         documents (calibration curve in benchmarks/README.md).
Source   logistic regression on questions of our own, answerable and not: `python -m benchmarks.calibration`.
Limits   pure; what must never be answered whatever the odds (an unknown code, a lock-out from a report) is not decided
         here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from indexer.ordering import Weighed
from indexer.search import Question

FACTORS: Mapping[str, float] = {
    "bias": -4.23,
    "score": 1.51,
    "near": 0.44,
    "share": 0.86,
    "said": 0.74,
    "quotable": 0.69,
    "sentence": 0.33,
    "title": 0.36,
    "named": -0.37,
    "exact": 0.12,
    "foreign": 0.06,
    "near_foreign": 0.12,
    "said_foreign": 0.21,
    "margin": 0.52,
    "strict": -0.53,
    "words": 1.31,
    "number": -0.26,
    "value": -0.77,
    "value_near": -0.21,
    "value_missing": -1.12,
    "no_value": -0.76,
}


def probability(best: Weighed, others: Sequence[Weighed], question: Question) -> float:
    """Return how likely *best* answers; *others* are the hits that it is ahead of."""
    found = factors(best, others, question)
    return 1 / (1 + math.exp(-sum(FACTORS[name] * value for name, value in found.items())))


def factors(best: Weighed, others: Sequence[Weighed], question: Question) -> dict[str, float]:
    """Return what the odds are made of, by name."""
    hit, signs = best.hit, best.signs
    behind = max((each.weight for each in others if each.hit.place != hit.place), default=0.0)
    return {
        "bias": 1.0,
        "score": best.weight,
        "near": signs.near,
        "share": signs.share,
        "said": signs.said,
        "quotable": signs.quotable,
        "sentence": signs.sentence,
        "title": signs.title,
        "named": signs.named,
        "exact": signs.exact,
        "foreign": float(hit.language not in {None, question.language}),
        "near_foreign": signs.near_foreign,
        "said_foreign": signs.said_foreign,
        "margin": max(0.0, best.weight - behind),
        "strict": float(bool(question.codes.strict)),
        "words": math.log1p(len(question.wanted.words)),
        "number": signs.number,
        "value": signs.value,
        "value_near": signs.value_near,
        "value_missing": signs.value_missing,
        "no_value": signs.no_value,
    }
