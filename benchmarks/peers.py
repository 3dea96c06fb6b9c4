"""How well pages are found, beside the libraries that people build such a search from: same passages, same vectors.

usage: python -m benchmarks.peers DATA RESULTS QUESTIONS.jsonl… [--peers-python VENV/bin/python] [--only NAME …]

DATA is an indexed data folder and is only read. Passages, vectors and questions are written to RESULTS/export once, by
this project's environment; each library runs in a fresh process of `--peers-python` (what to install there is said in
benchmarks/peer_systems.py) and leaves RESULTS/NAME.json. With `--only`, the other results are taken as they lie there.

Shapes   a hit is a (document, page) that is the gold or one of `also`; ranks are over distinct (document, page).
Units    95 % intervals by 2,000 paired resamples of the questions; processor milliseconds (the machine may be shared).
         Ours includes embedding the question and quoting; the others are handed the vector and do retrieval alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peer_systems import SYSTEMS
from benchmarks.workshop import open_workshop
from docs_store.versions import live_versions, passages_of
from indexer.entries import embedded_passage
from indexer.evaluation import CROSS_LANGUAGE, GoldQuestion, read_questions
from indexer.vector_cache import embed_once

OURS = "ours"
_RESAMPLES = 2000


def main() -> None:
    """Export what is missing, run what is asked for, print the table of all results."""
    arguments = _arguments()
    questions = [each for path in arguments.questions for each in read_questions(path) if each.answerable]
    export = arguments.results / "export"
    if not (export / "questions.npy").exists():
        write_export(arguments.data, export, questions)
    for name in arguments.only or [OURS, *SYSTEMS]:
        _run(name, arguments, export)
    results = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(arguments.results.glob("*.json"))}
    _print_table(results, questions)


def write_export(data: Path, export: Path, questions: Sequence[GoldQuestion]) -> None:
    """Write passages, questions and their vectors where every library can read them."""
    export.mkdir(parents=True, exist_ok=True)
    with open_workshop(data) as shop:
        with shop.database.read() as session:
            versions = [version.version_id for version in live_versions(session)]
            passages = sorted(passages_of(session, versions), key=lambda passage: passage.id)
        texts = [embedded_passage(passage) for passage in passages]
        np.save(export / "passages.npy", embed_once(shop.embedder, shop.cache, texts))
        asked = np.stack([shop.embedder.embed_query(question.text) for question in questions])
    rows = [
        {"document": passage.path, "page": passage.page, "text": text}
        for passage, text in zip(passages, texts, strict=True)
    ]
    _write_lines(export / "passages.jsonl", rows)
    _write_lines(export / "questions.jsonl", [{"id": each.id, "question": each.text} for each in questions])
    np.save(export / "questions.npy", asked)


def ranks_of(found: Sequence[Sequence[Any]], questions: Sequence[GoldQuestion]) -> list[int | None]:
    """Return at which place the right page stands, for each question."""
    return [
        next((n for n, (document, page) in enumerate(places, 1) if _is_right(question, document, page)), None)
        for places, question in zip(found, questions, strict=True)
    ]


def interval(hits: Any, beside: Any | None = None) -> tuple[float, float]:
    """Return the 95 % interval of a share of hits, or of its difference from another's on the same questions."""
    numbers = np.random.default_rng(1)
    each = hits if beside is None else hits.astype(float) - beside.astype(float)
    means = each[numbers.integers(0, len(each), (_RESAMPLES, len(each)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _run(name: str, arguments: argparse.Namespace, export: Path) -> None:
    python = sys.executable if name == OURS else arguments.peers_python
    result = arguments.results / f"{name}.json"
    command = [python, "-m", "benchmarks.peer_systems", name, str(export), str(result), str(arguments.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: not run ({(done.stderr.strip().splitlines() or ['no reason'])[-1]})", flush=True)


def _print_table(results: dict[str, Any], questions: Sequence[GoldQuestion]) -> None:
    across = np.array([question.kind == CROSS_LANGUAGE for question in questions])
    ranks = {name: ranks_of(result["places"], questions) for name, result in results.items()}
    hits = {name: {k: _within(found, k) for k in (1, 5)} for name, found in ranks.items()}
    print(f"{len(questions)} questions, {int(across.sum())} of them across languages\n")
    print("| | hit@1 | hit@5 | ours more, hit@5 | across hit@1 / @5 | ms p50 / p95 | MB | index s |")
    print("|---|---|---|---|---|---|---|---|")
    for name in sorted(results, key=lambda name: -hits[name][5].mean()):
        _print_row(name, results[name], hits[name], hits.get(OURS, {}).get(5), across)


def _print_row(name: str, result: dict[str, Any], hits: dict[int, Any], ours: Any | None, across: Any) -> None:
    shares = " | ".join(f"{hits[k].mean():.3f} [{_span(interval(hits[k]))}]" for k in (1, 5))
    more = "" if ours is None or name == OURS else _span(interval(ours, hits[5]), signed=True)
    foreign = f"{hits[1][across].mean():.2f} / {hits[5][across].mean():.2f}" if across.any() else ""
    p50, p95 = np.percentile(result["processor_ms"], [50, 95])
    print(
        f"| {name} | {shares} | {more} | {foreign} | {p50:.1f} / {p95:.1f} "
        f"| {result['resident_mb']} | {result['index_processor_s']} |"
    )


def _span(ends: tuple[float, float], *, signed: bool = False) -> str:
    return " to ".join(f"{end:+.3f}" if signed else f"{end:.3f}" for end in ends)


def _within(ranks: Sequence[int | None], depth: int) -> Any:
    return np.array([rank is not None and rank <= depth for rank in ranks])


def _is_right(question: GoldQuestion, document: str, page: int | None) -> bool:
    return any(place.holds(document, page) for place in question.places)


def _write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("results", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--only", nargs="*", choices=[OURS, *SYSTEMS])
    return parser.parse_args()


if __name__ == "__main__":
    main()
