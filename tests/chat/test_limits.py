"""Sixty people at once, under Telegram's own limits: never refused for speed, help first, every chat in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat.outgoing import ESCALATION, REPEAT
from bot.chat.pace import Pace
from bot.sandbox.limits import TELEGRAM
from docs_store import chat as store
from docs_store.people import Person, PersonSite
from tests.chat.conftest import open_house
from tests.chat.hands import Hand, House
from tests.chat.running_bot import wait_until
from tests.chat.test_telegram_faults import say

CROWD = 60


@pytest.fixture
def strict_house(tmp_path: Path) -> Iterator[House]:
    """A bot at its own pace, and a Telegram that refuses whoever is too fast."""
    with open_house(tmp_path, limits=TELEGRAM, pace=Pace) as opened:
        yield opened


@pytest.mark.slow
def test_a_burst_is_delivered_without_being_refused_once(strict_house: House) -> None:
    """60 chats, two questions each, and a call for help in the middle: 0 refusals, the call ahead of the queue."""
    house = strict_house
    crew = house.crew("technician", "supervisor")
    crowd = _crowd(house, crew.site_id)
    for hand in crowd:
        hand.text("F0004, one?")
        hand.text("F0004, two?")
    wait_until(lambda: len(_answers(house)) >= 10, 60)
    waiting = house.look(lambda s: s.query(store.Outbox).filter_by(state=store.PENDING).count())
    call = say(house, crew.supervisor, "Fire", lane=ESCALATION, in_doubt=REPEAT)
    crew.supervisor.sees("Fire", timeout=30)
    overtaken = len(_answers(house))
    wait_until(lambda: len(_answers(house)) == 2 * CROWD, 90)
    house.quiet()
    refused = [entry for entry in house.sandbox.api.ledger.after() if "429" in str(entry.get("outcome"))]
    assert refused == []
    assert waiting > 0
    assert overtaken < 2 * CROWD
    assert house.look(lambda s: s.get_one(store.Outbox, call).attempts) == 1
    for hand in crowd:
        rows = house.look(
            lambda s, hand=hand: s.query(store.Outbox).filter_by(chat_id=hand.id).order_by(store.Outbox.id).all()
        )
        assert len(rows) == 2
        assert rows[0].message_id < rows[1].message_id


def _crowd(house: House, site_id: int) -> list[Hand]:
    """Enrol many people without a word to them: their phones start with their first question."""
    hands = [house.hand(f"crowd{number}") for number in range(CROWD)]
    now = house.program.clock.now()
    with house.program.database.write() as session:
        for hand in hands:
            person = Person(name=f"P{hand.id}", role="technician", language="en", telegram_id=hand.id, created_at=now)
            session.add(person)
            session.flush()
            session.add(PersonSite(person_id=person.id, site_id=site_id))
    return hands


def _answers(house: House) -> list[dict[str, object]]:
    return house.sandbox.api.ledger.calls("sendPhoto")
