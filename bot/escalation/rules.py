"""Who is called next, and when the one after that.

The chain is walked person by person, round after round, until somebody takes the case; a late tick makes one call and
counts the delay from the call it made, so a night's outage is one message and not a burst.

Units    aware datetimes; delays as timedelta.
Limits   a chain holds each person once; `ROUNDS` times through it at most.
Source   S10, S17 of what-the-reference-asks; repeat limits as in GoAlert's escalation policies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SEVERITIES = ("safety", "stop", "quality", "degraded", "question")
CALLED_ROLES = ("supervisor", "leader", "admin")
"""Who is called at the machine's site, in this order; within a role by call order."""
ROUNDS = 12
TEXT_LIMIT = 1500
DRAFT_LASTS = timedelta(hours=1)
"""How long a call for help that was begun is taken up again."""


@dataclass(frozen=True)
class Callable:
    """Somebody who may be called."""

    person_id: int
    reachable: bool


@dataclass(frozen=True)
class Step:
    """The call to make now (nobody: the chain is empty or used up), and when the next one is due."""

    person_id: int | None
    due_at: datetime | None
    round_ended: bool
    """Whether everybody has now been called once more without an answer."""


def chain(candidates: Iterable[Callable], requester_id: int) -> list[int]:
    """Return who is called, in order: everybody once, the requester never, the unreachable not at all."""
    ordered = [person.person_id for person in candidates if person.reachable and person.person_id != requester_id]
    return list(dict.fromkeys(ordered))


def next_step(people: list[int], step: int, *, delay: timedelta, now: datetime) -> Step:
    """Return the call that is due at *now*, when *step* calls were made before."""
    if not people:
        return Step(None, now + delay if step < ROUNDS else None, round_ended=step == 0)
    if step >= len(people) * ROUNDS:
        return Step(None, None, round_ended=False)
    position = step % len(people)
    return Step(people[position], now + delay, round_ended=step > 0 and position == 0)


def asks(text: str) -> bool:
    """Whether words typed during a call for help are a question to the manuals rather than what happens."""
    return text.rstrip().endswith("?")


def tells(text: str) -> bool:
    """Whether words that name a machine also say what happens to it (“the press leaks badly”)."""
    return len(text.split()) >= 4


def missing(machine_id: int | None, severity: str | None, text: str | None) -> str | None:
    """Return what must still be asked before help can be called."""
    if machine_id is None:
        return "machine"
    if severity is None:
        return "severity"
    return "text" if text is None else None
