"""What is said of documents by people, above what was read of them; who said it, and when.

A fact is guessed when a document is read and can be edited afterwards. Guesses stand in the version, edits in
`Document.edited`, and what holds (the edit, else the guess) in the document's own columns: `settle` brings them up to
date. Reading a document again changes guesses only.

Shapes   `edited` by fact: title, kind, maker, language, revision, dated; machines: ids; replaced_by: a document's id,
         or None for "replaced by nothing"; withdrawn: True.
Limits   an edit counts one change of the library, so that searchers look again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.database import Id, Table, UtcDateTime
from docs_store.library import CURRENT, SUPERSEDED, Document, DocumentVersion, attach, changed, parts

TEXT_FACTS = ("title", "kind", "maker", "language", "revision", "dated")
"""Facts that a document has columns for; the longest text each holds is the column's."""
MACHINES, REPLACED_BY, WITHDRAWN = "machines", "replaced_by", "withdrawn"


class DocumentEdit(Table):
    """One change that somebody made to a fact of a document."""

    __tablename__ = "document_edit"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None for whoever sat at the server's command line."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    fact: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")


class DocumentAsked(Table):
    """The fact that somebody is asked to type: one question a person at a time."""

    __tablename__ = "document_asked"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    fact: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that answered before the one that does now."""

    version_id: int
    document_id: int
    title: str
    revision: str | None
    dated: str | None
    pages: int | None
    read_at: datetime


def settle(session: Session, document_ids: Collection[int]) -> None:
    """Make what holds of these documents what was edited, or else what was read."""
    for part in parts(document_ids):
        wanted = select(Document, DocumentVersion).join(DocumentVersion, DocumentVersion.document_id == Document.id)
        for document, version in session.execute(wanted.where(Document.id.in_(part), DocumentVersion.state == CURRENT)):
            for fact in TEXT_FACTS:
                setattr(document, fact, held(document, fact, getattr(version, fact)))
    session.flush()


def held(document: Document, fact: str, guess: Any) -> Any:
    """Return what holds of a document: the edit, else the guess."""
    return (document.edited or {}).get(fact, guess)


def edit(session: Session, document: Document, fact: str, value: Any, *, by: int | None, now: datetime) -> None:
    """Say what a fact of a document is, and remember who said it."""
    _note(session, document, fact, value, by, now)
    document.edited = {**(document.edited or {}), fact: value}
    _apply(session, document, fact)


def forget(session: Session, document: Document, fact: str, *, by: int | None, now: datetime) -> None:
    """Take an edit back: the fact is what was read from now on."""
    if fact in (document.edited or {}):
        _note(session, document, fact, None, by, now)
        document.edited = {name: value for name, value in document.edited.items() if name != fact}
        _apply(session, document, fact)


def _apply(session: Session, document: Document, fact: str) -> None:
    if fact == MACHINES:
        attach(session, document.id, document.edited.get(MACHINES, []))
    elif fact in TEXT_FACTS:
        settle(session, [document.id])
    session.flush()
    changed(session)


def _note(session: Session, document: Document, fact: str, value: Any, by: int | None, now: datetime) -> None:
    before = (document.edited or {}).get(fact, getattr(document, fact, None))
    session.add(
        DocumentEdit(
            document_id=document.id, person_id=by, at=now, fact=fact, before=_words(before), after=_words(value)
        )
    )


def _words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def edits(session: Session, document_id: int) -> list[DocumentEdit]:
    """Return what was changed by hand, the newest first."""
    wanted = select(DocumentEdit).where(DocumentEdit.document_id == document_id)
    return list(session.scalars(wanted.order_by(DocumentEdit.id.desc())))


def document_with(session: Session, sha256: str, recipe: str) -> int | None:
    """Return a document of the library, withdrawn or not, whose current content are these bytes, read this way."""
    wanted = (
        select(Document.id, Document.removed_at, Document.edited)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(DocumentVersion.state == CURRENT, DocumentVersion.sha256 == sha256, DocumentVersion.recipe == recipe)
        .order_by(Document.removed_at.is_not(None), Document.id)
    )
    for document, removed_at, edited in session.execute(wanted):
        if removed_at is None or (edited or {}).get(WITHDRAWN):
            return int(document)
    return None


def said_of(session: Session, document_ids: Collection[int], fact: str) -> frozenset[int]:
    """Return those of these documents of which somebody said this fact."""
    found: set[int] = set()
    for part in parts(document_ids):
        rows = session.execute(select(Document.id, Document.edited).where(Document.id.in_(part)))
        found |= {document for document, edited in rows if fact in (edited or {})}
    return frozenset(found)


def withdrawn_documents(session: Session) -> frozenset[int]:
    """Return the documents that somebody took out of the library."""
    gone = session.execute(select(Document.id, Document.edited).where(Document.removed_at.is_not(None)))
    return frozenset(document for document, edited in gone if (edited or {}).get(WITHDRAWN))


def titles_of(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    """Return the title that was read in each version."""
    found: dict[int, str] = {}
    for part in parts(version_ids):
        rows = session.execute(select(DocumentVersion.id, DocumentVersion.title).where(DocumentVersion.id.in_(part)))
        found |= {row.id: row.title for row in rows}
    return found


def set_replacements(session: Session, replaced: Mapping[int, int], proposed: Mapping[int, int]) -> int:
    """Say of every document which newer revision answers in its place, or may; return how many changed."""
    moved = 0
    concerned = session.scalars(
        select(Document).where(
            Document.id.in_([*replaced, *proposed])
            | Document.replaced_by.is_not(None)
            | Document.proposed_by.is_not(None)
        )
    )
    for document in concerned:
        wanted = replaced.get(document.id), proposed.get(document.id)
        if (document.replaced_by, document.proposed_by) != wanted:
            document.replaced_by, document.proposed_by = wanted
            moved += 1
    session.flush()
    if moved:
        changed(session)
    return moved


def proposed_for(session: Session, document_id: int) -> list[int]:
    """Return the documents of which this one may be a newer revision."""
    wanted = select(Document.id).where(Document.proposed_by == document_id, Document.removed_at.is_(None))
    return list(session.scalars(wanted.order_by(Document.id)))


def current_version(session: Session, document_id: int) -> DocumentVersion | None:
    """Return the version of a document that was read last."""
    wanted = select(DocumentVersion).where(DocumentVersion.document_id == document_id, DocumentVersion.state == CURRENT)
    return session.scalar(wanted)


def earlier(session: Session, document_id: int) -> list[Earlier]:
    """Return what answered before a document's current version: its own older contents and what it replaces."""
    current = session.scalar(
        select(DocumentVersion).where(DocumentVersion.document_id == document_id, DocumentVersion.state == CURRENT)
    )
    own = (DocumentVersion.document_id == document_id) & (DocumentVersion.state == SUPERSEDED)
    others = (Document.replaced_by == document_id) & (DocumentVersion.state == CURRENT)
    wanted = select(Document, DocumentVersion).join(DocumentVersion, DocumentVersion.document_id == Document.id)
    found: dict[str, Earlier] = {}
    rows = session.execute(
        wanted.where(own | others, Document.removed_at.is_(None)).order_by(DocumentVersion.id.desc())
    )
    for document, version in rows:
        if current is None or version.sha256 == current.sha256 or version.sha256 in found:
            continue
        is_own = document.id == document_id
        found[version.sha256] = Earlier(
            version.id,
            document.id,
            (version.title if is_own else document.title) or document.path,
            version.revision if is_own else document.revision,
            version.dated if is_own else document.dated,
            version.pages,
            version.read_at,
        )
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Newer:
    """What answers in the place of an obsolete version."""

    document_id: int
    title: str
    revision: str | None
    dated: str | None


