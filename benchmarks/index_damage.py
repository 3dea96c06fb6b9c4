"""Damages indexes in 200 ways and says whether each was noticed before anything wrong was served.

    python -m benchmarks.index_damage [--cases 200] [--kills 24] [--seed 1] [--list] [--unchecked]

Files of a generation are flipped, cut, emptied, swapped, replaced, closed; builds are killed with -9 at telling points
and at random moments. After each case the next run must leave a whole generation. `--unchecked` takes the check of the
manifest away: the exit status must then be 1, which proves the probe.

Errors   the exit status is 1 when a damage went unnoticed, an answer was wrong, an exception reached the asker, the
         process that serves died, or the next run did not heal.
Source   tests/indexer/damage.py holds the machinery and a smaller run as a test.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.indexer import damage
from tests.indexer.damage import Answerer, Library, Verdict


def verdicts(library: Library, cases: int, killed: int, seed: int) -> Iterator[tuple[str, Verdict]]:
    """Yield the verdict on each case with the group it belongs to; files fill up the number of cases."""
    chance, done = random.Random(seed), 0
    groups = {
        "CURRENT": list(damage.pointer_cases()),
        "whole folders": list(damage.folder_cases()),
        "rights removed": list(damage.rights_cases(library.whole)),
    }
    for group, listed in groups.items():
        for case in listed:
            if (verdict := library.judged(case)) is not None:
                done += 1
                yield group, verdict
    for case in damage.serving_cases(library.whole):
        if (verdict := library.judged_while_serving(case)) is not None:
            done += 1
            yield "while serving", verdict
    seconds = damage.building_seconds(library)
    for what, kill in damage.kills(library.answerer, seconds, killed, chance):
        done += 1
        yield "kill -9 while building", library.judged_kill(what, kill)
    for case in damage.file_cases(library.whole, chance):
        if done >= cases:
            return
        if (verdict := library.judged(case)) is not None:
            done += 1
            yield "files", verdict


def _table(found: dict[str, Counter[str]]) -> Table:
    kinds = sorted({kind for counts in found.values() for kind in counts})
    table = Table("", "cases", *kinds)
    total: Counter[str] = Counter()
    for group, counts in found.items():
        total += counts
        table.add_row(group, str(counts.total()), *(str(counts[kind]) for kind in kinds))
    table.add_row("all", str(total.total()), *(str(total[kind]) for kind in kinds))
    return table


def main() -> int:
    """Run the cases; the status is 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="tell of each case")
    parser.add_argument("--unchecked", action="store_true", help="without the check of the manifest: must fail")
    chosen = parser.parse_args()
    console, began, bad = Console(width=140), time.monotonic(), 0
    found: dict[str, Counter[str]] = {}
    answerer = Answerer(*(["--unchecked"] if chosen.unchecked else []))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        library = Library(Path(place), answerer)
        for group, verdict in verdicts(library, chosen.cases, chosen.kills, chosen.seed):
            found.setdefault(group, Counter())[verdict.verdict] += 1
            bad += verdict.bad
            if chosen.list or verdict.bad:
                text = f"{verdict.verdict}: {verdict.what} {verdict.detail if verdict.bad else ''}"
                console.print(text, markup=False, highlight=False)
        answerer.close()
    console.print(_table(found), f"{bad} broken, {time.monotonic() - began:.0f} s")
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
