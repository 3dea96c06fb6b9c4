"""Reads Markdown: titles, lists, tables, listings, admonitions, and the HTML that people put into it.

Shapes   rendered to HTML by markdown-it and read as such, so both formats give the same blocks.
Limits   admonitions of MkDocs (`!!! warning`), of GitHub (`> [!WARNING]`) and of containers (`::: danger`) are known.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from markdown_it import MarkdownIt

from indexer.readers.allowance import Allowance
from indexer.readers.decoding import decoded
from indexer.readers.document import Block, ReadDocument
from indexer.readers.markup import blocks_of, parsed
from indexer.readers.wording import clean, first_date, first_revision

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|titre|date|revision|version|lang|language)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.IGNORECASE | re.MULTILINE
)
_MKDOCS = re.compile(
    r"^(?:!!!|\?\?\?\+?)[ \t]+(\w+)(?:[ \t]+\"([^\"\n]*)\")?[^\n]*\n"
    r"((?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z)|[ \t]*\n(?=[ ]{4}|\t))+)",
    re.MULTILINE,
)
_CONTAINER = re.compile(r"^:::+[ \t]*\{?\.?(\w+)\}?[ \t]*([^\n]*)\n(.*?)^:::+[ \t]*$", re.MULTILINE | re.DOTALL)

FIRST = 15
"""In so many blocks a document says its own revision and date."""


def read_markdown(path: Path, name: str, allowance: Allowance) -> ReadDocument:
    """Read the Markdown file at *path*, called *name* when it is refused."""
    allowance.page()
    return markdown_document(decoded(path, name))


def markdown_document(text: str) -> ReadDocument:
    """Return what the Markdown *text* says."""
    fields = {}
    front = _FRONT.match(text)
    if front:
        fields = {key.lower(): clean(value) for key, value in _FIELD.findall(front.group(1))}
        text = text[front.end() :]
    text = _CONTAINER.sub(_admonition, _MKDOCS.sub(_admonition, text))
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = blocks_of(parsed(renderer.render(text)))
    return ReadDocument(
        blocks=tuple(blocks),
        title=fields.get("title") or fields.get("titre") or first_title(blocks),
        language="fr"
        if (stated := (fields.get("lang") or fields.get("language") or "").lower()).startswith("fr")
        else "en"
        if stated.startswith("en")
        else None,
        revision=fields.get("revision") or fields.get("version") or revision_of(blocks),
        date=fields.get("date") or first_date(first_texts(blocks)),
    )


def first_title(blocks: list[Block]) -> str | None:
    """Return the first of the highest titles."""
    titles = [block for block in blocks if block.kind == "heading"]
    return min(titles, key=lambda block: block.level or 9).text if titles else None


def revision_of(blocks: list[Block]) -> str | None:
    """Return the revision mark in the first blocks."""
    return first_revision(first_texts(blocks))


def first_texts(blocks: list[Block]) -> list[str]:
    """Return the words of the first blocks; the header row of a table is read too: a form has none."""
    texts = [text[:500] for block in blocks[:FIRST] for text in (block.header, block.text) if text]
    return list(dict.fromkeys(texts))


def _admonition(found: re.Match[str]) -> str:
    """Return an admonition as a div that both Markdown and the HTML reader understand."""
    kind, title, body = found.groups()
    inside = textwrap.dedent(body.expandtabs(4))
    words = title.strip() if title and title.strip() else kind.capitalize()
    return f'\n<div class="admonition {kind.lower()}">\n\n**{words}:**\n\n{inside}\n\n</div>\n\n'
