"""Versions of documents: staged beside the current one, switched at once, read by the indexes.

Limits   whole versions are switched: an index holds all passages of a version or none. `switch`, `remove` and `restore`
         count one change of the library, so that searchers look again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from docs_store.errors import MaintbotError
from docs_store.facts import settle
from docs_store.library import (
    CURRENT,
    STAGED,
    SUPERSEDED,
    Document,
    DocumentVersion,
    LibraryEpoch,
    Passage,
    changed,
    parts,
    withdrawn,
)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A content that was read, before it is staged; passages are dicts of `Passage` columns."""

    sha256: str
    size: int
    suffix: str
    recipe: str
    title: str
    passages: tuple[dict[str, Any], ...]
    pages: int | None = None
    empty_pages: tuple[int, ...] = ()
    language: str | None = None
    revision: str | None = None
    dated: str | None = None
    kind: str = "manual"
    maker: str = ""


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """A version that answers: current, of a document that was not removed."""

    version_id: int
    document_id: int


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """What an index takes of a passage."""

    id: int
    version_id: int
    document_id: int
    text: str
    heading: str
    text_hash: str
    language: str | None
    contents: bool
    page: int | None
    title: str
    path: str


def epoch(session: Session) -> int:
    """Return the number of changes of the library so far."""
    return session.scalar(select(LibraryEpoch.epoch).where(LibraryEpoch.id == 1)) or 0


def versions_of(session: Session, document_ids: Collection[int], state: str) -> dict[int, DocumentVersion]:
    """Return the newest version in *state* of each document, by document."""
    found: dict[int, DocumentVersion] = {}
    for part in parts(document_ids):
        wanted = select(DocumentVersion).where(DocumentVersion.document_id.in_(part), DocumentVersion.state == state)
        for version in session.scalars(wanted.order_by(DocumentVersion.id)):
            found[version.document_id] = version
    return found


def stage(session: Session, document_id: int, new: NewVersion, now: datetime) -> int:
    """Store a content and its passages beside the current version and return the version's id."""
    _discard(
        session,
        select(DocumentVersion.id).where(DocumentVersion.document_id == document_id, DocumentVersion.state == STAGED),
    )
    version = DocumentVersion(
        document_id=document_id,
        state=STAGED,
        sha256=new.sha256,
        size=new.size,
        suffix=new.suffix[:12],
        recipe=new.recipe,
        pages=new.pages,
        empty_pages=list(new.empty_pages),
        title=new.title[:300],
        kind=new.kind,
        maker=new.maker[:80],
        language=new.language,
        revision=(new.revision or "")[:60] or None,
        dated=(new.dated or "")[:40] or None,
        read_at=now,
    )
    session.add(version)
    session.flush()
    if new.passages:
        rows = [{**passage, "version_id": version.id, "ordinal": place} for place, passage in enumerate(new.passages)]
        session.execute(insert(Passage), rows)
    return version.id


def switch(session: Session, version_ids: Collection[int]) -> None:
    """Make staged versions the current ones of their documents, all at once; the former ones are superseded.

    A document that somebody withdrew stays withdrawn, with its new content.
    """
    for part in parts(version_ids):
        staged = session.execute(
            select(DocumentVersion.id, DocumentVersion.document_id).where(
                DocumentVersion.id.in_(part), DocumentVersion.state == STAGED
            )
        ).all()
        documents = [document for _, document in staged]
        session.execute(
            update(DocumentVersion)
            .where(DocumentVersion.document_id.in_(documents), DocumentVersion.state == CURRENT)
            .values(state=SUPERSEDED)
        )
        session.execute(
            update(DocumentVersion).where(DocumentVersion.id.in_([row.id for row in staged])).values(state=CURRENT)
        )
        for document in session.scalars(select(Document).where(Document.id.in_(documents))):
            document.refused = document.refusal = document.refused_sha256 = None
            document.failures = 0
            if not withdrawn(document):
                document.removed_at = None
        session.flush()
        settle(session, documents)
    changed(session)


