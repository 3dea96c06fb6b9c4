"""What a network and a tired Telegram do to the bot: nothing is lost, an answer never comes twice by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from markupsafe import Markup

from bot.chat import poller, wire
from bot.chat.card import Card
from bot.chat.outgoing import ESCALATION, OFFER, RECEIPT, REPEAT, Say
from docs_store import chat as store
from tests.chat.conftest import open_house
from tests.chat.drawing import small_jpeg
from tests.chat.hands import Hand, House
from tests.chat.running_bot import wait_until

IN_DOUBT = "The connection broke while I was answering"
MARK = "🔁"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A bot that waits a second for Telegram, not twenty."""
    patience = pytest.MonkeyPatch()
    patience.setattr(wire, "SEND_READ_SECONDS", 1.0)
    patience.setattr(wire, "POLL_READ_SECONDS", 1.0)
    patience.setattr(poller, "POLL_SECONDS", 1)
    with open_house(tmp_path_factory.mktemp("faults")) as opened:
        yield opened
    patience.undo()


def say(house: House, hand: Hand, text: str, *, photo: str | None = None, lane: int = RECEIPT, **more: Any) -> int:
    """Queue a message as an effect does."""
    with house.program.database.write() as session:
        speaker = Say(session, chat_id=hand.id, now=house.program.clock.now())
        row = speaker.to(hand.id, Card(Markup(text), photo=photo), lane=lane, **more)
    assert row is not None
    return row


def row(house: House, row_id: int) -> store.Outbox:
    """Return a row of the outbox, once it is not on its way."""
    wait_until(lambda: house.look(lambda session: session.get_one(store.Outbox, row_id)).state != store.SENDING)
    found: store.Outbox = house.look(lambda session: session.get_one(store.Outbox, row_id))
    return found


def delivered(house: House, hand: Hand, text: str = "") -> list[str]:
    """Return the texts of the calls that made a message in a chat, from the sandbox's own ledger."""
    made = [
        entry
        for entry in house.sandbox.api.ledger.calls(chat_id=hand.id)
        if entry["method"] in ("sendMessage", "sendPhoto", "sendDocument")
    ]
    said = [str(entry["params"].get("text") or entry["params"].get("caption")) for entry in made]
    return [words for words in said if text in words]


def test_a_chat_told_to_wait_waits_alone(house: House) -> None:
    """429 with retry_after 3: that chat hears nothing for three seconds, the other is answered meanwhile."""
    crew = house.crew("technician", "second")
    house.client.add_fault("flood", chat_id=crew.technician.id, retry_after=3, count=1)
    began = time.monotonic()
    first = say(house, crew.technician, "one")
    say(house, crew.technician, "two")
    crew.second.ask("F0004?")
    assert row(house, first).state == store.PENDING
    crew.technician.sees("two")
    assert time.monotonic() - began >= 3.0
    assert delivered(house, crew.technician)[-2:] == ["one", "two"]
    assert row(house, first).attempts == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "server_error"},
        {"kind": "bad_gateway"},
        {"kind": "gateway_timeout"},
        {"kind": "timeout_before"},
        {"kind": "timeout_after"},
        {"kind": "reset"},
        {"kind": "truncated"},
        {"kind": "bad_gateway", "done": True},
        {"kind": "server_error", "done": True},
        {"kind": "reset", "done": True},
    ],
    ids=str,
)
def test_an_answer_in_doubt_is_offered_and_never_repeated(house: House, fault: dict[str, Any]) -> None:
    """Nobody can know whether it arrived: it is not sent again, a button shows it, and shows it once."""
    crew = house.crew("technician")
    house.client.add_fault(**fault, method="sendPhoto", chat_id=crew.technician.id, count=1)
    crew.technician.text("F0004?")
    crew.technician.sees(IN_DOUBT)
    house.quiet(crew.technician)
    arrived = len(delivered(house, crew.technician, "F0004"))
    assert arrived == (fault.get("done", fault["kind"] in ("truncated", "timeout_after")))
    message, button = crew.technician.button("out:show:")
    presses = [crew.technician.tap(button.data or "", message_id=message.message_id) for _ in range(2)]
    for press in presses:
        crew.technician.told(press)
    house.quiet(crew.technician)
    assert len(delivered(house, crew.technician, "F0004")) == arrived + 1
    assert not [text for text in crew.technician.heard() if MARK in text]
    crew.technician.press("ask:more:")
    crew.technician.wait_for(lambda chat: "page 2" in "".join(m.text for m in chat.from_bot))


