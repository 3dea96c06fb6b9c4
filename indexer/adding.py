"""Add one document without a run over folders: an uploaded file, or a report that was just signed.

It answers from the next question on, from the delta beside the generation; the next run folds it in. `prepare_…` does
the slow part (reading, cutting, embedding) before any transaction; `shelve` stores it inside one.

Errors   UnreadableFile with the reason; nothing is stored then.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from docs_store.errors import UnreadableFile
from docs_store.facts import document_with
from docs_store.library import REPORT, UPLOAD, document_at, documents_of
from docs_store.versions import refuse
from indexer.preparing import Content, Prepared, Report, prepared, prepared_report, recipe_of, shelve
from indexer.progress import Progress, silent
from indexer.quarantine import QUARANTINED, in_quarantine
from indexer.reindex import refusal_digest
from indexer.revising import revise
from indexer.vector_cache import embed_once
from indexer.workshop import Workshop, sha256_of


@dataclass(frozen=True, slots=True)
class Added:
    """What was found in a document that was added."""

    document_id: int
    title: str
    kind: str
    pages: int | None
    empty_pages: tuple[int, ...]
    ocr_pages: tuple[int, ...]
    """Pages whose words were read from their picture."""
    unread_pages: tuple[int, ...]
    """Scanned pages that could not be read."""
    passages: int
    language: str | None
    machine_ids: tuple[int, ...]


def prepare_upload(shop: Workshop, file: Path, name: str, *, progress: Progress = silent) -> Prepared:
    """Return one file, known to people as *name*, ready to be shelved; the same name again is its next version."""
    found = shop.readers.read(file, name)
    content = Content(UPLOAD, name, sha256_of(file), file.stat().st_size)
    ready = prepared(found, content, shop.embedder, shop.machine_names())
    embed_once(shop.embedder, shop.cache, ready.texts, progress=progress)
    return ready


def already_there(shop: Workshop, sha256: str) -> int | None:
    """Return the document that holds these very bytes, read as they would be read now."""
    with shop.database.read() as session:
        return document_with(session, sha256, recipe_of(shop.embedder))


def check_not_in_quarantine(shop: Workshop, sha256: str, name: str) -> None:
    """Refuse bytes that broke off too often under this name; UnreadableFile with the reason."""
    with shop.database.read() as session:
        known = documents_of(session, UPLOAD).get(name)
    if known is None or known.refused_sha256 != refusal_digest(sha256, recipe_of(shop.embedder)):
        return
    if in_quarantine(known.failures):
        why = (known.refusal or {}).get("template", "")
        fields = {"reason": known.refused or "", "count": known.failures, "name": name, "document": known.id}
        raise UnreadableFile(QUARANTINED, why=why, **fields)


def note_break_off(
    shop: Workshop, sha256: str, name: str, reason: UnreadableFile, *, added_by: int | None
) -> tuple[int, int]:
    """Remember that reading an upload broke off; return its document and how often that happened."""
    with shop.database.write() as session:
        document = document_at(session, UPLOAD, name, now=shop.clock.now(), added_by=added_by)
        digest = refusal_digest(sha256, recipe_of(shop.embedder))
        return document.id, refuse(session, document.id, reason, digest, broke_off=True, sha256=sha256)


def prepare_report(shop: Workshop, report: Report) -> Prepared:
    """Return a report ready to be shelved."""
    ready = prepared_report(report, shop.embedder)
    embed_once(shop.embedder, shop.cache, ready.texts)
    return ready


def add(shop: Workshop, ready: Prepared, *, added_by: int | None = None) -> Added:
    """Shelve a prepared document in a transaction of its own, and say what was found in it."""
    with shop.database.write() as session:
        document_id = shelve(session, ready, shop.clock.now(), added_by=added_by)
    if ready.source != REPORT:
        revise(shop.database)
    version = ready.version
    return Added(
        document_id=document_id,
        title=version.title,
        kind=ready.kind,
        pages=version.pages,
        empty_pages=version.empty_pages,
        ocr_pages=ready.ocr_pages,
        unread_pages=ready.unread_pages,
        passages=len(version.passages),
        language=version.language,
        machine_ids=ready.machine_ids,
    )
