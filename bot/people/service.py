"""Enrolment and identity: who somebody is, read from the database at each message.

Errors   BadInput for a role that does not exist; one sentence for a wrong, used or expired invitation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.chat.turn import Caller
from bot.people import rules
from bot.plant import service as plant
from docs_store import people as store
from docs_store.errors import N_, BadInput, Conflict
from docs_store.plant import sites

ASK, LOG, ESCALATE, TAKE = rules.ASK, rules.LOG, rules.ESCALATE, rules.TAKE
SEE_DOCUMENTS, CHANGE_DOCUMENTS = rules.SEE_DOCUMENTS, rules.CHANGE_DOCUMENTS
VALIDATE, SEE_HOLES = rules.VALIDATE, rules.SEE_HOLES
INVITE_PREFIX, MACHINE_PREFIX = rules.INVITE_PREFIX, rules.MACHINE_PREFIX
ROLES = rules.ROLES


@dataclass(frozen=True)
class Invitation:
    """A one-time invitation, as the person who made it needs it."""

    person_id: int
    name: str
    role: str
    site: str
    payload: str
    expires_at: datetime
    site_made: bool


def invite(session: Session, *, role: str, site: str, name: str, now: datetime, days: int) -> Invitation:
    """Create a person and the one-time link payload that makes somebody that person."""
    if role not in rules.ROLES:
        raise BadInput(
            N_("There is no role “{role}”. The roles are: {roles}."), role=role, roles=", ".join(rules.ROLES)
        )
    if not name.strip():
        raise BadInput(N_("The person needs a name: --name “Karim Benali”."))
    place, made = plant.site(session, site, create=True)
    person = _add(session, name=name.strip(), role=role, site_ids=[place.id], now=now)
    payload, expires = invite_person(session, person, now=now, days=days)
    return Invitation(person.id, person.name, role, place.name, payload, expires, made)


def invite_person(session: Session, person: store.Person, *, now: datetime, days: int) -> tuple[str, datetime]:
    """Return the payload of a new invitation for a known person, and until when it works."""
    token = rules.new_token()
    expires = now + timedelta(days=days)
    session.add(
        store.Invite(person_id=person.id, token_hash=rules.token_hash(token), created_at=now, expires_at=expires)
    )
    return rules.INVITE_PREFIX + token, expires


def import_people(session: Session, people: list[dict[str, Any]], now: datetime) -> list[store.Person]:
    """Create or update the people of a roster, by name."""
    places = {place.name: place.id for place in sites(session)}
    imported = []
    for entry in people:
        known = session.scalar(
            select(store.Person).where(store.Person.name == entry["name"], store.Person.left_at.is_(None))
        )
        person = known or _add(
            session,
            name=entry["name"],
            role=entry["role"],
            site_ids=[places[site] for site in entry.get("sites", []) if site in places],
            now=now,
        )
        person.role, person.phone = entry["role"], entry.get("phone")
        person.language, person.call_order = entry.get("language", "fr"), int(entry.get("call_order") or 100)
        imported.append(person)
    session.flush()
    return imported


def _add(session: Session, *, name: str, role: str, site_ids: list[int], now: datetime) -> store.Person:
    person = store.Person(name=name, role=role, created_at=now)
    session.add(person)
    session.flush()
    session.add_all(store.PersonSite(person_id=person.id, site_id=site_id) for site_id in site_ids)
    return person


def enrol(session: Session, payload: str, *, user_id: int, language: str, now: datetime) -> store.Person:
    """Bind a Telegram user to the invited person; an enrolled user takes over the new role and sites."""
    refused = Conflict(N_("This invitation does not work any more. Ask your administrator for a new link."))
    found = store.invite_by_hash(session, rules.token_hash(payload.removeprefix(rules.INVITE_PREFIX)))
    if found is None or not store.use_invite(session, found.id, now):
        raise refused
    invited = session.get_one(store.Person, found.person_id)
    known = store.by_telegram(session, user_id)
    if known is not None and known.id != invited.id:
        return _take_over(session, known, invited, now)
    store.release_telegram(session, user_id)
    invited.telegram_id, invited.enrolled_at, invited.reachable = user_id, now, True
    if known is None and language in ("fr", "en"):
        invited.language = language
    return invited


def _take_over(session: Session, known: store.Person, invited: store.Person, now: datetime) -> store.Person:
    known.role, known.name, known.call_order = invited.role, invited.name, invited.call_order
    known.phone = invited.phone or known.phone
    missing = store.sites_of(session, invited.id) - store.sites_of(session, known.id)
    session.add_all(store.PersonSite(person_id=known.id, site_id=site_id) for site_id in missing)
    invited.left_at = now
    return known


def caller(session: Session, user_id: int) -> Caller | None:
    """Return the enrolled person behind a Telegram user id, with rights as they are now."""
    person = store.by_telegram(session, user_id)
    if person is None:
        return None
    return Caller(
        person_id=person.id,
        name=person.name,
        role=person.role,
        language=person.language,
        site_ids=visible_sites(session, person.id),
        may=rules.permissions(person.role),
    )


def visible_sites(session: Session, person_id: int) -> frozenset[int]:
    """Return the sites a person sees: their own, or all of them for an administrator."""
    person = session.get_one(store.Person, person_id)
    if person.role in rules.ALL_SITES:
        return frozenset(place.id for place in sites(session))
    return store.sites_of(session, person.id)


set_reachable = store.set_reachable
set_language = store.set_language
stand_at = store.stand_at


@dataclass(frozen=True)
class PersonView:
    """A person as a card shows them."""

    id: int
    name: str
    phone: str | None
    chat_id: int | None
    """None for somebody who is not enrolled, or has left."""
    language: str
    reachable: bool = True


def person(session: Session, person_id: int) -> PersonView:
    """Return a person as a card shows them."""
    return _view(session.get_one(store.Person, person_id))


def in_chat(session: Session, chat_id: int) -> PersonView | None:
    """Return the person of a private chat."""
    found = store.by_telegram(session, chat_id)
    return _view(found) if found else None


def reachable_administrators(session: Session) -> list[PersonView]:
    """Return the administrators whom a message reaches."""
    return [_view(found) for found in store.with_role(session, "admin") if found.reachable]


def _view(row: store.Person) -> PersonView:
    chat_id = row.telegram_id if row.left_at is None else None
    return PersonView(row.id, row.name, row.phone, chat_id, row.language, row.reachable and chat_id is not None)


STAYS = timedelta(hours=8)
"""How long somebody is taken to stand at the machine they last named."""


def stands_at(session: Session, person_id: int, now: datetime) -> int | None:
    """Return the machine at which a person stands, if they named one this shift."""
    person = session.get_one(store.Person, person_id)
    recent = person.machine_since is not None and now - person.machine_since <= STAYS
    return person.machine_id if recent else None


def to_call(
    session: Session, site_id: int | None, site_ids: frozenset[int] | None, *, but: int | None
) -> tuple[PersonView, ...]:
    """Return whom to call when no page helps: the supervisors of the machine's site, or of the person's own."""
    chosen = [site_id] if site_id else sorted(site_ids or ())
    found = [row for place in chosen for row in store.supervisors(session, place, ("supervisor",)) if row.id != but]
    return tuple(_view(row) for row in found[:2])


EXPERTS = ("specialist", "leader", "supervisor")
"""Who is asked what no page says, in this order; within a role in the plant's call order."""


