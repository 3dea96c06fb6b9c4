"""What of a passage is embedded and what is indexed: one place, so that every index and the cache agree.

Shapes   embedded: the document's context (title, file name), the heading path, then the text.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from docs_store.versions import IndexedPassage
from indexer.analysis import LANGUAGES, Language
from indexer.facts import context_of
from indexer.lexical import Entry

BETWEEN = " › "


def embedded_text(context: str, heading: str, text: str) -> str:
    """Return the words that the model is given after its prefix."""
    above = (
        heading
        if heading.startswith(context) or not context
        else f"{context}{BETWEEN}{heading}"
        if heading
        else context
    )
    return f"{above}\n{text}"


def embedded_passage(passage: IndexedPassage) -> str:
    """Return the embedded words of a stored passage."""
    return embedded_text(context_of(passage.title, passage.path), passage.heading, passage.text)


def lexical_entry(passage: IndexedPassage) -> Entry:
    """Return a stored passage as the lexical index takes it; its path's words are names it can be found by."""
    language: Language | None = passage.language if passage.language in LANGUAGES else None
    path = PurePosixPath(passage.path)
    name = " ".join([passage.title, *path.parts[:-1], path.stem])
    return Entry(passage.id, passage.version_id, passage.text, passage.heading, name, language)
