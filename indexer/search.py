"""From a question to the passages that may answer it, best first, for what this person may see.

A generation is searched together with the delta: live passages that came after it. Rights are applied before ranking,
and every hit is read again from the database before it is returned: what was removed, replaced or forbidden is gone at
once, whatever an index still holds.

Shapes   `search(question, scope, limit)` gives hits with falling `score`: the first stage, which `ordering` puts in
         order anew. Hits that hold a code of the question are `exact`; the machine's own documents have a head start.
Units    a score is a centred cosine (0 to about 0.7) plus the share of the question's words that a passage holds; about
         1 and above is a passage that says what was asked.
Limits   thread-safe; one query uses one thread. A new generation or a changed library is seen at the next question.
Errors   Unavailable when neither index nor database can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from docs_store.database import Database
from docs_store.library import (
    LivePassage,
    documents_about,
    forbidden_documents,
    live_passages,
    machines_by_document,
    passages_beside,
)
from docs_store.plant import Machine, machines
from indexer.analysis import LANGUAGES, Language, is_small, question_language, stem, words
from indexer.codes import QuestionCodes, code_key, question_codes
from indexer.embedder import Embedder, Floats
from indexer.generation import Generations
from indexer.lexical import Allowed, LexicalIndex
from indexer.ranking import Candidate, Ranked, Weights, ranked
from indexer.serving import Serving, Shelf, language_at
from indexer.vector_cache import VectorCache
from indexer.wanted import Glossary, Wanted, wanted

DEPTH = 200
SPARE = 20
"""Hits that may have been removed since the index was built."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks: the sites they may see (None for all) and the machine they stand at."""

    site_ids: frozenset[int] | None = None
    machine_id: int | None = None


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what was found out about it."""

    text: str
    language: Language
    codes: QuestionCodes
    wanted: Wanted
    machine_ids: frozenset[int] = frozenset()
    """The machines it names, by tag, name, alias or kind (`le compresseur`)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, as it stands in the library now."""

    passage_id: int
    version_id: int
    document_id: int
    document: str
    """Path relative to the indexed folder: what citations name."""
    source: str
    title: str
    kind: str
    pages: int | None
    revision: str | None
    dated: str | None
    sha256: str
    suffix: str
    page: int | None
    section: str
    passage_kind: str
    text: str
    language: str | None
    boxes: tuple[tuple[int, tuple[float, float, float, float]], ...]
    lines: tuple[tuple[str, int | None, tuple[float, float, float, float] | None], ...]
    warnings: tuple[str, ...]
    contents: bool
    score: float
    exact: bool
    similarity: float
    """Centred cosine alone."""
    share: float
    """Share of the question's words, weighed by rarity, alone."""
    machine_ids: tuple[int, ...]
    obsolete: bool = False
    """Whether a newer revision answers in its place; such a passage is never found, only opened again."""
    replaced_by: int | None = None
    """The document with the newer revision."""

    @property
    def place(self) -> tuple[int, int | None]:
        """Document and page: what counts as one result."""
        return self.document_id, self.page