def experts(
    session: Session,
    site_id: int | None,
    site_ids: frozenset[int] | None,
    *,
    but: int | None,
    reachable: bool = True,
) -> tuple[PersonView, ...]:
    """Return who may know what no page says: people of the machine's site, or of the person's own, each once; only
    those whom a message reaches, unless everybody is wanted."""
    chosen = [site_id] if site_id else sorted(site_ids or ())
    rows = [row for place in chosen for row in store.supervisors(session, place, EXPERTS)]
    ordered = sorted({row.id: row for row in rows}.values(), key=lambda r: (EXPERTS.index(r.role), r.call_order, r.id))
    views = [_view(row) for row in ordered if row.id != but]
    return tuple(view for view in views if view.reachable or not reachable)


def validators(session: Session, site_id: int | None, *, but: int) -> tuple[PersonView, ...]:
    """Return the supervisors of a site whom a message reaches; the administrators where there are none."""
    rows = store.supervisors(session, site_id, ("supervisor",)) if site_id else []
    found = [view for row in rows if row.id != but and (view := _view(row)).reachable]
    return tuple(found or [admin for admin in reachable_administrators(session) if admin.id != but])


def may(session: Session, person_id: int) -> frozenset[str]:
    """Return what somebody may do now."""
    row = session.get_one(store.Person, person_id)
    return rules.permissions(row.role) if row.left_at is None else frozenset()
