"""The part of a passage that answers: sentences, rows of a table or steps, word for word, and where they stand.

The passage is read in pieces (sentences, rows, steps). The window of consecutive pieces that holds most of what the
question says is chosen, and widened by what follows it: an answer comes after the words that ask for it.

Promise  steps are quoted from the first one, whole; what is left out is told by `more_before` and `more_after`.
         Warnings that are shown as such are not quoted again, unless they are what the question asks for.
Shapes   `Quote.text` is a part of the passage, unchanged; `bold` are spans in it; `boxes` are (page, box) of its lines;
         `header` names the columns of a quoted row when it does not stand in the quote itself.
Limits   at most `LONGEST` characters; a single piece longer than that is cut at a blank around its matching words. A
         value is bold only when it is the one value of the kind asked for in its sentence or row, and no range.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.codes import heads, passage_codes
from indexer.expected import asks_value, holds_value, values_asked
from indexer.readers.sentences import sentences
from indexer.readers.wording import lettering
from indexer.sought import Terms, held, says
from indexer.steps import Steps, excerpt, lists

LONGEST = 500
_COMFORTABLE = 480
_CELLS = " | "
_DENSITY, _LENGTH = 0.3, 0.0004
_VALUE, _FIGURE = 0.5, 0.3
_FEWER_WORDS = 0.6
_LEAST_LETTERS = 6
_BETWEEN_TITLES = " › "
_WORD = re.compile(r"[^\W_]+(?:[-./:_][^\W_]+)*")
_QUANTITY = re.compile(
    r"[±<>≤≥]?\s?\d+(?:[.,  ]\d+)*(?P<range>\s?(?:à|to|-|–)\s?\d+(?:[.,]\d+)*)?\s?"
    r"(?:N[.·]?m|bars?|MPa|kPa|Pa|psi|°\s?C|°F|V(?:AC|DC)?|m?A|k?W|kVA|Hz|kHz|MHz|mm²?|cm|µm|m/s|m|kg|g|l/min|l|L|ml|s|ms|µs"
    r"|minutes?|min|heures?|hours?|h|secondes?|seconds?|jours?|days?|tr/min|rpm|%|Ω|kΩ|ohms?|cSt)(?![^\W_])"
)

Box = tuple[float, float, float, float]
Line = tuple[str, int | None, Box | None]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage, which of them are bold, and where they stand on their pages."""

    text: str
    bold: tuple[tuple[int, int], ...]
    boxes: tuple[tuple[int, Box], ...]
    more_before: bool = False
    """Steps of the procedure are left out before the quote."""
    more_after: bool = False
    header: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    stop: int
    held: frozenset[str]


def quote(
    text: str,
    lines: Sequence[Line],
    wanted: Terms,
    language: str | None,
    *,
    warnings: Sequence[str] = (),
    heading: str = "",
    goes_on: bool = False,
) -> Quote:
    """Return the part of a passage that answers.

    *warnings* are shown beside the quote; *goes_on* says that the next passage goes on with the steps of this one.
    """
    pieces = [_Piece(start, stop, held(text[start:stop], wanted, language)) for start, stop in _cuts(text, language)]
    if not pieces:
        return Quote("", (), ())
    cut = _chosen(text, pieces, wanted, warnings, heading)
    start, stop = pieces[cut.first].start, pieces[cut.last].stop
    start, stop = _trimmed(text, start, _room(text, start, stop) if cut.steps else stop, wanted)
    part = text[start:stop]
    ends = cut.more_after or (goes_on and cut.steps and cut.last == len(pieces) - 1)
    shortened = cut.steps and stop < len(text[: pieces[cut.last].stop].rstrip())
    return Quote(
        text=part,
        bold=_bold(part, wanted, language),
        boxes=_boxes(text, start, stop, lines),
        more_before=cut.more_before,
        more_after=ends or shortened,
        header=cut.header,
    )


@dataclass(frozen=True, slots=True)
class _Cut:
    """The pieces that are quoted."""

    first: int
    last: int
    steps: bool = False
    more_before: bool = False
    more_after: bool = False
    header: str = ""