class Searcher:
    """Searches the library; one for the whole process."""

    def __init__(
        self,
        database: Database,
        generations: Generations,
        embedder: Embedder,
        cache: VectorCache,
        glossary: Glossary,
        *,
        language: Language = "fr",
        weights: Weights | None = None,
    ) -> None:
        self.database = self._database = database
        self._embedder, self._glossary = embedder, glossary
        self._language, self._weights = language, weights or Weights()
        self._serving = Serving(database, generations, embedder, cache)
        self.corrects_typing = True
        """Off only to measure what it brings."""

    def understood(self, question: str) -> Question:
        """Return a question with its language, codes and words."""
        language = question_language(question, self._language)
        with self._database.read() as session:
            plant = [(machine.id, _names(machine)) for machine in machines(session)]
        codes = _codes(question, {code_key(name) for _, names in plant for name in names})
        known = self._vocabulary() if self.corrects_typing else None
        sought = wanted(question, language, codes, self._glossary, known)
        return Question(question, language, codes, sought, _named(question, sought, plant))

    def _vocabulary(self) -> LexicalIndex | None:
        """Return the words of the largest shelf."""
        shelves = self._serving.now().shelves
        return max(shelves, key=lambda shelf: len(shelf.rows)).lexical if shelves else None

    def search(self, question: str, scope: Scope = EVERYWHERE, limit: int = 20) -> list[Hit]:
        """Return the passages that may answer, best first."""
        return self.found(self.understood(question), scope, limit)

    def found(self, question: Question, scope: Scope = EVERYWHERE, limit: int = 20) -> list[Hit]:
        """Return the passages that may answer a question that is understood already."""
        stand = self._serving.now()
        if not stand.shelves:
            return []
        forbidden, own = self._rights(scope)
        vector = stand.centres.question(self._embedder.embed_query(question.text), question.language)
        candidates = [each for shelf in stand.shelves for each in _candidates(shelf, question, vector, forbidden)]
        order = ranked(candidates, self._weights, own_documents=own)
        return self._joined(order[: limit + SPARE], forbidden)[:limit]

    def knows(self, key: str) -> bool:
        """Say whether any passage holds a code."""
        return any(shelf.lexical.count(key) for shelf in self._serving.now().shelves)

    def weights_of(self, question: Question) -> dict[str, float]:
        """Return how rare each word of a question is, on the largest shelf; 1 each while the library is empty."""
        lexical = self._vocabulary()
        return {sought.word: lexical.rarity(sought.word) if lexical else 1.0 for sought in question.wanted.words}

    def hit(self, passage_id: int, scope: Scope = EVERYWHERE) -> Hit | None:
        """Return one passage as it stands now, obsolete or not; None when it is gone or not for these sites."""
        forbidden, _ = self._rights(scope)
        place = Ranked(Candidate(passage_id, 0, 0.0, 0.0, 0.0, foreign=False, contents=False), 0.0)
        return next(iter(self._joined([place], forbidden, obsolete=True)), None)

    def beside(self, hit: Hit, scope: Scope = EVERYWHERE) -> tuple[Hit | None, Hit | None]:
        """Return the passages of the same document before and after a hit."""
        with self._database.read() as session:
            before, after = passages_beside(session, hit.version_id, hit.passage_id)
        return (
            None if before is None else self.hit(before, scope),
            None if after is None else self.hit(after, scope),
        )

    def _rights(self, scope: Scope) -> tuple[frozenset[int], frozenset[int]]:
        """Return the documents that may not be seen, and those about the machine."""
        with self._database.read() as session:
            forbidden = frozenset[int]() if scope.site_ids is None else forbidden_documents(session, scope.site_ids)
            own = frozenset[int]() if scope.machine_id is None else documents_about(session, scope.machine_id)
        return forbidden, own

    def _joined(self, order: Sequence[Ranked], forbidden: frozenset[int], *, obsolete: bool = False) -> list[Hit]:
        """Return the hits that live, from the database as it is now."""
        with self._database.read() as session:
            live = live_passages(session, [each.candidate.passage_id for each in order], obsolete=obsolete)
            about = machines_by_document(session, {found.document_id for found in live.values()})
        return [
            _hit(found, each, about.get(found.document_id, ()))
            for each in order
            if (found := live.get(each.candidate.passage_id)) and found.document_id not in forbidden
        ]


