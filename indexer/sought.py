"""What a question looks for in a passage, and how much of it some words say.

Each word of the question has forms: sets of stems, one set for each way to say it (its own stem, synonyms and
translations from the glossary, what a mistyped word means). A form of several stems (`relief valve`) is said when all
of them stand there.

Units    weights are BM25's, by rarity; a coverage is a share of their sum, 0 to 1.
Limits   pure. A text is read in its own language, in both where it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from indexer.analysis import LANGUAGES, Language, is_small, stem, words
from indexer.codes import passage_codes
from indexer.wanted import Wanted

Form = frozenset[str]


@dataclass(frozen=True)
class Terms:
    """What to look for: the forms of each word of the question, its weight, and its codes."""

    weights: Mapping[str, float]
    """By word of the question."""
    forms: Mapping[str, frozenset[Form]]
    """By word of the question: its own stems and those of its equivalents."""
    codes: frozenset[str]
    sure: frozenset[str] = frozenset()
    """Those that are codes wherever they stand."""
    marks: frozenset[str] = frozenset()
    """What a row can be headed by: codes and sizes of screws."""
    quantity: bool = False
    """A figure is asked for: how much, how many."""

    @cached_property
    def heaviest(self) -> float:
        """The weight of the rarest word."""
        return max(self.weights.values(), default=1.0) or 1.0

    @cached_property
    def total(self) -> float:
        """The weight of all words."""
        return sum(self.weights.values())

    @cached_property
    def by_stem(self) -> Mapping[str, frozenset[str]]:
        """The words that one stem says by itself."""
        said: dict[str, set[str]] = {}
        for word, forms in self.forms.items():
            for form in forms:
                if len(form) == 1:
                    said.setdefault(next(iter(form)), set()).add(word)
        return {stem: frozenset(words) for stem, words in said.items()}

    @cached_property
    def longer(self) -> tuple[tuple[Form, str], ...]:
        """The forms of several stems, each with its word."""
        return tuple((form, word) for word, forms in self.forms.items() for form in forms if len(form) > 1)


def terms(question: Wanted, weights: Mapping[str, float], *, quantity: bool = False) -> Terms:
    """Return what to look for in a passage, each word of the question with its weight."""
    forms = {sought.word: frozenset(_form(way.stems) for way in sought.ways) for sought in question.words}
    codes = question.codes
    sure = frozenset(codes.sure)
    return Terms(weights, forms, frozenset({**codes.strict, **codes.loose}), sure, sure | codes.sizes.keys(), quantity)


def held(text: str, wanted: Terms, language: str | None) -> frozenset[str]:
    """Return the words of the question that *text* says in some way, and the codes that it holds."""
    said = heard(text, wanted, language)
    return said | (wanted.codes & passage_codes(text)) if wanted.codes else said


def heard(text: str, wanted: Terms, language: str | None) -> frozenset[str]:
    """Return the words of the question that *text* says in some way."""
    here = stems_of(text, language)
    said = {word for stem in here & wanted.by_stem.keys() for word in wanted.by_stem[stem]}
    said.update(word for form, word in wanted.longer if form <= here)
    return frozenset(said)


def coverage(text: str, wanted: Terms, language: str | None) -> float:
    """Return the share of the question's words, by weight, that *text* says: 0 to 1."""
    return share_of(heard(text, wanted, language), wanted)


def share_of(said: frozenset[str], wanted: Terms) -> float:
    """Return the share of the question's words, by weight, that are among those *said*."""
    weights = wanted.weights
    return sum(weights[word] for word in said if word in weights) / wanted.total if wanted.total else 0.0


def says(word: str, wanted: Terms) -> bool:
    """Say whether one word of a text is a part of what is looked for."""
    here = stems_of(word, None)
    return any(form & here for forms in wanted.forms.values() for form in forms)


@lru_cache(maxsize=8_192)
def stems_of(text: str, language: str | None) -> frozenset[str]:
    """Return the stems of a text in its language, or in both; digits of codes stand for themselves."""
    tongues: tuple[Language, ...] = tuple(each for each in LANGUAGES if each == language) or LANGUAGES
    found = set(words(text))
    return frozenset(stem(word, tongue) for tongue in tongues for word in found)


def _form(stems: tuple[str, ...]) -> Form:
    return frozenset(each for each in stems if not is_small(each)) or frozenset(stems)
