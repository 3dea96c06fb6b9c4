"""Edits, deletions and pins: what is allowed, and Telegram's words when it is not."""

from __future__ import annotations

from typing import Any

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.sandbox.client import PhoneClient
from bot.sandbox.messages import Profile
from bot.sandbox.running import RunningSandbox, running_sandbox
from tests.sandbox.wire_bots import HandClock, RawBot, picture, raw_bot, with_bot

MARKUP = {"inline_keyboard": [[{"text": "Je prends", "callback_data": "take"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def _sent(raw: RawBot, phone: PhoneClient, **fields: Any) -> dict[str, int]:
    message = raw.result("sendMessage", chat_id=phone.id, text="un", **fields)
    return {"chat_id": phone.id, "message_id": message["message_id"]}


def _sent_photo(raw: RawBot, phone: PhoneClient, **fields: str) -> dict[str, int]:
    answer = raw.upload("sendPhoto", {"photo": ("a.png", picture())}, chat_id=str(phone.id), caption="un", **fields)
    return {"chat_id": phone.id, "message_id": answer["result"]["message_id"]}


def test_a_text_is_edited_with_and_without_buttons(raw: RawBot, phone: PhoneClient) -> None:
    """The edit shows, carries an edit date, and drops buttons that were not given again."""
    where = _sent(raw, phone, reply_markup=MARKUP)
    edited = raw.result("editMessageText", **where, text="<b>deux</b>", parse_mode="HTML", reply_markup=MARKUP)
    assert (edited["text"], edited["reply_markup"]) == ("deux", MARKUP)
    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in raw.result("editMessageText", **where, text="trois")
    seen = phone.chat().message(where["message_id"])
    assert (seen.text, seen.edited, seen.buttons) == ("trois", True, ())


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("editMessageText", {"text": "un", "reply_markup": MARKUP}),
        ("editMessageText", {"text": " un ", "reply_markup": MARKUP}),
        ("editMessageReplyMarkup", {"reply_markup": MARKUP}),
    ],
)
def test_an_edit_that_changes_nothing_is_refused(
    raw: RawBot, phone: PhoneClient, method: str, fields: dict[str, Any]
) -> None:
    """Same words and same buttons: message is not modified, and no edited mark."""
    where = _sent(raw, phone, reply_markup=MARKUP)
    assert raw.refusal(method, **where, **fields) == NOT_MODIFIED
    assert not phone.chat().message(where["message_id"]).edited


@pytest.mark.parametrize(
    "fields", [{"text": "un"}, {"text": "<b>un</b>", "parse_mode": "HTML", "reply_markup": MARKUP}]
)
def test_a_change_of_buttons_or_of_formatting_is_a_change(
    raw: RawBot, phone: PhoneClient, fields: dict[str, Any]
) -> None:
    """Only buttons, or only bold, is enough."""
    where = _sent(raw, phone, reply_markup=MARKUP)
    assert raw.call("editMessageText", **where, **fields)["ok"]


def test_a_caption_is_edited_and_removed(raw: RawBot, phone: PhoneClient) -> None:
    """Words under a photo change and go; the same again is refused."""
    where = _sent_photo(raw, phone)
    assert raw.refusal("editMessageCaption", **where, caption="un") == NOT_MODIFIED
    assert raw.result("editMessageCaption", **where, caption="deux")["caption"] == "deux"
    assert "caption" not in raw.result("editMessageCaption", **where)
    assert "caption is too long" in raw.refusal("editMessageCaption", **where, caption="x" * 1025)


def test_the_wrong_kind_of_edit_is_refused(raw: RawBot, phone: PhoneClient) -> None:
    """No text in a photo, no caption in a text."""
    words = raw.refusal("editMessageText", **_sent_photo(raw, phone), text="x")
    assert words == "Bad Request: there is no text in the message to edit"
    words = raw.refusal("editMessageCaption", **_sent(raw, phone), caption="x")
    assert words == "Bad Request: there is no caption in the message to edit"


def test_media_is_replaced_by_upload_and_by_id(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """A real bot turns a photo into another, into a document and back; the same again is refused."""

    async def edit(bot: telegram.Bot) -> None:
        message = await bot.send_photo(phone.id, picture(colour="red"), caption="rouge")
        markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("x", callback_data="x"))
        blue = InputMediaPhoto(picture(colour="blue"), caption="bleu")
        edited = await bot.edit_message_media(blue, phone.id, message.message_id, reply_markup=markup)
        assert edited.caption == "bleu"
        same = InputMediaPhoto(edited.photo[-1].file_id, caption="bleu")
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_media(same, phone.id, message.message_id, reply_markup=markup)
        await bot.edit_message_media(InputMediaDocument(b"x", filename="a.txt"), phone.id, message.message_id)
        assert phone.chat().message(message.message_id).media.name == "a.txt"

    with_bot(sandbox, edit)


def test_a_missing_message_and_a_persons_own_cannot_be_edited(raw: RawBot, phone: PhoneClient) -> None:
    """Not found, not specified, and not the bot's are three refusals."""
    own = phone.text("moi")
    missing = {"chat_id": phone.id, "message_id": own + 9999}
    assert raw.refusal("editMessageText", **missing, text="x") == "Bad Request: message to edit not found"
    words = raw.refusal("editMessageText", chat_id=phone.id, message_id=own, text="x")
    assert words == "Bad Request: message can't be edited"
    words = raw.refusal("editMessageText", chat_id=phone.id, text="x")
    assert words == "Bad Request: message identifier is not specified"


def test_edits_are_as_strict_as_sends(raw: RawBot, phone: PhoneClient) -> None:
    """Length, emptiness, formatting and keyboards are checked the same way; only inline keyboards fit."""
    where = _sent(raw, phone)
    assert "message is too long" in raw.refusal("editMessageText", **where, text="x" * 4097)
    assert "message text is empty" in raw.refusal("editMessageText", **where, text="")
    assert "can't parse entities" in raw.refusal("editMessageText", **where, text="<b>", parse_mode="HTML")
    words = raw.refusal("editMessageText", **where, text="x", reply_markup={"force_reply": True})
    assert words == "Bad Request: inline keyboard expected"


def test_messages_of_both_sides_are_deleted_once(raw: RawBot, phone: PhoneClient) -> None:
    """A deleted message is gone from the phone and cannot be deleted, edited or answered again."""
    own, where = phone.text("moi"), _sent(raw, phone)
    for message_id in (own, where["message_id"]):
        assert raw.result("deleteMessage", chat_id=phone.id, message_id=message_id) is True
        assert phone.chat().message(message_id) is None
        words = raw.refusal("deleteMessage", chat_id=phone.id, message_id=message_id)
        assert words == "Bad Request: message to delete not found"
    assert raw.refusal("editMessageText", **where, text="x") == "Bad Request: message to edit not found"
    reply = {"message_id": own}
    assert "not found" in raw.refusal("sendMessage", chat_id=phone.id, text="x", reply_parameters=reply)


def test_what_is_older_than_two_days_stays() -> None:
    """At 48 hours it can be deleted, a second later no more."""
    clock = HandClock()
    with running_sandbox(phones=[Profile(7, "Ana")], clock=clock) as sandbox, raw_bot(sandbox) as bot:
        sandbox.client.phone(7).start()
        first, second = (bot.result("sendMessage", chat_id=7, text="x")["message_id"] for _ in range(2))
        clock.advance(48 * 3600)
        assert bot.result("deleteMessage", chat_id=7, message_id=first) is True
        clock.advance(1)
        words = bot.refusal("deleteMessage", chat_id=7, message_id=second)
        assert words == "Bad Request: message can't be deleted for everyone"


def test_messages_are_pinned_and_unpinned(raw: RawBot, phone: PhoneClient) -> None:
    """The pin shows, getChat knows it, the last one goes without an id, and a missing one is refused."""
    where = _sent(raw, phone)
    assert raw.result("pinChatMessage", **where) is True
    assert phone.chat().message(where["message_id"]).pinned
    assert raw.result("getChat", chat_id=phone.id)["pinned_message"]["message_id"] == where["message_id"]
    assert raw.result("unpinChatMessage", chat_id=phone.id) is True
    assert raw.refusal("unpinChatMessage", chat_id=phone.id) == "Bad Request: message to unpin not found"
    missing = {"chat_id": phone.id, "message_id": where["message_id"] + 9999}
    assert raw.refusal("pinChatMessage", **missing) == "Bad Request: message to pin not found"
