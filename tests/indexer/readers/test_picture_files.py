"""Photographs of name plates and schematics: words with boxes on the picture as a person sees it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from docs_store.errors import UnreadableFile
from indexer.pictures import draw_page
from indexer.readers import picture as pictures
from indexer.readers import refusals
from indexer.readers.document import Box
from indexer.readers.reading import read_here
from tests.indexer.readers.scanned import need_engine

LINES = ("POMPE HYDRAULIQUE", "Type PHX-220", "Pression max 250 bar", "Puissance 15 kW", "N° 48213")


def plate(ink: int = 25, metal: int = 205) -> Image.Image:
    """Return the photograph of a name plate, lit from the left."""
    picture = Image.new("L", (1200, 800), metal)
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(LINES):
        draw.text((120, 90 + 130 * row), line, fill=ink, font=ImageFont.load_default(70))
    shade = Image.linear_gradient("L").rotate(90).resize(picture.size).point(lambda value: 150 + value // 3)
    return Image.composite(picture, Image.new("L", picture.size, 0), shade).convert("RGB")


def saved(picture: Image.Image, path: Path, **options: object) -> Path:
    picture.save(path, **options)  # type: ignore[arg-type]
    return path


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_name_plate_is_read(tmp_path: Path, suffix: str) -> None:
    """A photographed plate is one page whose values are found where they stand."""
    need_engine()
    found = read_here(saved(plate(), tmp_path / f"plate.{suffix}"))
    words = " ".join(block.text for block in found.blocks)
    assert "PHX-220" in words
    assert "250 bar" in words
    assert (found.page_count, found.page_sizes, found.ocr_pages) == (1, ((842.0, 561.33),), (1,))
    box = next(block.box for block in found.blocks if "15 kW" in block.text)
    assert box is not None
    assert box.holds(Box(90, 345, 200, 370), margin=30)


@pytest.mark.slow
def test_the_camera_says_which_way_is_up(tmp_path: Path) -> None:
    """A picture stored on its side, with the EXIF mark for it, has its size and boxes as a person sees it."""
    need_engine()
    exif = Image.Exif()
    exif[0x0112] = 6
    found = read_here(saved(plate().rotate(90, expand=True), tmp_path / "side.jpg", exif=exif))
    assert found.page_sizes == ((842.0, 561.33),)
    box = next(block.box for block in found.blocks if "15 kW" in block.text)
    assert box is not None
    assert box.width > box.height


@pytest.mark.slow
def test_white_letters_on_a_dark_plate_are_read(tmp_path: Path) -> None:
    """An engraved plate, light on dark, gives its values too."""
    need_engine()
    found = read_here(saved(plate(ink=235, metal=30), tmp_path / "dark.png"))
    assert "PHX-220" in " ".join(block.text for block in found.blocks)


def test_the_passage_is_boxed_on_the_picture(tmp_path: Path) -> None:
    """The part around the box is drawn, turned as the camera says, with the amber frame."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(plate().rotate(90, expand=True), tmp_path / "side.jpg", exif=exif)
    whole = draw_page(path, 1, [], whole=True)
    assert whole.width > whole.height
    part = draw_page(path, 1, [Box(84, 340, 400, 400)])
    image = Image.open(io.BytesIO(part.jpeg)).convert("RGB")
    amber = sum(abs(r - 224) + abs(g - 130) + b < 60 for r, g, b in image.get_flattened_data())
    assert amber > 500
    with pytest.raises(UnreadableFile):
        draw_page(path, 2, [])


def test_a_picture_of_too_many_pixels_is_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is looked at before the pixels are unpacked, to the pixel."""
    path = saved(Image.new("L", (200, 200), 255), tmp_path / "big.png")
    monkeypatch.setattr(pictures, "MOST_PIXELS", 200 * 200 - 1)
    with pytest.raises(UnreadableFile) as refused:
        read_here(path)
    assert refused.value.template == refusals.TOO_MANY_PIXELS
    monkeypatch.setattr(pictures, "MOST_PIXELS", 200 * 200)
    with pytest.raises(UnreadableFile) as refused:
        read_here(path)
    assert refused.value.template in {refusals.NO_TEXT, refusals.NO_OCR}


def test_a_bomb_of_pixels_is_refused(tmp_path: Path) -> None:
    """A PNG of a few hundred bytes that says it has a hundred megapixels is not unpacked."""
    header = bytearray(saved(Image.new("1", (8, 8)), tmp_path / "small.png").read_bytes())
    header[16:24] = (20_000).to_bytes(4, "big") * 2
    header[29:33] = __import__("zlib").crc32(bytes(header[12:29])).to_bytes(4, "big")
    path = tmp_path / "bomb.png"
    path.write_bytes(header)
    with pytest.raises(UnreadableFile) as refused:
        read_here(path)
    assert refused.value.template == refusals.TOO_MANY_PIXELS


def test_a_cut_picture_is_damaged(tmp_path: Path) -> None:
    """Half a JPEG says so."""
    need_engine()
    whole = saved(plate(), tmp_path / "whole.jpg").read_bytes()
    path = tmp_path / "half.jpg"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile) as refused:
        read_here(path)
    assert refused.value.template == refusals.TRUNCATED


@pytest.mark.slow
def test_the_pages_of_a_fax_are_pages(tmp_path: Path) -> None:
    """A TIFF of two pages has two, each with its number."""
    need_engine()
    path = tmp_path / "fax.tif"
    plate().convert("L").save(path, save_all=True, append_images=[plate().convert("L")])
    found = read_here(path)
    assert found.page_count == 2
    assert {block.page for block in found.blocks if "250 bar" in block.text} == {1, 2}
