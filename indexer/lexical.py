"""Finding passages by their words and codes, in tantivy.

Each passage stands in the fields of its own language (`body_fr`, `head_fr` or `body_en`, `head_en`), so that a word is
weighed among passages of that language; `name` holds the words of its document and path, `code` the keys of its codes.

Shapes   `Entry` goes in; `search` gives (passage id, BM25 score) best first, equal scores by ascending id.
Limits   questions are turned into terms one by one, never parsed: no character of a question has a meaning of its own.
         At most `MOST_WORDS` words of a question count. Versions not allowed are left out before ranking.
Errors   Unavailable when a folder does not hold an index of ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from docs_store.errors import N_, Unavailable
from indexer.analysis import LANGUAGES, Language, analyser, is_small, stem, words
from indexer.codes import QuestionCodes, passage_codes
from indexer.glossary import Equivalent, Glossary

MOST_WORDS = 40

_HEAD, _NAME = 0.7, 0.35
_SYNONYM, _TRANSLATION = 0.45, 0.75
_CODE = 1.5
_TYPO = 0.6
_LETTERS_FOR_TYPO = 5
_HEAP = 64_000_000

Found = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as the lexical index takes it."""

    id: int
    version_id: int
    text: str
    heading: str
    name: str
    language: Language | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which document versions may be found: only these, or all but these."""

    versions: frozenset[int]
    only: bool = False


EVERYTHING = Allowed(frozenset())


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question as the lexical side sees it."""

    words: tuple[str, ...]
    """Folded words that say something, in order, without repetition."""
    language: Language
    codes: QuestionCodes
    equivalents: tuple[Equivalent, ...]


def wanted(question: str, language: Language, codes: QuestionCodes, glossary: Glossary) -> Wanted:
    """Return what the lexical side looks for."""
    every = words(question)[: 2 * MOST_WORDS]
    telling = tuple(dict.fromkeys(word for word in every if not is_small(word)))[:MOST_WORDS]
    return Wanted(telling, language, codes, tuple(glossary.equivalents(every, language)))


