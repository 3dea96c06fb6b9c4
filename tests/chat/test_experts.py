"""What no page says is asked of a person by name; the answer comes back at once and becomes a sheet when validated."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.sandbox.client import SeenMessage
from docs_store import knowledge as store
from docs_store.ask import Question
from docs_store.clock import ManualClock
from docs_store.library import Document
from docs_store.plant import Machine
from tests.chat.drawing import small_jpeg
from tests.chat.hands import Crew, Hand, House
from tests.chat.running_bot import wait_until

QUESTION = "Which oil for the ejector gearbox?"
ANSWER = "Mobil SHC 630, 2.5 l.\nNever mix it with mineral oil."


@pytest.fixture
def silent(house: House) -> Iterator[House]:
    """The bot whose documents say nothing."""
    house.library.status = "not_found"
    yield house
    house.library.status = "answered"


@pytest.fixture
def people(silent: House) -> Crew:
    """A technician, the specialist and the leader of the site, and a supervisor."""
    return silent.crew("technician", "expert", "leader", "supervisor")


def consultation(crew: Crew) -> store.Consultation:
    """Return the newest question that somebody of this crew put to a person; an empty one when there is none."""
    ids = [crew.person(hand).id for hand in crew.hands.values()]
    with crew.house.program.database.read() as session:
        rows = session.query(store.Consultation).filter(store.Consultation.asker_id.in_(ids))
        return rows.order_by(store.Consultation.id.desc()).first() or store.Consultation(id=0)


def sheet(crew: Crew, hand: Hand | None = None) -> store.Sheet:
    """Return the newest sheet of somebody (of the specialist); an empty one when there is none."""
    author = crew.person(hand or crew.expert).id
    with crew.house.program.database.read() as session:
        rows = session.query(store.Sheet).filter_by(author_id=author)
        return rows.order_by(store.Sheet.id.desc()).first() or store.Sheet(id=0)


def names_offered(card: SeenMessage) -> list[str]:
    """Return the names on the buttons that ask somebody."""
    return [b.text.removeprefix("👤 Ask ") for b in card.buttons if (b.data or "").startswith("know:ask:")]


def put_to_the_expert(crew: Crew, question: str = QUESTION) -> int:
    """Ask what no page says, and put it to the specialist; returns the consultation."""
    crew.technician.ask(question)
    ask(crew, crew.expert)
    wait_until(lambda: consultation(crew).text == question)
    crew.expert.sees("asks you")
    return consultation(crew).id


def ask(crew: Crew, hand: Hand) -> None:
    """Press the name of somebody under the technician's newest answer."""
    crew.technician.press(f"know:ask:{_question(crew)}:{crew.person(hand).id}")


def answered_by_the_expert(crew: Crew, words: str = ANSWER) -> int:
    """Let the specialist answer by the button; returns the draft of the sheet."""
    crew.expert.press("know:reply:")
    crew.expert.sees("Write your answer here")
    crew.expert.text(words)
    crew.expert.sees("as everybody will read it")
    return sheet(crew).id


def test_the_specialist_and_the_leader_are_offered_by_name(people: Crew) -> None:
    """Two names at most, the specialist first; under an answer from a page nobody is offered."""
    card = people.technician.ask(QUESTION)
    expected = [people.person(hand).name for hand in (people.expert, people.leader)]
    assert names_offered(card) == expected
    people.house.library.status = "answered"
    assert names_offered(people.technician.ask("F0004")) == []


def test_the_closest_pages_come_with_names_too(people: Crew) -> None:
    """No sure answer: the pages, and who may know."""
    people.house.library.status = "closest"
    card = people.technician.ask(QUESTION)
    assert "No sure answer" in card.text
    assert len(names_offered(card)) == 2


def test_nobody_is_asked_their_own_question(people: Crew) -> None:
    """The specialist who asks is offered the others."""
    card = people.expert.ask(QUESTION)
    assert names_offered(card) == [people.person(hand).name for hand in (people.leader, people.supervisor)]


def test_an_answer_that_did_not_help_is_followed_by_names(people: Crew) -> None:
    """👎 under a quote offers who may know better."""
    people.house.library.status = "answered"
    people.technician.ask("F0004")
    people.technician.press("ask:bad:")
    assert len(names_offered(people.technician.sees("may know better"))) == 2
    ask(people, people.expert)
    assert "F0004" in people.expert.sees("asks you").text


