"""What stands on one PDF page: words with their boxes and looks, and the straight lines drawn between them.

Units    points from the top left of the page as displayed (its own /Rotate and crop box applied).
Shapes   a word is what the file writes without a space; `turn` is the direction of its writing as displayed (0, 90, 180
         or 270 degrees anticlockwise), so 0 is upright text.
Limits   `MOST_SIGNS` characters and `MOST_PATHS` drawn paths a page; what lies beyond is not looked at.
Source   PDFium through pypdfium2. Loose character boxes (ascent to descent of the font) keep all words of a line at one
         height, tight ones do not.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium

from indexer.readers.document import Box
from indexer.readers.pdf_forms import filled_fields, placed
from indexer.readers.wording import ACCENTS, clean, composed

MOST_SIGNS = 60_000
MOST_PATHS = 4_000
MOST_POINTS = 400
THIN = 2.5
"""A drawn rectangle thinner than this many points is a line."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters written without a space between them."""

    text: str
    box: Box
    size: float
    bold: bool
    mono: bool
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal or vertical; `filled` when it is the edge of a coloured area."""

    box: Box
    filled: bool = False

    @property
    def lies(self) -> bool:
        return self.box.width >= self.box.height


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page before anything is understood of it."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    pictures: tuple[Shown, ...] = ()
    curves: int = 0
    strokes: int = 0
    """Drawn paths and pieces of text: what may be words that the file does not spell."""
    tilt: float = 0.0
    """By how many degrees the lines of a scan sink to the right; its words stand as if they did not."""
    scanned: bool = False
    insets: tuple[tuple[Word, ...], ...] = ()
    """The words seen in each picture on the page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on a page: where, and how many pixels it has."""

    box: Box
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class View:
    """How the page's own coordinates (y upwards, unrotated) are shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def sheet(page: Any, number: int) -> Sheet:
    """Read page *number*, an open pypdfium2 page."""
    view = _view(page)
    width, height = page.get_size()
    text_page = page.get_textpage()
    try:
        shown = Box(0.0, 0.0, width, height)
        written = [*_words(text_page.raw, view), *_filled(page, view)]
        words = accents_home([word for word in written if _meets(word.box, shown)])
    finally:
        text_page.close()
    rules, pictures, curves, strokes = _drawn(page.raw, view)
    shown_pictures = tuple(picture for picture in pictures if _meets(picture.box, shown))
    return Sheet(number, width, height, words, rules, shown_pictures, curves, strokes)


def _filled(page: Any, view: View) -> Iterator[Word]:
    """Yield what was filled into the fields of a form, upright as the page is shown."""
    for value, corners in filled_fields(page):
        for text, box, size in placed(value, view.box(*corners)):
            yield Word(text, box, size, bold=False, mono=False)


def accents_home(words: list[Word]) -> tuple[Word, ...]:
    """Put accents that stand alone above a letter onto it: TeX draws those of capitals higher than the line."""
    alone = [index for index, word in enumerate(words) if word.text in ACCENTS]
    if not alone or len(alone) > 400:
        return tuple(words)
    kept: list[Word | None] = list(words)
    for index in alone:
        for other, word in enumerate(kept):
            if word is None or other == index or (place := _letter_under(words[index], word)) is None:
                continue
            letter = composed(words[index].text.replace("`", "ˋ") + word.text[place])
            kept[other] = replace(word, text=word.text[:place] + letter + word.text[place + 1 :])
            kept[index] = None
            break
    return tuple(word for word in kept if word is not None)


def _letter_under(accent: Word, word: Word) -> int | None:
    """Return which letter of *word* the accent stands over, or under: nearly, for letters differ in width."""
    middle = (accent.box.x0 + accent.box.x1) / 2
    if not (word.box.x0 - 1 < middle < word.box.x1 + 1) or word.box.width <= 0:
        return None
    if not (accent.box.y0 < word.box.y1 and accent.box.y1 > word.box.y0 - 0.6 * word.size):
        return None
    guess = int((middle - word.box.x0) / word.box.width * len(word.text))
    near = sorted(range(max(0, guess - 1), min(len(word.text), guess + 2)), key=lambda place: abs(place - guess))
    return next((place for place in near if word.text[place] in "AEIOUCaeiouc"), None)


