"""The part of a passage that answers: sentences, rows of a table or steps, word for word, and where they stand.

The passage is read in pieces (sentences, rows, steps). The window of consecutive pieces that holds most of what the
question says is chosen, and widened by what follows it: an answer comes after the words that ask for it.

Shapes   `Quote.text` is a part of the passage, unchanged; `bold` are spans in it; `boxes` are (page, box) of its lines.
Limits   at most `LONGEST` characters; a single piece longer than that is cut at a blank around its matching words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis import LANGUAGES, Language, stem, words
from indexer.codes import passage_codes
from indexer.readers.sentences import sentences
from indexer.readers.wording import lettering
from indexer.wanted import Wanted

LONGEST = 500
_COMFORTABLE, _SHORT = 420, 80
_CELLS = " | "
_DENSITY, _LENGTH = 0.3, 0.0004
_WORD = re.compile(r"[^\W_]+(?:[-./:_][^\W_]+)*")
_QUANTITY = re.compile(
    r"[±<>≤≥]?\s?\d+(?:[.,  ]\d+)*(?:\s?(?:à|to|-|–)\s?\d+(?:[.,]\d+)*)?\s?"
    r"(?:N[.·]?m|bars?|MPa|kPa|Pa|psi|°\s?C|°F|V(?:AC|DC)?|m?A|k?W|kVA|Hz|kHz|MHz|mm²?|cm|µm|m/s|m|kg|g|l/min|l|L|ml|s|ms|µs"
    r"|min|h|tr/min|rpm|%|Ω|kΩ|ohms?|cSt)(?![^\W_])"
)

Box = tuple[float, float, float, float]
Line = tuple[str, int | None, Box | None]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage, which of them are bold, and where they stand on their pages."""

    text: str
    bold: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[int, Box], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for: the stems that stand for each word of the question, its weight, and its codes."""

    weights: Mapping[str, float]
    """By word of the question."""
    stems: Mapping[str, frozenset[str]]
    """By word of the question: its own stems and those of its equivalents."""
    codes: frozenset[str]

    @property
    def heaviest(self) -> float:
        """The weight of the rarest word."""
        return max(self.weights.values(), default=1.0) or 1.0


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    stop: int
    held: frozenset[str]


def terms(question: Wanted, weights: Mapping[str, float]) -> Terms:
    """Return what to look for in a passage, each word of the question with its weight."""
    forms = {sought.word: frozenset(way.stems[-1] for way in sought.ways) for sought in question.words}
    return Terms(weights, forms, frozenset({**question.codes.strict, **question.codes.loose}))


def held(text: str, wanted: Terms, language: str | None) -> frozenset[str]:
    """Return the words of the question that *text* says in some way, and the codes that it holds."""
    here = _stems(text, language)
    said = {word for word, forms in wanted.stems.items() if forms & here}
    return frozenset(said | (wanted.codes & passage_codes(text) if wanted.codes else set()))


def coverage(text: str, wanted: Terms, language: str | None) -> float:
    """Return the share of the question's words, by weight, that *text* says: 0 to 1."""
    said = held(text, wanted, language)
    total = sum(wanted.weights.values())
    return sum(weight for word, weight in wanted.weights.items() if word in said) / total if total else 0.0


def quote(text: str, lines: Sequence[Line], wanted: Terms, language: str | None) -> Quote:
    """Return the part of a passage that answers."""
    pieces = [_Piece(start, stop, held(text[start:stop], wanted, language)) for start, stop in _cuts(text, language)]
    if not pieces:
        return Quote("", (), ())
    first, last = _widened(text, pieces, *_window(pieces, wanted))
    start, stop = _trimmed(text, pieces[first].start, pieces[last].stop, wanted)
    part = text[start:stop]
    return Quote(part, _bold(part, wanted, language), _boxes(text, start, stop, lines))


def _cuts(text: str, language: str | None) -> list[tuple[int, int]]:
    """Return the spans of the passage's sentences, rows and steps."""
    spans, at = [], 0
    for piece in sentences(text, language):
        spans.append((at, at + len(piece)))
        at += len(piece)
    return spans


def _window(pieces: Sequence[_Piece], wanted: Terms) -> tuple[int, int]:
    """Return the first and last piece of the window that says most, in as few words as can be.

    Words said close together count a little more.
    """
    worth = [_weight(piece.held, wanted) for piece in pieces]
    best, best_score = (0, 0), -1.0
    for first in range(len(pieces)):
        said: frozenset[str] = frozenset()
        weight = densest = 0.0
        for last in range(first, len(pieces)):
            length = pieces[last].stop - pieces[first].start
            if length > LONGEST and last > first:
                break
            if new := pieces[last].held - said:
                said, weight = said | new, weight + _weight(new, wanted)
            densest = max(densest, worth[last])
            score = weight + _DENSITY * densest - _LENGTH * length
            if score > best_score + 1e-9:
                best, best_score = (first, last), score
    return best


