"""What kind of value a question asks for, and whether a passage holds one of that kind.

A passage about the right thing that holds no price does not answer "what does it cost", however near it is.

Limits   only kinds of value whose unit gives them away; a question that names none expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"\d"
_DURATION = r"\d\s(?:ms|s|sec|secondes?|seconds?|min|minutes?|h|heures?|hours?|jours?|days?)\b|\d(?:min|h)\b"
_KINDS: tuple[tuple[frozenset[str], str], ...] = (
    (
        frozenset(("prix", "cout", "coute", "coutent", "price", "cost", "costs")),
        r"€|\$|£|\b(?:eur|euros?|usd|dollars?)\b",
    ),
    (
        frozenset(("poids", "pese", "masse", "weight", "weigh", "weighs")),
        r"\b(?:kg|g|grammes?|kilos?|tonnes?|t|lbs?)\b",
    ),
    (
        frozenset(("hauteur", "height", "diametre", "diameter", "epaisseur", "thickness", "longueur", "length")),
        r"\b(?:mm|cm|m|µm|inch(?:es)?|mètres?|in)\b|ø|\"|\d\s?[x×]\s?\d|\bm\d",
    ),
    (frozenset(("garantie", "warranty")), r"garanti|warrant"),
    (
        frozenset(("puissance", "power", "consommation", "consumption")),
        r"\b(?:m|k)?w(?:h|atts?)?\b|\bkva\b|\bcv\b|\bhp\b|\bde puissance\b|\bpower (?:terminal|circuit|cable|supply)",
    ),
    (frozenset(("pression", "pressure", "pregonflage", "precharge")), r"\b(?:m?bars?|[mk]?pa|psi)\b"),
    (frozenset(("couple", "torque")), r"\bn[.·]?\s?m\b|\bdanm\b|\bft[.-]?lbs?\b"),
    (frozenset(("temperature", "temperatures")), r"°|\bdegr|\bcelsius\b|\b\d+\s?[cf]\b"),
    (frozenset(("debit", "flowrate")), r"\b(?:l/min|m3/h|m³/h|l/h|l/s|gpm)\b"),
    (frozenset(("ref", "refs")), r"\b[a-z]{1,5}-(?:[a-z]{1,5}-)?\d{2,}|\b[a-z]{2,5}\d{3,}\b"),
    (frozenset(("sonore", "decibels", "noise")), r"\bdb"),
)
_WAITING, _LONG = frozenset(("attendre", "attente", "wait")), frozenset(("temps", "long", "time", "minutes"))
_OTHER_KINDS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(("attendre", "attente", "wait", "waiting", "duree", "delai", "delay", "duration")), _DURATION),
    (frozenset(("tension", "voltage")), r"\b[mk]?v(?:ac|dc)?\b"),
    (frozenset(("courant", "intensite", "current", "calibre")), r"\bm?a\b"),
    (frozenset(("resistance", "ohm", "ohms")), r"[ωω]|\b[mk]?ohms?\b"),
    (frozenset(("frequence", "frequency")), r"\b[mk]?hz\b"),
    (frozenset(("vitesse", "speed", "regime", "rpm")), r"\b(?:tr/min|rpm|mm/s|m/s|m/min|mm/min)\b"),
    (frozenset(("volume", "contenance", "capacity", "capacite", "quantite")), r"\b(?:m?l|cl|dl|litres?|liters?)\b"),
)
"""Kinds that a question may also name without asking for a value: `tension de la bande`."""


def asks_value(question_words: Iterable[str]) -> bool:
    """Say whether a question names a kind of value."""
    asked = set(question_words)
    return any(words & asked for words, _ in (*_KINDS, *_OTHER_KINDS))


def values_asked(question_words: Iterable[str], spans: Iterable[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return those of the quantities in *text* that are of the kind the question asks for."""
    asked = set(question_words)
    patterns = [unit for words, unit in (*_KINDS, *_OTHER_KINDS) if words & asked]
    found = ((start, stop) for start, stop in spans)
    return [span for span in found if any(re.search(unit, text[slice(*span)].lower()) for unit in patterns)]


def lacks_value(question_words: Iterable[str], passage: str) -> bool:
    """Say whether the question (folded words) asks for a value of a kind that the passage does not hold."""
    asked = set(question_words)
    patterns = [unit for words, unit in _KINDS if words & asked]
    patterns += [_DURATION] if asked & _WAITING and asked & _LONG else []
    text = passage.lower()
    return bool(patterns) and not (re.search(_NUMBER, text) and any(re.search(pattern, text) for pattern in patterns))
