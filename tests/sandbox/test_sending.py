"""What a bot may put into a chat, and every refusal of it, asked by a real telegram.Bot and by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto, MessageEntity
from telegram.error import BadRequest, Forbidden

from bot.sandbox.client import PhoneClient
from bot.sandbox.running import RunningSandbox
from tests.sandbox.wire_bots import RawBot, picture, with_bot

OGG = b"OggS\x00\x04" + (96_000).to_bytes(8, "little") + b"\x00" * 20


def test_a_message_comes_back_as_telegram_has_it(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """The real library parses id, chat, date, entities and buttons of what it sent."""

    async def send(bot: telegram.Bot) -> telegram.Message:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("Oui", callback_data="y" * 64)]])
        return await bot.send_message(phone.id, "<b>gras</b> 🔧 /aide", parse_mode="HTML", reply_markup=markup)

    message = with_bot(sandbox, send)
    assert (message.text, message.chat_id, message.from_user.is_bot) == ("gras 🔧 /aide", phone.id, True)
    assert message.parse_entities() == {
        MessageEntity("bold", 0, 4): "gras",
        MessageEntity("bot_command", 8, 5): "/aide",
    }
    assert message.reply_markup.inline_keyboard[0][0].callback_data == "y" * 64
    assert phone.chat().message(message.message_id).text == "gras 🔧 /aide"


def test_entities_given_as_a_list_are_kept(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """A list of entities does the same as HTML."""
    entities = [MessageEntity("bold", 0, 2), MessageEntity("text_link", 3, 2, url="https://ex.org/")]
    message = with_bot(sandbox, lambda bot: bot.send_message(phone.id, "🔧 ab", entities=entities))
    assert list(message.entities) == entities


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        pytest.param("a" * 4096, None, id="4096"),
        pytest.param("a" * 4097, "message is too long", id="4097"),
        pytest.param("🔧" * 2048, None, id="4096 units of emoji"),
        pytest.param("🔧" * 2048 + "a", "message is too long", id="4097 units of emoji"),
        pytest.param("<b>" + "a" * 4096 + "</b>", None, id="tags do not count"),
        pytest.param("&lt;" * 4096, None, id="references count one"),
        pytest.param("", "message text is empty", id="empty"),
        pytest.param(" \n ", "message text is empty", id="blank"),
        pytest.param("<b></b>", "message text is empty", id="only tags"),
        pytest.param("a < b", "can't parse entities: Unsupported start tag", id="broken"),
    ],
)
def test_text_length_is_counted_after_formatting(
    raw: RawBot, phone: PhoneClient, text: str, refused: str | None
) -> None:
    """1 to 4096 UTF-16 code units of what is read."""
    answer = raw.call("sendMessage", chat_id=phone.id, text=text, parse_mode="HTML")
    assert answer["ok"] is (refused is None), answer
    if refused:
        assert answer["description"].startswith(f"Bad Request: {refused}")
        assert phone.chat().from_bot == ()


@pytest.mark.parametrize(
    ("caption", "refused"),
    [
        pytest.param("a" * 1024, False, id="1024"),
        pytest.param("a" * 1025, True, id="1025"),
        pytest.param("🔧" * 512 + "a", True, id="1025 units of emoji"),
        pytest.param("<i>" + "a" * 1024 + "</i>", False, id="tags do not count"),
        pytest.param("", False, id="none"),
    ],
)
def test_caption_length_is_counted_after_formatting(
    raw: RawBot, phone: PhoneClient, caption: str, refused: bool
) -> None:
    """At most 1024 UTF-16 code units, on photos and documents alike."""
    fields = {"chat_id": str(phone.id), "caption": caption, "parse_mode": "HTML"}
    for method, part in (("sendPhoto", "photo"), ("sendDocument", "document")):
        answer = raw.upload(method, {part: ("a.png", picture())}, **fields)
        assert answer["ok"] is not refused, answer
        if refused:
            assert answer["description"] == "Bad Request: message caption is too long"


def test_nobody_who_never_pressed_start_can_be_written_to(
    sandbox: RunningSandbox, raw: RawBot, stranger: PhoneClient
) -> None:
    """A bot cannot write first, nor to a phone that does not exist."""
    for chat_id in (stranger.id, 999_999_999):
        with pytest.raises(BadRequest, match="Chat not found"):
            with_bot(sandbox, lambda bot, chat_id=chat_id: bot.send_message(chat_id, "x"))
    assert raw.refusal("sendMessage", text="x") == "Bad Request: chat_id is empty"
    assert raw.refusal("sendChatAction", chat_id=stranger.id, action="typing") == "Bad Request: chat not found"
    assert raw.refusal("getChat", chat_id=stranger.id) == "Bad Request: chat not found"


def test_a_phone_that_blocked_the_bot_is_out_of_reach(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """Sending, editing and chat actions give 403 until the phone unblocks."""

    async def try_all(bot: telegram.Bot) -> list[str]:
        message = await bot.send_message(phone.id, "x")
        phone.block()
        refusals = []
        for attempt in (
            bot.send_message(phone.id, "y"),
            bot.edit_message_text("y", phone.id, message.message_id),
            bot.send_photo(phone.id, picture()),
            bot.send_chat_action(phone.id, "typing"),
        ):
            with pytest.raises(Forbidden) as caught:
                await attempt
            refusals.append(caught.value.message)
        phone.unblock()
        await bot.send_message(phone.id, "z")
        return refusals

    assert set(with_bot(sandbox, try_all)) == {"Forbidden: bot was blocked by the user"}


def test_a_deactivated_person_is_out_of_reach(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """A deleted account gives its own 403."""
    phone.deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        with_bot(sandbox, lambda bot: bot.send_message(phone.id, "x"))


def _keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def _button(**fields: Any) -> dict[str, Any]:
    return {"text": "x", **fields}


GOOD = _button(callback_data="x")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (_keyboard([_button(callback_data="")]), "BUTTON_DATA_INVALID"),
        (_keyboard([_button(callback_data="y" * 65)]), "BUTTON_DATA_INVALID"),
        (_keyboard([_button(callback_data="é" * 33)]), "BUTTON_DATA_INVALID"),
        (_keyboard([_button(callback_data=7)]), "BUTTON_DATA_INVALID"),
        (_keyboard([GOOD] * 9), "reply markup is too long"),
        (_keyboard(*[[GOOD]] * 101), "reply markup is too long"),
        (_keyboard([_button()]), "exactly one action"),
        (_keyboard([_button(callback_data="x", url="https://ex.org/")]), "exactly one action"),
        (_keyboard([_button(callback_data="x", colour="red")]), 'unknown or unsupported field "colour"'),
        (_keyboard([{"text": " ", "callback_data": "x"}]), "button text must be non-empty"),
        (_keyboard([{"text": "x" * 257, "callback_data": "x"}]), "button text is too long"),
        (_keyboard([_button(url="javascript:x")]), "BUTTON_URL_INVALID"),
        (_keyboard(["x"]), "expected an Object"),
        ({"inline_keyboard": [GOOD]}, "expected an Array of Array"),
        ({"inline_keyboard": [[GOOD]], "selective": True}, 'unknown field "selective"'),
        ({"keyboard": [[{"text": "x", "callback_data": "x"}]]}, "can't parse keyboard button"),
        ({"clavier": []}, "can't parse reply keyboard markup"),
        ("{", "can't parse reply markup JSON object"),
    ],
)
def test_keyboards_that_telegram_refuses(raw: RawBot, phone: PhoneClient, markup: Any, words: str) -> None:
    """Button data of 1-64 bytes, 100 buttons, 8 a row, one action each; nothing is sent otherwise."""
    assert words in raw.refusal("sendMessage", chat_id=phone.id, text="x", reply_markup=markup)
    assert phone.chat().from_bot == ()


def test_the_largest_keyboard_is_accepted(raw: RawBot, phone: PhoneClient) -> None:
    """12 rows of 8 and one of 4 are 100 buttons, with 64 bytes of data each."""
    rows = [[_button(callback_data="é" * 32)] * 8] * 12 + [[_button(url="https://ex.org/")] * 4]
    sent = raw.result("sendMessage", chat_id=phone.id, text="x", reply_markup=_keyboard(*rows))
    assert len(phone.chat().message(sent["message_id"]).buttons) == 100


def test_the_bots_own_keyboard_is_shown_until_it_is_removed(raw: RawBot, phone: PhoneClient) -> None:
    """A reply keyboard belongs to the chat, not to the message."""
    keyboard = {"keyboard": [["Oui", {"text": "Non"}]], "resize_keyboard": True}
    sent = raw.result("sendMessage", chat_id=phone.id, text="?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert phone.chat().raw["keyboard"] == keyboard
    raw.result("sendMessage", chat_id=phone.id, text="!", reply_markup={"remove_keyboard": True})
    assert phone.chat().raw["keyboard"] is None
    raw.result("sendMessage", chat_id=phone.id, text="!", reply_markup={"force_reply": True})
    assert phone.chat().last.force_reply


def test_replies_need_their_message(raw: RawBot, phone: PhoneClient) -> None:
    """An answer to nothing is refused unless the bot says it does not mind."""
    asked = phone.text("?")
    sent = raw.result("sendMessage", chat_id=phone.id, text="!", reply_parameters={"message_id": asked})
    assert sent["reply_to_message"]["text"] == "?"
    missing = {"message_id": asked + 9999}
    words = raw.refusal("sendMessage", chat_id=phone.id, text="!", reply_parameters=missing)
    assert words == "Bad Request: message to be replied not found"
    forgiving = missing | {"allow_sending_without_reply": True}
    assert "reply_to_message" not in raw.result("sendMessage", chat_id=phone.id, text="!", reply_parameters=forgiving)
    for wrong in ({"message_id": "x"}, {"message_id": asked, "quote": "x"}, []):
        assert "reply parameters" in raw.refusal("sendMessage", chat_id=phone.id, text="!", reply_parameters=wrong)
    elsewhere = {"message_id": asked, "chat_id": 12345}
    assert "not found" in raw.refusal("sendMessage", chat_id=phone.id, text="!", reply_parameters=elsewhere)


def test_link_preview_options_are_checked(raw: RawBot, phone: PhoneClient) -> None:
    """Known options pass, others do not."""
    assert raw.call("sendMessage", chat_id=phone.id, text="x", link_preview_options={"is_disabled": True})["ok"]
    words = raw.refusal("sendMessage", chat_id=phone.id, text="x", link_preview_options={"disabled": True})
    assert "link preview" in words


def test_photos_documents_and_voices_go_out_and_again_by_id(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """Uploaded once, sent again by file_id without upload; a wrong kind or id is refused."""

    async def send(bot: telegram.Bot) -> None:
        photo = await bot.send_photo(phone.id, picture(2000, 1000), caption="plan")
        assert [(size.width, size.height) for size in photo.photo] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
        again = await bot.send_photo(phone.id, photo.photo[-1].file_id)
        assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
        document = await bot.send_document(phone.id, b"%PDF-1.4", filename="../Manuel é.pdf")
        assert (document.document.file_name, document.document.mime_type) == ("Manuel é.pdf", "application/pdf")
        voice = await bot.send_voice(phone.id, OGG, duration=4)
        assert voice.voice.to_dict()["duration"] == 4
        with pytest.raises(BadRequest, match="Can't use file of type photo as document"):
            await bot.send_document(phone.id, photo.photo[-1].file_id)
        with pytest.raises(BadRequest, match="Wrong file identifier"):
            await bot.send_photo(phone.id, "AgACnothing")

    with_bot(sandbox, send)
    kinds = [message.media.kind for message in phone.chat().from_bot]
    assert kinds == ["photo", "photo", "document", "voice"]


def test_urls_are_never_fetched(raw: RawBot, phone: PhoneClient) -> None:
    """The sandbox reaches no network, so a URL is refused."""
    words = raw.refusal("sendPhoto", chat_id=phone.id, photo="https://ex.org/a.jpg")
    assert words == "Bad Request: failed to get HTTP URL content"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "file must be non-empty", id="empty"),
        pytest.param(b"%PDF-1.4 no picture", "IMAGE_PROCESS_FAILED", id="no picture"),
        pytest.param(picture(100, 100)[:60], "IMAGE_PROCESS_FAILED", id="truncated"),
        pytest.param(picture(2100, 100), "PHOTO_INVALID_DIMENSIONS", id="ratio 21"),
        pytest.param(picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS", id="sides 10001"),
        pytest.param(b"x" * (10 * 1024 * 1024 + 1), "too big for a photo", id="10 MB and a byte"),
    ],
)
def test_photos_that_telegram_refuses(raw: RawBot, phone: PhoneClient, content: bytes, words: str) -> None:
    """10 MB, a real picture, sides of at most 10000 together, ratio of at most 20."""
    answer = raw.upload("sendPhoto", {"photo": ("a.png", content)}, chat_id=str(phone.id))
    assert words in answer["description"], answer
    assert phone.chat().from_bot == ()


@pytest.mark.parametrize("size", [(2000, 100), (9000, 1000)])
def test_photos_on_the_limit_are_accepted(raw: RawBot, phone: PhoneClient, size: tuple[int, int]) -> None:
    """A ratio of 20 and sides of 10000 together are fine."""
    assert raw.upload("sendPhoto", {"photo": ("a.png", picture(*size))}, chat_id=str(phone.id))["ok"]


@pytest.mark.slow
def test_an_upload_over_fifty_megabytes_is_refused(raw: RawBot, phone: PhoneClient) -> None:
    """413, whether the file or the whole body is too large; 50 MB pass."""
    limit = 50 * 1024 * 1024
    for size, code in ((limit, None), (limit + 1, 413), (limit + 2 * 1024 * 1024, 413)):
        answer = raw.upload("sendDocument", {"document": ("a.bin", bytes(size))}, chat_id=str(phone.id))
        assert answer.get("error_code") == code, answer["ok"]
        assert code is None or answer["description"] == "Request Entity Too Large"


def test_an_album_is_one_group_of_two_to_ten(sandbox: RunningSandbox, raw: RawBot, phone: PhoneClient) -> None:
    """Photos or documents, not mixed, 2-10, refused as a whole."""
    photos = [InputMediaPhoto(picture(colour=colour), caption=colour) for colour in ("red", "blue")]
    sent = with_bot(sandbox, lambda bot: bot.send_media_group(phone.id, photos))
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in phone.chat().raw["messages"][1:] and sent] == ["red", "blue"]
    file_id = sent[0].photo[-1].file_id
    one = {"type": "photo", "media": file_id}
    for media, words in (
        ([one], "too few"),
        ([one] * 11, "too many"),
        ([one, {"type": "document", "media": file_id}], "can't be mixed"),
        ([one, {"type": "photo", "media": "attach://nowhere"}], "attached to nothing"),
        ([one, one | {"colour": "red"}], "unknown or unsupported field"),
        ([{"type": "video", "media": file_id}] * 2, "must be photo or document"),
        ([one, one | {"caption": "x" * 1025}], "caption is too long"),
    ):
        assert words in raw.refusal("sendMediaGroup", chat_id=phone.id, media=media)
    assert len(phone.chat().from_bot) == 2
    documents = [InputMediaDocument(b"x", filename=f"{number}.txt") for number in range(10)]
    assert len(with_bot(sandbox, lambda bot: bot.send_media_group(phone.id, documents))) == 10


def test_typing_is_shown_until_the_message_comes(raw: RawBot, phone: PhoneClient) -> None:
    """A chat action shows, and a message ends it; an unknown action is refused."""
    raw.result("sendChatAction", chat_id=phone.id, action="upload_photo")
    assert phone.chat().typing == "upload_photo"
    raw.result("sendMessage", chat_id=phone.id, text="x")
    assert phone.chat().typing == ""
    assert (
        raw.refusal("sendChatAction", chat_id=phone.id, action="dance")
        == "Bad Request: wrong parameter action in request"
    )


def test_a_button_press_is_answered_once_and_in_time(sandbox: RunningSandbox, raw: RawBot, phone: PhoneClient) -> None:
    """The answer reaches the phone; a second one, an unknown id and a long text are refused."""
    sent = raw.result("sendMessage", chat_id=phone.id, text="x", reply_markup=_keyboard([_button(callback_data="go")]))
    query = phone.tap("go")
    too_long = raw.refusal("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    with_bot(sandbox, lambda bot: bot.answer_callback_query(query, "x" * 200, show_alert=True))
    answer = phone.wait_for_answer(query)
    assert (answer.text, answer.show_alert) == ("x" * 200, True)
    for unknown in (query, "1234", ""):
        words = raw.refusal("answerCallbackQuery", callback_query_id=unknown)
        assert words == "Bad Request: query is too old and response timeout expired or query ID is invalid"
    link = {"callback_query_id": phone.tap("go", message_id=sent["message_id"]), "url": "https://ex.org/"}
    assert raw.refusal("answerCallbackQuery", **link) == "Bad Request: URL_INVALID"
    assert raw.result("answerCallbackQuery", **link | {"url": "https://t.me/maintbot_demo_bot?start=a"}) is True


def test_the_wire_takes_json_inside_a_form(sandbox: RunningSandbox, raw: RawBot, phone: PhoneClient) -> None:
    """Form fields carry lists and objects as JSON text, numbers and flags as words."""
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    markup = json.dumps(_keyboard([GOOD]))
    form = {"chat_id": str(phone.id), "text": "é", "disable_notification": "true", "reply_markup": markup}
    assert raw.http.post(url, data=form).json()["result"]["reply_markup"] == _keyboard([GOOD])
    assert raw.http.get(url, params={"chat_id": phone.id, "text": "par GET"}).json()["ok"]
