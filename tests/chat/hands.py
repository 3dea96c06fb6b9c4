"""The people of a test: a site of their own with machines, and a phone in each hand.

Every crew has new Telegram users and a new site, so that many tests share one running bot without meeting each other.
Buttons are pressed by the beginning of their data (`log:set`), never by their words, which are translated.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.chat.pace import Pace
from bot.people import service as people
from bot.plant import service as plant
from bot.sandbox.client import Button, Chat, PhoneClient, SandboxClient, SeenMessage
from bot.sandbox.running import RunningSandbox
from bot.wiring import Program
from docs_store import chat as store
from docs_store import escalation, interventions
from docs_store import plant as plant_store
from docs_store.people import Person, PersonSite
from tests.chat.running_bot import FakeLibrary, serving, wait_until

CHAT_IDS = itertools.count(50_001)
SITES = itertools.count(1)
PATIENCE = 15.0


class Hand(PhoneClient):
    """A phone in somebody's hand."""

    def press(self, prefix: str, *, timeout: float = PATIENCE) -> str:
        """Press the newest button whose data begins like that, as soon as there is one; return the press."""
        message, button = self.button(prefix, timeout=timeout)
        return self.tap(button.data or "", message_id=message.message_id)

    def button(self, prefix: str, *, timeout: float = PATIENCE) -> tuple[SeenMessage, Button]:
        """Return the newest button whose data begins like that, with its message."""
        found: list[tuple[SeenMessage, Button]] = []

        def look(chat: Chat) -> bool:
            found[:] = [
                (message, button)
                for message in chat.from_bot
                for button in message.buttons
                if (button.data or "").startswith(prefix)
            ]
            return bool(found)

        self.wait_for(look, timeout)
        return found[-1]

    def sees(self, containing: str, *, timeout: float = PATIENCE) -> SeenMessage:
        """Return the newest bubble of the bot that contains these words, as soon as there is one."""

        def found(chat: Chat) -> list[SeenMessage]:
            return [message for message in chat.from_bot if containing in message.text]

        return found(self.wait_for(found, timeout))[-1]

    def told(self, query_id: str, timeout: float = PATIENCE) -> str:
        """Return the toast of a press."""
        return self.wait_for_answer(query_id, timeout).text

    def heard(self) -> list[str]:
        """Return every text of the bot, the oldest first."""
        return [message.text for message in self.chat().from_bot]

    def ask(self, text: str) -> SeenMessage:
        """Send a text and return the first bubble that follows it."""
        return self.wait_for_reply(self.text(text), timeout=PATIENCE)


@dataclass
class Crew:
    """A site, its two machines, and its people."""

    house: House
    site_id: int
    machines: dict[str, int]
    hands: dict[str, Hand] = field(default_factory=dict)

    def __getattr__(self, role: str) -> Hand:
        """Return somebody's phone: technician, supervisor, second, requester."""
        try:
            return self.hands[role]
        except KeyError:
            raise AttributeError(role) from None

    def add(self, name: str, role: str, order: int = 100, *, site_id: int | None = None) -> Hand:
        """Enrol somebody at the site and open their phone."""
        hand = self.house.hand(name)
        now = self.house.program.clock.now()
        with self.house.program.database.write() as session:
            person = Person(
                name=f"{name.capitalize()} {hand.id}",
                role=role,
                language="en",
                telegram_id=hand.id,
                call_order=order,
                created_at=now,
                enrolled_at=now,
            )
            session.add(person)
            session.flush()
            session.add(PersonSite(person_id=person.id, site_id=site_id or self.site_id))
        self.hands[name] = hand
        hand.start()
        hand.sees("Hello")
        return hand

    def person(self, hand: Hand) -> Person:
        """Return the row of somebody."""
        with self.house.program.database.read() as session:
            return session.query(Person).filter_by(telegram_id=hand.id).one()

    def change(self, hand: Hand, **values: Any) -> None:
        """Change somebody in the database, as an administrator would between two messages."""
        with self.house.program.database.write() as session:
            person = session.query(Person).filter_by(telegram_id=hand.id).one()
            for name, value in values.items():
                setattr(person, name, value)

    def case(self) -> escalation.Escalation:
        """Return the newest call for help of this crew; an empty one with number 0 when there is none."""
        ids = [self.person(hand).id for hand in self.hands.values()]
        with self.house.program.database.read() as session:
            rows = session.query(escalation.Escalation).filter(escalation.Escalation.requester_id.in_(ids))
            return rows.order_by(escalation.Escalation.id.desc()).first() or escalation.Escalation(id=0)

    def report(self) -> interventions.Intervention:
        """Return the newest report of the technician; an empty one with number 0 when there is none."""
        author = self.person(self.technician).id
        with self.house.program.database.read() as session:
            rows = session.query(interventions.Intervention).filter_by(author_id=author)
            return rows.order_by(interventions.Intervention.id.desc()).first() or interventions.Intervention(id=0)

    def asked(self) -> str:
        """Return which question of the technician's report is on the screen; `nothing` when there is none."""
        return self.report().asked or "nothing"

    def reports(self) -> int:
        """Return how many reports the technician has, drafts and all."""
        author = self.person(self.technician).id
        with self.house.program.database.read() as session:
            return session.query(interventions.Intervention).filter_by(author_id=author).count()

    def call_for_help(
        self, words: str = "Oil under the press", severity: str = "stop", hand: Hand | None = None
    ) -> int:
        """Raise an escalation by buttons, as the technician or somebody else; returns its number."""
        hand = hand or self.technician
        hand.text("/escalade")
        hand.press("esc:set:")
        hand.press(f"esc:set:{self.case().id}:severity:{severity}")
        hand.button("esc:drop")
        wait_until(lambda: self.case().asked == "text")
        hand.text(words)
        wait_until(lambda: self.case().state == escalation.OPEN)
        return self.case().id


