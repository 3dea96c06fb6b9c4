"""What administrators say of documents: facts edited above what was read, revisions replaced, documents withdrawn.

Effects  each verb runs inside the caller's transaction and is noted with who and when. Which revision answers is looked
         at again by a job right after it (`revise`), because that reads words of many documents.
Errors   NotFound for a document that is gone or not for these sites; BadInput for a value that no fact holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.library import service
from bot.plant import service as plant
from docs_store import facts as store
from docs_store import library, people
from docs_store.errors import N_, BadInput, NotFound
from docs_store.library import Document
from indexer import quarantine

Listed = library.ListedDocument
QUARANTINED, in_quarantine = quarantine.QUARANTINED, quarantine.in_quarantine
TITLE, KIND, MAKER, LANGUAGE, REVISION, DATED = store.TEXT_FACTS
MACHINES = store.MACHINES
TYPED = (TITLE, MAKER, REVISION, DATED)
KINDS = ("manual", "schematic", "procedure", "parts list", "notes")
LANGUAGES = ("fr", "en")
MOST = {TITLE: 300, MAKER: 80, REVISION: 60, DATED: 40}
ANSWER_WINDOW = timedelta(minutes=10)
A_PAGE = 5


@dataclass(frozen=True)
class Other:
    """Another document, as a card names it."""

    id: int
    title: str
    revision: str | None
    dated: str | None
    version_id: int = 0
    pages: int | None = None


@dataclass(frozen=True)
class DocumentFacts:
    """Everything that is known of one document."""

    id: int
    title: str
    path: str
    kind: str
    maker: str
    language: str | None
    revision: str | None
    dated: str | None
    pages: int | None
    version_id: int | None
    machines: tuple[str, ...]
    machine_ids: tuple[int, ...]
    edited: frozenset[str]
    """The facts that somebody said."""
    edited_by: str | None
    edited_at: datetime | None
    refusal: dict[str, Any] | None
    failures: int
    withdrawn: bool
    replaced_by: Other | None
    proposed_by: Other | None
    may_replace: tuple[Other, ...]
    """Documents of which this one may be a newer revision."""
    earlier: tuple[Other, ...]
    """What it replaces, the newest first."""
    uploaded: bool


@dataclass(frozen=True)
class Shelf:
    """One page of the list of documents."""

    documents: tuple[library.ListedDocument, ...]
    count: int
    page: int
    pages: int
    words: str


def facts(session: Session, document_id: int, site_ids: frozenset[int] | None) -> DocumentFacts:
    """Return what is known of a document that somebody of these sites may read."""
    document = _document(session, document_id, site_ids)
    version = store.current_version(session, document_id)
    about = library.machines_by_document(session, [document_id]).get(document_id, ())
    names = {machine.id: machine.name for machine in plant.machines(session, None)}
    last = next(iter(store.edits(session, document_id)), None)
    editor = session.get(people.Person, last.person_id) if last and last.person_id else None
    return DocumentFacts(
        id=document.id,
        title=document.title or document.path,
        path=document.path,
        kind=document.kind,
        maker=document.maker,
        language=document.language,
        revision=document.revision,
        dated=document.dated,
        pages=version.pages if version else None,
        version_id=version.id if version else None,
        machines=tuple(names[number] for number in about if number in names),
        machine_ids=about,
        edited=frozenset(document.edited or {}),
        edited_by=editor.name if editor else None,
        edited_at=last.at if last else None,
        refusal=document.refusal,
        failures=document.failures,
        withdrawn=document.removed_at is not None,
        replaced_by=_other(session, document.replaced_by),
        proposed_by=_other(session, document.proposed_by),
        may_replace=tuple(filter(None, (_other(session, each) for each in store.proposed_for(session, document_id)))),
        earlier=tuple(
            Other(each.document_id, each.title, each.revision, each.dated, each.version_id, each.pages)
            for each in store.earlier(session, document_id)
        ),
        uploaded=document.source == library.UPLOAD,
    )


def shelf(session: Session, site_ids: frozenset[int] | None, *, words: str = "", page: int = 0, all_: bool) -> Shelf:
    """Return a page of the documents whose title, path, maker or machines hold all of these words."""
    wanted = [plant.plain(word) for word in words.split()]
    found = [
        document
        for document in library.listed(session, site_ids, all_=all_)
        if all(word in _said_of(document) for word in wanted)
    ]
    found.sort(key=lambda document: (document.withdrawn, not document.refused))
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    return Shelf(tuple(found[page * A_PAGE : (page + 1) * A_PAGE]), len(found), page, pages, words)


def _said_of(document: library.ListedDocument) -> str:
    return plant.plain(" ".join((document.title, document.path, document.maker, document.kind, *document.machines)))


def set_fact(
    session: Session,
    document_id: int,
    fact: str,
    text: str,
    *,
    site_ids: frozenset[int] | None,
    by: int | None,
    now: datetime,
) -> None:
    """Say what a fact of a document is; BadInput for a kind or a language that there is not."""
    document = _document(session, document_id, site_ids)
    value: Any = " ".join(text.split())
    if fact == MACHINES:
        value = [plant.machine_named(session, name, site_ids).id for name in text.split(",") if name.strip()]
    elif fact not in store.TEXT_FACTS:
        raise BadInput(N_("A document has no fact “{fact}”. There are: {known}."), fact=fact, known=_known())
    elif fact == KIND and value not in KINDS:
        raise BadInput(N_("There is no kind “{kind}”. The kinds are: {known}."), kind=value, known=", ".join(KINDS))
    elif fact == LANGUAGE and value not in LANGUAGES:
        raise BadInput(N_("Documents are in fr or in en, not in “{language}”."), language=value)
    elif not value and fact == TITLE:
        raise BadInput(N_("A title has at least one letter."))
    elif len(value) > MOST.get(fact, 300):
        raise BadInput(N_("That is too long: at most {count} characters."), count=MOST[fact])
    if fact in (REVISION, DATED):
        value = value or None
    store.edit(session, document, fact, value, by=by, now=now)
    _look_at_revisions(session, now)


def toggle_machine(
    session: Session, document_id: int, machine_id: int, *, site_ids: frozenset[int], by: int | None, now: datetime
) -> None:
    """Say that a document is about a machine, or that it is not; 0 says that it is about none."""
    document = _document(session, document_id, site_ids)
    if machine_id and plant.machine(session, machine_id, site_ids) is None:
        raise NotFound(N_("This machine is not one of yours. Choose another."))
    about = set(library.machines_by_document(session, [document_id]).get(document_id, ()))
    value = sorted(about ^ {machine_id}) if machine_id else []
    store.edit(session, document, MACHINES, value, by=by, now=now)
    _look_at_revisions(session, now)


def forget(
    session: Session, document_id: int, fact: str, *, site_ids: frozenset[int] | None, by: int | None, now: datetime
) -> None:
    """Take an edit back: what was read holds again."""
    store.forget(session, _document(session, document_id, site_ids), fact, by=by, now=now)
    _look_at_revisions(session, now)


def replace(
    session: Session,
    older_id: int,
    newer_id: int | None,
    *,
    site_ids: frozenset[int] | None,
    by: int | None,
    now: datetime,
) -> None:
    """Say that a document is an older revision of another one, or (None) of none: then it answers."""
    older = _document(session, older_id, site_ids)
    if newer_id is not None:
        newer = _document(session, newer_id, site_ids)
        if newer.id == older.id:
            raise BadInput(N_("A document does not replace itself: choose another one."))
        if newer.removed_at is not None:
            raise BadInput(N_("The newer document is withdrawn: put it back first."))
        if newer.replaced_by is not None:
            store.edit(session, newer, store.REPLACED_BY, None, by=by, now=now)
            newer.replaced_by = None
        session.execute(update(Document).where(Document.replaced_by == older.id).values(replaced_by=newer.id))
    store.edit(session, older, store.REPLACED_BY, newer_id, by=by, now=now)
    older.replaced_by, older.proposed_by = newer_id, None
    _look_at_revisions(session, now)


def withdraw(
    session: Session, document_id: int, *, site_ids: frozenset[int] | None, by: int | None, now: datetime
) -> None:
    """Take a document out of every answer; what it replaced answers again. Its file is not touched."""
    document = _document(session, document_id, site_ids)
    store.edit(session, document, store.WITHDRAWN, True, by=by, now=now)
    document.removed_at = now
    session.execute(update(Document).where(Document.replaced_by == document.id).values(replaced_by=None))
    _look_at_revisions(session, now)


def put_back(
    session: Session, document_id: int, *, site_ids: frozenset[int] | None, by: int | None, now: datetime
) -> None:
    """Let a withdrawn document answer again."""
    document = _document(session, document_id, site_ids)
    store.forget(session, document, store.WITHDRAWN, by=by, now=now)
    document.removed_at = None
    _look_at_revisions(session, now)


def try_again(
    session: Session,
    document_id: int,
    *,
    site_ids: frozenset[int] | None,
    by: int | None,
    chat_id: int | None,
    now: datetime,
) -> service.Job:
    """Read a document once more whose reading broke off; returns the job."""
    document = _document(session, document_id, site_ids)
    sha256 = (document.refusal or {}).get("sha256")
    if not document.refused or not sha256:
        raise NotFound(N_("There is nothing to be read again here."))
    document.failures, document.refused_sha256 = 0, None
    session.flush()
    if document.source == library.UPLOAD:
        return service.request_upload(
            session, sha256=sha256, name=document.path, person_id=by, chat_id=chat_id, now=now
        )
    file = str(Path(document.source) / document.path)
    return service.request_reindex(session, [file], person_id=by, chat_id=chat_id, now=now, alone=True)


def likely(session: Session, document_id: int, site_ids: frozenset[int] | None) -> list[library.ListedDocument]:
    """Return what a document may replace, the most alike title first."""
    own = _document(session, document_id, site_ids)
    others = [
        each
        for each in library.listed(session, site_ids)
        if each.id != document_id and each.replaced_by is None and not each.refused
    ]
    return sorted(others, key=lambda each: -fuzz.token_sort_ratio(plant.plain(each.title), plant.plain(own.title)))


def ask(session: Session, person_id: int, document_id: int, fact: str, site_ids: frozenset[int], now: datetime) -> None:
    """Ask a person to type a fact."""
    _document(session, document_id, site_ids)
    if fact not in TYPED:
        raise BadInput(N_("Use the buttons to answer this question."))
    store.ask(session, person_id, document_id, fact, now)


def asked(session: Session, person_id: int) -> tuple[int, str, datetime] | None:
    """Return the document and the fact that a person is asked for, and since when."""
    found = store.asked(session, person_id)
    return (found.document_id, found.fact, found.asked_at) if found else None


def answered(session: Session, person_id: int) -> None:
    """The question is answered, or given up."""
    store.answered(session, person_id)


def listens(fact: str, asked_at: datetime, text: str, now: datetime, *, replied: bool) -> bool:
    """Say whether a text answers the question for a fact: a reply does, and soon after it what is no question."""
    a_question = text.rstrip().endswith("?") or len(text) > MOST[fact]
    return replied or (now - asked_at <= ANSWER_WINDOW and not a_question)


def _look_at_revisions(session: Session, now: datetime) -> None:
    library.changed(session)
    service.request_revision(session, now)


def _other(session: Session, document_id: int | None) -> Other | None:
    found = session.get(Document, document_id) if document_id else None
    return Other(found.id, found.title or found.path, found.revision, found.dated) if found else None


def _document(session: Session, document_id: int, site_ids: frozenset[int] | None) -> Document:
    """Return a document that somebody of these sites may read, withdrawn ones too."""
    found = session.get(Document, document_id)
    gone = found is None or found.source == library.REPORT
    gone = gone or (found is not None and found.removed_at is not None and not library.withdrawn(found))
    hidden = frozenset[int]() if site_ids is None else library.forbidden_documents(session, site_ids)
    if found is None or gone or found.id in hidden:
        raise NotFound(N_("This document is not in the library any more. /documents lists what there is."))
    return found


def _known() -> str:
    return ", ".join((*store.TEXT_FACTS, MACHINES))
