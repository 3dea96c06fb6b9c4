"""Finding passages by their words and codes, in tantivy.

Each passage stands in the fields of its own language (`body_fr`, `head_fr` or `body_en`, `head_en`), so that a word is
weighed among passages of that language; `near_…` holds what stands around it on its page, `name` the words of its
document and path, `code` the keys of its codes.

Shapes   `Entry` goes in; `search` gives (passage id, BM25 score) best first, equal scores by ascending id.
Limits   questions are turned into terms one by one, never parsed: no character of a question has a meaning of its own.
         Versions not allowed are left out before ranking.
Errors   Unavailable when a folder does not hold an index of ours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy
from rapidfuzz.distance import OSA
from tantivy import Occur, Query

from docs_store.errors import N_, Unavailable
from indexer.analysis import LANGUAGES, Language, analyser, is_small, stem, words
from indexer.codes import passage_codes
from indexer.wanted import SoughtWord, Wanted, Way

_HEAD, _NEAR, _NAME = 0.8, 0.35, 0.35
_TIE = 0.2
_SAID = 0.5
_CODE = 1.5
_LETTERS_FOR_TYPO = 5
_PARTS = ("body", "head", "near")
_FIELDS = ("id", "version", *(f"{part}_{tongue}" for part in _PARTS for tongue in LANGUAGES), "name", "code")
FORM = " ".join(("words 1:", *_FIELDS))
"""What an index on disk must be to be read by this program; raise the number when words are cut differently."""
_HEAP = 64_000_000

Found = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as the lexical index takes it."""

    id: int
    version_id: int
    text: str
    heading: str
    around: Sequence[str]
    """The other texts on its page, or beside it where there are no pages."""
    name: str
    language: Language | None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which document versions may be found: only these, or all but these."""

    versions: frozenset[int]
    only: bool = False


EVERYTHING = Allowed(frozenset())


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
        """Return the score of a passage in *language* that says every word of the question once.

        A word that cannot be said in that language counts half its weight: it is half a reproach.
        """
        total = sum(self._best(sought, language) for sought in question.words)
        return total + sum(_CODE * self._weight(self.count(key)) for key in question.codes.strict)

    def _best(self, sought: SoughtWord, language: Language) -> float:
        reached = [
            way.weight * self._weight(frequency)
            for way in sought.ways
            if way.language == language and (frequency := self._all(way))
        ]
        return max(reached, default=0.5 * self._weight(0))

    def _all(self, way: Way) -> int:
        """Return in how many passages the rarest word of a way stands."""
        return min(self._stem_frequency(term, way.language) for term in way.stems)

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
        return self._stem_frequency(stem(word, language), language)

    def rarity(self, word: str) -> float:
        """Return BM25's weight of a word in the language where it is least rare."""
        return self._weight(max(self.frequency(word, language) for language in LANGUAGES))

    def nearest(self, word: str, language: Language) -> str | None:
        """Return the stem that a mistyped word probably means: a letter away (two in long ones), the most frequent."""
        mistyped = stem(word, language)
        if len(word) < _LETTERS_FOR_TYPO or not word.isalpha():
            return None
        near = self._searcher.terms_with_prefix(f"body_{language}", mistyped[:1])
        most = 2 if len(word) >= 2 * _LETTERS_FOR_TYPO else 1
        found = [(_distance(mistyped, term, most), -frequency, term) for term, frequency in near if len(term) > 3]
        closest = min((each for each in found if each[0] <= most), default=None)
        return closest[2] if closest else None

    def _stem_frequency(self, term: str, language: Language) -> int:
        return max(int(self._searcher.doc_freq(f"{field}_{language}", term)) for field in ("body", "head"))

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
        parts = [part for sought in question.words if (part := self._sought(sought)) is not None]
        for key in {**question.codes.strict, **question.codes.loose}:
            parts.append(Query.boost_query(self._term("code", key), _CODE))
        return Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else None

    def _sought(self, sought: SoughtWord) -> Query | None:
        """Return the query for one word: the best way in which a passage says it counts, the others little.

        Half of it is BM25, half is the word's weight alone: by BM25 alone, a title of three words that says one word
        of the question beats a paragraph that says them all.
        """
        ways = [(way, self._weight(frequency)) for way in sought.ways if (frequency := self._all(way))]
        often = [Query.boost_query(self._way(way), (1 - _SAID) * way.weight) for way, _ in ways]
        once = [
            Query.const_score_query(
                self._term(f"{field}_{way.language}", way.stems[-1]), factor * way.weight * weight * _SAID
            )
            for way, weight in ways
            for field, factor in (("body", 1.0), ("head", _HEAD), ("near", _NEAR))
            if len(way.stems) == 1
        ]
        if frequency := int(self._searcher.doc_freq("name", sought.word)):
            once.append(Query.const_score_query(self._term("name", sought.word), _NAME * self._weight(frequency)))
        if not ways and not once:
            return None
        return Query.boolean_query(
            [(Occur.Should, Query.disjunction_max_query(each, _TIE)) for each in (often, once) if each]
        )

    def _way(self, way: Way) -> Query:
        if len(way.stems) == 1:
            return self._anywhere(way.stems[0], way.language)
        parts = [(Occur.Must, self._anywhere(term, way.language)) for term in way.stems if not is_small(term)]
        return Query.boost_query(Query.boolean_query(parts), 1 / max(len(parts), 1))

    def _anywhere(self, term: str, language: Language) -> Query:
        """Return the query for a stem in the passage, in its titles, or around it on its page."""
        fields = [
            self._term(f"body_{language}", term),
            Query.boost_query(self._term(f"head_{language}", term), _HEAD),
            Query.boost_query(self._term(f"near_{language}", term), _NEAR),
        ]
        return Query.disjunction_max_query(fields, _TIE)

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term)


def _distance(one: str, other: str, most: int) -> int:
    return int(OSA.distance(one, other, score_cutoff=most))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", fast=True, indexed=True)
    builder.add_unsigned_field("version", indexed=True)
    for language in LANGUAGES:
        for field in _PARTS:
            builder.add_text_field(f"{field}_{language}", tokenizer_name=f"stem_{language}", index_option="freq")
    builder.add_text_field("name", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("code", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    document.add_unsigned("version", entry.version_id)
    for language in (entry.language,) if entry.language else LANGUAGES:
        document.add_text(f"body_{language}", " ".join(_words(entry.text)))
        document.add_text(f"head_{language}", " ".join(_words(entry.heading)))
        document.add_text(
            f"near_{language}", " ".join(_distinct(word for text in entry.around for word in _words(text)))
        )
    document.add_text("name", " ".join(_distinct(_words(entry.name))))
    document.add_text("code", " ".join(sorted(passage_codes(f"{entry.heading}\n{entry.text}"))))
    return document


@lru_cache(maxsize=512)
def _words(text: str) -> list[str]:
    """Return the words of a text; each stands around all the others of its page, and is parted only once."""
    return words(text)


def _distinct(found: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(found)
