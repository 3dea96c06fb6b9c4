"""What the command line shows of indexing, asking and measuring."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from bot.plant import service as plant
from bot.wiring import Program
from docs_store.library import folders
from docs_store.settings import Settings
from indexer.progress import Progress

if TYPE_CHECKING:
    from indexer.reindex import IndexReport


@contextmanager
def progress_bars(console: Console) -> Iterator[Progress]:
    """Show one bar for each step, and take them away at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)

        yield progress


def unpack(settings: Settings, err: Console) -> None:
    """Unpack the embedding model."""
    from indexer.embedder import open_embedder

    with progress_bars(err) as progress:
        open_embedder(settings.model, models_folder=settings.model_dir, progress=progress)
    err.print("[green]✓[/green] The embedding model is ready.")


def index_with_progress(program: Program, paths: list[Path], err: Console) -> dict[str, Any]:
    """Index folders with a bar, print the summary table, and return it."""
    from indexer.reindex import reindex

    with progress_bars(err) as progress:
        program.progress = progress
        report = reindex([path.absolute() for path in paths], program.workshop, progress=progress)
    err.print(_summary_table(report))
    return _summary(report)


def _summary(report: IndexReport) -> dict[str, Any]:
    return {
        "documents": report.documents,
        "pages": report.pages,
        "passages": report.passages,
        "read": report.read,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "obsolete": report.obsolete,
        "refused": [
            {"document": path, "reason": reason, "quarantine": path in report.quarantined}
            for path, reason in report.refused
        ],
        "seconds": round(report.seconds, 2),
    }


def _summary_table(report: IndexReport) -> Table:
    table = Table(title="Index", show_header=False)
    for name, value in _summary(report).items():
        if name != "refused":
            table.add_row(name, str(value))
    table.add_row("refused", str(len(report.refused)))
    for path, reason in report.refused:
        table.add_row("", f"[yellow]{escape(path)}[/yellow]: {escape(reason)}")
    return table


def ask_once(program: Program, question: str, machine: str | None) -> dict[str, Any]:
    """Answer one question, as the command line and other programs read it."""
    from bot.ask import rules
    from indexer.search import Scope

    asked = rules.question(question)
    with program.database.read() as session:
        chosen = plant.machine_named(session, machine) if machine else plant.machine_in(session, asked, None)
    answer = program.answering.answer(asked, Scope(None, chosen.id if chosen else None))
    return answer.as_json()


def show_answer(answer: dict[str, Any], out: Console) -> None:
    """Print an answer for a person."""
    heads = {
        "answered": "[green]Answer[/green]",
        "closest": "[yellow]No sure answer; the closest pages[/yellow]",
        "not_found": "[red]No page of your documents says this[/red]",
    }
    out.print(heads[answer["status"]])
    for warning in answer.get("warnings", []):
        out.print(f"[bold red]⚠ {escape(warning)}[/bold red]", soft_wrap=True)
    if answer["status"] == "answered":
        out.print(f"\n  {escape(answer['answer'])}\n", soft_wrap=True)
    for other in answer.get("contradictions", []):
        reports = f"the last {other['count']} reports" if other["count"] > 1 else "the last report"
        revision = f"revision {other['revision']}" if other["revision"] else "the version before"
        who = f"{reports} ({other['date']}, {other['machine']})" if other["kind"] == "report" else revision
        out.print(f"[yellow]⚠ {escape(who)}: {escape(other['value'])}[/yellow]", soft_wrap=True)
    table = Table("score", "document", "page", "section")
    for cited in answer["citations"][:10]:
        page = "" if cited["page"] is None else str(cited["page"])
        table.add_row(f"{cited['score']:.3f}", escape(cited["document"]), page, escape(cited["section"] or ""))
    if answer["citations"]:
        out.print(table)


def evaluate_questions(
    program: Program, questions: Path, corpus: Path, *, as_json: bool, out: Console, err: Console
) -> None:
    """Measure how well questions over *corpus* are answered; indexes it first where that is needed."""
    from indexer.evaluation import evaluate, read_questions, summary

    gold = read_questions(questions)
    with program.database.read() as session:
        known = folders(session)
    if str(corpus.absolute()) not in known:
        index_with_progress(program, [corpus], err)
    program.warm()
    with progress_bars(err) as progress:
        asked: list[int] = []

        def ask(text: str) -> Any:
            asked.append(1)
            progress("asking", len(asked), len(gold))
            return program.answering.answer(text)

        figures = summary(evaluate(gold, ask))
    if as_json:
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        return
    _print_figures(figures, out)


def _print_figures(figures: dict[str, Any], out: Console) -> None:
    keys = ("n", "hit@1", "hit@5", "hit@10", "mrr", "answer_contained")
    table = Table("", *keys)
    groups = {"overall": figures["overall"], "cross-language": figures["cross_language"]}
    groups |= {f"language {name}": row for name, row in figures["by_language"].items()}
    groups |= {f"kind {name}": row for name, row in figures["by_kind"].items()}
    for name, row in groups.items():
        table.add_row(name, *("" if row[key] is None else str(row[key]) for key in keys))
    out.print(table)
    refusal, latency = figures["refusal"], figures["latency_ms"]
    out.print(
        f"unanswerable refused {refusal['unanswerable_refused']}, answerable refused {refusal['answerable_refused']}"
    )
    out.print(f"latency p50 {latency['p50']} ms, p95 {latency['p95']} ms")
