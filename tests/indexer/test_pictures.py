"""Pictures of pages: the passage boxed where it stands, readable on a phone, small enough to send."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from docs_store.errors import UnreadableFile
from indexer import pictures
from indexer.pictures import MOST_BYTES, TALLEST, Picture, Pictures, draw_page, part_around
from indexer.readers import refusals
from indexer.readers.allowance import Limits, NoAllowance
from indexer.readers.document import Box
from indexer.readers.pdf import read_pdf
from tests.indexer.readers.printed import WIDTH, print_pdf, text_page, write

SHEET = Box(0, 0, 595, 842)
FULL_LINES = [Box(60, 60 + 14 * n, 535, 72 + 14 * n) for n in range(50)]


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.jpeg))
    assert image.format == "JPEG"
    assert image.size == (picture.width, picture.height)
    assert len(picture.jpeg) <= MOST_BYTES
    return image.convert("RGB")


def is_tinted(shade: tuple[int, int, int]) -> bool:
    red, green, blue = shade
    return red > 235 and green > 220 and red - blue > 25


def is_frame(shade: tuple[int, int, int]) -> bool:
    red, green, blue = shade
    return red > 190 and 90 < green < 190 and blue < 90


def page_of_lines(path: Path, rotation: int = 0) -> Path:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation)
        for number in range(30):
            write(
                canvas, 80 + 20 * number, f"Ligne {number} du manuel, assez longue pour donner sa largeur à la colonne."
            )

    return print_pdf(path, draw)


def box_of(path: Path, words: str) -> Box:
    """The box of the paragraph that has these words, as the reader gives it."""
    block = next(block for block in read_pdf(path, path.name, NoAllowance()).blocks if words in block.text)
    return next(box for text, box in block.lines if words in text)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_passage_is_tinted_and_framed_where_it_stands(tmp_path: Path, rotation: int) -> None:
    """On upright and rotated pages alike, the paper inside the box is tinted, its edge framed, the rest left white."""
    path = page_of_lines(tmp_path / "a.pdf", rotation)
    box = box_of(path, "Ligne 12 ")
    whole = opened(draw_page(path, 1, [box], whole=True))
    sheet = read_pdf(path, path.name, NoAllowance()).page_sizes[0]
    scale = whole.width / sheet[0]
    inside = whole.crop(tuple(round(edge * scale) for edge in (box.x0, box.y0, box.x1, box.y1)))
    shades = inside.getcolors(1 << 20) or []
    assert sum(count for count, shade in shades if is_tinted(shade)) > 0.5 * inside.width * inside.height
    assert min(sum(shade) for _, shade in shades) < 200  # the words are still black
    tinted = [
        (x, y) for x in range(0, whole.width, 3) for y in range(0, whole.height, 3) if is_tinted(whole.getpixel((x, y)))
    ]
    margin = 6 * scale
    assert all(box.x0 * scale - margin < x < box.x1 * scale + margin for x, _ in tinted)
    assert all(box.y0 * scale - margin < y < box.y1 * scale + margin for _, y in tinted)
    assert any(is_frame(shade) for _, shade in whole.getcolors(1 << 20) or [])


def test_the_part_is_as_wide_as_the_column_and_shows_the_lines_around(tmp_path: Path) -> None:
    """The part around a line is drawn bigger than on the whole page, over a thousand pixels wide."""
    path = page_of_lines(tmp_path / "a.pdf")
    part = draw_page(path, 1, [box_of(path, "Ligne 12 ")])
    whole = draw_page(path, 1, [], whole=True)
    assert 1000 <= part.width <= 1280
    assert part.height < part.width
    assert part.width / 450 > 1.2 * whole.width / WIDTH
    opened(part)


def test_without_boxes_the_whole_page_is_shown(tmp_path: Path) -> None:
    """A passage without a place still has its page; nothing is tinted."""
    image = opened(draw_page(page_of_lines(tmp_path / "a.pdf"), 1, []))
    assert image.height > image.width
    assert not any(is_tinted(shade) for _, shade in image.getcolors(1 << 20) or [])


def test_the_part_holds_the_boxes_and_cuts_no_line() -> None:
    """The picture's edges lie between lines of text, some lines away from the boxes."""
    passage = Box(60, 340, 535, 352)
    part = part_around([passage], FULL_LINES, SHEET)
    assert part.holds(passage, margin=0)
    assert passage.y0 - part.y0 > 25
    assert not any(line.y0 < edge < line.y1 for line in FULL_LINES for edge in (part.y0, part.y1))
    assert part.x0 == pytest.approx(48, abs=1)
    assert part.x1 == pytest.approx(547, abs=1)


def test_in_two_columns_only_the_passages_own_is_shown() -> None:
    """The other column would halve the size of the letters."""
    lines = [Box(left, 60 + 12 * n, left + 225, 71 + 12 * n) for left in (60, 310) for n in range(40)]
    part = part_around([Box(310, 300, 535, 320)], lines, SHEET)
    assert part.x0 > 290
    assert part.x1 < 560


