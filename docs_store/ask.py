"""Questions that were asked and what they were answered: the buttons of an answer work on this row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.database import Id, Table, UtcDateTime


class Question(Table):
    """One question, the answer that was shown, and whether it helped."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12))
    hits: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The ranked passages: passage id, page, score; quotes are read again from live rows when shown."""
    useful: Mapped[bool | None] = mapped_column()
    hole_id: Mapped[int | None] = mapped_column(Id, index=True)
    """The hole that this question fell into, when no page answered it or the answer did not help. No foreign key: for
    one, SQLite would have to make the whole table anew, and other tables point at it."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)


def question_of(session: Session, question_id: int, person_id: int) -> Question | None:
    """Return a question if this person asked it."""
    return session.scalar(select(Question).where(Question.id == question_id, Question.person_id == person_id))


def judge(session: Session, question_id: int, person_id: int, useful: bool) -> bool:
    """Record whether the answer helped whoever asked; False when it was not theirs to say."""
    told = session.execute(
        update(Question).where(Question.id == question_id, Question.person_id == person_id).values(useful=useful)
    )
    return bool(told.rowcount)  # type: ignore[attr-defined]
