"""Photograph a name plate: metal with engraved lines, seen at an angle, lit from one side, turned by the telephone.

Shapes   `photograph(plate, path)` writes a JPEG; *plate* holds `maker`, `lines` (label and value) and `foot`.
Limits   same plate, same bytes. The picture is stored on its side with EXIF orientation 6, as telephones do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = (1600, 1200)
ORIENTATION, MODEL, TAKEN = 0x0112, 0x0110, 0x0132
INK = (38, 40, 44)
CORNERS = ((150, 190), (1480, 110), (1420, 1080), (205, 1010))  # where the plate's corners are in the picture
PLATE = (1300, 860)
FONTS = Path(reportlab.__file__).parent / "fonts"


def photograph(plate: dict[str, Any], path: Path) -> None:
    """Write the photograph of *plate* to *path*."""
    picture = _lit(_seen_from_the_side(_engraved(plate)))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MODEL], exif[TAKEN] = 6, plate["camera"], plate["taken"]
    picture.rotate(90, expand=True).save(path, "JPEG", quality=82, exif=exif)


def words(plate: dict[str, Any]) -> str:
    """Return everything that is written on *plate*, line by line."""
    lines = (f"{label} {value}" for label, value in plate["lines"].items())
    return "\n".join((plate["maker"], plate["foot"], *lines))


def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("VeraBd.ttf" if bold else "Vera.ttf")), size)


def _engraved(plate: dict[str, Any]) -> Image.Image:
    picture = Image.new("RGB", PLATE, (196, 200, 203))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((14, 14, PLATE[0] - 14, PLATE[1] - 14), 26, outline=INK, width=5)
    for x in (52, PLATE[0] - 52):
        for y in (52, PLATE[1] - 52):
            draw.ellipse((x - 18, y - 18, x + 18, y + 18), fill=(120, 124, 128), outline=INK, width=3)
    draw.text((PLATE[0] / 2, 74), plate["maker"], fill=INK, font=_font(58, bold=True), anchor="mm")
    draw.text((PLATE[0] / 2, 128), plate["foot"], fill=INK, font=_font(26), anchor="mm")
    top, step = 168, 58
    for number, (label, value) in enumerate(plate["lines"].items()):
        y = top + number * step
        draw.rectangle((90, y, PLATE[0] - 90, y + step), outline=INK, width=2)
        draw.line((560, y, 560, y + step), fill=INK, width=2)
        draw.text((108, y + step / 2), label, fill=INK, font=_font(29), anchor="lm")
        draw.text((580, y + step / 2), str(value), fill=INK, font=_font(32, bold=True), anchor="lm")
    return picture


def _seen_from_the_side(plate: Image.Image) -> Image.Image:
    wall = Image.new("RGB", SIZE, (58, 92, 84))
    width, height = PLATE
    flat = ((0, 0), (width, 0), (width, height), (0, height))
    seen = plate.transform(SIZE, Image.Transform.PERSPECTIVE, _coefficients(CORNERS, flat), Image.Resampling.BICUBIC)
    mask = Image.new("L", PLATE, 255).transform(SIZE, Image.Transform.PERSPECTIVE, _coefficients(CORNERS, flat))
    wall.paste(seen, (0, 0), mask)
    return wall


def _coefficients(seen: tuple[tuple[int, int], ...], flat: tuple[tuple[int, int], ...]) -> list[float]:
    """Return the eight numbers that lead from a point of the picture to the point of the plate."""
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solved = np.linalg.solve(np.array(rows, dtype=np.float64), np.array(values, dtype=np.float64))
    return [round(float(value), 12) for value in solved]


def _lit(picture: Image.Image) -> Image.Image:
    """Return the picture with light from the upper left, a reflection, grain and a little blur."""
    pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64)
    height, width, _ = pixels.shape
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    light = 1.12 - 0.28 * across - 0.2 * down
    glare = 46 * np.exp(-(((across - 0.72) / 0.16) ** 2) - ((down - 0.25) / 0.12) ** 2)
    grain = np.random.default_rng(250).normal(0, 5, (height, width, 1))
    lit = pixels * light[:, :, None] + glare[:, :, None] + grain
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))
