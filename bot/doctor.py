"""`maintbot doctor`: what is missing or wrong, one line each, and how to mend it.

Errors   never raises: whatever goes wrong in a check is what that check reports.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.wiring import Program, build
from docs_store import people as people_store
from docs_store.errors import MaintbotError
from docs_store.library import folders, listed
from docs_store.plant import machines
from docs_store.settings import Settings, read_settings
from indexer.quarantine import in_quarantine
from indexer.readers.ocr_engine import WANTED, engine, name_of

FREE_MEGABYTES = 500


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    state: str
    mend: str = ""
    optional: bool = False
    """Whether the bot runs without it."""


def examine(data: Path | None) -> list[Finding]:
    """Look at everything that the bot needs, from the ground up; what stands on something broken is left out."""
    findings = [_python()]
    try:
        settings = read_settings(data=data)
    except MaintbotError as error:
        return [*findings, Finding("settings", False, str(error), "Correct these environment variables.")]
    findings.append(Finding("settings", True, "readable"))
    findings.append(_space(settings))
    findings.append(_ocr())
    try:
        program = build(settings)
    except MaintbotError as error:
        return [*findings, Finding("database", False, str(error), "Check --data and MAINTBOT_DATABASE_URL.")]
    checks: list[tuple[str, Callable[[Program], Finding]]] = [
        ("database", _database),
        ("embedding model", _model),
        ("glossary", _glossary),
        ("documents", _documents),
        ("machines", _machines),
        ("people", _people),
        ("language model", language_model),
        ("telegram", _telegram),
    ]
    for name, check in checks:
        if name != "language model" or settings.llm_url:
            findings.append(_safely(name, check, program))
    program.database.close()
    return findings


def _safely(name: str, check: Callable[[Program], Finding], program: Program) -> Finding:
    try:
        return check(program)
    except MaintbotError as error:
        return Finding(name, False, str(error))
    except Exception as error:
        return Finding(name, False, f"{type(error).__name__}: {error}", "Report this with the log of the bot.")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("Python", sys.version_info >= (3, 11), version, "" if sys.version_info >= (3, 11) else "Use 3.11.")


def _space(settings: Settings) -> Finding:
    folder = settings.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    mend = "" if free >= FREE_MEGABYTES else f"Free at least {FREE_MEGABYTES} MB."
    return Finding("data folder", free >= FREE_MEGABYTES, f"{settings.data} ({free} MB free)", mend)


def _ocr() -> Finding:
    """Say whether scans can be read, and in which languages."""
    found = engine()
    install = "apt install tesseract-ocr tesseract-ocr-fra"
    if found is None:
        return Finding("scans", False, "cannot be read (no tesseract)", install, optional=True)
    missing = [language for language in WANTED if language not in found.languages]
    return Finding("scans", not missing, name_of(found), install if missing else "", optional=True)


def _database(program: Program) -> Finding:
    with program.database.write():
        pass
    kind = "SQLite" if program.database.is_sqlite else "PostgreSQL"
    return Finding("database", True, f"{kind}, readable and writable")


def _model(program: Program) -> Finding:
    embedder = program.embedder
    return Finding("embedding model", True, f"{embedder.model_id}, {embedder.backend}, {embedder.dimension} numbers")


def _glossary(program: Program) -> Finding:
    from indexer.glossary import PLANT_FILE, read_entries

    own = program.settings.data / PLANT_FILE
    if not own.exists():
        return Finding("glossary", True, f"{len(read_entries())} entries, none of the plant's own", optional=True)
    try:
        return Finding("glossary", True, f"{len(read_entries())} entries, {len(read_entries(own))} of the plant's own")
    except MaintbotError as error:
        return Finding("glossary", False, str(error), f"Correct {own}, or delete it.", optional=True)


def _documents(program: Program) -> Finding:
    with program.database.read() as session:
        known, places = listed(session, None), folders(session)
    unread = [document.path for document in known if document.refused]
    left_alone = [document.path for document in known if in_quarantine(document.failures)]
    if not known:
        return Finding("documents", False, "none", "maintbot index /path/to/documents", optional=True)
    state = f"{len(known) - len(unread)} from {len(places)} folders"
    if left_alone:
        alone = f"{state}; in quarantine after three tries: {', '.join(left_alone[:5])}"
        return Finding(
            "documents", False, alone, "maintbot documents list, then maintbot documents retry", optional=True
        )
    if unread:
        return Finding(
            "documents", False, f"{state}; cannot be read: {', '.join(unread[:5])}", "/documents", optional=True
        )
    return Finding("documents", True, state)


def _machines(program: Program) -> Finding:
    with program.database.read() as session:
        count = len(machines(session))
    return Finding(
        "machines", count > 0, str(count), "" if count else "maintbot plant import plant.yaml", optional=True
    )


def _people(program: Program) -> Finding:
    with program.database.read() as session:
        enrolled = {role: len(people_store.with_role(session, role)) for role in ("admin", "supervisor", "technician")}
    missing = [role for role in ("admin", "supervisor") if not enrolled[role]]
    state = ", ".join(f"{count} {role}" for role, count in enrolled.items())
    mend = f"maintbot people invite --role {missing[0]} --site … --name …" if missing else ""
    return Finding("people", not missing, state, mend, optional=True)


def language_model(program: Program) -> Finding:
    """Say whether the configured language model answers; the bot runs without."""
    model = program.language_model
    if model is None:
        return Finding("language model", True, "none", optional=True)
    try:
        offered = asyncio.run(model.models(seconds=10))
    except MaintbotError as error:
        mend = "Check MAINTBOT_LLM_URL and MAINTBOT_LLM_KEY; answers are quoted without it."
        return Finding("language model", False, str(error), mend, optional=True)
    if offered and model.model not in offered:
        known = ", ".join(offered[:5])
        mend = "Set MAINTBOT_LLM_MODEL to one of these."
        return Finding("language model", False, f"{model.model} is not among: {known}", mend, optional=True)
    return Finding("language model", True, f"{model.model} answers", optional=True)


def _telegram(program: Program) -> Finding:
    token = program.settings.telegram_token
    if token is None:
        return Finding("telegram", False, "no token", "Ask @BotFather for one: MAINTBOT_TELEGRAM_TOKEN.", optional=True)
    try:
        answer = httpx.get(f"{program.settings.telegram_server}/bot{token.get_secret_value()}/getMe", timeout=10)
    except httpx.HTTPError as error:
        return Finding("telegram", False, f"not reached ({type(error).__name__})", "Check the network of this server.")
    if answer.status_code != 200:
        return Finding("telegram", False, "the token is refused", "Copy it again from @BotFather.")
    return Finding("telegram", True, "@" + str(answer.json()["result"]["username"]))
