"""Methods that change or remove what is already in a chat.

Limits   a bot edits its own messages only; deletes within 48 hours; edits share the flood limits with sending.
Errors   Refused with Telegram's words: "message is not modified: …", "message to edit not found", ….
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.exchange import Exchange
from bot.sandbox.markup import read_inline_markup
from bot.sandbox.messages import Message, Wire
from bot.sandbox.methods import api_method
from bot.sandbox.parameters import Parameters
from bot.sandbox.phones import Phone
from bot.sandbox.refusals import bad_request
from bot.sandbox.sending import CAPTION, caption_of, read_input_media, read_message_text, reshown

DELETABLE_SECONDS = 48 * 3600.0
WHICH = "chat_id message_id reply_markup "
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def _find(phone: Phone, parameters: Parameters, purpose: str) -> Message:
    message_id = parameters.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = phone.messages.get(message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def _editable(exchange: Exchange, parameters: Parameters) -> tuple[Phone, Message]:
    phone = exchange.speak_to(parameters.integer("chat_id"))
    message = _find(phone, parameters, "edit")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return phone, message


def _apply(exchange: Exchange, phone: Phone, message: Message, **changes: Any) -> Wire:
    """Change *message*, or refuse when nothing would be different."""
    before = message.content()
    old = {name: getattr(message, name) for name in changes}
    for name, value in changes.items():
        setattr(message, name, value)
    if message.content() == before:
        for name, value in old.items():
            setattr(message, name, value)
        raise bad_request(NOT_MODIFIED)
    message.edited_at = exchange.clock()
    reshown(exchange, phone, message)
    return message.as_json()


@api_method("editMessageText", WHICH + "text parse_mode entities link_preview_options")
def edit_message_text(exchange: Exchange, parameters: Parameters) -> Wire:
    """Write a text anew; buttons that are not given are removed."""
    words = read_message_text(parameters)
    markup = read_inline_markup(parameters.structure("reply_markup"))
    phone, message = _editable(exchange, parameters)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    return _apply(exchange, phone, message, words=words, markup=markup)


@api_method("editMessageCaption", WHICH + CAPTION + "parse_mode")
def edit_message_caption(exchange: Exchange, parameters: Parameters) -> Wire:
    """Write the words under a photo or a file anew."""
    words = caption_of(parameters)
    markup = read_inline_markup(parameters.structure("reply_markup"))
    phone, message = _editable(exchange, parameters)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _apply(exchange, phone, message, words=words, markup=markup)


@api_method("editMessageMedia", WHICH + "media")
def edit_message_media(exchange: Exchange, parameters: Parameters) -> Wire:
    """Replace photo, file and caption, or put a photo or a file above a text."""
    markup = read_inline_markup(parameters.structure("reply_markup"))
    media, words = read_input_media(exchange, parameters, parameters.structure("media"))
    phone, message = _editable(exchange, parameters)
    return _apply(exchange, phone, message, media=media, words=words, markup=markup)


@api_method("editMessageReplyMarkup", WHICH)
def edit_message_reply_markup(exchange: Exchange, parameters: Parameters) -> Wire:
    """Replace the buttons under a message, or remove them."""
    markup = read_inline_markup(parameters.structure("reply_markup"))
    phone, message = _editable(exchange, parameters)
    return _apply(exchange, phone, message, markup=markup)


@api_method("deleteMessage", "chat_id message_id")
def delete_message(exchange: Exchange, parameters: Parameters) -> bool:
    """Remove a message, the person's own too, as in private chats."""
    phone = exchange.known(parameters.integer("chat_id"))
    message = _find(phone, parameters, "delete")
    if exchange.clock() - message.at > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    del phone.messages[message.message_id]
    exchange.changed(phone, "deleted", message_id=message.message_id)
    return True


@api_method("pinChatMessage", "chat_id message_id disable_notification")
def pin_chat_message(exchange: Exchange, parameters: Parameters) -> bool:
    """Keep a message at the top of the chat."""
    return _set_pinned(exchange, parameters, pinned=True)


@api_method("unpinChatMessage", "chat_id message_id")
def unpin_chat_message(exchange: Exchange, parameters: Parameters) -> bool:
    """Let a message go from the top of the chat; without an id the one pinned last."""
    return _set_pinned(exchange, parameters, pinned=False)


def _set_pinned(exchange: Exchange, parameters: Parameters, *, pinned: bool) -> bool:
    phone = exchange.reach(parameters.integer("chat_id"))
    if pinned or parameters.has("message_id"):
        message = _find(phone, parameters, "pin" if pinned else "unpin")
    else:
        message = _last_pinned(phone)
    message.pinned = pinned
    reshown(exchange, phone, message)
    return True


def _last_pinned(phone: Phone) -> Message:
    for message in reversed(phone.messages.values()):
        if message.pinned:
            return message
    raise bad_request("message to unpin not found")
