"""Help is called until somebody takes it: by buttons, with words or a photo, and never once more after that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from docs_store import escalation
from docs_store.clock import ManualClock
from tests.chat.drawing import small_jpeg
from tests.chat.hands import Crew, Hand, House
from tests.chat.running_bot import wait_until

FIVE = {"minutes": 5}


def calls(crew: Crew) -> list[int]:
    """Return the chats that were called for the newest case, in order."""
    chats = {crew.person(hand).id: hand.id for hand in crew.hands.values()}
    return [chats[call.person_id] for call in store_calls(crew)]


def store_calls(crew: Crew) -> list[escalation.Call]:
    """Return the calls of the newest case."""
    return crew.house.look(lambda session: escalation.calls(session, crew.case().id))


def take(hand: Hand) -> str:
    """Press “I take it” and return what the press said."""
    return hand.told(hand.press("esc:take:"))


def sends_to(house: House, hand: Hand) -> int:
    """Return how many new messages (no edits) the bot sent into a chat."""
    methods = ("sendMessage", "sendPhoto", "sendDocument")
    return sum(len(house.sandbox.api.ledger.calls(method, chat_id=hand.id)) for method in methods)


def test_a_call_reaches_the_first_supervisor_who_takes_it(crew: Crew) -> None:
    """Machine, severity, words: the supervisor sees them with who asks, takes it, and the requester sees who."""
    number = crew.call_for_help("Oil under the cylinder", "stop")
    card = crew.supervisor.sees("needs help").text
    assert "Oil under the cylinder" in card
    assert "Hydraulic press" in card
    assert "Machine stopped" in card
    assert crew.person(crew.technician).name in card
    take(crew.supervisor)
    wait_until(lambda: crew.case().state == escalation.TAKEN)
    assert crew.person(crew.supervisor).name in crew.technician.sees("Taken by").text
    assert crew.supervisor.sees("Taken by").buttons[0].data == f"esc:close:{number}"
    crew.house.quiet()
    assert [text for text in crew.second.heard() if "needs help" in text] == []


def test_whoever_took_it_says_when_it_is_solved(crew: Crew) -> None:
    """Both cards close, and the buttons are gone."""
    crew.call_for_help()
    take(crew.supervisor)
    crew.supervisor.press("esc:close:")
    assert "Closed" in crew.technician.sees("Closed").text
    closed = crew.supervisor.sees("Closed")
    assert closed.buttons == ()
    assert crew.case().state == escalation.CLOSED


def test_the_requester_may_say_that_it_is_not_needed_any_more(crew: Crew) -> None:
    """The called person's card loses its button."""
    crew.call_for_help()
    crew.supervisor.button("esc:take:")
    crew.technician.press("esc:close:")
    assert crew.supervisor.sees("Closed").buttons == ()


def test_an_answer_is_escalated_with_its_question(crew: Crew) -> None:
    """The words of the question are the words of the call; only what is missing is asked."""
    crew.technician.text("F0004 keeps coming back")
    crew.technician.press("esc:new:0:q")
    crew.technician.press("esc:set:")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:question")
    assert "F0004 keeps coming back" in crew.supervisor.sees("needs help").text
    assert crew.case().question_id is not None


def test_words_after_the_command_are_the_call(crew: Crew) -> None:
    """`/escalade` with a sentence that names its machine asks for the severity alone."""
    crew.technician.text("/escalade the hydraulic press " + str(_site(crew)) + " leaks")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:safety")
    card = crew.supervisor.sees("needs help").text
    assert "leaks" in card
    assert "112" in crew.technician.sees("Danger").text
    assert crew.case().machine_id == crew.machines["PRESS"]


