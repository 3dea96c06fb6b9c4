"""Escalations: a draft of two or three taps, then calls until somebody takes it.

Effects  each verb runs in the transaction of its update or tick; steps are compare-and-set, so nothing is called twice.
Delivery a call is sent at least once, marked when it may be a repeat; its state is read again right before it is sent.
Errors   Conflict when somebody was first or the case is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.escalation import rules
from bot.people.service import PersonView, person, visible_sites
from bot.plant import service as plant
from docs_store import escalation as store
from docs_store import people
from docs_store.errors import N_, BadInput, Conflict

DRAFT, OPEN, TAKEN, CLOSED, DROPPED = store.DRAFT, store.OPEN, store.TAKEN, store.CLOSED, store.DROPPED
Case = store.Escalation
asks = rules.asks
current_draft = store.draft_of
due = store.due
hasten = store.hasten
postpone = store.postpone


@dataclass(frozen=True)
class CaseView:
    """An escalation as the cards show it."""

    id: int
    state: str
    asked: str | None
    machine: plant.MachineView | None
    severity: str | None
    text: str | None
    photo: str | None
    requester: PersonView
    taken_by: PersonView | None
    taken_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    called: tuple[tuple[PersonView, datetime], ...]
    unanswered: bool
    """Whether everybody was called once and had their time to answer."""
    unsupervised: bool = False
    """Whether nobody of the machine's site could be called."""
    given_up: bool = False
    """Whether everybody was called as often as is worth it."""


def view(session: Session, row: store.Escalation) -> CaseView:
    """Return an escalation as the cards show it."""
    calls = store.calls(session, row.id)
    return CaseView(
        id=row.id,
        state=row.state,
        asked=row.asked,
        machine=plant.machine(session, row.machine_id),
        severity=row.severity,
        text=row.text,
        photo=row.photos[0]["sha256"] if row.photos else None,
        requester=person(session, row.requester_id),
        taken_by=person(session, row.taken_by) if row.taken_by else None,
        taken_at=row.taken_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        called=tuple((person(session, call.person_id), call.called_at) for call in calls),
        unanswered=row.state == store.OPEN and row.step > len(row.chain),
        unsupervised=unsupervised(session, row),
        given_up=row.state == store.OPEN and row.due_at is None,
    )


def begin(
    session: Session,
    requester_id: int,
    *,
    machine_id: int | None,
    text: str | None,
    question_id: int | None,
    intervention_id: int | None,
    delay: timedelta,
    now: datetime,
) -> store.Escalation:
    """Return the draft of this person, with whatever is known already; a new context replaces the old words, and
    words from an earlier trouble are not called out in a new one."""
    row = store.draft_of(session, requester_id)
    if row is not None and (row.asked_at is None or now - row.asked_at > rules.DRAFT_LASTS):
        row.state, row.asked = store.DROPPED, None
        row = None
    if row is None:
        row = store.Escalation(requester_id=requester_id, created_at=now, photos=[], chain=[])
        session.add(row)
    row.delay_seconds = int(delay.total_seconds())
    row.machine_id = machine_id or row.machine_id
    if text:
        row.text = _words(text)
        row.question_id, row.intervention_id = question_id, intervention_id
    _ask(row, now)
    session.flush()
    return row


def own_draft(session: Session, escalation_id: int, requester_id: int) -> store.Escalation:
    """Return an escalation of this person, whatever its state."""
    row = session.get(store.Escalation, escalation_id)
    if row is None or row.requester_id != requester_id:
        raise Conflict(N_("This call for help is not here any more. /escalade starts a new one."))
    return row


def answer(session: Session, row: store.Escalation, field: str, value: str, now: datetime) -> None:
    """Put one answer into the draft."""
    if field == "machine":
        _answer_machine(session, row, value, now)
    elif field == "severity" and value in rules.SEVERITIES:
        row.severity = value
    elif field == "text":
        row.text = _words(value)
    else:
        raise BadInput(N_("Use the buttons to answer this question."))
    _ask(row, now)


def _answer_machine(session: Session, row: store.Escalation, value: str, now: datetime) -> None:
    """Take a machine from a button or words; a whole sentence is also what happens, whether it names one or not."""
    sites = visible_sites(session, row.requester_id)
    sentence = not value.startswith("#") and rules.tells(value)
    machine = plant.machine_in(session, value, sites) if sentence else plant.chosen(session, value, sites)
    if machine is not None:
        row.machine_id = machine.id
        people.stand_at(session, row.requester_id, machine.id, now)
    if sentence and row.text is None:
        row.text = _words(value)


def add_photo(row: store.Escalation, photo: dict[str, Any], text: str, now: datetime) -> None:
    """Keep a photo with the draft; its caption is the description if there is none yet."""
    row.photos = [*row.photos, photo]
    if row.text is None:
        row.text = text.strip()[: rules.TEXT_LIMIT]
    _ask(row, now)


