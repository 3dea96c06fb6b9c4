"""Every button that could be forged, by every role: never an exception, never a trace on what is somebody else's.

The presses go straight through gate, routing table, handler and effect in real transactions; nobody sends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.chat.inbox import Dispatcher
from bot.chat.incoming import incoming
from bot.chat.outgoing import Say
from bot.chat.running import Chat
from bot.people import service as people
from bot.plant import service as plant
from bot.wiring import Program, build
from docs_store import chat as store
from docs_store import escalation, interventions, knowledge
from docs_store.ask import Question
from docs_store.clock import ManualClock
from docs_store.errors import MaintbotError, Unavailable
from docs_store.people import Person
from docs_store.plant import Machine
from docs_store.settings import Settings
from tests.chat.running_bot import PLANT, FakeLibrary

VICTIM, FORGER = 11, 12
ADMINISTRATORS_MAY = (
    "esc:take", "esc:show", "know:publish", "know:back", "know:correct", "know:withdraw", "know:still", "know:dismiss",
    "know:give",
)  # fmt: skip
GARBAGE = (
    "", "0", "-1", "1e9", "99999999999999999", "9" * 40, "²", "#", "#0", "a:b:c", "é👍", "';DROP TABLE person;--",
    ":::::::", "\x00", "{0}", "%s", "1:machine:#" + "9" * 30, "1:q" + "9" * 40, "1:" + "9" * 17, "1:1:" + "9" * 17,
)  # fmt: skip


@dataclass
class Presses:
    """A bot that serves nobody; presses are carried out one after the other."""

    program: Program
    chat: Chat
    dispatcher: Dispatcher

    def press(self, user_id: int, data: str) -> str:
        """Carry out a press to its committed end and return what it said; anything but our own refusals is raised."""
        sender = {"id": user_id, "is_bot": False, "first_name": "x", "language_code": "en"}
        message = {"message_id": 1, "chat": {"id": user_id, "type": "private"}}
        update = {"update_id": 1, "callback_query": {"id": "1", "from": sender, "message": message, "data": data}}
        read = incoming(update)
        assert read is not None
        caller = self.dispatcher._caller(read)
        t = self.dispatcher._texts(read, caller)
        effect = self.dispatcher._effect(read, caller, t)
        try:
            with self.program.database.write() as session:
                say = Say(session, chat_id=user_id, now=self.program.clock.now())
                effect(session, say)
                return say.notice_text
        except Unavailable:
            raise
        except MaintbotError as refused:
            return t.error(refused)


@pytest.fixture
def presses(tmp_path: Path, clock: ManualClock) -> Iterator[Presses]:
    """The whole bot without Telegram: a victim with things of every kind, and a forger."""
    settings = Settings(data=tmp_path, telegram_token=SecretStr("1:x"), _env_file=None)
    program = build(settings, clock=clock, answers=FakeLibrary().answers)
    event.listen(program.database.engine, "connect", _without_syncing)
    program.database.close()
    chat = program.chat()
    dispatcher = Dispatcher(
        program.database, clock, chat.router, chat.gate, None, arrived=asyncio.Event(), queued=asyncio.Event(),
        threads=1, language="en", timezone="UTC",
    )  # type: ignore[arg-type]  # fmt: skip
    with program.database.write() as session:
        _belongings_of_a_victim(session, clock)
    yield Presses(program, chat, dispatcher)
    program.database.close()


def _without_syncing(connection: Any, _record: Any) -> None:
    """Thousands of commits that nobody needs after a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def _belongings_of_a_victim(session: Session, clock: ManualClock) -> None:
    now = clock.now()
    plant.import_plant(session, PLANT)
    for user_id, site in ((VICTIM, "Lyon"), (FORGER, "Nantes")):
        made = people.invite(session, role="technician", site=site, name=f"P{user_id}", now=now, days=1)
        people.enrol(session, made.payload, user_id=user_id, language="en", now=now)
    victim = session.query(Person).filter_by(telegram_id=VICTIM).one().id
    machine = session.query(Machine).filter_by(tag="PRESSE-4").one().id
    question = Question(person_id=victim, text="mine", status="answered", hits=[{"passage": 1}], asked_at=now)
    report = interventions.Intervention(
        author_id=victim, machine_id=machine, created_at=now, asked="type", asked_at=now
    )
    full = interventions.Intervention(
        author_id=victim, machine_id=machine, type="curative", seen="mine", done="mine", parts="", minutes_stopped=1,
        end_state="running", created_at=now,
    )  # fmt: skip
    attachment = store.Attachment(person_id=victim, kind="photo", sha256="0" * 64, name="x", sent_at=now)
    lost = store.Outbox(lane=2, chat_id=VICTIM, payload={"text": "mine"}, state=store.OFFERED, created_at=now)
    case = escalation.Escalation(
        requester_id=victim, machine_id=machine, severity="stop", text="mine", state=escalation.OPEN, chain=[],
        created_at=now, opened_at=now, due_at=now + timedelta(days=1),
    )  # fmt: skip
    draft = escalation.Escalation(requester_id=victim, created_at=now, asked="machine", asked_at=now)
    session.add_all([question, report, full, attachment, lost, case, draft])
    session.flush()
    _knowledge_of_a_victim(session, clock, victim, machine, question)


