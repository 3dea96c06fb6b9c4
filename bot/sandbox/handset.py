"""What a person can do with a phone, and the update it makes at the bot.

Limits   a text over 4096 code units is cut into several messages, as Telegram's own apps do; button data may be
         anything, forged data too; a phone that blocked the bot sends nothing.
Errors   PhoneMishap: a sentence for whoever holds the phone.
"""

from __future__ import annotations

import re

from bot.sandbox.entities import FormattedText, utf16_length
from bot.sandbox.exchange import Exchange
from bot.sandbox.files import MediaKind
from bot.sandbox.html_text import read_text
from bot.sandbox.messages import Message, Wire
from bot.sandbox.parameters import Upload
from bot.sandbox.phones import BadGesture, Phone, PhoneMishap
from bot.sandbox.refusals import Refused

LONGEST = 4096


def send_text(
    exchange: Exchange, phone: Phone, text: str, *, reply_to: int | None = None, forward_from: str | None = None
) -> list[Message]:
    """Type *text* and send it."""
    answered = phone.message(reply_to) if reply_to is not None else None
    parts = [words for part in cut(text) if (words := read_text(part, None, None)).text]
    if not parts:
        raise BadGesture("There is nothing to send: the text is empty.")
    _check_can_send(phone)
    return [_say(exchange, phone, words, reply_to=answered, forward_from=forward_from) for words in parts]


def cut(text: str) -> list[str]:
    """Return *text* in pieces that fit into a message each."""
    pieces: list[str] = []
    piece: list[str] = []
    length = 0
    for character in text:
        units = utf16_length(character)
        if length + units > LONGEST:
            pieces.append("".join(piece))
            piece, length = [], 0
        piece.append(character)
        length += units
    return [*pieces, "".join(piece)]


def _check_can_send(phone: Phone) -> None:
    if phone.deactivated:
        raise PhoneMishap(f"The account of phone {phone.profile.id} is deactivated.")
    if phone.blocked:
        raise PhoneMishap(f"Phone {phone.profile.id} has blocked the bot; unblock it first.")


def _say(exchange: Exchange, phone: Phone, words: FormattedText, **content: object) -> Message:
    phone.started = True
    message = exchange.compose(phone, by_bot=False, words=words, **content)
    exchange.show(phone, message)
    exchange.updates.add("message", message.as_json())
    return message


def press_start(exchange: Exchange, phone: Phone, payload: str = "") -> Message:
    """Press Start, by a deep link when there is a payload."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,64}", payload):
        raise BadGesture("A start payload has at most 64 characters: letters, digits, _ and -.")
    if phone.blocked:
        unblock(exchange, phone)
    return send_text(exchange, phone, f"/start {payload}".strip())[0]


def edit_text(exchange: Exchange, phone: Phone, message_id: int, text: str) -> Message:
    """Write one's own message anew."""
    message = phone.message(message_id)
    words = read_text(text, None, None)
    if message.by_bot:
        raise BadGesture("A phone can edit only its own messages.")
    if not words.text or words.length > LONGEST:
        raise BadGesture(f"An edited text has 1 to {LONGEST} characters.")
    _check_can_send(phone)
    message.words, message.edited_at = words, exchange.clock()
    exchange.changed(phone, "message", message=message.as_seen())
    exchange.updates.add("edited_message", message.as_json())
    return message


def tap(exchange: Exchange, phone: Phone, message_id: int, data: str) -> str:
    """Press a button, a forged one or one under a deleted message too, and return the query's id."""
    _check_can_send(phone)
    message = phone.messages.get(message_id)
    if message is not None:
        return exchange.press(phone, message.as_json(), data)
    if not 0 < message_id <= phone.highest_id:
        phone.message(message_id)
    gone: Wire = {"message_id": message_id, "chat": phone.profile.as_chat(), "date": 0}
    return exchange.press(phone, gone, data)


def upload(exchange: Exchange, phone: Phone, kind: str, file: Upload, caption: str, reply_to: int | None) -> Message:
    """Send a photo, a file, a voice or a sticker."""
    if kind not in set(MediaKind):
        raise BadGesture(f"A phone sends a {', '.join(MediaKind)}, not {kind!r}.")
    _check_can_send(phone)
    answered = phone.message(reply_to) if reply_to is not None else None
    words = read_text(caption, None, None)
    if words.length > 1024:
        raise BadGesture("A caption has at most 1024 characters.")
    try:
        media = exchange.files.keep(MediaKind(kind), file)
    except Refused as refusal:
        raise BadGesture(f"This file cannot be sent as a {kind}: {refusal.description}") from None
    return _say(exchange, phone, words, media=media, reply_to=answered)


def block(exchange: Exchange, phone: Phone) -> None:
    """Block the bot; it is told, and refused from now on."""
    _set_blocked(exchange, phone, blocked=True)


def unblock(exchange: Exchange, phone: Phone) -> None:
    """Let the bot write again; it is told."""
    _set_blocked(exchange, phone, blocked=False)


def _set_blocked(exchange: Exchange, phone: Phone, *, blocked: bool) -> None:
    if phone.blocked == blocked:
        return
    phone.blocked = blocked
    old, new = (_member(exchange, blocked=not blocked), _member(exchange, blocked=blocked))
    exchange.changed(phone, "phone", phone_state=phone.as_json())
    change = {
        "chat": phone.profile.as_chat(),
        "from": phone.profile.as_user(),
        "date": int(exchange.clock()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    exchange.updates.add("my_chat_member", change)


def _member(exchange: Exchange, *, blocked: bool) -> Wire:
    user = exchange.bot.as_user()
    return {"user": user, "status": "kicked", "until_date": 0} if blocked else {"user": user, "status": "member"}


def deactivate(exchange: Exchange, phone: Phone) -> None:
    """Delete the person's Telegram account."""
    phone.deactivated = True
    exchange.changed(phone, "phone", phone_state=phone.as_json())
