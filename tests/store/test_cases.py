"""A call for help moves one step at a time and is taken by one person, whoever presses at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from docs_store import escalation as store
from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.people import Person


@pytest.fixture
def people(any_database: Database, clock: ManualClock) -> list[int]:
    """Four people; the first asks for help."""
    with any_database.write() as session:
        rows = [
            Person(name=name, role="supervisor", created_at=clock.now()) for name in ("Rémi", "Sophie", "Marc", "Ana")
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


@pytest.fixture
def case(any_database: Database, clock: ManualClock, people: list[int]) -> int:
    """An open case of the first person."""
    with any_database.write() as session:
        row = store.Escalation(
            requester_id=people[0], state=store.OPEN, created_at=clock.now(), due_at=clock.now(), chain=people[1:]
        )
        session.add(row)
        session.flush()
        return row.id


def _at_once(database: Database, *verbs: Callable[[Session], bool]) -> list[bool]:
    """Run verbs in as many threads, each in a transaction of its own, begun together."""
    gate, results = threading.Barrier(len(verbs)), [False] * len(verbs)

    def run(number: int) -> None:
        gate.wait()
        with database.write() as session:
            results[number] = verbs[number](session)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(verbs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _row(database: Database, case: int) -> store.Escalation:
    with database.read() as session:
        return session.get_one(store.Escalation, case)


def test_of_two_who_press_at_once_one_takes_it(
    any_database: Database, clock: ManualClock, people: list[int], case: int
) -> None:
    """The row names the one who was told True; nobody else is due."""
    taken = _at_once(
        any_database, *(lambda session, by=by: store.take(session, case, by, clock.now()) for by in people[1:])
    )
    assert taken.count(True) == 1
    row = _row(any_database, case)
    assert (row.state, row.taken_by, row.due_at) == (store.TAKEN, people[1:][taken.index(True)], None)


def test_of_two_ticks_at_once_one_moves_the_case(any_database: Database, clock: ManualClock, case: int) -> None:
    """Compare-and-set on the step: nobody is called twice for the same step."""
    due = clock.now() + timedelta(minutes=5)
    moved = _at_once(any_database, *[lambda session: store.advance(session, case, step=0, due_at=due)] * 4)
    assert moved.count(True) == 1
    assert (_row(any_database, case).step, _row(any_database, case).due_at) == (1, due)


def test_a_tick_and_a_take_at_once_end_taken(
    any_database: Database, clock: ManualClock, people: list[int], case: int
) -> None:
    """Whichever was first, the case is taken and nothing is due."""
    _at_once(
        any_database,
        lambda session: store.take(session, case, people[1], clock.now()),
        lambda session: store.advance(session, case, step=0, due_at=clock.now()),
    )
    row = _row(any_database, case)
    assert (row.state, row.taken_by, row.due_at) == (store.TAKEN, people[1], None)


def test_nothing_moves_a_case_that_is_taken(
    any_database: Database, clock: ManualClock, people: list[int], case: int
) -> None:
    """Not a step, not a new due time, not a second taker."""
    with any_database.write() as session:
        assert store.take(session, case, people[1], clock.now())
        assert not store.take(session, case, people[2], clock.now())
        assert not store.advance(session, case, step=0, due_at=clock.now())
        store.hasten(session, case, clock.now())
        store.postpone(session, case, clock.now())
    row = _row(any_database, case)
    assert (row.step, row.due_at, row.taken_by) == (0, None, people[1])


def test_only_the_taker_or_the_requester_closes(
    any_database: Database, clock: ManualClock, people: list[int], case: int
) -> None:
    """A third person cannot; of the two who can, the second is told that it is over."""
    requester, taker, other = people[:3]
    with any_database.write() as session:
        assert not store.close(session, case, taker, clock.now()), "nobody took it yet"
        store.take(session, case, taker, clock.now())
        assert not store.close(session, case, other, clock.now())
    ended = _at_once(
        any_database,
        lambda session: store.close(session, case, taker, clock.now()),
        lambda session: store.close(session, case, requester, clock.now()),
    )
    assert sorted(ended) == [False, True]
    assert _row(any_database, case).state == store.CLOSED


def test_the_requester_may_close_before_anybody_took_it(
    any_database: Database, clock: ManualClock, people: list[int], case: int
) -> None:
    """And nobody is due any more."""
    with any_database.write() as session:
        assert store.close(session, case, people[0], clock.now())
    assert _row(any_database, case).due_at is None


def test_a_case_is_due_to_the_second(any_database: Database, clock: ManualClock, people: list[int], case: int) -> None:
    """Not before its time, from it on; the longest overdue first; only open ones."""
    with any_database.write() as session:
        rows = [
            store.Escalation(
                requester_id=people[0], state=state, created_at=clock.now(), due_at=clock.now() - timedelta(seconds=ago)
            )
            for state, ago in (
                (store.OPEN, 60),
                (store.OPEN, -1),
                (store.TAKEN, 60),
                (store.DRAFT, 60),
                (store.CLOSED, 60),
            )
        ]
        session.add_all(rows)
        session.flush()
        overdue, later = rows[0].id, rows[1].id
    with any_database.read() as session:
        assert [row.id for row in store.due(session, clock.now())] == [overdue, case]
        assert [row.id for row in store.due(session, clock.now() + timedelta(seconds=1))] == [overdue, case, later]


def test_a_call_of_a_step_is_written_once(
    any_database: Database, clock: ManualClock, people: list[int], case: int
) -> None:
    """The same person twice at the same step is refused by the database itself."""
    from sqlalchemy.exc import IntegrityError

    def call() -> None:
        with any_database.write() as session:
            session.add(store.Call(escalation_id=case, step=1, person_id=people[1], called_at=clock.now()))

    call()
    with pytest.raises(IntegrityError):
        call()
    with any_database.read() as session:
        assert len(store.calls(session, case)) == 1
