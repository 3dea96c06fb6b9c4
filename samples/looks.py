"""House styles of the makers: colours, type, and how headings, tables and warning boxes are drawn.

Shapes   `Look` is everything in which two manuals differ; `MORVANEL` and `TARNVIK` are the two makers'.
Source   signal words and colours after ISO 3864-2 / ANSI Z535.6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from samples.typography import english, french


@dataclass(frozen=True)
class Words:
    """The words that the typesetter adds by itself."""

    table: str
    figure: str
    contents: str
    page: str
    continued: str
    signals: dict[str, str]


FRENCH = Words(
    "tableau",
    "figure",
    "Sommaire",
    "Page",
    "suite",
    {"danger": "DANGER", "warning": "AVERTISSEMENT", "caution": "ATTENTION", "note": "REMARQUE"},
)
ENGLISH = Words(
    "table",
    "figure",
    "Contents",
    "Page",
    "continued",
    {"danger": "DANGER", "warning": "WARNING", "caution": "CAUTION", "note": "NOTE"},
)

SIGNAL_COLORS = {"danger": "#c4161c", "warning": "#e8740c", "caution": "#f2c200", "note": "#1f5fa8"}


@dataclass(frozen=True)
class Look:
    """One maker's house style."""

    font: str
    bold: str
    italic: str
    words: Words
    spaces: Callable[[str], str]
    accent: str
    dark: str
    tint: str
    banded_heads: bool
    body_indent: float
    body_size: float
    justify: bool
    styles: dict[str, ParagraphStyle] = field(default_factory=dict)

    def style(self, name: str) -> ParagraphStyle:
        """Return one of the paragraph styles."""
        return self.styles[name]


def register_fonts() -> None:
    """Make the bundled typeface known, with its bold and italic."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd", "VeraIt", "VeraBI"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="VeraIt", boldItalic="VeraBI")


def _styles(font: str, bold: str, size: float, accent: str, dark: str, justify: bool) -> dict[str, ParagraphStyle]:
    body = ParagraphStyle(
        "body",
        fontName=font,
        fontSize=size,
        leading=size * 1.42,
        spaceAfter=2.0 * mm,
        alignment=TA_JUSTIFY if justify else TA_LEFT,
    )
    made = {
        "body": body,
        "item": ParagraphStyle("item", body, spaceAfter=1.0 * mm, leftIndent=5.5 * mm, alignment=TA_LEFT),
        "cell": ParagraphStyle("cell", body, fontSize=size - 1, leading=size * 1.25, spaceAfter=0, alignment=TA_LEFT),
        "box": ParagraphStyle("box", body, fontSize=size - 0.4, leading=size * 1.32, spaceAfter=1, alignment=TA_LEFT),
    }
    ink, strong = HexColor(dark), HexColor(accent)
    made["head"] = ParagraphStyle("head", made["cell"], fontName=bold)
    made["caption"] = ParagraphStyle("caption", made["cell"], fontName=bold, textColor=ink, spaceAfter=1.2 * mm)
    made["h1"] = ParagraphStyle("h1", body, fontName=bold, fontSize=15, leading=19, alignment=TA_LEFT, textColor=ink)
    made["h2"] = ParagraphStyle("h2", made["h1"], fontSize=11.5, leading=15, textColor=strong)
    made["h3"] = ParagraphStyle("h3", made["h1"], fontSize=size + 0.6, leading=13)
    return made


MORVANEL = Look(
    font="Vera",
    bold="VeraBd",
    italic="VeraIt",
    words=FRENCH,
    spaces=french,
    accent="#12457a",
    dark="#0d2f57",
    tint="#eef3f8",
    banded_heads=True,
    body_indent=0,
    body_size=8.6,
    justify=False,
    styles=_styles("Vera", "VeraBd", 8.6, "#12457a", "#0d2f57", justify=False),
)

TARNVIK = Look(
    font="Helvetica",
    bold="Helvetica-Bold",
    italic="Helvetica-Oblique",
    words=ENGLISH,
    spaces=english,
    accent="#00796f",
    dark="#1d2327",
    tint="#f1f6f5",
    banded_heads=False,
    body_indent=34 * mm,
    body_size=9.4,
    justify=False,
    styles=_styles("Helvetica", "Helvetica-Bold", 9.4, "#00796f", "#1d2327", justify=False),
)
