"""What counts as an expert's answer, who is asked next, and how long a sheet stands unlooked at.

Units    a sheet is looked at again after `REVIEW_AFTER`; free text is an answer for `ANSWER_WINDOW`.
Limits   an answer holds a word and at most 1500 characters, a title at most 300.
Errors   BadInput with the sentence that asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from docs_store.errors import N_, BadInput

ANSWER_LIMIT, TITLE_LIMIT = 1500, 300
ANSWER_WINDOW = timedelta(minutes=10)
REVIEW_AFTER = timedelta(days=365)
OFFERED = 2
"""How many names are offered at once."""
MOST_PHOTOS = 5


def next_expert(candidates: Sequence[int], tried: Sequence[int]) -> int | None:
    """Return the first of those who may know who was not asked yet."""
    return next((person for person in candidates if person not in tried), None)


def answer(text: str) -> str:
    """Return a typed answer, trimmed, its lines kept; BadInput when it holds no word or is too long."""
    return _checked("\n".join(line.strip() for line in text.strip().splitlines()), ANSWER_LIMIT)


def title(text: str) -> str:
    """Return a typed question in one line; BadInput as above."""
    return _checked(" ".join(text.split()), TITLE_LIMIT)


def due_for_review(review_at: datetime | None, now: datetime) -> bool:
    """Say whether a sheet is to be looked at again."""
    return review_at is not None and review_at <= now


def latest(moments: Sequence[datetime | None]) -> datetime | None:
    """Return the latest of these moments, if any."""
    return max((moment for moment in moments if moment is not None), default=None)


def _checked(cleaned: str, limit: int) -> str:
    if not any(character.isalnum() for character in cleaned):
        raise BadInput(N_("I could not read a word in that. Write it in a few words."))
    if len(cleaned) > limit:
        raise BadInput(
            N_("That is too long ({count} characters; {limit} at most). Say it shorter."),
            count=len(cleaned),
            limit=limit,
        )
    return cleaned
