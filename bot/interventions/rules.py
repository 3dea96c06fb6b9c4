"""Which question comes next in a report, and what counts as an answer to it.

Seven fields, five of them required; the next question is the first field that has no answer, so a draft can be left and
resumed anywhere.

Units    downtime in whole minutes, 0 to 100 000.
Errors   BadInput with the sentence that asks again.
Source   S4, S5, S7 of what-the-reference-asks: types of maintenance as in the French reference (NF EN 13306).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from docs_store.errors import N_, BadInput

MACHINE, TYPE, SEEN, DONE, PARTS, MINUTES, END = "machine", "type", "seen", "done", "parts", "minutes", "end"
FIELDS = (MACHINE, TYPE, SEEN, DONE, PARTS, MINUTES, END)
REQUIRED = (MACHINE, TYPE, SEEN, DONE, END)
TYPED = (MACHINE, SEEN, DONE, PARTS, MINUTES)
"""Fields that free text can answer."""
TYPES = ("systematic", "conditional", "predictive", "curative", "palliative", "improvement")
END_STATES = ("running", "degraded", "stopped")
TEXT_LIMIT = 2000
ANSWER_WINDOW = timedelta(minutes=10)

_HOURS = re.compile(r"(\d{1,4}(?:[.,]\d)?)\s*h(?:eures?|ours?)?\s*(?:(\d{1,2})\s*(?:min|mn|m)?)?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,6})\s*(?:min(?:utes?)?|mn|m|')?", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """What has been answered so far; None is unanswered, '' is skipped."""

    machine_id: int | None = None
    type: str | None = None
    seen: str | None = None
    done: str | None = None
    parts: str | None = None
    minutes: int | None = None
    minutes_skipped: bool = False
    end_state: str | None = None


def next_field(draft: Draft) -> str | None:
    """Return the first field without an answer; None when the report can be signed."""
    answered = {
        MACHINE: draft.machine_id is not None,
        TYPE: draft.type is not None,
        SEEN: draft.seen is not None,
        DONE: draft.done is not None,
        PARTS: draft.parts is not None,
        MINUTES: draft.minutes is not None or draft.minutes_skipped,
        END: draft.end_state is not None,
    }
    return next((field for field in FIELDS if not answered[field]), None)


def listens(asked_at: datetime | None, now: datetime, *, replied: bool) -> bool:
    """Whether free text answers the question on the screen: a reply always, anything else for ten minutes."""
    return replied or (asked_at is not None and now - asked_at <= ANSWER_WINDOW)


def readable(text: str) -> str:
    """Return a typed answer, trimmed; BadInput when it holds no word or is too long."""
    cleaned = text.strip()
    if not any(character.isalnum() for character in cleaned):
        raise BadInput(N_("I could not read a word in that. Write it in a few words."))
    if len(cleaned) > TEXT_LIMIT:
        raise BadInput(
            N_("That is too long ({count} characters; {limit} at most). Say it shorter."),
            count=len(cleaned),
            limit=TEXT_LIMIT,
        )
    return cleaned


def minutes(text: str) -> int:
    """Return a duration typed as `45`, `45 min`, `1h30`, `1,5 h` in minutes."""
    cleaned = text.strip()
    if found := _HOURS.fullmatch(cleaned):
        total = round(float(found[1].replace(",", ".")) * 60) + int(found[2] or 0)
    elif found := _MINUTES.fullmatch(cleaned):
        total = int(found[1])
    else:
        raise BadInput(N_("I did not understand that duration. Write for example 45 min or 1h30."))
    if total > 100_000:
        raise BadInput(N_("That is more than two months. Write for example 45 min or 1h30."))
    return total
