"""What a person does with a phone, what the bot hears of it, and what the phone refuses."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.sandbox.client import PhoneClient, PhoneRefused
from bot.sandbox.handset import cut
from bot.sandbox.messages import Profile
from bot.sandbox.running import RunningSandbox
from tests.sandbox.test_sending import OGG
from tests.sandbox.wire_bots import HandClock, RawBot, picture, raw_bot


def _last(raw: RawBot) -> dict[str, dict[str, object]]:
    return dict(raw.result("getUpdates", offset=-1)[0])


def test_start_carries_its_payload(raw: RawBot, stranger: PhoneClient) -> None:
    """A deep link sends /start and the payload, marked as a command."""
    stranger.start("inv-Abc_9")
    message = _last(raw)["message"]
    assert message["text"] == "/start inv-Abc_9"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "fr"
    assert message["chat"] == {"id": stranger.id, "type": "private", "first_name": "Inès"}


@pytest.mark.parametrize("payload", ["a" * 65, "é", "a b", "a/b"])
def test_a_payload_that_no_link_can_carry_is_refused(stranger: PhoneClient, payload: str) -> None:
    """At most 64 letters, digits, _ and -."""
    with pytest.raises(PhoneRefused, match="at most 64"):
        stranger.start(payload)


def test_texts_replies_and_forwards(raw: RawBot, phone: PhoneClient) -> None:
    """A reply names its message, a forward its author."""
    first = phone.text("un")
    phone.text("deux", reply_to=first)
    assert _last(raw)["message"]["reply_to_message"]["message_id"] == first
    phone.text("trois", forward_from="Karim")
    origin = _last(raw)["message"]["forward_origin"]
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", "Karim")


def test_an_edited_text_is_an_edited_message(raw: RawBot, phone: PhoneClient) -> None:
    """The update is an edited_message with both dates; the bot's messages cannot be edited by a phone."""
    message_id = phone.text("prese")
    phone.edit(message_id, "presse")
    edited = _last(raw)["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("presse", message_id)
    assert edited["edit_date"] >= edited["date"]
    sent = raw.result("sendMessage", chat_id=phone.id, text="x")
    with pytest.raises(PhoneRefused, match="only its own"):
        phone.edit(sent["message_id"], "y")
    with pytest.raises(PhoneRefused, match="1 to 4096"):
        phone.edit(message_id, " ")


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("a" * 4096, [4096]),
        ("a" * 4097, [4096, 1]),
        ("🔧" * 2049, [2048, 1]),
        ("a" + "🔧" * 2048, [2048, 1]),
    ],
)
def test_a_long_text_is_cut_as_the_apps_do(text: str, lengths: list[int]) -> None:
    """Pieces of at most 4096 code units, no emoji cut in half, nothing lost."""
    pieces = cut(text)
    assert [len(piece) for piece in pieces] == lengths
    assert "".join(pieces) == text


def test_a_huge_text_arrives_in_pieces(raw: RawBot, phone: PhoneClient) -> None:
    """100,000 characters come as 25 messages."""
    before = len(phone.chat().messages)
    phone.text("z" * 100_000)
    assert len(phone.chat().messages) == before + 25


def test_buttons_pressed_stale_and_forged(raw: RawBot, phone: PhoneClient) -> None:
    """Any data goes through; a deleted message comes as inaccessible; one that never was is refused."""
    markup = {"inline_keyboard": [[{"text": "Je prends", "callback_data": "take:7"}]]}
    sent = raw.result("sendMessage", chat_id=phone.id, text="x", reply_markup=markup)
    phone.tap("Je prends")
    query = _last(raw)["callback_query"]
    assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == (
        "take:7",
        sent["message_id"],
        phone.id,
    )
    phone.tap("é" * 500 + "\x00", message_id=sent["message_id"])
    assert _last(raw)["callback_query"]["data"] == "é" * 500 + "\x00"
    raw.result("deleteMessage", chat_id=phone.id, message_id=sent["message_id"])
    phone.tap("take:7", message_id=sent["message_id"])
    gone = _last(raw)["callback_query"]["message"]
    assert gone == {"message_id": sent["message_id"], "chat": query["message"]["chat"], "date": 0}
    with pytest.raises(PhoneRefused, match="is not in the chat"):
        phone.tap("x", message_id=sent["message_id"] + 9999)
    with pytest.raises(PhoneRefused, match="No message has a button"):
        phone.tap("Je prends")


