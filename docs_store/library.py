"""Documents, their versions and the passages that answers are quoted from.

A document is a place (a path in an indexed folder, an upload, a report). A version is one content of it; exactly one
version of a readable document is current. New content is staged beside the current version and switched with it in one
transaction, so the old one serves until the new one is complete.

Shapes   `Passage.boxes` is a list of [page, x0, y0, x1, y1]: pages from 1, PDF points, origin top left.
         `Passage.lines` is a list of [text, page or None, [x0, y0, x1, y1] or None], in reading order.
Limits   passage ids are never used twice (AUTOINCREMENT): the vector index names passages by them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    delete,
    exists,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from docs_store.database import Id, Table, UtcDateTime
from docs_store.plant import Machine

STAGED, CURRENT, SUPERSEDED = "staged", "current", "superseded"
UPLOAD, REPORT, SHEET = "upload", "report", "sheet"
_MANY = 500


class Document(Table):
    """A place that holds a document: a file of an indexed folder, an upload, a report, or an expert's sheet."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("source", "path"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(400))
    """Where it comes from: the absolute indexed folder, `upload`, `report`, or `sheet`."""
    path: Mapped[str] = mapped_column(String(1000))
    """Its path relative to the source: what citations name."""
    title: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(20), default="manual")
    """manual, schematic, procedure, parts list, notes, report or sheet."""
    maker: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str | None] = mapped_column(String(5))
    revision: Mapped[str | None] = mapped_column(String(60))
    dated: Mapped[str | None] = mapped_column(String(40))
    edited: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What people said of it, by fact: it stands above what was read, however often it is read again."""
    replaced_by: Mapped[int | None] = mapped_column(Id, index=True)
    """The document with the newer revision that answers in its place: this one is obsolete."""
    proposed_by: Mapped[int | None] = mapped_column(Id)
    """What may be a newer revision of it: somebody has to say."""
    refused: Mapped[str | None] = mapped_column(Text)
    """Why the newest content could not be read, as a sentence; None when it could."""
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The same as `template` and `fields`, so that it can be said in anybody's language."""
    refused_sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the content and the recipe that could not read it: both the same, it is not tried again."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """How often reading this content broke off; 0 when it was refused for a definite reason."""
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    versions: Mapped[list[DocumentVersion]] = relationship(back_populates="document")


class DocumentMachine(Table):
    """Which machines a document is about; none means that everybody may read it."""

    __tablename__ = "document_machine"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    machine_id: Mapped[int] = mapped_column(ForeignKey("machine.id"), primary_key=True, index=True)


class DocumentVersion(Table):
    """One content of a document, as one reader version read it."""

    __tablename__ = "document_version"
    __table_args__ = (Index("ix_document_version_current", "document_id", "state"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    state: Mapped[str] = mapped_column(String(12), default=STAGED)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    suffix: Mapped[str] = mapped_column(String(12), default="")
    recipe: Mapped[str] = mapped_column(String(120), default="")
    """Reader, chunker and tokenizer versions: another recipe reads the same bytes again."""
    pages: Mapped[int | None] = mapped_column(Integer)
    empty_pages: Mapped[list[int]] = mapped_column(JSON, default=list)
    title: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(20), default="manual")
    maker: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str | None] = mapped_column(String(5))
    revision: Mapped[str | None] = mapped_column(String(60))
    dated: Mapped[str | None] = mapped_column(String(40))
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)

    document: Mapped[Document] = relationship(back_populates="versions", lazy="joined")


class Passage(Table):
    """A piece of one version that can be found and quoted."""

    __tablename__ = "passage"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20), default="text")
    heading: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    page: Mapped[int | None] = mapped_column(Integer)
    boxes: Mapped[list[list[float]]] = mapped_column(JSON, default=list)
    lines: Mapped[list[Any]] = mapped_column(JSON, default=list)
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    language: Mapped[str | None] = mapped_column(String(5))
    contents: Mapped[bool] = mapped_column(default=False)


class LibraryEpoch(Table):
    """One row that counts changes of the library, so that searchers know when to look again."""

    __tablename__ = "library_epoch"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    epoch: Mapped[int] = mapped_column(Id, default=0)


@dataclass(frozen=True, slots=True)
class LivePassage:
    """A passage that can be read, with what is shown of its document."""

    id: int
    version_id: int
    document_id: int
    source: str
    path: str
    title: str
    kind: str
    pages: int | None
    revision: str | None
    dated: str | None
    sha256: str
    suffix: str
    page: int | None
    heading: str
    passage_kind: str
    text: str
    language: str | None
    boxes: list[list[float]]
    lines: list[Any]
    warnings: list[str]
    contents: bool
    maker: str = ""
    obsolete: bool = False
    """Whether a newer revision answers in its place."""
    replaced_by: int | None = None
    """The document with that revision, where it is another one."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as a list of them shows it."""

    id: int
    title: str
    path: str
    kind: str
    pages: int | None
    revision: str | None
    language: str | None
    machines: tuple[str, ...]
    refused: str | None
    refusal: dict[str, Any] | None = None
    failures: int = 0
    maker: str = ""
    dated: str | None = None
    replaced_by: int | None = None
    newer_revision: str | None = None
    """The revision that answers in its place."""
    proposed_by: int | None = None
    withdrawn: bool = False
    added_by: int | None = None


