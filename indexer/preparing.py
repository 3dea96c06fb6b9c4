"""From what a reader found to what is stored: passages with all their columns, and the facts of the document.

Shapes   `Prepared` is everything a write transaction needs, computed before it is opened.
Limits   pure but for the tokenizer; passages fit the model with the document's context in front (asserted).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from docs_store.facts import MACHINES
from docs_store.library import REPORT, SHEET, attach, document_at, machines_by_document
from docs_store.versions import NewVersion, stage, switch
from indexer.embedder import Embedder
from indexer.entries import embedded_text
from indexer.facts import MachineName, context_of, kind_of, machines_of, machines_said, maker_of, title_of
from indexer.passages import MAX_TOKENS, PassageText, passages
from indexer.readers.document import READER_VERSION, Block, Language, ReadDocument
from indexer.readers.languages import language_of
from indexer.readers.ocr_engine import engine, name_of
from indexer.vector_cache import text_hash

CUT_VERSION = "2"
"""Part of the recipe: raise it when passages or facts are made differently from the same reading."""


OPENING_PASSAGES, OPENING_PAGES, OPENING_LETTERS = 8, 2, 4000
"""How much of a document's beginning says what it is about."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is ready to be stored."""

    source: str
    path: str
    kind: str
    version: NewVersion
    machine_ids: tuple[int, ...]
    texts: tuple[str, ...]
    """What is to be embedded: one a passage."""
    ocr_pages: tuple[int, ...] = ()
    unread_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, as they are named and known."""

    source: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Report:
    """An intervention report: fields in the order in which they are shown, each with its label."""

    reference: str
    title: str
    fields: tuple[tuple[str, str], ...]
    machine_id: int | None
    language: str
    dated: date


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an expert answered: the question heads it, the answer stands as it was written, the note is a warning."""

    reference: str
    title: str
    question: str
    answer: str
    note: str
    machine_id: int | None
    language: str
    """Of the plant; the words of the sheet may be in another."""
    dated: date


def recipe_of(embedder: Embedder) -> str:
    """Return what, besides the bytes, decides how a document is read and cut."""
    return f"reader {READER_VERSION}, {name_of(engine())}, cut {CUT_VERSION}, tokens of {embedder.model_id}"[:120]


def prepared(
    found: ReadDocument, content: Content, embedder: Embedder, machines: Sequence[MachineName] = ()
) -> Prepared:
    """Return a document that was read, cut into passages."""
    suffix = PurePosixPath(content.path).suffix.lower()
    title = title_of(found.title, content.path)
    cut = _cut(found, title, context_of(title, content.path), embedder)
    texts = _texts(cut, context_of(title, content.path))
    opening = opening_of(version_words(cut))
    version = NewVersion(
        sha256=content.sha256,
        size=content.size,
        suffix=suffix,
        recipe=recipe_of(embedder),
        title=title,
        passages=tuple(_columns(passage, text) for passage, text in zip(cut, texts, strict=True)),
        pages=found.page_count,
        empty_pages=found.empty_pages,
        language=_main_language(cut),
        revision=found.revision,
        dated=found.date,
        kind=kind_of(title, content.path, suffix=suffix),
        maker=maker_of(found.author, title, opening, [machine.maker for machine in machines]),
    )
    about = guessed_machines(title, content.path, opening, machines)
    return Prepared(
        source=content.source,
        path=content.path,
        kind=version.kind,
        version=version,
        machine_ids=about,
        texts=texts,
        ocr_pages=found.ocr_pages,
        unread_pages=found.unread_pages,
    )


def guessed_machines(title: str, path: str, opening: str, machines: Sequence[MachineName]) -> tuple[int, ...]:
    """Return the machines a document is about: a folder names them, or else the title and the first pages do."""
    return machines_of(path, machines) or machines_said(title, path, opening, machines)


def version_words(cut: Sequence[PassageText]) -> list[tuple[int | None, str]]:
    """Return the page and the words of each passage."""
    return [(passage.page, f"{passage.heading}\n{passage.text}") for passage in cut]