def _meets(box: Box, shown: Box) -> bool:
    """Say whether any of *box* is on the part of the page that is *shown*: what nobody sees is not read."""
    return box.x0 < shown.x1 and box.x1 > shown.x0 and box.y0 < shown.y1 and box.y1 > shown.y0


def _view(page: Any) -> View:
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right, top, page.get_rotation() % 360)


def turned(seen: Sheet, turn: int) -> Sheet:
    """Return the sheet as seen when text written in direction *turn* is upright."""
    if turn == 0:
        return seen
    width, height = (seen.height, seen.width) if turn in (90, 270) else (seen.width, seen.height)
    words = tuple(
        replace(word, box=turned_box(word.box, turn, seen.width, seen.height), turn=(word.turn - turn) % 360)
        for word in seen.words
    )
    rules = tuple(replace(rule, box=turned_box(rule.box, turn, seen.width, seen.height)) for rule in seen.rules)
    return replace(seen, width=width, height=height, words=words, rules=rules)


def turned_box(box: Box, turn: int, width: float, height: float) -> Box:
    """Return *box* of a page of *width* x *height* after the page is turned so that *turn* becomes upright."""
    if turn == 90:  # text climbs: turn the page clockwise
        return Box(height - box.y1, box.x0, height - box.y0, box.x1)
    if turn == 180:
        return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
    if turn == 270:
        return Box(box.y0, width - box.x1, box.y1, width - box.x0)
    return box


