"""Long work as leased rows: indexing a folder, reading an upload. A worker process takes them one at a time.

waiting -> running -> done | failed      a lease that runs out gives the job to the next worker
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from docs_store.database import Id, Table, UtcDateTime

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
REPHRASE = "rephrase"
APART = (REPHRASE,)
"""Kinds that no worker takes: the bot does them itself, so that they do not wait behind a batch."""


class Job(Table):
    """One piece of long work, who asked for it and how far it is."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(8), default=WAITING, index=True)
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown: Mapped[str] = mapped_column(Text, default="")
    """What the chat shows of it now; the card is edited when this would change."""
    announced: Mapped[bool] = mapped_column(default=False)


def open_job(session: Session, kind: str) -> Job | None:
    """Return the job of this kind that waits or runs."""
    return session.scalar(select(Job).where(Job.kind == kind, Job.state.in_((WAITING, RUNNING))).order_by(Job.id))


def waits(session: Session, kind: str) -> bool:
    """Say whether a job of this kind waits to be begun."""
    return session.scalar(select(Job.id).where(Job.kind == kind, Job.state == WAITING).limit(1)) is not None


def ask(session: Session, kind: str, payload: dict[str, Any], *, person_id: int, now: datetime) -> Job:
    """Add work of which no card shows how far it is."""
    job = Job(kind=kind, payload=payload, requested_by=person_id, created_at=now, announced=True)
    session.add(job)
    session.flush()
    return job


def claim(session: Session, *, now: datetime, lease: timedelta, kind: str | None = None) -> Job | None:
    """Lease the oldest job that waits or whose worker is gone: of one kind, or else of any that is not set apart."""
    free = or_(Job.state == WAITING, (Job.state == RUNNING) & (Job.lease_until < now))
    mine = Job.kind == kind if kind else Job.kind.not_in(APART)
    job = session.scalar(select(Job).where(free, mine).order_by(Job.id).limit(1).with_for_update(skip_locked=True))
    if job is not None:
        job.state, job.lease_until, job.tries = RUNNING, now + lease, job.tries + 1
        session.flush()
    return job


def report(session: Session, job_id: int, progress: dict[str, Any], *, now: datetime, lease: timedelta) -> None:
    """Say how far a job is, which also renews its lease."""
    session.execute(
        update(Job).where(Job.id == job_id, Job.state == RUNNING).values(progress=progress, lease_until=now + lease)
    )


def put_back(session: Session, job_id: int, *, result: dict[str, Any]) -> None:
    """Let a job be done again, with what came of it so far."""
    session.execute(
        update(Job).where(Job.id == job_id, Job.state == RUNNING).values(state=WAITING, result=result, lease_until=None)
    )


def finish(session: Session, job_id: int, *, result: dict[str, Any], error: str | None, now: datetime) -> None:
    """End a job with its result, or with the sentence that says why not."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == RUNNING)
        .values(state=FAILED if error else DONE, result=result, error=error, finished_at=now, lease_until=None)
    )


def drop(session: Session, job_id: int) -> bool:
    """Delete a job that runs, with all that it holds; False when it is gone already: somebody else has done it."""
    gone = session.execute(delete(Job).where(Job.id == job_id, Job.state == RUNNING))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def give_back(session: Session, kind: str) -> None:
    """Forget the leases of a process that is gone for certain."""
    session.execute(update(Job).where(Job.kind == kind, Job.state == RUNNING).values(state=WAITING, lease_until=None))


def unannounced(session: Session) -> list[Job]:
    """Return the jobs that somebody in a chat is waiting for."""
    return list(session.scalars(select(Job).where(Job.chat_id.is_not(None), Job.announced.is_(False)).order_by(Job.id)))
