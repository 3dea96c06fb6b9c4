"""Make of a typeset PDF what an old scanner makes of its print: pictures only, a little turned, noisy and uneven.

Shapes   `scan(printed, path)` writes one picture a page, with no text behind it.
Units    dots per inch; the skew in degrees, counter-clockwise.
Limits   same pages, same bytes: the noise comes from a generator that starts anew for each page with the page's number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from samples.archive import WHEN

DPI = 200
SKEWS = (0.4, -0.6, 0.7, -0.3, 0.5, -0.8)
PAPER = 238.0
NOISE = 5.0
QUALITY = 58


def scan(printed: Path, path: Path) -> None:
    """Write the scanned pages of *printed* to *path*."""
    first, *others = (_through_the_scanner(page, number) for number, page in enumerate(_pages(printed)))
    when = time.struct_time((*WHEN, 0, 5, 0))
    facts = {"title": "scan", "creationDate": when, "modDate": when}
    first.save(path, "PDF", save_all=True, append_images=others, resolution=DPI, quality=QUALITY, **facts)


def _pages(printed: Path) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(printed) as document:
        for page in document:
            yield page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")


def _through_the_scanner(page: Image.Image, number: int) -> Image.Image:
    """Return the page turned, blurred, on grey paper with a shadow at the spine, with noise and specks."""
    chance = np.random.default_rng(1990 + number)
    turned = page.rotate(SKEWS[number % len(SKEWS)], resample=Image.Resampling.BICUBIC, fillcolor=255)
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32)
    height, width = soft.shape
    ink = 40 + soft * (PAPER - 40) / 255
    shadow = 1 - 0.22 * np.exp(-np.arange(width, dtype=np.float32) / (0.03 * width))
    grain = NOISE * chance.standard_normal(soft.shape, dtype=np.float32)
    grey = ink * shadow + grain
    for x, y in zip(chance.integers(0, width - 3, 60), chance.integers(0, height - 3, 60), strict=True):
        grey[y : y + 2, x : x + 2] = 90
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
