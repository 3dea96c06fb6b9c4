"""Values with units as documents write them: `45 Nm`, `3,2 bar`, `1 500 tr/min`, `0.32 MPa`.

Units    compared by pint; pint alone would read `3,2 bar` as 32 bar and `1 500 rpm` as 500, so numbers and units are
         read here first.
Limits   a number that may mean two things (`1.500`, `1,500`: thousands, or decimals) is not read; nor is a limit
         (`≤ 6 bar`), a value with a tolerance or a range: `single` says so.
Errors   none: what is not understood is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pint

_UNITS: dict[str, str] = {
    **dict.fromkeys(("nm", "n.m", "n·m"), "newton * meter"),
    "danm": "decanewton * meter",
    **dict.fromkeys(("bar", "bars"), "bar"),
    **{"mbar": "millibar", "pa": "pascal", "kpa": "kilopascal", "mpa": "megapascal", "psi": "psi"},
    **{"°c": "degC", "°f": "degF", "v": "volt", "mv": "millivolt", "kv": "kilovolt", "vac": "volt", "vdc": "volt"},
    **{"a": "ampere", "ma": "milliampere", "w": "watt", "kw": "kilowatt", "mw": "megawatt", "kva": "kilovolt * ampere"},
    **{"hz": "hertz", "khz": "kilohertz", "mhz": "megahertz"},
    **{"mm": "millimeter", "cm": "centimeter", "m": "meter", "µm": "micrometer", "μm": "micrometer"},
    **{"m/s": "meter / second", "mm/s": "millimeter / second", "m/min": "meter / minute"},
    **{"kg": "kilogram", "g": "gram", "l": "liter", "ml": "milliliter", "cl": "centiliter"},
    **dict.fromkeys(("litre", "litres", "liter", "liters"), "liter"),
    **{"l/min": "liter / minute", "l/h": "liter / hour", "m3/h": "meter ** 3 / hour", "m³/h": "meter ** 3 / hour"},
    **{"s": "second", "ms": "millisecond", "h": "hour", "min": "minute"},
    **dict.fromkeys(("seconde", "secondes", "second", "seconds"), "second"),
    **dict.fromkeys(("minute", "minutes"), "minute"),
    **dict.fromkeys(("heure", "heures", "hour", "hours"), "hour"),
    **dict.fromkeys(("jour", "jours", "day", "days"), "day"),
    **dict.fromkeys(("tr/min", "rpm"), "turn / minute"),
    **{"%": "percent", "ω": "ohm", "kω": "kiloohm", "mω": "megaohm", "cst": "centistokes"},
    **dict.fromkeys(("ohm", "ohms"), "ohm"),
}
_CASED = {
    "mw": {"mW": "milliwatt", "MW": "megawatt"},
    "mω": {"m\N{GREEK CAPITAL LETTER OMEGA}": "milliohm", "M\N{GREEK CAPITAL LETTER OMEGA}": "megaohm"},
}
_CASED |= {"mhz": {"mHz": "millihertz", "MHz": "megahertz"}, "mpa": {"mPa": "millipascal", "MPa": "megapascal"}}
_WRITTEN = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_VALUE = re.compile(
    rf"(?P<before>(?:[±<>≤≥~≈+]|\b(?:à|a|to|et|and|/)|(?<=\d)\s?[-–])\s?)?(?<![\w.,])(?P<number>{_NUMBER})"
    rf"(?P<range>\s?(?:à|to|-|–|…|/)\s?\d+(?:[.,]\d+)?)?\s?(?P<unit>{_WRITTEN})(?![^\W_]|[/²³·]\w?)"
    r"(?P<after>\s?(?:±|\+/-|\(±|\(\+/-|\s(?:à|to)\s\d))?",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"[±<>≤≥~≈+-–]|à|to|/", re.IGNORECASE)
_DOUBTFUL = re.compile(r"\d{1,3}[.,]\d{3}")
_OTHER_UNITS, _SAME_UNITS = 0.02, 0.001


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its unit, and where it stands."""

    start: int
    stop: int
    text: str
    number: float
    step: float
    """Half of the last digit: what rounding may have taken."""
    unit: str
    single: bool
    """Whether it is one value: no range, no limit, no tolerance."""


def values(text: str) -> Iterator[Value]:
    """Yield the values of a text in their order; a number that may mean two things is no value."""
    for found in _VALUE.finditer(text):
        number = found["number"]
        if _DOUBTFUL.fullmatch(number):
            continue
        plain = re.sub(r"[ \u00a0\u202f]", "", number).replace(",", ".")
        decimals = len(plain.partition(".")[2])
        before = (found["before"] or "").strip().lower()
        single = not found["range"] and not found["after"] and before in ("", "à", "a")
        start, stop = found.start("number"), found.end("unit")
        written = " ".join(text[start:stop].split())
        yield Value(start, stop, written, float(plain), 0.5 * 10**-decimals, _unit(found["unit"]), single)


def comparable(one: Value, other: Value) -> bool:
    """Say whether two values are of one dimension."""
    return bool(_in(one, one.unit).check(_in(other, other.unit).dimensionality))


def differ(one: Value, other: Value) -> bool:
    """Say whether two values of one dimension are not the same, rounding and converting allowed for."""
    if one.unit == other.unit:
        gap, step = abs(one.number - other.number), max(one.step, other.step)
        if one.unit in ("degC", "degF"):
            return gap > step
        return gap > max(step if one.step != other.step else 0.0, _SAME_UNITS * max(abs(one.number), abs(other.number)))
    converted = _in(other, other.unit).to(one.unit).magnitude
    further = _registry().Quantity(other.number + other.step, other.unit).to(one.unit).magnitude
    finest = min(one.step, abs(further - converted))
    return bool(abs(one.number - converted) > max(finest, _OTHER_UNITS * max(abs(one.number), abs(converted))))


def _unit(written: str) -> str:
    lower = written.lower()
    return _CASED.get(lower, {}).get(written, _UNITS[lower])


def _in(value: Value, unit: str) -> Any:
    return _registry().Quantity(value.number, unit)


@cache
def _registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry()
