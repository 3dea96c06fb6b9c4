"""What is to be sent goes out in order, escalations first, each thing once, each card in its newest state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy.orm import Session

from bot.chat.card import Card
from bot.chat.outgoing import Say
from docs_store import chat as store
from docs_store.chat import ANSWER, DIGEST, ESCALATION, RECEIPT
from docs_store.clock import ManualClock
from docs_store.database import Database

LEASE = timedelta(minutes=2)
ANA, BEN = 1, 2
SHA = "a" * 64


class Outlet:
    """Speaks and sends as the bot does, one transaction a verb."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        self.database, self.clock = database, clock

    def say(self, chat_id: int, text: str, lane: int = ANSWER, **more: Any) -> int | None:
        """Queue a message."""
        with self.database.write() as session:
            return self._say(session, chat_id).to(chat_id, Card(Markup(text)), lane=lane, **more)

    def live(self, chat_id: int, subject: str, text: str, photo: str | None = None, **more: Any) -> int | None:
        """Show a card that is edited in place."""
        with self.database.write() as session:
            return self._say(session, chat_id).live(subject, Card(Markup(text), photo=photo), **more)

    def _say(self, session: Session, chat_id: int) -> Say:
        return Say(session, chat_id=chat_id, now=self.clock.now())

    def ready(self) -> list[int]:
        """Return what may go now."""
        with self.database.read() as session:
            return [row.id for row in store.sendable(session, self.clock.now())]

    def start(self, row_id: int) -> bool:
        """Begin to send a row."""
        with self.database.write() as session:
            return store.start_sending(session, row_id, now=self.clock.now(), lease=LEASE)

    def sent(self, row_id: int, message_id: int) -> None:
        """Begin and end a row."""
        assert self.start(row_id)
        with self.database.write() as session:
            store.mark_sent(session, row_id, message_id=message_id, now=self.clock.now())

    def row(self, row_id: int) -> store.Outbox:
        """Return a row as it is."""
        with self.database.read() as session:
            return session.get_one(store.Outbox, row_id)

    def card(self, chat_id: int, subject: str) -> store.LiveCard:
        """Return a card as it is."""
        with self.database.read() as session:
            found = store.live_card(session, chat_id, subject)
            assert found is not None
            return found


@pytest.fixture
def outlet(any_database: Database, clock: ManualClock) -> Outlet:
    """An outbox without a sender."""
    return Outlet(any_database, clock)


def test_a_chat_is_served_in_the_order_of_its_rows(outlet: Outlet) -> None:
    """One row of a chat at a time, whatever its lane; the next when the first is gone."""
    first = outlet.say(ANA, "1", DIGEST)
    second = outlet.say(ANA, "2", RECEIPT)
    assert outlet.ready() == [first]
    outlet.start(first)
    assert outlet.ready() == [], "the first is on its way"
    with outlet.database.write() as session:
        store.mark_sent(session, first, message_id=1, now=outlet.clock.now())
    assert outlet.ready() == [second]


def test_chats_are_served_by_lane_and_then_by_age(outlet: Outlet) -> None:
    """Escalations, receipts, answers, digests."""
    rows = {lane: outlet.say(10 + lane, "x", lane) for lane in (DIGEST, ANSWER, RECEIPT, ESCALATION)}
    younger = outlet.say(99, "x", RECEIPT)
    assert outlet.ready() == [rows[ESCALATION], rows[RECEIPT], younger, rows[ANSWER], rows[DIGEST]]


def test_an_escalation_overtakes_in_its_own_chat(outlet: Outlet) -> None:
    """It does not wait for the answers before it, only for earlier escalations."""
    answer = outlet.say(ANA, "answer")
    call = outlet.say(ANA, "call", ESCALATION)
    second_call = outlet.say(ANA, "call again", ESCALATION)
    assert outlet.ready() == [call, answer]
    outlet.start(answer)
    assert outlet.ready() == [call], "an answer on its way does not hold it back"
    outlet.start(call)
    assert outlet.ready() == []
    with outlet.database.write() as session:
        store.mark_sent(session, call, message_id=1, now=outlet.clock.now())
    assert outlet.ready() == [second_call]


def test_a_row_that_waits_holds_its_chat_and_no_other(outlet: Outlet) -> None:
    """Told to come back in five seconds: that chat is quiet until then, to the second."""
    held, behind, other = outlet.say(ANA, "1"), outlet.say(ANA, "2"), outlet.say(BEN, "3")
    outlet.start(held)
    with outlet.database.write() as session:
        store.send_later(session, held, error="429", not_before=outlet.clock.now() + timedelta(seconds=5))
    assert outlet.ready() == [other]
    outlet.clock.advance(seconds=4.9)
    assert outlet.ready() == [other]
    outlet.clock.advance(seconds=0.1)
    assert outlet.ready() == [held, other]
    outlet.sent(held, 1)
    assert behind in outlet.ready()


