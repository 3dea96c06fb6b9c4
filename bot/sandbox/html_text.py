"""Telegram's HTML, read as strictly as Telegram reads it.

Units    byte offsets in refusals count UTF-8 bytes.
Limits   the tags Telegram supports and no other; a named reference other than lt, gt, amp, quot is refused (Telegram
         shows it as typed, which nobody wants); code and pre hold no other tag; a quotation holds no quotation.
Errors   Refused 400 "can't parse entities: …".
Source   core.telegram.org/bots/api "HTML style"; wording after tdlib.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.sandbox.entities import (
    Entity,
    FormattedText,
    cannot_parse,
    in_order,
    read_entities,
    trimmed,
    utf16_length,
    with_detected,
)
from bot.sandbox.refusals import bad_request

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
LONGEST_SEARCHED = 4096  # longer texts are refused anyway
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+))(;?)")
_TAG_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"[^\s=>]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


def read_text(text: str, parse_mode: str | None, entities: object) -> FormattedText:
    """Return *text* as people will see it: formatting read, ends trimmed, links and commands found."""
    if parse_mode:
        formatted = _by_mode(text, parse_mode)
    elif entities:
        formatted = FormattedText(text, read_entities(text, entities))
    else:
        formatted = FormattedText(text)
    formatted = trimmed(formatted)
    return with_detected(formatted) if len(formatted.text) <= LONGEST_SEARCHED else formatted


def _by_mode(text: str, parse_mode: str) -> FormattedText:
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    return read_html(text)


def read_html(source: str) -> FormattedText:
    """Return what Telegram's HTML in *source* says, or refuse it."""
    return _HtmlReader(source).read()


@dataclass(slots=True)
class _OpenTag:
    name: str
    argument: str
    offset: int
    at: int


