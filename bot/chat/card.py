"""What a person is shown: a text, perhaps a picture or a file, and buttons.

Limits   text at most 4096 and captions at most 1024 UTF-16 units after Telegram has read the HTML; callback data at
         most 64 bytes; checked when a card is built, so that a wrong one fails in a test, not at three in the morning.
Errors   ValueError when a limit is passed: cards are our own, so this is a defect; long values go through `shorten`.
Source   https://core.telegram.org/bots/api
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

TEXT_LIMIT, CAPTION_LIMIT, DATA_LIMIT, LABEL_LIMIT = 4096, 1024, 64, 64
_TAG = re.compile(r"<[^>]*>")
_COMMAND_OR_MENTION = re.compile(r"(?<![\w/@])([/@])(?=\w)")


@dataclass(frozen=True)
class Button:
    """A big inline button: what it says and the route it takes (`room:verb:arguments`), or a link."""

    label: str
    data: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.data) == bool(self.url):
            raise ValueError(f"button {self.label!r} needs data or a link, and not both")
        if len(self.data.encode()) > DATA_LIMIT:
            raise ValueError(f"callback data over {DATA_LIMIT} bytes: {self.data!r}")

    def as_json(self) -> dict[str, str]:
        """Return the shape Telegram wants."""
        return {"text": self.label, **({"url": self.url} if self.url else {"callback_data": self.data})}


@dataclass(frozen=True)
class Card:
    """One message: HTML text, rows of buttons, and a picture or a file by its sha256."""

    text: Markup
    buttons: tuple[tuple[Button, ...], ...] = ()
    photo: str | None = None
    document: str | None = None
    file_name: str = ""

    def __post_init__(self) -> None:
        limit = CAPTION_LIMIT if self.has_media else TEXT_LIMIT
        if visible_length(self.text) > limit:
            raise ValueError(f"a card of {visible_length(self.text)} characters, over {limit}")

    @property
    def has_media(self) -> bool:
        """Whether it is a picture or a file with a caption."""
        return self.photo is not None or self.document is not None

    def with_buttons(self, *rows: tuple[Button, ...]) -> Card:
        """Return this card with these buttons."""
        return replace(self, buttons=rows)

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Card:
        """Return the card that `as_payload` was taken of."""
        rows = (
            (Button(one["text"], one.get("callback_data", ""), one.get("url", "")) for one in row)
            for row in payload["buttons"]
        )
        return cls(
            Markup(payload["text"]),  # noqa: S704 - our own card, read back
            tuple(tuple(row) for row in rows),
            payload["photo"],
            payload["document"],
            payload["file_name"],
        )

    def as_payload(self) -> dict[str, Any]:
        """Return what the outbox keeps of it."""
        return {
            "text": str(self.text),
            "buttons": [[button.as_json() for button in row] for row in self.buttons if row],
            "photo": self.photo,
            "document": self.document,
            "file_name": self.file_name,
        }


def visible_length(text: str) -> int:
    """Return the length that Telegram counts: without tags, entities resolved, in UTF-16 units."""
    return utf16_length(html.unescape(_TAG.sub("", text)))


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 units of a plain text."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def shorten(text: str, limit: int) -> str:
    """Return *text*, cut at a word with an ellipsis if it is over *limit* UTF-16 units."""
    if utf16_length(text) <= limit:
        return text
    cut = text
    while utf16_length(cut) > limit - 1:
        cut = cut[: len(cut) - max(1, (utf16_length(cut) - limit + 1) // 2)]
    between_words = cut[-1:].isspace() or text[len(cut)].isspace()
    at_word = cut if between_words or " " not in cut[-30:] else cut.rsplit(" ", 1)[0]
    return at_word.rstrip(" ,;:.") + "…"


def literal(text: str) -> Markup:
    """Return foreign text as HTML in which no `/command` or `@mention` of it becomes a link."""
    return escape(_COMMAND_OR_MENTION.sub("\\1\u2060", text))