def _knowledge_of_a_victim(session: Session, clock: ManualClock, victim: int, machine: int, question: Question) -> None:
    """A hole, a question put to the victim, and sheets of theirs in every state that has buttons."""
    now = clock.now()
    site = session.get_one(Machine, machine).site_id
    hole = knowledge.Hole(site_id=site, machine_id=machine, text="mine", words=["min"], since=now, last_at=now)
    session.add(hole)
    session.flush()
    question.hole_id, question.useful = hole.id, False
    asked = knowledge.Consultation(
        question_id=question.id, asker_id=victim, machine_id=machine, text="mine", expert_id=victim, tried=[victim],
        asked_at=now,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    for state in (knowledge.DRAFT, knowledge.PROPOSED, knowledge.PUBLISHED):
        session.add(
            knowledge.Sheet(
                state=state, author_id=victim, machine_id=machine, title="mine", answer="mine",
                consultation_id=asked.id, photos=[{"sha256": "0" * 64}], created_at=now, review_at=now,
                published_at=now,
            )
        )  # fmt: skip


def _whole(session: Session) -> dict[str, Any]:
    """Return everything that is the victim's, as it stands, with what was queued for them."""
    victim = session.query(Person).filter_by(telegram_id=VICTIM).one().id
    rows = [
        *session.query(Person).filter_by(id=victim),
        *session.query(Question).filter_by(person_id=victim),
        *session.query(interventions.Intervention).filter_by(author_id=victim),
        *session.query(store.Attachment).filter_by(person_id=victim),
        *session.query(store.Outbox).filter_by(chat_id=VICTIM),
        *session.query(escalation.Escalation).filter_by(requester_id=victim),
        *session.query(knowledge.Hole),
        *session.query(knowledge.Consultation).filter_by(asker_id=victim),
        *session.query(knowledge.Sheet),
    ]
    return {f"{type(row).__name__}:{row.id}": [getattr(row, c.key) for c in row.__table__.columns] for row in rows}


def _right_numbers(session: Session) -> list[str]:
    """Return arguments that are right for every route, and somebody else's."""
    numbers = range(1, 4)
    press = session.query(Machine).filter_by(tag="PRESSE-4").one().id
    fields = ("seen:x", "machine:#1", "severity:stop", "0:1", "answer", "1", "2")
    return [
        *(f"{number}" for number in numbers),
        *(f"{number}:{field}" for number in numbers for field in fields),
        *(f"{machine}:{kind}{number}" for machine in (0, press) for kind in ("q", "r", "") for number in numbers),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["requester", "technician", "supervisor", "admin", "stranger", "left"])
def test_no_forged_button_breaks_or_touches_what_is_somebody_elses(presses: Presses, role: str) -> None:
    """Each route of the table with nonsense and with the victim's own numbers, pressed by somebody of another site."""
    database = presses.program.database
    with database.write() as session:
        forger = session.query(Person).filter_by(telegram_id=FORGER).one()
        forger.role = "technician" if role in ("stranger", "left") else role
        forger.left_at = presses.program.clock.now() if role == "left" else None
        arguments = [*GARBAGE, *_right_numbers(session)]
    with database.read() as session:
        before = _whole(session)
    user_id = 13 if role == "stranger" else FORGER
    for route in [*presses.chat.router.buttons, "", ":", "no:such", "esc"]:
        if role == "admin" and route in ADMINISTRATORS_MAY:
            continue  # administrators see every site: a call, a sheet or a hole of any machine is theirs
        for argument in arguments:
            presses.press(user_id, f"{route}:{argument}".encode()[:64].decode(errors="ignore"))
    with database.read() as session:
        assert _whole(session) == before


def test_the_victims_own_buttons_do_work(presses: Presses) -> None:
    """The same presses by the right person change things: the test above would notice if they did."""
    with presses.program.database.read() as session:
        before = _whole(session)
    for data in (
        "log:dropped:1", "esc:drop:2", "esc:close:1", "ask:good:1", "out:show:1", "me:speak:fr", "know:reply:1",
        "know:drop:1", "know:withdraw:3",
    ):  # fmt: skip
        presses.press(VICTIM, data)
    with presses.program.database.read() as session:
        after = _whole(session)
    changed = {name.split(":")[0] for name in after if after[name] != before.get(name)}
    assert changed == {"Intervention", "Escalation", "Question", "Outbox", "Person", "Consultation", "Sheet"}


def test_an_administrator_takes_a_call_of_any_site(presses: Presses) -> None:
    """That is what the exception above is for."""
    with presses.program.database.write() as session:
        session.query(Person).filter_by(telegram_id=FORGER).one().role = "admin"
    presses.press(FORGER, "esc:take:1")
    with presses.program.database.read() as session:
        assert session.get_one(escalation.Escalation, 1).state == escalation.TAKEN
