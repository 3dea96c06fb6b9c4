"""People, their sites and the invitations that enrol them.

A person is a Telegram user id bound once by a one-time invitation. Only the hash of an invitation is kept.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.database import Id, Table, UtcDateTime


class Person(Table):
    """Somebody of the plant: enrolled when `telegram_id` is set, gone when `left_at` is."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5), default="fr")
    phone: Mapped[str | None] = mapped_column(String(40))
    call_order: Mapped[int] = mapped_column(Integer, default=100)
    """Who is called first among the supervisors of a site: the smallest."""
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    reachable: Mapped[bool] = mapped_column(default=True)
    """False once Telegram said that this person blocked the bot; true again with the next message."""
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    """The machine this person stands at: the last one scanned, named or logged."""
    machine_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PersonSite(Table):
    """Which sites a person works at."""

    __tablename__ = "person_site"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), primary_key=True, index=True)


class Invite(Table):
    """A one-time link: whoever presses it first becomes that person."""

    __tablename__ = "invite"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def by_telegram(session: Session, telegram_id: int) -> Person | None:
    """Return the enrolled person behind a Telegram user id, unless they have left."""
    return session.scalar(select(Person).where(Person.telegram_id == telegram_id, Person.left_at.is_(None)))


def sites_of(session: Session, person_id: int) -> frozenset[int]:
    """Return the ids of the sites a person works at."""
    return frozenset(session.scalars(select(PersonSite.site_id).where(PersonSite.person_id == person_id)))


def stand_at(session: Session, person_id: int, machine_id: int, now: datetime) -> None:
    """Remember at which machine a person stands."""
    session.execute(update(Person).where(Person.id == person_id).values(machine_id=machine_id, machine_since=now))


def with_role(session: Session, role: str) -> list[Person]:
    """Return the enrolled people of a role."""
    query = select(Person).where(Person.role == role, Person.left_at.is_(None), Person.telegram_id.is_not(None))
    return list(session.scalars(query.order_by(Person.id)))


def supervisors(session: Session, site_id: int, roles: tuple[str, ...]) -> list[Person]:
    """Return the people of these roles at a site who have not left, in the order in which they are called."""
    found = session.scalars(
        select(Person)
        .join(PersonSite, PersonSite.person_id == Person.id)
        .where(PersonSite.site_id == site_id, Person.role.in_(roles), Person.left_at.is_(None))
        .order_by(Person.call_order, Person.id)
    )
    return sorted(found, key=lambda person: (roles.index(person.role), person.call_order, person.id))


def invite_by_hash(session: Session, token_hash: str) -> Invite | None:
    """Return the invitation whose token has this hash."""
    return session.scalar(select(Invite).where(Invite.token_hash == token_hash))


def use_invite(session: Session, invite_id: int, now: datetime) -> bool:
    """Mark an invitation used; False when somebody was first or it has expired."""
    used = session.execute(
        update(Invite)
        .where(Invite.id == invite_id, Invite.used_at.is_(None), Invite.expires_at > now)
        .values(used_at=now)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def release_telegram(session: Session, telegram_id: int) -> None:
    """Unbind a Telegram user from people who have left, so that somebody new can be enrolled with it."""
    session.execute(
        update(Person).where(Person.telegram_id == telegram_id, Person.left_at.is_not(None)).values(telegram_id=None)
    )


def set_reachable(session: Session, telegram_id: int, reachable: bool) -> None:
    """Remember whether Telegram delivers to this person."""
    session.execute(
        update(Person)
        .where(Person.telegram_id == telegram_id, Person.reachable != reachable)
        .values(reachable=reachable)
    )


def set_language(session: Session, person_id: int, language: str) -> None:
    """Change the language in which a person is spoken to."""
    session.execute(update(Person).where(Person.id == person_id).values(language=language))
