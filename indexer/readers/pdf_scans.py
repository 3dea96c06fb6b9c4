"""Which parts of a PDF page are to be read from its picture, and what the page is once they were.

Shapes   a page without words that shows anything, or whose text layer is rubbish, is read whole: its words are then
         those of the scan. On a page with good text, pictures of `LEAST_SHARE` of its area are read as well, and the
         words that the text layer does not have there are added as insets.
Units    areas in points from the top left of the page as displayed; `DOTS` pixels an inch where the page is not too
         large.
Limits   `MOST_INSETS` pictures a page; a picture that stands at the same place of several pages is decoration; a scan
         that already carries a text layer all over is trusted. `MOST_PIXELS` are rendered at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from indexer.readers.document import Box
from indexer.readers.ocr_scan import Scan
from indexer.readers.pdf_drawing import FEWEST_CURVES, is_scattered
from indexer.readers.pdf_flow import main_turn
from indexer.readers.pdf_page import Sheet, Shown, Word, turned
from indexer.readers.text_quality import is_rubbish
from indexer.readers.wording import lettering

DOTS = 250.0
MOST_PIXELS = 24e6
LEAST_SHARE = 0.1
PROSE = 60
"""Words: on a page of prose a picture is a screenshot or a photo that the prose explains; what is read off those is
rubbish between good sentences (seen: `fal ML Manual Control [F3]`), and costs seconds."""
LEAST_PIXELS = 150
FEWEST_STROKES = 12
FEWEST_SEEN = 3
MOST_INSETS = 4
COVERED_WORDS = 30
Areas = tuple[Box, ...]


def areas_to_scan(seen: Sheet, repeated: frozenset[tuple[int, ...]] = frozenset()) -> Areas:
    """Return the areas of a page to read from its picture: the whole page, some pictures on it, or nothing."""
    page = Box(0.0, 0.0, seen.width, seen.height)
    if seen.width < 20 or seen.height < 20:
        return ()
    if not seen.words:
        shows = seen.strokes >= FEWEST_STROKES or any(_share(picture.box, page) >= 0.02 for picture in seen.pictures)
        return (page,) if shows else ()
    if is_rubbish(seen.words):
        return (page,)
    if any(_share(picture.box, page) > 0.75 for picture in seen.pictures) and not _covered(seen):
        return (page,)
    if len(seen.words) >= PROSE:
        return ()
    found = [
        box
        for picture in seen.pictures
        if (box := _within(picture.box, page)) is not None
        and place_of(picture) not in repeated
        and min(picture.width, picture.height) >= LEAST_PIXELS
        and LEAST_SHARE <= _share(box, page) <= 0.75
        and sum(box.holds(word.box) for word in seen.words) < COVERED_WORDS
    ]
    found.sort(key=lambda box: -box.width * box.height)
    return tuple(found[:MOST_INSETS])


def place_of(picture: Shown) -> tuple[int, ...]:
    """Return what is the same for a picture that stands on every page."""
    box = picture.box
    return (round(box.x0 / 3), round(box.y0 / 3), round(box.x1 / 3), round(box.y1 / 3), picture.width, picture.height)


def decoration(sheets: Sequence[Sheet]) -> frozenset[tuple[int, ...]]:
    """Return the places of pictures that several pages have in common; scans of a whole page have none of them."""
    seen = Counter(place for sheet in sheets for place in {place_of(picture) for picture in sheet.pictures})
    return frozenset(place for place, count in seen.items() if count >= 3)


def _covered(seen: Sheet) -> bool:
    """Say whether the words are the text layer of a scan, not a stamp or a running head on it."""
    if len(seen.words) < COVERED_WORDS:
        return False
    top, bottom = min(word.box.y0 for word in seen.words), max(word.box.y1 for word in seen.words)
    inner = [word for word in seen.words if 0.1 * seen.height < word.box.y0 < 0.9 * seen.height]
    return bottom - top > 0.3 * seen.height and len(inner) >= COVERED_WORDS // 2


def _share(box: Box, page: Box) -> float:
    return box.width * box.height / (page.width * page.height)


def _within(box: Box, page: Box) -> Box | None:
    x0, y0, x1, y1 = max(box.x0, 0.0), max(box.y0, 0.0), min(box.x1, page.x1), min(box.y1, page.y1)
    return Box(x0, y0, x1, y1) if x1 - x0 > 10 and y1 - y0 > 10 else None


def rendered(page: Any, area: Box) -> tuple[Any, float]:
    """Return the picture of an *area* of an open page, and its pixels an inch."""
    width, height = page.get_size()
    dots = min(DOTS, 72.0 * (MOST_PIXELS / max(1.0, area.width * area.height)) ** 0.5)
    cut = (area.x0, height - area.y1, width - area.x1, area.y0)
    picture = page.render(scale=dots / 72.0, crop=cut, grayscale=True, draw_annots=True, may_draw_forms=False)
    return picture.to_pil().convert("L"), dots


def with_scans(seen: Sheet, areas: Areas, scans: Sequence[Scan]) -> Sheet:
    """Return the page with what was seen in its *areas*."""
    if len(areas) == 1 and _share(areas[0], Box(0.0, 0.0, seen.width, seen.height)) > 0.99:
        return _scanned(seen, scans[0])
    insets = tuple(words for area, found in zip(areas, scans, strict=True) if (words := _new_words(seen, area, found)))
    return replace(seen, insets=insets)


def _scanned(seen: Sheet, found: Scan) -> Sheet:
    """Return the page as the scan has it: its words instead of those of the text layer, its rules beside the drawn."""
    rules = found.rules if found.tilt else (*seen.rules, *found.rules)
    page = replace(seen, words=found.words, rules=rules, curves=0, tilt=found.tilt, scanned=True)
    upright = turned(page, main_turn(page))
    return replace(page, curves=FEWEST_CURVES) if is_scattered(upright.words) else page


def _new_words(seen: Sheet, area: Box, found: Scan) -> tuple[Word, ...]:
    """Return the words of a picture at their place on the page, without those that the text layer has."""
    placed = tuple(replace(word, box=_moved(word.box, area)) for word in found.words)
    known = {lettering(word.text) for word in seen.words if area.holds(word.box, margin=12)}
    fresh = tuple(word for word in placed if lettering(word.text) not in known or not known)
    telling = [word for word in fresh if sum(map(str.isalnum, word.text)) >= 2]
    return fresh if len(telling) >= FEWEST_SEEN else ()


def _moved(box: Box, area: Box) -> Box:
    return Box(box.x0 + area.x0, box.y0 + area.y0, box.x1 + area.x0, box.y1 + area.y0)
