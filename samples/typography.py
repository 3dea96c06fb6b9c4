"""Set the spaces and signs that careful typography asks for.

French: no-break space before `: ; ! ? » %` and after `«`; both languages: no-break space between a number and its unit
and inside large numbers. Only U+00A0 is used: the typeface of the manuals has no narrow no-break space.

Limits   plain text in, plain text out; running it twice changes nothing.
"""

from __future__ import annotations

import re

NBSP = "\u00a0"
_UNITS = (
    "bar|mbar|Nm|kN|kg|tr/min|rpm|°C|°F|mm/s|m/s|mm|cm²|cm³|cm³/tr|µm|m|L/min|L|kW|kVA|W|V|VDC|A|mA|Hz|kHz|ms|s|min|h|"
    "Ω|MΩ|dB|ppm|mg|N/mm|N|rad/s|imp/min|m³/min|mm²|ans|mois|jours|heures|minutes|hours|months|years|points"
)
_NUMBER_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})\b|%|°C|Ω|cm[²³]|mm²|m³)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_HIGH = re.compile(r" (?=[:;!?»%])")
_AFTER = re.compile(r"(?<=[«§]) |(?<=n°) |(?<=N°) ")


def french(text: str) -> str:
    """Return *text* with French spacing."""
    return _AFTER.sub(NBSP, _HIGH.sub(NBSP, _numbers(text))).replace("'", "’")


def english(text: str) -> str:
    """Return *text* with English spacing."""
    return _numbers(text).replace("'", "’")


def _numbers(text: str) -> str:
    return _THOUSANDS.sub(NBSP, _NUMBER_UNIT.sub(NBSP, text))
