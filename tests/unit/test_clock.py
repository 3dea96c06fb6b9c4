"""Time is told in one place, aware and in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from docs_store.clock import Clock, ManualClock, SystemClock


def test_the_machine_tells_aware_utc() -> None:
    """No naive time comes out of the clock."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_manual_clock_moves_only_when_told() -> None:
    """It stands, and moves by exactly as much as it was told."""
    start = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    clock: Clock = ManualClock(start)
    assert clock.now() == clock.now() == start
    assert isinstance(clock, ManualClock)
    assert clock.advance(minutes=5, seconds=1) == start + timedelta(minutes=5, seconds=1) == clock.now()