def _candidates(shelf: Shelf, question: Question, vector: Floats, forbidden: frozenset[int]) -> Iterator[Candidate]:
    """Yield what one shelf has for a question, with both signs for each."""
    allow = shelf.allowed(forbidden)
    words = dict(shelf.lexical.search(question.wanted, DEPTH, allow.versions))
    exact = _exact(shelf, question, allow.versions)
    ids, scores = shelf.vectors.search(vector, DEPTH, allow.ids)
    near = dict(zip(ids.tolist(), scores.tolist(), strict=True))
    rest = np.array(sorted((words.keys() | exact.keys()) - near.keys()), np.int64)
    near.update(zip(rest.tolist(), shelf.vectors.scores(vector, rest).tolist(), strict=True))
    ideals, every = shelf.ideals(question.wanted), np.array(sorted(near), np.int64)
    for row in shelf.rows_of(every):
        name, language = int(row["id"]), int(row["language"])
        yield Candidate(
            passage_id=name,
            document_id=int(row["document"]),
            near=near[name],
            share=words.get(name, 0.0) / ideals[language],
            exact=exact.get(name, 0.0),
            foreign=language_at(language) not in {None, question.language},
            contents=bool(row["contents"]),
        )


def _exact(shelf: Shelf, question: Question, allowed: Allowed) -> dict[int, float]:
    """Return the passages that hold codes of the question, with the share of its codes that they hold.

    Words in capitals are not counted here: many passages hold them by chance, and their weight as words is enough.
    """
    sought = question.codes.strict or [key for key in question.codes.loose if any(map(str.isdigit, key))]
    keys = [key for key in sought if shelf.lexical.count(key)]
    found: dict[int, float] = {}
    for key in keys:
        for name, _ in shelf.lexical.holding(key, DEPTH, allowed):
            found[name] = found.get(name, 0.0) + 1 / len(keys)
    return found


def _codes(question: str, own: set[str]) -> QuestionCodes:
    """Return the codes of a question; the plant's own machine tags are names, not codes to be found."""
    found = question_codes(question)
    return QuestionCodes(_without(found.strict, own), _without(found.loose, own), found.sizes)


def _names(machine: Machine) -> tuple[str, ...]:
    return machine.tag, machine.name, *machine.aliases


def _named(question: str, sought: Wanted, plant: Sequence[tuple[int, tuple[str, ...]]]) -> frozenset[int]:
    """Return the machines that a question names: by a whole name, or by their kind, the first word of the name."""
    asked = words(question)
    whole = frozenset(number for number, names in plant if any(_says_name(asked, words(name)) for name in names))
    stems = {way.stems for word in sought.words for way in word.ways}
    kind = frozenset(number for number, names in plant if _kind(names[1]) & stems)
    return whole or kind


def _says_name(asked: list[str], name: list[str]) -> bool:
    size = len(name)
    return size > 0 and any(asked[start : start + size] == name for start in range(len(asked) - size + 1))


def _kind(name: str) -> set[tuple[str, ...]]:
    """Return the stems of the word that says what a machine is."""
    telling = [word for word in words(name) if not is_small(word)][:1]
    return {(stem(word, language),) for word in telling for language in LANGUAGES}


def _without(codes: dict[str, str], own: set[str]) -> dict[str, str]:
    return {key: raw for key, raw in codes.items() if key not in own}


def _hit(found: LivePassage, place: Ranked, machine_ids: tuple[int, ...]) -> Hit:
    return Hit(
        passage_id=found.id,
        version_id=found.version_id,
        document_id=found.document_id,
        document=found.path,
        source=found.source,
        title=found.title or found.path,
        kind=found.kind,
        pages=found.pages,
        revision=found.revision,
        dated=found.dated,
        sha256=found.sha256,
        suffix=found.suffix,
        page=found.page,
        section=found.heading,
        passage_kind=found.passage_kind,
        text=found.text,
        language=found.language,
        boxes=tuple((int(page), (x0, y0, x1, y1)) for page, x0, y0, x1, y1 in found.boxes),
        lines=tuple((text, page, None if box is None else tuple(box)) for text, page, box in found.lines),
        warnings=tuple(found.warnings),
        contents=found.contents,
        score=round(place.score, 4),
        exact=place.candidate.exact > 0,
        similarity=place.candidate.near,
        share=place.candidate.share,
        machine_ids=machine_ids,
        obsolete=found.obsolete,
        replaced_by=found.replaced_by,
    )
