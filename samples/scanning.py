"""Make of a typeset PDF what an old scanner makes of its print: pictures only, a little turned, noisy and uneven.

Shapes   `scan(printed, path)` writes one picture a page, with no text behind it.
Units    dots per inch; the skew in degrees, counter-clockwise.
Limits   same pages, same bytes: the noise comes from a generator that starts anew for each page with the page's number.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200
SKEWS = (0.4, -0.6, 0.7, -0.3, 0.5, -0.8)
PAPER = 238.0
NOISE = 7.0
QUALITY = 58


def scan(printed: Path, path: Path) -> None:
    """Write the scanned pages of *printed* to *path*."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle("scan")
    for number, page in enumerate(_pages(printed)):
        picture = _through_the_scanner(page, number)
        canvas.drawImage(ImageReader(_jpeg(picture)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def _pages(printed: Path) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(printed) as document:
        for page in document:
            yield page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def _through_the_scanner(page: Image.Image, number: int) -> Image.Image:
    """Return the page turned, blurred, on grey paper with a shadow at the spine, with noise and specks."""
    chance = np.random.default_rng(1990 + number)
    turned = page.rotate(SKEWS[number % len(SKEWS)], resample=Image.Resampling.BICUBIC, fillcolor=255)
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float64)
    height, width = soft.shape
    ink = 40 + soft * (PAPER - 40) / 255
    shadow = 1 - 0.22 * np.exp(-np.arange(width) / (0.03 * width))
    grain = chance.normal(0, NOISE, soft.shape)
    grey = ink * shadow + grain
    for x, y in zip(chance.integers(0, width - 3, 60), chance.integers(0, height - 3, 60), strict=True):
        grey[y : y + 2, x : x + 2] = 90
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _jpeg(picture: Image.Image) -> io.BytesIO:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
    content.seek(0)
    return content
