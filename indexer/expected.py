"""What kind of value a question asks for, and whether a passage holds one of that kind.

A passage about the right thing that holds no price does not answer "what does it cost", however near it is.

Limits   only kinds of value whose unit gives them away; a question that names none expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.analysis import folded

_NUMBER = r"\d"
_DURATION = r"\d\s(?:ms|s|sec|secondes?|seconds?|min|minutes?|h|heures?|hours?|jours?|days?)\b|\d(?:min|h)\b"
_SURE = frozenset(("prix", "price", "poids", "weight", "garantie", "warranty", "couple", "torque"))
_PRICE = frozenset(("prix", "cout", "coute", "coutent", "price", "cost", "costs"))
_KINDS: tuple[tuple[frozenset[str], str], ...] = (
    (
        _PRICE,
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
_QUANTITY = re.compile(
    r"\b(?:combien|cb|cbien|quelle? (?:valeur|taille|vitesse|frequence|pression|temperature|tension|duree|distance"
    r"|longueur|resistance|intensite|puissance|quantite|capacite|periode|plage|marge|adresse|version)"
    r"|taux|maxi?|mini?|maximum|minimum"
    r"|how (?:many|much|long|far|fast|often|big|large|hot|high)|what (?:value|size|speed|rate|pressure|voltage|current"
    r"|temperature|distance|length|resistance|range|torque|address))\b"
)
_WAITING, _LONG = frozenset(("attendre", "attente", "wait")), frozenset(("temps", "long", "time", "minutes"))
_OTHER_KINDS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(("attendre", "attente", "wait", "waiting", "duree", "delai", "delay", "duration")), _DURATION),
    (frozenset(("tension", "voltage")), r"\b[mk]?v(?:ac|dc)?\b"),
    (frozenset(("courant", "intensite", "current", "calibre")), r"\bm?a\b"),
    (frozenset(("resistance", "ohm", "ohms")), r"[ωω]|\b[mk]?ohms?\b"),
    (frozenset(("frequence", "frequency")), r"\b[mk]?hz\b"),
    (frozenset(("vitesse", "speed", "regime", "rpm")), r"\b(?:tr/min|rpm|mm/s|m/s|m/min|mm/min)\b"),
    (
        frozenset(
            (
                "taille",
                "dimension",
                "dimensions",
                "size",
                "largeur",
                "width",
                "profondeur",
                "depth",
                "cote",
                "cotes",
                "pas",
                "distance",
                "rayon",
                "radius",
                "entraxe",
                "jeu",
                "course",
                "travel",
                "stroke",
            )
        ),
        r"\b(?:mm|cm|m|µm|inch(?:es)?|in)\b|ø|\"|\d\s?[x×]\s?\d",
    ),
    (frozenset(("charge", "payload", "load", "capacite", "force")), r"\b(?:kg|g|n|kn|dan|t|lbs?)\b"),
    (frozenset(("periode", "period", "temps", "time", "pause", "intervalle", "interval", "vie", "life")), _DURATION),
    (frozenset(("adresse", "address")), r"\b0x[0-9a-f]+\b|\b\d+(?:\.\d+){3}\b|\b\d+\b"),
    (frozenset(("accel", "acceleration")), r"/s\s?[²2^]|\bmm/s"),
    (frozenset(("bauds", "baudrate", "baud")), r"\b\d{4,6}\b"),
    (frozenset(("angle", "degres", "degrees", "inclinaison")), r"°|\bdegr|\bdeg\b"),
    (frozenset(("pourcentage", "percentage", "taux", "rate", "humidite")), r"%"),
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
    return [span for span in found if any(re.search(unit, _spaced(text[slice(*span)])) for unit in patterns)]


def asks_quantity(question: str) -> bool:
    """Say whether a question asks how much or how many of something."""
    return _QUANTITY.search(folded(question)) is not None


def holds_value(question_words: Iterable[str], passage: str) -> bool:
    """Say whether a passage holds a value of a kind that the question names."""
    asked, text = set(question_words), _spaced(passage)
    patterns = [unit for words, unit in (*_KINDS, *_OTHER_KINDS) if words & asked]
    return bool(re.search(_NUMBER, text)) and any(re.search(pattern, text) for pattern in patterns)


def lacks_value(question_words: Iterable[str], passage: str) -> bool:
    """Say whether the question (folded words) asks for a value of a kind that the passage does not hold.

    A price is asked for whatever else is named: "prix du limiteur de pression" is not answered by a pressure.
    """
    asked = set(question_words)
    kinds = _KINDS[:1] if _PRICE & asked else _KINDS
    patterns = [unit for words, unit in kinds if words & asked]
    patterns += [_DURATION] if asked & _WAITING and asked & _LONG else []
    return _without(patterns, passage)


def surely_lacks(question_words: Iterable[str], passage: str) -> bool:
    """Say whether a passage cannot answer: a price, a weight, a warranty or a torque is asked for and none is there."""
    asked = set(question_words)
    return _without([unit for words, unit in _KINDS if words & asked and words & _SURE], passage)


def _without(patterns: list[str], passage: str) -> bool:
    text = _spaced(passage)
    return bool(patterns) and not (re.search(_NUMBER, text) and any(re.search(pattern, text) for pattern in patterns))


def _spaced(text: str) -> str:
    """Return *text* in lower case with its units parted from their numbers: 1cm, 24V."""
    return re.sub(r"(?<=\d)(?=[^\W\d_])", " ", text.lower())