def _weight(said: frozenset[str], wanted: Terms) -> float:
    """Return the weight of words and codes; a code weighs as much as the rarest word."""
    return sum(wanted.weights.get(each, wanted.heaviest) for each in said) / wanted.heaviest if said else 0.0


def _widened(text: str, pieces: Sequence[_Piece], first: int, last: int) -> tuple[int, int]:
    """Add what follows while the quote stays comfortable to read; to rows of a table, the header row instead.

    What stands before is added to a very short quote only: it may be about another model, with other values.
    """
    if _CELLS in text[pieces[first].start : pieces[last].stop]:
        header = _CELLS in text[pieces[0].start : pieces[0].stop]
        return (0 if header and pieces[last].stop - pieces[0].start <= _COMFORTABLE else first), last
    while last + 1 < len(pieces) and pieces[last + 1].stop - pieces[first].start <= _COMFORTABLE:
        last += 1
    while first > 0 and pieces[last].stop - pieces[first].start < _SHORT:
        first -= 1
    return first, last


def _trimmed(text: str, start: int, stop: int, wanted: Terms) -> tuple[int, int]:
    """Return the span without blanks at its ends, and not longer than `LONGEST`."""
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    while start < stop and text[start].isspace():
        start += 1
    if stop - start <= LONGEST:
        return start, stop
    matches = [at for at, end, word in _words(text[start:stop]) if _says(word, wanted)]
    middle = start + (matches[len(matches) // 2] if matches else 0)
    first = min(max(start, middle - LONGEST // 3), stop - LONGEST)
    first = start if first <= start else text.find(" ", first, first + 60) + 1 or first
    last = text.rfind(" ", first, first + LONGEST)
    return first, last if last > first + LONGEST // 2 else first + LONGEST


def _bold(part: str, wanted: Terms, language: str | None) -> tuple[tuple[int, int], ...]:
    """Return the spans of the values and codes in the sentence that says most; of its matching words if it has none."""
    cuts = _cuts(part, language)
    start, stop = max(cuts, key=lambda cut: _worth(part[cut[0] : cut[1]], wanted, language), default=(0, 0))
    sentence = part[start:stop]
    values = [found.span() for found in _QUANTITY.finditer(sentence)]
    values += [(at, end) for at, end, word in _words(sentence) if wanted.codes & passage_codes(word)]
    values = values or [(at, end) for at, end, word in _words(sentence) if _says(word, wanted)]
    return _merged([(start + at, start + end) for at, end in values])


def _worth(part: str, wanted: Terms, language: str | None) -> float:
    return _weight(held(part, wanted, language), wanted)


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return tuple(found)


def _words(text: str) -> list[tuple[int, int, str]]:
    return [(*found.span(), found.group()) for found in _WORD.finditer(text)]


def _says(word: str, wanted: Terms) -> bool:
    here = _stems(word, None)
    return any(forms & here for forms in wanted.stems.values())


def _stems(text: str, language: str | None) -> set[str]:
    """Return the stems of a text in its language, or in both; digits of codes stand for themselves."""
    tongues: tuple[Language, ...] = tuple(each for each in LANGUAGES if each == language) or LANGUAGES
    return {stem(word, tongue) for word in set(words(text)) for tongue in tongues}


def _boxes(text: str, start: int, stop: int, lines: Sequence[Line]) -> tuple[tuple[int, Box], ...]:
    """Return where the lines of text[start:stop] stand: found by their letters, hyphens and blanks apart."""
    whole = "".join(lettering(line) for line, _, _ in lines)
    sought = lettering(text[start:stop])
    at = _found(whole, sought, len(lettering(text[:start])))
    chosen: list[tuple[int, Box]] = []
    read = 0
    for line, page, box in lines:
        end = read + len(lettering(line))
        if page is not None and box is not None and read < at + len(sought) and end > at:
            chosen.append((page, box))
        read = end
    return tuple(chosen)


def _found(whole: str, sought: str, expected: int) -> int:
    """Return where *sought* begins in *whole*, at the occurrence nearest to *expected*."""
    before, after = whole.rfind(sought, 0, expected + len(sought)), whole.find(sought, expected)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - expected), default=expected)
