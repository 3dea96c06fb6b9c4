"""The steps of a procedure among the pieces of a passage: a step left out in silence may be the one that isolates.

Shapes   a `Steps` is one list: the first and last piece of each of its steps, in order, and the number of the first.
         Words between two steps (a remark, a warning) belong to the step above them.
Limits   pure; a list that starts with another number than 1 began in an earlier passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.readers.wording import list_marker

_NUMBER = re.compile(r"\d{1,2}")


@dataclass(frozen=True, slots=True)
class Steps:
    """A list: the span of pieces of each step."""

    spans: tuple[tuple[int, int], ...]
    number: int | None
    """Of its first step; None for bullets."""

    @property
    def began_before(self) -> bool:
        """Whether earlier steps stand in an earlier passage."""
        return self.number is not None and self.number > 1

    def holding(self, piece: int) -> int | None:
        """Return which step a piece belongs to."""
        return next((at for at, (first, last) in enumerate(self.spans) if first <= piece <= last), None)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Steps to be shown: pieces from `first` to `last`, and whether steps are left out on either side."""

    first: int
    last: int
    more_before: bool
    more_after: bool


def lists(pieces: Sequence[str]) -> list[Steps]:
    """Return the lists among *pieces* (sentences, lines), in order."""
    found: list[list[tuple[int, int]]] = []
    numbers: list[list[int | None]] = []
    for place, number in _marked(pieces):
        goes_on = bool(found) and _follows(numbers[-1][-1], number, gap=place - found[-1][-1][1])
        if goes_on:
            found[-1][-1] = (found[-1][-1][0], place - 1)
        else:
            found.append([])
            numbers.append([])
        found[-1].append((place, _line_end(pieces, place)))
        numbers[-1].append(numbers[-1][-1] if number is None and numbers[-1] else number)
    return [Steps(tuple(spans), known[0]) for spans, known in zip(found, numbers, strict=True)]


def first_number(text: str) -> int | None:
    """Return the number of the first step in *text*; None when its first line is no numbered step."""
    marker = _NUMBER.search(list_marker(text.lstrip()))
    return int(marker.group()) if marker else None


def has_steps(text: str) -> bool:
    """Say whether any line of *text* is a numbered step."""
    return any(first_number(line) is not None for line in text.splitlines())


def excerpt(steps: Steps, at: int, size: Sequence[tuple[int, int]], longest: int, *, specific: bool) -> Excerpt:
    """Return whole steps that fit into *longest* signs, from the first one; *at* is the step that answers.

    Where they do not reach the one that answers, the first steps are shown all the same, unless the question is
    *specific* (a value, a code): then that step, and what follows it.
    """
    begin = at if specific and _signs(steps, 0, at, size) > longest else 0
    end = begin
    while end + 1 < len(steps.spans) and _signs(steps, begin, end + 1, size) <= longest:
        end += 1
    first, last = steps.spans[begin][0], steps.spans[end][1]
    return Excerpt(first, last, begin > 0 or steps.began_before, end + 1 < len(steps.spans))


def _signs(steps: Steps, begin: int, end: int, size: Sequence[tuple[int, int]]) -> int:
    return size[steps.spans[end][1]][1] - size[steps.spans[begin][0]][0]


def _marked(pieces: Sequence[str]) -> Iterator[tuple[int, int | None]]:
    """Yield the pieces that begin a step, each with its number."""
    for place, piece in enumerate(pieces):
        if (place == 0 or _breaks(pieces[place - 1])) and list_marker(piece.lstrip()):
            yield place, first_number(piece)


def _follows(before: int | None, number: int | None, *, gap: int) -> bool:
    """Say whether a step goes on the list above it: at once, or after a remark if it counts on."""
    if before is not None and number is not None:
        return number == before + 1
    return number is None and gap == 1


def _line_end(pieces: Sequence[str], place: int) -> int:
    while place + 1 < len(pieces) and not _breaks(pieces[place]):
        place += 1
    return place


def _breaks(piece: str) -> bool:
    return "\n" in piece[len(piece.rstrip()) :]
