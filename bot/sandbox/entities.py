"""Text with its formatting: entity lists checked, ends trimmed, links and commands found.

Units    offsets and lengths count UTF-16 code units, as on the wire.
Errors   Refused 400 "can't parse entities: …".
Source   core.telegram.org/bots/api MessageEntity; wording after tdlib.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.refusals import Refused, bad_request

ENTITY_TYPES = frozenset(
    [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
    ]
)
ENTITY_FIELDS = frozenset({"type", "offset", "length", "url", "user", "language", "custom_emoji_id"})


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text and what it is."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        """Return the first code unit after the stretch."""
        return self.offset + self.length

    def as_json(self) -> dict[str, Any]:
        """Return the entity as it goes over the wire."""
        wire: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        if self.user_id is not None:
            wire["user"] = {"id": self.user_id, "is_bot": False, "first_name": str(self.user_id)}
        optional = {"url": self.url, "language": self.language, "custom_emoji_id": self.custom_emoji_id}
        return wire | {name: value for name, value in optional.items() if value is not None}


@dataclass(frozen=True, slots=True)
class FormattedText:
    """What is read and how it looks."""

    text: str
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """Return the length that Telegram's limits count."""
        return utf16_length(self.text)

    def entities_json(self) -> list[dict[str, Any]]:
        """Return the entities as they go over the wire."""
        return [entity.as_json() for entity in self.entities]


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units *text* takes."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def cannot_parse(reason: str) -> Refused:
    """Return Telegram's refusal of formatting that it cannot read."""
    return bad_request(f"can't parse entities: {reason}")


def in_order(entities: list[Entity]) -> tuple[Entity, ...]:
    """Return the entities as Telegram lists them: by start, the longer first."""
    return tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length)))


def read_entities(text: str, entities: object) -> tuple[Entity, ...]:
    """Return the checked list of *entities* given beside *text*."""
    if not isinstance(entities, list):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    return in_order([_read_entity(text, entity) for entity in entities])


def _read_entity(text: str, wire: Any) -> Entity:
    if not isinstance(wire, dict) or not set(wire) <= ENTITY_FIELDS:
        raise cannot_parse("expected an Object of MessageEntity with known fields")
    kind, offset, length = wire.get("type"), wire.get("offset"), wire.get("length")
    if kind not in ENTITY_TYPES:
        raise cannot_parse("unsupported entity type specified")
    if type(offset) is not int or type(length) is not int or offset < 0 or length <= 0:
        raise cannot_parse("field offset and length must be positive numbers")
    _check_span(text, offset, length)
    if kind == "text_link" and not wire.get("url"):
        raise cannot_parse('field "url" must be specified for a text_link')
    user = wire.get("user") or {}
    return Entity(
        str(kind), offset, length, wire.get("url"), wire.get("language"), user.get("id"), wire.get("custom_emoji_id")
    )


def _check_span(text: str, offset: int, length: int) -> None:
    total = utf16_length(text)
    if offset + length > total:
        raise cannot_parse(f"entity beginning at UTF-16 offset {offset} ends after the end of the text at {total}")
    units = text.encode("utf-16-le", "surrogatepass")
    for edge in (offset, offset + length):
        if 0 < edge < total and 0xDC <= units[2 * edge + 1] <= 0xDF:
            raise cannot_parse("entity begins or ends in the middle of a UTF-16 symbol")


def trimmed(formatted: FormattedText) -> FormattedText:
    """Return *formatted* without white space at its ends, as Telegram stores it."""
    text = formatted.text.strip()
    cut = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    total = utf16_length(text)
    kept = []
    for entity in formatted.entities:
        begin, end = max(entity.offset - cut, 0), min(entity.end - cut, total)
        if end > begin:
            kept.append(replace(entity, offset=begin, length=end - begin))
    return FormattedText(text, tuple(kept))


_DETECTED = re.compile(
    r"(?P<url>(?:https?://|(?<![\w.])t\.me/)[^\s<>\"]*[^\s<>\".,;:!?)\]])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
)


def with_detected(formatted: FormattedText) -> FormattedText:
    """Return *formatted* with the links, commands and names that Telegram finds by itself."""
    closed = [entity for entity in formatted.entities if entity.type in {"code", "pre", "text_link", "text_mention"}]
    found = [entity for entity in _detect(formatted.text) if not any(_overlap(entity, other) for other in closed)]
    known = {(entity.offset, entity.length, entity.type) for entity in formatted.entities}
    new = [entity for entity in found if (entity.offset, entity.length, entity.type) not in known]
    return FormattedText(formatted.text, in_order([*formatted.entities, *new]))


def _detect(text: str) -> list[Entity]:
    return [
        Entity(str(match.lastgroup), utf16_length(text[: match.start()]), utf16_length(match.group()))
        for match in _DETECTED.finditer(text)
    ]


def _overlap(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end
