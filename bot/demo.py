"""`maintbot demo`: the whole product on this machine, with a sample plant and phones in a page instead of Telegram.

What is slow is done once and kept (the model, the sample plant, its index); people, chats and reports of the demo start
fresh each time, because the sandbox's phones do.

Errors   a step that fails is told in one sentence and everything that was started is stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import select

from bot.people import service as people
from bot.people.commands import import_roster
from bot.sandbox.client import SandboxClient
from bot.wiring import Program, build
from docs_store import people as people_store
from docs_store.errors import N_, BadInput, Unavailable
from docs_store.settings import Settings, read_settings

TOKEN = "4242:demo"  # noqa: S105 - opens nothing but the sandbox on this machine
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Seat:
    """One phone of the demo: who holds it."""

    phone: int
    role: str
    title: str


SEATS = (
    Seat(1001, "technician", "Technicien"),
    Seat(1002, "supervisor", "Chef de maintenance"),
    Seat(1003, "admin", "Administratrice"),
)


def run_demo(folder: Path, port: int, out: Console) -> None:
    """Prepare what is missing, start the sandbox and the bot, print one URL, and serve until Ctrl-C."""
    if not (ROOT / "samples" / "build.py").is_file():
        raise BadInput(N_("The demo needs the repository: clone it and run “make demo” there."))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # also where a shell started us deaf to Ctrl-C
    data = _fresh_data(folder, _prepared_by_child(folder))
    with _steps(out) as step, ExitStack() as running:
        step("Starting the sandbox")
        seats = _seats(data)
        url = running.enter_context(_sandbox(folder, port, seats))
        step("Starting the bot")
        bot = running.enter_context(_bot(data, url, folder))
        step("Enrolling the phones")
        _enrol(data, url, seats)
        step("")
        out.print(f"\nOpen [bold]{url}[/bold] — ask, log, escalate. Ctrl-C stops everything.\n", soft_wrap=True)
        with contextlib.suppress(KeyboardInterrupt):
            code = bot.wait()
            raise Unavailable(
                N_("The bot stopped by itself (status {code}); see {log}."), code=code, log=folder / "bot.log"
            )
    out.print("Stopped.")


def prepare(folder: Path, out: Console) -> None:
    """Make the indexed sample plant if it is not there yet, showing each step."""
    with _steps(out) as step:
        _prepared(folder, step)
        step("")


def _prepared_by_child(folder: Path) -> Path:
    """Return the prepared data folder; made by a child, whose model would otherwise stay in our memory."""
    place = folder / f"prepared-{_fingerprint()}"
    if not (place / "ready").is_file():
        done = subprocess.run([sys.executable, "-m", "bot", "prepare-demo", str(folder)], cwd=ROOT, check=False)
        if done.returncode:
            raise Unavailable(N_("The sample plant could not be prepared; the reason stands above."))
    return place


@contextmanager
def _steps(out: Console) -> Iterator[_Step]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        yield _Step(progress, out)


class _Step:
    """Shows which step is running and how far it is."""

    def __init__(self, progress: Progress, out: Console) -> None:
        self._progress, self._out = progress, out
        self._task = progress.add_task("", total=None)
        self._name, self._began = "", time.monotonic()

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
        """Go on to a step, or say how far the present one is."""
        if step != self._name:
            if self._name:
                self._out.print(f"[green]✓[/green] {self._name} ({time.monotonic() - self._began:.0f} s)")
            self._name, self._began = step, time.monotonic()
        self._progress.update(self._task, description=step, total=total or None, completed=done, visible=bool(step))


def _prepared(folder: Path, step: _Step) -> Path:
    """Return a data folder with the sample plant indexed, made once for these sources."""
    folder.mkdir(parents=True, exist_ok=True)
    prepared = folder / f"prepared-{_fingerprint()}"
    if (prepared / "ready").is_file():
        return prepared
    for old in folder.glob("prepared-*"):
        shutil.rmtree(old)
    plant = folder / "plant"
    step("Drawing the sample plant")
    shutil.rmtree(plant, ignore_errors=True)
    built = subprocess.run(
        [sys.executable, "-m", "samples.build", str(plant)], cwd=ROOT, capture_output=True, text=True
    )
    if built.returncode:
        raise Unavailable(N_("The sample plant could not be built: {reason}"), reason=built.stderr.strip()[-500:])
    program = build(_settings(prepared))
    try:
        _index(program, plant, step)
    finally:
        program.database.close()
    (prepared / "ready").touch()
    return prepared


def _index(program: Program, plant: Path, step: _Step) -> None:
    from bot.interventions.past import import_past_reports
    from indexer.reindex import reindex

    import_roster(program.database, program.clock.now(), plant / "plant.yaml")
    reindex([plant / "docs"], program.workshop, progress=step)
    step("Reading past reports")
    import_past_reports(program.database, plant / "reports.jsonl", program.answers.publish, program.clock.now())
    step("Warming up")
    program.warm()


def _fingerprint() -> str:
    """Return what changes when the sample plant or the code that reads it changes."""
    digest = hashlib.sha256()
    for place in ("samples", "indexer", "docs_store"):
        for file in sorted((ROOT / place).rglob("*")):
            if file.suffix in {".py", ".md", ".yaml", ".csv", ".jsonl", ".mako"} and file.is_file():
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _fresh_data(folder: Path, prepared: Path) -> Path:
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(prepared, data)
    return data


def _settings(data: Path) -> Settings:
    return read_settings(data=data)


def _seats(data: Path) -> list[tuple[Seat, str, str, str]]:
    """Return each phone with the person of the roster who holds it and their invitation."""
    program = build(_settings(data))
    seated = []
    try:
        with program.database.write() as session:
            for seat in SEATS:
                person = session.scalars(
                    select(people_store.Person)
                    .where(people_store.Person.role == seat.role, people_store.Person.left_at.is_(None))
                    .order_by(people_store.Person.call_order, people_store.Person.id)
                ).first()
                if person is None:
                    raise BadInput(N_("The sample plant has no {role}."), role=seat.role)
                payload, _ = people.invite_person(session, person, now=program.clock.now(), days=1)
                seated.append((seat, person.name, payload, person.language))
    finally:
        program.database.close()
    return seated


@contextmanager
def _sandbox(folder: Path, port: int, seats: list[tuple[Seat, str, str, str]]) -> Iterator[str]:
    phones = [
        {
            "id": seat.phone,
            "first_name": name.split(" ", 1)[0],
            "last_name": name.partition(" ")[2],
            "language_code": language,
            "title": seat.title,
        }
        for seat, name, _, language in seats
    ]
    (folder / "phones.json").write_text(json.dumps(phones, ensure_ascii=False), encoding="utf-8")
    port = _free(port)
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--token", TOKEN]
    command += ["--phones", str(folder / "phones.json"), "--ledger", str(folder / "ledger.jsonl")]
    (folder / "ledger.jsonl").unlink(missing_ok=True)
    url = f"http://127.0.0.1:{port}"
    with _child(command, folder / "sandbox.log", dict(os.environ)) as process:
        _wait_for(lambda: _answers(url), process, folder / "sandbox.log")
        yield url


@contextmanager
def _bot(data: Path, url: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "MAINTBOT_TELEGRAM_SERVER": url,
        "MAINTBOT_TELEGRAM_TOKEN": TOKEN,
        "MAINTBOT_HEALTH_PORT": "0",
        "MAINTBOT_ESCALATION_DELAY": os.environ.get("MAINTBOT_ESCALATION_DELAY", "60"),
        "MAINTBOT_DOCUMENTS": str(folder / "plant" / "docs"),
    }
    command = [sys.executable, "-m", "bot", "run", "--data", str(data)]
    with _child(command, folder / "bot.log", environment) as process, SandboxClient(url) as client:
        _wait_for(lambda: bool(client.state().get("connected")), process, folder / "bot.log")
        yield process


def _enrol(data: Path, url: str, seats: list[tuple[Seat, str, str, str]]) -> None:
    with SandboxClient(url) as client:
        for seat, _, payload, _ in seats:
            phone = client.phone(seat.phone)
            phone.start(payload)
        until = time.monotonic() + 20
        while time.monotonic() < until and not all(client.phone(s.phone).chat().from_bot for s, *_ in seats):
            time.sleep(0.1)


@contextmanager
def _child(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a child in a session of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(ready: object, process: subprocess.Popen[bytes], log: Path, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(Exception):
            if callable(ready) and ready():
                return
        time.sleep(0.1)
    raise Unavailable(N_("A part of the demo did not start; its last words are in {log}."), log=log)


def _answers(url: str) -> bool:
    with SandboxClient(url) as client:
        return bool(client.phones())


def _free(port: int) -> int:
    """Return *port* if it is free, and any free port otherwise."""
    for wanted in (port, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", wanted))
            return int(probe.getsockname()[1])
    raise Unavailable(N_("No port is free on this machine."))