def test_the_answer_comes_back_at_once_and_the_sheet_after_one_tap(people: Crew) -> None:
    """Question, machine and asker for the expert; the words for the asker, marked; then published, found, and said."""
    put_to_the_expert(people)
    asked = people.expert.sees("asks you").text
    for words in (QUESTION, people.person(people.technician).name, "No page"):
        assert words in asked
    assert "answer comes here" in people.technician.sees("Asked").text
    number = answered_by_the_expert(people)
    told = people.technician.sees("Answer from")
    assert "not validated" in told.text
    assert "Mobil SHC 630, 2.5 l." in told.text
    assert number not in [one.root_id for one in people.house.library.sheets]
    assert "You answered" in people.expert.sees("You answered").text
    assert people.expert.told(people.expert.press(f"know:publish:{number}")).startswith("Published")
    people.technician.sees("validated ✅")
    found = people.house.library.sheets[-1]
    assert (found.root_id, found.question, found.answer) == (number, QUESTION, ANSWER)
    assert found.author == people.person(people.expert).name
    assert (sheet(people).state, sheet(people).review_at is not None) == (store.PUBLISHED, True)


def test_the_machine_that_was_asked_about_stands_on_the_sheet(people: Crew) -> None:
    """A question that names a machine makes a sheet for this machine; its author may say that it holds for all."""
    press = people.machines["PRESS"]
    name = people.house.look(lambda session: session.get_one(Machine, press).name)
    put_to_the_expert(people, f"Which oil for the {name}?")
    number = answered_by_the_expert(people)
    assert sheet(people).machine_id == press
    people.expert.press(f"know:where:{number}")
    people.expert.press(f"know:at:{number}:0")
    people.expert.sees("every machine")
    wait_until(lambda: sheet(people).machine_id is None)
    people.expert.press(f"know:where:{number}")
    people.expert.press(f"know:at:{number}:{press}")
    wait_until(lambda: sheet(people).machine_id == press)


def test_a_reply_to_the_question_is_the_answer_whenever_it_comes(clocked_house: House, clock: ManualClock) -> None:
    """Without the button, and hours later; other words of the expert are questions of their own."""
    clocked_house.library.status = "not_found"
    crew = clocked_house.crew("technician", "expert")
    put_to_the_expert(crew)
    card = crew.expert.sees("asks you")
    crew.expert.text("Something else entirely?")
    crew.expert.sees("No page of your documents")
    clock.advance(hours=5)
    crew.expert.text(ANSWER, reply_to=card.message_id)
    crew.technician.sees("Answer from")


def test_words_long_after_the_button_are_a_question(clocked_house: House, clock: ManualClock) -> None:
    """Ten minutes after “answer” free text is not the answer any more."""
    clocked_house.library.status = "not_found"
    crew = clocked_house.crew("technician", "expert")
    put_to_the_expert(crew)
    crew.expert.press("know:reply:")
    crew.expert.sees("Write your answer here")
    clock.advance(minutes=10, seconds=1)
    crew.expert.text("Where is the spare pump?")
    crew.expert.sees("No page of your documents")
    assert consultation(crew).state == store.WAITING


def test_the_form_that_asked_last_gets_the_words(people: Crew) -> None:
    """An expert who began a report after pressing “answer” is writing the report, and the other way round."""
    put_to_the_expert(people)
    people.expert.press("know:reply:")
    people.expert.sees("Write your answer here")
    people.expert.text("/intervention")
    people.expert.press("log:set:")
    people.expert.sees("What kind of job")
    people.expert.press("log:set:")
    people.expert.sees("What did you see?")
    people.expert.text("A leak")
    people.expert.sees("What did you do?")
    assert consultation(people).state == store.WAITING
    people.expert.press("know:reply:")
    wait_until(lambda: consultation(people).listener_id is not None)
    people.expert.text(ANSWER)
    people.technician.sees("Answer from")


def test_a_photo_goes_with_the_words(people: Crew) -> None:
    """A photo before the words waits for them; both reach the asker, and stay with the sheet."""
    put_to_the_expert(people)
    people.expert.press("know:reply:")
    people.expert.sees("Write your answer here")
    people.expert.upload("photo", small_jpeg(7))
    people.expert.sees("📷 1")
    people.expert.text("The grease nipple behind this cover.")
    told = people.technician.sees("Answer from")
    assert told.media
    assert len(sheet(people).photos) == 1


