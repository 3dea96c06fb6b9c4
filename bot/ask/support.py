"""Which sentences of a rephrasing may be shown: those that one sentence of a quoted source supports, and no other.

Whatever a model writes, and whatever made it write that, is judged here by the words of the sources alone.

Promise  a sentence that is let through says what ONE sentence of the sources says: every word of it stands there (in
         the same language, or as the glossary translates it), every mark (number with its unit, code, size) stands
         there sign by sign, its negations, conditions, comparisons and opposites are the same, and so is whether it
         must or may be so. A sentence with a mark says all that its source says of it; one without may leave out one
         word in five. Where order can turn the meaning (a negation, a condition, several values), order is kept.
Shapes   `supported` gives the sentences that pass, each with the number of its source.
Limits   pure. At most `LONGEST` characters in all; no link, address, mention, command, telephone number, tag, question
         or invisible sign; only in the language of the person. Warnings are quoted, never rephrased: their sentences
         support nothing, nor does a part of a sentence, or what stands under a line that ends with a colon.
Source   docs/decisions/0005-a-language-model-only-rephrases.md
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.ask.statements import MARK, SIGN, SMALL, WORD, Statement, Token, form, forms, read
from indexer.analysis import LANGUAGES, Language, is_small, question_language, stems, words
from indexer.glossary import Glossary
from indexer.readers.sentences import sentences
from indexer.readers.wording import warns

LONGEST = 500
READ_AT_MOST = 4_000
LONGEST_STATED = 400
"""A longer sentence of a source may have been cut where it was quoted: what it says last is not known."""
KEPT = 0.8
"""Share of its source's words that a sentence without any value must keep: of four or fewer, all."""
FEWEST_WORDS = 2

