"""Sheets: an expert's answer as it will be quoted, validated before anybody finds it, corrected by a new version.

A draft is written from the answer; its author publishes it, or a supervisor does when the author may not. The version
that is published is a document of the library from the same transaction on; a withdrawn one is gone from it.

Limits   a version never changes after it was published; there is one correction at a time. Whoever may validate for
         the machine's site, and the author, may correct and withdraw.
Effects  exactly once an update; state changes are compare-and-set.
Errors   Conflict when the sheet has moved on; NotFound for what is not here or not theirs, in one sentence for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.knowledge import holes, rules
from bot.knowledge.service import is_about_safety
from bot.people import service as people
from bot.people.service import SEE_HOLES, VALIDATE
from bot.plant import service as plant
from docs_store import knowledge as store
from docs_store import versions
from docs_store.errors import N_, BadInput, Conflict, NotFound

DRAFT, PROPOSED, PUBLISHED, SUPERSEDED, WITHDRAWN, DROPPED = (
    store.DRAFT,
    store.PROPOSED,
    store.PUBLISHED,
    store.SUPERSEDED,
    store.WITHDRAWN,
    store.DROPPED,
)
ANSWER, TITLE = "answer", "title"
Sheet = store.Sheet
_GONE = N_("This sheet is not here any more.")
_CLOSED = N_("This sheet is not a draft any more: it stays as it is. Correct it, and a new version replaces it.")


@dataclass(frozen=True)
class SheetText:
    """A published sheet as the library indexes it."""

    root_id: int
    question: str
    answer: str
    safety: bool
    machine_id: int | None
    machine: str
    author: str
    published_at: datetime


Publish = Callable[[Session, SheetText], int | None]
"""Makes a sheet findable at once, in place of its earlier version; returns the id of its document."""


@dataclass(frozen=True)
class SheetView:
    """A version of a sheet as the cards show it."""

    id: int
    state: str
    number: int
    author: people.PersonView
    validated_by: people.PersonView | None
    machine: plant.MachineView | None
    title: str
    answer: str
    photos: tuple[str, ...]
    asked: str | None
    created_at: datetime
    published_at: datetime | None
    review_at: datetime | None
    safety: bool
    first_hand: bool
    """Whether it was written as the answer to a question that somebody waits for."""


def view(session: Session, row: Sheet) -> SheetView:
    """Return a version of a sheet as the cards show it."""
    return SheetView(
        id=row.id,
        state=row.state,
        number=row.number,
        author=people.person(session, row.author_id),
        validated_by=people.person(session, row.validated_by) if row.validated_by else None,
        machine=plant.machine(session, row.machine_id),
        title=row.title,
        answer=row.answer,
        photos=tuple(str(photo["sha256"]) for photo in row.photos),
        asked=row.asked,
        created_at=row.created_at,
        published_at=row.published_at,
        review_at=row.review_at,
        safety=is_about_safety(row.title, row.answer),
        first_hand=row.consultation_id is not None and row.replaces_id is None,
    )


def begin(session: Session, consultation: store.Consultation, by: int, now: datetime) -> Sheet:
    """Write the draft of a sheet from an answer."""
    row = store.Sheet(
        consultation_id=consultation.id,
        author_id=by,
        machine_id=consultation.machine_id,
        title=" ".join(consultation.text.split())[: rules.TITLE_LIMIT],
        answer=consultation.answer or "",
        photos=list(consultation.photos),
        state=DRAFT,
        asked_at=now,
        created_at=now,
    )
    session.add(row)
    session.flush()
    row.root_id = row.id
    return row


def draft(session: Session, sheet_id: int, by: int) -> Sheet:
    """Return a draft that this person is writing."""
    row = own(session, sheet_id, by)
    if row.state != DRAFT:
        raise Conflict(_CLOSED)
    return row


def own(session: Session, sheet_id: int, by: int) -> Sheet:
    """Return a sheet that this person wrote, whatever its state."""
    row = session.get(Sheet, sheet_id)
    if row is None or row.author_id != by:
        raise NotFound(_GONE)
    return row


def asks(session: Session, sheet_id: int) -> bool:
    """Whether a part of a draft is being written anew: only then are words without a reply meant for it."""
    row = session.get(Sheet, sheet_id)
    return row is not None and row.asked is not None


def ask_for(row: Sheet, part: str, now: datetime) -> None:
    """Take free text for a part of the draft, for a while."""
    if part not in (ANSWER, TITLE):
        raise BadInput(N_("Use the buttons to answer this question."))
    row.asked, row.asked_at = part, now


def write(row: Sheet, text: str, now: datetime) -> None:
    """Put words in place of the part of the draft that is asked for; the answer, if none is."""
    if row.asked == TITLE:
        row.title = rules.title(text)
    else:
        row.answer = rules.answer(text)
    row.asked, row.asked_at = None, now


def add_photo(row: Sheet, photo: dict[str, Any], now: datetime) -> None:
    """Keep a photo with the draft."""
    row.photos = [*row.photos, photo][-rules.MOST_PHOTOS :]
    row.asked_at = now


def hold_for(session: Session, row: Sheet, machine_id: int, now: datetime) -> None:
    """Say for which machine the sheet holds: one of the author's sites, or 0 for every machine."""
    if machine_id:
        found = plant.machine(session, machine_id, people.visible_sites(session, row.author_id))
        if found is None:
            raise NotFound(N_("This machine is not one of yours. Choose another."))
    row.machine_id, row.asked, row.asked_at = machine_id or None, None, now


