"""What the words themselves say: a warning, a list item, a line of contents, a numbered title, a revision.

Source   signal words of ISO 3864-2 / ANSI Z535.6 (DANGER, WARNING, CAUTION) and the French ones that manuals use for
         them; bullets and numbering as word processors write them.
Limits   only the start of a paragraph decides: "danger" inside a sentence warns of nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
    | {"\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "", "\ufffe": "-", "\x02": "-", "\u2010": "-", "\u2011": "-"}
    | dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " ")
    | {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf02d": "-", "\uf06e": "■"}
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\uffff]")
_MARKS = (
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_PILED = re.compile(rf"({_MARKS}{{4}}){_MARKS}+")
"""No letter carries more than four marks, and putting a pile of them in order takes the square of its height."""
_BLANKS = re.compile(r"[ \r\n\f\v\u2028\u2029]+")

ACCENTS = {"´": "\u0301", "ˋ": "\u0300", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "˜": "\u0303", "¸": "\u0327"}
_ACCENTED = re.compile(r"(?P<accent>[´ˋˆ¨˜¸]|(?<=[A-Za-z’-])`(?=[aeuAEU])|^`(?=[aA]$))(?P<letter>[A-Za-zı])")

_SIGNAL = (
    r"DANGERS?(?: DE MORT| [ÉE]LECTRIQUE)?|AVERTISSEMENTS?|ATTENTION|WARNINGS?|CAUTION|PRUDENCE|MISES? EN GARDE"
    r"|PR[ÉE]CAUTIONS?|IMPORTANT SAFETY(?: INFORMATION| INSTRUCTIONS?)?|S[ÉE]CURIT[ÉE]|SAFETY"
    r"|RISQUES? (?:D[E'’]|[ÉE]LECTRIQUE)\s?\w*(?: \w+)?|INTERDICTIONS?|OBLIGATIONS?"
)
_SIGN = r"[⚠⚡☠⛔🛑❗❌\ufe0f!]"
_WARNING = re.compile(
    rf"^(?:{_SIGN}\s*)*[«\"*\[(]*\s*(?P<word>{_SIGNAL})\s*(?P<mark>(?:[»\"*\])]|[!:.–—-]|{_SIGN}|\s)*)", re.IGNORECASE
)
_SHOUTED = re.compile(rf"^(?:{_SIGN}\s*)*(?:{_SIGNAL})\b")
_SIGNED = re.compile(r"^(?:⚠|☠|⛔|🛑|⚡\s*(?=DANGER|RISQUE))")
_MERELY = re.compile(rf"^(?:{_SIGN}\s*)*(?:{_SIGNAL})?\s*(?:{_SIGN}|[:.…–—-]|\s)*$", re.IGNORECASE)
_WEAK = re.compile(r"^(?:S[ÉE]CURIT[ÉE]|SAFETY|PR[ÉE]CAUTIONS?|INTERDICTIONS?|OBLIGATIONS?)\b", re.IGNORECASE)

_BULLET = re.compile(r"^[•◦▪▫●○■□▶►➢➔➤→✓✔☐☑‣⁃∙·*–—-]\s+(?=\S)")
_NUMBER = re.compile(
    r"^(?:\(?\d{1,2}[.)]|\(?[a-z][.)]|[A-Z]\)|[ivx]{1,4}[.)]|[①-⑳]|(?:[ÉE]tape|Step|Op[ée]ration)\s+\d{1,2}\s*[:.–-]?)\s+(?=\S)"
)
_LEADER = re.compile(
    r"(?:(?:[.…·_]\s?){4,}|…{2,})\s*(?:[A-Z]?-?\d{1,4}(?:[-.]\d{1,3})?|[ivxlc]{1,6})\s*$|(?:[.…·_]\s?){8,}\s*$"
)
_DOTS = re.compile(r"(?:[.…·_]\s?){4,}")
_NUMBERED_TITLE = re.compile(
    r"^(?:(?:(?i:chapitre|chapter|annexe|appendix|partie|part|section)\s+)((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,5})"
    r"|((?:\d{1,2}|[A-Z](?=\.\d))(?:\.\d{1,2}){0,5}))[.)]?\s+(?=[^\W\d_])"
)
_CAPTION = re.compile(
    r"^(?:fig(?:ure)?|tab(?:leau|le)?|photo|sch[ée]ma|illustration|image|diagram|drawing)\.?\s*(?:n°\s*)?[A-Z]?[\d.-]+\s*(?:[:.–—-]|$)",
    re.IGNORECASE,
)
_REVISION = re.compile(
    r"\b(?:r[ée]v(?:ision)?\.?|indice|version|[ée]dition|issue)\s*(?:n°|no\.?)?\s*[|:.]?\s*"
    r"([A-Z]{1,2}\d{0,2}|[Vv]?\d+(?:\.\d+)*[a-z]?)\b(?!\s*(?:mm|bar|V|A|kW|Nm)\b)",
    re.IGNORECASE,
)
_OTHER_REVISION = re.compile(
    r"\b(?:(?:remplac|annul|abrog|replac|supersed|obsol[eè]t|jusqu|pr[ée]c[ée]dent|ancien)\w*"
    r"|depuis|since|before|avant|previous|old)\W+(?:[\w'’]+\W+){0,2}$|(?:\b(?:la|une|cette|the|this|an?)\s|\bl['’])$",
    re.IGNORECASE,
)
"""What stands before the revision of another document, or of this one in a running sentence."""
_BESIDE, _HEADER = 30, 120
_DATE = re.compile(
    r"\b(\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|(?:\d{1,2}(?:er)?\s+)?(?:janvier|février|mars|avril|mai|juin|"
    r"juillet|août|septembre|octobre|novembre|décembre|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\s+\d{4}|\d{2}/\d{4})\b",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """Return *text* in NFC with ligatures opened, soft hyphens and control characters gone, one space between words."""
    opened = unicodedata.normalize("NFC", _PILED.sub(r"\1", text.translate(_LIGATURES)))
    return _BLANKS.sub(" ", _CONTROLS.sub("", opened)).strip()


def composed(text: str) -> str:
    """Return a word with the accents that TeX prints before their letters put onto them: "donn´ee" is "donnée"."""
    if _ACCENTED.search(text) is None:
        return text  # nearly always
    return unicodedata.normalize("NFC", _ACCENTED.sub(_onto, text))


def _onto(found: re.Match[str]) -> str:
    return found["letter"].replace("ı", "i") + ACCENTS[found["accent"]]


def lettering(text: str) -> str:
    """Return only the letters and digits of *text*, lower case, bare of accents: to compare what two extractors saw."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", clean(text)).casefold() if sign.isalnum())