class _HtmlReader:
    """Walks the source once; `pos` is where, `offset` how many code units were written."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pos = 0
        self.offset = 0
        self.written: list[str] = []
        self.open: list[_OpenTag] = []
        self.entities: list[Entity] = []

    def read(self) -> FormattedText:
        while self.pos < len(self.source):
            self._step()
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        text = "".join(self.written)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise cannot_parse("Text contains invalid Unicode characters after decoding HTML entities")
        return FormattedText(text, in_order(self.entities))

    def _step(self) -> None:
        character = self.source[self.pos]
        if character == "&":
            self._write(self._reference())
        elif character != "<":
            self.pos += 1
            self._write(character)
        elif self.source.startswith("</", self.pos):
            self._end_tag()
        else:
            self._start_tag()

    def _write(self, text: str) -> None:
        self.written.append(text)
        self.offset += utf16_length(text)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.pos)
        assert match is not None  # every pattern here matches the empty string
        self.pos = match.end()
        return match.group()

    def _peek(self) -> str:
        return self.source[self.pos : self.pos + 1]

    def _reference(self) -> str:
        """Return the character a reference stands for; a lone ampersand stands for itself."""
        begin = self.pos
        match = _REFERENCE.match(self.source, begin)
        if match is None:
            self.pos += 1
            return "&"
        self.pos = match.end()
        hexadecimal, decimal, name, semicolon = match.groups()
        if name is not None:
            return self._named(name, semicolon, begin)
        code = int(hexadecimal, 16) if hexadecimal is not None else int(decimal)
        if not 0 < code < 0x10FFFF:
            raise cannot_parse(f"Unsupported character reference at byte offset {self._byte(begin)}")
        return chr(code)

    def _named(self, name: str, semicolon: str, begin: int) -> str:
        if name in REFERENCES:
            return REFERENCES[name]
        if semicolon:
            raise cannot_parse(f'Unsupported character reference "&{name};" at byte offset {self._byte(begin)}')
        return f"&{name}"

    def _start_tag(self) -> None:
        begin = self.pos
        self.pos += 1
        name = self._take(_TAG_NAME).lower()
        if not self._peek():
            raise cannot_parse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in TAGS:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        argument = self._attributes(name, begin)
        if name == "span" and argument != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self._check_nesting(name, begin)
        self.open.append(_OpenTag(name, argument, self.offset, len(self.written)))

    def _check_nesting(self, name: str, begin: int) -> None:
        around = {tag.name for tag in self.open}
        literal = around & {"code", "pre"}
        literal_pair = name in {"code", "pre"} and name not in around
        if (literal and not literal_pair) or (name == "blockquote" and name in around):
            inside = self.open[-1].name
            raise cannot_parse(f'Tag "{name}" can\'t be inside "{inside}" at byte offset {self._byte(begin)}')

    def _attributes(self, tag: str, begin: int) -> str:
        """Read up to the closing bracket and return the one attribute that means something for *tag*."""
        argument = ""
        while True:
            self._take(_SPACE)
            if self._peek() == ">":
                self.pos += 1
                return argument
            if not self._peek():
                raise cannot_parse(f"Unclosed start tag at byte offset {self._byte(begin)}")
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._take(_ATTRIBUTE)
        if not name:
            raise cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        self._take(_SPACE)
        if (tag, name) == ("blockquote", "expandable") and self._peek() != "=":
            return name, "1"
        if self._peek() != "=":
            raise cannot_parse(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                f"at byte offset {self._byte(begin)}"
            )
        self.pos += 1
        self._take(_SPACE)
        return name, self._value(tag, begin)

    def _value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        if not quote:
            raise cannot_parse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        if quote not in "\"'":
            token_begin = self.pos
            token = self._take(_TOKEN).lower()
            if not re.match(r"[\s>]", self._peek()):
                raise cannot_parse(f"Unexpected end of name token at byte offset {self._byte(token_begin)}")
            return token
        self.pos += 1
        return self._quoted(quote, begin)

    def _quoted(self, quote: str, begin: int) -> str:
        value = ""
        while (character := self._peek()) != quote:
            if not character:
                raise cannot_parse(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if character == "&":
                value += self._reference()
            else:
                value += character
                self.pos += 1
        self.pos += 1
        return value

    def _end_tag(self) -> None:
        begin = self.pos
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.pos += 2
        name = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self._peek() != ">":
            raise cannot_parse(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.pos += 1
        tag = self.open.pop()
        if name != tag.name:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        entity = Entity(TAGS[tag.name], tag.offset, self.offset - tag.offset)
        if tag.name == "a":
            self._close_link(entity, tag)
        elif tag.name in {"pre", "code"}:
            self._close_code(entity, tag)
        elif tag.name == "blockquote" and tag.argument:
            self.entities.append(replace(entity, type="expandable_blockquote"))
        elif tag.name == "tg-emoji":
            if not tag.argument.isdecimal():
                raise cannot_parse("Invalid custom emoji identifier specified")
            self.entities.append(replace(entity, custom_emoji_id=tag.argument))
        else:
            self.entities.append(entity)

    def _close_link(self, entity: Entity, tag: _OpenTag) -> None:
        url = tag.argument or "".join(self.written[tag.at :])
        person = re.fullmatch(r"tg://user\?id=(\d+)", url)
        if person:
            self.entities.append(replace(entity, type="text_mention", user_id=int(person.group(1))))
        elif checked := _checked_link(url):
            self.entities.append(replace(entity, url=checked))

    def _close_code(self, entity: Entity, tag: _OpenTag) -> None:
        inner = self.entities[-1] if self.entities else None
        same = inner is not None and (inner.offset, inner.length) == (entity.offset, entity.length)
        language = tag.argument or (inner.language if inner is not None and same else None)
        if same and inner is not None and inner.type in {"code", "pre"}:
            self.entities[-1] = replace(inner, type="pre", language=language or None)
            return
        nested = any(outer.name == "pre" for outer in self.open)
        self.entities.append(replace(entity, language=(language or None) if nested or tag.name == "pre" else None))


def _argument(tag: str, name: str, value: str) -> str:
    wanted = {"a": "href", "code": "class", "span": "class", "tg-emoji": "emoji-id", "blockquote": "expandable"}
    if wanted.get(tag) != name:
        return ""
    if tag == "code":
        return value.removeprefix("language-") if value.startswith("language-") else ""
    return value or ("1" if tag == "blockquote" else "")


def _checked_link(url: str) -> str:
    """Return the link Telegram would keep, or nothing: it drops what is no link without a word."""
    url = url.strip()
    if re.fullmatch(r"(https?|ftp|tg|ton)://[^\s/]\S*", url):
        return url
    return f"http://{url}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", url) else ""
