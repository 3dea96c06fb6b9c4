"""The numbers that Word shows before list items and titles, counted as Word counts them.

Shapes   a document names a list (`numId`) and a level for a paragraph; `numbering.xml` says how that level is written.
Limits   decimal, letters and Roman figures; any other way of counting is shown as decimal; bullets are "•".
Source   ECMA-376 part 1, 17.9: a number restarts when a level above it has counted on.
"""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_SMALL_ROMAN = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """Counts list items while the document is read from top to bottom."""

    def __init__(self, numbering: Any | None) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if numbering is not None:
            self._learn(numbering)

    def marker(self, list_id: str, level: int) -> str:
        """Return the number or bullet of the next item of this list at this level."""
        kind = self._lists.get(list_id, list_id)
        style, pattern, start = self._levels.get((kind, level), ("bullet", "•", 1))
        if style in {"bullet", "none"}:
            return "•" if style == "bullet" else ""
        key = (list_id, level)
        self._counts[key] = self._counts.get(key, start - 1) + 1
        for deeper in range(level + 1, 10):
            self._counts.pop((list_id, deeper), None)
        return re.sub(r"%(\d)", lambda found: self._figure(list_id, kind, int(found.group(1)) - 1), pattern)

    def _figure(self, list_id: str, kind: str, level: int) -> str:
        style, _, start = self._levels.get((kind, level), ("decimal", "", 1))
        return figure(self._counts.get((list_id, level), start), style)

    def _learn(self, numbering: Any) -> None:
        for abstract in numbering.findall(f"{_W}abstractNum"):
            kind = "a" + str(abstract.get(f"{_W}abstractNumId"))
            for level in abstract.findall(f"{_W}lvl"):
                depth = int(level.get(f"{_W}ilvl") or 0)
                start = _value(level, "start")
                number = int(start) if start.isdigit() else 1
                self._levels[kind, depth] = (_value(level, "numFmt") or "decimal", _value(level, "lvlText"), number)
        for number in numbering.findall(f"{_W}num"):
            self._lists[str(number.get(f"{_W}numId"))] = "a" + _value(number, "abstractNumId")


def _value(parent: Any, name: str) -> str:
    child = parent.find(f"{_W}{name}")
    return str(child.get(f"{_W}val") or "") if child is not None else ""


def figure(number: int, style: str) -> str:
    """Return *number* written in *style*."""
    if style in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if style == "upperLetter" else letters
    if style in {"lowerRoman", "upperRoman"} and 0 < number < 4000:
        text = ""
        for value, sign in (*_ROMAN, *_SMALL_ROMAN):
            while number >= value:
                text, number = text + sign, number - value
        return text.upper() if style == "upperRoman" else text
    return str(number)
