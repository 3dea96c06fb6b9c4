"""What a document is, guessed from its words and where it lies: title, kind, maker, the machines it is about.

Shapes   guesses are values to store and to correct by hand later; pages, dates and revisions come from the reader.
Limits   a folder names a machine when it equals its tag, name or an alias, whatever accents, case, hyphens and blanks;
         a folder that names a site keeps only that site's machines. Where no folder does, the title and the first pages
         may: by serial number, tag, name or model, whole, and only one that holds digits and letters (in the title also
         a name of two words). First pages that list more than three machines are about none of them.
         A maker is one of the plant's makers that stands alone there, or a company by its legal form, or the author
         that the file states, if it is one word that stands on the first pages too: persons have two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.analysis import folded, is_small, words

KINDS = ("manual", "schematic", "procedure", "parts list", "notes", "report")

_MOST_MACHINES = 3
_LEAST_SIGN = 4
_COVER = 1500
_COMPANY = re.compile(
    r"\b((?:[A-ZÀ-Ý][\w&'’-]+\s){1,3}(?:S\.?A\.?S\.?U?|S\.?A\.?R\.?L\.?|S\.?A\.?|GmbH|AG|AB|Ltd|Limited|Inc|Corp|B\.?V\.?"
    r"|S\.?p\.?A\.?|S\.?r\.?l\.?|Oy|A/S|KG|LLC))(?![\w])"
)
_LONGEST_TITLE = 200
_LONGEST_CONTEXT = 120
_NO_TITLE = re.compile(
    r"(false|true|none|null|untitled.*|sans titre.*|document\d*|new document.*|readme)", re.IGNORECASE
)
_PROGRAM = re.compile(
    r"^(microsoft (word|powerpoint|excel) - )|(\.(docx?|odt|indd|tex|dvi|pptx?|xlsx?|md|pdf)$)", re.IGNORECASE
)
_WORDS_OF_KIND = (
    (
        "parts list",
        r"nomenclature|pieces? (de rechange|detachees?)|parts?[ -]?list|spare parts?|bill of materials?|\bbom\b",
    ),
    ("schematic", r"schemas?|schematics?|\bplans?\b|folios?|wiring diagrams?|circuit diagrams?|cablage|\bfluidique\b"),
    ("report", r"rapports?|comptes? rendus?|reports?|interventions?"),
    (
        "procedure",
        r"procedures?|modes? operatoires?|gammes?|instructions?|consignation|checklists?|how ?to|assembly guide",
    ),
    ("notes", r"notes?|memos?|releves?|astuces|tips"),
)


@dataclass(frozen=True, slots=True)
class MachineName:
    """A machine as documents may name it."""

    id: int
    site: str
    names: tuple[str, ...]
    """Tag, name and aliases: what a folder may be called."""
    tag: str = ""
    name: str = ""
    model: str = ""
    serial: str = ""
    maker: str = ""


def title_of(read_title: str | None, path: str) -> str:
    """Return the title found in the document, or its file name made readable."""
    title = _PROGRAM.sub("", " ".join((read_title or "").split())).strip(" -_")
    if sum(map(str.isalpha, title)) < 4 or _NO_TITLE.fullmatch(title):
        title = _readable(path)
    return title[:_LONGEST_TITLE]


def context_of(title: str, path: str) -> str:
    """Return what is embedded before every passage of a document: its title, and its file name if that says more."""
    readable = _readable(path)
    named = {word for word in words(readable) if not is_small(word)}
    said = named & set(words(title))
    context = title if 2 * len(said) >= len(named) else f"{title} ({readable})"
    return context[:_LONGEST_CONTEXT]


def kind_of(title: str, path: str, *, suffix: str = "") -> str:
    """Return the kind of a document by the words of its title and file name; a manual when nothing tells."""
    named = folded(f"{title} {_readable(path)}")
    for kind, pattern in _WORDS_OF_KIND:
        if re.search(rf"\b(?:{pattern})\b", named):
            return kind
    return "parts list" if suffix in {".xlsx", ".csv"} else "manual"


def machines_of(path: str, machines: Sequence[MachineName]) -> tuple[int, ...]:
    """Return the machines that the folders of *path* name."""
    folders = {_joined(folder) for folder in PurePosixPath(path).parts[:-1]} - {""}
    here = [machine for machine in machines if folders & {_joined(name) for name in machine.names}]
    of_site = [machine for machine in here if _joined(machine.site) in folders]
    return tuple(sorted(machine.id for machine in of_site or here))


def machines_said(title: str, path: str, opening: str, machines: Sequence[MachineName]) -> tuple[int, ...]:
    """Return the machines that the title, the file name or the first pages name by what stands on their plates."""
    head = _plain(f"{title} | {_readable(path)}")
    whole = f"{head} | {_plain(opening)}"
    looks = (
        (whole, "serial", _is_sign),
        (whole, "tag", _is_sign),
        (head, "name", _is_name),
        (head, "model", _is_sign),
        (whole, "name", _is_sign),
        (whole, "model", _is_sign),
    )
    for text, sign, telling in looks:
        signs = {machine.id: getattr(machine, sign) for machine in machines}
        found = [number for number, said in signs.items() if telling(said) and _stands(said, text)]
        if found:
            return tuple(sorted(found)) if len(found) <= _MOST_MACHINES else ()
    return ()


def maker_of(author: str | None, title: str, opening: str, makers: Iterable[str]) -> str:
    """Return who made what a document is about, or nothing."""
    stated, known = " ".join((author or "").split()), sorted({maker for maker in makers if len(_joined(maker)) > 2})
    for text in (stated, title, opening):
        said = [maker for maker in known if _stands(maker, _plain(text))]
        if said:
            return said[0] if len(said) == 1 else ""
    for text in (stated, opening[:_COVER]):
        company = _COMPANY.search(text)
        if company:
            return " ".join(company.group(1).split())
    one_word = stated.isalpha() and len(stated) > 3
    return stated if one_word and _stands(stated, _plain(f"{title} {opening}")) else ""


def _plain(text: str) -> str:
    """Return *text* folded, with one blank between its runs of letters or digits, `|` between its parts."""
    return " ".join(re.findall(r"[a-z]+|\d+|\|", folded(text)))


def _stands(sign: str, plain: str) -> bool:
    wanted = _plain(sign)
    return bool(wanted) and f" {wanted} " in f" {plain} "


def _is_sign(sign: str) -> bool:
    """Say whether a mark is found by itself: letters and digits, four at least."""
    joined = _joined(sign)
    return len(joined) >= _LEAST_SIGN and any(map(str.isdigit, joined)) and any(map(str.isalpha, joined))


def _is_name(name: str) -> bool:
    return _is_sign(name) or len([word for word in words(name) if not is_small(word)]) >= 2


def _readable(path: str) -> str:
    return " ".join(re.split(r"[\s_]+", PurePosixPath(path).stem)).strip() or path


def _joined(name: str) -> str:
    return "".join(words(name))
