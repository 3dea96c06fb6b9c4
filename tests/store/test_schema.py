"""The database can be brought to the newest revision, and the revisions say what the tables say."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from docs_store import schema
from docs_store.database import Database, sqlite_url
from docs_store.errors import Unavailable
from docs_store.tables import metadata


def test_the_revisions_make_the_tables_of_the_code(any_database: Database) -> None:
    """An upgraded database differs in nothing from the tables as they are written."""
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(any_database: Database) -> None:
    """A second upgrade finds nothing to do."""
    schema.upgrade(any_database)
    assert schema.revision(any_database) == schema.newest()


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """Data written by a newer version is refused with a sentence instead of being changed."""
    database = Database(sqlite_url(tmp_path / "new.db"))
    schema.upgrade(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="newer version"):
        schema.upgrade(database)
    assert schema.revision(database) == "9999"
    database.close()


def test_a_database_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    """Where the file should be there is a folder: one sentence instead of a driver's words."""
    (tmp_path / "maintbot.db").mkdir()
    database = Database(sqlite_url(tmp_path / "maintbot.db"), busy_seconds=0.1)
    with pytest.raises(Unavailable):
        schema.upgrade(database)
    database.close()
