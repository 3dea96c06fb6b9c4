"""From a picture of a page to words and rules, the same that a text layer gives.

Units    points from the top left of the picture as displayed, at `dots` pixels an inch.
Shapes   a scan that lies on its side or upside down has words with that `turn`; one that is tilted is straightened, and
         `tilt` says by how much its words must be turned back to stand where the ink stands.
Limits   words that the engine is unsure of are left out: a missing value is looked up on the page, a wrong one is
         believed. Values must be surer than words, and lines of which little is sure are noise from a drawing.
Errors   TooSlow from the engine.
Source   sizes are those of the line (ascent to descent) brought together where they differ by less than print does;
         bold is a stroke thicker than the page's usual one for its size.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

import numpy as np

from indexer.readers.document import Box
from indexer.readers.ocr_engine import Engine, Seen, TooSlow, direction_of, words_in
from indexer.readers.ocr_picture import Dark, dark, evened, grey, lie_of, rules_in
from indexer.readers.pdf_page import Rule, Word, turned_box
from indexer.readers.wording import clean

SURE_WORD, SURE_VALUE, SURE_SIGN, SURE_LINE = 50, 60, 75, 55
POOR = 62
"""A page whose letters are seen with less confidence on average may be upside down."""
LETTER_SHARE = 0.93
BOLDER = 1.33
SAME_SIZE = 1.15
FEWEST_LETTERS = 6
"""A line with fewer letters does not tell its size: it takes that of the nearest line that does."""
_BULLETS = frozenset("e°*©®¢«»¤§o+.")
_PLAIN_SIGNS = frozenset("•-–—&/+=%°<>≤≥±")


@dataclass(frozen=True, slots=True)
class Scan:
    """What a picture says: words, rules, and its tilt in degrees."""

    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    tilt: float = 0.0

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        words = [[word.text, *_rounded(word.box), word.size, int(word.bold), word.turn] for word in self.words]
        rules = [_rounded(rule.box) for rule in self.rules]
        return {"words": words, "rules": rules, "tilt": self.tilt}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Scan:
        """Return what `plain` gave."""
        words = tuple(
            Word(text, Box(x0, y0, x1, y1), size, bool(bold), mono=False, turn=turn)
            for text, x0, y0, x1, y1, size, bold, turn in plain["words"]
        )
        return cls(words, tuple(Rule(Box(*place)) for place in plain["rules"]), plain["tilt"])


@dataclass(frozen=True, slots=True)
class _Reading:
    """The picture turned one way, and what was seen then."""

    quarter: int
    tilt: float
    picture: Any
    seen: list[Seen]

    @property
    def letters(self) -> int:
        return sum(len(word.text) for word in self.seen if word.confidence >= POOR and len(word.text) > 2)

    @property
    def poor(self) -> bool:
        """Say whether so little is sure that the picture may lie another way."""
        words = [word for word in self.seen if len(word.text) > 1 and any(map(str.isalnum, word.text))]
        weight = sum(len(word.text) for word in words)
        return weight < 8 or sum(word.confidence * len(word.text) for word in words) < POOR * weight


def scan(picture: Any, dots: float, engine: Engine, seconds: int) -> Scan:
    """Read *picture*, a Pillow image of *dots* pixels an inch."""
    clock = _Seconds(seconds)
    picture = evened(grey(picture))
    best = _best_reading(picture, dots, engine, clock)
    ink = dark(best.picture)
    words = _words(best.seen, ink)
    rules = rules_in(ink, dots)
    scale = 72.0 / dots
    turn = (360 - best.quarter) % 360
    width, height = best.picture.width * scale, best.picture.height * scale

    def shown(box: Box) -> Box:
        points = Box(box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale)
        return turned_box(points, (360 - turn) % 360, width, height)

    return Scan(
        tuple(replace(word, box=shown(word.box), size=_half(word.size * scale), turn=turn) for word in words),
        tuple(Rule(shown(rule)) for rule in rules),
        best.tilt,
    )


class _Seconds:
    """What is left of the CPU seconds of a page, counted by the clock of this thread and of the engine."""

    def __init__(self, seconds: int) -> None:
        self._end = time.monotonic() + seconds * 4
        self._most = seconds

    def left(self) -> int:
        left = int(self._end - time.monotonic())
        if left < 1:
            raise TooSlow
        return min(self._most, left)


def _best_reading(picture: Any, dots: float, engine: Engine, clock: _Seconds) -> _Reading:
    """Read the picture as it lies; when little of it is sure, also the other ways up, and keep the best."""
    lie = lie_of(picture)

    def read(quarter: int) -> _Reading:
        tilt = lie.tilt if (quarter in {90, 270}) == lie.sideways else 0.0
        straight = _straightened(picture, quarter, tilt)
        return _Reading(quarter, tilt, straight, words_in(straight, engine, dpi=round(dots), seconds=clock.left()))

    tries = [read(270 if lie.sideways else 0)]
    if not tries[0].poor:
        return tries[0]
    told = direction_of(picture, engine, dpi=round(dots), seconds=clock.left())
    tried = {tries[0].quarter}
    for quarter in _others(tries[0].quarter, told):
        if quarter in tried:
            continue
        tried.add(quarter)
        tries.append(read(quarter))
        if not tries[-1].poor and tries[-1].letters > tries[0].letters:
            break
    return max(tries, key=lambda reading: (reading.letters, not reading.quarter))


def _others(first: int, told: int | None) -> list[int]:
    """Return which quarter turns (clockwise) to try after *first*: what the engine told, upside down, on the side."""
    sides = [(first + 180) % 360, (first + 90) % 360, (first + 270) % 360]
    return sides if told is None else [told, *sides[:1]] if told == first else [told]


def _straightened(picture: Any, quarter: int, tilt: float) -> Any:
    """Return the picture turned by *quarter* degrees clockwise, then by *tilt* so that its lines lie level."""
    from PIL import Image

    turns: dict[int, Image.Transpose] = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    if quarter:
        picture = picture.transpose(turns[quarter])
    return picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255) if tilt else picture


def _words(seen: Sequence[Seen], ink: Dark) -> list[Word]:
    """Return the words that are sure enough, in pixels, with sizes and weight."""
    lines: dict[int, list[Seen]] = defaultdict(list)
    for word in seen:
        lines[word.line].append(word)
    kept = [line for line in (_sure(line) for line in lines.values()) if line]
    sizes = _sizes(kept)
    strokes = [_stroke(line, ink) for line in kept]
    bold = _bold(kept, sizes, strokes)
    return [
        Word(text, Box(word.x0, word.y0, word.x1, max(word.y0, word.y1)), size, heavy, mono=False)
        for line, size, heavy in zip(kept, sizes, bold, strict=True)
        for word in line
        if (text := clean(word.text))
    ]


def _sure(line: list[Seen]) -> list[Seen]:
    """Return the words of a line that may be believed; a bullet that was taken for a letter is a bullet again."""
    letters = sum(len(word.text) for word in line)
    if sum(word.confidence * len(word.text) for word in line) < SURE_LINE * letters:
        return []
    first, *others = line
    if others and first.text in _BULLETS and first.confidence < 90 and others[0].text[:1].isupper():
        line = [replace(first, text="•", confidence=100), *others]
    return [word for word in line if _believed(word)]


def _believed(word: Seen) -> bool:
    known = sum(map(str.isalnum, word.text))
    if word.y1 - word.y0 < 4 or word.x1 <= word.x0:
        return False
    if not known:
        return word.confidence >= SURE_SIGN and all(sign in _PLAIN_SIGNS for sign in word.text)
    if any(map(str.isdigit, word.text)):
        return word.confidence >= SURE_VALUE
    return word.confidence >= (SURE_SIGN if known == 1 else SURE_WORD)


def _sizes(lines: Sequence[list[Seen]]) -> list[float]:
    """Return the size of print of each line in pixels; sizes that differ by less than print does are one."""
    heights = [median(word.y1 - word.y0 for word in line) / LETTER_SHARE for line in lines]
    weights = [sum(sum(map(str.isalpha, word.text)) for word in line) for line in lines]
    telling = [index for index, weight in enumerate(weights) if weight >= FEWEST_LETTERS]
    found = dict.fromkeys(range(len(lines)), 0.0)
    left = list(telling)
    while left:  # the size of most letters first, so that it keeps what is near it
        usual = _weighted_median([(heights[index], weights[index]) for index in left])
        near = [index for index in left if usual / SAME_SIZE <= heights[index] <= usual * SAME_SIZE]
        found |= dict.fromkeys(near, usual)
        left = [index for index in left if index not in set(near)]
    for index in set(found) - set(telling):
        beside = min(telling, key=lambda other: abs(lines[other][0].y0 - lines[index][0].y0), default=index)
        alike = found[beside] and 0.7 < heights[index] / found[beside] < 1.4
        found[index] = found[beside] if alike else heights[index]
    return [found[index] for index in range(len(lines))]


def _weighted_median(values: list[tuple[float, int]]) -> float:
    values.sort()
    half, passed = sum(weight for _, weight in values) / 2, 0
    for value, weight in values:
        passed += weight
        if passed >= half:
            return value
    return values[-1][0]


def _rounded(box: Box) -> list[float]:
    return [round(box.x0, 2), round(box.y0, 2), round(box.x1, 2), round(box.y1, 2)]


def _half(size: float) -> float:
    return round(size * 2) / 2


def _stroke(line: list[Seen], ink: Dark) -> float:
    """Return how thick the strokes of a line are: the median length of the dark runs across it."""
    lengths: list[np.ndarray[Any, Any]] = []
    for word in line:
        x0, y0, x1, y1 = word.letters
        part = ink[max(0, y0) : y1, max(0, x0) : x1]
        if part.size:
            framed = np.pad(part, ((0, 0), (1, 1))).astype(np.int8).ravel()
            edges = np.flatnonzero(np.diff(framed))
            lengths.append(edges[1::2] - edges[::2])
    runs = np.concatenate(lengths) if lengths else np.zeros(0)
    return float(np.mean(np.minimum(runs, 3 * np.median(runs)))) if len(runs) else 0.0


def _bold(lines: Sequence[list[Seen]], sizes: Sequence[float], strokes: Sequence[float]) -> list[bool]:
    """Say for each line whether its strokes are thicker, for its size, than those of most of the page."""
    shares = [stroke / size if size else 0.0 for stroke, size in zip(strokes, sizes, strict=True)]
    weighed = [
        (share, sum(len(word.text) for word in line)) for share, line in zip(shares, lines, strict=True) if share
    ]
    usual = _weighted_median(weighed) if weighed else 0.0
    return [usual > 0 and share > BOLDER * usual and _lettered(line) for share, line in zip(shares, lines, strict=True)]


def _lettered(line: list[Seen]) -> bool:
    return sum(sum(map(str.isalpha, word.text)) for word in line) >= 3
