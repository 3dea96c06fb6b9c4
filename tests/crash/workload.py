"""A hundred things that people did while the bot was away: questions, steps of reports, calls for help.

Each leaves traces that can be counted afterwards, in the database and in the sandbox's ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.ask.service import Answer
from bot.interventions.service import ReportText
from bot.people import service as people
from bot.plant import service as plant
from bot.sandbox.client import SandboxClient
from bot.wiring import Answers, Program, build
from docs_store import chat as store
from docs_store import escalation, interventions
from docs_store.people import Person
from docs_store.plant import Machine
from docs_store.settings import read_settings
from tests.chat.running_bot import PLANT, FakeLibrary

TOKEN = "4242:probe"
SUPERVISOR = 2000
REPORT_STEPS = 6


@dataclass(frozen=True)
class Workload:
    """How many people do what."""

    questions: int
    """Chats with four questions each."""
    reports: int
    """Chats that fill and sign a report, six steps each."""
    calls: int
    """Chats that call for help, one step each."""

    @property
    def updates(self) -> int:
        """How many updates that is."""
        return 4 * self.questions + REPORT_STEPS * self.reports + self.calls

    @property
    def askers(self) -> range:
        """Chat ids of those who ask."""
        return range(1000, 1000 + self.questions)

    @property
    def authors(self) -> range:
        """Chat ids of those who report."""
        return range(1200, 1200 + self.reports)

    @property
    def callers(self) -> range:
        """Chat ids of those who call for help."""
        return range(1400, 1400 + self.calls)


HUNDRED = Workload(questions=12, reports=8, calls=4)
assert HUNDRED.updates == 100


class CountingLibrary(FakeLibrary):
    """Answers with the question in the quote, and counts in the database how often a report was published."""

    def answer(self, question: str, **_more: Any) -> Answer:
        """Return one passage that names the question."""
        self.quote = f"«{question}» is answered here."
        return Answer("answered", (self.found(1),))

    def publish(self, session: Session, report: ReportText) -> int | None:
        """Count, in the same transaction as everything else."""
        key = f"published:{report.intervention_id}"
        store.remember(session, key, str(int(store.recall(session, key) or 0) + 1))
        return None

    @property
    def answers(self) -> Answers:
        """Everything that answering is made of."""
        made = super().answers
        return Answers(self, made.draw, self.publish)


def program_for(data: Path) -> Program:
    """Return the program of a child: everything real but the library."""
    return build(read_settings(data=data, health_port=0), answers=CountingLibrary().answers)


def prepare(data: Path, work: Workload) -> None:
    """Enrol everybody and begin the reports and calls, so that their numbers are known."""
    program, now = program_for(data), datetime.now(UTC)
    with program.database.write() as session:
        plant.import_plant(session, PLANT)
        press = session.query(Machine).filter_by(tag="PRESSE-4").one().id
        for chat_id in (*work.askers, *work.authors, *work.callers, SUPERVISOR):
            role = "supervisor" if chat_id == SUPERVISOR else "technician"
            made = people.invite(session, role=role, site="Lyon", name=f"P{chat_id}", now=now, days=1)
            people.enrol(session, made.payload, user_id=chat_id, language="en", now=now)
        for number, chat_id in enumerate(work.authors, 1):
            author = session.query(Person).filter_by(telegram_id=chat_id).one().id
            begun = {"machine_id": press, "type": "curative", "asked": "seen", "asked_at": now, "created_at": now}
            session.add(interventions.Intervention(id=number, author_id=author, **begun))
        for number, chat_id in enumerate(work.callers, 1):
            caller = session.query(Person).filter_by(telegram_id=chat_id).one().id
            begun = {"machine_id": press, "severity": "stop", "asked": "text", "asked_at": now, "created_at": now}
            session.add(escalation.Escalation(id=number, requester_id=caller, photos=[], chain=[], **begun))
    program.database.close()


def phones(work: Workload) -> list[dict[str, Any]]:
    """Return everybody's phone, for the sandbox."""
    chats = (*work.askers, *work.authors, *work.callers, SUPERVISOR)
    return [{"id": chat_id, "first_name": f"P{chat_id}", "language_code": "en"} for chat_id in chats]


def do(client: SandboxClient, work: Workload) -> None:
    """Let everybody do what they do, one step after the other, all of them side by side."""
    client.phone(SUPERVISOR).text("hello")  # a bot cannot write first
    for step in range(max(REPORT_STEPS, 4)):
        for chat_id in work.askers:
            if step < 4:
                client.phone(chat_id).text(f"question {chat_id}-{step}?")
        for number, chat_id in enumerate(work.authors, 1):
            _report_step(client, chat_id, number, step)
    for chat_id in work.callers:
        client.phone(chat_id).text(f"help {chat_id}")


def _report_step(client: SandboxClient, chat_id: int, number: int, step: int) -> None:
    phone = client.phone(chat_id)
    if step in (0, 1, 3):
        phone.text({0: f"seen {chat_id}", 1: f"done {chat_id}", 3: "45 min"}[step])
        return
    data = {2: f"log:set:{number}:parts:", 4: f"log:set:{number}:end:running", 5: f"log:sign:{number}"}[step]
    phone.tap(data, message_id=phone.chat().messages[0].message_id)
