"""Lets the readers face damaged PDFs and bombs, and says what became of each.

    python -m benchmarks.hostile_files [--fuzzed 1000] [--seed 1] [--only TEXT] [--unlimited] [--list]

Each file is read by the real killable readers with a good file in the queue behind it; page 1 of each PDF is drawn.
`--unlimited` takes the limits on time away: the exit status must then be 1, which proves the probe.

Errors   the exit status is 1 when an exception other than a refusal reached this process, a file took over 60 s, this
         process grew by more than 50 MB, or a good file behind a bomb was not read.
Source   tests/hostile holds the files and the machinery, and smaller runs as tests.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from indexer.pictures import PICTURE_LIMITS, Pictures
from indexer.readers.allowance import Limits
from indexer.readers.process import Readers
from samples.build import build
from tests.hostile.facing import DEADLINE, Hostile, Outcome, bombs, faced, fuzzed_files
from tests.hostile.fuzzing import fuzzed
from tests.hostile.raw_pdf import page_of, pdf
from tests.hostile.seeds import corpus_seeds, printed_seeds, sample_seeds

_HOUR = 3600


def _limits(*, unlimited: bool) -> tuple[Limits, Limits]:
    """Return the limits of reading and of drawing; without those on time they are an hour."""
    if not unlimited:
        return Limits(), PICTURE_LIMITS
    free = {"seconds_a_page": _HOUR, "seconds_at_first": _HOUR, "seconds_a_file": _HOUR, "wall_seconds": 2 * DEADLINE}
    return replace(Limits(), **free), replace(PICTURE_LIMITS, **free)


def _seeds(folder: Path) -> list[bytes]:
    for name in ("printed", "samples"):
        (folder / name).mkdir()
    build(folder / "samples")
    return [*printed_seeds(folder / "printed"), *sample_seeds(folder / "samples"), *corpus_seeds()]


def _watched(outcomes: Iterable[Outcome], console: Console, *, every: bool) -> Iterator[Outcome]:
    """Pass the outcomes on, telling of those that break a promise, or of each one."""
    for outcome in outcomes:
        if every or outcome.bad:
            mark = "BROKEN " if outcome.bad else ""
            console.print(
                f"{mark}{outcome.what}: {outcome.found} {outcome.reason} {outcome.seconds:.1f} s; {outcome.drawn} "
                f"{outcome.drawing_seconds:.1f} s; {outcome.grown:+.0f} MB, at most {outcome.peak:+.0f}"
                f"{'' if outcome.good_read else '; the good file was not read'}",
                markup=False,
                highlight=False,
            )
        yield outcome


def _table(groups: dict[str, list[Outcome]]) -> Table:
    columns = ("files", "read", "partial", "refused", "escaped", "slowest s", "drawn", "not drawn", "slowest s")
    table = Table("", *columns, "grown MB", "at most MB", "good not read", "broken")
    for name, outcomes in groups.items():
        found = Counter(outcome.found for outcome in outcomes)
        drawn = Counter(outcome.drawn for outcome in outcomes)
        table.add_row(
            *(name, str(len(outcomes)), *(str(found[kind]) for kind in ("read", "partial", "refused", "escaped"))),
            *(f"{max(each.seconds for each in outcomes):.1f}", str(drawn["drawn"]), str(drawn["refused"])),
            f"{max(each.drawing_seconds for each in outcomes):.1f}",
            *(f"{max(each.grown for each in outcomes):.0f}", f"{max(each.peak for each in outcomes):.0f}"),
            *(str(sum(not each.good_read for each in outcomes)), str(sum(each.bad for each in outcomes))),
        )
    return table


def _reasons(groups: dict[str, list[Outcome]]) -> Table:
    table = Table("refused because it …", *groups)
    counts = {name: Counter(each.reason for each in found if each.found == "refused") for name, found in groups.items()}
    for reason in sorted({reason for found in counts.values() for reason in found}):
        table.add_row(reason, *(str(counts[name][reason]) for name in groups))
    return table


def main() -> int:
    """Face the files; the status is 1 when a promise was broken."""
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fuzzed", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="only bombs whose name holds this")
    parser.add_argument("--unlimited", action="store_true", help="without limits on time: must fail")
    parser.add_argument("--list", action="store_true", help="tell of each file")
    chosen = parser.parse_args()
    console, began = Console(width=160), time.monotonic()
    reading, drawing = _limits(unlimited=chosen.unlimited)
    with tempfile.TemporaryDirectory() as place, Readers(1, reading) as readers, Pictures(drawing) as pictures:
        folder = Path(place)
        good = folder / "good.pdf"
        good.write_bytes(pdf(page_of()))
        traps = [trap for trap in bombs() if chosen.only in trap.what]
        kinds: dict[str, Iterable[Hostile]] = {
            "bombs, PDF": [trap for trap in traps if trap.name.endswith(".pdf")],
            "bombs, others": [trap for trap in traps if not trap.name.endswith(".pdf")],
        }
        if chosen.fuzzed:
            kinds["fuzzed PDF"] = fuzzed_files(fuzzed(_seeds(folder), chosen.fuzzed, chosen.seed))
        groups = {
            name: list(_watched(faced(files, folder, good, readers, pictures), console, every=chosen.list))
            for name, files in kinds.items()
        }
    groups = {name: outcomes for name, outcomes in groups.items() if outcomes}
    console.print(_table(groups), _reasons(groups), f"{time.monotonic() - began:.0f} s")
    return int(any(outcome.bad for outcomes in groups.values() for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