def opening_of(passages_in_order: Sequence[tuple[int | None, str]]) -> str:
    """Return the words of the first pages; without pages, of the first passages."""
    first = [words for page, words in passages_in_order[:OPENING_PASSAGES] if page is None or page <= OPENING_PAGES]
    return "\n".join(first)[:OPENING_LETTERS]


def prepared_report(report: Report, embedder: Embedder) -> Prepared:
    """Return an intervention report as a document: it needs no file."""
    blocks = [Block(text=report.title, kind="heading", level=1)]
    for label, text in report.fields:
        if text.strip():
            blocks += [Block(text=f"{label} : {text.strip()}", kind="paragraph")]
    whole = "\n".join(block.text for block in blocks)
    content = Content(REPORT, report.reference, text_hash(whole), len(whole.encode()))
    language: Language = "en" if report.language == "en" else "fr"
    found = ReadDocument(tuple(blocks), title=report.title, language=language, date=report.dated.isoformat())
    made = prepared(found, content, embedder)
    machines = () if report.machine_id is None else (report.machine_id,)
    return Prepared(REPORT, report.reference, "report", replace(made.version, kind="report"), machines, made.texts)


def prepared_sheet(sheet: Sheet, embedder: Embedder) -> Prepared:
    """Return an expert's sheet as a document: it needs no file."""
    blocks = [Block(text=sheet.title, kind="heading", level=1), Block(text=sheet.question, kind="heading", level=2)]
    if sheet.note:
        blocks.append(Block(text=sheet.note, kind="warning"))
    blocks += [Block(text=line.strip(), kind="paragraph") for line in sheet.answer.splitlines() if line.strip()]
    whole = "\n".join(block.text for block in blocks)
    content = Content(SHEET, sheet.reference, text_hash(whole), len(whole.encode()))
    usual: Language = "en" if sheet.language == "en" else "fr"
    language = language_of(f"{sheet.question} {sheet.answer}") or usual
    found = ReadDocument(tuple(blocks), title=sheet.title, language=language, date=sheet.dated.isoformat())
    made = prepared(found, content, embedder)
    machines = () if sheet.machine_id is None else (sheet.machine_id,)
    return Prepared(SHEET, sheet.reference, "sheet", replace(made.version, kind="sheet"), machines, made.texts)


def shelve(session: Session, ready: Prepared, now: datetime, *, added_by: int | None = None) -> int:
    """Store a prepared document as the current version at its place and return the document's id.

    It answers from the next question on: its passages are the delta until a generation takes them in.
    """
    document = document_at(session, ready.source, ready.path, now=now, added_by=added_by)
    version = stage(session, document.id, ready.version, now)
    switch(session, [version])
    said = MACHINES in (document.edited or {})
    if not said and (ready.machine_ids or not machines_by_document(session, [document.id])):
        attach(session, document.id, ready.machine_ids)
    return document.id


def _cut(found: ReadDocument, title: str, context: str, embedder: Embedder) -> list[PassageText]:
    room = min(MAX_TOKENS, embedder.max_tokens - 24) - embedder.count(context) - 4
    return passages(found, embedder, title, max_tokens=max(room, 64))


def _texts(cut: Sequence[PassageText], context: str) -> tuple[str, ...]:
    return tuple(embedded_text(context, passage.heading, passage.text) for passage in cut)


def _columns(passage: PassageText, embedded: str) -> dict[str, Any]:
    return {
        "kind": passage.kind,
        "heading": passage.heading,
        "text": passage.text,
        "text_hash": text_hash(embedded),
        "page": passage.page,
        "boxes": [[page, box.x0, box.y0, box.x1, box.y1] for page, box in passage.boxes],
        "lines": [
            [text, page, None if box is None else [box.x0, box.y0, box.x1, box.y1]] for text, page, box in passage.lines
        ],
        "warnings": list(passage.warnings),
        "language": passage.language,
        "contents": passage.contents,
    }


def _main_language(cut: Sequence[PassageText]) -> str | None:
    letters: Counter[str] = Counter()
    for passage in cut:
        letters[passage.language] += len(passage.text)
    return letters.most_common(1)[0][0] if letters else None
