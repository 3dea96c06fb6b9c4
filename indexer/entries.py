"""What of a passage is embedded and what is indexed: one place, so that every index and the cache agree.

Shapes   embedded: the document's context (title, file name), the heading path, then the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def lexical_entries(passages: Sequence[IndexedPassage]) -> Iterator[Entry]:
    """Yield stored passages, in order of their ids, as the lexical index takes them."""
    pages: dict[tuple[int, int], list[IndexedPassage]] = {}
    for passage in passages:
        if passage.page is not None:
            pages.setdefault((passage.version_id, passage.page), []).append(passage)
    for place, passage in enumerate(passages):
        if passage.page is None:
            beside = [each for each in passages[max(place - 1, 0) : place + 2] if each.version_id == passage.version_id]
        else:
            beside = pages[passage.version_id, passage.page]
        yield _entry(passage, [each.text for each in beside if each.id != passage.id])


def _entry(passage: IndexedPassage, around: Sequence[str]) -> Entry:
    """Return an entry; the words of its path are names it can be found by."""
    language: Language | None = passage.language if passage.language in LANGUAGES else None
    path = PurePosixPath(passage.path)
    name = " ".join([passage.title, *path.parts[:-1], path.stem])
    return Entry(passage.id, passage.version_id, passage.text, passage.heading, around, name, language)
