"""One turn of talk: who did what, and what follows from it.

A handler takes a `Turn`, computes (slowly, if it must; no transaction is open) and returns an `Effect`. The effect runs
inside the one short write transaction that also marks the update done: it reads state again, stores, and queues what is
to be said. It may run again if the database was busy, so it does nothing that cannot be rolled back.

Limits   effects are committed exactly once an update; they do not render, search, download or wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.chat.incoming import Incoming
from bot.chat.outgoing import Say
from bot.locale import Texts


@dataclass(frozen=True)
class Caller:
    """An enrolled person, as the database knows them at this moment."""

    person_id: int
    name: str
    role: str
    language: str
    site_ids: frozenset[int]
    may: frozenset[str]


@dataclass(frozen=True)
class FetchedFile:
    """A photo or file of the turn, kept in the file store."""

    kind: str
    sha256: str
    name: str
    size: int


@dataclass(frozen=True)
class Turn:
    """What a handler is given."""

    incoming: Incoming
    caller: Caller
    t: Texts
    now: datetime
    fetch: Callable[[], FetchedFile] = field(repr=False)
    """Download the attachment of this message into the file store (BadInput when it is too big)."""

    @property
    def args(self) -> list[str]:
        """Arguments of a button: what follows `room:verb:`."""
        return self.incoming.data.split(":")[2:]

    def word(self, position: int) -> str:
        """Return a button argument; '' when it was left out."""
        args = self.args
        return args[position] if position < len(args) else ""

    def number(self, position: int = 0) -> int:
        """Return a numeric button argument; 0, which no row has, when it was forged."""
        return as_number(self.word(position))


def as_number(text: str) -> int:
    """Return the row number that *text* is; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


Effect = Callable[[Session, Say], None]
Handler = Callable[[Turn], Effect]
