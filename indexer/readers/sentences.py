"""Cuts text into sentences for quoting, without losing or changing a sign.

Shapes   the pieces, put together, are the text again; each keeps the blanks that follow it.
Limits   a full stop ends a sentence only before a blank and a capital, a digit or a bullet; abbreviations of the trade
         ("fig.", "env.", "p. ex.", "n°", "réf."), initials, decimal numbers and list numbers do not end one. Every line
         break does: listings and table rows are read line by line.
"""

from __future__ import annotations

import re

_BOTH = re.findall(r"\S+", "fig cf vol art chap max min nom réf ref tab pos dim approx env tél tel ca st dr resp p pp")
_FRENCH = re.findall(r"\S+", "ex éd qté m mm mme mlle ing tr rep nb bd av c.-à-d i.e")
_ENGLISH = re.findall(r"\S+", "e.g i.e eg ie vs no nos mr mrs ms inc ltd co eq sec ed dept qty")
_ABBREVIATIONS = {"fr": {*_BOTH, *_FRENCH}, "en": {*_BOTH, *_ENGLISH}}
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"”»')\]]*+(?=\s)|\n")  # a run of dots is looked at once
_NEXT = re.compile(r"\s*+[\"“«'(\[]*+\s*+[A-ZÀ-ÖØ-Þ0-9•–—\-⚠*]")
_LONGEST_WORD = 60
_LAST_WORD = re.compile(r"([^\s(\[«\"“]+)\.$")


def sentences(text: str, language: str | None = None) -> tuple[str, ...]:
    """Return the sentences of *text* in order; `"".join` of them is *text*."""
    pieces: list[str] = []
    start = stop = 0
    for found in _END.finditer(text):
        if found.end() <= stop:  # a blank line of a run that was passed over already
            continue
        if found.group() != "\n" and not _ends(text, start, found.end(), language):
            continue
        stop = found.end()
        while stop < len(text) and text[stop].isspace():
            stop += 1
        if stop > start and text[start:stop].strip():
            pieces.append(text[start:stop])
            start = stop
    if start < len(text):
        pieces.append(text[start:])
    return tuple(pieces)


def _ends(text: str, start: int, stop: int, language: str | None) -> bool:
    """Say whether the stop at *stop* ends the sentence that began at *start*."""
    if not _NEXT.match(text, stop):
        return False
    since = max(start, stop - _LONGEST_WORD)  # a text without any end is not read again at every stop
    before = text[since:stop]
    found = _LAST_WORD.search(before)
    if found is None:
        return True
    word = found.group(1).casefold()
    if since == start and before.strip() == found.group() and (word.isdigit() or len(word) == 1):
        return False  # the number of a list item
    known = _ABBREVIATIONS.get(language or "", _ABBREVIATIONS["fr"] | _ABBREVIATIONS["en"])
    return word not in known and not (len(word) == 1 and word.isalpha())
