"""Write two revisions of one document from one source, so that they differ only where they should.

Shapes   `edition(text, newer)`: of each `[[older||newer]]` the older or the newer words stay.
Errors   ValueError when a mark is not closed or has not two sides.
"""

from __future__ import annotations

import re

_CHOICE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def edition(text: str, newer: bool) -> str:
    """Return the older or the newer edition of *text*."""
    chosen = _CHOICE.sub(lambda found: _side(found.group(1), newer), text)
    if "[[" in chosen or "]]" in chosen:
        raise ValueError("a choice between two editions is never closed")
    return chosen


def _side(choice: str, newer: bool) -> str:
    older, mark, new = choice.partition("||")
    if not mark:
        raise ValueError(f"a choice has two sides, this one has one: {choice}")
    return new if newer else older