_FORBIDDEN = re.compile(
    r"://|\bwww\.|\bmailto:|\btel:|@|\]\(|[?<>\\{}]|&#?\w+;"  # links, addresses, mentions, tags, questions
    r"|(?<![\w/])/\w"  # commands
    r"|\b[\w-]{2,}\.[a-z]{2,}\b"  # host names
    r"|(?:\+|\b00)\d[\d .()/-]{6,}|(?:\d[ .()/-]{0,2}){8,}"  # telephone numbers
)
_AFTER_UNIT = re.compile(r"(?<=\d\s\w\.)\s+(?=[A-ZÀ-ÖØ-Þ])")
_COMPARED = re.compile(r"[<>](?=\s?\d)")
_EMPHASIS = re.compile(r"\*\*|__|[*`#]|^\s*[-•]\s+|\[\d+\]", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """A quoted passage: its words, the titles above them, and the mark that its sentences are shown with."""

    text: str
    mark: str
    titles: str = ""


@dataclass(frozen=True)
class Supported:
    """A sentence that may be shown, and the place of its source among the given ones."""

    text: str
    source: int


@dataclass(frozen=True)
class _Support:
    """One sentence of a source, read."""

    source: int
    statement: Statement
    titles: frozenset[str]


@dataclass(frozen=True)
class _Chunk:
    """Words that go together in a sentence, and the ways in which a source can say them: lists of forms."""

    ways: tuple[tuple[frozenset[str], ...], ...]
    token: Token | None = field(default=None)
    """A mark or sign, which can be said in one way only."""


def supported(reply: str, sources: Sequence[Source], *, language: Language, glossary: Glossary) -> list[Supported]:
    """Return the sentences of *reply* that may be shown, in its order, each once."""
    grounds = list(_grounds(sources))
    found: list[Supported] = []
    length = 0
    for sentence in _sentences(reply, language):
        source = _source_of(sentence, grounds, language, glossary)
        if source is None or length + len(sentence) > LONGEST or sentence in [kept.text for kept in found]:
            continue
        found.append(Supported(sentence, source))
        length += len(sentence) + 1
    return found


def well_formed(sentence: str) -> bool:
    """Say whether a sentence is plain words, with nothing in it that could be pressed, dialled or hidden."""
    hidden = any(unicodedata.category(sign)[0] == "C" for sign in sentence)
    return not hidden and _FORBIDDEN.search(_COMPARED.sub("", sentence)) is None


def _sentences(reply: str, language: Language) -> Iterator[str]:
    """Yield the sentences of a reply, without the marks of emphasis and lists."""
    yield from _cut(_EMPHASIS.sub("", reply[:READ_AT_MOST]), language)


def _cut(text: str, language: Language | None = None) -> Iterator[str]:
    """Yield the sentences of a text; `24 V.` ends one, which the reader of documents takes for an initial."""
    for piece in sentences(text, language):
        yield from filter(None, (part.strip() for part in _AFTER_UNIT.split(piece)))


def _grounds(sources: Sequence[Source]) -> Iterator[_Support]:
    """Yield the sentences of the sources that can support something."""
    for number, source in enumerate(sources):
        titles = frozenset(one for word in words(source.titles) if not is_small(word) for one in forms(word))
        for piece in _whole(list(_cut(source.text))):
            yield _Support(number, read(piece), titles)


def _whole(pieces: Sequence[str]) -> Iterator[str]:
    """Yield the pieces that state something by themselves: no warning, no part of a sentence, no item of a list."""
    for piece, after in zip(pieces, [*pieces[1:], ""], strict=True):
        if piece.endswith(":"):
            return  # what follows is forbidden, or is done, as this line says
        part = piece[0].islower() or after[:1].islower() or piece.endswith((",", ";", "…"))
        if not (part or warns(piece) or len(piece) > LONGEST_STATED):
            yield piece


def _source_of(sentence: str, grounds: Sequence[_Support], language: Language, glossary: Glossary) -> int | None:
    if not well_formed(sentence) or question_language(sentence, default=language) != language:
        return None
    said = read(sentence)
    if said.doubtful or len(said.contents) < FEWEST_WORDS:
        return None
    chunks = _chunks(said, glossary)
    fitting = (ground for ground in grounds if _states(said, chunks, ground))
    return next((ground.source for ground in fitting), None)


def _states(said: Statement, chunks: Sequence[_Chunk], ground: _Support) -> bool:
    """Say whether a sentence of the sources states what was said."""
    stands = ground.statement
    if said.weights != stands.weights or Counter(said.signs) != Counter(stands.signs):
        return False
    if said.marks and Counter(said.marks) != Counter(stands.marks):
        return False
    if stands.delicate:
        return _in_order(chunks, stands.contents)
    return _in_any_order(said, chunks, ground)


def _in_order(chunks: Sequence[_Chunk], stands: Sequence[Token]) -> bool:
    """Say whether all that stands there is said, nothing else, and in the same order."""
    at = 0
    for chunk in chunks:
        size = _said_here(chunk, stands[at:])
        if size == 0:
            return False
        at += size
    return at == len(stands)


def _said_here(chunk: _Chunk, stands: Sequence[Token]) -> int:
    """Return how many tokens at the start of *stands* say a chunk; 0 when they do not."""
    if chunk.token is not None:
        here = stands[0] if stands else None
        return int(here is not None and (here.kind, here.value) == (chunk.token.kind, chunk.token.value))
    for way in chunk.ways:
        if len(way) <= len(stands) and all(one & token.forms for one, token in zip(way, stands, strict=False)):
            return len(way)
    return 0


def _in_any_order(said: Statement, chunks: Sequence[_Chunk], ground: _Support) -> bool:
    """Say whether every word stands there (or in the titles above), and enough of what stands there is said."""
    stands = [token for token in ground.statement.contents if token.kind == WORD]
    used: set[int] = set()
    added = False
    for chunk in chunks:
        if chunk.token is not None:
            continue
        taken = _taken(chunk, stands, used)
        if taken is None and not _in_titles(chunk, ground.titles):
            return False
        added = added or taken is None
        used |= taken or set()
    share = len(used) / len(stands) if stands else 0.0
    return share >= (1.0 if said.marks or added else KEPT)


def _taken(chunk: _Chunk, stands: Sequence[Token], used: set[int]) -> set[int] | None:
    """Return the places of the words that say a chunk, unused ones first; None when it is not said."""
    for way in chunk.ways:
        places: set[int] = set()
        for one in way:
            fitting = [at for at, token in enumerate(stands) if at not in places and one & token.forms]
            best = next((at for at in fitting if at not in used), fitting[0] if fitting else None)
            if best is None:
                break
            places.add(best)
        else:
            return places
    return None


def _in_titles(chunk: _Chunk, titles: frozenset[str]) -> bool:
    return any(all(one & titles for one in way) for way in chunk.ways)


def _chunks(said: Statement, glossary: Glossary) -> list[_Chunk]:
    """Return what must be found: marks, signs, and words with their translations."""
    tokens = [token for token in said.tokens if token.kind in (WORD, SMALL, MARK, SIGN)]
    foreign = _translations(tokens, glossary)
    chunks: list[_Chunk] = []
    at = 0
    while at < len(tokens):
        token, size = tokens[at], 1
        if token.kind in (MARK, SIGN):
            chunks.append(_Chunk((), token))
        elif token.kind == WORD:
            size = max((len(phrase) for phrase in foreign if _spells(tokens, at, phrase)), default=1)
            phrase = tuple(one.value for one in tokens[at : at + size])
            own = tuple(one.forms for one in tokens[at : at + size] if one.kind == WORD)
            chunks.append(_Chunk((own, *foreign.get(phrase, ()))))
        at += size
    return chunks


def _spells(tokens: Sequence[Token], at: int, phrase: tuple[str, ...]) -> bool:
    part = tokens[at : at + len(phrase)]
    return all(token.kind in (WORD, SMALL) for token in part) and tuple(token.value for token in part) == phrase


def _translations(
    tokens: Sequence[Token], glossary: Glossary
) -> dict[tuple[str, ...], list[tuple[frozenset[str], ...]]]:
    """Return the forms in the other language of words and phrases; synonyms in the same language are not the same."""
    said = [token.value if token.kind in (WORD, SMALL) else "" for token in tokens]
    found: dict[tuple[str, ...], list[tuple[frozenset[str], ...]]] = {}
    for language in LANGUAGES:
        for other in glossary.equivalents(said, stems(said, language), language):
            telling = [one for one in other.stems if not is_small(one) and len(one) > 1]
            if other.language != language and telling:
                way = tuple(frozenset({form(one, other.language)}) for one in telling)
                found.setdefault(other.instead, []).append(way)
    return found