def drop(session: Session, row: Sheet) -> bool:
    """Give a draft up; False when it had moved on."""
    return store.move_sheet(session, row, to=DROPPED, out_of=(DRAFT, PROPOSED), asked=None)


def publish(session: Session, row: Sheet, by: int, now: datetime, shelve: Publish) -> bool:
    """Publish a draft, or propose it where its author may not validate; False when nothing was changed: somebody was
    first, or it waits for somebody else."""
    if row.state == DRAFT and (row.author_id != by or VALIDATE not in people.may(session, by)):
        if row.author_id != by:
            raise NotFound(_GONE)
        return store.move_sheet(session, row, to=PROPOSED, out_of=(DRAFT,), asked=None)
    if row.state == PROPOSED and not may_validate(session, row, by):
        return False
    values = {
        "asked": None,
        "published_at": now,
        "validated_by": by,
        "review_at": now + rules.REVIEW_AFTER,
    }
    if not store.move_sheet(session, row, to=PUBLISHED, out_of=(DRAFT, PROPOSED), **values):
        return False
    replaced = session.get(Sheet, row.replaces_id) if row.replaces_id else None
    if replaced is not None and not store.move_sheet(session, replaced, to=SUPERSEDED, out_of=(PUBLISHED,)):
        raise Conflict(N_("The sheet that this corrects was withdrawn meanwhile: nothing was published."))
    row.document_id = shelve(session, _text(session, row, now))
    holes.filled(session, _question_of(session, row), now)
    session.flush()
    return True


def send_back(session: Session, row: Sheet, by: int, now: datetime) -> bool:
    """Give a proposed sheet back to its author, to be corrected."""
    if not may_validate(session, row, by):
        raise NotFound(_GONE)
    return store.move_sheet(session, row, to=DRAFT, out_of=(PROPOSED,), asked=ANSWER, asked_at=now)


def correct(session: Session, row: Sheet, by: int, now: datetime) -> Sheet:
    """Return the draft of the next version of a published sheet; the published one stands until then."""
    if not may_change(session, row, by):
        raise NotFound(_GONE)
    if row.state != PUBLISHED:
        raise Conflict(_CLOSED)
    begun = store.pending_version(session, row.id)
    if begun is not None and begun.author_id != by:
        name = people.person(session, begun.author_id).name
        raise Conflict(N_("{name} is correcting this sheet already."), name=name)
    if begun is None:
        begun = store.Sheet(
            root_id=row.root_id,
            number=row.number + 1,
            replaces_id=row.id,
            consultation_id=row.consultation_id,
            author_id=by,
            machine_id=row.machine_id,
            title=row.title,
            answer=row.answer,
            photos=list(row.photos),
            state=DRAFT,
            created_at=now,
        )
        session.add(begun)
        session.flush()
    if begun.state == DRAFT:
        ask_for(begun, ANSWER, now)
    return begun