def _chosen(text: str, pieces: Sequence[_Piece], wanted: Terms, warnings: Sequence[str], heading: str) -> _Cut:
    words = [text[piece.start : piece.stop] for piece in pieces]
    procedure = lists(words)
    barred = [_is_in(word, warnings) for word in words]
    for steps in procedure:  # a warning between two steps stays: steps are quoted in one part
        for place in range(steps.spans[0][0] + 1, steps.spans[-1][1] + 1):
            barred[place] = False
    valued = _worth_of_values(words, pieces, wanted)
    first, last = _best_window(pieces, barred, wanted, valued)
    if _CELLS in text[pieces[first].start : pieces[last].stop]:
        return _rows(words, pieces, wanted, heading, first, last, valued)
    free = _free_around(barred, first, last)
    answering = _answering(words, pieces, wanted, free, range(first, last + 1))
    for steps in procedure:
        at = steps.holding(answering)
        if at is not None:
            specific = steps.number is None or bool(
                wanted.marks & pieces[answering].held or _values(words[answering], wanted)
            )
            shown = excerpt(steps, at, [(each.start, each.stop) for each in pieces], LONGEST, specific=specific)
            begin = shown.first if shown.more_before else _led_in(pieces, free[0], shown.first, shown.last)
            return _Cut(begin, shown.last, True, shown.more_before, shown.more_after)
    if wanted.marks:  # a figure that stands before the code asked for may be another one's
        free = max((at + 1 for at in range(free[0], first) if _holds_figure(words[at])), default=free[0]), free[1]
    first, last = _widened(pieces, free, first, last)
    return _until_steps(procedure, first, last)


def _answering(
    words: Sequence[str], pieces: Sequence[_Piece], wanted: Terms, free: tuple[int, int], window: range
) -> int:
    """Return the piece that says most: one with the value asked for, if there is any."""
    valued = [place for place in range(free[0], free[1] + 1) if pieces[place].held and _values(words[place], wanted)]
    return max(valued or window, key=lambda place: (_weight(pieces[place].held, wanted), -place))


def _is_in(piece: str, warnings: Sequence[str]) -> bool:
    letters = lettering(piece)
    return len(letters) >= _LEAST_LETTERS and any(letters in lettering(warning) for warning in warnings)


def _free_around(barred: Sequence[bool], first: int, last: int) -> tuple[int, int]:
    """Return how far a quote may be widened without a warning in it; not at all when it is one."""
    if any(barred[first : last + 1]):
        while last + 1 < len(barred) and barred[last + 1]:
            last += 1
        return first, last
    while first > 0 and not barred[first - 1]:
        first -= 1
    while last + 1 < len(barred) and not barred[last + 1]:
        last += 1
    return first, last


def _worth_of_values(words: Sequence[str], pieces: Sequence[_Piece], wanted: Terms) -> list[float]:
    """Return what each piece counts for its value: one of the kind asked for, or any figure where one is asked."""
    asked = asks_value(wanted.weights)
    return [
        _VALUE
        if asked and holds_value(wanted.weights, word)
        else _FIGURE
        if wanted.quantity and _holds_figure(word)
        else 0
        for word in words
    ]


def _holds_figure(text: str) -> bool:
    return re.search(r"(?<![\w.])\d", text) is not None


def _best_window(
    pieces: Sequence[_Piece], barred: Sequence[bool], wanted: Terms, valued: Sequence[float]
) -> tuple[int, int]:
    """Return the best window without a warning; with one, when little is said outside: the warning is the answer."""
    whole_first, whole_last = _window(pieces, wanted, valued)
    if not any(barred[whole_first : whole_last + 1]):
        return whole_first, whole_last
    runs, start = [], 0
    for place in range(len(pieces) + 1):
        if place == len(pieces) or barred[place]:
            runs += [(start, place)] if place > start else []
            start = place + 1
    windows = [
        (begin + first, begin + last)
        for begin, end in runs
        for first, last in [_window(pieces[begin:end], wanted, valued[begin:end])]
    ]
    best = max(windows, key=lambda span: _said_in(pieces, span, wanted), default=None)
    enough = _FEWER_WORDS * _said_in(pieces, (whole_first, whole_last), wanted)
    return best if best is not None and _said_in(pieces, best, wanted) >= enough else (whole_first, whole_last)


def _said_in(pieces: Sequence[_Piece], span: tuple[int, int], wanted: Terms) -> float:
    said = frozenset[str]().union(*(piece.held for piece in pieces[span[0] : span[1] + 1]))
    return _weight(said, wanted)


def _rows(
    words: Sequence[str],
    pieces: Sequence[_Piece],
    wanted: Terms,
    heading: str,
    first: int,
    last: int,
    valued: Sequence[float],
) -> _Cut:
    """Return the row that a code heads, or else holds; without codes the rows that say most, and no others."""
    above = heading.rpartition(_BETWEEN_TITLES)[2]
    header = above if _CELLS in above else words[0].strip() if _CELLS in words[0] and len(words) > 1 else ""
    body = 0 if _CELLS in above or not header else 1
    rows = [place for place in range(body, len(words)) if _CELLS in words[place]] or [first]
    headed = [place for place in rows if heads(words[place].strip(), wanted.marks)]
    holding = headed or [place for place in rows if wanted.sure & pieces[place].held]
    if holding:
        first = last = max(holding, key=lambda place: (_weight(pieces[place].held, wanted), -place))
    elif body and first < body < len(pieces) and any(piece.held for piece in pieces[body:]):
        first, last = (body + at for at in _window(pieces[body:], wanted, valued[body:]))
    if body and first <= body:
        return _Cut(0, last)
    return _Cut(first, last, header=header)