@dataclass
class House:
    """A running bot, its sandbox, and new people whenever they are wanted."""

    program: Program = field(init=False)

    made: Callable[[], Program]
    sandbox: RunningSandbox
    library: FakeLibrary
    pace: Callable[[], Pace]
    running: ExitStack = field(default_factory=ExitStack)
    _ticks: int = 0

    @property
    def client(self) -> SandboxClient:
        """The sandbox as tests see it."""
        return self.sandbox.client

    def open(self) -> None:
        """Start the bot."""
        self.program = self.made()
        self.running.callback(self.program.database.close)
        self.running.enter_context(serving(self.program, self.pace(), tick=self._count_tick))

    def _count_tick(self, _session: Session, _now: datetime) -> int:
        self._ticks += 1
        return 0

    def let_timers_pass(self) -> None:
        """Wait until every timer has looked at the clock again, and what they queued has left."""
        seen = self._ticks
        wait_until(lambda: self._ticks >= seen + 2)
        self.quiet()

    def close(self) -> None:
        """Stop the bot."""
        self.running.close()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the bot, and start a new one on the same data and the same Telegram afterwards."""
        self.close()
        yield
        self.open()

    def hand(self, name: str, language: str = "en") -> Hand:
        """Return a new phone that nobody knows."""
        chat_id = next(CHAT_IDS)
        self.client.add_phone(chat_id, name.capitalize(), language_code=language)
        return Hand(self.client, chat_id)

    def crew(self, *names: str) -> Crew:
        """Return a new site with a technician and two supervisors, or with whom is named."""
        number = next(SITES)
        content = {
            "name": f"Site-{number}",
            "phone": "+33 4 00 00 00 01",
            "machines": [
                {"tag": f"PRESS-{number}", "name": f"Hydraulic press {number}"},
                {"tag": f"CONV-{number}", "name": f"Conveyor {number}"},
            ],
        }
        with self.program.database.write() as session:
            plant.import_plant(session, {"sites": [content]})
            site = plant_store.site_named(session, f"Site-{number}")
            assert site is not None
            machines = {m.tag.split("-")[0]: m.id for m in plant_store.machines(session, frozenset({site.id}))}
            site_id = site.id
        crew = Crew(self, site_id, machines)
        roles = {"technician": ("technician", 100), "supervisor": ("supervisor", 1), "second": ("supervisor", 2)}
        roles |= {
            "requester": ("requester", 100),
            "admin": ("admin", 1),
            "leader": ("leader", 1),
            "stores": ("stores", 9),
            "expert": ("specialist", 1),
        }
        for name in names or ("technician", "supervisor", "second"):
            crew.add(name, *roles[name])
        return crew

    def quiet(self, *hands: Hand) -> None:
        """Wait until nothing is left to do or to send in these chats (in all of them when none is named)."""
        chats = [hand.id for hand in hands]
        wait_until(lambda: self.client.state()["pending_updates"] == 0)
        wait_until(lambda: self._open(store.Inbox, (store.NEW,), chats) == 0)
        wait_until(lambda: self._open(store.Outbox, (store.PENDING, store.SENDING), chats) == 0)

    def _open(self, table: type[store.Inbox] | type[store.Outbox], states: tuple[str, ...], chats: list[int]) -> int:
        with self.program.database.read() as session:
            query = select(func.count()).select_from(table).where(table.state.in_(states))
            return session.scalar(query.where(table.chat_id.in_(chats)) if chats else query) or 0

    def look(self, see: Callable[[Session], Any]) -> Any:
        """Look at the database."""
        with self.program.database.read() as session:
            return see(session)

    def invite(self, **wanted: Any) -> people.Invitation:
        """Make an invitation as the command line does."""
        with self.program.database.write() as session:
            return people.invite(session, now=self.program.clock.now(), **{"days": 7, **wanted})
