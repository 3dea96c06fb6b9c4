"""A report is filled by buttons and words, left and resumed, corrected, signed once."""

from __future__ import annotations

from bot.interventions.service import DRAFT, DROPPED, SIGNED
from docs_store.clock import ManualClock
from tests.chat.drawing import small_jpeg
from tests.chat.hands import Crew, Hand, House
from tests.chat.running_bot import wait_until


def begin(crew: Crew) -> Hand:
    """Begin a report at the press and come as far as its first words."""
    hand = crew.technician
    hand.text("/intervention")
    wait_until(lambda: crew.asked() in ("machine", "type"))
    if crew.asked() == "machine":  # otherwise they stand at one already
        answer(crew, "machine", f"#{crew.machines['PRESS']}")
    answer(crew, "type", "curative")
    return hand


def answer(crew: Crew, field: str, value: str) -> None:
    """Press the button that answers the question on the screen."""
    wait_until(lambda: crew.asked() == field)
    crew.technician.press(f"log:set:{crew.report().id}:{field}:{value}")


def write(crew: Crew, field: str, words: str) -> None:
    """Write the answer to the question on the screen."""
    wait_until(lambda: crew.asked() == field)
    crew.technician.text(words)


def finish(crew: Crew) -> None:
    """Answer what is left after the words, and come to the signature."""
    answer(crew, "parts", "")
    answer(crew, "minutes", "30")
    answer(crew, "end", "running")
    wait_until(lambda: crew.asked() == "nothing")


def sign(crew: Crew) -> str:
    """Sign and return what the card says then."""
    crew.technician.press(f"log:sign:{crew.report().id}")
    return crew.technician.sees("is kept").text


def test_a_report_by_buttons_and_words_is_signed_and_published_once(crew: Crew) -> None:
    """Seven answers, one signature, one publication, and the card says what is kept."""
    begin(crew)
    write(crew, "seen", "Huile sous le vérin")
    write(crew, "done", "Joint remplacé")
    finish(crew)
    shown = sign(crew)
    assert "Huile sous le vérin" in shown
    assert "Joint remplacé" in shown
    report = crew.report()
    assert (report.state, report.type, report.minutes_stopped, report.end_state) == (SIGNED, "curative", 30, "running")
    assert [text.intervention_id for text in crew.house.library.published].count(report.id) == 1


def test_a_report_entirely_typed_is_the_same_report(crew: Crew) -> None:
    """Machine and duration can be written too; only choices need buttons."""
    crew.technician.text("/intervention")
    write(crew, "machine", "hydrolic press")
    wait_until(lambda: crew.asked() == "type")
    answer(crew, "type", "palliative")
    write(crew, "seen", "bruit")
    write(crew, "done", "graissage")
    write(crew, "parts", "graisse EP2")
    write(crew, "minutes", "1h30")
    answer(crew, "end", "degraded")
    sign(crew)
    report = crew.report()
    assert (report.machine_id, report.minutes_stopped, report.parts) == (crew.machines["PRESS"], 90, "graisse EP2")


def test_words_that_answer_nothing_are_asked_again_and_lose_nothing(crew: Crew) -> None:
    """A duration that cannot be read, an emoji: a sentence, the same question, everything before it kept."""
    begin(crew)
    write(crew, "seen", "👍👍")
    assert "could not read a word" in crew.technician.sees("could not").text
    write(crew, "seen", "fuite")
    write(crew, "done", "x" * 2001)
    assert "2001 characters" in crew.technician.sees("too long").text
    write(crew, "done", "serrage")
    answer(crew, "parts", "")
    write(crew, "minutes", "un moment")
    assert "45 min or 1h30" in crew.technician.sees("duration").text
    report = crew.report()
    assert (report.asked, report.seen, report.done, report.minutes_stopped) == ("minutes", "fuite", "serrage", None)


def test_a_report_goes_on_after_a_restart_at_the_first_missing_field(own_house: House) -> None:
    """Stopped in the middle and started again: nothing is lost, the next question is the first without an answer."""
    crew = own_house.crew("technician")
    begin(crew)
    write(crew, "seen", "fuite")
    wait_until(lambda: crew.asked() == "done")
    with own_house.stopped():
        pass
    crew.technician.text("/report")
    wait_until(lambda: crew.technician.heard()[-1].endswith("What did you do?"))
    write(crew, "done", "joint")
    finish(crew)
    sign(crew)
    assert (crew.report().seen, crew.report().done, crew.reports()) == ("fuite", "joint", 1)