def withdraw(session: Session, row: Sheet, by: int, now: datetime) -> bool:
    """Take a published sheet out of every answer from now on; False when it was not published any more."""
    if not may_change(session, row, by):
        raise NotFound(_GONE)
    if not store.move_sheet(session, row, to=WITHDRAWN, out_of=(PUBLISHED,), withdrawn_at=now, withdrawn_by=by):
        return False
    correction = store.pending_version(session, row.id)
    if correction is not None:
        drop(session, correction)
    if row.document_id is not None:
        versions.remove(session, [row.document_id], now)
    holes.emptied(session, _question_of(session, row))
    return True


def still_right(session: Session, row: Sheet, by: int, now: datetime) -> None:
    """Somebody looked at a sheet again and it holds: it is due for another look in a year."""
    if not may_change(session, row, by):
        raise NotFound(_GONE)
    values = {"review_at": now + rules.REVIEW_AFTER}
    if not store.move_sheet(session, row, to=PUBLISHED, out_of=(PUBLISHED,), **values):
        raise Conflict(_CLOSED)


def seen(session: Session, sheet_id: int, person_id: int, site_ids: frozenset[int]) -> Sheet:
    """Return a published sheet of these sites, or any that this person may change."""
    row = session.get(Sheet, sheet_id)
    if row is None:
        raise NotFound(_GONE)
    machine = plant.machine(session, row.machine_id)
    readable = row.state == PUBLISHED and (machine is None or machine.site_id in site_ids)
    if not readable and not may_change(session, row, person_id):
        raise NotFound(_GONE)
    return row


def may_change(session: Session, row: Sheet, person_id: int) -> bool:
    """Whether somebody may correct or withdraw a sheet."""
    return row.author_id == person_id or may_validate(session, row, person_id)


def may_validate(session: Session, row: Sheet, person_id: int) -> bool:
    """Whether somebody may publish or withdraw what another wrote: supervisors of the site, and administrators."""
    allowed = people.may(session, person_id)
    if not {VALIDATE, SEE_HOLES} <= allowed:
        return False
    machine = plant.machine(session, row.machine_id)
    about = frozenset({machine.site_id}) if machine else people.visible_sites(session, row.author_id)
    return bool(about & people.visible_sites(session, person_id))


def validators(session: Session, row: Sheet) -> tuple[people.PersonView, ...]:
    """Return who is asked to validate a proposed sheet."""
    machine = plant.machine(session, row.machine_id)
    sites = [machine.site_id] if machine else sorted(people.visible_sites(session, row.author_id))
    return people.validators(session, sites[0] if sites else None, but=row.author_id)


def listed(session: Session, person_id: int) -> list[SheetView]:
    """Return the published and proposed sheets that somebody may change, those to be looked at again first."""
    return [view(session, row) for row in store.all_sheets(session) if may_change(session, row, person_id)]


def _text(session: Session, row: Sheet, now: datetime) -> SheetText:
    machine = plant.machine(session, row.machine_id)
    return SheetText(
        root_id=row.root_id or row.id,
        question=row.title,
        answer=row.answer,
        safety=is_about_safety(row.title, row.answer),
        machine_id=row.machine_id,
        machine=machine.name if machine else "",
        author=people.person(session, row.author_id).name,
        published_at=now,
    )


def _question_of(session: Session, row: Sheet) -> int | None:
    asked = session.get(store.Consultation, row.consultation_id) if row.consultation_id else None
    return asked.question_id if asked else None