def test_a_row_is_taken_by_one_sender(outlet: Outlet) -> None:
    """The second is told that it was too late."""
    row = outlet.say(ANA, "1")
    assert outlet.start(row)
    assert not outlet.start(row)
    assert outlet.row(row).attempts == 1


def test_the_same_key_is_queued_once(outlet: Outlet) -> None:
    """A doubled cause makes one message, even after it was sent."""
    row = outlet.say(ANA, "1", dedup_key="call:7:1")
    assert outlet.say(ANA, "1", dedup_key="call:7:1") is None
    outlet.sent(row, 1)
    assert outlet.say(ANA, "1", dedup_key="call:7:1") is None
    assert outlet.say(ANA, "1", dedup_key="call:7:2") is not None


def test_an_edit_waits_for_its_message(outlet: Outlet) -> None:
    """It goes after the message, to the message's id, and holds nobody up while it waits."""
    message = outlet.live(ANA, "log:1", "one", lane=ESCALATION)
    edit = outlet.live(ANA, "log:1", "two")
    behind = outlet.say(ANA, "three")
    assert outlet.ready() == [message, behind]
    outlet.start(message)
    assert outlet.ready() == [behind]
    with outlet.database.write() as session:
        store.mark_sent(session, message, message_id=55, now=outlet.clock.now())
    assert outlet.ready() == [edit]
    assert outlet.row(edit).edits
    assert outlet.card(ANA, "log:1").message_id == 55


def test_a_card_has_one_pending_edit_the_newest(outlet: Outlet) -> None:
    """Ten changes before the sender comes by are one call."""
    outlet.sent(outlet.live(ANA, "log:1", "0"), 55)
    edits = {outlet.live(ANA, "log:1", str(number)) for number in range(1, 11)}
    assert len(edits) == 1
    assert outlet.row(edits.pop()).payload["text"] == "10"


def test_a_change_while_an_edit_is_on_its_way_is_not_lost(outlet: Outlet) -> None:
    """It becomes the next edit."""
    outlet.sent(outlet.live(ANA, "log:1", "0"), 55)
    flying = outlet.live(ANA, "log:1", "1")
    outlet.start(flying)
    newest = outlet.live(ANA, "log:1", "2")
    assert newest != flying
    assert outlet.row(flying).payload["text"] == "1"
    assert outlet.ready() == []


def test_an_edit_takes_the_most_urgent_lane_that_was_asked(outlet: Outlet) -> None:
    """A receipt replaced by a digest stays a receipt."""
    outlet.sent(outlet.live(ANA, "job:1", "0"), 55)
    edit = outlet.live(ANA, "job:1", "1", lane=RECEIPT)
    assert outlet.live(ANA, "job:1", "2", lane=DIGEST) == edit
    assert outlet.row(edit).lane == RECEIPT


def test_a_card_shown_anew_at_the_bottom_replaces_the_edit_that_waited(outlet: Outlet) -> None:
    """The old message is left alone, the new one carries the newest state and is edited from then on."""
    outlet.sent(outlet.live(ANA, "log:1", "0"), 55)
    edit = outlet.live(ANA, "log:1", "1")
    anew = outlet.live(ANA, "log:1", "2", at_bottom=True)
    assert (outlet.row(edit).state, outlet.row(anew).edits) == (store.CANCELLED, False)
    outlet.sent(anew, 66)
    assert outlet.card(ANA, "log:1").message_id == 66


def test_a_new_message_that_is_called_off_leaves_the_old_one_to_be_edited(outlet: Outlet) -> None:
    """Somebody took the case before the second call went out: the first call's card still learns of it."""
    outlet.sent(outlet.live(ANA, "esc:1", "help", lane=ESCALATION, guard="escalation:1"), 55)
    again = outlet.live(ANA, "esc:1", "help!", lane=ESCALATION, at_bottom=True, guard="escalation:1")
    with outlet.database.write() as session:
        assert store.cancel_guarded(session, "escalation:1") == 1
    edit = outlet.live(ANA, "esc:1", "taken")
    assert outlet.row(again).state == store.CANCELLED
    assert outlet.row(edit).edits
    assert outlet.ready() == [edit]
    assert outlet.card(ANA, "esc:1").message_id == 55


def test_a_card_that_never_arrived_is_sent_anew(outlet: Outlet) -> None:
    """There is nothing to edit: the next state is a message."""
    lost = outlet.live(ANA, "ask:1", "answer")
    outlet.start(lost)
    with outlet.database.write() as session:
        store.close_row(session, lost, store.OFFERED, "timed out")
    anew = outlet.live(ANA, "ask:1", "other passage")
    assert not outlet.row(anew).edits
    assert outlet.ready() == [anew]


def test_a_text_does_not_become_a_picture_by_editing(outlet: Outlet) -> None:
    """A card that changes between text and picture is sent anew; a picture becomes another picture in place."""
    outlet.sent(outlet.live(ANA, "ask:1", "text"), 55)
    picture = outlet.live(ANA, "ask:1", "picture", photo=SHA)
    assert not outlet.row(picture).edits
    outlet.sent(picture, 66)
    assert outlet.row(outlet.live(ANA, "ask:1", "next", photo=SHA)).edits


