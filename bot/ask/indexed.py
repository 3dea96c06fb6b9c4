"""The indexer as the room of the questions sees it: hits become cards' values, versions become pages to draw.

Errors   NotFound for what is gone or not for these sites, in one sentence for both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bot.ask.service import Against, Answer, Box, Draw, Found, PageSource
from docs_store.database import Database
from docs_store.errors import N_, NotFound, UnreadableFile
from docs_store.facts import newer, newer_than
from docs_store.files import FileStore
from docs_store.knowledge import published
from docs_store.library import STAGED, DocumentVersion, forbidden_documents, machines_by_document
from docs_store.plant import machines
from indexer.answering import Answering
from indexer.contradictions import Contradiction
from indexer.pictures import Pictures
from indexer.quoting import Quote
from indexer.readers.document import Box as PageBox
from indexer.search import Hit, Scope
from indexer.signs import SHEET


class IndexedLibrary:
    """Answers from the index in the data folder."""

    def __init__(self, answering: Answering, database: Database, files: FileStore) -> None:
        self._answering, self._database, self._files = answering, database, files

    def answer(self, question: str, *, site_ids: frozenset[int] | None, machine_id: int | None) -> Answer:
        """Return the answer to a question for somebody of these sites."""
        answer = self._answering.answer(question, Scope(site_ids, machine_id))
        ranking = answer.places[:10]
        with self._database.read() as session:
            facts = _Facts(session, ranking)
        shown = Quote(answer.quote, answer.bold, answer.boxes, answer.more_before, answer.more_after, answer.header)
        found = [facts.found(hit, shown if rank == 0 else None, machine_id) for rank, hit in enumerate(ranking)]
        if found:
            against = tuple(map(_against, answer.contradictions))
            found[0] = replace(found[0], codes=answer.codes, warnings=answer.warnings, against=against)
        return Answer(answer.status, tuple(found), answer.unknown_codes)

    def passage(
        self, passage_id: int, question: str, *, site_ids: frozenset[int] | None, machine_id: int | None
    ) -> Found:
        """Return one passage, quoted for a question."""
        hit, quote = self._answering.passage(passage_id, question, Scope(site_ids, machine_id))
        with self._database.read() as session:
            return _Facts(session, [hit]).found(hit, quote, machine_id)

    def page_source(self, version_id: int, *, site_ids: frozenset[int] | None) -> PageSource:
        """Return where the pages of a version are."""
        with self._database.read() as session:
            version = session.get(DocumentVersion, version_id)
            hidden = frozenset[int]() if site_ids is None else forbidden_documents(session, site_ids)
            gone = version is None or version.state == STAGED or version.document.removed_at is not None
            if version is None or gone or version.document_id in hidden:
                raise NotFound(N_("This page is not in the library any more. Ask your question again."))
            document, mark = version.document, newer(session, version)
            return PageSource(
                file=self._file(version),
                name=document.path,
                pages=version.pages,
                title=document.title or version.title,
                obsolete=mark is not None,
                newer_revision=mark.revision if mark else None,
            )

    def warm(self) -> None:
        """Load the model and the index."""
        self._answering.answer("maintenance")

    def drawing(self, pictures: Pictures) -> Draw:
        """Return what draws pages of this library."""

        def draw(source: PageSource, page: int, boxes: tuple[Box, ...], whole: bool) -> bytes:
            placed = [(number, PageBox(*corners)) for number, *corners in boxes]
            return pictures.page_picture(source.file, page, placed, whole=whole, name=source.name).jpeg

        return draw

    def _file(self, version: DocumentVersion) -> Path:
        """Return the bytes that were read: kept by content, or still where they were found."""
        try:
            return self._files.path(version.sha256)
        except NotFound:
            place = Path(version.document.source) / version.document.path
            if place.is_file():
                return place
            raise UnreadableFile(
                N_("{name} is not there any more: add it again."), name=version.document.path
            ) from None


def _against(found: Contradiction) -> Against:
    """Return a contradiction as cards show it."""
    day = date.fromisoformat(found.dated) if found.kind == "report" and found.dated else None
    return Against(found.count if found.kind == "report" else 0, found.value, found.revision, day, found.machine)


class _Facts:
    """What a card shows of a hit beyond the hit itself."""

    def __init__(self, session: Session, hits: list[Hit] | tuple[Hit, ...]) -> None:
        self._pages = {
            hit.version_id: version.pages
            for hit in hits
            if (version := session.get(DocumentVersion, hit.version_id)) is not None
        }
        self._machines = machines_by_document(session, {hit.document_id for hit in hits})
        self._names = {machine.id: machine.name for machine in machines(session)}
        self._newer = {hit.version_id: newer_than(session, hit.replaced_by) for hit in hits if hit.obsolete}
        self._sheets = published(session, {hit.document_id for hit in hits if hit.kind == SHEET})

    def found(self, hit: Hit, quote: Quote | None, machine_id: int | None) -> Found:
        """Return a hit as cards show it."""
        about = self._machines.get(hit.document_id, ())
        quote = quote or Quote(hit.text, (), hit.boxes)
        sheet = self._sheets.get(hit.document_id)
        return Found(
            passage_id=hit.passage_id,
            version_id=hit.version_id,
            title=hit.title,
            path=hit.document,
            kind=hit.kind,
            revision=hit.revision,
            page=hit.page,
            pages=self._pages.get(hit.version_id),
            section=hit.section,
            quote=quote.text,
            bold=tuple(quote.bold),
            warnings=hit.warnings,
            boxes=tuple((page, *corners) for page, corners in quote.boxes),
            header=quote.header,
            more_before=quote.more_before,
            more_after=quote.more_after,
            exact=hit.exact,
            score=hit.score,
            machines=tuple(self._names[number] for number in about if number in self._names),
            machine_ids=about,
            other_machine=machine_id is not None and bool(about) and machine_id not in about,
            obsolete=hit.obsolete,
            newer_revision=self._newer.get(hit.version_id),
            photo=str(sheet.photos[0]["sha256"]) if sheet and sheet.photos else None,
            sheet_id=sheet.id if sheet else 0,
        )