def refuse(
    session: Session,
    document_id: int,
    reason: MaintbotError,
    digest: str,
    *,
    broke_off: bool = False,
    sha256: str | None = None,
) -> int:
    """Note why the newest content of a document cannot be read; an older version that can goes on serving.

    *sha256* are the bytes, to try them again. *broke_off* says that reading ended without a reason in the
    file; returns how often that happened to this content.
    """
    document = session.get_one(Document, document_id)
    before = document.failures if document.refused_sha256 == digest else 0
    document.refused, document.refused_sha256 = str(reason), digest
    document.refusal = {
        "template": reason.template,
        "fields": {name: str(value) for name, value in reason.fields.items()},
        "sha256": sha256,
    }
    document.failures = before + 1 if broke_off else 0
    if not withdrawn(document):
        document.removed_at = None
    session.flush()
    return document.failures


def remove(session: Session, document_ids: Collection[int], now: datetime) -> None:
    """Take documents out of every answer from now on."""
    for part in parts(document_ids):
        session.execute(update(Document).where(Document.id.in_(part)).values(removed_at=now))
    changed(session)


def restore(session: Session, document_ids: Collection[int]) -> None:
    """Bring documents back whose file is there again, unchanged; not those that somebody withdrew."""
    for part in parts(document_ids):
        for document in session.scalars(select(Document).where(Document.id.in_(part))):
            if not withdrawn(document):
                document.removed_at = None
    session.flush()
    changed(session)


def discard_staged(session: Session, document_ids: Collection[int]) -> None:
    """Drop contents of these documents that were staged and never switched."""
    for part in parts(document_ids):
        _discard(
            session,
            select(DocumentVersion.id).where(DocumentVersion.document_id.in_(part), DocumentVersion.state == STAGED),
        )


def live_versions(session: Session, *, obsolete: bool = False) -> list[LiveVersion]:
    """Return every version that answers; with *obsolete* also those whose newer revision answers."""
    wanted = (
        select(DocumentVersion.id, DocumentVersion.document_id)
        .join(Document)
        .where(DocumentVersion.state == CURRENT, Document.removed_at.is_(None))
    )
    if not obsolete:
        wanted = wanted.where(Document.replaced_by.is_(None))
    return [LiveVersion(version, document) for version, document in session.execute(wanted)]


def passages_of(session: Session, version_ids: Collection[int]) -> Iterator[IndexedPassage]:
    """Yield what an index takes of the passages of these versions, whatever the versions' state."""
    taken = (
        Passage.id,
        Passage.version_id,
        DocumentVersion.document_id,
        Passage.text,
        Passage.heading,
        Passage.text_hash,
        Passage.language,
        Passage.contents,
        Passage.page,
        DocumentVersion.title,
        Document.path,
    )
    for part in parts(sorted(version_ids), 50):
        wanted = select(*taken).join(DocumentVersion, Passage.version_id == DocumentVersion.id).join(Document)
        for row in session.execute(wanted.where(Passage.version_id.in_(part)).order_by(Passage.id)):
            yield IndexedPassage(*cast("tuple[Any, ...]", row))


def totals(session: Session) -> tuple[int, int, int]:
    """Return how many documents, pages and passages answer."""
    live = (DocumentVersion.state == CURRENT, Document.removed_at.is_(None), Document.replaced_by.is_(None))
    documents, pages = session.execute(
        select(func.count(), func.coalesce(func.sum(DocumentVersion.pages), 0))
        .select_from(DocumentVersion)
        .join(Document)
        .where(*live)
    ).one()
    passages = session.scalar(
        select(func.count()).select_from(Passage).join(DocumentVersion).join(Document).where(*live)
    )
    return int(documents or 0), int(pages or 0), int(passages or 0)


def _discard(session: Session, version_ids: Any) -> None:
    gone = list(session.scalars(version_ids))
    if gone:
        session.execute(delete(Passage).where(Passage.version_id.in_(gone)))
        session.execute(delete(DocumentVersion).where(DocumentVersion.id.in_(gone)))