def newer(session: Session, version: DocumentVersion) -> Newer | None:
    """Return what answers in the place of a version; None when it answers itself, or was only read again."""
    document = version.document
    answers: Document | None = document
    if version.state == CURRENT:
        answers = session.get(Document, document.replaced_by) if document.replaced_by else None
    else:
        current = select(DocumentVersion.sha256).where(
            DocumentVersion.document_id == document.id, DocumentVersion.state == CURRENT
        )
        answers = None if session.scalar(current) == version.sha256 else document
    if answers is None:
        return None
    return Newer(answers.id, answers.title or answers.path, answers.revision, answers.dated)


def newer_than(session: Session, replaced_by: int | None) -> str | None:
    """Return the revision of the document that answers in the place of another, if it has one."""
    document = session.get(Document, replaced_by) if replaced_by else None
    return document.revision if document else None


def ask(session: Session, person_id: int, document_id: int, fact: str, now: datetime) -> None:
    """Remember which fact a person is asked to type."""
    session.merge(DocumentAsked(person_id=person_id, document_id=document_id, fact=fact, asked_at=now))
    session.flush()


def asked(session: Session, person_id: int) -> DocumentAsked | None:
    """Return the fact that a person is asked to type, if any."""
    return session.get(DocumentAsked, person_id)


def answered(session: Session, person_id: int) -> None:
    """The question is answered, or given up."""
    found = session.get(DocumentAsked, person_id)
    if found is not None:
        session.delete(found)
        session.flush()
