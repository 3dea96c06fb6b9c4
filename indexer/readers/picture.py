"""Reads photographs and scans that are picture files: JPEG, PNG, WEBP, and TIFF with its pages.

Units    a picture's longer side is `LONG_SIDE` points, whatever its pixels: boxes are in those points, from the top
         left of the picture as displayed (turned as its EXIF data say).
Limits   `MOST_PIXELS` a picture, looked at before anything is unpacked; `MOST_FRAMES` pages of a TIFF.
Errors   UnreadableFile: too many pixels, damaged.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from indexer.readers import refusals
from indexer.readers.allowance import Allowance
from indexer.readers.document import Box, ReadDocument
from indexer.readers.pdf_flow import Draft, page_drafts
from indexer.readers.pdf_page import Sheet
from indexer.readers.pdf_scans import Areas
from indexer.readers.pdf_structure import blocks, page_numbers
from indexer.readers.refusals import refusal
from indexer.readers.scans import Scans
from indexer.readers.wording import first_date, first_revision

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
MOST_PIXELS = 40_000_000
MOST_FRAMES = 500
LONG_SIDE = 842.0
FEWEST, MOST = 1_800, 3_400
"""Pixels of the longer side that the engine is given: small pictures are enlarged, large ones made smaller."""


def read_picture(path: Path, name: str, allowance: Allowance, scans: Scans) -> ReadDocument:
    """Read the picture at *path*, called *name* when it is refused; *scans* keeps what it says."""
    sizes: list[tuple[float, float]] = []
    drafts: list[Draft] = []
    with opened(path, name) as picture:
        for number in range(1, frames(picture) + 1):
            allowance.page()
            width, height = size_in_points(frame(picture, number, name))
            seen = scans.applied(Sheet(number, width, height, (), ()), (Box(0.0, 0.0, width, height),))
            sizes.append((round(width, 2), round(height, 2)))
            drafts.extend(page_drafts(seen))
    start = [draft.block.text for draft in drafts]
    with_text = page_numbers(drafts)
    return ReadDocument(
        blocks=blocks(drafts, []),
        page_count=len(sizes),
        page_sizes=tuple(sizes),
        revision=first_revision(start),
        date=first_date(start),
        empty_pages=tuple(number for number in range(1, len(sizes) + 1) if number not in with_text),
        ocr_pages=tuple(sorted(scans.known)),
        unread_pages=tuple(sorted(scans.wanted)),
    )


def frame_areas(path: Path, name: str, page: int, areas: Areas) -> Iterator[tuple[Any, float]]:
    """Yield the picture itself for its only area, at the size that the engine reads best, and its pixels an inch."""
    with opened(path, name) as picture:
        shown = frame(picture, page, name)
        shown.thumbnail((MOST, MOST))  # first of all: the pixels of a large picture are never all in colours
        shown = upright(shown)
        longer = max(shown.size)
        wanted = min(max(longer, FEWEST), MOST)
        if wanted != longer:
            size = (max(1, shown.width * wanted // longer), max(1, shown.height * wanted // longer))
            shown = shown.resize(size, Image.Resampling.LANCZOS)
        for _ in areas:
            yield shown, max(shown.size) * 72.0 / LONG_SIDE


@contextmanager
def opened(path: Path, name: str) -> Iterator[Any]:
    """Open the picture at *path*; whatever is wrong with its bytes is a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                yield picture
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many(name) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise refusal(refusals.TRUNCATED, name) from error


def frames(picture: Any) -> int:
    """Return how many pages the picture has: those of a TIFF, else one."""
    return min(int(getattr(picture, "n_frames", 1)), MOST_FRAMES) if picture.format == "TIFF" else 1


def frame(picture: Any, number: int, name: str) -> Any:
    """Return page *number* of an open picture, not yet unpacked; UnreadableFile when it has too many pixels."""
    if number > 1:
        picture.seek(number - 1)
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many(name)
    return picture


def upright(picture: Any) -> Any:
    """Return the picture as a person sees it: turned as its EXIF data say, in grey or in colours."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in {"L", "RGB"}:
        return turned
    if turned.mode in {"I;16", "I", "F"}:
        return turned.point(lambda value: value / 256).convert("L")
    shown = turned.convert("RGBA")
    white = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(white, shown).convert("RGB")


def size_in_points(picture: Any) -> tuple[float, float]:
    """Return width and height of a picture as displayed, without unpacking it."""
    turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    width, height = picture.size[::-1] if turned else picture.size
    scale = LONG_SIDE / max(width, height, 1)
    return width * scale, height * scale


def _too_many(name: str) -> Exception:
    return refusal(refusals.TOO_MANY_PIXELS, name, limit=MOST_PIXELS // 10**6)
