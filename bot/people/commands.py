"""What the administrator does about people on the server: invitations, the roster, the list."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.people import service
from bot.people.service import Invitation
from bot.plant import service as plant
from docs_store import chat
from docs_store import people as store
from docs_store.database import Database
from docs_store.errors import N_, BadInput
from docs_store.plant import Site


def invite(database: Database, now: datetime, *, role: str, site: str, name: str, days: int) -> Invitation:
    """Create a person and their one-time invitation."""
    with database.write() as session:
        return service.invite(session, role=role, site=site, name=name, now=now, days=days)


def link_for(database: Database, username: str | None, payload: str) -> str | None:
    """Return the deep link of a payload; None while the bot's user name is unknown."""
    with database.read() as session:
        name = username or chat.recall(session, "username")
    return f"https://t.me/{name.lstrip('@')}?start={payload}" if name else None


def import_roster(database: Database, now: datetime, file: Path) -> tuple[plant.Imported, int]:
    """Import a plant file with its people, all of it or nothing."""
    content = plant.read_plant(file)
    people = content.get("people") or []
    problems = [problem for number, entry in enumerate(people, 1) if (problem := _problem(number, entry))]
    if problems:
        raise BadInput(N_("{path} was not imported: {problems}"), path=file, problems="; ".join(problems))
    with database.write() as session:
        imported = plant.import_plant(session, content)
        count = len(service.import_people(session, people, now))
    return imported, count


def _problem(number: int, entry: Any) -> str:
    if not isinstance(entry, dict) or not str(entry.get("name", "")).strip():
        return f"person {number} has no name"
    if entry.get("role") not in service.ROLES:
        return f"{entry['name']}: there is no role “{entry.get('role')}”"
    return ""


def everybody(database: Database) -> list[dict[str, Any]]:
    """Return everybody who has not left, with their sites."""
    with database.read() as session:
        sites = dict(session.execute(select(Site.id, Site.name)).tuples().all())
        people = session.scalars(select(store.Person).where(store.Person.left_at.is_(None)).order_by(store.Person.name))
        return [
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "sites": sorted(sites[site] for site in store.sites_of(session, person.id)),
                "enrolled": person.telegram_id is not None,
                "reachable": person.reachable,
            }
            for person in people
        ]
