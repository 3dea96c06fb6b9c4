"""What the administrator sees of the holes on the server."""

from __future__ import annotations

from typing import Any

from bot.knowledge import holes
from docs_store.database import Database


def open_holes(database: Database) -> list[dict[str, Any]]:
    """Return the open holes of every site, most asked first, as other programs read them."""
    with database.read() as session:
        return [
            {
                "question": hole.text,
                "machine": hole.machine.tag if hole.machine else None,
                "site": hole.machine.site if hole.machine else None,
                "times": hole.times,
                "people": hole.people,
                "last": hole.last_at.isoformat(),
                "state": hole.state,
                "expert": hole.expert,
            }
            for hole in holes.listed(session, None)
        ]
