"""What can be read off a passage about a question: the signs by which answers are put in order and trusted.

Shapes   every sign is 0 to about 1 (a share of the question's words, a cosine, a yes or no); `foreign` ones are those
         of passages in another language than the question, where few words are shared whatever they say.
Limits   pure; about 1 ms a passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter, mul

from indexer.codes import heads
from indexer.expected import asks_quantity, asks_value, holds_value, lacks_value, surely_lacks
from indexer.lockout import asks_lockout, is_headed, tells_steps
from indexer.passages import BETWEEN_TITLES
from indexer.readers.sentences import sentences
from indexer.search import Hit, Question
from indexer.sought import Terms, heard, share_of
from indexer.steps import has_steps

REPORT, SHEET = "report", "sheet"
BY_PEOPLE = frozenset({REPORT, SHEET})
"""Kinds of what people of the plant wrote themselves: no manual, with no DANGER of its maker."""
QUOTABLE = 450
"""Signs that a quote shows comfortably."""
_MOST_SHARE = 1.5
_COVER_WORDS, _FEW_PAGES = 40, 5
_FIGURE = re.compile(r"(?<![\w.])\d")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one passage for one question."""

    near: float
    """Centred cosine."""
    near_foreign: float
    share: float
    """BM25 against the best to expect."""
    share_foreign: float
    exact: float
    """It holds codes of the question."""
    said: float
    """Share of the question's words in title, section and text."""
    said_foreign: float
    quotable: float
    """The same in the best stretch that a quote can show, with the section."""
    sentence: float
    """The same in the best sentence or row alone."""
    title: float
    """Share of the question's words in the last title above."""
    named: float
    """Share of the question's words in the names of the document: title, file, folders."""
    number: float
    """A quantity is asked for, and the sentence that says most holds a number."""
    beside: float
    """The best score of another passage of its page, beside its own."""
    value: float
    """It holds a value of the kind that is asked for."""
    value_near: float
    """Such a value stands in the best stretch that a quote can show."""
    value_missing: float
    """A kind of value is named, and that stretch holds none."""
    no_value: float
    """The kind of value asked for is sure, and the whole passage holds none."""
    headed: float
    """A row is headed by a code of the question, times what the passage says of the rest."""
    own_machine: float
    other_machine: float
    contents: float
    cover: float
    caption: float
    code: float
    report: float
    sheet: float
    lockout_title: float
    lockout_steps: float


NAMES = tuple(each.name for each in fields(Signs))
_VALUES: Callable[[Signs], tuple[float, ...]] = attrgetter(*NAMES)


def weighed(signs: Signs, weights: Signs) -> float:
    """Return the sum of the signs, each times its weight."""
    total: float = sum(map(mul, _VALUES(signs), _VALUES(weights)))
    return total


