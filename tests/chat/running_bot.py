"""The whole bot in this process, over the sandbox: real rooms, real store, real wire; only the answers may be fakes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy.orm import Session

from bot.ask.service import Answer, Found, PageSource
from bot.chat.pace import Pace
from bot.chat.running import Tick, serve
from bot.interventions.service import ReportText
from bot.knowledge.sheets import SheetText
from bot.people import service as people
from bot.plant import service as plant
from bot.sandbox.client import PhoneClient
from bot.sandbox.messages import Profile
from bot.sandbox.running import RunningSandbox
from bot.wiring import Answers, Program, build
from docs_store.clock import Clock, SystemClock
from docs_store.errors import NotFound
from docs_store.library import SHEET, document_at
from docs_store.settings import Settings
from tests.chat.drawing import small_jpeg

TECHNICIAN, SUPERVISOR, SECOND, ADMIN, REQUESTER, STRANGER = 1001, 1002, 1003, 1004, 1005, 1006

PEOPLE = (
    (TECHNICIAN, "Karim", "technician", 100),
    (SUPERVISOR, "Sophie", "supervisor", 1),
    (SECOND, "Marc", "supervisor", 2),
    (ADMIN, "Alice", "admin", 1),
    (REQUESTER, "Rémi", "requester", 100),
)
PHONES = (
    *(Profile(id=chat_id, first_name=name, language_code="fr") for chat_id, name, _, _ in PEOPLE),
    Profile(id=STRANGER, first_name="Zoé", language_code="fr"),
)

PLANT = {
    "sites": [
        {
            "name": "Lyon",
            "phone": "+33 4 00 00 00 01",
            "machines": [
                {"tag": "PRESSE-4", "name": "Presse hydraulique 4", "aliases": ["presse 4"]},
                {"tag": "CONV-12", "name": "Convoyeur 12"},
            ],
        },
        {"name": "Nantes", "machines": [{"tag": "COMP-2", "name": "Compresseur 2"}]},
    ]
}


class FakeLibrary:
    """Answers from a small table; remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = "answered"
        self.quote = "F0004: surtension du bus continu. Vérifier la résistance de freinage."
        self.published: list[ReportText] = []
        self.sheets: list[SheetText] = []
        self.failing: Callable[[], None] | None = None

    def found(self, passage_id: int, page: int | None = 3) -> Found:
        """Return a passage as the indexer would."""
        return Found(
            passage_id=passage_id,
            version_id=7,
            title="Manuel VAR-7",
            path="VAR-7/manuel.pdf",
            kind="manual",
            revision="C",
            page=page,
            pages=12,
            section="Défauts › Liste",
            quote=self.quote,
            bold=((0, 5),),
            warnings=("DANGER: attendre 10 minutes après la coupure.",),
            boxes=((page or 1, 10.0, 10.0, 100.0, 40.0),),
            exact=True,
            codes=("F0004",),
            score=0.9,
            machines=("VAR-7",),
        )

    def answer(self, question: str, *, site_ids: frozenset[int] | None, machine_id: int | None) -> Answer:
        """Return three passages, with the status set beforehand."""
        self.asked.append(question)
        if self.failing:
            self.failing()
        found = () if self.status == "not_found" else tuple(self.found(number, number) for number in (1, 2, 3))
        return Answer(self.status, found)

    def passage(
        self, passage_id: int, question: str, *, site_ids: frozenset[int] | None, machine_id: int | None
    ) -> Found:
        """Return one of the three."""
        if passage_id not in (1, 2, 3):
            raise NotFound("gone")
        return self.found(passage_id, passage_id)

    def page_source(self, version_id: int, *, site_ids: frozenset[int] | None) -> PageSource:
        """Return a source that the fake drawing does not open."""
        return PageSource(Path(__file__), "VAR-7/manuel.pdf", 12, "Manuel VAR-7")

    def publish(self, _session: Any, report: ReportText) -> int | None:
        """Remember a report."""
        self.published.append(report)
        return None

    def publish_sheet(self, session: Session, sheet: SheetText) -> int | None:
        """Remember a sheet, and put a document without pages where it would lie."""
        self.sheets.append(sheet)
        return document_at(session, SHEET, f"sheet-{sheet.root_id}", now=sheet.published_at).id

    @property
    def answers(self) -> Answers:
        """Everything that answering is made of."""
        return Answers(
            self,
            lambda _source, page, _boxes, _whole: small_jpeg(page),
            self.publish,
            publish_sheet=self.publish_sheet,
        )


@dataclass
class RunningBot:
    """A bot that serves, and the phones that talk to it."""

    program: Program
    sandbox: RunningSandbox
    library: FakeLibrary

    def phone(self, chat_id: int) -> PhoneClient:
        """Return somebody's phone."""
        return self.sandbox.client.phone(chat_id)


def settings_for(folder: Path, sandbox: RunningSandbox, **more: Any) -> Settings:
    """Return the settings of a bot that talks to a sandbox."""
    return Settings(
        data=folder,
        telegram_token=SecretStr(sandbox.token),
        telegram_server=sandbox.url,
        _env_file=None,
        **{"health_port": 0, **more},
    )


def enrol_everybody(program: Program) -> None:
    """Enrol the people of the tests without going through invitations."""
    now = program.clock.now()
    with program.database.write() as session:
        plant.import_plant(session, PLANT)
        for chat_id, name, role, order in PEOPLE:
            invitation = people.invite(session, role=role, site="Lyon", name=name, now=now, days=1)
            person = people.enrol(session, invitation.payload, user_id=chat_id, language="fr", now=now)
            person.call_order = order


def unhurried() -> Pace:
    """Return a pace without spacing, for tests that are about something else and for sandboxes without limits."""
    return Pace(overall=10_000, private_spacing=0.0, group_spacing=0.0)


@contextmanager
def serving(program: Program, pace: Pace | None = None, *, tick: Tick = lambda _session, _now: 0) -> Iterator[None]:
    """Run a program in a thread until the block ends; what it raises is raised here."""
    started = threading.Event()
    box: dict[str, Any] = {}

    async def main() -> None:
        box["stop"], box["loop"] = asyncio.Event(), asyncio.get_running_loop()
        made = program.chat()
        chat = replace(made, pace=pace or unhurried(), ticks=(*made.ticks, tick))
        await serve(chat, started=lambda _name: started.set(), stop=box["stop"])

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            box["error"] = error
        finally:
            started.set()

    thread = threading.Thread(target=run, name="bot", daemon=True)
    thread.start()
    started.wait(30)
    try:
        if "error" in box:
            raise box["error"]
        yield
    finally:
        if thread.is_alive():
            box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(40)
    if "error" in box:
        raise box["error"]


@contextmanager
def running_bot(
    folder: Path, sandbox: RunningSandbox, *, clock: Clock | None = None, pace: Pace | None = None, **more: Any
) -> Iterator[RunningBot]:
    """Run the whole bot with everybody enrolled and every phone opened."""
    library = FakeLibrary()
    program = build(settings_for(folder, sandbox, **more), clock=clock or SystemClock(), answers=library.answers)
    enrol_everybody(program)
    for chat_id, _, _, _ in PEOPLE:
        sandbox.client.phone(chat_id).start("")
    try:
        with serving(program, pace):
            bot = RunningBot(program, sandbox, library)
            wait_until(lambda: all(len(bot.phone(chat_id).chat().from_bot) >= 1 for chat_id, *_ in PEOPLE))
            yield bot
    finally:
        program.database.close()


def wait_until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something holds; fails when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