def test_two_taps_are_two_queries(raw: RawBot, phone: PhoneClient) -> None:
    """Nothing merges a double press."""
    sent = raw.result("sendMessage", chat_id=phone.id, text="x")
    assert phone.tap("go", message_id=sent["message_id"]) != phone.tap("go", message_id=sent["message_id"])


def test_a_button_with_a_link_sends_nothing(raw: RawBot, phone: PhoneClient) -> None:
    """Pressing a link button is refused by the client with a sentence."""
    markup = {"inline_keyboard": [[{"text": "Manuel", "url": "https://ex.org/"}]]}
    raw.result("sendMessage", chat_id=phone.id, text="x", reply_markup=markup)
    with pytest.raises(PhoneRefused, match="opens a link"):
        phone.tap("Manuel")


@pytest.mark.parametrize(
    ("kind", "content", "name", "expected"),
    [
        ("photo", picture(800, 600), "a.png", {"width": 800}),
        ("document", b"%PDF-1.4", "C:\\docs\\Manuel.pdf", {"file_name": "Manuel.pdf", "mime_type": "application/pdf"}),
        ("voice", OGG, "a.ogg", {"duration": 2, "mime_type": "audio/ogg"}),
        ("sticker", picture(512, 512, "WEBP"), "a.webp", {"width": 512, "is_animated": False, "type": "regular"}),
    ],
)
def test_files_are_sent_as_their_kind(
    raw: RawBot, phone: PhoneClient, kind: str, content: bytes, name: str, expected: dict[str, object]
) -> None:
    """Photo, document, voice and sticker arrive with their own fields and can be seen on the phone."""
    message_id = phone.upload(kind, content, name=name, caption="")
    media = _last(raw)["message"][kind]
    shown = media[-1] if kind == "photo" else media
    assert expected.items() <= shown.items()
    seen = phone.chat().message(message_id)
    assert seen.media.kind == kind
    assert len(phone.sandbox.file(seen.media)) == seen.media.size == shown["file_size"]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("photo", b"no picture", "cannot be sent as a photo"),
        ("document", b"", "must be non-empty"),
        ("hologram", b"x", "A phone sends a photo, document, voice, sticker"),
    ],
)
def test_files_that_no_phone_sends_are_refused(phone: PhoneClient, kind: str, content: bytes, words: str) -> None:
    """The sentence says why."""
    with pytest.raises(PhoneRefused, match=words):
        phone.upload(kind, content, name="x")


def test_a_caption_is_as_short_as_the_apps_keep_it(phone: PhoneClient) -> None:
    """1024 characters fit, one more does not."""
    phone.upload("document", b"x", name="a.txt", caption="a" * 1024)
    with pytest.raises(PhoneRefused, match="at most 1024"):
        phone.upload("document", b"x", name="a.txt", caption="a" * 1025)


