"""The only place that reads the time. Rules take `now`; services take a `Clock`; tests use `ManualClock`.

Units    aware datetimes in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's time, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until told to move: the fake for tests and simulations."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time last set."""
        return self._now

    def advance(self, **delta: float) -> datetime:
        """Move on by a timedelta given in its own words (`minutes=5`) and return the new time."""
        self._now += timedelta(**delta)
        return self._now
