"""Fit the weights of `indexer/ordering.py` and the odds of `indexer/trust.py` on questions of our own.

usage: python -m benchmarks.calibration DATA QUESTIONS.jsonl [QUESTIONS.jsonl …] [--report QUESTIONS.jsonl …]

DATA is a data folder in which the documents of the questions are indexed. A question without a `fold` is in fold 0.
Every figure marked CV is of a model that never saw a question of that fold, whose documents are in no other fold. Files
after --report are only reported on.

Ranking   listwise: of the (at most) 60 passages that the search brings, the probability of those on a right page that
          hold the answer is made as high as possible (softmax, a small ridge).
Trust     logistic regression of "some document answers this" on what the best passage looks like.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.workshop import open_workshop
from indexer.answering import Answering
from indexer.evaluation import GoldQuestion, plain, read_questions
from indexer.glossary import read_glossary
from indexer.ordering import WEIGHTS, Weighed, ordered
from indexer.search import Question, Searcher
from indexer.signs import NAMES, Signs, weighed
from indexer.trust import FACTORS, factors

DEPTH = 60
SHARPNESS = 8.0
RIDGE_RANKING, RIDGE_TRUST = 0.03, 0.005
BY_HAND = frozenset(
    (
        *("headed", "own_machine", "other_machine", "contents", "cover", "report", "sheet"),
        *("lockout_title", "lockout_steps", "no_value"),
    )
)
"""Signs that these questions cannot tell: their weights are set by hand."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A question with what the search brought."""

    gold: GoldQuestion
    fold: int
    question: Question
    found: list[Weighed]
    signs: Array
    right: NDArray[np.bool_]
    """On a right page."""
    best: NDArray[np.bool_]
    """Of those, the passages that hold the answer, if any does."""


def cases(data: Path, files: Sequence[Path]) -> list[Case]:
    """Return every question of *files* with its passages."""
    made = []
    with open_workshop(data) as shop:
        searcher = Searcher(shop.database, shop.generations, shop.embedder, shop.cache, read_glossary())
        answering = Answering(searcher)
        for file in files:
            folds = [json.loads(line).get("fold", 0) for line in file.read_text("utf-8").splitlines() if line.strip()]
            for gold, fold in zip(read_questions(file), folds, strict=True):
                made.append(_case(gold, fold, searcher, answering))
    return made


def _case(gold: GoldQuestion, fold: int, searcher: Searcher, answering: Answering) -> Case:
    question = searcher.understood(gold.text)
    found = ordered(searcher.found(question, limit=DEPTH), question, answering.terms_of(question))
    right = np.array([any(place.holds(each.hit.document, each.hit.page) for place in gold.places) for each in found])
    holds = np.array([bool(gold.answer) and plain(gold.answer) in plain(each.hit.text) for each in found])
    best = right & holds if (right & holds).any() else right
    signs = np.array([astuple(each.signs) for each in found], float).reshape(len(found), len(NAMES))
    return Case(gold, fold, question, found, signs, right.astype(bool), best.astype(bool))


def fitted_weights(training: Sequence[Case]) -> Array:
    """Return the weights that put the right passages first; those set by hand stay as they are."""
    usable = [case for case in training if case.best.any()]
    fixed = np.array([name in BY_HAND for name in NAMES])
    hand = np.where(fixed, np.array(astuple(WEIGHTS)), 0.0)

    def loss(free: Array) -> tuple[float, Array]:
        weights = np.where(fixed, hand, free)
        total, slope = 0.0, np.zeros(len(NAMES))
        for case in usable:
            scores = SHARPNESS * (case.signs @ weights)
            odds = np.exp(scores - scores.max())
            wanted = odds * case.best
            total -= float(np.log(wanted.sum() / odds.sum()))
            slope -= SHARPNESS * ((wanted / wanted.sum() - odds / odds.sum()) @ case.signs)
        ridge = np.where(fixed, 0.0, free)
        return total / len(usable) + RIDGE_RANKING * float(ridge @ ridge), (
            slope / len(usable) + 2 * RIDGE_RANKING * ridge
        ) * ~fixed

    start = np.where(fixed, 0.0, np.array(astuple(WEIGHTS)))
    return np.where(fixed, hand, minimize(loss, start, jac=True, method="L-BFGS-B").x)


def rank(case: Case, weights: Array) -> int | None:
    """Return the rank of the first right place, each (document, page) counted once."""
    seen: list[tuple[str, int | None]] = []
    for at in np.argsort(-(case.signs @ weights), kind="stable"):
        hit = case.found[at].hit
        if (place := (hit.document, hit.page)) not in seen:
            seen.append(place)
            if case.right[at]:
                return len(seen)
    return None


def trust_factors(case: Case, weights: Array) -> list[float] | None:
    """Return what the odds of a question are made of, in the order of `FACTORS`; None when nothing was found."""
    if not case.found:
        return None
    score = Signs(*weights.tolist())
    again = [replace(each, weight=weighed(each.signs, score)) for each in case.found]
    again.sort(key=lambda each: -each.weight)
    found = factors(again[0], again[1:], case.question)
    return [found[name] for name in FACTORS]


