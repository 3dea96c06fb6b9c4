"""Escalations: who was called for what, when the next person is due, and who took it.

    draft -> open -> taken -> closed         `due_at` is when the next person is called if nobody took it
    draft -> dropped

The chain of people is frozen in the row when the escalation opens. Steps are compare-and-set on (id, step), so a late
or doubled tick calls nobody twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.database import Id, Table, UtcDateTime

DRAFT, OPEN, TAKEN, CLOSED, DROPPED = "draft", "open", "taken", "closed", "dropped"


class Escalation(Table):
    """A call for help from one person about one machine."""

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default=DRAFT, index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    severity: Mapped[str | None] = mapped_column(String(10))
    """safety, stop, quality, degraded or question."""
    text: Mapped[str | None] = mapped_column(Text)
    photos: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    intervention_id: Mapped[int | None] = mapped_column(ForeignKey("intervention.id"))
    asked: Mapped[str | None] = mapped_column(String(16))
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    chain: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Person ids in the order in which they are called, frozen when the escalation opened."""
    delay_seconds: Mapped[int] = mapped_column(Integer, default=300)
    step: Mapped[int] = mapped_column(Integer, default=0)
    """How many calls were made."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Call(Table):
    """One person called at one step of an escalation."""

    __tablename__ = "escalation_call"
    __table_args__ = (UniqueConstraint("escalation_id", "step", "person_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"))
    step: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)


def draft_of(session: Session, person_id: int) -> Escalation | None:
    """Return the escalation a person is filling."""
    return session.scalar(
        select(Escalation)
        .where(Escalation.requester_id == person_id, Escalation.state == DRAFT)
        .order_by(Escalation.id.desc())
    )


def due(session: Session, now: datetime) -> list[Escalation]:
    """Return the open escalations whose next call is due, the longest overdue first."""
    return list(
        session.scalars(
            select(Escalation)
            .where(Escalation.state == OPEN, Escalation.due_at <= now)
            .order_by(Escalation.due_at, Escalation.id)
        )
    )


def advance(session: Session, escalation_id: int, *, step: int, due_at: datetime | None) -> bool:
    """Move from *step* to the next one; False when another tick was first or somebody took it."""
    moved = session.execute(
        update(Escalation)
        .where(Escalation.id == escalation_id, Escalation.state == OPEN, Escalation.step == step)
        .values(step=step + 1, due_at=due_at)
    )
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def hasten(session: Session, escalation_id: int, now: datetime) -> None:
    """Make the next call due at once (the person called cannot be reached)."""
    session.execute(
        update(Escalation).where(Escalation.id == escalation_id, Escalation.state == OPEN).values(due_at=now)
    )


def postpone(session: Session, escalation_id: int, due_at: datetime) -> None:
    """Make the next call due later."""
    session.execute(
        update(Escalation).where(Escalation.id == escalation_id, Escalation.state == OPEN).values(due_at=due_at)
    )


def take(session: Session, escalation_id: int, by: int, now: datetime) -> bool:
    """Give an open escalation to one person; False when somebody was first."""
    taken = session.execute(
        update(Escalation)
        .where(Escalation.id == escalation_id, Escalation.state == OPEN)
        .values(state=TAKEN, taken_by=by, taken_at=now, due_at=None)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def close(session: Session, escalation_id: int, by: int, now: datetime) -> bool:
    """End an escalation; only whoever took it or asked for it can."""
    closed = session.execute(
        update(Escalation)
        .where(
            Escalation.id == escalation_id,
            Escalation.state.in_((OPEN, TAKEN)),
            (Escalation.taken_by == by) | (Escalation.requester_id == by),
        )
        .values(state=CLOSED, closed_at=now, due_at=None)
    )
    return bool(closed.rowcount)  # type: ignore[attr-defined]


def calls(session: Session, escalation_id: int) -> list[Call]:
    """Return who was called, in order."""
    return list(session.scalars(select(Call).where(Call.escalation_id == escalation_id).order_by(Call.step, Call.id)))
