"""Rights are read at every message; nothing that is forged reaches what belongs to somebody else."""

from __future__ import annotations

import pytest

from docs_store import escalation, interventions
from tests.chat.hands import Crew, Hand, House
from tests.chat.running_bot import wait_until

NOT_ALLOWED = "Your role does not allow this. Ask your supervisor or the administrator."


def forge(hand: Hand, data: str) -> str:
    """Press a button that nobody drew, under the first message, and return what it said."""
    return hand.told(hand.tap(data, message_id=hand.chat().messages[0].message_id))


def test_a_requester_reports_a_stop_and_follows_it(house: House) -> None:
    """That is all they may do, and all of it works."""
    crew = house.crew("requester", "supervisor")
    number = crew.call_for_help("The line stands", hand=crew.requester)
    assert "The line stands" in crew.supervisor.sees("needs help").text
    crew.supervisor.press("esc:take:")
    crew.requester.sees("Taken by")
    crew.requester.text("/suivi")
    assert f"{number}." in crew.requester.sees("Open calls").text


def test_a_requester_is_told_what_they_may_do_instead(house: House) -> None:
    """A question is not answered but turned into a call; commands of others are refused in one sentence."""
    crew = house.crew("requester")
    asked = len(house.library.asked)
    offer = crew.requester.ask("Why does the press stop?")
    assert [button.data for button in offer.buttons] == ["esc:new:0"]
    for command in ("/intervention", "/documents", "/reindex"):
        assert crew.requester.ask(command).text == NOT_ALLOWED
    assert len(house.library.asked) == asked


@pytest.mark.parametrize(
    "data", ["ask:more:1:0", "ask:page:1:0:1", "ask:good:1", "log:new:0", "log:sign:1", "esc:take:1", "lib:reindex"]
)
def test_a_requesters_forged_button_is_refused(house: House, data: str) -> None:
    """The permission is checked where the press arrives, not where the button was drawn."""
    assert forge(house.crew("requester").requester, data) == NOT_ALLOWED


@pytest.mark.parametrize(
    ("name", "command", "allowed"),
    [
        ("technician", "/documents", False),
        ("technician", "/reindex", False),
        ("supervisor", "/documents", True),
        ("supervisor", "/reindex", False),
        ("stores", "/intervention", False),
        ("admin", "/documents", True),
    ],
)
def test_commands_follow_the_table_of_roles(house: House, name: str, command: str, allowed: bool) -> None:
    """Each role gets what it may do, or the one sentence."""
    hand = getattr(house.crew(name), name)
    assert (hand.ask(command).text != NOT_ALLOWED) is allowed


def test_help_lists_only_what_somebody_may_do(house: House) -> None:
    """A requester does not see commands that would be refused."""
    crew = house.crew("requester", "technician")
    assert "/report" not in crew.requester.ask("/help").text
    assert "/report" in crew.technician.ask("/help").text


def test_a_role_taken_away_is_gone_with_the_next_message(crew: Crew) -> None:
    """Between two messages, without any restart; an open form does not help."""
    from tests.chat.test_reports import begin

    begin(crew)
    wait_until(lambda: crew.asked() == "seen")
    crew.change(crew.technician, role="requester")
    crew.technician.text("my words")
    crew.technician.sees("I can call somebody")
    assert forge(crew.technician, f"log:drop:{crew.report().id}") == NOT_ALLOWED
    assert (crew.report().state, crew.report().seen) == (interventions.DRAFT, None)


def test_a_role_given_works_with_the_next_message(house: House) -> None:
    """No new link, no restart."""
    crew = house.crew("requester")
    assert crew.requester.ask("/intervention").text == NOT_ALLOWED
    crew.change(crew.requester, role="technician")
    assert "Which machine" in crew.requester.ask("/intervention").text


def test_a_site_taken_away_takes_its_machines_along(crew: Crew) -> None:
    """Buttons drawn before do not open them any more."""
    from docs_store.people import PersonSite

    crew.technician.text("/intervention")
    _, button = crew.technician.button("log:set:")
    person = crew.person(crew.technician).id
    with crew.house.program.database.write() as session:
        session.query(PersonSite).filter_by(person_id=person).delete()
    assert "not one of yours" in forge(crew.technician, button.data or "")
    assert crew.report().machine_id is None


def test_a_machine_of_another_site_is_out_of_reach(crew: Crew) -> None:
    """By forged data for a report, for a call, by its name in a sentence, and by its label."""
    other = crew.house.crew("supervisor")
    foreign = other.machines["PRESS"]
    hand = crew.technician
    forge(hand, f"esc:new:{foreign}")
    wait_until(lambda: crew.case().id > 0)
    assert crew.case().machine_id is None
    assert "not one of yours" in forge(hand, f"esc:set:{crew.case().id}:machine:#{foreign}")
    forge(hand, f"log:new:{foreign}")
    wait_until(lambda: crew.report().id > 0)
    assert crew.report().machine_id is None
    assert "not one of yours" in forge(hand, f"log:set:{crew.report().id}:machine:#{foreign}")
    assert (crew.case().machine_id, crew.report().machine_id) == (None, None)
    hand.text(f"hydraulic press {foreign_number(other)}")
    crew.house.quiet(hand)
    assert crew.case().machine_id is None
    assert [text for text in other.supervisor.heard() if "needs help" in text] == []


def foreign_number(crew: Crew) -> str:
    """Return the number of a crew's site, which its machines have in their names."""
    from docs_store.plant import Site

    name: str = crew.house.look(lambda session: session.get_one(Site, crew.site_id).name)
    return name.split("-")[1]


def test_somebody_of_another_site_cannot_take_a_call(crew: Crew) -> None:
    """Not even with the right number; they learn nothing about it."""
    number = crew.call_for_help()
    other = crew.house.crew("supervisor", "technician")
    assert "not here any more" in forge(other.supervisor, f"esc:take:{number}")
    assert "not here any more" in forge(other.technician, f"esc:close:{number}")
    assert "closed" in forge(other.supervisor, f"esc:show:{number}")
    assert crew.case().state == escalation.OPEN


def test_nobody_takes_their_own_call(house: House) -> None:
    """A supervisor who asks for help needs somebody else."""
    crew = house.crew("supervisor", "second")
    number = crew.call_for_help(hand=crew.supervisor)
    crew.second.sees("needs help")
    assert "somebody else has to take it" in forge(crew.supervisor, f"esc:take:{number}")
    assert crew.case().state == escalation.OPEN