def withdrawn(document: Document) -> bool:
    """Say whether somebody took a document out of the library by hand."""
    return bool((document.edited or {}).get("withdrawn"))


def changed(session: Session) -> None:
    """Count one change of the library, so that searchers look again."""
    moved = session.execute(update(LibraryEpoch).where(LibraryEpoch.id == 1).values(epoch=LibraryEpoch.epoch + 1))
    if not moved.rowcount:  # type: ignore[attr-defined]
        session.add(LibraryEpoch(id=1, epoch=1))


def folders(session: Session) -> list[str]:
    """Return the folders that were indexed and still hold documents."""
    apart = select(Document.source).where(
        Document.removed_at.is_(None), Document.source.not_in([UPLOAD, REPORT, SHEET])
    )
    return sorted(session.scalars(apart.distinct()))


def documents_of(session: Session, source: str) -> dict[str, Document]:
    """Return every document of a source by its path, removed ones too."""
    return {found.path: found for found in session.scalars(select(Document).where(Document.source == source))}


def listed(session: Session, site_ids: frozenset[int] | None, *, all_: bool = False) -> list[ListedDocument]:
    """Return the documents that people of these sites (all for None) may read, by title; no reports, no sheets.

    With *all_* also those that somebody withdrew.
    """
    hidden = frozenset[int]() if site_ids is None else forbidden_documents(session, site_ids)
    rows = session.execute(
        select(Document, DocumentVersion)
        .outerjoin(DocumentVersion, (DocumentVersion.document_id == Document.id) & (DocumentVersion.state == CURRENT))
        .where(Document.source.not_in([REPORT, SHEET]))
        .order_by(Document.title, Document.path)
    ).all()
    names = _machine_names(session)
    revisions = {document.id: document.revision for document, _ in rows}
    return [
        _listed(document, version, names, revisions)
        for document, version in rows
        if document.id not in hidden and (document.removed_at is None or (all_ and withdrawn(document)))
    ]


def _listed(
    document: Document,
    version: DocumentVersion | None,
    names: dict[int, tuple[str, ...]],
    revisions: dict[int, str | None],
) -> ListedDocument:
    return ListedDocument(
        id=document.id,
        title=document.title or document.path,
        path=document.path,
        kind=document.kind,
        pages=version.pages if version else None,
        revision=document.revision,
        language=document.language,
        machines=names.get(document.id, ()),
        refused=document.refused,
        refusal=document.refusal,
        failures=document.failures,
        maker=document.maker,
        dated=document.dated,
        replaced_by=document.replaced_by,
        newer_revision=revisions.get(document.replaced_by or 0),
        proposed_by=document.proposed_by,
        withdrawn=document.removed_at is not None,
        added_by=document.added_by,
    )


def _machine_names(session: Session) -> dict[int, tuple[str, ...]]:
    """Return the names of the machines each document is about."""
    wanted = select(DocumentMachine.document_id, Machine.name).join(Machine, Machine.id == DocumentMachine.machine_id)
    found: dict[int, tuple[str, ...]] = {}
    for document, name in session.execute(wanted.order_by(Machine.tag)):
        found[document] = (*found.get(document, ()), name)
    return found


def document_at(session: Session, source: str, path: str, *, now: datetime, added_by: int | None = None) -> Document:
    """Return the document at this place, made if there is none."""
    found = session.scalar(select(Document).where(Document.source == source, Document.path == path))
    if found is None:
        found = Document(source=source, path=path, added_at=now, added_by=added_by)
        session.add(found)
        session.flush()
    return found


def attach(session: Session, document_id: int, machine_ids: Iterable[int]) -> None:
    """Say which machines a document is about, in place of what was said before."""
    session.execute(delete(DocumentMachine).where(DocumentMachine.document_id == document_id))
    session.add_all(DocumentMachine(document_id=document_id, machine_id=machine) for machine in set(machine_ids))
    changed(session)


