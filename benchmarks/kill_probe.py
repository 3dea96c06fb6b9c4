"""Kills the bot with -9 over a hundred waiting updates and says what was lost, done twice, or sent twice.

    python -m benchmarks.kill_probe [--kills 20] [--seed 1] [--rounds 1] [--json]

Then the same with python-telegram-bot's own queue, which must lose: that proves the probe.

Source   tests/crash holds the machinery and a smaller version as a test.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.crash.killing import Audit, killed, killed_stock
from tests.crash.workload import HUNDRED

STOCK_KILLS = 3


def measured(kills: int, seed: int) -> tuple[Audit, int, float]:
    """Return the audit of one round, what the stock queue lost in it, and the seconds it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as stock:
        audit = killed(Path(ours), HUNDRED, kills=kills, seed=seed)
        lost = killed_stock(Path(stock), HUNDRED, kills=STOCK_KILLS, seed=seed)
    return audit, lost, time.monotonic() - began


def _table(rounds: list[tuple[int, Audit, int, float]]) -> Table:
    table = Table("seed", "updates", "kills", "lost", "done twice", "answers sent", "sent twice", "offered instead")
    for column in ("repeats, marked", "repeats, unmarked", "lost by the stock queue", "seconds"):
        table.add_column(column)
    for seed, audit, stock, seconds in rounds:
        counted = (audit.lost, audit.doubled, audit.answered_twice, audit.repeats_without_mark)
        lost, doubled, twice, unmarked = (str(len(found)) for found in counted)
        table.add_row(
            *(str(seed), str(audit.updates), str(audit.kills), lost, doubled, str(audit.answers_sent), twice),
            *(str(audit.answers_offered), str(audit.repeats_marked), unmarked, str(stock), f"{seconds:.0f}"),
        )
    return table


def main() -> int:
    """Run the probe; the status is 1 when a promise was broken or the probe proves nothing."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    seeds = range(chosen.seed, chosen.seed + chosen.rounds)
    rounds = [(seed, *measured(chosen.kills, seed)) for seed in seeds]
    if chosen.json:
        print(json.dumps([asdict(audit) | {"seed": seed, "stock_lost": stock} for seed, audit, stock, _ in rounds]))
    else:
        Console().print(_table(rounds))
    return 0 if all(audit.clean and stock > 0 for _, audit, stock, _ in rounds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
