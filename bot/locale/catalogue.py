"""Keeps the catalogues in step with the code: `python -m bot.locale.catalogue` (or `make texts`).

Extracts every text that people may read (`t("…")`, `t.html("…")`, `t.plural("…", "…", n)`, `N_("…")`) and brings each
`.po` file up to date; what is new has no translation yet, and a test fails until it has.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.locale import FOLDER, LANGUAGES

ROOT = FOLDER.parents[1]
PACKAGES = ("bot", "indexer", "docs_store")
KEYWORDS = {"t": None, "html": None, "plural": (1, 2), "N_": None}


def extracted() -> Catalog:
    """Return a catalogue of every text in the code."""
    template = Catalog(project="maintbot", fuzzy=False)
    for package in PACKAGES:
        found = extract_from_dir(ROOT / package, method_map=[("**.py", "python")], keywords=KEYWORDS)
        for file, _line, message, comments, context in found:
            template.add(message, locations=[(f"{package}/{file}", 0)], auto_comments=comments, context=context)
    return template


def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it is kept."""
    path = po_file(language)
    if not path.is_file():
        return Catalog(locale=language, project="maintbot", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def po_file(language: str) -> Path:
    """Return where the catalogue of a language lies."""
    return FOLDER / language / "LC_MESSAGES" / "maintbot.po"


def update() -> None:
    """Bring the kept catalogues up to date; English needs none, its texts are the message ids."""
    template = extracted()
    for language in LANGUAGES[:1]:
        kept = catalogue(language)
        kept.update(template, no_fuzzy_matching=True)
        kept.obsolete.clear()
        with po_file(language).open("wb") as stream:
            write_po(stream, kept, width=110, sort_output=True, omit_header=False, include_lineno=False)


if __name__ == "__main__":
    update()
