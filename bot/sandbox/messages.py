"""A message and its two faces: what the bot gets over the wire and what the phone shows.

Units    times are seconds since 1970; on the wire whole ones.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.entities import FormattedText
from bot.sandbox.files import Media, MediaKind
from bot.sandbox.markup import Markup

Wire = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a phone belongs to; `title` is what this person does, shown on the page only."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "fr"
    title: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.id, int) or self.id <= 0:
            raise ValueError("a phone's id is a positive number")
        if not all(isinstance(text, str) for text in (self.first_name, self.last_name, self.username, self.title)):
            raise ValueError("names and titles are texts")
        if not isinstance(self.language_code, str) or not self.first_name.strip():
            raise ValueError("a phone's owner has a first name and a language code")

    @property
    def name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def as_user(self) -> Wire:
        """Return Telegram's User."""
        return {"id": self.id, "is_bot": False} | self._named("first_name", "last_name", "username", "language_code")

    def as_chat(self) -> Wire:
        """Return Telegram's private Chat with this person."""
        return {"id": self.id, "type": "private"} | self._named("first_name", "last_name", "username")

    def as_json(self) -> Wire:
        """Return the profile for the page."""
        return asdict(self)

    def _named(self, *fields: str) -> Wire:
        return {field: value for field in fields if (value := getattr(self, field))}


@dataclass(frozen=True, slots=True)
class BotProfile:
    """Who the bot is to its phones."""

    id: int
    first_name: str
    username: str

    def as_user(self) -> Wire:
        """Return Telegram's User."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def as_me(self) -> Wire:
        """Return the answer to getMe."""
        return self.as_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }


@dataclass(slots=True, eq=False)
class Message:
    """One bubble: words (or the caption of its media), buttons, and what it answers to."""

    message_id: int
    owner: Profile
    bot: BotProfile
    by_bot: bool
    at: float
    words: FormattedText = field(default_factory=lambda: FormattedText(""))
    media: Media | None = None
    markup: Markup | None = None
    reply_to: Message | None = None
    edited_at: float | None = None
    forward_from: str | None = None
    album: str | None = None
    pinned: bool = False

    def content(self) -> tuple[object, ...]:
        """Return what decides whether an edit changes anything."""
        return self.words, self.media.file.unique_id if self.media else None, self.inline_markup()

    def inline_markup(self) -> Markup | None:
        """Return the buttons under the message."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    def as_json(self, *, with_reply: bool = True) -> Wire:
        """Return Telegram's Message."""
        sender = self.bot.as_user() if self.by_bot else self.owner.as_user()
        wire: Wire = {
            "message_id": self.message_id,
            "from": sender,
            "chat": self.owner.as_chat(),
            "date": int(self.at),
        } | self._body()
        optional = {
            "edit_date": int(self.edited_at) if self.edited_at else None,
            "reply_markup": self.inline_markup(),
            "media_group_id": self.album,
            "forward_origin": self._origin(),
            "reply_to_message": self.reply_to.as_json(with_reply=False) if self.reply_to and with_reply else None,
        }
        return wire | {name: value for name, value in optional.items() if value}

    def _body(self) -> Wire:
        text, entities = ("caption", "caption_entities") if self.media else ("text", "entities")
        body: Wire = {str(self.media.kind): self.media.as_json()} if self.media else {}
        if self.words.text:
            body[text] = self.words.text
        if self.words.entities:
            body[entities] = self.words.entities_json()
        return body

    def _origin(self) -> Wire | None:
        if self.forward_from is None:
            return None
        return {"type": "hidden_user", "date": int(self.at), "sender_user_name": self.forward_from}

    def as_seen(self) -> Wire:
        """Return the bubble for the page and the tests."""
        return {
            "message_id": self.message_id,
            "by_bot": self.by_bot,
            "at": self.at,
            "edited_at": self.edited_at,
            "text": self.words.text,
            "entities": self.words.entities_json(),
            "media": self._seen_media(),
            "buttons": (self.inline_markup() or {}).get("inline_keyboard", []),
            "force_reply": bool(self.markup and self.markup.get("force_reply")),
            "reply_to": self._quoted(),
            "forward_from": self.forward_from,
            "album": self.album,
            "pinned": self.pinned,
        }

    def _quoted(self) -> Wire | None:
        if self.reply_to is None:
            return None
        kind = str(self.reply_to.media.kind) if self.reply_to.media else None
        text = self.reply_to.words.text[:120]
        return {"message_id": self.reply_to.message_id, "by_bot": self.reply_to.by_bot, "text": text, "kind": kind}

    def _seen_media(self) -> Wire | None:
        if self.media is None:
            return None
        file = self.media.file
        return {
            "kind": str(self.media.kind),
            "url": f"/sandbox/files/{file.file_id}",
            "name": file.name if self.media.kind is MediaKind.DOCUMENT else "",
            "mime_type": file.mime_type,
            "size": file.size,
            "width": file.width,
            "height": file.height,
            "duration": file.duration,
        }
