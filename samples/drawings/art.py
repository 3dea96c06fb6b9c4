"""A figure's size and how to draw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samples.drawings.pen import Pen

DrawFolio = Callable[[Pen], None]


@dataclass(frozen=True)
class Art:
    """A figure: its size in millimetres and how to draw it from its lower left corner."""

    width: float
    height: float
    draw: Callable[[Pen], None]
