"""Documents at the command line: list, show, set, replace, keep, withdraw, put back, read again.

Shapes   a document is named by its number, or by its path when that is told of one document only.
Errors   NotFound with the numbers when a path is told of several.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.library import editing
from docs_store.database import Database
from docs_store.errors import N_, NotFound
from docs_store.library import ListedDocument, listed
from indexer.quarantine import in_quarantine, told


def named(session: Session, name: str) -> int:
    """Return the document that *name* means: a number, or a path (or the end of one)."""
    known = listed(session, None, all_=True)
    if name.isascii() and name.isdigit():
        found = [each for each in known if each.id == int(name)]
    else:
        found = [each for each in known if each.path == name] or [each for each in known if each.path.endswith(name)]
    if len(found) == 1:
        return found[0].id
    if not found:
        raise NotFound(
            N_("There is no document “{name}”. maintbot documents list shows them with their numbers."), name=name
        )
    several = ", ".join(f"{each.id} ({each.path})" for each in found[:10])
    raise NotFound(N_("“{name}” is several documents: {several}. Give the number."), name=name, several=several)


def everything(database: Database) -> list[dict[str, Any]]:
    """Return every document as other programs read it."""
    with database.read() as session:
        return [_entry(each) for each in listed(session, None, all_=True)]


def _entry(each: ListedDocument) -> dict[str, Any]:
    return {
        "id": each.id,
        "path": each.path,
        "title": each.title,
        "kind": each.kind,
        "maker": each.maker,
        "machines": list(each.machines),
        "revision": each.revision,
        "date": each.dated,
        "language": each.language,
        "pages": each.pages,
        "obsolete": each.replaced_by is not None,
        "replaced_by": each.replaced_by,
        "replaced_by_revision": each.newer_revision,
        "may_be_replaced_by": each.proposed_by,
        "withdrawn": each.withdrawn,
        "refused": told(each.refused, each.failures) if each.refused else None,
        "quarantine": in_quarantine(each.failures),
    }


def shown(database: Database, name: str) -> dict[str, Any]:
    """Return all that is known of one document."""
    with database.read() as session:
        facts = editing.facts(session, named(session, name), None)
    return {**asdict(facts), "edited": sorted(facts.edited)}


def change(database: Database, name: str, facts: dict[str, str], as_read: list[str], now: datetime) -> int:
    """Say facts of a document, and take edits of others back; returns its number."""
    with database.write() as session:
        number = named(session, name)
        for fact, value in facts.items():
            editing.set_fact(session, number, fact, value, site_ids=None, by=None, now=now)
        for fact in as_read:
            editing.forget(session, number, fact, site_ids=None, by=None, now=now)
    return number


def replace(database: Database, older: str, newer: str | None, now: datetime) -> None:
    """Let one document answer in the place of another; without *newer* the older one answers, too."""
    with database.write() as session:
        by = None if newer is None else named(session, newer)
        editing.replace(session, named(session, older), by, site_ids=None, by=None, now=now)


def withdraw(database: Database, name: str, now: datetime) -> None:
    """Take a document out of every answer."""
    with database.write() as session:
        editing.withdraw(session, named(session, name), site_ids=None, by=None, now=now)


def put_back(database: Database, name: str, now: datetime) -> None:
    """Let a withdrawn document answer again."""
    with database.write() as session:
        editing.put_back(session, named(session, name), site_ids=None, by=None, now=now)


def retry(database: Database, name: str, now: datetime) -> None:
    """Take a document out of quarantine: the worker, or the next run over its folder, reads it again."""
    with database.write() as session:
        editing.try_again(session, named(session, name), site_ids=None, by=None, chat_id=None, now=now)
