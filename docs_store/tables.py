"""Imports every table, so that metadata is whole for migrations and tests."""

from docs_store import ask, chat, escalation, facts, interventions, jobs, knowledge, library, people, plant
from docs_store.database import Table

metadata = Table.metadata

__all__ = [
    "ask",
    "chat",
    "escalation",
    "facts",
    "interventions",
    "jobs",
    "knowledge",
    "library",
    "metadata",
    "people",
    "plant",
]
