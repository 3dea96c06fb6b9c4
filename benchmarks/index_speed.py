"""How fast a folder is indexed: with nothing known, and again when nothing has changed.

usage: python -m benchmarks.index_speed CORPUS NEW_DATA      (a folder that does not exist yet)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import psutil

from benchmarks.workshop import open_workshop
from indexer.progress import silent
from indexer.reindex import IndexReport, reindex


def main() -> None:
    """Index twice and print pages a second, each time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("data", type=Path)
    arguments = parser.parse_args()
    if arguments.data.exists():
        parser.error("DATA exists: cold means nothing is known yet")
    for name in ("cold", "unchanged"):
        with open_workshop(arguments.data) as shop:
            _show(name, reindex([arguments.corpus], shop, progress=silent))
    print("resident MB at the end", psutil.Process().memory_info().rss // 2**20)


def _show(name: str, report: IndexReport) -> None:
    speed = report.pages / report.seconds
    print(
        f"{name}: {report.documents} documents, {report.pages} pages, {report.passages} passages, "
        f"{len(report.refused)} refused in {report.seconds:.1f} s: {speed:.1f} pages/s",
        flush=True,
    )


if __name__ == "__main__":
    main()
