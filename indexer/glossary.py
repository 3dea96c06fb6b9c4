"""The words of the trade in two languages: what else a question could have said.

Shapes   `glossary.yaml`: a list of {fr: [words], en: [words]}; an entry is one thing, its words are interchangeable.
Limits   longest words first: `moteur pas à pas` is not also read as `moteur`.
Errors   BadInput, naming the entry, when the file is not of that form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz.distance import OSA

from docs_store.errors import N_, BadInput
from indexer.analysis import LANGUAGES, Language, is_small, stems, words

OWN_GLOSSARY = Path(__file__).with_name("glossary.yaml")

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Another way to say some words of a question: stems in one language."""

    language: Language
    stems: Stems
    instead: tuple[str, ...]
    """The words of the question that it stands for."""


class Glossary:
    """Entries, found by the stems of their words."""

    def __init__(self, entries: Iterable[dict[Language, list[str]]]) -> None:
        self._entries: list[dict[Language, list[Stems]]] = []
        self._where: dict[tuple[Language, Stems], dict[int, str]] = {}
        self._longest = 1
        for entry in entries:
            self._add({language: entry.get(language, []) for language in LANGUAGES})

    def _add(self, entry: dict[Language, list[str]]) -> None:
        stemmed = {language: [_stems(word, language) for word in entry[language]] for language in LANGUAGES}
        for language, forms in stemmed.items():
            for form, word in zip(forms, entry[language], strict=True):
                self._where.setdefault((language, form), {}).setdefault(len(self._entries), " ".join(words(word)))
                self._longest = max(self._longest, len(form))
        self._entries.append(stemmed)

    def __len__(self) -> int:
        return len(self._entries)

    def equivalents(
        self, question_words: Sequence[str], stemmed: Sequence[str], language: Language
    ) -> list[Equivalent]:
        """Return the other ways to say what a question says, for its words in order and their stems."""
        found: list[Equivalent] = []
        start = 0
        while start < len(stemmed):
            size, entries = self._match(question_words, stemmed, start, language)
            if size == 1 and is_small(question_words[start]):  # a small word counts only in a longer form: par défaut
                size = 0
            if size:
                form = tuple(stemmed[start : start + size])
                found += self._others(entries, language, form, tuple(question_words[start : start + size]))
            start += max(size, 1)
        return found

    def _match(
        self, question_words: Sequence[str], stemmed: Sequence[str], start: int, language: Language
    ) -> tuple[int, set[int]]:
        """Return how many words from *start* on make the longest form that is known, and its entries.

        Words that only share their stem (`temps`, `temp.`; `automate`, `automatique`) are told apart by their letters.
        """
        for size in range(min(self._longest, len(stemmed) - start), 0, -1):
            entries = self._where.get((language, tuple(stemmed[start : start + size])))
            if entries:
                typed = " ".join(question_words[start : start + size])
                apart = {entry: OSA.distance(typed, form) for entry, form in entries.items()}
                return size, {entry for entry, distance in apart.items() if distance == min(apart.values())}
        return 0, set()

    def _others(self, entries: set[int], language: Language, form: Stems, instead: tuple[str, ...]) -> list[Equivalent]:
        others = {
            (other, stems): None
            for entry in sorted(entries)
            for other, forms in self._entries[entry].items()
            for stems in forms
            if (other, stems) != (language, form)
        }
        return [Equivalent(other, stems, instead) for other, stems in others]


def read_glossary(path: Path = OWN_GLOSSARY) -> Glossary:
    """Return the glossary kept in a YAML file."""
    try:
        entries = yaml.safe_load(path.read_text("utf-8"))
        for number, entry in enumerate(entries, 1):
            lists = [entry.get(language, []) for language in LANGUAGES]
            known = all(isinstance(forms, list) for forms in lists) and not set(entry) - set(LANGUAGES)
            if not known or not all(isinstance(word, str) for forms in lists for word in forms):
                raise ValueError(f"entry {number}")
    except (OSError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise BadInput(
            N_("The glossary {name} cannot be used ({reason}). Each entry is written {{fr: [vérin], en: [cylinder]}}."),
            name=path.name,
            reason=str(error).splitlines()[0],
        ) from error
    return Glossary(entries)


def _stems(text: str, language: Language) -> Stems:
    return tuple(stems(words(text), language))
