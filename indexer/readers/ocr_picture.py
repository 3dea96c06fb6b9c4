"""What a picture of a page looks like before it is read: which way its lines run, how much it is tilted, its rules.

Units    pixels; angles in degrees, positive when lines sink to the right; turns in degrees anticlockwise.
Limits   tilts up to `MOST_TILT`, to a tenth of a degree; rules of at least `SHORTEST` inches, at most `THICKEST` thick.
Source   projection profiles (Postl 1986): the sums of dark pixels along the lines of a text are steepest when the lines
         are straight. On a profile along the other axis, text that stands on its side shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.readers.document import Box

MOST_TILT = 7.0
SHORTEST = 0.55
THICKEST = 0.05
SOLID = 0.96
MOST_RULES = 600
_PROFILE_SIDE = 1100
_MOST_PIXELS = 60_000
Dark = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lie:
    """How a picture lies: its tilt, and whether its lines of text run upwards or downwards instead of across."""

    tilt: float
    sideways: bool


def grey(picture: Any) -> Any:
    """Return a Pillow image in grey, what is transparent as white."""
    from PIL import Image

    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("L")


def evened(picture: Any) -> Any:
    """Return a grey picture with its shadows taken out and its grain softened: the paper white everywhere.

    A picture whose most part is dark (a name plate, a screen) is turned to dark on light.
    """
    from PIL import Image, ImageFilter, ImageOps

    small = picture.resize((max(1, picture.width // 16), max(1, picture.height // 16)), Image.Resampling.BOX)
    if np.median(np.asarray(small)) < 100:
        picture, small = ImageOps.invert(picture), ImageOps.invert(small)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(6))
    background = np.asarray(paper.resize(picture.size, Image.Resampling.BILINEAR), dtype=np.float32)
    levelled = np.asarray(picture, dtype=np.float32) * (245.0 / np.maximum(background, 24.0))
    return Image.fromarray(np.minimum(levelled, 255.0).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))


def dark(picture: Any) -> Dark:
    """Return where a grey picture is ink: darker than the threshold of Otsu (1979)."""
    pixels = np.asarray(picture)
    counts = np.bincount(pixels.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (sums[-1] * below / below[-1] - sums) ** 2 / (below * above)
    best = int(np.nanargmax(between)) if np.isfinite(between).any() else 127
    ink: Dark = pixels <= min(max(best, 60), 200)
    return ink


def lie_of(picture: Any) -> Lie:
    """Return how the text of a grey picture lies."""
    from PIL import Image

    factor = min(1.0, _PROFILE_SIDE / max(picture.size))
    small = picture.resize(
        (max(1, round(picture.width * factor)), max(1, round(picture.height * factor))), Image.Resampling.BOX
    )
    ys, xs = np.nonzero(dark(small))
    if len(xs) < 50 or len(xs) > 0.5 * small.width * small.height:
        return Lie(0.0, sideways=False)
    if len(xs) > _MOST_PIXELS:
        step = len(xs) // _MOST_PIXELS + 1
        ys, xs = ys[::step], xs[::step]
    across, tilt = _steepest(xs, ys)
    along, other = _steepest(-ys, xs)
    return Lie(other, sideways=True) if along > 1.3 * across else Lie(tilt, sideways=False)


def _steepest(xs: NDArray[np.int64], ys: NDArray[np.int64]) -> tuple[float, float]:
    """Return the steepness of the best profile and its tilt; a tilt that is hardly better than none is none."""
    flat = _steepness(xs, ys, 0.0)
    best, tilt = flat, 0.0
    for step, reach in ((0.5, MOST_TILT), (0.1, 0.5)):
        middle = tilt
        for angle in np.arange(middle - reach, middle + reach + step / 2, step):
            steep = _steepness(xs, ys, float(angle))
            if steep > best:
                best, tilt = steep, float(angle)
    return (best, round(tilt, 1)) if best > 1.03 * flat and abs(tilt) >= 0.2 else (flat, 0.0)


def _steepness(xs: NDArray[np.int64], ys: NDArray[np.int64], angle: float) -> float:
    heights = np.rint(ys - xs * np.tan(np.radians(angle))).astype(np.int64)
    profile = np.bincount(heights - heights.min())
    return float(np.sum(np.diff(profile.astype(np.float64)) ** 2)) / len(xs)


def rules_in(ink: Dark, dpi: float) -> list[Box]:
    """Return the straight lines of a picture, lying and standing, in pixels."""
    length, thick = max(8, round(SHORTEST * dpi)), max(2, round(THICKEST * dpi))
    lying = [Box(x0, y0, x1, y1) for x0, y0, x1, y1 in _lines(ink, length, thick)]
    standing = [Box(x0, y0, x1, y1) for y0, x0, y1, x1 in _lines(np.ascontiguousarray(ink.T), length, thick)]
    return (lying + standing)[:MOST_RULES]


def _lines(ink: Dark, length: int, thick: int) -> Iterator[tuple[float, float, float, float]]:
    """Yield the lying lines: runs of *length* pixels nearly all dark, those above each other as one."""
    if ink.shape[1] <= length:
        return
    smeared = ink.copy()
    smeared[1:] |= ink[:-1]  # a line that sinks by a pixel is still a line
    sums = np.cumsum(smeared, axis=1, dtype=np.int32)
    solid = sums[:, length:] - sums[:, :-length] >= SOLID * length
    open_lines: list[list[int]] = []
    for y in np.nonzero(solid.any(axis=1))[0]:
        edges = np.flatnonzero(np.diff(np.concatenate(([0], solid[y].view(np.int8), [0]))))
        still: list[list[int]] = []
        for start, stop in zip(edges[::2], edges[1::2] + length, strict=True):
            for line in open_lines:
                if line[3] >= y - 2 and start < line[2] and stop > line[0]:
                    line[0], line[2], line[3] = min(line[0], int(start)), max(line[2], int(stop)), int(y)
                    break
            else:
                still.append([int(start), int(y), int(stop), int(y)])
        ended = [line for line in open_lines if line[3] < y - 2]
        yield from _thin(ended, thick)
        open_lines = [line for line in open_lines if line[3] >= y - 2] + still
        if len(open_lines) > MOST_RULES:
            return
    yield from _thin(open_lines, thick)


def _thin(lines: list[list[int]], thick: int) -> Iterator[tuple[float, float, float, float]]:
    for x0, y0, x1, y1 in lines:
        if y1 - y0 + 1 <= thick:
            yield float(x0), float(y0), float(x1), float(y1 + 1)