def test_a_photo_goes_with_the_call(crew: Crew) -> None:
    """Sent as an answer to “what happens?”: the supervisor sees the picture and its words."""
    crew.technician.text("/escalade")
    crew.technician.press("esc:set:")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:stop")
    wait_until(lambda: crew.case().asked == "text")
    crew.technician.upload("photo", small_jpeg(5), caption="leak here")
    card = crew.supervisor.sees("needs help")
    assert card.media is not None
    assert "leak here" in card.text
    take(crew.supervisor)
    assert crew.supervisor.sees("Taken by").media is not None, "edited in place, the picture stays"


def test_a_photo_alone_is_enough(crew: Crew) -> None:
    """No words: nobody is made to type with gloves on."""
    crew.technician.upload("photo", small_jpeg(6))
    crew.technician.press("esc:photo:")
    crew.technician.press("esc:set:")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:stop")
    assert crew.supervisor.sees("needs help").media is not None


def test_a_signed_report_is_escalated_with_its_words(crew: Crew) -> None:
    """Machine and words come along from the report."""
    from tests.chat.test_reports import begin, finish, sign, write

    begin(crew)
    write(crew, "seen", "Crack in the frame")
    write(crew, "done", "Stopped it")
    finish(crew)
    sign(crew)
    crew.technician.press(f"esc:new:{crew.machines['PRESS']}:r")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:safety")
    assert "Crack in the frame — Stopped it" in crew.supervisor.sees("needs help").text


@pytest.mark.parametrize("words", ["👍", "...", "!!"])
def test_words_without_a_word_are_asked_again(crew: Crew, words: str) -> None:
    """Nobody is called with an emoji; the question stays."""
    crew.technician.text("/escalade")
    crew.technician.press("esc:set:")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:stop")
    wait_until(lambda: crew.case().asked == "text")
    crew.technician.text(words)
    assert "few words" in crew.technician.sees("could not read").text
    assert crew.case().state == escalation.DRAFT


@pytest.mark.slow
def test_of_two_who_press_at_once_the_first_has_it(clocked_house: House, clock: ManualClock) -> None:
    """The other is told who has it; both cards name the same person; nobody else is called."""
    crew = clocked_house.crew("technician", "supervisor", "second", "leader")
    crew.call_for_help()
    crew.supervisor.button("esc:take:")
    clock.advance(**FIVE)
    crew.second.button("esc:take:")
    with ThreadPoolExecutor(2) as both:
        said = list(both.map(take, (crew.supervisor, crew.second)))
    wait_until(lambda: crew.case().state == escalation.TAKEN)
    winner = next(hand for hand in (crew.supervisor, crew.second) if crew.person(hand).id == crew.case().taken_by)
    name = crew.person(winner).name
    assert sorted(said) == sorted(["", f"{name} has it already."])
    for hand in (crew.technician, crew.supervisor, crew.second):
        assert name in hand.sees("Taken by").text
    clock.advance(hours=5)
    clocked_house.quiet()
    assert [text for text in crew.leader.heard() if "needs help" in text] == []


@pytest.mark.slow
def test_the_next_person_is_called_after_the_delay_to_the_second(clocked_house: House, clock: ManualClock) -> None:
    """One second early nothing happens; then one call, to the next in order, and the requester sees both names."""
    crew = clocked_house.crew("technician", "supervisor", "second", "leader")
    crew.call_for_help()
    crew.supervisor.sees("needs help")
    clock.advance(minutes=4, seconds=59)
    clocked_house.let_timers_pass()
    assert len(store_calls(crew)) == 1
    clock.advance(seconds=1)
    crew.second.sees("needs help")
    clock.advance(**FIVE)
    crew.leader.sees("needs help")
    assert calls(crew) == [crew.supervisor.id, crew.second.id, crew.leader.id]
    request = crew.technician.sees(crew.person(crew.leader).name).text
    for hand in (crew.supervisor, crew.second, crew.leader):
        assert crew.person(hand).name in request
    clock.advance(**FIVE)
    assert "I keep calling" in crew.technician.sees("keep calling").text
    assert "+33 4 00 00 00 01" in crew.technician.sees("keep calling").text
    wait_until(lambda: calls(crew)[-1] == crew.supervisor.id)


