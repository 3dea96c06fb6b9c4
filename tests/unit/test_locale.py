"""Every text has a translation that fits it."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages import Message

from bot.locale import texts
from bot.locale.catalogue import catalogue, extracted

FRENCH = catalogue("fr")
TEXTS = [message for message in extracted() if message.id]


def _forms(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@pytest.mark.parametrize("message", TEXTS, ids=lambda message: str(message.id)[:40])
def test_every_text_has_a_french_translation(message: Message) -> None:
    """A text of the code stands in the catalogue and is translated, with the same fields and the same markup."""
    kept = FRENCH.get(message.id)
    assert kept is not None, "make texts, then translate it"
    assert all(_forms(kept.string)), f"no French for {message.id!r}"
    for form in _forms(kept.string):
        assert _fields(form) == _fields(_forms(message.id)[-1])
        assert re.findall(r"</?\w+>", form) == re.findall(r"</?\w+>", _forms(message.id)[-1])


def test_the_catalogue_holds_nothing_that_the_code_no_longer_says() -> None:
    """A text that left the code leaves the catalogue."""
    said = {str(message.id) for message in TEXTS}
    assert [str(kept.id) for kept in FRENCH if kept.id and str(kept.id) not in said] == []


def test_values_cannot_write_markup() -> None:
    """A name with tags in it is shown as it is, not obeyed."""
    assert str(texts("fr").html("<b>{question}</b>", question="<i>&")) == "<b>&lt;i&gt;&amp;</b>"


def test_plurals_follow_the_language() -> None:
    """French counts zero as one, English as many."""
    assert texts("fr").plural("{count} page", "{count} pages", 0) == "0 page"
    assert texts("en").plural("{count} page", "{count} pages", 0) == "0 pages"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("message", [kept for kept in FRENCH if kept.id], ids=lambda message: str(message.id)[:40])
def test_french_signs_do_not_start_a_line(message: Message) -> None:
    """Colon, semicolon, question and exclamation marks and guillemets hold to their word with a no-break space."""
    for form in _forms(message.string):
        assert not re.search(r" [:;?!»%]|« ", form), "use a no-break space (U+00A0)"