def test_not_me_asks_the_next_and_tells_the_asker(people: Crew) -> None:
    """Specialist, leader, supervisor, then nobody: the asker sees who is asked, and at the end that nobody is left."""
    put_to_the_expert(people)
    for hand, following in ((people.expert, people.leader), (people.leader, people.supervisor)):
        hand.press("know:pass:")
        following.sees("asks you")
        people.technician.sees(f"Asked {people.person(following).name}")
    people.supervisor.press("know:pass:")
    assert "nobody else" in people.technician.sees("does not know either").text
    assert consultation(people).state == store.NOBODY


def test_whoever_passed_it_on_may_still_answer_first(people: Crew) -> None:
    """The first answer counts; the one who comes second is told, and their words are not sent."""
    put_to_the_expert(people)
    card = people.expert.sees("asks you")
    people.expert.press("know:pass:")
    people.leader.sees("asks you")
    people.expert.text(ANSWER, reply_to=card.message_id)
    people.technician.sees(f"Answer from {people.person(people.expert).name}")
    late = people.leader.sees("has answered")
    people.leader.text("Grease it.", reply_to=late.message_id)
    people.leader.sees("were not kept")
    assert [text for text in people.technician.heard() if "Grease it" in text] == []


def test_somebody_who_blocked_the_bot_is_told_as_unreachable(people: Crew) -> None:
    """The asker hears it and passes the question to the next with one tap."""
    people.technician.ask(QUESTION)
    people.expert.block()
    ask(people, people.expert)
    gone = people.technician.sees("cannot be reached")
    assert names_offered(gone)[0] == people.person(people.leader).name
    ask(people, people.leader)
    people.leader.sees("asks you")
    assert consultation(people).expert_id == people.person(people.leader).id


def test_two_taps_ask_once(people: Crew) -> None:
    """The second tap says that the person has been asked already."""
    card = people.technician.ask(QUESTION)
    data = next(b.data for b in card.buttons if (b.data or "").startswith("know:ask:"))
    people.technician.tap(data, message_id=card.message_id)
    people.expert.sees("asks you")
    assert "asked already" in people.technician.told(people.technician.tap(data, message_id=card.message_id))
    people.house.quiet()
    assert len([text for text in people.expert.heard() if "asks you" in text]) == 1


def test_two_taps_publish_once(people: Crew) -> None:
    """The second press of “publish” changes nothing."""
    put_to_the_expert(people)
    number = answered_by_the_expert(people)
    message, button = people.expert.button(f"know:publish:{number}")
    for _ in range(2):
        people.expert.told(people.expert.tap(button.data or "", message_id=message.message_id))
    assert len([one for one in people.house.library.sheets if one.root_id == number]) == 1


def test_a_draft_is_corrected_before_it_is_published(people: Crew) -> None:
    """Answer and question are written anew; what is published is what stood on the card."""
    put_to_the_expert(people)
    number = answered_by_the_expert(people)
    people.expert.press(f"know:edit:{number}:answer")
    people.expert.sees("Write the whole answer anew")
    people.expert.text("Mobil SHC 632, 2.5 l.")
    people.expert.sees("SHC 632")
    people.expert.press(f"know:edit:{number}:title")
    people.expert.sees("Write the question anew")
    people.expert.text("Oil of the ejector gearbox")
    people.expert.sees("Oil of the ejector gearbox")
    people.expert.press(f"know:publish:{number}")
    assert "SHC 632" in people.technician.sees("validated ✅").text
    found = people.house.library.sheets[-1]
    assert (found.question, found.answer) == ("Oil of the ejector gearbox", "Mobil SHC 632, 2.5 l.")


def test_a_leader_has_a_supervisor_validate(people: Crew) -> None:
    """The leader's sheet waits until a supervisor publishes it; a sheet that was sent back is corrected first."""
    people.technician.ask(QUESTION)
    ask(people, people.leader)
    people.leader.press("know:reply:")
    people.leader.sees("Write your answer here")
    people.leader.text(ANSWER)
    people.leader.press("know:publish:")
    number = sheet(people, people.leader).id
    assert "Sheet to validate" in people.supervisor.sees("Mobil SHC").text
    assert sheet(people, people.leader).state == store.PROPOSED
    people.supervisor.press(f"know:back:{number}")
    people.leader.sees("Write the whole answer anew")
    people.leader.text("Mobil SHC 634")
    people.leader.press(f"know:publish:{number}")
    people.supervisor.sees("Mobil SHC 634")
    people.supervisor.press(f"know:publish:{number}")
    people.technician.sees("validated ✅")
    row = sheet(people, people.leader)
    assert (row.state, row.validated_by) == (store.PUBLISHED, people.person(people.supervisor).id)