def _led_in(pieces: Sequence[_Piece], least: int, first: int, last: int) -> int:
    """Return where a quote of steps begins: with the sentences above them, as many as there is room for."""
    while first > least and pieces[last].stop - pieces[first - 1].start <= _COMFORTABLE:
        first -= 1
    return first


def _until_steps(procedure: Sequence[Steps], first: int, last: int) -> _Cut:
    """Return a window that was widened into a list: whole steps of it only."""
    for steps in procedure:
        begin, end = steps.spans[0][0], steps.spans[-1][1]
        if first < begin <= last:
            whole = [stop for _, stop in steps.spans if stop <= last]
            stop = max(whole, default=begin - 1)
            return _Cut(first, stop if last <= end else last, False, False, stop < end)
        if begin <= first <= end:
            return _Cut(begin if first == begin else first, last, True, first > begin or steps.began_before, last < end)
    return _Cut(first, last)


def _cuts(text: str, language: str | None) -> list[tuple[int, int]]:
    """Return the spans of the passage's sentences, rows and steps."""
    spans, at = [], 0
    for piece in sentences(text, language):
        spans.append((at, at + len(piece)))
        at += len(piece)
    return spans


def _window(pieces: Sequence[_Piece], wanted: Terms, valued: Sequence[float]) -> tuple[int, int]:
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
            score = weight + _DENSITY * densest - _LENGTH * length + max(valued[first : last + 1])
            if score > best_score + 1e-9:
                best, best_score = (first, last), score
    return best


def _weight(said: frozenset[str], wanted: Terms) -> float:
    """Return the weight of words and codes; a code weighs as much as the rarest word."""
    return sum(wanted.weights.get(each, wanted.heaviest) for each in said) / wanted.heaviest if said else 0.0


def _widened(pieces: Sequence[_Piece], free: tuple[int, int], first: int, last: int) -> tuple[int, int]:
    """Add what stands around, while the quote stays comfortable to read: first what follows, then what leads there.

    An answer comes after the words that ask for it more often than before them; so two pieces after count before one.
    """
    while True:
        grown = first, last
        for _ in range(2):
            if last < free[1] and pieces[last + 1].stop - pieces[first].start <= _COMFORTABLE:
                last += 1
        if first > free[0] and pieces[last].stop - pieces[first - 1].start <= _COMFORTABLE:
            first -= 1
        if (first, last) == grown:
            return first, last


def _room(text: str, start: int, stop: int) -> int:
    """Return where a quote of steps ends: at *stop*, or at a blank when one step alone is too long."""
    if stop - start <= LONGEST:
        return stop
    blank = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
    return blank if blank > 0 else start + LONGEST


def _trimmed(text: str, start: int, stop: int, wanted: Terms) -> tuple[int, int]:
    """Return the span without blanks at its ends, and not longer than `LONGEST`."""
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    while start < stop and text[start].isspace():
        start += 1
    if stop - start <= LONGEST:
        return start, stop
    matches = [at for at, end, word in _words(text[start:stop]) if says(word, wanted)]
    middle = start + (matches[len(matches) // 2] if matches else 0)
    first = min(max(start, middle - LONGEST // 3), stop - LONGEST)
    first = start if first <= start else text.find(" ", first, first + 60) + 1 or first
    last = text.rfind(" ", first, first + LONGEST)
    return first, last if last > first + LONGEST // 2 else first + LONGEST


def _bold(part: str, wanted: Terms, language: str | None) -> tuple[tuple[int, int], ...]:
    """Return the spans of codes, and of the question's words and the one value in the sentence that says most."""
    cuts = _cuts(part, language)
    start, stop = max(cuts, key=lambda cut: _worth(part[cut[0] : cut[1]], wanted, language), default=(0, 0))
    sentence = part[start:stop]
    found = [(start + at, start + end) for at, end in _values(sentence, wanted)]
    found += [(start + at, start + end) for at, end, word in _words(sentence) if says(word, wanted)]
    found += [(at, end) for at, end, word in _words(part) if wanted.sure & passage_codes(word)]
    return _merged(found)


def _values(sentence: str, wanted: Terms) -> list[tuple[int, int]]:
    """Return the value asked for, if the sentence holds exactly one of its kind and it is no range."""
    found = {_stripped(found): found["range"] is not None for found in _QUANTITY.finditer(sentence)}
    asked = values_asked(wanted.weights, found, sentence)
    return asked if len(asked) == 1 and not found[asked[0]] else []


def _stripped(found: re.Match[str]) -> tuple[int, int]:
    text = found.group()
    return found.start() + len(text) - len(text.lstrip()), found.end() - len(text) + len(text.rstrip())


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
