"""What people ask and no page answers is counted, most asked first, and goes away when it is answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.knowledge import holes
from bot.knowledge.holes import HoleView
from docs_store import knowledge as store
from docs_store.clock import ManualClock
from docs_store.plant import Machine
from tests.chat.hands import Crew, Hand, House
from tests.chat.running_bot import wait_until


@pytest.fixture
def house(clocked_house: House) -> Iterator[House]:
    """A bot of its own whose documents say nothing."""
    clocked_house.library.status = "not_found"
    return clocked_house


@pytest.fixture
def crew(house: House) -> Crew:
    """Two people who ask, a specialist, a supervisor and an administrator."""
    crew = house.crew("technician", "expert", "supervisor", "admin")
    crew.add("second", "technician")
    return crew


def listed(crew: Crew) -> list[HoleView]:
    """Return the open holes of the crew's site."""
    sites = frozenset({crew.site_id})
    return list(crew.house.look(lambda session: holes.listed(session, sites)))


def ask(hand: Hand, *questions: str) -> None:
    """Ask one question after the other."""
    for question in questions:
        hand.ask(question)


def answer_and_publish(crew: Crew) -> None:
    """Ask, put it to the specialist, answer, publish."""
    crew.technician.ask("oil for the gearbox?")
    _, button = crew.technician.button("know:ask:")
    question = (button.data or "").split(":")[2]
    crew.technician.press(f"know:ask:{question}:{crew.person(crew.expert).id}")
    crew.expert.press("know:reply:")
    crew.expert.sees("Write your answer here")
    crew.expert.text("SHC 630")
    crew.expert.press("know:publish:")


def test_the_same_question_counts_together_most_asked_first(crew: Crew) -> None:
    """Other words of courtesy, accents and order make no difference; another code does."""
    ask(crew.technician, "What does F0099 mean?", "Oil for the ejector gearbox?", "F0098, what does it mean?")
    ask(crew.second, "oil for gearbox of the ejector please")
    first, *others = listed(crew)
    assert (first.text, first.times, first.people) == ("oil for gearbox of the ejector please", 2, 2)
    assert [hole.times for hole in others] == [1, 1]


def test_a_machine_parts_questions_and_its_name_does_not(crew: Crew) -> None:
    """The same words about two machines are two holes; naming the machine where one stands is the same hole."""
    machines = {
        kind: crew.house.look(lambda s, n=number: s.get_one(Machine, n)) for kind, number in crew.machines.items()
    }
    press, conveyor = machines["PRESS"], machines["CONV"]
    ask(crew.technician, f"oil of the {press.name}", f"oil of the {conveyor.name}", "which oil?")
    ask(crew.second, f"oil, {press.tag}")
    found = {hole.machine.tag if hole.machine else "": hole.times for hole in listed(crew)}
    assert found == {press.tag: 2, conveyor.tag: 2}


def test_an_answer_that_did_not_help_is_a_hole_until_it_did(crew: Crew) -> None:
    """👎 makes one; 👍 after it takes it back."""
    crew.house.library.status = "answered"
    ask(crew.technician, "F0004")
    crew.technician.told(crew.technician.press("ask:bad:"))
    assert [hole.text for hole in listed(crew)] == ["F0004"]
    crew.technician.told(crew.technician.press("ask:good:"))
    assert listed(crew) == []


def test_a_hole_closes_when_the_same_question_is_answered(crew: Crew) -> None:
    """A document came in: whoever asks again finds it, and the line is gone; if it fails again it is back."""
    ask(crew.technician, "oil for the gearbox?")
    crew.house.library.status = "answered"
    ask(crew.second, "gearbox oil")
    assert listed(crew) == []
    crew.house.library.status = "closest"
    ask(crew.second, "gearbox oil")
    assert [hole.times for hole in listed(crew)] == [2]


def test_the_supervisor_lists_gives_and_dismisses(crew: Crew, clock: ManualClock) -> None:
    """No name of whoever asked; the expert hears who gave it to them; the answer goes to whoever asked last."""
    ask(crew.technician, "oil for the gearbox?")
    ask(crew.second, "oil for the gearbox", "grease of the bearing")
    crew.supervisor.text("/trous")
    card = crew.supervisor.sees("Questions without an answer").text
    assert "asked 2 times" in card
    assert card.index("gearbox") < card.index("bearing")
    for hand in (crew.technician, crew.second):
        assert crew.person(hand).name not in card
    first, second = (hole.id for hole in listed(crew))
    crew.supervisor.press(f"know:hole:{first}")
    crew.supervisor.press(f"know:give:{first}:{crew.person(crew.expert).id}")
    assert crew.person(crew.supervisor).name in crew.expert.sees("asks you").text
    crew.second.sees("The answer comes here")
    crew.supervisor.sees("has been asked")
    crew.expert.press("know:reply:")
    crew.expert.sees("Write your answer here")
    crew.expert.text("SHC 630")
    assert "SHC 630" in crew.second.sees("Answer from").text
    crew.expert.press("know:publish:")
    crew.second.sees("validated ✅")
    assert [hole.id for hole in listed(crew)] == [second]
    crew.supervisor.text("/trous")
    crew.supervisor.press(f"know:hole:{second}")
    crew.supervisor.press(f"know:dismiss:{second}")
    crew.supervisor.sees("No question without an answer")
    clock.advance(minutes=1)
    ask(crew.technician, "grease for the bearing")
    assert [(hole.id, hole.times) for hole in listed(crew)] == [(second, 1)]


def test_a_withdrawn_sheet_opens_its_hole_again(crew: Crew) -> None:
    """What is not answered any more is on the list again."""
    answer_and_publish(crew)
    wait_until(lambda: listed(crew) == [])
    crew.expert.text("/fiches")
    crew.expert.press("know:show:")
    crew.expert.press("know:sure:")
    crew.expert.press("know:withdraw:")
    wait_until(lambda: [hole.state for hole in listed(crew)] == [store.ANSWERED])


def test_a_sheet_is_to_be_looked_at_again_after_a_year(crew: Crew, clock: ManualClock) -> None:
    """The list says so, and one tap says that it still holds."""
    answer_and_publish(crew)
    crew.technician.sees("validated ✅")
    clock.advance(days=364)
    crew.supervisor.text("/trous")
    assert "look at again" not in "".join(b.text for b in crew.supervisor.sees("No question").buttons)
    clock.advance(days=1)
    crew.supervisor.text("/trous")
    wait_until(lambda: "⏰ 1 sheet" in "".join(b.text for b in crew.supervisor.sees("No question").buttons))
    crew.supervisor.press("know:sheets:0")
    crew.supervisor.press("know:show:")
    crew.supervisor.press("know:still:")
    crew.supervisor.text("/trous")
    wait_until(lambda: crew.supervisor.sees("No question").buttons == ())


def test_another_site_sees_none_of_it(crew: Crew) -> None:
    """A supervisor of another site has an empty list, and cannot open or give what is not theirs."""
    ask(crew.technician, "oil for the gearbox?")
    number = listed(crew)[0].id
    other = crew.house.crew("supervisor").supervisor
    other.text("/trous")
    card = other.sees("No question without an answer")
    for data in (f"know:hole:{number}", f"know:dismiss:{number}", f"know:give:{number}:1"):
        assert "not one of your sites" in other.told(other.tap(data, message_id=card.message_id))
    assert [hole.state for hole in listed(crew)] == ["open"]


def test_a_technician_has_no_list(crew: Crew) -> None:
    """The command says that their role does not allow it."""
    crew.technician.text("/trous")
    crew.technician.sees("role does not allow")
