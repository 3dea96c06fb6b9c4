"""Documents as people see them: which there are, and the long work of reading them, as jobs.

A job is a leased row: the bot asks for it and shows how far it is, a worker process does it. One re-index at a time: a
second request joins the first.

Errors   BadInput for a file that no reader reads; the sentence of the reader for one that it cannot read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Protocol

from sqlalchemy.orm import Session

from docs_store import jobs as store
from docs_store import library as documents_store
from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import N_, BadInput, MaintbotError, NotFound
from indexer.readers.formats import KINDS_READ, SUFFIXES

REINDEX, UPLOAD, REVISE = "reindex", "upload", "revise"
LEASE = timedelta(seconds=60)
MOST_TRIES = 3

Report = Callable[[dict[str, Any]], None]
Job = store.Job


class Indexing(Protocol):
    """What the worker does the work with."""

    def reindex(self, folders: list[str], report: Report) -> dict[str, Any]:
        """Read folders again and return the summary that the chat shows."""

    def upload(self, sha256: str, name: str, person_id: int | None, report: Report) -> dict[str, Any]:
        """Index one uploaded file and return what was found in it."""

    def revise(self) -> None:
        """Look again which revision answers in the place of which."""


@dataclass(frozen=True)
class JobView:
    """A job as its card shows it."""

    id: int
    kind: str
    state: str
    name: str
    progress: dict[str, Any]
    result: dict[str, Any]
    error: str | None


def request_reindex(
    session: Session,
    folders: list[str],
    *,
    person_id: int | None,
    chat_id: int | None,
    now: datetime,
    alone: bool = False,
) -> store.Job:
    """Ask for folders to be read again; joins the re-index that waits or runs, unless it is for these *alone*."""
    running = store.open_job(session, REINDEX)
    if running is not None and not alone:
        return running
    known = folders or documents_store.folders(session)
    if not known:
        raise NotFound(
            N_(
                "No folder has been indexed yet. On the server: maintbot index /path/to/documents. "
                "Or send me a PDF here."
            )
        )
    return _new(session, REINDEX, {"folders": known}, person_id=person_id, chat_id=chat_id, now=now)


def request_revision(session: Session, now: datetime) -> None:
    """Ask for a new look at which revision answers; one that waits already is enough."""
    if not store.waits(session, REVISE):
        _new(session, REVISE, {}, person_id=None, chat_id=None, now=now)


def request_upload(
    session: Session, *, sha256: str, name: str, person_id: int | None, chat_id: int | None, now: datetime
) -> store.Job:
    """Ask for an uploaded file to be indexed."""
    return _new(session, UPLOAD, {"sha256": sha256, "name": name}, person_id=person_id, chat_id=chat_id, now=now)


def check_readable(name: str) -> None:
    """Refuse a file that no reader reads, before it is fetched."""
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise BadInput(N_("I cannot read “{name}”. Send one of: {kinds}."), name=name, kinds=KINDS_READ)


def view(job: store.Job) -> JobView:
    """Return a job as its card shows it."""
    name = str(job.payload.get("name", ""))
    return JobView(job.id, job.kind, job.state, name, dict(job.progress), dict(job.result), job.error)


def unannounced(session: Session) -> list[store.Job]:
    """Return the jobs that somebody in a chat waits for."""
    return store.unannounced(session)


class BrokeOff(Exception):
    """Reading an upload broke off, not for the last time: the job is done again; `result` is for its card."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__("reading broke off")
        self.result = result


class Worker:
    """Does the jobs, one at a time, in a process of its own."""

    def __init__(self, database: Database, clock: Clock, indexing: Callable[[], Indexing]) -> None:
        self._database, self._clock, self._indexing = database, clock, indexing

    def work_once(self) -> bool:
        """Do the oldest job; False when there is none."""
        with self._database.write() as session:
            job = store.claim(session, now=self._clock.now(), lease=LEASE)
            if job is None:
                return False
            job_id, kind, payload, tries, person = job.id, job.kind, dict(job.payload), job.tries, job.requested_by
        if tries > MOST_TRIES:
            self._finish(job_id, {}, str(MaintbotError(_GAVE_UP)))
            return True
        try:
            result = self._do(kind, payload, person, lambda progress: self._report(job_id, progress))
        except BrokeOff as again:
            with self._database.write() as session:
                store.put_back(session, job_id, result=again.result)
        except MaintbotError as refused:
            self._finish(job_id, {"template": refused.template, "fields": _plain(refused.fields)}, str(refused))
        else:
            self._finish(job_id, result, None)
        return True

    def _do(self, kind: str, payload: dict[str, Any], person_id: int | None, report: Report) -> dict[str, Any]:
        if kind == UPLOAD:
            return self._indexing().upload(payload["sha256"], payload["name"], person_id, report)
        if kind == REVISE:
            self._indexing().revise()
            return {}
        return self._indexing().reindex(list(payload["folders"]), report)

    def _report(self, job_id: int, progress: dict[str, Any]) -> None:
        with self._database.write() as session:
            store.report(session, job_id, progress, now=self._clock.now(), lease=LEASE)

    def _finish(self, job_id: int, result: dict[str, Any], error: str | None) -> None:
        with self._database.write() as session:
            store.finish(session, job_id, result=result, error=error, now=self._clock.now())


_GAVE_UP = N_("This work stopped three times without an end. The administrator finds the reason in the log.")


def _plain(fields: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}


def _new(
    session: Session, kind: str, payload: dict[str, Any], *, person_id: int | None, chat_id: int | None, now: datetime
) -> store.Job:
    job = store.Job(kind=kind, payload=payload, requested_by=person_id, chat_id=chat_id, created_at=now)
    job.progress, job.result = {}, {}
    session.add(job)
    session.flush()
    return job