def all_signs(hits: Sequence[Hit], question: Question, sought: Terms) -> list[Signs]:
    """Return the signs of each hit; a hit is also judged by what stands beside it."""
    best: dict[tuple[int, int | None], list[float]] = {}
    for hit in hits:
        best.setdefault(hit.place, []).append(hit.score)
    asked = _Asked.of(question)
    return [_signs(hit, question, asked, sought, _others(best[hit.place], hit.score)) for hit in hits]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is found out about a question once for all its hits."""

    words: tuple[str, ...]
    value: bool
    quantity: bool
    lockout: bool

    @classmethod
    def of(cls, question: Question) -> _Asked:
        words = tuple(each.word for each in question.wanted.words)
        return cls(words, asks_value(words), asks_quantity(question.text), asks_lockout(question.text))


def _others(scores: Sequence[float], own: float) -> float:
    """Return the best of *scores* besides the one that is *own*; 0 when there is no other."""
    rest = sorted(scores, reverse=True)
    rest.remove(own)
    return max(0.0, rest[0]) if rest else 0.0


def _signs(hit: Hit, question: Question, asked: _Asked, sought: Terms, beside: float) -> Signs:
    foreign = hit.language not in {None, question.language}
    above = heard(f"{hit.title}\n{hit.section}", sought, hit.language)
    texts = sentences(hit.text, hit.language)
    pieces = [(len(piece), heard(piece, sought, hit.language)) for piece in texts]
    every = above.union(*(said for _, said in pieces))
    said = share_of(every, sought)
    share = min(hit.share, _MOST_SHARE)
    section = heard(hit.section, sought, hit.language)
    names = heard(f"{hit.title}\n{_spoken(hit.document)}", sought, None)
    quotable, stretch = _quotable(hit, pieces, section, sought)
    near = asked.value and holds_value(asked.words, stretch)
    whole = f"{hit.section}\n{hit.text}"
    lockout = asked.lockout and for_lockout(hit, question)
    titled = lockout and is_headed(hit.section)
    return Signs(
        near=hit.similarity,
        near_foreign=hit.similarity * foreign,
        share=share,
        share_foreign=share * foreign,
        exact=float(hit.exact),
        said=said,
        said_foreign=said * foreign,
        quotable=quotable,
        sentence=max((share_of(here, sought) for _, here in pieces), default=0.0),
        title=share_of(heard(hit.section.rpartition(BETWEEN_TITLES)[2], sought, hit.language), sought),
        beside=beside,
        named=share_of(names, sought),
        number=float(asked.quantity and _says_number(texts, pieces, sought)),
        value=float(near or (asked.value and holds_value(asked.words, whole))),
        value_near=float(near),
        value_missing=float(asked.value and not near),
        no_value=float(lacks_value(asked.words, whole)),
        headed=said**2 if sought.marks and any(heads(row, sought.marks) for row in hit.text.splitlines()) else 0.0,
        own_machine=float(bool(question.machine_ids & set(hit.machine_ids))),
        other_machine=float(about_another(hit, question)),
        contents=float(hit.contents),
        cover=float(is_cover(hit)),
        caption=float(hit.passage_kind == "caption"),
        code=float(hit.passage_kind == "code"),
        report=float(hit.kind == REPORT),
        sheet=float(hit.kind == SHEET),
        lockout_title=float(titled),
        lockout_steps=float(lockout and (tells_steps(hit.text) or (titled and has_steps(hit.text)))),
    )


def _spoken(path: str) -> str:
    """Return a path as words."""
    return re.sub(r"[^\w]+|_", " ", path)


def _says_number(texts: Sequence[str], pieces: Sequence[tuple[int, frozenset[str]]], sought: Terms) -> bool:
    """Say whether one of the two sentences or rows that say most holds a figure."""
    order = sorted(range(len(texts)), key=lambda place: -share_of(pieces[place][1], sought))
    return any(_FIGURE.search(texts[place]) for place in order[:2])


def _quotable(
    hit: Hit, pieces: Sequence[tuple[int, frozenset[str]]], above: frozenset[str], sought: Terms
) -> tuple[float, str]:
    """Return the most that a run of pieces, short enough to be quoted, says together with its titles, and the run."""
    best, span, starts = -1.0, (0, 0), [0]
    for size, _ in pieces:
        starts.append(starts[-1] + size)
    for first in range(len(pieces)):
        if first and not pieces[first][1]:
            continue  # a run that begins with what says nothing is only longer
        said = above
        for last in range(first, len(pieces)):
            length = starts[last + 1] - starts[first]
            if last > first and length > QUOTABLE:
                break
            said |= pieces[last][1]
            share = share_of(said, sought) - length / 1e6
            if share > best:
                best, span = share, (first, last + 1)
    last = span[1]
    while last < len(pieces) and starts[last + 1] - starts[span[0]] <= QUOTABLE:
        last += 1
    return max(best, 0.0), hit.text[starts[span[0]] : starts[last]]


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
    """Say whether a hit cannot answer: a price, a weight… is asked for, and it holds none."""
    return surely_lacks([sought.word for sought in question.wanted.words], f"{hit.section}\n{hit.text}")
