"""What no page says: the holes, the people who were asked, and the sheets that their answers became.

    hole          open -> sheet | document | dismissed -> open       (asked again without an answer: open again)
    consultation  waiting -> answered | document                     one a question; `expert_id` is who is asked now
                  waiting -> unreachable | nobody -> waiting         (somebody else is asked)
    sheet         draft -> proposed -> published -> superseded | withdrawn
                  draft | proposed -> dropped

A row of `sheet` is one version: a correction is a new row that replaces the old one when it is published, so nothing
that was ever quoted is overwritten.

Limits   state changes are compare-and-set: two people pressing at once, or one pressing twice, change things once.
         `Hole.marks` are the codes and numbers of a question: questions that differ in one are never the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.ask import Question
from docs_store.database import Id, Table, UtcDateTime

OPEN, BY_SHEET, BY_DOCUMENT, DISMISSED = "open", "sheet", "document", "dismissed"
WAITING, UNREACHABLE, NOBODY, ANSWERED, DOCUMENT = "waiting", "unreachable", "nobody", "answered", "document"
ASKABLE = (WAITING, UNREACHABLE, NOBODY)
DRAFT, PROPOSED, PUBLISHED, SUPERSEDED, WITHDRAWN, DROPPED = (
    "draft",
    "proposed",
    "published",
    "superseded",
    "withdrawn",
    "dropped",
)


class Hole(Table):
    """Something that people ask and no page answers, however they word it."""

    __tablename__ = "hole"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    """The question as it was last asked."""
    words: Mapped[list[str]] = mapped_column(JSON, default=list)
    marks: Mapped[str] = mapped_column(String(300), default="", index=True)
    state: Mapped[str] = mapped_column(String(10), default=OPEN, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    """Questions asked from here on are counted: what was dismissed is not counted again."""
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consultation(Table):
    """One question that somebody who may know is asked."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), unique=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who gave the question to an expert, when it was not its asker."""
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default=WAITING, index=True)
    expert_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tried: Mapped[list[int]] = mapped_column(JSON, default=list)
    """Everybody who was asked, in order: any of them may still answer first."""
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    listener_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who pressed “answer”: free text of theirs is the answer for ten minutes."""
    listens_for: Mapped[str] = mapped_column(String(10), default=ANSWERED)
    listens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    photos: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Sheet(Table):
    """One version of an expert's sheet: a question, its answer, the machine it holds for, who answers for it."""

    __tablename__ = "sheet"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    root_id: Mapped[int | None] = mapped_column(Id, index=True)
    """The first version; its own id in the first one."""
    number: Mapped[int] = mapped_column(Integer, default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id"), index=True)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=DRAFT, index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    machine_id: Mapped[int | None] = mapped_column(ForeignKey("machine.id"))
    """None when it holds for every machine."""
    title: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    photos: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    asked: Mapped[str | None] = mapped_column(String(10))
    """The part that is being corrected; free text replaces it for ten minutes."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)


@dataclass(frozen=True, slots=True)
class KnownHole:
    """What tells a hole from others about the same machine: read at every question, so no more than that."""

    id: int
    words: list[str]


@dataclass(frozen=True, slots=True)
class CountedHole:
    """An open hole and how often it was met; whose questions they were is not told."""

    id: int
    text: str
    machine_id: int | None
    times: int
    people: int
    last_at: datetime


# Holes


def holes_like(session: Session, site_id: int | None, machine_id: int | None, marks: str) -> list[KnownHole]:
    """Return the holes of a site about a machine with these codes and numbers, open ones first, then the newest."""
    here = Hole.site_id.is_(None) if site_id is None else Hole.site_id == site_id
    same = Hole.machine_id.is_(None) if machine_id is None else Hole.machine_id == machine_id
    query = select(Hole.id, Hole.words).where(here, same, Hole.marks == marks)
    return [
        KnownHole(*row) for row in session.execute(query.order_by(Hole.state != OPEN, Hole.last_at.desc(), Hole.id))
    ]


def open_holes(session: Session, site_ids: frozenset[int] | None) -> list[CountedHole]:
    """Return the open holes of these sites (all for None), most asked first, then the newest."""
    times, people = func.count(Question.id), func.count(func.distinct(Question.person_id))
    query = (
        select(Hole.id, Hole.text, Hole.machine_id, times, people, Hole.last_at)
        .join(Question, (Question.hole_id == Hole.id) & (Question.asked_at >= Hole.since))
        .where(Hole.state == OPEN)
        .group_by(Hole.id)
        .order_by(times.desc(), Hole.last_at.desc(), Hole.id)
    )
    if site_ids is not None:
        query = query.where(or_(Hole.site_id.is_(None), Hole.site_id.in_(site_ids)))
    return [CountedHole(*row) for row in session.execute(query)]


def move_hole(session: Session, hole_id: int, state: str, now: datetime) -> bool:
    """Close an open hole; False when it was closed already."""
    values: dict[str, Any] = {"state": state, "closed_at": now}
    if state == DISMISSED:
        values["since"] = now + timedelta(microseconds=1)
    moved = session.execute(update(Hole).where(Hole.id == hole_id, Hole.state == OPEN).values(**values))
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def reopen_hole(session: Session, hole_id: int, *closed_by: str) -> None:
    """Open a hole again; with *closed_by* only if that is what closed it."""
    wanted = update(Hole).where(Hole.id == hole_id, Hole.state != OPEN)
    if closed_by:
        wanted = wanted.where(Hole.state.in_(closed_by))
    session.execute(wanted.values(state=OPEN, closed_at=None))


def newest_question(session: Session, hole_id: int) -> Question | None:
    """Return the newest question of a hole."""
    return session.scalar(
        select(Question).where(Question.hole_id == hole_id).order_by(Question.asked_at.desc(), Question.id.desc())
    )


# Consultations


def consultation_on(session: Session, question_id: int) -> Consultation | None:
    """Return the consultation of a question."""
    return session.scalar(select(Consultation).where(Consultation.question_id == question_id))


def consultations_of_holes(session: Session, hole_ids: Collection[int]) -> dict[int, Consultation]:
    """Return the newest consultation of each of these holes, by hole."""
    wanted = (
        select(Question.hole_id, Consultation)
        .join(Consultation, Consultation.question_id == Question.id)
        .where(Question.hole_id.in_(hole_ids))
        .order_by(Consultation.id)
    )
    return {hole: consultation for hole, consultation in session.execute(wanted) if hole is not None}


def hand_over(
    session: Session, row: Consultation, *, to: int | None, state: str, now: datetime, was: int | None = None
) -> bool:
    """Give an unanswered question to somebody else, or to nobody; False when *was* is not asked any more."""
    values: dict[str, Any] = {"state": state, "listener_id": None, "outbox_id": None}
    if to is not None:
        values |= {"expert_id": to, "tried": [*(one for one in row.tried if one != to), to], "asked_at": now}
    guard = Consultation.expert_id == (row.expert_id if was is None else was)
    moved = session.execute(
        update(Consultation)
        .where(Consultation.id == row.id, Consultation.state.in_(ASKABLE), guard)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def answer(session: Session, row: Consultation, *, by: int, words: str, state: str, now: datetime) -> bool:
    """Keep the first answer to a question; False when there is one already."""
    answered = session.execute(
        update(Consultation)
        .where(Consultation.id == row.id, Consultation.state.in_(ASKABLE))
        .values(state=state, answer=words, answered_by=by, answered_at=now, listener_id=None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return bool(answered.rowcount)  # type: ignore[attr-defined]


def take_back(session: Session, row: Consultation, by: int) -> bool:
    """Make an answered question wait again; only whoever answered it can."""
    back = session.execute(
        update(Consultation)
        .where(Consultation.id == row.id, Consultation.state == ANSWERED, Consultation.answered_by == by)
        .values(state=WAITING, answer=None, answered_by=None, answered_at=None, photos=[])
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return bool(back.rowcount)  # type: ignore[attr-defined]


def lost(session: Session, outbox_id: int) -> Consultation | None:
    """Return the consultation whose question will never arrive, if it still waits for that message."""
    return session.scalar(
        select(Consultation).where(Consultation.outbox_id == outbox_id, Consultation.state == WAITING)
    )


def listened_to(session: Session, person_id: int, after: datetime) -> Consultation | None:
    """Return the unanswered question whose answer this person is writing since *after*."""
    return session.scalar(
        select(Consultation)
        .where(
            Consultation.listener_id == person_id,
            Consultation.listens_at >= after,
            Consultation.state.in_(ASKABLE),
        )
        .order_by(Consultation.listens_at.desc())
    )


# Sheets


def corrected(session: Session, person_id: int, after: datetime) -> Sheet | None:
    """Return the draft that this person is writing since *after*."""
    return session.scalar(
        select(Sheet)
        .where(Sheet.author_id == person_id, Sheet.state == DRAFT, Sheet.asked_at >= after)
        .order_by(Sheet.asked_at.desc())
    )


def pending_version(session: Session, sheet_id: int) -> Sheet | None:
    """Return the correction of a sheet that is not published yet."""
    return session.scalar(
        select(Sheet).where(Sheet.replaces_id == sheet_id, Sheet.state.in_((DRAFT, PROPOSED))).order_by(Sheet.id)
    )


def sheet_of(session: Session, consultation_id: int) -> Sheet | None:
    """Return the newest sheet of a consultation that was not given up."""
    return session.scalar(
        select(Sheet)
        .where(Sheet.consultation_id == consultation_id, Sheet.state.not_in((DROPPED, SUPERSEDED)))
        .order_by(Sheet.id.desc())
    )


def move_sheet(session: Session, row: Sheet, *, to: str, out_of: tuple[str, ...], **values: Any) -> bool:
    """Move a sheet on; False when it is in none of these states any more."""
    moved = session.execute(
        update(Sheet)
        .where(Sheet.id == row.id, Sheet.state.in_(out_of))
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    return bool(moved.rowcount)  # type: ignore[attr-defined]


def published(session: Session, document_ids: Collection[int]) -> dict[int, Sheet]:
    """Return the published sheet behind each of these documents, by document."""
    if not document_ids:
        return {}
    rows = session.scalars(select(Sheet).where(Sheet.document_id.in_(document_ids), Sheet.state == PUBLISHED))
    return {row.document_id: row for row in rows if row.document_id is not None}


def all_sheets(session: Session) -> list[Sheet]:
    """Return the published and the proposed sheets, those to validate first, then those due for review."""
    wanted = select(Sheet).where(Sheet.state.in_((PUBLISHED, PROPOSED)))
    return list(session.scalars(wanted.order_by(Sheet.published_at.is_not(None), Sheet.review_at, Sheet.id)))
