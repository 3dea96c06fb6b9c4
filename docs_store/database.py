"""One database, SQLite by default and PostgreSQL by URL, spoken to in short transactions.

`read()` opens a plain transaction; `write()` takes SQLite's one write lock at once (`BEGIN IMMEDIATE`), because a read
that upgrades is refused without waiting, whatever `busy_timeout` says.

Units    times are aware UTC in Python; SQLite stores them as fixed-width text, so they sort and compare as text.
Limits   writers of one process queue here; a writer waits `busy_seconds` at most.
Errors   Unavailable when the database is locked, full, or does not answer; RuntimeError for a write inside a write.
Source   https://docs.sqlalchemy.org/en/21/dialects/sqlite.html (transactions); measured in design/facts.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, String, create_engine, event
from sqlalchemy.engine import URL, Connection, Dialect, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from docs_store.errors import N_, BadSettings, Unavailable

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Surrogate keys: 64 bits everywhere; SQLite only numbers a plain INTEGER by itself."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, on both databases (SQLite alone would give back naive times)."""

    impl = DateTime(timezone=True)
    cache_ok = True
    _FORMAT = "%Y-%m-%dT%H:%M:%S.%f"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Store as text of fixed width on SQLite, as timestamptz elsewhere."""
        return dialect.type_descriptor(String(26) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive times, convert the rest to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: pass an aware one")
        utc = value.astimezone(UTC)
        return utc.strftime(self._FORMAT) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware UTC datetime."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.strptime(value, self._FORMAT).replace(tzinfo=UTC)
        moment: datetime = value
        return moment.astimezone(UTC)


class Table(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database:
    """Sessions on one database: `read()` for looking, `write()` for one short transaction."""

    def __init__(self, url: str, *, busy_seconds: float = 15.0) -> None:
        self.url = _parsed(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.busy_seconds = busy_seconds
        self.engine = self._engine()
        self._write_engine = self.engine.execution_options(maintbot_write=True)
        self._read_engine = self.engine
        if not self.is_sqlite:
            self._read_engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self._writer = threading.Lock()
        self._inside = threading.local()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction for reading; it sees one consistent state and is rolled back at the end."""
        with in_sentences(), Session(self._read_engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one write transaction of this thread; commits at the end, rolls back on any exception."""
        if getattr(self._inside, "write", False):
            raise RuntimeError("a write transaction is open in this thread already")
        self._queue_up()
        self._inside.write = True
        try:
            with in_sentences(), Session(self._write_engine, expire_on_commit=False) as session, session.begin():
                session.connection()  # takes the lock now, not at the first statement
                yield session
        finally:
            self._inside.write = False
            if self.is_sqlite:
                self._writer.release()

    def close(self) -> None:
        """Close every connection; the object can be used again afterwards."""
        self.engine.dispose()

    def _queue_up(self) -> None:
        if self.is_sqlite and not self._writer.acquire(timeout=self.busy_seconds):
            raise Unavailable(_LOCKED)

    def _engine(self) -> Engine:
        if not self.is_sqlite:
            return create_engine(self.url, pool_size=10, max_overflow=10, pool_pre_ping=True)
        engine = create_engine(
            self.url,
            pool_size=10,
            max_overflow=20,
            connect_args={"timeout": self.busy_seconds, "check_same_thread": False, "isolation_level": None},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine


_LOCKED = N_("The database is busy: nothing was changed. Try again in a moment.")
_FULL = N_("The disk is full: nothing was changed. Free some space on the server, then try again.")
_UNREACHABLE = N_("The database does not answer: nothing was changed. An administrator can run “maintbot doctor”.")


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite database file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except Exception as wrong:
        raise BadSettings(
            N_("The database URL cannot be read. Write it like postgresql://user:password@host/name, or leave it out.")
        ) from wrong
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql", "postgres"}:
        raise BadSettings(N_("The database “{backend}” is not supported: use SQLite or PostgreSQL."), backend=backend)
    return parsed if backend == "sqlite" else parsed.set(drivername="postgresql+psycopg")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("maintbot_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def in_sentences() -> Iterator[None]:
    """Turn what the driver says about locks, space and connections into our own sentences."""
    try:
        yield
    except OperationalError as error:
        raise _sentence(error) from error
    except NoConnectionFree as error:
        raise Unavailable(_LOCKED) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable(_UNREACHABLE) from error
        raise


def _sentence(error: OperationalError) -> Exception:
    text = str(error.orig).lower()
    if "locked" in text or "busy" in text:
        return Unavailable(_LOCKED)
    if "full" in text or "no space" in text or "disk i/o" in text:
        return Unavailable(_FULL)
    if "no such table" in text or "no such column" in text:
        return Unavailable(N_("The database is not prepared for this version. Run “maintbot doctor”."))
    return Unavailable(_UNREACHABLE)
