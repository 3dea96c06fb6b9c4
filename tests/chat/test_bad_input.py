"""Whatever people send, they get a clear sentence, and nothing is lost or half done."""

from __future__ import annotations

import pytest

from docs_store import chat as store
from docs_store import escalation
from tests.chat.drawing import small_jpeg
from tests.chat.hands import Crew, Hand, House
from tests.chat.running_bot import wait_until

MEGABYTE = 1024 * 1024


def _send_raw(house: House, hand: Hand, **content: object) -> None:
    """Send a message that no phone would let through."""
    sender = {"id": hand.id, "is_bot": False, "first_name": "X", "language_code": "en"}
    chat = {"id": hand.id, "type": "private", "first_name": "X"}
    house.client.inject({"message": {"message_id": 900_000, "date": 1, "chat": chat, "from": sender, **content}})


@pytest.mark.parametrize("text", ["👍", "🔥🔥🔥", "...", "?!", "—"])
def test_a_message_without_a_word_is_asked_for_words(crew: Crew, text: str) -> None:
    """With an example of what to write."""
    assert "found no word" in crew.technician.ask(text).text


@pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b"])
def test_an_empty_message_is_answered_too(crew: Crew, text: str) -> None:
    """Phones do not send those; programs do."""
    heard = len(crew.technician.heard())
    _send_raw(crew.house, crew.technician, text=text)
    wait_until(lambda: len(crew.technician.heard()) == heard + 1)
    assert "few words" in crew.technician.heard()[-1]


def test_the_longest_message_is_asked_to_be_shorter(crew: Crew) -> None:
    """4096 characters: counted back, not searched."""
    asked = len(crew.house.library.asked)
    assert "4096 characters" in crew.technician.ask("a" * 4096).text
    assert len(crew.house.library.asked) == asked


def test_a_question_of_a_thousand_characters_is_a_question(crew: Crew) -> None:
    """The limit itself is searched."""
    crew.technician.ask("F" * 1000)
    assert crew.house.library.asked[-1] == "F" * 1000


@pytest.mark.parametrize(
    "text", ["<b>F0004</b> & <i>", "F0004 </blockquote>", "&amp; &lt;", "/nonsense <b>", "{0} {name} %s"]
)
def test_markup_and_placeholders_are_only_words(crew: Crew, text: str) -> None:
    """Nothing that somebody types becomes markup, a format or an error."""
    assert crew.technician.ask(text).text
    crew.house.quiet(crew.technician)
    assert (
        crew.house.look(lambda s: s.query(store.Outbox).filter_by(chat_id=crew.technician.id, state=store.DEAD).count())
        == 0
    )


def test_an_edited_message_is_not_read_again(crew: Crew) -> None:
    """And its sender is told to send it anew."""
    sent = crew.technician.text("F0004?")
    crew.technician.sees("surtension")
    asked = len(crew.house.library.asked)
    crew.technician.edit(sent, "F0005?")
    assert "do not read edited messages" in crew.technician.sees("edited").text
    assert len(crew.house.library.asked) == asked


def test_an_edited_command_calls_nobody(crew: Crew) -> None:
    """Editing `/escalade` neither calls again nor begins anew."""
    sent = crew.technician.text("/escalade the leak")
    crew.technician.button("esc:drop:")
    crew.technician.press("esc:drop:")
    crew.technician.sees("given up")
    number = crew.case().id
    crew.technician.edit(sent, "/escalade the leak again")
    crew.technician.sees("edited")
    assert crew.case().id == number


def test_a_forwarded_message_is_a_question(crew: Crew) -> None:
    """Whoever wrote it."""
    crew.technician.text("What does F0004 mean?", forward_from="Somebody")
    crew.technician.sees("surtension")


def test_a_forwarded_command_calls_nobody(crew: Crew) -> None:
    """Somebody's `/escalade`, passed on, is only words."""
    crew.technician.text("/escalade fire!", forward_from="Somebody")
    crew.technician.sees("surtension")
    assert crew.case().id == 0


def test_a_forwarded_message_does_not_fill_a_form(crew: Crew) -> None:
    """Words of others are not what was seen."""
    from tests.chat.test_reports import begin

    begin(crew)
    wait_until(lambda: crew.asked() == "seen")
    crew.technician.text("What does F0004 mean?", forward_from="Somebody")
    crew.technician.sees("surtension")
    assert crew.report().seen is None


def test_a_photo_without_words_asks_what_to_do_with_it(crew: Crew) -> None:
    """It is kept, and two buttons say where it may go."""
    crew.technician.upload("photo", small_jpeg(1))
    buttons = [(button.data or "")[:9] for button in crew.technician.sees("your photo").buttons]
    assert buttons == ["log:photo", "esc:photo"]


def test_a_requesters_photo_can_only_be_escalated(house: House) -> None:
    """The choice follows the role."""
    crew = house.crew("requester")
    crew.requester.upload("photo", small_jpeg(1), caption="stopped")
    buttons = [(button.data or "")[:9] for button in crew.requester.sees("your photo").buttons]
    assert buttons == ["esc:photo"]