def test_a_correction_replaces_the_sheet_and_withdrawing_takes_it_away(people: Crew) -> None:
    """The published version stands until the new one is published; a withdrawn one is gone from the library."""
    put_to_the_expert(people)
    first = answered_by_the_expert(people)
    people.expert.press(f"know:publish:{first}")
    people.technician.sees("validated ✅")
    people.expert.press(f"know:correct:{first}")
    people.expert.sees("Write the whole answer anew")
    people.expert.text("Mobil SHC 639")
    people.expert.sees("Mobil SHC 639")
    second = sheet(people).id
    assert people.house.look(lambda session: session.get_one(store.Sheet, first).state) == store.PUBLISHED
    people.expert.press(f"know:publish:{second}")
    wait_until(lambda: sheet(people).state == store.PUBLISHED)
    old, new = people.house.look(lambda session: [session.get_one(store.Sheet, n) for n in (first, second)])
    assert (old.state, new.number, new.root_id) == (store.SUPERSEDED, 2, first)
    assert people.house.library.sheets[-1].root_id == first
    people.supervisor.text("/fiches")
    people.supervisor.press(f"know:show:{second}")
    people.supervisor.press(f"know:sure:{second}")
    people.supervisor.press(f"know:withdraw:{second}")
    wait_until(lambda: sheet(people).state == store.WITHDRAWN)
    removed = people.house.look(lambda s: s.get_one(Document, new.document_id).removed_at)
    assert removed is not None


def test_lock_out_words_carry_the_note(people: Crew) -> None:
    """Nobody takes a colleague's words for a lock-out procedure."""
    put_to_the_expert(people, "How do I lock out the ejector?")
    number = answered_by_the_expert(people, "Main switch, padlock, then check.")
    assert "no lock-out procedure" in people.technician.sees("Answer from").text
    assert "no lock-out procedure" in people.expert.sees("as everybody will read it").text
    people.expert.press(f"know:publish:{number}")
    people.technician.sees("validated ✅")
    assert people.house.library.sheets[-1].safety


def test_where_it_is_written_is_no_sheet(people: Crew) -> None:
    """“It is in a document” brings the place to the asker and leaves the hole to the administrator."""
    put_to_the_expert(people)
    people.expert.press("know:doc:")
    people.expert.sees("Which document, which page?")
    people.expert.text("Gearbox leaflet, page 3")
    assert "Gearbox leaflet, page 3" in people.technician.sees("stands in a document").text
    assert sheet(people).id == 0


def test_words_that_were_a_question_are_taken_back(people: Crew) -> None:
    """The expert gets their answer, the asker waits again."""
    put_to_the_expert(people)
    number = answered_by_the_expert(people, "Where is the spare pump?")
    people.technician.sees("Answer from")
    people.expert.press(f"know:was:{number}")
    people.expert.sees("No page of your documents")
    wait_until(lambda: consultation(people).state == store.WAITING)
    assert sheet(people).state == store.DROPPED


@pytest.mark.slow
def test_everything_is_there_after_a_restart(own_house: House) -> None:
    """The question, the half-written answer and the draft are rows: a new process goes on with them."""
    own_house.library.status = "not_found"
    crew = own_house.crew("technician", "expert")
    put_to_the_expert(crew)
    crew.expert.press("know:reply:")
    crew.expert.sees("Write your answer here")
    with own_house.stopped():
        crew.expert.text(ANSWER)
    crew.technician.sees("Answer from")
    crew.expert.sees("as everybody will read it")
    number = sheet(crew).id
    with own_house.stopped():
        crew.expert.press(f"know:publish:{number}")
    crew.technician.sees("validated ✅")


def _question(crew: Crew) -> int:
    asker = crew.person(crew.technician).id
    rows = crew.house.look(lambda s: s.query(Question).filter_by(person_id=asker).order_by(Question.id.desc()).first())
    return int(rows.id)