def test_only_what_waits_is_called_off(outlet: Outlet) -> None:
    """What is on its way or gone cannot be taken back; another guard is another matter."""
    waiting, flying, other = (outlet.say(chat, "x", guard=f"escalation:{g}") for chat, g in ((1, 7), (2, 7), (3, 8)))
    outlet.start(flying)
    with outlet.database.write() as session:
        assert store.cancel_guarded(session, "escalation:7") == 1
    assert [outlet.row(row).state for row in (waiting, flying, other)] == [
        store.CANCELLED,
        store.SENDING,
        store.PENDING,
    ]


def test_what_was_begun_and_never_ended_is_found(outlet: Outlet) -> None:
    """When the lease runs out, or at once when the dead process's leases are forgotten."""
    row = outlet.say(ANA, "1")
    outlet.start(row)

    def abandoned() -> list[int]:
        with outlet.database.read() as session:
            return [found.id for found in store.abandoned(session, outlet.clock.now())]

    assert abandoned() == []
    with outlet.database.write() as session:
        store.release_leases(session)
    assert abandoned() == [row]


def test_an_abandoned_row_is_found_when_its_lease_ends(outlet: Outlet) -> None:
    """Not a second before."""
    row = outlet.say(ANA, "1")
    outlet.start(row)
    outlet.clock.advance(seconds=LEASE.total_seconds() - 1)
    with outlet.database.read() as session:
        assert store.abandoned(session, outlet.clock.now()) == []
    outlet.clock.advance(seconds=1)
    with outlet.database.read() as session:
        assert [found.id for found in store.abandoned(session, outlet.clock.now())] == [row]


def test_an_offered_answer_is_shown_once_however_often_it_is_asked_for(outlet: Outlet) -> None:
    """And it is the card from then on, so that its buttons work on it."""
    lost = outlet.live(ANA, "ask:1", "answer", in_doubt=store.OFFER)
    outlet.start(lost)
    with outlet.database.write() as session:
        store.close_row(session, lost, store.OFFERED, "timed out")
    shown: list[int] = []
    for _ in range(2):
        with outlet.database.write() as session:
            again = store.show_offered(session, lost, ANA, outlet.clock.now())
            assert again is not None
            shown.append(again.id)
    assert shown[0] == shown[1]
    outlet.sent(shown[0], 77)
    assert outlet.card(ANA, "ask:1").message_id == 77


def test_nobody_is_shown_what_was_said_to_somebody_else(outlet: Outlet) -> None:
    """Neither another chat's row, nor one that was delivered, nor one that does not exist."""
    lost, sent = outlet.say(ANA, "secret"), outlet.say(BEN, "x")
    outlet.sent(sent, 5)
    with outlet.database.write() as session:
        store.close_row(session, lost, store.OFFERED)
        assert store.show_offered(session, lost, BEN, outlet.clock.now()) is None
        assert store.show_offered(session, sent, BEN, outlet.clock.now()) is None
        assert store.show_offered(session, 10**17, BEN, outlet.clock.now()) is None


def test_a_file_is_uploaded_once(outlet: Outlet) -> None:
    """Telegram's id is kept by content and kind, replaced, and forgotten when Telegram forgets it."""
    with outlet.database.write() as session:
        assert store.file_id(session, 1, SHA, "photo") is None
        store.remember_file_id(session, 1, SHA, "photo", "old")
        store.remember_file_id(session, 1, SHA, "photo", "new")
        session.flush()
        assert store.file_id(session, 1, SHA, "photo") == "new"
        assert store.file_id(session, 1, SHA, "document") is None
        assert store.file_id(session, 2, SHA, "photo") is None
        assert store.forget_file_id(session, 1, SHA, "photo")
        assert not store.forget_file_id(session, 1, SHA, "photo")


def test_a_flooder_is_answered_when_the_last_sentence_has_left(outlet: Outlet) -> None:
    """Whoever has a sentence waiting is not given another."""
    with outlet.database.write() as session:
        say = Say(session, chat_id=ANA, now=outlet.clock.now())
        assert not say.says_already()
        say.reply(Card(Markup("no")))
        assert say.says_already()
        assert not Say(session, chat_id=BEN, now=outlet.clock.now()).says_already()
    [row] = outlet.ready()
    outlet.sent(row, 1)
    with outlet.database.write() as session:
        assert not Say(session, chat_id=ANA, now=outlet.clock.now()).says_already()


def test_a_notice_is_cut_to_what_telegram_shows() -> None:
    """200 characters; it never goes through the outbox."""
    say = Say(session=None, chat_id=1, now=ManualClock().now())  # type: ignore[arg-type]
    say.notice("x" * 300, alert=True)
    assert (len(say.notice_text), say.notice_alert) == (200, True)
