"""Past reports from another system: read once, kept like any other, found beside the manuals.

Shapes   one JSON object a line: id, machine (tag), author, date (ISO), type, seen, done, parts [{reference, label,
         quantity}], minutes_stopped, state.
Errors   BadInput that names every bad line; nothing is imported then.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.interventions import rules, service
from bot.plant import service as plant
from docs_store import interventions as store
from docs_store import people
from docs_store.database import Database
from docs_store.errors import N_, BadInput, MaintbotError


def import_past_reports(database: Database, file: Path, publish: service.Publish, now: datetime) -> int:
    """Import the reports of *file* that are not here yet and return how many those are."""
    entries = _entries(file)
    with database.write() as session:
        return sum(_add(session, entry, publish, now) for entry in entries)


def _entries(file: Path) -> list[dict[str, Any]]:
    problems = []
    found = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(N_("{path} cannot be read: {reason}"), path=file, reason=error) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            _check(entry)
            found.append(entry)
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise BadInput(N_("{path} was not imported: {problems}"), path=file, problems="; ".join(problems[:20]))
    return found


def _check(entry: dict[str, Any]) -> None:
    for field in ("id", "machine", "author", "date", "type", "seen", "done", "state"):
        if not str(entry[field]).strip():
            raise ValueError(f"{field} is empty")
    datetime.fromisoformat(entry["date"])
    if entry["type"] not in rules.TYPES:
        raise ValueError(f"there is no type {entry['type']!r}")
    if entry["state"] not in rules.END_STATES:
        raise ValueError(f"there is no state {entry['state']!r}")


def _add(session: Session, entry: dict[str, Any], publish: service.Publish, now: datetime) -> int:
    reference = str(entry["id"])[:40]
    if session.scalar(select(store.Intervention.id).where(store.Intervention.reference == reference)) is not None:
        return 0
    try:
        machine = plant.machine_named(session, str(entry["machine"]))
    except MaintbotError as unknown:
        raise BadInput(N_("Report {id}: {reason}"), id=reference, reason=unknown) from unknown
    moment = datetime.fromisoformat(entry["date"])
    row = store.Intervention(
        state=store.SIGNED,
        author_id=_author(session, str(entry["author"]), now),
        machine_id=machine.id,
        type=entry["type"],
        seen=str(entry["seen"]),
        done=str(entry["done"]),
        parts=_parts(entry.get("parts") or []),
        minutes_stopped=entry.get("minutes_stopped"),
        minutes_skipped=entry.get("minutes_stopped") is None,
        end_state=entry["state"],
        photos=[],
        reference=reference,
        created_at=now,
        signed_at=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
    )
    session.add(row)
    session.flush()
    row.document_id = publish(session, service.report_text(session, row))
    return 1


def _author(session: Session, name: str, now: datetime) -> int:
    known = session.scalar(select(people.Person).where(people.Person.name == name).order_by(people.Person.id))
    if known is None:
        known = people.Person(name=name, role="technician", created_at=now, left_at=now)
        session.add(known)
        session.flush()
    return known.id


def _parts(parts: list[dict[str, Any]]) -> str:
    return "; ".join(f"{p.get('quantity', 1)} × {p.get('reference', '')} {p.get('label', '')}".strip() for p in parts)
