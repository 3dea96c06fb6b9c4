"""A picture of the page around a passage, boxed, wide enough to be read on a phone held in one hand.

Units    boxes in points from the top left of the page as displayed (see `readers.document`); pictures in pixels.
Shapes   the part of the page is as wide as the column of text in which the passage stands, with some lines above and
         below; the whole page is the whole page. The passage is tinted and framed, never covered.
Limits   `WIDTH` pixels wide where the page gives them, at most `MOST_BYTES` (quality steps down, then the size); at
         most `TALLEST` times as high as wide: of a longer passage its beginning. Boxes of one page only, the one
         asked for.
Errors   UnreadableFile when the page does not exist or the file cannot be drawn; drawing is done in a process of its
         own that is killed after `Limits.wall_seconds` and started again.
Source   PDFium through pypdfium2: about 20 ms a picture; Pillow for picture files.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from docs_store.errors import N_
from indexer.readers import refusals
from indexer.readers.allowance import CpuAllowance, Limits
from indexer.readers.document import Box, around
from indexer.readers.formats import format_of
from indexer.readers.process import Readers, check_file
from indexer.readers.refusals import refusal

WIDTH = 1200
WHOLE_SIDE = 1800
MOST_SIDE = 4400
MOST_BYTES = 200_000
TALLEST = 1.35
FLATTEST = 0.42
MARGIN = 12.0
AROUND = 42.0
NARROWEST = 230.0
MOST_SCALE = 5.0
AMBER = (224, 130, 0)
TINT = (255, 243, 205)
NO_SUCH_PAGE = N_("{name} has no page {page}: look the passage up again.")
PICTURE_LIMITS = Limits(seconds_a_page=15, seconds_a_file=20, wall_seconds=20.0, result_bytes=4 * 2**20)


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


class Pictures:
    """Draws pages in a warm process of its own; safe to use from several threads."""

    def __init__(self, limits: Limits = PICTURE_LIMITS, count: int = 1) -> None:
        self._limits = limits
        self._drawers = Readers(count, limits, handler="indexer.pictures:draw")

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def page_picture(
        self,
        path: Path,
        page: int,
        boxes: Iterable[tuple[int, Box]] = (),
        *,
        whole: bool = False,
        name: str | None = None,
    ) -> Picture:
        """Return page *page* (1-based) of the PDF or picture file around the *boxes* on it, or the *whole* page."""
        name = name or path.name
        check_file(path, name, self._limits)
        places = [[box.x0, box.y0, box.x1, box.y1] for number, box in boxes if number == page]
        request = {"path": str(path.resolve()), "name": name, "page": page, "boxes": places, "whole": whole}
        head, jpeg = self._drawers.ask(request, name)
        return Picture(jpeg, int(head["width"]), int(head["height"]))

    def close(self) -> None:
        """End the process."""
        self._drawers.close()


def draw(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Answer one request inside the process that draws."""
    allowance = CpuAllowance(limits)
    allowance.page()
    boxes = [Box(*place) for place in request["boxes"]]
    picture = draw_page(Path(request["path"]), request["page"], boxes, whole=request["whole"], name=request["name"])
    return {"width": picture.width, "height": picture.height}, picture.jpeg


class Paper(Protocol):
    """A page that can be drawn: its size and texts in points, and any part of it as a picture."""

    sheet: Box

    def texts(self) -> list[Box]:
        """Return the boxes of the pieces of text on it."""

    def drawn(self, part: Box, scale: float) -> Any:
        """Return *part* as a Pillow image of *scale* pixels a point."""


def draw_page(path: Path, page: int, boxes: Sequence[Box], *, whole: bool = False, name: str | None = None) -> Picture:
    """Return the picture, drawn in this process."""
    name = name or path.name
    kind = format_of(path, name)
    with _picture_file(path, page, name) if kind == "picture" else _pdf_page(path, page, name) as paper:
        return _drawn(paper, boxes, whole)


@contextmanager
def _pdf_page(path: Path, page: int, name: str) -> Iterator[Paper]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise refusal(refusals.TRUNCATED, name) from error
    try:
        if not 1 <= page <= len(document):
            raise refusal(NO_SUCH_PAGE, name, page=page)
        document.init_forms()
        yield _PdfPaper(document[page - 1], page)
    except pypdfium2.PdfiumError as error:
        raise refusal(refusals.TRUNCATED, name) from error
    finally:
        document.close()


class _PdfPaper:
    def __init__(self, page: Any, number: int) -> None:
        self._page, self._number = page, number
        width, height = page.get_size()
        self.sheet = Box(0.0, 0.0, width, height)

    def texts(self) -> list[Box]:
        from indexer.readers.pdf_lines import rows
        from indexer.readers.pdf_page import sheet

        return [part.box for line in rows(sheet(self._page, self._number).words) for part in line.cells]

    def drawn(self, part: Box, scale: float) -> Any:
        cut = (part.x0, self.sheet.y1 - part.y1, self.sheet.x1 - part.x1, part.y0)
        return self._page.render(scale=scale, crop=cut, draw_annots=True, may_draw_forms=True).to_pil().convert("RGB")


@contextmanager
def _picture_file(path: Path, page: int, name: str) -> Iterator[Paper]:
    from indexer.readers.picture import frame, frames, opened, upright

    with opened(path, name) as picture:
        if not 1 <= page <= frames(picture):
            raise refusal(NO_SUCH_PAGE, name, page=page)
        shown = frame(picture, page, name)
        shown.thumbnail((MOST_SIDE, MOST_SIDE))
        yield _PicturePaper(upright(shown))