@pytest.mark.parametrize(("kind", "name"), [("sticker", "s.png"), ("voice", "v.ogg")])
def test_what_cannot_be_read_is_said(crew: Crew, kind: str, name: str) -> None:
    """A sticker or a voice note: what can be sent instead."""
    sent = crew.technician.upload(kind, small_jpeg(1) if kind == "sticker" else b"OggS" + bytes(60), name=name)
    assert "text, photos and files" in crew.technician.wait_for_reply(sent).text


def test_an_unknown_command_points_to_help(crew: Crew) -> None:
    """In one sentence."""
    assert "/help" in crew.technician.ask("/nothing").text


@pytest.mark.parametrize("name", ["tool.exe", "archive.zip", "noending", "film.mp4", ".pdf.exe"])
def test_a_file_of_another_kind_is_refused_with_the_kinds_that_work(house: House, name: str) -> None:
    """Before it is fetched."""
    crew = house.crew("admin")
    sent = crew.admin.upload("document", b"MZ", name=name)
    assert "Send one of" in crew.admin.wait_for_reply(sent).text


def test_a_technicians_file_is_refused_by_role(crew: Crew) -> None:
    """Documents are the administrator's."""
    sent = crew.technician.upload("document", b"%PDF-1.4", name="manual.pdf")
    assert "Your role does not allow this" in crew.technician.wait_for_reply(sent).text


@pytest.mark.slow
def test_a_file_over_twenty_megabytes_is_refused_with_another_way(house: House) -> None:
    """Telegram gives bots no more: the sentence says its size and where the file belongs."""
    crew = house.crew("admin")
    sent = crew.admin.upload("document", b"%PDF-1.4" + bytes(21 * MEGABYTE), name="huge.pdf")
    said = crew.admin.wait_for_reply(sent).text
    assert "21 MB" in said
    assert "documents folder" in said


def test_a_file_whose_size_telegram_did_not_say_is_refused_by_telegram(house: House) -> None:
    """`file is too big` becomes the same sentence; a file id that is gone another."""
    crew = house.crew("admin")
    _send_raw(house, crew.admin, document={"file_id": "gone", "file_unique_id": "x", "file_name": "a.pdf"})
    assert "Send it again" in crew.admin.sees("does not have this file").text


def test_a_document_named_like_a_path_stays_a_name(house: House) -> None:
    """It is kept by its content, wherever its name points."""
    crew = house.crew("admin")
    crew.admin.upload("document", b"%PDF-1.4 x", name="../../etc/passwd.pdf")
    house.quiet(crew.admin)
    assert not list(house.program.settings.data.parent.rglob("passwd*"))


def test_groups_and_channels_are_not_answered(house: House) -> None:
    """Nothing is sent, and the updates are done."""
    group = {"id": -100, "type": "group", "title": "Atelier"}
    sender = {"id": 5, "is_bot": False, "first_name": "X"}
    house.client.inject({"message": {"message_id": 1, "date": 1, "chat": group, "from": sender, "text": "/escalade"}})
    house.client.inject(
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"}}
    )
    house.quiet()
    assert house.sandbox.api.ledger.calls(chat_id=-100, delivered=False) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"message": {}},
        {"message": {"chat": 5}},
        {"callback_query": {}},
        {"message": None},
        {"brand_new_kind": {"x": 1}},
    ],
)
def test_an_update_that_nobody_can_read_stops_nobody(crew: Crew, broken: dict[str, object]) -> None:
    """It is put behind us, and the next message is answered."""
    crew.house.client.inject(broken)
    assert "F0004" in crew.technician.ask("F0004?").text
    crew.house.quiet()


def test_two_taps_on_an_answers_button_show_one_page(crew: Crew) -> None:
    """The whole page is a card: pressed twice it is shown once."""
    answer = crew.technician.ask("F0004?")
    _, button = crew.technician.button("ask:page:")
    presses = [crew.technician.tap(button.data or "", message_id=answer.message_id) for _ in range(2)]
    for press in presses:
        crew.technician.told(press)
    crew.house.quiet(crew.technician)
    pages = [message for message in crew.technician.chat().from_bot if message.text.startswith("📄")]
    assert len(pages) == 1


def test_other_passages_are_shown_in_the_same_card(crew: Crew) -> None:
    """Forth and back: one message, edited."""
    answer = crew.technician.ask("F0004?")
    crew.technician.press("ask:more:")
    crew.technician.wait_for(lambda chat: "page 2" in chat.message(answer.message_id).text)
    heard = len(crew.technician.heard())
    crew.technician.press("ask:more:")
    crew.technician.wait_for(lambda chat: "page 2" not in chat.message(answer.message_id).text)
    assert len(crew.technician.heard()) == heard


def test_a_question_during_a_call_for_help_is_not_swallowed(crew: Crew) -> None:
    """While the severity is asked, which only buttons answer, text is a question."""
    crew.technician.text("/escalade")
    crew.technician.press("esc:set:")
    wait_until(lambda: crew.case().asked == "severity")
    crew.technician.text("What does F0004 mean?")
    crew.technician.sees("surtension")
    assert crew.case().state == escalation.DRAFT
