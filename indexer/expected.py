"""What kind of value a question asks for, and whether a passage holds one of that kind.

A passage about the right thing that holds no price does not answer "what does it cost", however near it is.

Limits   only kinds of value whose unit gives them away; a question that names none expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"\d"
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
        r"\b(?:m|k)?w(?:h|atts?)?\b|\bkva\b|\bcv\b|\bhp\b",
    ),
    (frozenset(("pression", "pressure", "pregonflage", "precharge")), r"\b(?:m?bars?|[mk]?pa|psi)\b"),
    (frozenset(("couple", "torque")), r"\bn[.·]?\s?m\b|\bdanm\b|\bft[.-]?lbs?\b"),
    (frozenset(("temperature", "temperatures")), r"°|\bdegr|\bcelsius\b|\b\d+\s?[cf]\b"),
    (frozenset(("debit", "flowrate")), r"\b(?:l/min|m3/h|m³/h|l/h|l/s|gpm)\b"),
    (frozenset(("sonore", "decibels", "noise")), r"\bdb"),
)


def lacks_value(question_words: Iterable[str], passage: str) -> bool:
    """Say whether the question (folded words) asks for a value of a kind that the passage does not hold."""
    asked = set(question_words)
    patterns = [unit for words, unit in _KINDS if words & asked]
    text = passage.lower()
    return bool(patterns) and not (re.search(_NUMBER, text) and any(re.search(pattern, text) for pattern in patterns))
