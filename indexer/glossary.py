"""The words of the trade in two languages: what else a question could have said.

Shapes   `glossary.yaml`: a list of {fr: [words], en: [words]}; an entry is one thing, its words are interchangeable.
Limits   longest words first: `moteur pas à pas` is not also read as `moteur`.
Errors   BadInput, naming the entry, when the file is not of that form.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz.distance import OSA

from docs_store.errors import N_, BadInput
from indexer.analysis import LANGUAGES, Language, is_small, stems, words

logger = logging.getLogger(__name__)

OWN_GLOSSARY = Path(__file__).with_name("glossary.yaml")
PLANT_FILE = "glossary.yaml"
"""In the data folder: the words that only this plant uses."""

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
    return Glossary(read_entries(path))


def read_entries(path: Path = OWN_GLOSSARY) -> list[dict[Language, list[str]]]:
    """Return the entries of a YAML file, checked; BadInput with the first that is wrong."""
    try:
        entries: list[dict[Language, list[str]]] = yaml.safe_load(path.read_text("utf-8")) or []
        for number, entry in enumerate(entries, 1):
            lists = [entry.get(language, []) for language in LANGUAGES]
            known = all(isinstance(forms, list) for forms in lists) and not set(entry) - set(LANGUAGES)
            if not known or not all(isinstance(word, str) and words(word) for forms in lists for word in forms):
                raise ValueError(f"entry {number}")
    except (OSError, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise BadInput(
            N_("The glossary {name} cannot be used ({reason}). Each entry is written {{fr: [vérin], en: [cylinder]}}."),
            name=path.name,
            reason=str(error).splitlines()[0],
        ) from error
    return entries


def add_entry(path: Path, entry: dict[Language, list[str]]) -> None:
    """Add an entry to the plant's own file, made if there is none; BadInput leaves it as it was."""
    entries = [*(read_entries(path) if path.exists() else []), entry]
    lines = "".join(f"- {json.dumps(each, ensure_ascii=False)}\n" for each in entries)
    beside = path.with_suffix(".new")
    beside.write_text(f"# The plant's own words: read beside those that the bot brings.\n{lines}", "utf-8")
    try:
        read_entries(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


class PlantGlossary:
    """Our glossary with the plant's own file beside it, read again when that file changes: no restart.

    A file that cannot be used is told in the log, and what was last good goes on.
    """

    def __init__(self, own: Path) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._now: Glossary | None = None

    def now(self) -> Glossary:
        """Return the glossary as it is now."""
        with self._lock:
            seen = self._stamp()
            if self._now is None or seen != self._seen:
                self._now, self._seen = self._read(), seen
            return self._now

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self._own.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _read(self) -> Glossary:
        own: list[dict[Language, list[str]]] = []
        if self._own.exists():
            try:
                own = read_entries(self._own)
            except BadInput as error:
                logger.warning("glossary unused", extra={"event": "glossary_unused", "reason": str(error)})
                if self._now is not None:
                    return self._now
        return Glossary([*read_entries(), *own])

    def equivalents(
        self, question_words: Sequence[str], stemmed: Sequence[str], language: Language
    ) -> list[Equivalent]:
        """Return the other ways to say what a question says."""
        return self.now().equivalents(question_words, stemmed, language)


def _stems(text: str, language: Language) -> Stems:
    return tuple(stems(words(text), language))
