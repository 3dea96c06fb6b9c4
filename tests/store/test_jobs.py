"""Long work is done by one worker at a time and survives a dead one."""

from __future__ import annotations

import threading
from datetime import timedelta

from docs_store import jobs as store
from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.people import Person

LEASE = timedelta(seconds=60)


def _ask(database: Database, clock: ManualClock, kind: str = "reindex", chat_id: int | None = None) -> int:
    with database.write() as session:
        job = store.Job(kind=kind, payload={}, created_at=clock.now(), chat_id=chat_id)
        session.add(job)
        session.flush()
        return job.id


def _claim(database: Database, clock: ManualClock) -> int | None:
    with database.write() as session:
        job = store.claim(session, now=clock.now(), lease=LEASE)
        return job.id if job else None


def test_jobs_are_taken_in_order_and_once(any_database: Database, clock: ManualClock) -> None:
    """The oldest first; nobody gets one that runs."""
    first, second = _ask(any_database, clock), _ask(any_database, clock)
    assert [_claim(any_database, clock) for _ in range(3)] == [first, second, None]


def test_eight_workers_take_each_job_once(any_database: Database, clock: ManualClock) -> None:
    """Side by side, nothing is taken twice and nothing is left."""
    asked = [_ask(any_database, clock) for _ in range(20)]
    taken: list[int] = []

    def work() -> None:
        while (job := _claim(any_database, clock)) is not None:
            taken.append(job)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert sorted(taken) == asked


def test_a_dead_workers_job_goes_to_the_next(any_database: Database, clock: ManualClock) -> None:
    """When its lease has run out, not before; progress keeps the lease alive."""
    job = _ask(any_database, clock)
    _claim(any_database, clock)
    clock.advance(seconds=59)
    with any_database.write() as session:
        store.report(session, job, {"done": 3}, now=clock.now(), lease=LEASE)
    clock.advance(seconds=60)
    assert _claim(any_database, clock) is None
    clock.advance(seconds=1)
    assert _claim(any_database, clock) == job
    with any_database.read() as session:
        row = session.get_one(store.Job, job)
        assert (row.tries, row.progress) == (2, {"done": 3})


def test_a_finished_job_stays_as_it_ended(any_database: Database, clock: ManualClock) -> None:
    """A late worker neither reports nor finishes it again."""
    job = _ask(any_database, clock)
    _claim(any_database, clock)
    with any_database.write() as session:
        store.finish(session, job, result={"pages": 3}, error=None, now=clock.now())
        store.report(session, job, {"done": 9}, now=clock.now(), lease=LEASE)
        store.finish(session, job, result={}, error="late", now=clock.now())
    with any_database.read() as session:
        row = session.get_one(store.Job, job)
        assert (row.state, row.result, row.error, row.progress) == (store.DONE, {"pages": 3}, None, {})
    assert _claim(any_database, clock) is None


def test_a_failed_job_keeps_its_sentence(any_database: Database, clock: ManualClock) -> None:
    """And is not tried for ever."""
    job = _ask(any_database, clock)
    _claim(any_database, clock)
    with any_database.write() as session:
        store.finish(session, job, result={}, error="The disk is full.", now=clock.now())
    clock.advance(days=1)
    assert _claim(any_database, clock) is None
    with any_database.read() as session:
        assert session.get_one(store.Job, job).state == store.FAILED


def test_an_open_job_of_a_kind_is_found(any_database: Database, clock: ManualClock) -> None:
    """Waiting or running; not another kind, not a finished one."""
    job = _ask(any_database, clock, "reindex")
    with any_database.write() as session:
        assert store.open_job(session, "upload") is None
        found = store.open_job(session, "reindex")
        assert found is not None
        assert found.id == job
        store.claim(session, now=clock.now(), lease=LEASE)
        assert store.open_job(session, "reindex") is not None
        store.finish(session, job, result={}, error=None, now=clock.now())
        assert store.open_job(session, "reindex") is None


def test_only_jobs_that_a_chat_waits_for_are_announced(any_database: Database, clock: ManualClock) -> None:
    """A job of the command line has no card."""
    _ask(any_database, clock)
    shown = _ask(any_database, clock, chat_id=7)
    with any_database.write() as session:
        [job] = store.unannounced(session)
        assert job.id == shown
        job.announced = True
    with any_database.read() as session:
        assert store.unannounced(session) == []


def _rephrase(database: Database, clock: ManualClock) -> int:
    with database.write() as session:
        person = Person(name="Karim", role="technician", created_at=clock.now())
        session.add(person)
        session.flush()
        return store.ask(session, store.REPHRASE, {"chat": 7}, person_id=person.id, now=clock.now()).id


def test_what_the_bot_does_itself_is_no_workers_job(any_database: Database, clock: ManualClock) -> None:
    """A worker does not take it, the bot takes nothing else, and no card announces it."""
    apart, batch = _rephrase(any_database, clock), _ask(any_database, clock)
    assert [_claim(any_database, clock) for _ in range(2)] == [batch, None]
    with any_database.write() as session:
        assert store.unannounced(session) == []
        mine = store.claim(session, now=clock.now(), lease=LEASE, kind=store.REPHRASE)
        assert mine is not None
        assert mine.id == apart
        assert store.claim(session, now=clock.now(), lease=LEASE, kind=store.REPHRASE) is None


def test_a_job_is_dropped_once_with_all_that_it_holds(any_database: Database, clock: ManualClock) -> None:
    """Only while it runs, and only by the first: whoever comes second knows."""
    job = _rephrase(any_database, clock)
    with any_database.write() as session:
        assert not store.drop(session, job)
        store.claim(session, now=clock.now(), lease=LEASE, kind=store.REPHRASE)
        assert store.drop(session, job)
        assert not store.drop(session, job)
        assert session.query(store.Job).count() == 0


def test_jobs_of_a_dead_process_are_given_back(any_database: Database, clock: ManualClock) -> None:
    """Of this kind only; their tries count on."""
    job, batch = _rephrase(any_database, clock), _ask(any_database, clock)
    _claim(any_database, clock)
    with any_database.write() as session:
        store.claim(session, now=clock.now(), lease=LEASE, kind=store.REPHRASE)
        store.give_back(session, store.REPHRASE)
    with any_database.write() as session:
        again = store.claim(session, now=clock.now(), lease=LEASE, kind=store.REPHRASE)
        assert again is not None
        assert (again.id, again.tries) == (job, 2)
        assert session.get_one(store.Job, batch).state == store.RUNNING
