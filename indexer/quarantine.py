"""Files whose reading broke off: tried again by the next runs, three times in all, then left alone.

A file that was plainly refused (a password, no text) is not tried again at all: it will not get better by itself. In
quarantine a file stays until its bytes or the reader change, or until an administrator says to try again.
"""

from __future__ import annotations

from docs_store.errors import N_

MOST_TRIES = 3
QUARANTINED = N_(
    "{reason} Tried {count} times: it is left alone until the file changes or an administrator says to try again."
)


def in_quarantine(failures: int) -> bool:
    """Say whether a file has failed so often that it is left alone."""
    return failures >= MOST_TRIES


def told(reason: str, failures: int) -> str:
    """Return a reason with what becomes of the file, when it is in quarantine."""
    return QUARANTINED.format(reason=reason, count=failures) if in_quarantine(failures) else reason
