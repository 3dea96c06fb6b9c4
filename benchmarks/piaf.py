"""French questions over passages of an encyclopaedia (PIAF): nothing here was tuned on it.

usage: python -m benchmarks.piaf PIAF_DEV NEW_DATA [--most N]

PIAF_DEV holds passages.jsonl, queries.jsonl and qrels.tsv.

Each passage becomes a Markdown document of its own (its title as heading) and is indexed in the ordinary way into
NEW_DATA, a folder of its own; a hit is the right document. Beside it: each half of the search alone, and tantivy as it
comes over the same documents.

Limits   `--most N` asks every question whose answer lies in the first N passages, over these alone: to try it out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.search_quality import VARIANTS, Place, by_searcher, pages_by_bm25
from benchmarks.workshop import open_workshop
from docs_store import tables  # noqa: F401  (a document names the person who added it)
from indexer.reindex import reindex

_ENOUGH = 10


def main() -> None:
    """Index what is not indexed yet, ask everything, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("piaf", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=1_000_000)
    arguments = parser.parse_args()
    folder = arguments.data / "documents"
    names = write_documents(arguments.piaf / "passages.jsonl", folder, arguments.most)
    asked = questions_about(arguments.piaf, names)
    with open_workshop(arguments.data) as shop:
        report = reindex([folder], shop)
        print(f"{report.documents} documents, {report.passages} passages, {len(asked)} questions\n")
        print("| | hit@1 | hit@5 | mrr@10 | processor ms a question, median |\n|---|---|---|---|---|")
        _row("tantivy as it comes", asked, pages_by_bm25(shop))
        for name, weights in VARIANTS.items():
            _row(name, asked, by_searcher(shop, weights))


def write_documents(passages: Path, folder: Path, most: int) -> set[str]:
    """Write the first *most* passages as Markdown files and return their ids."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [json.loads(line) for line in passages.read_text("utf-8").splitlines()][:most]
    for row in rows:
        (folder / f"{row['id']}.md").write_text(f"# {row['title']}\n\n{row['text']}\n", "utf-8")
    return {row["id"] for row in rows}


def questions_about(piaf: Path, names: set[str]) -> list[tuple[str, set[str]]]:
    """Return the questions that these passages answer, with the ids of those that do."""
    right: dict[str, set[str]] = {}
    for line in (piaf / "qrels.tsv").read_text("utf-8").splitlines():
        fields = line.split("\t")
        named = [field for field in fields if field in names]
        if named:
            right.setdefault(fields[0], set()).update(named)
    queries = [json.loads(line) for line in (piaf / "queries.jsonl").read_text("utf-8").splitlines()]
    return [(query["text"], right[query["id"]]) for query in queries if query["id"] in right]


def _row(name: str, asked: Sequence[tuple[str, set[str]]], search: Callable[[str], list[Place]]) -> None:
    ranks, seconds = [], []
    search(asked[0][0])
    for text, right in asked:
        started = time.process_time()
        found = list(dict.fromkeys(Path(document).stem for document, _ in search(text)))[:_ENOUGH]
        seconds.append(time.process_time() - started)
        ranks.append(next((n for n, each in enumerate(found, 1) if each in right), None))
    shares = [sum(rank is not None and rank <= depth for rank in ranks) / len(ranks) for depth in (1, 5)]
    mrr = statistics.fmean(1 / rank if rank else 0.0 for rank in ranks)
    print(
        f"| {name} | {shares[0]:.3f} | {shares[1]:.3f} | {mrr:.3f} | {1000 * statistics.median(seconds):.1f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