def tilted_back(box: Box, tilt: float, width: float, height: float) -> Box:
    """Return where *box* of a straightened page of *width* x *height* stands on the tilted one."""
    cosine, sine = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    middle_x, middle_y = width / 2, height / 2
    corners = [(x - middle_x, y - middle_y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs = [middle_x + x * cosine - y * sine for x, y in corners]
    ys = [middle_y + x * sine + y * cosine for x, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(slots=True)
class _Pen:
    """A word while its signs are being collected."""

    signs: list[str]
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    mono: bool
    slope: tuple[float, float]
    last: tuple[float, float, float, float]

    def takes(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Say whether a sign at this place goes on with the word: no leap back, no gap, no other line."""
        if abs(self.slope[1]) > abs(self.slope[0]):
            along = bottom - self.last[3] if self.slope[1] > 0 else self.last[1] - top
            across = abs(left - self.last[0])
        else:
            along = left - self.last[2] if self.slope[0] > 0 else self.last[0] - right
            across = abs(bottom - self.last[1])
        return -0.8 * self.size < along < 0.5 * self.size and across < 0.7 * self.size

    def add(self, sign: str, left: float, bottom: float, right: float, top: float) -> None:
        self.signs.append(sign)
        self.left, self.bottom = min(self.left, left), min(self.bottom, bottom)
        self.right, self.top = max(self.right, right), max(self.top, top)
        self.last = (left, bottom, right, top)


def _words(text_page: Any, view: View) -> Iterator[Word]:
    """Yield the words in the order in which the file writes them."""
    count = min(pdfium.FPDFText_CountChars(text_page), MOST_SIGNS)
    rectangle, looks = pdfium.FS_RECTF(), _Looks(text_page)
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    pen: _Pen | None = None
    for index in range(count):
        code = unicode_of(text_page, index)
        if (code <= 32 and code != 2) or code == 0xA0 or not box_of(text_page, index, rectangle):
            yield from _finished(pen, view)
            pen = None
            continue
        place = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if pen is not None and not pen.takes(*place):
            yield from _finished(pen, view)
            pen = None
        if pen is None:
            pen = looks.pen(index, place)
        pen.add(chr(code), *place)
    yield from _finished(pen, view)


def _finished(pen: _Pen | None, view: View) -> Iterator[Word]:
    if pen is None:
        return
    text = clean("".join(pen.signs))
    text = text if pen.mono and "`" in text else composed(text)
    if not text or not all(map(math.isfinite, (pen.left, pen.bottom, pen.right, pen.top))):
        return
    written = round(math.degrees(math.atan2(pen.slope[1], pen.slope[0])) / 90) * 90
    yield Word(
        text,
        view.box(pen.left, pen.bottom, max(pen.left, pen.right), max(pen.bottom, pen.top)),
        pen.size,
        pen.bold,
        pen.mono,
        (written - view.rotation) % 360,
    )


class _Looks:
    """Size, weight and family of the sign at an index; asked once a word."""

    def __init__(self, text_page: Any) -> None:
        self._page = text_page
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(160)
        self._flags = ctypes.c_int()

    def pen(self, index: int, place: tuple[float, float, float, float]) -> _Pen:
        if not pdfium.FPDFText_GetMatrix(self._page, index, self._matrix):
            self._matrix.a, self._matrix.b, self._matrix.c, self._matrix.d = 1.0, 0.0, 0.0, 1.0
        scale = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        size = abs(pdfium.FPDFText_GetFontSize(self._page, index)) * scale
        bold, mono = self._family(index)
        slope = (self._matrix.a, self._matrix.b)
        return _Pen([], *place, size or place[3] - place[1], bold, mono, slope, place)

    def _family(self, index: int) -> tuple[bool, bool]:
        self._name.value, self._flags.value = b"", 0
        pdfium.FPDFText_GetFontInfo(self._page, index, self._name, 160, self._flags)
        name = self._name.value.decode("utf-8", "replace").lower()
        heavy = any(part in name for part in ("bold", "black", "heavy", "semibold", "-bd")) or (
            pdfium.FPDFText_GetFontWeight(self._page, index) >= 600
        )
        flags = self._flags.value
        fixed = bool(flags & 1) and flags > 0
        return heavy, fixed or any(part in name for part in ("mono", "courier", "consol", "mplus1mn", "-tt", "cmtt"))


def _drawn(page: Any, view: View) -> tuple[tuple[Rule, ...], list[Shown], int, int]:
    """Return the straight lines and the pictures of the page, and how many curved and how many other strokes."""
    rules: list[Rule] = []
    pictures: list[Shown] = []
    curves = strokes = 0
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MOST_PATHS)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        strokes += kind in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM}
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules.extend(_rules(drawn, view))
            curves += _curves(drawn)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and (picture := _picture(drawn, view)) is not None:
            pictures.append(picture)
    return tuple(rules), pictures, curves, strokes


def _picture(drawn: Any, view: View) -> Shown | None:
    box = _bounds(drawn, view)
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(drawn, width, height)
    return None if box is None else Shown(box, int(width.value), int(height.value))


def _bounds(drawn: Any, view: View) -> Box | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(drawn, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    if not all(map(math.isfinite, (left, bottom, right, top))):
        return None
    return view.box(left, bottom, max(left, right), max(bottom, top))


def _rules(path: Any, view: View) -> Iterator[Rule]:
    """Yield the horizontal and vertical lines of one path; a filled area gives its four edges."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(path, *edges):
        return
    left, bottom, right, top = (edge.value for edge in edges)
    if not all(map(math.isfinite, (left, bottom, right, top))):
        return
    if right - left < THIN or top - bottom < THIN:
        yield Rule(view.box(left, bottom, max(left, right), max(bottom, top)))
        return
    for start, end in _segments(path):
        (xa, ya), (xb, yb) = view.point(*start), view.point(*end)
        if abs(xa - xb) < 1 or abs(ya - yb) < 1:
            yield Rule(Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)), filled=not stroke.value)


def _curves(path: Any) -> int:
    count = min(pdfium.FPDFPath_CountSegments(path), MOST_POINTS)
    kinds = (pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, index)) for index in range(count))
    return sum(kind == pdfium.FPDF_SEGMENT_BEZIERTO for kind in kinds)


def _segments(path: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield start and end of each straight stroke, in the page's own coordinates."""
    count = min(pdfium.FPDFPath_CountSegments(path), MOST_POINTS)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    here: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return
        there = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO or start is None:
            start = there
        elif kind == pdfium.FPDF_SEGMENT_LINETO and here is not None:
            yield here, there
        if pdfium.FPDFPathSegment_GetClose(segment) and start != there:
            yield there, start
        here = there