class _PicturePaper:
    def __init__(self, picture: Any) -> None:
        from indexer.readers.picture import size_in_points

        self._picture = picture
        width, height = size_in_points(picture)
        self.sheet = Box(0.0, 0.0, width, height)

    def texts(self) -> list[Box]:
        return []

    def drawn(self, part: Box, scale: float) -> Any:
        dots = self._picture.width / self.sheet.x1
        size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
        source = (part.x0 * dots, part.y0 * dots, part.x1 * dots, part.y1 * dots)
        return self._picture.convert("RGB").resize(size, box=source, reducing_gap=2.0)


def _drawn(paper: Paper, boxes: Sequence[Box], whole: bool) -> Picture:
    sheet = paper.sheet
    boxes = [box for box in (_within(box, sheet) for box in boxes) if box is not None]
    if whole or not boxes:
        part, scale = sheet, min(WHOLE_SIDE / max(sheet.x1, sheet.y1), MOST_SCALE)
    else:
        part = part_around(boxes, paper.texts() or [_middle(sheet)], sheet)
        scale = min(WIDTH / part.width, MOST_SCALE)
    image = paper.drawn(part, scale)
    for box in boxes:
        image = _marked(image, box, part, scale)
    return _compressed(image)


def _middle(sheet: Box) -> Box:
    """Return where the text of a page without a text layer may stand: all of it but the margins."""
    return Box(0.05 * sheet.x1, 0.0, 0.95 * sheet.x1, sheet.y1)


def _within(box: Box, sheet: Box) -> Box | None:
    """Return the part of *box* that lies on the page, None when nothing does."""
    x0, y0, x1, y1 = max(box.x0, 0.0), max(box.y0, 0.0), min(box.x1, sheet.x1), min(box.y1, sheet.y1)
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def part_around(boxes: Sequence[Box], texts: Sequence[Box], sheet: Box) -> Box:
    """Return the part of the page to show: as wide as the column of text, some lines above and below the boxes."""
    passage = around(boxes)
    column = _column(passage, texts)
    x0, x1 = _widened(column.x0 - MARGIN, column.x1 + MARGIN, NARROWEST, sheet.x1)
    wide = x1 - x0
    y0, y1 = passage.y0 - AROUND, passage.y1 + AROUND
    if y1 - y0 > TALLEST * wide:
        y0 = passage.y0 - AROUND / 2
        y1 = y0 + TALLEST * wide
    y0, y1 = _widened(max(0.0, y0), min(sheet.y1, y1), FLATTEST * wide, sheet.y1)
    return Box(x0, _clear(y0, texts, upwards=True), x1, min(sheet.y1, _clear(y1, texts, upwards=False)))


def _clear(edge: float, texts: Sequence[Box], *, upwards: bool) -> float:
    """Return *edge* moved outwards until it cuts through no line of text."""
    cut = [text for text in texts if text.y0 - 1 < edge < text.y1 + 1 and text.height < 40]
    if not cut:
        return edge
    return max(0.0, min(text.y0 for text in cut) - 0.5) if upwards else max(text.y1 for text in cut) + 0.5


def _column(passage: Box, texts: Sequence[Box]) -> Box:
    """Return the width of the column: of the texts near the passage that stand mostly above, below or in it."""
    column = passage
    for text in texts:
        shared = min(text.x1, passage.x1) - max(text.x0, passage.x0)
        near = text.y1 > passage.y0 - 250 and text.y0 < passage.y1 + 250
        if near and shared > 0.5 * min(text.width, passage.width) and text.width > 20:
            column = column.joined(Box(text.x0, column.y0, text.x1, column.y1))
    return column


def _widened(low: float, high: float, least: float, end: float) -> tuple[float, float]:
    """Return the stretch from *low* to *high*, at least *least* long where there is room, between 0 and *end*."""
    missing = max(0.0, least - (high - low)) / 2
    low, high = low - missing, high + missing
    if low < 0:
        low, high = 0.0, high - low
    if high > end:
        low, high = low - (high - end), end
    return max(0.0, low), min(end, high)


def _marked(image: Any, box: Box, part: Box, scale: float) -> Any:
    """Return *image* with the box tinted and framed; what is dark stays dark."""
    from PIL import Image, ImageChops, ImageDraw

    pad = 2.0
    edges = (
        (box.x0 - pad - part.x0) * scale,
        (box.y0 - pad / 2 - part.y0) * scale,
        (box.x1 + pad - part.x0) * scale,
        (box.y1 + pad / 2 - part.y0) * scale,
    )
    line = max(3, round(image.width / 300))
    tint = Image.new("RGB", image.size, "white")
    ImageDraw.Draw(tint).rounded_rectangle(edges, radius=3 * line, fill=TINT)
    marked = ImageChops.multiply(image, tint)
    ImageDraw.Draw(marked).rounded_rectangle(edges, radius=3 * line, outline=AMBER, width=line)
    return marked


def _compressed(image: Any) -> Picture:
    """Return *image* as a JPEG of at most `MOST_BYTES`: first coarser, then smaller."""
    while True:
        for quality in (85, 75, 65, 55, 45):
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
            if out.tell() <= MOST_BYTES:
                return Picture(out.getvalue(), image.width, image.height)
        image = image.resize((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)))
