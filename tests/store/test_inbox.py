"""Updates are kept once, served in order, and end exactly once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from docs_store import chat as store
from docs_store.clock import ManualClock
from docs_store.database import Database

LEASE = timedelta(minutes=2)


def _receive(database: Database, clock: ManualClock, update_id: int, chat_id: int = 1, bot_id: int = 1) -> bool:
    with database.write() as session:
        return store.receive(
            session, bot_id=bot_id, update_id=update_id, chat_id=chat_id, raw=f'{{"n":{update_id}}}', now=clock.now()
        )


def _claim(database: Database, clock: ManualClock, limit: int = 10) -> list[tuple[int, int, int]]:
    with database.write() as session:
        rows = store.claim_updates(session, now=clock.now(), lease=LEASE, limit=limit)
        return [(row.update_id, row.chat_id, row.id) for row in rows]


def _state(database: Database, update_id: int) -> store.Inbox:
    with database.read() as session:
        return session.query(store.Inbox).filter_by(update_id=update_id).one()


def test_an_update_is_kept_once(any_database: Database, clock: ManualClock) -> None:
    """Telegram repeats what was not confirmed; the second time changes nothing."""
    assert _receive(any_database, clock, 5)
    assert not _receive(any_database, clock, 5)
    assert [claimed[0] for claimed in _claim(any_database, clock)] == [5]


def test_two_bots_have_numbers_of_their_own(any_database: Database, clock: ManualClock) -> None:
    """Another bot's update of the same number is another update."""
    assert _receive(any_database, clock, 5, bot_id=1)
    assert _receive(any_database, clock, 5, bot_id=2)


def test_the_same_update_is_known_after_it_was_done(any_database: Database, clock: ManualClock) -> None:
    """A late repetition of something finished is not done again."""
    _receive(any_database, clock, 5)
    [(_, _, inbox_id)] = _claim(any_database, clock)
    with any_database.write() as session:
        assert store.finish_update(session, inbox_id, clock.now())
    assert not _receive(any_database, clock, 5)
    assert _claim(any_database, clock) == []


def test_one_update_a_chat_in_the_order_of_arrival(any_database: Database, clock: ManualClock) -> None:
    """Each chat's first open update is given out; the next only when it has ended. Numbers may start anew."""
    for update_id, chat in ((900, 1), (901, 1), (902, 2), (3, 1)):
        _receive(any_database, clock, update_id, chat)
    first = _claim(any_database, clock)
    assert [claimed[0] for claimed in first] == [900, 902]
    assert _claim(any_database, clock) == []
    with any_database.write() as session:
        store.finish_update(session, first[0][2], clock.now())
    [second] = _claim(any_database, clock)
    assert second[0] == 901
    with any_database.write() as session:
        store.park_update(session, second[2], error="x", now=clock.now())
    assert [claimed[0] for claimed in _claim(any_database, clock)] == [3]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_more_are_claimed_than_asked(any_database: Database, clock: ManualClock, limit: int) -> None:
    """The oldest ones first."""
    for number in range(1, 6):
        _receive(any_database, clock, number, number)
    assert [claimed[0] for claimed in _claim(any_database, clock, limit)] == list(range(1, limit + 1))


def test_a_lease_that_runs_out_gives_the_update_to_the_next(any_database: Database, clock: ManualClock) -> None:
    """To the second: held one second before, free at its end; each start is counted."""
    _receive(any_database, clock, 1)
    _claim(any_database, clock)
    clock.advance(seconds=LEASE.total_seconds() - 1)
    assert _claim(any_database, clock) == []
    clock.advance(seconds=1)
    assert [claimed[0] for claimed in _claim(any_database, clock)] == [1]
    assert _state(any_database, 1).claims == 2


def test_a_starting_bot_forgets_the_leases_of_the_dead_one(any_database: Database, clock: ManualClock) -> None:
    """What was begun and not finished is given out at once."""
    _receive(any_database, clock, 1)
    _claim(any_database, clock)
    with any_database.write() as session:
        store.release_leases(session)
    assert [claimed[0] for claimed in _claim(any_database, clock)] == [1]


def test_an_update_ends_exactly_once(any_database: Database, clock: ManualClock) -> None:
    """The second end is told that it came too late, whichever way the first one ended."""
    _receive(any_database, clock, 1)
    [(_, _, inbox_id)] = _claim(any_database, clock)
    with any_database.write() as session:
        assert store.finish_update(session, inbox_id, clock.now())
        assert not store.finish_update(session, inbox_id, clock.now())
        assert not store.park_update(session, inbox_id, error="late", now=clock.now())
    assert _state(any_database, 1).state == store.DONE