def warns(text: str) -> bool:
    """Say whether a paragraph that starts with *text* is a warning."""
    if _SIGNED.match(text):
        return True
    found = _WARNING.match(text)
    if found is None or not found["word"][0].isupper():
        return False
    mark = found["mark"].strip()
    if _WEAK.match(found["word"]):
        return found["word"].isupper() and mark[:1] in {"!", ":"}
    alone = found.end() == len(text)
    return bool(mark) or alone or _SHOUTED.match(text) is not None


def only_warns(text: str) -> bool:
    """Say whether *text* is nothing but a signal word or sign: the title of a warning whose text stands below."""
    return bool(text) and len(text) < 60 and warns(text) and _MERELY.match(text) is not None


def list_marker(text: str) -> str:
    """Return the bullet or number that *text* starts with, or nothing."""
    found = _BULLET.match(text) or _NUMBER.match(text)
    return found.group().strip() if found else ""


def is_contents(text: str) -> bool:
    """Say whether *text* is a line of a table of contents: a title, dotted leaders, a page number."""
    return _LEADER.search(text) is not None


def without_leaders(text: str) -> str:
    """Return a line of contents with its dots shortened to one sign: two hundred dots are two hundred tokens."""
    return clean(_DOTS.sub(" … ", text))


def title_number(text: str) -> str:
    """Return the number of a numbered title ("4.2.1"), or nothing."""
    found = _NUMBERED_TITLE.match(text)
    return (found.group(1) or found.group(2)) if found else ""


def is_caption(text: str) -> bool:
    """Say whether *text* is the caption of a figure or of a table."""
    return len(text) < 250 and _CAPTION.match(text) is not None


def revision_in(text: str) -> str | None:
    """Return the first revision mark that *text* gives itself; one that it replaces or talks about is another's."""
    found = _own_revision(text)
    return found.group(1) if found else None


def date_in(text: str) -> str | None:
    """Return the date beside the revision mark in *text*, or the first one written out, as it stands."""
    revision = _own_revision(text)
    beside = _DATE.search(text, revision.end(), revision.end() + _BESIDE) if revision else None
    found = beside or _DATE.search(text)
    return found.group(1) if found else None


def first_revision(texts: Iterable[str]) -> str | None:
    """Return the revision mark of a document from its first texts: one in a line or a row before one in a sentence."""
    found = [(len(text) > _HEADER, place, mark) for place, text in enumerate(texts) if (mark := revision_in(text))]
    return min(found, default=(False, 0, None))[2]


def first_date(texts: Iterable[str]) -> str | None:
    """Return the date of a document from its first texts: the one beside the revision mark, or the first."""
    every = list(texts)
    with_mark = (date_in(text) for text in every if _dated_revision(text))
    return next(filter(None, with_mark), None) or next(filter(None, map(date_in, every)), None)


def _own_revision(text: str) -> re.Match[str] | None:
    return next(filter(lambda found: _is_own(found, text), _REVISION.finditer(text)), None)


def _is_own(found: re.Match[str], text: str) -> bool:
    """Say whether a mark is that of the document: small letters are a word, `the revision 3` is another."""
    mark = found.group(1)
    is_mark = any(map(str.isdigit, mark)) or mark.isupper()
    return is_mark and _OTHER_REVISION.search(text[: found.start()]) is None


def _dated_revision(text: str) -> bool:
    found = _own_revision(text)
    return found is not None and _DATE.search(text, found.end(), found.end() + _BESIDE) is not None


def joined(lines: list[str]) -> str:
    """Return *lines* as one text, with words that were hyphenated at a line end put together again."""
    text = ""
    for line in lines:
        if text.endswith("-") and _hyphenated(text, line):
            text = text[:-1] + line
        elif text.endswith(("/", "-")) and text[-2:-1].strip():
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text


def _hyphenated(before: str, after: str) -> bool:
    """Say whether the hyphen at the end of *before* only broke a word: letters on both sides, the second lower case."""
    return before[-2:-1].isalpha() and before[-2:-1].islower() and after[:1].islower()
