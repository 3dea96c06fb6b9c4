"""What a document is, guessed from its words and where it lies: title, kind, the machines it is about.

Shapes   guesses are values to store and to correct by hand later; pages, dates and revisions come from the reader.
Limits   a folder names a machine when it equals its tag, name or an alias, whatever accents, case, hyphens and blanks;
         a folder that names a site keeps only that site's machines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.analysis import folded, is_small, words

KINDS = ("manual", "schematic", "procedure", "parts list", "notes", "report")

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


def _readable(path: str) -> str:
    return " ".join(re.split(r"[\s_]+", PurePosixPath(path).stem)).strip() or path


def _joined(name: str) -> str:
    return "".join(words(name))
