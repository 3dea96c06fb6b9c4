"""House styles of the makers: colours, type, and how headings, tables and warning boxes are drawn.

Shapes   `Look` is everything in which two manuals differ; each maker of the plant has one.
Source   signal words and colours after ISO 3864-2 / ANSI Z535.6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

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


Heads = Literal["banded", "margin", "ruled", "tabbed", "slim", "typed"]
Grids = Literal["filled", "lines", "boxed", "typed"]
Notices = Literal["strip", "bar", "frame"]


@dataclass(frozen=True)
class Look:
    """One maker's house style: `heads` names headings, header and footer together."""

    font: str
    bold: str
    italic: str
    words: Words
    spaces: Callable[[str], str]
    accent: str
    dark: str
    tint: str
    heads: Heads
    grids: Grids
    notices: Notices
    styles: dict[str, ParagraphStyle] = field(default_factory=dict)
    body_indent: float = 0
    columns: int = 1
    opens_page: bool = True  # a chapter begins on a new page

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


def _styles(
    font: str, bold: str, size: float, accent: str, dark: str, justify: bool, big: float = 15
) -> dict[str, ParagraphStyle]:
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
    made["h1"] = ParagraphStyle("h1", body, fontName=bold, fontSize=big, leading=19, alignment=TA_LEFT, textColor=ink)
    made["h2"] = ParagraphStyle("h2", made["h1"], fontSize=round(big * 0.767, 1), leading=15, textColor=strong)
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
    heads="banded",
    grids="filled",
    notices="strip",
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
    heads="margin",
    grids="lines",
    notices="bar",
    body_indent=34 * mm,
    styles=_styles("Helvetica", "Helvetica-Bold", 9.4, "#00796f", "#1d2327", justify=False),
)

NORBECK = Look(
    font="Times-Roman",
    bold="Times-Bold",
    italic="Times-Italic",
    words=ENGLISH,
    spaces=english,
    accent="#6b1d1d",
    dark="#26211c",
    tint="#f4f0e8",
    heads="ruled",
    grids="boxed",
    notices="frame",
    styles=_styles("Times-Roman", "Times-Bold", 10.4, "#6b1d1d", "#26211c", justify=True),
)

KALLVIK = Look(
    font="Helvetica",
    bold="Helvetica-Bold",
    italic="Helvetica-Oblique",
    words=ENGLISH,
    spaces=english,
    accent="#c2410c",
    dark="#1f2a44",
    tint="#eef1f7",
    heads="slim",
    grids="lines",
    notices="bar",
    columns=2,
    opens_page=False,
    styles=_styles("Helvetica", "Helvetica-Bold", 9.2, "#c2410c", "#1f2a44", justify=False, big=12),
)

SOURDEL = Look(
    font="Helvetica",
    bold="Helvetica-Bold",
    italic="Helvetica-Oblique",
    words=FRENCH,
    spaces=french,
    accent="#1c5d8c",
    dark="#20303c",
    tint="#eaf2f7",
    heads="tabbed",
    grids="boxed",
    notices="frame",
    opens_page=False,
    styles=_styles("Helvetica", "Helvetica-Bold", 9.6, "#1c5d8c", "#20303c", justify=False),
)

EMBALINE = Look(
    font="Vera",
    bold="VeraBd",
    italic="VeraIt",
    words=FRENCH,
    spaces=french,
    accent="#3f7d20",
    dark="#243b1a",
    tint="#eef5e9",
    heads="slim",
    grids="boxed",
    notices="strip",
    opens_page=False,
    styles=_styles("Vera", "VeraBd", 8.8, "#3f7d20", "#243b1a", justify=False),
)

LEROUVAY = Look(
    font="Courier",
    bold="Courier-Bold",
    italic="Courier-Oblique",
    words=FRENCH,
    spaces=french,
    accent="#111111",
    dark="#111111",
    tint="#ffffff",
    heads="typed",
    grids="typed",
    notices="frame",
    opens_page=False,
    styles=_styles("Courier", "Courier-Bold", 10.4, "#111111", "#111111", justify=False, big=13),
)
