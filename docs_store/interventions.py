"""Interventions: a draft that is filled one field at a time, and the report it becomes when it is signed.

The same row is draft and report, so nothing is copied and nothing can be lost between the two.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.database import Id, Table, UtcDateTime

DRAFT, SIGNED, DROPPED = "draft", "signed", "dropped"


class Intervention(Table):
    """What somebody saw and did at a machine; fields are None until they are answered, '' when skipped."""

    __tablename__ = "intervention"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default=DRAFT, index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"), index=True)
    type: Mapped[str | None] = mapped_column(String(16))
    """systematic, conditional, predictive, curative, palliative or improvement."""
    seen: Mapped[str | None] = mapped_column(Text)
    done: Mapped[str | None] = mapped_column(Text)
    parts: Mapped[str | None] = mapped_column(Text)
    minutes_stopped: Mapped[int | None] = mapped_column(Integer)
    minutes_skipped: Mapped[bool] = mapped_column(default=False)
    end_state: Mapped[str | None] = mapped_column(String(10))
    """running, degraded or stopped."""
    photos: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    asked: Mapped[str | None] = mapped_column(String(16))
    """The field whose question is on the screen; free text answers it for ten minutes."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reference: Mapped[str | None] = mapped_column(String(40), unique=True)
    """The number of a report that came from another system, so that it is imported once."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def draft_of(session: Session, person_id: int) -> Intervention | None:
    """Return the draft a person is filling."""
    return session.scalar(
        select(Intervention)
        .where(Intervention.author_id == person_id, Intervention.state == DRAFT)
        .order_by(Intervention.id.desc())
    )


def sign(session: Session, intervention_id: int, author_id: int, now: datetime) -> bool:
    """Turn a draft into a report; False when it is one already or is not this person's."""
    signed = session.execute(
        update(Intervention)
        .where(Intervention.id == intervention_id, Intervention.author_id == author_id, Intervention.state == DRAFT)
        .values(state=SIGNED, signed_at=now, asked=None)
    )
    return bool(signed.rowcount)  # type: ignore[attr-defined]