@pytest.mark.parametrize(
    "kind", ["server_error", "bad_gateway", "timeout_before", "timeout_after", "reset", "truncated"]
)
def test_a_call_for_help_in_doubt_is_repeated_and_marked(house: House, kind: str) -> None:
    """Once too often is better than never: the second says that it may be one, and both end as taken."""
    crew = house.crew()
    house.client.add_fault(kind, method="sendMessage", chat_id=crew.supervisor.id, count=1)
    crew.call_for_help("Fire")
    call = crew.supervisor.sees(MARK)
    assert "Fire" in call.text
    calls = delivered(house, crew.supervisor, "Fire")
    assert len(calls) == (2 if kind in ("timeout_after", "truncated") else 1)
    assert MARK in calls[-1]
    crew.supervisor.press("esc:take:")
    crew.technician.sees("Taken by")
    assert "Taken by" in crew.supervisor.sees("Taken by").text
    assert not [text for text in crew.second.heard() if "Fire" in text]


def test_a_call_that_nobody_answered_for_certain_is_not_marked(house: House) -> None:
    """After a 429 it is the first time, and says nothing else."""
    crew = house.crew()
    house.client.add_fault("flood", chat_id=crew.supervisor.id, retry_after=1, count=1, method="sendMessage")
    crew.call_for_help("Fire")
    assert MARK not in crew.supervisor.sees("Fire").text


def test_an_edit_in_doubt_is_simply_done_again(house: House) -> None:
    """The same card twice is the same card."""
    crew = house.crew()
    crew.call_for_help("Fire")
    crew.supervisor.button("esc:take:")
    house.client.add_fault("timeout_after", method="editMessageText", chat_id=crew.supervisor.id, count=1)
    crew.supervisor.press("esc:take:")
    crew.supervisor.sees("Taken by")
    house.quiet(crew.supervisor)
    assert len(delivered(house, crew.supervisor, "Fire")) == 1
    assert not house.look(
        lambda s: s.query(store.Outbox).filter_by(chat_id=crew.supervisor.id, state=store.DEAD).count()
    )


def test_a_total_outage_loses_nothing(house: House) -> None:
    """Everything breaks for two seconds while people ask and call: afterwards all of it is there."""
    crew = house.crew()
    crew.technician.text("F0004?")
    crew.second.text("/escalade")
    house.client.add_fault("outage", seconds=2.0)
    late = house.crew("requester")
    call = say(house, crew.supervisor, "Fire", lane=ESCALATION, in_doubt=REPEAT)
    late.requester.sees("Hello", timeout=30)
    crew.supervisor.sees("Fire", timeout=30)
    house.quiet()
    assert row(house, call).state == store.SENT
    answers = delivered(house, crew.technician, "F0004") + delivered(house, crew.technician, IN_DOUBT)
    assert answers
    assert house.look(lambda s: s.query(store.Inbox).filter(store.Inbox.state != store.DONE).count()) == 0


def test_a_poll_that_is_never_answered_is_given_up(house: House) -> None:
    """A black hole swallows one poll: the next one brings the message."""
    crew = house.crew("technician")
    house.client.add_fault("blackhole", count=2)
    wait_until(lambda: house.client.state()["faults"] == 0, 30)
    crew.technician.text("F0004?")
    crew.technician.sees("surtension", timeout=30)