def fitted_trust(rows: Array, answerable: Array) -> Array:
    """Return the factors of the logistic regression; the first is the bias and is not held small."""

    def loss(chosen: Array) -> tuple[float, Array]:
        odds = 1 / (1 + np.exp(-(rows @ chosen)))
        likely = answerable * np.log(odds + 1e-12) + (1 - answerable) * np.log(1 - odds + 1e-12)
        ridge = np.concatenate([[0.0], chosen[1:]])
        slope = rows.T @ (odds - answerable) / len(rows) + 2 * RIDGE_TRUST * ridge
        return -float(likely.mean()) + RIDGE_TRUST * float(ridge @ ridge), slope

    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x)


def main() -> None:
    """Fit, cross-validate, print what to write into the code and the figures for the README."""
    arguments = _arguments()
    training, reported = cases(arguments.data, arguments.questions), cases(arguments.data, arguments.report)
    weights = fitted_weights(training)
    print("| ranking | n | hit@1 | hit@5 | hit@10 |\n|---|---|---|---|---|")
    _ranking_row("search alone (first stage)", training, None)
    _ranking_row("signs as shipped", training, np.array(astuple(WEIGHTS)))
    _ranking_row("signs, fitted anew", training, weights)
    _cross_validated(training)
    for kind in sorted({case.gold.kind for case in training if case.gold.answerable}):
        _ranking_row(f"  of these: {kind}", [case for case in training if case.gold.kind == kind], weights)
    if reported:
        _ranking_row("reported: signs as shipped", reported, np.array(astuple(WEIGHTS)))
        _ranking_row("reported: signs, fitted anew", reported, weights)
    _trust(training, reported, weights)
    print("\nweights:", ", ".join(f"{name}={value:.2f}" for name, value in zip(NAMES, weights, strict=True)))


def _ranking_row(name: str, some: Sequence[Case], weights: Array | None) -> None:
    _row(
        name, [_first_stage(case) if weights is None else rank(case, weights) for case in some if case.gold.answerable]
    )


def _row(name: str, ranks: Sequence[int | None]) -> None:
    within = [sum(each is not None and each <= depth for each in ranks) / max(len(ranks), 1) for depth in (1, 5, 10)]
    print(f"| {name} | {len(ranks)} | " + " | ".join(f"{share:.3f}" for share in within) + " |", flush=True)


def _first_stage(case: Case) -> int | None:
    share = np.array([each.signs.share for each in case.found])
    foreign = np.array([each.signs.near_foreign > 0 for each in case.found])
    near = np.array([each.signs.near for each in case.found])
    exact = np.array([each.signs.exact for each in case.found])
    score = near + np.where(foreign, 0.35, 0.5) * share + 0.4 * exact
    return rank(Case(case.gold, 0, case.question, case.found, score[:, None], case.right, case.best), np.ones(1))


def _cross_validated(training: Sequence[Case]) -> None:
    ranks: list[int | None] = []
    for fold in sorted({case.fold for case in training}):
        weights = fitted_weights([case for case in training if case.fold != fold])
        ranks += [rank(case, weights) for case in training if case.fold == fold and case.gold.answerable]
    _row("signs, CV by document", ranks)


def _trust(training: Sequence[Case], reported: Sequence[Case], weights: Array) -> None:
    known = [(case, found) for case in training if (found := trust_factors(case, weights)) is not None]
    rows = np.array([found for _, found in known])
    answerable = np.array([float(case.gold.answerable) for case, _ in known])
    odds = np.zeros(len(known))
    folds = np.array([case.fold for case, _ in known])
    for fold in np.unique(folds):
        chosen = fitted_trust(rows[folds != fold], answerable[folds != fold])
        odds[folds == fold] = 1 / (1 + np.exp(-(rows[folds == fold] @ chosen)))
    chosen = fitted_trust(rows, answerable)
    _curve(odds, answerable)
    _operating("CV", odds, answerable)
    if reported:
        told = [(case, found) for case in reported if (found := trust_factors(case, weights)) is not None]
        shown = 1 / (1 + np.exp(-(np.array([found for _, found in told]) @ chosen)))
        _operating("reported", shown, np.array([float(case.gold.answerable) for case, _ in told]))
    print("\ntrust:", ", ".join(f'"{name}": {value:.2f}' for name, value in zip(FACTORS, chosen, strict=True)))


def _curve(odds: Array, answerable: Array) -> None:
    print("\n| trust (CV) | questions | mean trust | answerable |\n|---|---|---|---|")
    edges = [0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001]
    for low, high in pairwise(edges):
        here = (odds >= low) & (odds < high)
        if here.any():
            means = f"{odds[here].mean():.2f} | {answerable[here].mean():.2f}"
            print(f"| {low:.1f}-{min(high, 1):.1f} | {here.sum()} | {means} |")


def _operating(name: str, odds: Array, answerable: Array) -> None:
    print(f"\n| bar ({name}) | answerable refused | unanswerable refused |\n|---|---|---|")
    for bar in (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8):
        refused = odds < bar
        told = f"{refused[answerable == 1].mean():.3f} | {refused[answerable == 0].mean():.3f}"
        print(f"| {bar:.2f} | {told} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--report", type=Path, nargs="*", default=[])
    return parser.parse_args()


if __name__ == "__main__":
    main()