def ready(row: store.Escalation) -> bool:
    """Whether help can be called now."""
    return row.state == store.DRAFT and rules.missing(row.machine_id, row.severity, row.text) is None


def open_case(session: Session, row: store.Escalation, now: datetime) -> None:
    """Freeze the chain and make the first call due."""
    machine = plant.machine(session, row.machine_id)
    row.chain = chain_for(session, machine.site_id if machine else 0, row.requester_id)
    row.state, row.asked, row.opened_at, row.due_at, row.step = store.OPEN, None, now, now, 0
    session.flush()


def chain_for(session: Session, site_id: int, requester_id: int) -> list[int]:
    """Return who would be called for a machine of this site: its supervisors, its leaders, then administrators."""
    found = people.supervisors(session, site_id, rules.CALLED_ROLES)
    found += [admin for admin in people.with_role(session, "admin") if admin.id not in {p.id for p in found}]
    candidates = [rules.Callable(p.id, p.telegram_id is not None and p.reachable) for p in found]
    return rules.chain(candidates, requester_id)


def unsupervised(session: Session, row: store.Escalation) -> bool:
    """Whether nobody of the machine's site can be called: administrators at most."""
    return all(session.get_one(people.Person, person_id).role == "admin" for person_id in row.chain)


def step(session: Session, row: store.Escalation, now: datetime) -> rules.Step | None:
    """Move an open case to its next call; None when somebody took it or another tick was first."""
    if unsupervised(session, row):  # somebody may have been enrolled since
        machine = plant.machine(session, row.machine_id)
        row.chain = chain_for(session, machine.site_id if machine else 0, row.requester_id)
    due = rules.next_step(row.chain, row.step, delay=timedelta(seconds=row.delay_seconds), now=now)
    if not store.advance(session, row.id, step=row.step, due_at=due.due_at):
        return None
    session.refresh(row)
    return due


def record_call(session: Session, row: store.Escalation, person_id: int, outbox_id: int | None, now: datetime) -> None:
    """Remember that somebody was called, and by which message."""
    session.add(
        store.Call(escalation_id=row.id, step=row.step, person_id=person_id, outbox_id=outbox_id, called_at=now)
    )
    session.flush()


def take(session: Session, escalation_id: int, by: int, now: datetime) -> store.Escalation:
    """Give an open case to whoever pressed first; only people who were called, or may be, can take it."""
    row = session.get(store.Escalation, escalation_id)
    if row is None or row.state in (store.DRAFT, store.DROPPED) or not _may_take(session, row, by):
        raise Conflict(N_("This call for help is not here any more."))
    if row.requester_id == by:
        raise Conflict(N_("You asked for this help yourself: somebody else has to take it."))
    store.take(session, escalation_id, by, now)
    session.refresh(row)
    return row


def close(session: Session, escalation_id: int, by: int, now: datetime) -> store.Escalation:
    """End a case: whoever took it, or whoever asked."""
    row = session.get(store.Escalation, escalation_id)
    if row is None or by not in (row.taken_by, row.requester_id):
        raise Conflict(N_("This call for help is not here any more."))
    store.close(session, escalation_id, by, now)
    session.refresh(row)
    return row


def open_cases(session: Session, person_id: int, site_ids: frozenset[int], *, all_of_site: bool) -> list[CaseView]:
    """Return the cases that a person follows: their own, and those of their sites for people who take them."""
    rows = session.scalars(
        select(store.Escalation)
        .where(store.Escalation.state.in_((store.OPEN, store.TAKEN)))
        .order_by(store.Escalation.opened_at.desc())
    )
    seen = [view(session, row) for row in rows]
    return [
        case
        for case in seen
        if case.requester.id == person_id or (all_of_site and case.machine and case.machine.site_id in site_ids)
    ]


def unreachable(session: Session, outbox_id: int, now: datetime) -> None:
    """A call will never arrive: the next person is due at once."""
    call = session.scalar(select(store.Call).where(store.Call.outbox_id == outbox_id))
    if call is not None:
        store.hasten(session, call.escalation_id, now)


def still_open(session: Session, escalation_id: int) -> bool:
    """Whether a call for this case should still go out: read again right before each send."""
    row = session.get(store.Escalation, escalation_id)
    return row is not None and row.state == store.OPEN


def _may_take(session: Session, row: store.Escalation, by: int) -> bool:
    if by in row.chain:
        return True
    machine = plant.machine(session, row.machine_id)
    taker = session.get_one(people.Person, by)
    return taker.role == "admin" or (machine is not None and machine.site_id in people.sites_of(session, by))


def _ask(row: store.Escalation, now: datetime) -> None:
    row.asked, row.asked_at = rules.missing(row.machine_id, row.severity, row.text), now


def _words(text: str) -> str:
    cleaned = text.strip()
    if not any(character.isalnum() for character in cleaned):
        raise BadInput(N_("I could not read a word in that. Say in a few words what happens."))
    return cleaned[: rules.TEXT_LIMIT]