def test_a_poller_that_hears_nothing_is_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its poll would wait for minutes; after a few silent seconds another one takes its place."""
    monkeypatch.setattr(poller, "SILENCE_SECONDS", 2.5)
    monkeypatch.setattr(poller, "POLL_SECONDS", 1)
    monkeypatch.setattr(wire, "POLL_READ_SECONDS", 300.0)
    with open_house(tmp_path) as house:
        crew = house.crew("technician")
        house.client.add_fault("blackhole", count=1)
        wait_until(lambda: house.client.state()["faults"] == 0)
        crew.technician.text("F0004?")
        crew.technician.sees("surtension", timeout=60)
    assert "poller_restarted" in [getattr(record, "event", "") for record in caplog.records]


def test_a_card_that_is_so_already_is_well(house: House) -> None:
    """`message is not modified` is no failure."""
    crew = house.crew("technician")
    crew.technician.text("/intervention")
    message, _ = crew.technician.button("log:drop:")
    for _ in range(2):
        crew.technician.told(crew.technician.tap(f"log:show:{crew.report().id}", message_id=message.message_id))
        house.quiet(crew.technician)
    refused = [
        c
        for c in house.sandbox.api.ledger.calls("editMessageText", delivered=False)
        if c["chat_id"] == crew.technician.id
    ]
    assert "not modified" in refused[-1]["outcome"]
    states = house.look(lambda s: [r.state for r in s.query(store.Outbox).filter_by(chat_id=crew.technician.id)])
    assert set(states) == {store.SENT}


def test_a_card_that_was_deleted_comes_back_as_a_message(house: House) -> None:
    """The press still leads somewhere: what cannot be edited is sent anew, and is the card from then on."""
    crew = house.crew("technician")
    answer = crew.technician.ask("F0004?")
    _bot_call(house, "deleteMessage", chat_id=crew.technician.id, message_id=answer.message_id)
    crew.technician.tap(
        "ask:more:" + (answer.buttons[-1].data or "").split(":")[-1] + ":1", message_id=answer.message_id
    )
    anew = crew.technician.sees("page 2")
    assert anew.message_id > answer.message_id
    crew.technician.press("ask:more:")
    crew.technician.wait_for(lambda chat: "page 2" not in chat.message(anew.message_id).text)


def _bot_call(house: House, method: str, **parameters: Any) -> None:
    url = f"{house.sandbox.url}/bot{house.sandbox.token}/{method}"
    assert httpx.post(url, json=parameters, trust_env=False).json()["ok"]


def test_broken_markup_falls_back_to_plain_text(house: House) -> None:
    """A defect of a card costs its bold words, not the message."""
    crew = house.crew("technician")
    sent = say(house, crew.technician, "<b>broken &amp; <i>wrong</b>")
    crew.technician.sees("broken & wrong")
    assert row(house, sent).state == store.SENT


def test_a_refused_picture_leaves_the_words(house: House) -> None:
    """Telegram does not take the picture: the text goes alone, its buttons too."""
    crew = house.crew("technician")
    digest = house.program.files.put(b"this is no picture")
    sent = say(house, crew.technician, "the words", photo=digest)
    assert crew.technician.sees("the words").media is None
    assert row(house, sent).state == store.SENT


def test_a_file_id_that_telegram_forgot_is_uploaded_again(house: House) -> None:
    """Kept ids are a convenience: a refused one is replaced."""
    crew = house.crew("technician")
    digest = house.program.files.put(small_jpeg(9))
    with house.program.database.write() as session:
        store.remember_file_id(session, 4242, digest, "photo", "AgACforgotten")
    say(house, crew.technician, "look", photo=digest)
    assert crew.technician.sees("look").media is not None
    house.quiet(crew.technician)
    kept = house.look(lambda session: store.file_id(session, 4242, digest, "photo"))
    assert kept not in (None, "AgACforgotten")


def test_a_picture_is_uploaded_once(house: House) -> None:
    """The second time Telegram's own id is sent."""
    crew = house.crew("technician", "second")
    digest = house.program.files.put(small_jpeg(10))
    for hand in (crew.technician, crew.second):
        say(house, hand, "look", photo=digest)
        house.quiet(hand)
    uploads = [
        len(house.sandbox.api.ledger.calls("sendPhoto", chat_id=hand.id)[-1]["uploads"])
        for hand in (crew.technician, crew.second)
    ]
    assert uploads == [1, 0]


@pytest.mark.parametrize("gone", ["block", "deactivate"])
def test_a_chat_that_is_gone_ends_its_messages_and_is_remembered(house: House, gone: str) -> None:
    """Refused for good: not tried again, the person is marked, the others go on."""
    crew = house.crew("technician", "second")
    getattr(crew.technician, gone)()
    house.quiet()
    crew.change(crew.technician, reachable=True)
    sent = say(house, crew.technician, "hello?")
    wait_until(lambda: row(house, sent).state == store.DEAD)
    assert row(house, sent).attempts == 1
    assert not crew.person(crew.technician).reachable
    crew.second.ask("F0004?")


def test_a_chat_that_never_was_is_not_tried_again(house: House) -> None:
    """`chat not found`: a bot cannot write first."""
    hand = house.hand("silent")
    sent = say(house, hand, "hello?")
    wait_until(lambda: row(house, sent).state == store.DEAD)
    assert row(house, sent).attempts == 1


def test_a_message_with_a_defect_of_ours_is_ended_and_stops_nobody(house: House) -> None:
    """A row that cannot even be read: dead at once, with its reason, the next one of the chat goes out."""
    crew = house.crew("technician")
    broken = say(house, crew.technician, "x", in_doubt=OFFER)
    with house.program.database.write() as session:
        bad = store.Outbox(
            lane=RECEIPT, chat_id=crew.technician.id, payload={"nothing": 1}, created_at=house.program.clock.now()
        )
        session.add(bad)
        session.flush()
        number = bad.id
    say(house, crew.technician, "after")
    crew.technician.sees("after")
    assert (row(house, broken).state, row(house, number).state) == (store.SENT, store.DEAD)


def test_telegram_being_unreachable_at_the_start_is_waited_for(tmp_path: Path) -> None:
    """No network yet is no error: the bot signs in when there is one."""
    with open_house(tmp_path) as house:
        crew = house.crew("technician")
        with house.stopped():
            house.client.add_fault("outage", seconds=1.5)
        assert crew.technician.ask("F0004?").text