@pytest.mark.slow
def test_a_night_without_the_bot_is_one_call_and_not_a_burst(clocked_house: House, clock: ManualClock) -> None:
    """Stopped with a call due, started nine hours later: the next person is called once, and the following waits."""
    crew = clocked_house.crew("technician", "supervisor", "second", "leader")
    crew.call_for_help()
    crew.supervisor.sees("needs help")
    clocked_house.quiet()
    with clocked_house.stopped():
        clock.advance(hours=9)
    crew.second.sees("needs help")
    clocked_house.let_timers_pass()
    assert calls(crew) == [crew.supervisor.id, crew.second.id]
    take(crew.supervisor)
    assert crew.person(crew.supervisor).name in crew.technician.sees("Taken by").text


@pytest.mark.slow
def test_nothing_is_sent_after_somebody_took_it(clocked_house: House, clock: ManualClock) -> None:
    """Hours later, after a restart too: edits of what was sent, no new message to anybody."""
    crew = clocked_house.crew("technician", "supervisor", "second", "leader")
    crew.call_for_help()
    take(crew.supervisor)
    crew.technician.sees("Taken by")
    clocked_house.quiet()
    before = {name: sends_to(clocked_house, hand) for name, hand in crew.hands.items()}
    clock.advance(hours=3)
    clocked_house.let_timers_pass()
    with clocked_house.stopped():
        clock.advance(hours=3)
    clocked_house.let_timers_pass()
    assert {name: sends_to(clocked_house, hand) for name, hand in crew.hands.items()} == before


@pytest.mark.slow
def test_a_supervisor_who_blocked_the_bot_is_skipped_at_once(clocked_house: House) -> None:
    """Telegram says no: the next is called without any delay, and the requester sees who cannot be reached."""
    crew = clocked_house.crew("technician", "supervisor", "second")
    crew.supervisor.block()
    clocked_house.quiet()
    crew.change(crew.supervisor, reachable=True)  # as if the news of it had not reached us
    crew.call_for_help()
    crew.second.sees("needs help")
    assert not crew.person(crew.supervisor).reachable
    assert f"{crew.person(crew.supervisor).name}: cannot be reached" in crew.technician.sees("cannot be reached").text
    crew.supervisor.unblock()
    wait_until(lambda: crew.person(crew.supervisor).reachable)


def test_a_supervisor_who_is_known_to_be_gone_is_not_called_first(crew: Crew) -> None:
    """Blocking is noticed when it happens: the chain begins with the next."""
    crew.supervisor.block()
    wait_until(lambda: not crew.person(crew.supervisor).reachable)
    crew.call_for_help()
    crew.second.sees("needs help")
    assert calls(crew) == [crew.second.id]


def test_whoever_writes_can_be_reached_again(crew: Crew) -> None:
    """Any message is proof enough."""
    crew.change(crew.supervisor, reachable=False)
    crew.supervisor.ask("F0004?")
    wait_until(lambda: crew.person(crew.supervisor).reachable)


def test_with_nobody_to_call_the_requester_is_told_whom_to_phone(clocked_house: House) -> None:
    """No supervisor, no leader, no administrator: the site's phone at once, and no promise."""
    crew = clocked_house.crew("technician")
    crew.call_for_help()
    request = crew.technician.sees("Nobody could be called").text
    assert "+33 4 00 00 00 01" in request
    assert store_calls(crew) == []


def test_with_nobody_at_the_site_the_administrator_is_called_and_told_why(clocked_house: House) -> None:
    """They can take it themselves, and are told whom to invite; the requester has the phone number at once."""
    crew = clocked_house.crew("technician", "admin")
    crew.call_for_help()
    crew.admin.sees("needs help")
    assert "maintbot people invite --role supervisor" in crew.admin.sees("Nobody can be called").text
    assert "+33 4 00 00 00 01" in crew.technician.sees("called at").text
    take(crew.admin)
    crew.technician.sees("Taken by")


