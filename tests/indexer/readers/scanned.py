"""Makes scans of printed pages: pictures as a copier gives them, with grain, tilt and quarter turns."""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.readers.ocr_engine import engine


def need_engine() -> None:
    """Skip where no OCR engine is installed; in CI that is a failure."""
    if engine() is None:
        if os.environ.get("CI"):
            pytest.fail("tesseract is not installed: .ci/run brings it")
        pytest.skip("tesseract is not installed")


def photographed(page: Any, *, dots: int = 200, tilt: float = 0.0, turn: int = 0, grain: float = 12.0) -> Image.Image:
    """Return the picture of an open page, tilted by *tilt* degrees and turned by *turn*, anticlockwise."""
    picture = page.render(scale=dots / 72, grayscale=True).to_pil().convert("L")
    if tilt:
        picture = picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255)
    if turn:
        picture = picture.rotate(turn, expand=True)
    noise = np.random.default_rng(7).normal(0.0, grain, (picture.height, picture.width))
    shaded = np.clip(np.asarray(picture, dtype=np.float64) * 0.86 + 14 + noise, 0, 255)
    return Image.fromarray(shaded.astype(np.uint8))


def scan_pdf(source: Path, target: Path, pages: Iterable[int] = (1,), **how: Any) -> Path:
    """Write a PDF of nothing but pictures of *pages* of *source*."""
    document = pypdfium2.PdfDocument(source)
    canvas = Canvas(str(target), invariant=1)
    for number in pages:
        page = document[number - 1]
        picture = photographed(page, **how)
        dots = how.get("dots", 200)
        size = (picture.width * 72 / dots, picture.height * 72 / dots)
        canvas.setPageSize(size)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=85)
        canvas.drawImage(ImageReader(out), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    document.close()
    return target


def recall(wanted: Iterable[str], found: Iterable[str]) -> float:
    """Return the share of the words of *wanted* that stand in *found*, each as often."""
    one, other = (
        Counter(word for text in texts for word in re.findall(r"\w{2,}", text.casefold())) for texts in (wanted, found)
    )
    return sum((one & other).values()) / max(1, sum(one.values()))
