"""Transactions are short, whole, and refuse in sentences."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from docs_store import chat as store
from docs_store import schema
from docs_store.clock import ManualClock
from docs_store.database import Database, sqlite_url
from docs_store.errors import BadSettings, Conflict, Unavailable

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)


def _received_at(database: Database) -> datetime:
    with database.read() as session:
        found = session.scalar(select(store.Inbox.received_at))
    assert found is not None
    return found


def _receive(database: Database, update_id: int, at: datetime = NOON) -> None:
    with database.write() as session:
        store.receive(session, bot_id=1, update_id=update_id, chat_id=1, raw="{}", now=at)


def _count(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(store.Inbox)) or 0


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON.replace(microsecond=0),
        NOON.astimezone(timezone(timedelta(hours=5, minutes=45))),
        datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
    ids=str,
)
def test_times_come_back_aware_in_utc(any_database: Database, moment: datetime) -> None:
    """Whatever zone a time was given in, it is the same moment, aware, in UTC, to the microsecond."""
    _receive(any_database, 1, moment)
    found = _received_at(any_database)
    assert found == moment
    assert found.utcoffset() == timedelta(0)


def test_times_are_compared_as_times(any_database: Database) -> None:
    """A moment given in another zone is found by its UTC time, not by its digits."""
    _receive(any_database, 1, NOON.astimezone(timezone(timedelta(hours=9))))
    with any_database.read() as session:
        query = select(func.count()).select_from(store.Inbox)
        assert session.scalar(query.where(store.Inbox.received_at <= NOON)) == 1
        assert session.scalar(query.where(store.Inbox.received_at < NOON)) == 0


def test_a_naive_time_is_refused(any_database: Database) -> None:
    """A time without a zone is a defect, said at once and not stored."""
    with pytest.raises(Exception, match="naive datetime"):
        _receive(any_database, 1, NOON.replace(tzinfo=None))
    assert _count(any_database) == 0


def test_a_transaction_is_whole(any_database: Database) -> None:
    """An exception inside takes everything of it back."""

    def begin_and_fail() -> None:
        with any_database.write() as session:
            store.receive(session, bot_id=1, update_id=1, chat_id=1, raw="{}", now=NOON)
            raise Conflict("somebody was first")

    with pytest.raises(Conflict):
        begin_and_fail()
    assert _count(any_database) == 0
    _receive(any_database, 2)
    assert _count(any_database) == 1


def test_a_write_inside_a_write_is_refused(any_database: Database) -> None:
    """It would wait for itself: refused at once, and the outer one is whole again afterwards."""
    with pytest.raises(RuntimeError, match="open in this thread"), any_database.write(), any_database.write():
        pass
    _receive(any_database, 1)
    assert _count(any_database) == 1


def test_a_read_may_stand_inside_a_write(any_database: Database) -> None:
    """It does not see what is not committed."""
    with any_database.write() as session:
        store.receive(session, bot_id=1, update_id=1, chat_id=1, raw="{}", now=NOON)
        assert _count(any_database) == 0
    assert _count(any_database) == 1


def test_a_read_sees_one_state_to_its_end(any_database: Database) -> None:
    """What others commit meanwhile does not appear in the middle of it."""
    query = select(func.count()).select_from(store.Inbox)
    with any_database.read() as session:
        assert session.scalar(query) == 0
        _receive(any_database, 1)
        assert session.scalar(query) == 0
    assert _count(any_database) == 1


def test_forty_writers_all_get_their_turn(any_database: Database) -> None:
    """Threads that write side by side queue; none is refused and nothing is lost."""
    threads = [threading.Thread(target=_receive, args=(any_database, number)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(any_database) == 40


def test_two_programs_that_read_before_they_write_wait_for_each_other(database: Database) -> None:
    """The lock is taken when the transaction begins: a count kept by two programs is right, and neither is refused."""
    other = Database(database.url.render_as_string(hide_password=False))

    def count(program: Database) -> None:
        for _ in range(25):
            with program.write() as session:
                store.remember(session, "count", str(int(store.recall(session, "count") or 0) + 1))

    threads = [threading.Thread(target=count, args=(program,)) for program in (database, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert store.recall(session, "count") == "50"
    other.close()


def test_a_locked_database_is_a_sentence_and_nothing_is_changed(tmp_path: Path) -> None:
    """While another program holds the lock, a write is refused after its patience; afterwards it works."""
    database = Database(sqlite_url(tmp_path / "maintbot.db"), busy_seconds=0.2)
    schema.upgrade(database)
    holder = sqlite3.connect(tmp_path / "maintbot.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="busy: nothing was changed"):
        _receive(database, 1)
    assert _count(database) == 0, "reading goes on"
    holder.execute("COMMIT")
    _receive(database, 1)
    assert _count(database) == 1
    holder.close()
    database.close()


def test_a_queue_behind_a_slow_writer_gives_up_in_a_sentence(tmp_path: Path) -> None:
    """A writer of the same process that keeps the lock too long does not hang the others for ever."""
    database = Database(sqlite_url(tmp_path / "maintbot.db"), busy_seconds=0.2)
    schema.upgrade(database)
    refused: list[BaseException] = []

    def write() -> None:
        try:
            _receive(database, 1)
        except Unavailable as error:
            refused.append(error)

    with database.write():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1
    _receive(database, 1)
    database.close()


def test_a_full_disk_is_a_sentence_and_nothing_is_changed(tmp_path: Path) -> None:
    """SQLite's own word for a full disk becomes ours; what was there stays readable."""
    database = Database(sqlite_url(tmp_path / "maintbot.db"))
    schema.upgrade(database)
    _receive(database, 1)
    with database.write() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages}"))

    def fill() -> None:
        with database.write() as session:
            for number in range(2, 2000):
                store.receive(session, bot_id=1, update_id=number, chat_id=1, raw="x" * 4000, now=NOON)

    with pytest.raises(Unavailable, match="disk is full: nothing was changed"):
        fill()
    assert _count(database) == 1
    database.close()


def test_a_database_without_tables_is_a_sentence(tmp_path: Path) -> None:
    """An unprepared database points to the doctor."""
    database = Database(sqlite_url(tmp_path / "empty.db"))
    with pytest.raises(Unavailable, match="doctor"):
        _count(database)
    database.close()


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    """No connection, no traceback, and no password in what is said."""
    database = Database("postgresql://u:hunter2@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable, match="does not answer") as refused:
        _count(database)
    assert "hunter2" not in str(refused.value)
    database.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [("nonsense", "cannot be read"), ("", "cannot be read"), ("mysql://u@h/d", "“mysql” is not supported")],
)
def test_a_wrong_url_is_refused_with_an_example(url: str, said: str) -> None:
    """Only SQLite and PostgreSQL, written as shown."""
    with pytest.raises(BadSettings, match=said):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_way_to_write_postgresql_works(scheme: str) -> None:
    """People copy URLs from everywhere."""
    assert Database(f"{scheme}://u@h/d").url.drivername == "postgresql+psycopg"


def test_sqlite_is_as_durable_as_it_gets(database: Database) -> None:
    """Write-ahead log, full sync, foreign keys: what was committed survives the power."""
    with database.read() as session:
        found = [
            session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_small_facts_survive(any_database: Database, clock: ManualClock) -> None:
    """The bot's own name is remembered, and overwritten."""
    for name in ("old_bot", "new_bot"):
        with any_database.write() as session:
            store.remember(session, "username", name)
    with any_database.read() as session:
        assert store.recall(session, "username") == "new_bot"
        assert store.recall(session, "nothing") is None
