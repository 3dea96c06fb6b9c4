"""Drafts that survive everything, and the reports they become.

Effects  exactly once an update: each verb runs inside the transaction that marks the update done.
Errors   Conflict when the draft was signed or dropped meanwhile; BadInput for an answer that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.interventions import rules
from bot.people.service import visible_sites
from bot.plant import service as plant
from docs_store import interventions as store
from docs_store import people
from docs_store.errors import N_, BadInput, Conflict

DRAFT, SIGNED, DROPPED = store.DRAFT, store.SIGNED, store.DROPPED
Report = store.Intervention
current_draft = store.draft_of


@dataclass(frozen=True)
class ReportText:
    """A signed report as the library indexes it: title, machine, date and the words of its author."""

    intervention_id: int
    machine_id: int
    machine: str
    author: str
    signed_at: datetime
    fields: tuple[tuple[str, str], ...]
    """(English field name, words), in reading order."""


Publish = Callable[[Session, ReportText], int | None]
"""Makes a report findable at once; returns the id of its document."""


@dataclass(frozen=True)
class DraftView:
    """A draft as the cards show it."""

    id: int
    state: str
    draft: rules.Draft
    machine: plant.MachineView | None
    asked: str | None
    photos: int
    signed_at: datetime | None
    author: str


def view(session: Session, row: store.Intervention) -> DraftView:
    """Return a draft or report as the cards show it."""
    return DraftView(
        id=row.id,
        state=row.state,
        draft=_draft(row),
        machine=plant.machine(session, row.machine_id),
        asked=row.asked,
        photos=len(row.photos),
        signed_at=row.signed_at,
        author=session.get_one(people.Person, row.author_id).name,
    )


def open_draft(
    session: Session, person_id: int, *, machine_id: int | None, question_id: int | None, now: datetime
) -> store.Intervention:
    """Return the draft that a person is filling, or begin one."""
    row = store.draft_of(session, person_id)
    if row is None:
        row = store.Intervention(author_id=person_id, created_at=now, question_id=question_id, photos=[])
        session.add(row)
    if row.machine_id is None and machine_id is not None:
        row.machine_id = machine_id
        people.stand_at(session, person_id, machine_id, now)
    _ask(row, now)
    session.flush()
    return row


def own(session: Session, intervention_id: int, person_id: int) -> store.Intervention:
    """Return a draft or report of this person, whatever its state."""
    row = session.get(store.Intervention, intervention_id)
    if row is None or row.author_id != person_id:
        raise Conflict(N_("This report is not here any more. /intervention starts a new one."))
    return row


def draft(session: Session, intervention_id: int, person_id: int) -> store.Intervention:
    """Return a draft of this person that is still open."""
    row = own(session, intervention_id, person_id)
    if row.state != store.DRAFT:
        raise Conflict(N_("This report is closed: it stays as it is. /intervention starts a new one."))
    return row


def words(row: store.Intervention, field: str) -> str:
    """Return what was written into a field."""
    written = {rules.SEEN: row.seen, rules.DONE: row.done}.get(field)
    if not written:
        raise Conflict(N_("There are no words to take back here."))
    return written


def answer(session: Session, row: store.Intervention, field: str, text: str, now: datetime) -> None:
    """Put the answer to one question into the draft and move to the next one."""
    if field == rules.MACHINE:
        row.machine_id = plant.chosen(session, text, visible_sites(session, row.author_id)).id
        people.stand_at(session, row.author_id, row.machine_id, now)
    elif field == rules.TYPE and text in rules.TYPES:
        row.type = text
    elif field == rules.SEEN:
        row.seen = rules.readable(text)
    elif field == rules.DONE:
        row.done = rules.readable(text)
    elif field == rules.PARTS:
        row.parts = rules.readable(text) if text else ""
    elif field == rules.MINUTES:
        row.minutes_stopped = rules.minutes(text) if text else None
        row.minutes_skipped = not text
    elif field == rules.END and text in rules.END_STATES:
        row.end_state = text
    else:
        raise BadInput(N_("Use the buttons to answer this question."))
    _ask(row, now)


def clear(row: store.Intervention, field: str, now: datetime) -> None:
    """Take an answer back, so that its question is asked again."""
    if field == rules.MINUTES:
        row.minutes_stopped, row.minutes_skipped = None, False
    elif field in rules.FIELDS:
        column = {rules.MACHINE: "machine_id", rules.END: "end_state"}.get(field, field)
        setattr(row, column, None)
    _ask(row, now)


def add_photo(row: store.Intervention, photo: dict[str, Any], now: datetime) -> None:
    """Keep a photo with the draft."""
    row.photos = [*row.photos, photo]
    _ask(row, now)


def drop(row: store.Intervention) -> None:
    """Give a draft up; it stays in the database, out of sight."""
    row.state, row.asked = store.DROPPED, None


def sign(session: Session, row: store.Intervention, now: datetime, publish: Publish) -> None:
    """Turn a complete draft into a report that can be found at once."""
    missing = rules.next_field(_draft(row))
    if missing is not None:
        raise Conflict(N_("Something is still missing in this report: answer the question below."))
    if not store.sign(session, row.id, row.author_id, now):
        raise Conflict(N_("This report is closed: it stays as it is. /intervention starts a new one."))
    session.refresh(row)
    row.document_id = publish(session, report_text(session, row))


def report_text(session: Session, row: store.Intervention) -> ReportText:
    """Return the words of a signed report."""
    machine = plant.machine(session, row.machine_id)
    if machine is None or row.signed_at is None:
        raise Conflict(N_("This report is not signed yet."))
    stopped = "" if row.minutes_stopped is None else f"{row.minutes_stopped} min"
    fields = (
        ("type", row.type or ""),
        ("seen", row.seen or ""),
        ("done", row.done or ""),
        ("parts", row.parts or ""),
        ("stopped", stopped),
        ("end state", row.end_state or ""),
    )
    author = session.get_one(people.Person, row.author_id).name
    words = tuple((name, value) for name, value in fields if value)
    return ReportText(row.id, machine.id, machine.label, author, row.signed_at, words)


def _ask(row: store.Intervention, now: datetime) -> None:
    row.asked, row.asked_at = rules.next_field(_draft(row)), now


def _draft(row: store.Intervention) -> rules.Draft:
    return rules.Draft(
        machine_id=row.machine_id,
        type=row.type,
        seen=row.seen,
        done=row.done,
        parts=row.parts,
        minutes=row.minutes_stopped,
        minutes_skipped=row.minutes_skipped,
        end_state=row.end_state,
    )


def summary(session: Session, intervention_id: int, person_id: int) -> str:
    """Return the words of a report for somebody who is asked for help."""
    row = own(session, intervention_id, person_id)
    return " — ".join(part for part in (row.seen, row.done) if part)