class LexicalIndex:
    """Passages by words and codes, in a folder or in memory."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index, self._schema = index, index.schema
        for language in LANGUAGES:
            index.register_tokenizer(f"stem_{language}", analyser(language))  # a stored index does not keep them
        self._searcher = index.searcher()

    @classmethod
    def build(cls, entries: Iterable[Entry], folder: Path | None = None) -> LexicalIndex:
        """Return an index of *entries*, kept in *folder* or only in memory."""
        index = tantivy.Index(_schema(), path=str(folder) if folder else None)
        for language in LANGUAGES:
            index.register_tokenizer(f"stem_{language}", analyser(language))
        writer = index.writer(_HEAP, 1)  # one thread: one segment order, the same ranking on every build
        for entry in entries:
            writer.add_document(_document(entry))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Return the index that `build` wrote into *folder*."""
        try:
            return cls(tantivy.Index.open(str(folder)))
        except Exception as error:  # tantivy raises ValueError, OSError or its own for damaged files
            raise Unavailable(
                N_("The search index is damaged ({name}). It is being rebuilt; run “maintbot index” if this lasts."),
                name=folder.name,
            ) from error

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, question: Wanted, limit: int, allowed: Allowed = EVERYTHING) -> Found:
        """Return the passages that hold the question's words, best first."""
        asked = self._question(question)
        return self._run(asked, limit, allowed) if asked is not None else []

    def ideal(self, question: Wanted, language: Language) -> float:
        """Return the score of a passage in *language* that holds every word of the question once.

        A word that the language does not have counts what its best equivalent there would bring, and half its own
        weight at most: what cannot be said in a language is no reproach to it.
        """
        total = 0.0
        for word in question.words:
            own = self._weight(self.frequency(word, language))
            reached = max([own if self.frequency(word, language) else 0.0, *self._reached(word, question, language)])
            total += reached or 0.5 * own
        return total + sum(_CODE * self._weight(self.count(key)) for key in question.codes.strict)

    def _reached(self, word: str, question: Wanted, language: Language) -> list[float]:
        others = [other for other in question.equivalents if other.language == language and word in other.instead]
        weight = _SYNONYM if language == question.language else _TRANSLATION
        return [weight * self._weight(self._frequency(f"body_{language}", other.stems[-1])) for other in others]

    def _weight(self, frequency: int) -> float:
        """Return BM25's weight of a word that stands in so many passages."""
        return math.log(1 + (len(self) - frequency + 0.5) / (frequency + 0.5))

    def holding(self, key: str, limit: int, allowed: Allowed = EVERYTHING) -> Found:
        """Return the passages that hold a code, best first."""
        return self._run(Query.term_query(self._schema, "code", key), limit, allowed)

    def count(self, key: str) -> int:
        """Return in how many passages a code stands."""
        return int(self._searcher.doc_freq("code", key))

    def frequency(self, word: str, language: Language) -> int:
        """Return in how many passages of a language a folded word stands, in text or heading."""
        term = stem(word, language)
        return max(self._frequency(f"body_{language}", term), self._frequency(f"head_{language}", term))

    def rarity(self, word: str) -> float:
        """Return BM25's weight of a word in the language where it is least rare."""
        return self._weight(max(self.frequency(word, language) for language in LANGUAGES))

    def _frequency(self, field: str, term: str) -> int:
        return int(self._searcher.doc_freq(field, term))

    def _run(self, query: Query, limit: int, allowed: Allowed) -> Found:
        if limit <= 0 or not len(self):
            return []
        hits = self._searcher.search(self._filtered(query, allowed), limit, count=False).hits
        names = self._searcher.fast_field_values("id", [address for _, address in hits])
        found = [(int(name), float(score)) for name, (score, _) in zip(names, hits, strict=True) if name is not None]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _filtered(self, query: Query, allowed: Allowed) -> Query:
        if not allowed.versions and not allowed.only:
            return query
        these = Query.term_set_query(self._schema, "version", sorted(allowed.versions))
        if allowed.only:
            return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(these, 0.0))])
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, these)])

    def _question(self, question: Wanted) -> Query | None:
        parts = [part for word in question.words if (part := self._word(word)) is not None]
        parts += [part for other in question.equivalents if (part := self._equivalent(other, question)) is not None]
        for key in {**question.codes.strict, **question.codes.loose}:
            parts.append(Query.boost_query(Query.term_query(self._schema, "code", key), _CODE))
        return Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else None

    def _word(self, word: str) -> Query | None:
        """Return the query for one word, in whichever language weighs it most; a typo if no passage has it."""
        known = [language for language in LANGUAGES if self.frequency(word, language)]
        fields = [self._in_language(stem(word, language), language) for language in known]
        if self._frequency("name", word):
            fields.append(Query.boost_query(Query.term_query(self._schema, "name", word), _NAME))
        return Query.disjunction_max_query(fields, 0.3) if fields else self._typo(word)

    def _typo(self, word: str) -> Query | None:
        if len(word) < _LETTERS_FOR_TYPO or not word.isalpha():
            return None
        near = [
            Query.fuzzy_term_query(self._schema, f"body_{language}", stem(word, language), 1) for language in LANGUAGES
        ]
        return Query.boost_query(Query.disjunction_max_query(near), _TYPO)

    def _in_language(self, term: str, language: Language) -> Query:
        body = Query.term_query(self._schema, f"body_{language}", term)
        head = Query.boost_query(Query.term_query(self._schema, f"head_{language}", term), _HEAD)
        return Query.boolean_query([(Occur.Should, body), (Occur.Should, head)])

    def _equivalent(self, other: Equivalent, question: Wanted) -> Query | None:
        terms = [term for term in other.stems if not is_small(term)]
        if not terms:
            return None
        parts = [(Occur.Must, self._in_language(term, other.language)) for term in terms]
        weight = _SYNONYM if other.language == question.language else _TRANSLATION
        return Query.boost_query(Query.boolean_query(parts), weight / len(terms) ** 0.5)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True, indexed=True)
    builder.add_unsigned_field("version", indexed=True)
    for language in LANGUAGES:
        for field in ("body", "head"):
            builder.add_text_field(f"{field}_{language}", tokenizer_name=f"stem_{language}", index_option="freq")
    builder.add_text_field("name", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("code", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    document.add_unsigned("version", entry.version_id)
    for language in (entry.language,) if entry.language else LANGUAGES:
        document.add_text(f"body_{language}", " ".join(words(entry.text)))
        document.add_text(f"head_{language}", " ".join(words(entry.heading)))
    document.add_text("name", " ".join(_distinct(words(entry.name))))
    document.add_text("code", " ".join(sorted(passage_codes(f"{entry.heading}\n{entry.text}"))))
    return document


def _distinct(found: Sequence[str]) -> Iterable[str]:
    return dict.fromkeys(found)
