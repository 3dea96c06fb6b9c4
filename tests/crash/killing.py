"""Kills a bot with -9 at random moments, starts it again, and counts what was lost or done twice.

The witness is the sandbox's ledger, a process of its own that syncs every line before it answers.

Shapes   `killed(folder, work, kills=20, seed=1)` returns an Audit; `killed_stock(…)` how many updates were lost.
Limits   kills come between 0 and LIFE_SECONDS after the bot says that it serves; the last start is left alone.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy import func, select

from bot.sandbox.client import SandboxClient
from docs_store import chat as store
from docs_store import escalation, interventions
from docs_store.ask import Question
from docs_store.database import Database, sqlite_url
from tests.crash import workload
from tests.crash.workload import SUPERVISOR, TOKEN, Workload

LIFE_SECONDS = 0.6
MARK = "🔁 This may reach you a second time.\n"


@dataclass
class Audit:
    """What was found when it was over."""

    updates: int
    kills: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    answered_twice: list[str] = field(default_factory=list)
    repeats_without_mark: list[str] = field(default_factory=list)
    answers_sent: int = 0
    answers_offered: int = 0
    repeats_marked: int = 0
    done_at_each_kill: list[int] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.answered_twice or self.repeats_without_mark)


def killed(folder: Path, work: Workload, *, kills: int, seed: int) -> Audit:
    """Let a bot with everything durable be killed *kills* times over *work*; return what became of it."""
    chance = random.Random(seed)
    data = folder / "data"
    workload.prepare(data, work)
    with _sandbox(folder, work) as client:
        workload.do(client, work)
        audit = Audit(work.updates, kills)
        for _ in range(kills):
            with _child("tests.crash.child", data, client) as (process, _out):
                time.sleep(chance.uniform(0, LIFE_SECONDS))
                process.send_signal(signal.SIGKILL)
            audit.done_at_each_kill.append(_done(data))
        with _child("tests.crash.child", data, client) as (process, _out):
            _until(lambda: _quiet(data, work), 90)  # under the lease: what a dead process held is free at once
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        _audit(audit, data, work, client.ledger())
    return audit


def killed_stock(folder: Path, work: Workload, *, kills: int, seed: int) -> int:
    """Let a bot with the library's own queue be killed over the same work; return how many updates it lost."""
    chance, done = random.Random(seed), folder / "done.txt"
    done.touch()
    with _sandbox(folder, work) as client:
        workload.do(client, work)
        for _ in range(kills):
            with _child("tests.crash.stock_child", done, client) as (process, _out):
                time.sleep(chance.uniform(0.2, LIFE_SECONDS))
                process.send_signal(signal.SIGKILL)
        with _child("tests.crash.stock_child", done, client) as (process, _out):
            _until(lambda: client.state()["pending_updates"] == 0, 60)
            _settled(done)
            process.send_signal(signal.SIGKILL)
        sent = {entry["update_id"] for entry in client.ledger() if entry["kind"] == "update"}
    return len(sent - {int(line) for line in done.read_text().split()})


@contextmanager
def _sandbox(folder: Path, work: Workload) -> Iterator[SandboxClient]:
    book = folder / "phones.json"
    book.write_text(json.dumps(workload.phones(work)))
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--token", TOKEN]
    options = ["--ledger", str(folder / "ledger.jsonl"), "--phones", str(book), "--limits", "telegram"]
    with (
        (folder / "sandbox.log").open("w") as log,
        subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            with SandboxClient(_line(process.stdout).split()[-1]) as client:
                yield client
        finally:
            process.terminate()


@contextmanager
def _child(module: str, argument: Path, client: SandboxClient) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    telegram = {"MAINTBOT_TELEGRAM_SERVER": client.url, "MAINTBOT_TELEGRAM_TOKEN": TOKEN}
    command = [sys.executable, "-m", module, str(argument)]
    log = (argument.parent / "child.log").open("a")
    with (
        log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | telegram) as process,
    ):
        assert process.stdout is not None
        try:
            assert _line(process.stdout) == "serving", (argument.parent / "child.log").read_text()[-3000:]
            yield process, process.stdout
        finally:
            process.kill()


def _line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline().strip()


