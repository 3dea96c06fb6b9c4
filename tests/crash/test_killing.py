"""Killed with -9 again and again, the bot loses nothing, does nothing twice, and repeats only what it marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.killing import killed, killed_stock
from tests.crash.workload import Workload

SMALL = Workload(questions=6, reports=3, calls=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_a_killed_bot_loses_nothing_and_does_nothing_twice(tmp_path: Path, seed: int) -> None:
    """Six kills over 44 updates: every promise of the inbox and the outbox, counted by an outside witness."""
    audit = killed(tmp_path, SMALL, kills=6, seed=seed)
    assert audit.clean, audit
    assert audit.done_at_each_kill[0] < SMALL.updates, "killed in the middle of the work, not after it"


@pytest.mark.slow
def test_the_probe_finds_what_the_stock_queue_loses(tmp_path: Path) -> None:
    """The same work with the library's own queue: updates confirmed and never done."""
    assert killed_stock(tmp_path, SMALL, kills=2, seed=1) > 0