def test_what_is_sent_while_the_bot_is_down_is_done_when_it_is_back(own_house: House) -> None:
    """Words and presses wait at Telegram and fill the report in their order after the start."""
    crew = own_house.crew("technician")
    begin(crew)
    wait_until(lambda: crew.asked() == "seen")
    number = crew.report().id
    with own_house.stopped():
        crew.technician.text("fuite d'huile")
        sent = crew.technician.text("joint changé")
        crew.technician.tap(f"log:set:{number}:parts:", message_id=sent)
        crew.technician.text("45 min")
    wait_until(lambda: crew.asked() == "end")
    report = crew.report()
    assert (report.seen, report.done, report.parts, report.minutes_stopped) == ("fuite d'huile", "joint changé", "", 45)


def test_two_taps_on_the_same_button_answer_one_question(crew: Crew) -> None:
    """The second tap finds another question on the screen and changes nothing."""
    hand = crew.technician
    hand.text("/intervention")
    message, button = hand.button(f"log:set:{_number(crew)}:machine:")
    presses = [hand.tap(button.data or "", message_id=message.message_id) for _ in range(2)]
    for press in presses:
        hand.told(press)
    crew.house.quiet(hand)
    assert crew.asked() == "type"
    assert crew.reports() == 1


def _number(crew: Crew) -> int:
    wait_until(lambda: crew.reports() == 1)
    return crew.report().id


def test_a_second_signature_says_that_it_is_signed(crew: Crew) -> None:
    """Published once, kept as it is."""
    begin(crew)
    write(crew, "seen", "fuite")
    write(crew, "done", "joint")
    finish(crew)
    message, button = crew.technician.button("log:sign:")
    presses = [crew.technician.tap(button.data or "", message_id=message.message_id) for _ in range(2)]
    assert crew.technician.told(presses[0]) == ""
    assert "signed already" in crew.technician.told(presses[1])
    assert [text.intervention_id for text in crew.house.library.published].count(crew.report().id) == 1


def test_stale_buttons_of_a_signed_report_change_nothing(crew: Crew) -> None:
    """Correct, give up, clear, set, sign: it stays as it was signed, and its person is told so."""
    begin(crew)
    write(crew, "seen", "fuite")
    write(crew, "done", "joint")
    finish(crew)
    sign(crew)
    before = crew.report()
    message = crew.technician.sees("is kept")
    for verb in ("fix", "drop", "clear:{}:seen", "set:{}:seen:autre", "sign", "was:{}:seen", "show"):
        name, _, rest = verb.partition(":")
        data = f"log:{name}:{before.id}" if not rest else f"log:{name}:{rest.format(before.id)}"
        said = crew.technician.told(crew.technician.tap(data, message_id=message.message_id))
        assert "stays as it is" in said, data
    crew.house.quiet(crew.technician)
    after = crew.report()
    assert (after.state, after.seen, after.done, after.signed_at) == (SIGNED, "fuite", "joint", before.signed_at)


def test_a_field_is_corrected_before_signing(crew: Crew) -> None:
    """Its question comes again, the others stay, and the signature waits for the answer."""
    begin(crew)
    write(crew, "seen", "fuite")
    write(crew, "done", "joint")
    finish(crew)
    crew.technician.press("log:fix:")
    crew.technician.press(f"log:clear:{crew.report().id}:done")
    wait_until(lambda: crew.asked() == "done")
    message = crew.technician.sees("What did you do?")
    said = crew.technician.told(crew.technician.tap(f"log:sign:{crew.report().id}", message_id=message.message_id))
    assert "still missing" in said
    write(crew, "done", "joint et bague")
    wait_until(lambda: crew.asked() == "nothing")
    sign(crew)
    assert (crew.report().seen, crew.report().done) == ("fuite", "joint et bague")


def test_that_was_a_question_takes_the_words_out_and_answers_them(crew: Crew) -> None:
    """One button moves words to where they belong; the report then waits for them again."""
    begin(crew)
    write(crew, "seen", "What does F0004 mean?")
    crew.technician.press(f"log:was:{_number(crew)}:seen")
    assert "F0004" in crew.technician.sees("surtension").text
    wait_until(lambda: crew.asked() == "seen")
    assert crew.report().seen is None
    assert crew.house.library.asked[-1] == "What does F0004 mean?"