@pytest.mark.parametrize("top", [0, 826])
def test_at_the_edge_of_the_page_the_part_stays_on_it(top: float) -> None:
    """A title in the first line and a footnote in the last have a picture that ends with the page."""
    part = part_around([Box(60, top, 300, top + 16)], FULL_LINES, SHEET)
    assert part.y0 >= 0
    assert part.y1 <= SHEET.y1
    assert part.height > 100


def test_of_a_long_passage_the_beginning_is_shown() -> None:
    """A page-long passage is not shrunk: its first lines are shown at reading size."""
    part = part_around([Box(60, 60, 535, 800)], FULL_LINES, SHEET)
    assert part.y0 < 60
    assert part.height <= (TALLEST + 0.05) * part.width


def test_a_page_full_of_noise_still_fits_the_limit(tmp_path: Path) -> None:
    """A page that compresses badly is made coarser, then smaller, until it can be sent."""

    def noise(canvas: Canvas) -> None:
        for step in range(4_000):
            canvas.setFillColorRGB((step * 7 % 255) / 255, (step * 13 % 255) / 255, (step * 29 % 255) / 255)
            canvas.rect(step % 64 * 9.3, step // 64 * 13.4, 9, 13, stroke=0, fill=1)
            canvas.drawString(step % 64 * 9.3, step // 64 * 13.4, f"{step}")

    opened(draw_page(print_pdf(tmp_path / "noise.pdf", noise), 1, [], whole=True))


def test_a_box_beyond_the_page_is_ignored(tmp_path: Path) -> None:
    """A box from another revision of the file spoils nothing."""
    path = page_of_lines(tmp_path / "a.pdf")
    assert opened(draw_page(path, 1, [Box(2000, 2000, 2100, 2100)])).height > 1000


def test_a_huge_sheet_is_drawn_at_a_bearable_size(tmp_path: Path) -> None:
    """A schematic on A0 does not become a picture of a hundred megapixels."""
    path = print_pdf(tmp_path / "a0.pdf", text_page("Folio 1"), size=(3370, 2384))
    picture = draw_page(path, 1, [], whole=True)
    assert max(picture.width, picture.height) <= pictures.WHOLE_SIDE + 1


@pytest.fixture(scope="module")
def drawer() -> Iterator[Pictures]:
    """One warm process that draws."""
    with Pictures() as pictures_process:
        yield pictures_process


@pytest.mark.slow
def test_the_process_draws_the_page_that_is_asked_for(drawer: Pictures, tmp_path: Path) -> None:
    """Boxes of other pages are left out: a passage over two pages has its first page's boxes on the first."""
    path = print_pdf(tmp_path / "a.pdf", text_page("Page une."), text_page("Page deux."))
    boxes = [(1, Box(60, 110, 300, 125)), (2, Box(60, 400, 300, 415))]
    first = drawer.page_picture(path, 1, boxes)
    assert opened(first).size == opened(drawer.page_picture(path, 1, boxes[:1])).size
    assert drawer.page_picture(path, 1, boxes).jpeg == drawer.page_picture(path, 1, boxes[:1]).jpeg


@pytest.mark.slow
@pytest.mark.parametrize("page", [0, 2, -1])
def test_a_page_that_does_not_exist_is_refused(drawer: Pictures, tmp_path: Path, page: int) -> None:
    """The sentence names the document and the page."""
    path = print_pdf(tmp_path / "a.pdf", text_page("Page une."))
    with pytest.raises(UnreadableFile, match=rf"^Notice\.pdf has no page {page}"):
        drawer.page_picture(path, page, name="Notice.pdf")


@pytest.mark.slow
def test_a_file_that_cannot_be_drawn_is_refused_and_the_next_is_drawn(drawer: Pictures, tmp_path: Path) -> None:
    """A damaged and a missing file have their sentence; the process goes on."""
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7 and no more")
    with pytest.raises(UnreadableFile) as caught:
        drawer.page_picture(damaged, 1)
    assert caught.value.template == refusals.TRUNCATED
    with pytest.raises(UnreadableFile) as caught:
        drawer.page_picture(tmp_path / "none.pdf", 1)
    assert caught.value.template == refusals.MISSING
    assert opened(drawer.page_picture(print_pdf(tmp_path / "a.pdf", text_page("Ça va.")), 1))


@pytest.mark.slow
def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    """After a time-out the next picture is drawn by a new process."""
    path = print_pdf(tmp_path / "a.pdf", text_page("Page une."))
    with Pictures(Limits(wall_seconds=0.0001)) as hasty, pytest.raises(UnreadableFile) as caught:
        hasty.page_picture(path, 1)
    assert caught.value.template == refusals.TOO_SLOW
    with Pictures() as again:
        again.page_picture(path, 1)
        (worker,) = again._drawers._idle
        worker._process.kill()
        worker._process.wait()
        with pytest.raises(UnreadableFile):
            again.page_picture(path, 1)
        assert again.page_picture(path, 1).width > 900