@pytest.mark.slow
def test_a_supervisor_enrolled_meanwhile_is_called(clocked_house: House, clock: ManualClock) -> None:
    """A case that reached nobody looks again at every step."""
    crew = clocked_house.crew("technician")
    crew.call_for_help()
    crew.technician.sees("Nobody could be called")
    crew.add("supervisor", "supervisor")
    clock.advance(**FIVE)
    crew.supervisor.sees("needs help")


@pytest.mark.slow
def test_after_all_rounds_it_says_that_it_has_stopped(clocked_house: House, clock: ManualClock) -> None:
    """Nobody is called for ever, and the requester is not left believing it."""
    crew = clocked_house.crew("technician", "supervisor")
    crew.call_for_help()
    with clocked_house.program.database.write() as session:
        session.get_one(escalation.Escalation, crew.case().id).step = 11
    clock.advance(**FIVE)
    wait_until(lambda: crew.case().step == 12)
    assert "keep calling" in crew.technician.sees("keep calling").text
    clock.advance(**FIVE)
    assert "+33 4 00 00 00 01" in crew.technician.sees("stopped calling").text
    clock.advance(days=3)
    clocked_house.let_timers_pass()
    assert (len(store_calls(crew)), crew.case().step) == (2, 13)


@pytest.mark.slow
def test_a_case_that_cannot_be_moved_does_not_stop_the_others(clocked_house: House, clock: ManualClock) -> None:
    """A broken row is left for later; the calls of every other case go out."""
    crew = clocked_house.crew("technician", "supervisor", "second")
    other = clocked_house.crew("technician", "supervisor", "second")
    crew.call_for_help()
    other.call_for_help()
    with clocked_house.program.database.write() as session:
        session.get_one(escalation.Escalation, crew.case().id).chain = [crew.person(crew.supervisor).id, 999_999]
    clock.advance(**FIVE)
    other.second.sees("needs help")
    assert len(store_calls(crew)) == 1
    assert crew.case().due_at is not None


def test_words_of_an_old_trouble_are_not_called_out_in_a_new_one(clocked_house: House, clock: ManualClock) -> None:
    """A call begun yesterday and left is not taken up again."""
    crew = clocked_house.crew("technician", "supervisor")
    crew.technician.text("/escalade yesterday's leak")
    wait_until(lambda: crew.case().text == "yesterday's leak")
    old = crew.case().id
    clock.advance(hours=1, seconds=1)
    crew.technician.text("/escalade")
    wait_until(lambda: crew.case().id != old)
    assert (crew.case().text, crew.case().machine_id) == (None, None)


def test_a_call_begun_a_moment_ago_goes_on(crew: Crew) -> None:
    """Another `/escalade` comes back to it; nothing typed is lost."""
    crew.technician.text("/escalade the leak")
    wait_until(lambda: crew.case().text == "the leak")
    first = crew.case().id
    crew.technician.text("/escalade")
    crew.house.quiet(crew.technician)
    assert (crew.case().id, crew.case().text) == (first, "the leak")


def test_giving_up_calls_nobody(crew: Crew) -> None:
    """The draft is dropped and its buttons are dead."""
    crew.technician.text("/escalade the leak")
    message, _ = crew.technician.button("esc:drop:")
    number = _number(crew)
    crew.technician.press("esc:drop:")
    crew.technician.sees("Nobody was called")
    crew.technician.told(crew.technician.tap(f"esc:set:{number}:severity:stop", message_id=message.message_id))
    crew.house.quiet()
    assert crew.case().state == escalation.DROPPED
    assert [text for text in crew.supervisor.heard() if "needs help" in text] == []


