"""Entity lists are checked against their text; links and commands are found."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.entities import Entity, FormattedText, read_entities, utf16_length, with_detected
from bot.sandbox.refusals import Refused


@pytest.mark.parametrize(("text", "units"), [("", 0), ("é", 1), ("🔧", 2), ("a🔧b", 4), ("👩‍🔧", 5)])
def test_lengths_count_utf16_code_units(text: str, units: int) -> None:
    """An emoji counts two, an accent one."""
    assert utf16_length(text) == units == len(text.encode("utf-16-le")) // 2


def test_a_good_list_is_kept_in_order() -> None:
    """Entities come back by their start, the longer first."""
    given = [{"type": "bold", "offset": 2, "length": 1}, {"type": "italic", "offset": 2, "length": 3}]
    assert [entity.type for entity in read_entities("abcdef", given)] == ["italic", "bold"]


@pytest.mark.parametrize(
    ("wire", "words"),
    [
        ({"type": "gras", "offset": 0, "length": 1}, "unsupported entity type"),
        ({"type": "bold", "offset": 0, "length": 0}, "must be positive"),
        ({"type": "bold", "offset": -1, "length": 1}, "must be positive"),
        ({"type": "bold", "offset": "0", "length": 1}, "must be positive"),
        ({"type": "bold", "offset": 0, "length": True}, "must be positive"),
        ({"type": "bold", "offset": 2, "length": 3}, "ends after the end of the text at 4"),
        ({"type": "bold", "offset": 2, "length": 1}, "middle of a UTF-16 symbol"),
        ({"type": "bold", "offset": 0, "length": 2}, "middle of a UTF-16 symbol"),
        ({"type": "text_link", "offset": 0, "length": 1}, 'field "url" must be specified'),
        ({"type": "bold", "offset": 0, "length": 1, "colour": "red"}, "known fields"),
        ("bold", "known fields"),
    ],
)
def test_a_list_that_does_not_fit_its_text_is_refused(wire: Any, words: str) -> None:
    """Wrong types, bounds and halves of an emoji are refused; the text is "a🔧b"."""
    with pytest.raises(Refused, match=words):
        read_entities("a🔧b", [wire])


def test_something_that_is_no_list_is_refused() -> None:
    """An object instead of a list is refused."""
    with pytest.raises(Refused, match="expected an Array"):
        read_entities("x", {"type": "bold"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("voir /aide@maintbot_demo_bot.", [("bot_command", 5, 23)]),
        ("60 tr/min et 3/4", []),
        ("/usr/bin", []),
        ("http://ex.org/a, fin", [("url", 0, 15)]),
        ("(https://t.me/x?start=a-b)", [("url", 1, 24)]),
        ("t.me/x?start=a", [("url", 0, 14)]),
        ("🔧 @karim #P2 a@ex.org", [("mention", 3, 6), ("hashtag", 10, 3), ("email", 14, 8)]),
        ("#12", []),
    ],
)
def test_links_commands_and_names_are_found(text: str, found: list[tuple[str, int, int]]) -> None:
    """What Telegram marks by itself is marked, with offsets in code units."""
    entities = with_detected(FormattedText(text)).entities
    assert [(entity.type, entity.offset, entity.length) for entity in entities] == found


def test_nothing_is_searched_inside_code_and_links() -> None:
    """A command in code stays code."""
    formatted = FormattedText("/start /stop", (Entity("code", 0, 6),))
    assert [entity.type for entity in with_detected(formatted).entities] == ["code", "bot_command"]
