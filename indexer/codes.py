"""Codes that people read off machines: fault codes, part numbers, terminal marks, parameters.

A code is compared by its key, in which hyphens, spaces, dots, slashes, colons, underscores, case and accents do not
count and O is 0: `F0004` = `f-0004` = `FOOO4`, `6ES7 315-2EH14` = `6es7315 2eh14`, `-K12:A1` = `K12A1`.

Limits   a key holds a letter and a digit, or comes from words joined by underscores, and has 2 to 40 characters; a
         quantity (`24 V`, `50kHz`, `3,2 bar`), a screw (`M20`) and its class (`10.9`) are no codes in a question.
         Passages give keys generously (each part, up to three neighbours joined); questions give strict ones, whose
         absence from every document is news, and loose ones, which count only if some document has them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_](?:[\w\-./:+#]*[\w+#])?", re.UNICODE)
_PARTS = re.compile(r"[-./:+#]+")
_ENUMERATED = re.compile(r"\s*[,;/+&]\s*|\s+(?:et|ou|and|or)\s+")
_NO_SIGN = re.compile(r"[^a-z0-9]+")
_CUE = frozenset(
    re.findall(
        r"\S+",
        "code codes defaut defauts erreur erreurs alarme alarmes panne fault faults error errors alarm alarms "
        "parametre parametres parameter parameters param reference ref piece part repere borne bornes terminal rep "
        "no numero number message diagnostic",
    )
)
_UNITS = re.findall(
    r"\S+",
    "mm cm dm km um µm nm m kg mg hg t g l ml cl dl s ms us µs ns min mn h j v mv kv a ma ka w kw mw va kva hz "
    "khz mhz ghz bar mbar pa kpa mpa hpa psi n kn nm mnm cnm ohm ohms k kohm c °c f °f rpm tr trs tr/min rad "
    "deg ° % cv ch hp ac dc vac vdc vca vcc cst db dba lux lm kwh wh ah mah mm/min mm/s m/s m/min l/min m3 m3/h "
    "mm2 cm2 m2 cm3 kg/m3 bits bit ko mo go kb mb gb baud bauds bps fps px dpi in inch po ft lb lbs x er ere e eme "
    "ieme re nd st th d",
)
_QUANTITY = re.compile(
    rf"[±+-]?\d+(?:[.,/x]\d+)*(?:{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})?",
    re.IGNORECASE,
)
_SCREW = re.compile(
    r"M(?:2|3|4|5|6|8|10|12|14|16|18|20|22|24|27|30|33|36|39|42|48|56|64)(?:[x×*][\d.,]+)*", re.IGNORECASE
)
_DECIMAL = re.compile(r"\d+[.,]\d+")
_LETTER, _DIGIT = re.compile("[a-z]"), re.compile("[0-9]")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class QuestionCodes:
    """The codes of a question: raw words by key."""

    strict: dict[str, str]
    """What is surely a code: an answer that does not have it is none."""
    loose: dict[str, str]
    """What may be one: it counts if a document has it."""
    sizes: dict[str, str] = field(default_factory=dict)
    """Sizes of screws: no codes, but rows of tables are headed by them."""

    @property
    def sure(self) -> dict[str, str]:
        """What is a code wherever it stands: letters with digits, or words joined by underscores."""
        return {**{key: raw for key, raw in self.loose.items() if _both(key)}, **self.strict}


def code_key(raw: str) -> str:
    """Return what two spellings of a code have in common; '' when nothing is left."""
    key = _NO_SIGN.sub("", _plain(raw)).replace("o", "0")
    return key if 2 <= len(key) <= _LONGEST else ""


def passage_codes(text: str) -> set[str]:
    """Return every key under which a passage can be found."""
    keys: set[str] = set()
    for line in text.splitlines():
        words = [match.group() for match in _WORD.finditer(line)]
        for index, word in enumerate(words):
            if word.isalpha() and not word.isupper():  # nearly every word: neither it nor its neighbours make a code
                continue
            keys.update(_keys_of_word(word))
            keys.update(_joined(words[index : index + 3]))
    keys.discard("")
    return keys


def question_codes(question: str) -> QuestionCodes:
    """Return the strict and loose codes of a question."""
    words = [match.group() for match in _WORD.finditer(question)]
    shouting = _is_shouting(words)
    strict: dict[str, str] = {}
    loose: dict[str, str] = {}
    sizes = {code_key(word): word for word in words if _SCREW.fullmatch(word)}
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        if code_key(word) in sizes:
            continue
        if _is_code(word, shouting=shouting) and not _is_quantity(word):
            strict[code_key(word)] = word
        elif _is_loose(word, words[index - 1] if index else "", shouting=shouting):
            loose[code_key(word)] = word
        if following and not _is_unit(following) and not _is_measure(following):
            loose.update(dict.fromkeys(_joined_pair(word, following), f"{word} {following}"))
    loose.update(_runs(words))
    strict.pop("", None)
    loose.pop("", None)
    return QuestionCodes(strict, {key: raw for key, raw in loose.items() if key not in strict}, sizes)


def heads(row: str, keys: Collection[str]) -> frozenset[str]:
    """Return which of *keys* head a row of a table: they are its first cell, alone or in an enumeration."""
    first, cells, _ = row.partition(" | ")
    named = (code_key(part) for part in (first, *_ENUMERATED.split(first)))
    return frozenset(key for key in named if key in keys) if cells else frozenset()


def _keys_of_word(word: str) -> Iterator[str]:
    """Yield the whole word and each of its parts that looks like a code."""
    if _is_code(word, shouting=False) or _is_capitals(word) or word.isdigit():
        yield code_key(word)
    for part in _PARTS.split(word):
        if part != word and (_is_code(part, shouting=False) or part.isdigit()):
            yield code_key(part)


def _joined(words: list[str]) -> Iterator[str]:
    """Yield the first word joined with its one or two neighbours, if they make a code together."""
    for size in (2, 3):
        part = words[:size]
        if len(part) == size and _may_join(part):
            yield code_key("".join(part))


def _joined_pair(word: str, following: str) -> Iterator[str]:
    """Yield the key of `ppr 9087`, `K12 A1`: a short word and what follows, one of them with digits."""
    key = code_key(word + following)
    if (len(word) <= 4 or _is_capitals(word)) and _both(key) and _DIGIT.search(following) and not _is_quantity(word):
        yield key


def _runs(words: list[str]) -> dict[str, str]:
    """Return the keys of three neighbours that all hold digits."""
    found = {}
    for index in range(len(words) - 2):
        part = words[index : index + 3]
        if _may_join(part) and not any(map(_is_measure, part)):
            found[code_key("".join(part))] = " ".join(part)
    return found


def _may_join(words: list[str]) -> bool:
    codes = [bool(_DIGIT.search(word)) or (_is_capitals(word) and len(word) <= 5) for word in words]
    return all(codes) and _both(code_key("".join(words)))


def _both(key: str) -> bool:
    return bool(_LETTER.search(key) and _DIGIT.search(key))


def _is_code(word: str, *, shouting: bool) -> bool:
    if len(word) > _LONGEST or "//" in word:
        return False
    if "_" in word.strip("_"):
        return True
    has_digit = any(sign.isdigit() for sign in word)
    if not has_digit or not any(sign.isalpha() for sign in word):
        return False
    parts = [part for part in _PARTS.split(word) if part]
    plain_words = [part for part in parts if part.isalpha() and len(part) >= 4 and (part.islower() or shouting)]
    return not plain_words or len(parts) > 2


def _is_loose(word: str, before: str, *, shouting: bool) -> bool:
    """Say whether *word* is a number after `défaut`, `borne`…, or a word in capitals among others that are not."""
    if word.isdigit():
        return len(word) >= 2 and _is_cue(before)
    return not shouting and _is_capitals(word) and len(word) >= 3


def _is_capitals(word: str) -> bool:
    return word.isupper() and word.replace("-", "").isalpha()


def _is_quantity(word: str) -> bool:
    return bool(_QUANTITY.fullmatch(word) or _QUANTITY.fullmatch(_plain(word)))


def _is_measure(word: str) -> bool:
    return bool(_SCREW.fullmatch(word) or _DECIMAL.fullmatch(word))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()


def _is_unit(word: str) -> bool:
    return word.lower() in _UNITS


def _is_cue(word: str) -> bool:
    return _plain(word) in _CUE


def _is_shouting(words: list[str]) -> bool:
    """Say whether the whole question is typed in capitals, so that capitals mean nothing."""
    long = [word for word in words if word.isalpha() and len(word) > 2]
    return len(long) >= 3 and sum(word.isupper() for word in long) > len(long) / 2