def test_blocking_is_told_and_silences_the_phone(raw: RawBot, phone: PhoneClient) -> None:
    """Both changes are my_chat_member updates; blocked twice is told once; a blocked phone sends nothing."""
    phone.block()
    phone.block()
    change = _last(raw)["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    with pytest.raises(PhoneRefused, match="has blocked the bot"):
        phone.text("x")
    phone.unblock()
    assert _last(raw)["my_chat_member"]["new_chat_member"]["status"] == "member"
    phone.block()
    phone.start()
    assert phone.chat().raw["phone"]["blocked"] is False


def test_a_deactivated_phone_sends_nothing(phone: PhoneClient) -> None:
    """Nobody is there any more."""
    phone.deactivate()
    with pytest.raises(PhoneRefused, match="deactivated"):
        phone.text("x")


Gesture = Callable[[PhoneClient], object]


@pytest.mark.parametrize(
    ("gesture", "words"),
    [
        (lambda phone: phone.text("  "), "the text is empty"),
        (lambda phone: phone.text("\ud83d"), "half a character"),
        (lambda phone: phone.text("x", reply_to=999_999), "is not in the chat"),
        (lambda phone: phone._post("text", texte="x"), "Unknown field 'texte'"),
        (lambda phone: phone._post("text", text=7), "must be a text"),
        (lambda phone: phone._post("tap", message_id="7", data="x"), "must be a whole number"),
        (lambda phone: phone.sandbox.phone(5).text("x"), "There is no phone 5"),
        (lambda phone: phone.sandbox.add_phone(-1, "x"), "positive number"),
        (lambda phone: phone.sandbox.add_phone(5, " "), "first name"),
        (lambda phone: phone.sandbox.add_phone(5, "x", colour="red"), "This is no phone"),
        (lambda phone: phone.sandbox.request("POST", "/sandbox/updates", content=b"["), "not JSON"),
        (lambda phone: phone.sandbox.request("POST", "/sandbox/updates", content=b"[]"), "not a JSON object"),
        (lambda phone: phone.sandbox.inject({"update_id": "x"}), "must be a whole number"),
        (lambda phone: phone.sandbox.request("GET", f"/sandbox/phones/{phone.id}/chat?after=x"), "are numbers"),
        (lambda phone: phone.sandbox.request("GET", "/sandbox/files/none"), "no file of that id"),
        (
            lambda phone: phone.sandbox.request("POST", f"/sandbox/phones/{phone.id}/upload", data={"kind": "photo"}),
            "part",
        ),
    ],
)
def test_gestures_that_make_no_sense_are_refused(phone: PhoneClient, gesture: Gesture, words: str) -> None:
    """One sentence each, and the phone goes on working."""
    try:
        with pytest.raises(PhoneRefused, match=words):
            gesture(phone)
    except UnicodeEncodeError:
        pass  # the client itself may refuse half a character before it is sent
    phone.text("toujours là")


def test_waiting_ends_with_what_was_waited_for(raw: RawBot, phone: PhoneClient) -> None:
    """wait_for returns on the change itself; what never comes ends in an error that shows the chat."""
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(phone.wait_for_reply, 0, "deux")
        raw.result("sendMessage", chat_id=phone.id, text="un")
        raw.result("sendMessage", chat_id=phone.id, text="deux")
        assert waiting.result().text == "deux"
    with pytest.raises(TimeoutError, match=r"(?s)Not seen within 0.05 s.*bot deux"):
        phone.wait_for(lambda chat: False, timeout=0.05)


def test_the_page_hears_what_changes(sandbox: RunningSandbox, raw: RawBot, phone: PhoneClient) -> None:
    """The event stream carries the message for the phone it belongs to."""
    heard: list[dict[str, object]] = []
    listening, done = threading.Event(), threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{sandbox.url}/sandbox/events", trust_env=False) as stream:
            for line in stream.iter_lines():
                listening.set()
                if line.startswith("data: ") and phone.id == (event := json.loads(line[6:])).get("phone"):
                    heard.append(event)
                    done.set()
                    return

    with ThreadPoolExecutor() as pool:
        pool.submit(listen)
        assert listening.wait(10)
        sent = raw.result("sendMessage", chat_id=phone.id, text="écoute")
        assert done.wait(10)
    assert heard[0]["event"] == "message"
    assert heard[0]["message"] == phone.chat().message(sent["message_id"]).raw


def test_files_a_browser_could_run_are_only_offered_for_download(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """HTML sent by somebody never runs on the page's own address; pictures and PDF are shown."""
    for name, disposition in (("a.html", "attachment"), ("a.svg", "attachment"), ("a.pdf", "inline")):
        message_id = phone.upload("document", b"<script>", name=name)
        media = phone.chat().message(message_id).media
        response = httpx.get(sandbox.url + media.url, trust_env=False)
        assert response.headers["Content-Disposition"].startswith(disposition)
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_old_button_press_cannot_be_answered() -> None:
    """At the limit it can, a moment later it is too old."""
    from bot.sandbox.running import running_sandbox

    clock = HandClock()
    options = {"phones": [Profile(7, "Ana")], "clock": clock, "callback_seconds": 30.0}
    with running_sandbox(**options) as sandbox, raw_bot(sandbox) as bot:
        phone = sandbox.client.phone(7)
        message_id = phone.start()
        first, second = phone.tap("x", message_id=message_id), phone.tap("x", message_id=message_id)
        clock.advance(30)
        assert bot.result("answerCallbackQuery", callback_query_id=first) is True
        clock.advance(0.5)
        assert "query is too old" in bot.refusal("answerCallbackQuery", callback_query_id=second)