def test_after_that_was_a_question_the_next_text_is_a_question_too(crew: Crew) -> None:
    """The report has stopped listening; its card is one press away."""
    begin(crew)
    write(crew, "seen", "F0004?")
    crew.technician.press(f"log:was:{_number(crew)}:seen")
    crew.technician.sees("surtension")
    crew.technician.text("And F0005?")
    wait_until(lambda: crew.house.library.asked[-1] == "And F0005?")
    assert crew.report().seen is None


def test_words_taken_for_a_question_are_put_into_the_report(crew: Crew) -> None:
    """The other way round: the button under the answer fills the field that waits."""
    begin(crew)
    wait_until(lambda: crew.asked() == "seen")
    elsewhere = crew.technician.chat().from_bot[0].message_id
    crew.technician.text("oil leak at the cylinder", reply_to=elsewhere)
    crew.technician.press("log:text:")
    wait_until(lambda: crew.report().seen == "oil leak at the cylinder")
    assert crew.asked() == "done"


def test_a_photo_belongs_to_the_report_that_is_being_filled(crew: Crew) -> None:
    """Its words answer the question; another photo is added; the card counts them."""
    begin(crew)
    wait_until(lambda: crew.asked() == "seen")
    crew.technician.upload("photo", small_jpeg(1), caption="fuite au vérin")
    wait_until(lambda: crew.asked() == "done")
    crew.technician.upload("photo", small_jpeg(2))
    wait_until(lambda: len(crew.report().photos) == 2)
    assert crew.report().seen == "fuite au vérin"
    assert "📷 2" in crew.technician.sees("📷 2").text
    for photo in crew.report().photos:
        assert crew.house.program.files.path(photo["sha256"]).is_file()


def test_a_photo_without_a_place_is_offered_to_a_report(crew: Crew) -> None:
    """Kept, asked about, and put into a new report by one press."""
    crew.technician.upload("photo", small_jpeg(3))
    assert "your photo" in crew.technician.sees("photo").text
    crew.technician.press("log:photo:")
    wait_until(lambda: crew.reports() == 1 and len(crew.report().photos) == 1)


def test_a_report_that_is_given_up_stays_given_up(crew: Crew) -> None:
    """Asked first, then out of sight, its buttons dead, and the next one starts empty."""
    begin(crew)
    crew.technician.press("log:drop:")
    crew.technician.sees("Give this report up?")
    assert crew.report().state == DRAFT
    crew.technician.press("log:dropped:")
    crew.technician.sees("given up")
    given_up = crew.report()
    message = crew.technician.sees("given up")
    crew.technician.told(crew.technician.tap(f"log:set:{given_up.id}:seen:x", message_id=message.message_id))
    crew.technician.text("/intervention")
    wait_until(lambda: crew.reports() == 2)
    assert (given_up.state, crew.report().state, crew.report().seen) == (DROPPED, DRAFT, None)


def test_after_ten_minutes_a_text_is_a_question_again(clocked_house: House, clock: ManualClock) -> None:
    """To the second; a reply to the card still answers it."""
    crew = clocked_house.crew("technician")
    begin(crew)
    wait_until(lambda: crew.asked() == "seen")
    card = crew.technician.sees("What did you see?")
    clock.advance(minutes=10, seconds=1)
    crew.technician.text("F0004?")
    crew.technician.sees("surtension")
    assert crew.report().seen is None
    crew.technician.text("fuite", reply_to=card.message_id)
    wait_until(lambda: crew.report().seen == "fuite")
    clock.advance(minutes=10)
    crew.technician.text("joint")
    wait_until(lambda: crew.report().done == "joint")


def test_two_technicians_at_the_same_machine_fill_their_own_reports(house: House) -> None:
    """Nobody's words land in somebody else's report, and nobody presses for somebody else."""
    ana, ben = house.crew("technician"), house.crew("technician")
    begin(ana)
    begin(ben)
    write(ana, "seen", "Ana's words")
    write(ben, "seen", "Ben's words")
    wait_until(lambda: ana.asked() == "done" and ben.asked() == "done")
    assert (ana.report().seen, ben.report().seen) == ("Ana's words", "Ben's words")
    message = ben.technician.sees("Ben's words")
    for verb in ("drop", "sign", "show", "fix"):
        said = ben.technician.told(ben.technician.tap(f"log:{verb}:{ana.report().id}", message_id=message.message_id))
        assert "not here any more" in said
    assert ana.report().state == DRAFT
