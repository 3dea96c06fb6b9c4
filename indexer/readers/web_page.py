"""Reads HTML files.

Limits   what the page would load (scripts, styles, pictures, frames) is neither loaded nor run.
Errors   UnreadableFile when nothing but markup is in it.
"""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup, Tag

from indexer.readers.allowance import Allowance
from indexer.readers.decoding import decoded_bytes
from indexer.readers.document import ReadDocument
from indexer.readers.markdown import first_texts, first_title, revision_of
from indexer.readers.markup import blocks_of
from indexer.readers.wording import clean, first_date


def read_html(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the web page at *path*, called *name* when it is refused."""
    allowance.page()
    data = path.read_bytes()
    tree = BeautifulSoup(data, "lxml")
    if tree.original_encoding is None:
        tree = BeautifulSoup(decoded_bytes(data, name), "lxml")
    body = tree.body or tree
    blocks = blocks_of(body)
    stated = _attribute(tree.html, "lang").lower()
    return ReadDocument(
        blocks=tuple(blocks),
        title=(clean(tree.title.get_text()) if tree.title else "") or first_title(blocks),
        language="fr" if stated.startswith("fr") else "en" if stated.startswith("en") else None,
        revision=revision_of(blocks),
        date=first_date(first_texts(blocks)),
    )


def _attribute(tag: Tag | None, name: str) -> str:
    value = tag.get(name) if tag else None
    return value if isinstance(value, str) else ""
