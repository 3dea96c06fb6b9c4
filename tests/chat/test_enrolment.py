"""Whoever has an invitation comes in, once; everybody else gets one polite sentence and nothing else."""

from __future__ import annotations

import pytest

from bot.people import service as people
from docs_store import chat as store
from docs_store import escalation, interventions
from docs_store.ask import Question
from docs_store.people import Person
from tests.chat.hands import Crew, Hand, House

POLITE = "This bot is for the people of the plant. Ask your administrator for an invitation link."
REFUSED = "This invitation does not work any more. Ask your administrator for a new link."


def _known(house: House, hand: Hand) -> bool:
    return bool(house.look(lambda session: people.caller(session, hand.id)))


def test_a_link_makes_somebody_a_person(house: House) -> None:
    """They are greeted by name and role, in the language of their phone, and can ask at once."""
    invitation = house.invite(role="technician", site="Enrolment", name="Nadia B.")
    hand = house.hand("nadia")
    hand.start(invitation.payload)
    assert "Hello Nadia B.. Your role here: technician." in hand.sees("Your role").text
    assert "F0004" in hand.ask("F0004?").text


def test_a_french_phone_is_greeted_in_french(house: House) -> None:
    """The language of the phone is taken over; the button changes it."""
    invitation = house.invite(role="technician", site="Enrolment", name="Luc")
    hand = house.hand("luc", language="fr")
    hand.start(invitation.payload)
    assert "Bonjour Luc" in hand.sees("Luc").text
    hand.text("/langue")
    hand.press("me:speak:en")
    assert "role here: technician" in hand.sees("Your role").text


def test_a_link_works_once(house: House) -> None:
    """The second to press it is refused in one sentence and stays a stranger; the first stays who they are."""
    invitation = house.invite(role="supervisor", site="Enrolment", name="Sophie")
    first, second = house.hand("first"), house.hand("second")
    first.start(invitation.payload)
    first.sees("Your role")
    second.start(invitation.payload)
    assert second.sees("invitation").text == REFUSED
    assert not _known(house, second)
    first.start(invitation.payload)
    assert first.sees("invitation").text == REFUSED
    assert _known(house, first)


def test_a_link_pressed_twice_in_a_hurry_enrols_once(house: House) -> None:
    """Two taps on Start: greeted once, refused once, enrolled all the same."""
    invitation = house.invite(role="technician", site="Enrolment", name="Double")
    hand = house.hand("double")
    hand.start(invitation.payload)
    hand.start(invitation.payload)
    hand.sees("invitation")
    assert [text for text in hand.heard() if "Hello" in text] == [hand.heard()[0]]
    assert _known(house, hand)


@pytest.mark.parametrize("payload", ["inv_", "inv_nonsense", "inv_" + "A" * 60])
def test_a_made_up_link_is_refused(house: House, payload: str) -> None:
    """One sentence, and still a stranger."""
    hand = house.hand("forger")
    hand.start(payload)
    assert hand.sees("invitation").text == REFUSED
    assert not _known(house, hand)


@pytest.mark.parametrize("payload", ["", "m_1", "nonsense", "INV_abc"])
def test_a_stranger_who_starts_gets_one_polite_sentence(house: House, payload: str) -> None:
    """Whatever is in the link."""
    hand = house.hand("stranger")
    hand.start(payload)
    hand.sees("This bot")
    house.quiet(hand)
    assert hand.heard() == [POLITE]


def test_a_stranger_gets_one_polite_sentence_and_nothing_else(house: House) -> None:
    """Whatever they send: no answer, no button, no row, and the library is never asked."""
    hand = house.hand("stranger")
    asked = len(house.library.asked)
    gestures = ["F0004?", "/escalade the press leaks", "/intervention", "/documents", "/reindex", "/help", "/suivi"]
    for gesture in gestures:
        hand.text(gesture)
        house.quiet(hand)
    hand.upload("document", b"%PDF-1.4", name="x.pdf")
    hand.upload("voice", b"OggS", name="v.ogg")
    house.quiet(hand)
    assert set(hand.heard()) == {POLITE}
    assert len(hand.heard()) <= len(gestures) + 2
    assert [message for message in hand.chat().from_bot if message.buttons] == []
    assert len(house.library.asked) == asked
    assert house.look(lambda session: session.query(Person).filter_by(telegram_id=hand.id).count()) == 0


def test_a_flooding_stranger_is_not_answered_a_hundred_times(house: House) -> None:
    """Sentences that still wait are not queued again: strangers cannot fill the outbox."""
    hand = house.hand("flooder")
    for number in range(40):
        hand.text(f"hey {number}")
    house.quiet(hand)
    assert 1 <= len(hand.heard()) <= 40
    assert (
        house.look(lambda session: session.query(store.Inbox).filter_by(chat_id=hand.id, state=store.DONE).count())
        == 40
    )


@pytest.mark.parametrize(
    "data", ["esc:take:{case}", "log:sign:1", "ask:page:1:0:1", "lib:reindex", "out:show:1", "x", "me:speak:fr"]
)
def test_a_strangers_forged_button_does_nothing(crew: Crew, data: str) -> None:
    """They are told the polite sentence on the button, and nothing changes for anybody."""
    number = crew.call_for_help()
    hand = crew.house.hand("stranger")
    started = hand.text("hello")
    hand.wait_for_reply(started)
    before = crew.house.look(_counts)
    said = hand.told(hand.tap(data.format(case=number), message_id=started))
    assert said == POLITE
    crew.house.quiet(hand)
    assert crew.house.look(_counts) == before
    assert crew.case().state == escalation.OPEN


def _counts(session: object) -> list[int]:
    tables = (Person, Question, escalation.Escalation, escalation.Call, interventions.Intervention, store.Outbox)
    return [session.query(table).count() for table in tables]  # type: ignore[attr-defined]


def test_somebody_who_left_is_a_stranger(crew: Crew) -> None:
    """From the next message on."""
    crew.change(crew.technician, left_at=crew.house.program.clock.now())
    assert crew.technician.ask("F0004?").text == POLITE


def test_a_label_says_at_which_machine_somebody_stands(crew: Crew) -> None:
    """Its link opens the machine; a label of another site is nobody's."""
    crew.technician.start(f"m_{crew.machines['PRESS']}")
    assert "Hydraulic press" in crew.technician.sees("You are at").text
    other = crew.house.crew("technician")
    crew.technician.start(f"m_{other.machines['PRESS']}")
    assert "no machine of your sites" in crew.technician.sees("label").text
    for nonsense in ("m_", "m_0", "m_99999999999999999", "m_x"):
        crew.technician.start(nonsense)
    crew.house.quiet(crew.technician)
    assert sum("no machine of your sites" in text for text in crew.technician.heard()) == 5
