"""Documents, their versions and the passages that answers are quoted from.

A document is a place (a path in an indexed folder, an upload, a report). A version is one content of it; exactly one
version of a readable document is current. New content is staged beside the current version and switched with it in one
transaction, so the old one serves until the new one is complete.

Shapes   `Passage.boxes` is a list of [page, x0, y0, x1, y1]: pages from 1, PDF points, origin top left.
         `Passage.lines` is a list of [text, page or None, [x0, y0, x1, y1] or None], in reading order.
Limits   passage ids are never used twice (AUTOINCREMENT): the vector index names passages by them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from docs_store.database import Id, Table, UtcDateTime

STAGED, CURRENT, SUPERSEDED = "staged", "current", "superseded"


class Document(Table):
    """A place that holds a document: a file of an indexed folder, an upload, or an intervention report."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("source", "path"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(400))
    """Where it comes from: the absolute indexed folder, `upload`, or `report`."""
    path: Mapped[str] = mapped_column(String(1000))
    """Its path relative to the source: what citations name."""
    title: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(20), default="manual")
    """manual, schematic, procedure, parts list, notes or report."""
    refused: Mapped[str | None] = mapped_column(Text)
    """Why the newest content could not be read, as a sentence; None when it could."""
    refused_sha256: Mapped[str | None] = mapped_column(String(64))
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
