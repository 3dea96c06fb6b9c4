"""One update of Telegram as the rooms see it: who, what, in reply to what.

Shapes   built from the raw JSON of the update; None for what the bot does not serve (groups, channels, inline) and
         for what cannot be read at all.
Limits   everything in here is untrusted: callback data can be forged, names are free text, only the sender's id counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "command", "button", "photo", "document", "other media", "edited", "membership"]

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_OTHER_MEDIA = ("sticker", "voice", "audio", "video", "video_note", "animation", "location", "contact", "poll", "dice")


@dataclass(frozen=True)
class Attachment:
    """A photo or file that lies at Telegram until it is fetched."""

    kind: Literal["photo", "document"]
    file_id: str
    size: int | None
    name: str


@dataclass(frozen=True)
class Incoming:
    """What one person did in a private chat with the bot."""

    kind: Kind
    chat_id: int
    user_id: int
    message_id: int | None = None
    text: str = ""
    """The message, the caption, or what follows a command."""
    command: str = ""
    data: str = ""
    callback_id: str = ""
    reply_to: int | None = None
    forwarded: bool = False
    attachment: Attachment | None = None
    media: str = ""
    language: str = ""
    blocked: bool = False


def chat_of(update: dict[str, Any]) -> int:
    """Return the chat whose order an update belongs to (0 for what has none, or cannot be read)."""
    try:
        for part in ("message", "edited_message", "my_chat_member"):
            if part in update:
                return int(update[part]["chat"]["id"])
        press = update.get("callback_query")
        if press:
            return int((press.get("message") or {}).get("chat", {}).get("id", press["from"]["id"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return 0
    return 0


def incoming(update: dict[str, Any]) -> Incoming | None:
    """Read a raw update; None when it is not for us."""
    try:
        return _read(update)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read(update: dict[str, Any]) -> Incoming | None:
    if "callback_query" in update:
        return _press(update["callback_query"])
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"])
    edited = "edited_message" in update
    message = update.get("message") or update.get("edited_message")
    if not message or message.get("chat", {}).get("type") != "private" or "from" not in message:
        return None
    return _message(message, edited)


def _press(press: dict[str, Any]) -> Incoming | None:
    message = press.get("message") or {}
    chat = message.get("chat") or {"id": press["from"]["id"], "type": "private"}
    if chat.get("type") != "private":
        return None
    return Incoming(
        kind="button",
        chat_id=int(chat["id"]),
        user_id=int(press["from"]["id"]),
        message_id=message.get("message_id"),
        data=str(press.get("data", ""))[:64],
        callback_id=str(press["id"]),
        language=str(press["from"].get("language_code", "")),
    )


def _membership(change: dict[str, Any]) -> Incoming | None:
    if change.get("chat", {}).get("type") != "private":
        return None
    return Incoming(
        kind="membership",
        chat_id=int(change["chat"]["id"]),
        user_id=int(change["from"]["id"]),
        blocked=change.get("new_chat_member", {}).get("status") in {"kicked", "left"},
    )


def _message(message: dict[str, Any], edited: bool) -> Incoming:
    text = str(message.get("text") or message.get("caption") or "")
    forwarded = "forward_origin" in message or "forward_date" in message
    command = None if edited or forwarded or "text" not in message else _COMMAND.fullmatch(text)
    attachment = _attachment(message)
    media = next((kind for kind in _OTHER_MEDIA if kind in message), "")
    kind: Kind = "text"
    if edited:
        kind = "edited"
    elif command:
        kind = "command"
    elif attachment:
        kind = attachment.kind
    elif media or not text:
        kind = "other media"
    return Incoming(
        kind=kind,
        chat_id=int(message["chat"]["id"]),
        user_id=int(message["from"]["id"]),
        message_id=int(message["message_id"]),
        text=(command.group(2) or "").strip() if command else text,
        command=command.group(1).lower() if command else "",
        reply_to=(message.get("reply_to_message") or {}).get("message_id"),
        forwarded=forwarded,
        attachment=attachment,
        media=media,
        language=str(message["from"].get("language_code", "")),
    )


def _attachment(message: dict[str, Any]) -> Attachment | None:
    if message.get("photo"):
        largest = max(message["photo"], key=lambda size: size.get("width", 0) * size.get("height", 0))
        return Attachment("photo", largest["file_id"], largest.get("file_size"), "photo.jpg")
    if message.get("document") and "animation" not in message:
        document = message["document"]
        name = str(document.get("file_name") or "document")
        return Attachment("document", document["file_id"], document.get("file_size"), name)
    return None