def test_pressing_the_severity_twice_calls_once(crew: Crew) -> None:
    """Two taps with gloves on: one case, one call."""
    crew.technician.text("/escalade the leak at the conveyor " + str(_site(crew)))
    message, button = crew.technician.button("esc:set:")
    assert button.data is not None
    data = f"esc:set:{_number(crew)}:severity:stop"
    for press in [crew.technician.tap(data, message_id=message.message_id) for _ in range(2)]:
        crew.technician.told(press)
    crew.supervisor.sees("needs help")
    crew.house.quiet()
    assert len([text for text in crew.supervisor.heard() if "needs help" in text]) == 1
    assert len(store_calls(crew)) == 1


def test_a_supervisor_follows_and_takes_from_the_list(crew: Crew) -> None:
    """`/suivi` shows the open calls of the site, and of no other."""
    crew.call_for_help()
    other = crew.house.crew()
    crew.second.text("/suivi")
    listed = crew.second.sees("Open calls")
    assert len(listed.buttons) == 1
    crew.second.press("esc:show:")
    take(crew.second)
    wait_until(lambda: crew.case().taken_by == crew.person(crew.second).id)
    other.supervisor.text("/suivi")
    assert "No call for help is open" in other.supervisor.sees("call for help").text


def test_a_call_goes_out_though_its_picture_is_lost(crew: Crew) -> None:
    """A file that is gone from the disk costs the picture, not the call."""
    crew.technician.text("/escalade")
    crew.technician.press("esc:set:")
    crew.technician.press(f"esc:set:{_number(crew)}:severity:stop")
    wait_until(lambda: crew.case().asked == "text")
    with crew.house.program.database.write() as session:
        row = session.get_one(escalation.Escalation, crew.case().id)
        row.photos = [{"sha256": "0" * 64, "name": "gone.jpg"}]
    crew.technician.text("leak")
    card = crew.supervisor.sees("needs help")
    assert card.media is None
    take(crew.supervisor)
    crew.technician.sees("Taken by")
    assert "Taken by" in crew.supervisor.sees("Taken by").text


def _number(crew: Crew) -> int:
    wait_until(lambda: crew.case().id > 0)
    return crew.case().id


def _site(crew: Crew) -> int:
    """Return the number in the names of the crew's machines."""
    from docs_store.plant import Machine

    tag: str = crew.house.look(lambda session: session.get_one(Machine, crew.machines["PRESS"]).tag)
    return int(tag.split("-")[1])


def test_words_typed_where_a_button_is_asked_for_are_what_happens(crew: Crew) -> None:
    """Somebody who types the trouble instead of choosing how serious it is has said what happens; one tap calls."""
    crew.technician.text("/escalade")
    crew.technician.button("esc:set:")
    crew.technician.text("the press leaks badly")
    crew.technician.sees("the press leaks badly")
    crew.technician.press(f"esc:set:{crew.case().id}:severity:stop")
    assert "the press leaks badly" in crew.supervisor.sees("needs help").text


def test_whoever_waits_hears_that_help_comes(crew: Crew) -> None:
    """Taking a call sends the requester a new message, for an edit makes no sound."""
    crew.call_for_help()
    before = crew.technician.sees("called at").message_id
    crew.supervisor.press("esc:take:")
    assert crew.technician.sees("Taken by").message_id > before


@pytest.mark.slow
def test_a_call_that_had_to_wait_is_not_made_when_its_reason_is_gone(crew: Crew) -> None:
    """Read again right before it is sent: whatever ended the case meanwhile, nobody is called for it."""
    crew.house.client.add_fault("flood", method="sendMessage", chat_id=crew.supervisor.id, retry_after=2, count=1)
    crew.call_for_help()
    wait_until(lambda: crew.house.client.state()["faults"] == 0)
    with crew.house.program.database.write() as session:
        session.get_one(escalation.Escalation, crew.case().id).state = escalation.CLOSED
    crew.house.quiet()
    assert [text for text in crew.supervisor.heard() if "needs help" in text] == []
