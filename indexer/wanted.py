"""A question as the word side sees it: each word that says something, and every other way to say it.

Shapes   a `SoughtWord` has ways: stems in a language with a weight; the word itself 1, its synonyms and translations
         from the glossary less, the nearest word of the library for one that none has (a typing error) less too.
Limits   at most `MOST_WORDS` words count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.analysis import LANGUAGES, Language, is_small, stem, words
from indexer.codes import QuestionCodes
from indexer.glossary import Equivalent

MOST_WORDS = 40

SYNONYM, TRANSLATION, TYPING_ERROR = 0.5, 0.8, 0.6


class Glossary(Protocol):
    """Other ways to say words."""

    def equivalents(
        self, question_words: Sequence[str], stemmed: Sequence[str], language: Language
    ) -> list[Equivalent]:
        """Return the other ways to say what a question says, for its words in order and their stems."""


class Vocabulary(Protocol):
    """The words of the library."""

    def frequency(self, word: str, language: Language) -> int:
        """Return in how many passages of a language a folded word stands."""

    def nearest(self, word: str, language: Language) -> str | None:
        """Return the stem that a mistyped word probably means."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a word."""

    language: Language
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word of the question with the ways to say it, its own first."""

    word: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """All words that say something, in order, without repetition."""

    words: tuple[SoughtWord, ...]
    codes: QuestionCodes


def wanted(
    question: str, language: Language, codes: QuestionCodes, glossary: Glossary, vocabulary: Vocabulary | None
) -> Wanted:
    """Return what the word side looks for."""
    every = words(question)[: 2 * MOST_WORDS]
    meant = {} if vocabulary is None else _corrections(every, vocabulary)
    others = _other_ways(every, language, glossary, meant)
    for tongue in LANGUAGES:  # a lone "belt" does not tell its language
        for word, ways in _other_ways(every, tongue, glossary, meant).items():
            others.setdefault(word, ways)
    telling = dict.fromkeys(word for word in every if not is_small(word))
    sought = [SoughtWord(word, tuple(_own(word, meant) + others.get(word, []))) for word in telling]
    return Wanted(tuple(sought[:MOST_WORDS]), codes)


def _other_ways(
    every: list[str], language: Language, glossary: Glossary, meant: Mapping[tuple[str, Language], str]
) -> dict[str, list[Way]]:
    """Return the synonyms and translations of the words, read as words of *language*."""
    stemmed = [meant.get((word, language), stem(word, language)) for word in every]
    found: dict[str, list[Way]] = {}
    for other in glossary.equivalents(every, stemmed, language):
        weight = SYNONYM if other.language == language else TRANSLATION
        for word in other.instead:
            found.setdefault(word, []).append(Way(other.language, other.stems, weight))
    return found


def _own(word: str, meant: Mapping[tuple[str, Language], str]) -> list[Way]:
    ways = [Way(language, (stem(word, language),), 1.0) for language in LANGUAGES]
    return ways + [Way(tongue, (near,), TYPING_ERROR) for (typed, tongue), near in meant.items() if typed == word]


def _corrections(every: list[str], vocabulary: Vocabulary) -> dict[tuple[str, Language], str]:
    """Return the stems meant by words that no passage has."""
    found: dict[tuple[str, Language], str] = {}
    for word in dict.fromkeys(every):
        if not is_small(word) and not any(vocabulary.frequency(word, language) for language in LANGUAGES):
            near = {(word, language): vocabulary.nearest(word, language) for language in LANGUAGES}
            found |= {place: stem for place, stem in near.items() if stem}
    return found