def machines_by_document(session: Session, document_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Return the machines each of these documents is about, if any."""
    found: dict[int, tuple[int, ...]] = {}
    for part in parts(document_ids):
        wanted = select(DocumentMachine).where(DocumentMachine.document_id.in_(part))
        for row in session.scalars(wanted.order_by(DocumentMachine.machine_id)):
            found[row.document_id] = (*found.get(row.document_id, ()), row.machine_id)
    return found


def live_passages(session: Session, passage_ids: Iterable[int], *, obsolete: bool = False) -> dict[int, LivePassage]:
    """Return those of these passages that answer now, by id; with *obsolete* also those of older revisions."""
    taken = (
        *(Passage.id, Passage.version_id, Document.id, Document.source, Document.path),
        *(DocumentVersion.title, Document.kind, DocumentVersion.pages, DocumentVersion.revision, DocumentVersion.dated),
        *(DocumentVersion.sha256, DocumentVersion.suffix, Passage.page, Passage.heading, Passage.kind, Passage.text),
        *(Passage.language, Passage.boxes, Passage.lines, Passage.warnings, Passage.contents),
    )
    own = (Document.title, Document.revision, Document.dated, Document.maker, DocumentVersion.state)
    states = (CURRENT, SUPERSEDED) if obsolete else (CURRENT,)
    live = [DocumentVersion.state.in_(states), Document.removed_at.is_(None)]
    live += [] if obsolete else [Document.replaced_by.is_(None)]
    wanted = select(*taken, *own, Document.replaced_by)
    wanted = wanted.join(DocumentVersion, Passage.version_id == DocumentVersion.id).join(Document)
    found: dict[int, LivePassage] = {}
    for part in parts(list(passage_ids)):
        for row in session.execute(wanted.where(Passage.id.in_(part), *live)):
            *read, title, revision, dated, maker, state, replaced_by = cast("tuple[Any, ...]", row)
            passage = LivePassage(*read)
            if state == CURRENT:
                passage = replace(
                    passage, title=title or passage.title, revision=revision, dated=dated, maker=maker,
                    obsolete=replaced_by is not None, replaced_by=replaced_by,
                )  # fmt: skip
            else:
                passage = replace(passage, maker=maker, obsolete=True, replaced_by=passage.document_id)
            found[row[0]] = passage
    return _but_read_again(session, found)


def _but_read_again(session: Session, found: dict[int, LivePassage]) -> dict[int, LivePassage]:
    """Take the mark from passages whose document was only read again: the same bytes answer still."""
    older = {each.document_id for each in found.values() if each.replaced_by == each.document_id}
    wanted = select(DocumentVersion.document_id, DocumentVersion.sha256).where(DocumentVersion.state == CURRENT)
    now: dict[int, str] = {}
    for part in parts(older):
        rows = session.execute(wanted.where(DocumentVersion.document_id.in_(part)))
        now |= {row.document_id: row.sha256 for row in rows}
    return {
        name: replace(each, obsolete=False, replaced_by=None)
        if each.replaced_by == each.document_id and now.get(each.document_id) == each.sha256
        else each
        for name, each in found.items()
    }


def passages_beside(session: Session, version_id: int, passage_id: int) -> tuple[int | None, int | None]:
    """Return the passages of a version that stand before and after one of them, if any."""
    own = select(Passage.id).where(Passage.version_id == version_id)
    before = session.scalar(own.where(Passage.id < passage_id).order_by(Passage.id.desc()).limit(1))
    after = session.scalar(own.where(Passage.id > passage_id).order_by(Passage.id).limit(1))
    return before, after


def forbidden_documents(session: Session, site_ids: frozenset[int]) -> frozenset[int]:
    """Return the documents that are about machines of other sites only."""
    here = exists().where(
        DocumentMachine.document_id == Document.id,
        DocumentMachine.machine_id == Machine.id,
        Machine.site_id.in_(site_ids),
    )
    about = exists().where(DocumentMachine.document_id == Document.id)
    return frozenset(session.scalars(select(Document.id).where(about, ~here)))


def titles_of(session: Session, version_ids: Collection[int], site_ids: frozenset[int]) -> dict[int, str]:
    """Return the titles of those of these versions that answer now and may be seen from these sites, by version."""
    hidden = forbidden_documents(session, site_ids)
    live = (DocumentVersion.state == CURRENT, Document.removed_at.is_(None))
    wanted = select(DocumentVersion).join(Document).where(DocumentVersion.id.in_(list(version_ids)), *live)
    return {
        version.id: version.title or version.document.path
        for version in session.scalars(wanted)
        if version.document_id not in hidden
    }


def documents_about(session: Session, machine_id: int) -> frozenset[int]:
    """Return the documents that are about a machine."""
    return frozenset(
        session.scalars(select(DocumentMachine.document_id).where(DocumentMachine.machine_id == machine_id))
    )


def parts(ids: Collection[int] | Sequence[int], size: int = _MANY) -> Iterator[list[int]]:
    """Yield *ids* in parts: a statement takes a limited number of parameters."""
    every = list(ids)
    for start in range(0, len(every), size):
        yield every[start : start + size]