def _until(holds: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError("it did not end in time")
        time.sleep(0.1)


def _settled(file: Path) -> None:
    """Wait until a file has stopped growing."""
    size = -1
    while size != file.stat().st_size:
        size = file.stat().st_size
        time.sleep(1.0)


@contextmanager
def _look(data: Path) -> Iterator[Any]:
    database = Database(sqlite_url(data / "maintbot.db"))
    with database.read() as session:
        yield session
    database.close()


def _done(data: Path) -> int:
    with _look(data) as session:
        return session.scalar(select(func.count()).where(store.Inbox.state == store.DONE)) or 0


def _quiet(data: Path, work: Workload) -> bool:
    with _look(data) as session:
        open_rows = (store.PENDING, store.SENDING)
        waiting = session.scalar(select(func.count()).where(store.Outbox.state.in_(open_rows)))
        done = session.scalar(select(func.count()).where(store.Inbox.state == store.DONE))
    return not waiting and done == work.updates + 1  # and the supervisor's hello


def _audit(audit: Audit, data: Path, work: Workload, ledger: list[dict[str, Any]]) -> None:
    with _look(data) as session:
        _count_updates(audit, session, ledger)
        _count_questions(audit, session, work)
        _count_reports(audit, session, work)
        _count_calls(audit, session, work)
        offered = session.query(store.Outbox).filter_by(state=store.OFFERED).all()
        audit.answers_offered = len(offered)
        _count_answers(audit, work, ledger, {_plain(row.payload["text"]) for row in offered})
    _count_repeats(audit, ledger)


def _count_updates(audit: Audit, session: Any, ledger: list[dict[str, Any]]) -> None:
    sent = {entry["update_id"] for entry in ledger if entry["kind"] == "update"}
    kept = Counter(row.update_id for row in session.query(store.Inbox).filter_by(state=store.DONE))
    audit.lost += [f"update {number}" for number in sent - set(kept)]
    audit.doubled += [f"update {number}" for number, times in kept.items() if times > 1]


def _count_questions(audit: Audit, session: Any, work: Workload) -> None:
    kept = Counter(row.text for row in session.query(Question))
    asked = {f"question {chat_id}-{step}?" for chat_id in work.askers for step in range(4)}
    audit.lost += sorted(asked - set(kept))
    audit.doubled += [text for text in asked if kept[text] > 1]


def _count_reports(audit: Audit, session: Any, work: Workload) -> None:
    for number, chat_id in enumerate(work.authors, 1):
        row = session.get(interventions.Intervention, number)
        whole = (row.seen, row.done, row.parts, row.minutes_stopped, row.end_state, row.state)
        if whole != (f"seen {chat_id}", f"done {chat_id}", "", 45, "running", interventions.SIGNED):
            audit.lost.append(f"report {number}: {whole}")
        if store.recall(session, f"published:{number}") != "1":
            audit.doubled.append(f"report {number} published {store.recall(session, f'published:{number}')} times")
    extra = session.query(interventions.Intervention).count() - work.reports
    audit.doubled += [f"{extra} more reports"] if extra else []


def _count_calls(audit: Audit, session: Any, work: Workload) -> None:
    for number, chat_id in enumerate(work.callers, 1):
        row = session.get(escalation.Escalation, number)
        if (row.text, row.state) != (f"help {chat_id}", escalation.OPEN):
            audit.lost.append(f"call {number}: {row.text} {row.state}")
        steps = [call.step for call in escalation.calls(session, number)]
        if len(steps) != len(set(steps)) or not steps:
            audit.doubled.append(f"call {number} at steps {steps}")
    extra = session.query(escalation.Escalation).count() - work.calls
    audit.doubled += [f"{extra} more calls"] if extra else []


def _messages(ledger: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """Return chat, words and buttons of every message that arrived."""
    return [
        (entry["chat_id"], _words(entry), json.dumps(entry["params"].get("reply_markup"), sort_keys=True))
        for entry in ledger
        if entry["kind"] == "call" and entry["method"] in ("sendmessage", "sendphoto", "sendMessage", "sendPhoto")
        if entry["delivered"]
    ]


def _words(entry: dict[str, Any]) -> str:
    return _plain(str(entry["params"].get("text") or entry["params"].get("caption") or ""))


def _plain(text: str) -> str:
    return re.sub(r"<[^>]*>", "", text)


def _count_answers(audit: Audit, work: Workload, ledger: list[dict[str, Any]], offered: set[str]) -> None:
    """Each answer arrived once, or its asker was offered it; none arrived twice."""
    arrived = Counter(words for chat_id, words, _ in _messages(ledger) if chat_id in work.askers and "«" in words)
    audit.answers_sent = sum(arrived.values())
    audit.answered_twice += [words for words, times in arrived.items() if times > 1]
    for chat_id in work.askers:
        for step in range(4):
            name = f"«question {chat_id}-{step}?»"
            if not any(name in words for words in (*arrived, *offered)):
                audit.lost.append(f"answer to {name}")


def _count_repeats(audit: Audit, ledger: list[dict[str, Any]]) -> None:
    """Of messages that say the same, every one but one says that it may be a repeat."""
    same: dict[tuple[int, str, str], list[bool]] = {}
    for chat_id, words, buttons in _messages(ledger):
        same.setdefault((chat_id, words.removeprefix(MARK), buttons), []).append(words.startswith(MARK))
    for (chat_id, words, _), marks in same.items():
        audit.repeats_marked += sum(marks) if len(marks) > 1 else 0
        if marks.count(False) > 1:
            audit.repeats_without_mark.append(f"{chat_id}: {words[:80]}")
    calls = [words for chat_id, words, _ in _messages(ledger) if chat_id == SUPERVISOR and "help " in words]
    audit.lost += [] if calls else ["no call reached the supervisor"]