def test_of_two_workers_with_the_same_update_one_ends_it(any_database: Database, clock: ManualClock) -> None:
    """Two sessions at once: one True, one False."""
    _receive(any_database, clock, 1)
    [(_, _, inbox_id)] = _claim(any_database, clock)
    ended: list[bool] = []
    gate = threading.Barrier(2)

    def end() -> None:
        gate.wait()
        with any_database.write() as session:
            ended.append(store.finish_update(session, inbox_id, clock.now()))

    threads = [threading.Thread(target=end) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == [False, True]


def test_a_failed_update_comes_back_when_it_is_time(any_database: Database, clock: ManualClock) -> None:
    """Not before, and its chat waits for it while others go on; failures are counted."""
    _receive(any_database, clock, 1, 1)
    _receive(any_database, clock, 2, 1)
    _receive(any_database, clock, 3, 2)
    first, other = _claim(any_database, clock)
    assert other[0] == 3
    with any_database.write() as session:
        later = clock.now() + timedelta(seconds=5)
        assert store.fail_update(session, first[2], error="boom", retry_at=later, counts=True) == 1
    clock.advance(seconds=4)
    assert _claim(any_database, clock) == []
    clock.advance(seconds=1)
    assert [claimed[0] for claimed in _claim(any_database, clock)] == [1]
    with any_database.write() as session:
        assert store.fail_update(session, first[2], error="boom", retry_at=clock.now(), counts=True) == 2


def test_waiting_for_the_database_is_nobodys_failure(any_database: Database, clock: ManualClock) -> None:
    """However often an update is given back like that, neither failures nor starts count against it."""
    _receive(any_database, clock, 1)
    for _ in range(30):
        [(_, _, inbox_id)] = _claim(any_database, clock)
        with any_database.write() as session:
            assert store.fail_update(session, inbox_id, error="busy", retry_at=clock.now(), counts=False) == 0
    assert (_state(any_database, 1).claims, _state(any_database, 1).failures) == (0, 0)


def test_a_parked_update_is_not_given_out_and_keeps_its_reason(any_database: Database, clock: ManualClock) -> None:
    """Put aside for good, for somebody to look at."""
    _receive(any_database, clock, 1)
    [(_, _, inbox_id)] = _claim(any_database, clock)
    with any_database.write() as session:
        assert store.park_update(session, inbox_id, error="x" * 5000, now=clock.now())
    clock.advance(days=1)
    assert _claim(any_database, clock) == []
    row = _state(any_database, 1)
    assert (row.state, len(row.error or "")) == (store.PARKED, 2000)


def test_only_what_is_done_is_forgotten_and_only_when_it_is_old(any_database: Database, clock: ManualClock) -> None:
    """Open and parked updates stay however old they are."""
    for number in (1, 2, 3, 4):
        _receive(any_database, clock, number, number)
    done, parked, late, _open = _claim(any_database, clock)
    with any_database.write() as session:
        store.finish_update(session, done[2], clock.now())
        store.park_update(session, parked[2], error="x", now=clock.now())
    clock.advance(hours=48)
    with any_database.write() as session:
        store.finish_update(session, late[2], clock.now())
        assert store.forget_done_updates(session, clock.now() - timedelta(hours=48)) == 0
        assert store.forget_done_updates(session, clock.now() - timedelta(hours=47)) == 1
    assert _state(any_database, 2).state == store.PARKED
    assert _state(any_database, 4).state == store.NEW


@pytest.mark.parametrize("workers", [8])
def test_eight_workers_share_a_pile_without_taking_anything_twice(
    any_database: Database, clock: ManualClock, workers: int
) -> None:
    """40 updates of 10 chats: each is claimed once, and in each chat in order."""
    for number in range(40):
        _receive(any_database, clock, number, number % 10)
    served: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        while claimed := _claim(any_database, clock, 2):
            for update_id, _, inbox_id in claimed:
                with any_database.write() as session:
                    assert store.finish_update(session, inbox_id, clock.now())
                    with lock:
                        served.append(update_id)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert sorted(served) == list(range(40))
    for chat in range(10):
        assert [number for number in served if number % 10 == chat] == [chat, chat + 10, chat + 20, chat + 30]
