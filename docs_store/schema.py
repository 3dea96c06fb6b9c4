"""Brings a database to the revision of this code, from the first one on.

Errors   Unavailable when the database was written by a newer version (it is left as it is), or when it is locked, full,
         read-only or does not answer.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from docs_store import tables as tables  # foreign keys name tables that nobody else may have loaded
from docs_store.database import Database, in_sentences
from docs_store.errors import N_, Unavailable


def upgrade(database: Database) -> None:
    """Apply the missing revisions; does nothing when there are none."""
    if revision(database) == newest():
        return
    config = _config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = revision(database)
    if current is not None and current not in known:
        raise Unavailable(
            N_("This data was written by a newer version of maintbot (revision {revision}). Install that version."),
            revision=current,
        )
    with in_sentences(), database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


def revision(database: Database) -> str | None:
    """Return the revision a database is at; None when it is empty."""
    with in_sentences(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """Return the revision of this code."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def write_revision(database: Database, message: str) -> None:
    """Write a revision file with what differs between the tables and an upgraded database (for developers)."""
    config = _config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
