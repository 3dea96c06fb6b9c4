"""The database can be brought to the newest revision, and the revisions say what the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from docs_store import schema
from docs_store.database import Database, sqlite_url
from docs_store.errors import Unavailable
from docs_store.library import Document, DocumentVersion
from docs_store.tables import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def any_database_at_first(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of both kinds as the first revision left it."""
    if request.param == "sqlite":
        made = Database(sqlite_url(tmp_path / "old.db"))
    else:
        from tests.postgres import fresh_database

        made = Database(fresh_database(request.getfixturevalue("postgres_server")))
    config = schema._config()
    with made.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.commit()
    yield made
    made.close()


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


def test_documents_of_the_first_revision_keep_their_facts(any_database_at_first: Database) -> None:
    """What was read of a document before facts could be edited holds afterwards; rows that refer to it stay."""
    database = any_database_at_first
    read = (
        "INSERT INTO document (id, source, path, title, kind, added_at)"
        " VALUES (7, 'upload', 'p', 'Titre', 'procedure', :at)"
    )
    version = (
        "INSERT INTO document_version (id, document_id, state, sha256, size, suffix, recipe, empty_pages, title,"
        " language, revision, read_at) VALUES (9, 7, 'current', 'a', 1, '.pdf', 'r', '[]', 'Titre', 'fr', 'C', :at)"
    )
    with database.engine.begin() as connection:
        for statement in (read, version):
            connection.execute(text(statement), {"at": "2026-01-02T03:04:05.000000"})
    schema.upgrade(database)
    with database.read() as session:
        document, kept = session.get_one(Document, 7), session.get_one(DocumentVersion, 9)
    assert (document.language, document.revision, document.maker, document.edited) == ("fr", "C", "", {})
    assert (document.replaced_by, document.failures, kept.kind, kept.maker) == (None, 0, "procedure", "")
