"""Cards keep Telegram's limits before Telegram has to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.chat.card import Button, Card, literal, shorten, utf16_length, visible_length


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("👍", 2), ("👩‍🔧", 5), ("🇫🇷", 4), ("𝄞a", 3)]
)
def test_length_is_counted_in_utf16_units(text: str, units: int) -> None:
    """An emoji counts two, as Telegram counts it."""
    assert utf16_length(text) == units == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("html", "length"),
    [
        ("<b>abc</b>", 3),
        ("a &lt; b &amp; c", 9),
        ("<a href='x'>👍</a>", 2),
        ("&#x1F44D;", 2),
        ("<blockquote>x</blockquote>", 1),
    ],
)
def test_tags_do_not_count_and_entities_count_once(html: str, length: int) -> None:
    """What counts is what the person sees."""
    assert visible_length(html) == length


@pytest.mark.parametrize(
    ("text", "photo", "fits"),
    [
        pytest.param("a" * 4096, None, True, id="text at the limit"),
        pytest.param("a" * 4097, None, False, id="text over it"),
        pytest.param("👍" * 2048, None, True, id="emoji at the limit"),
        pytest.param("👍" * 2048 + "a", None, False, id="emoji over it"),
        pytest.param("a" * 1024, "f" * 64, True, id="caption at the limit"),
        pytest.param("a" * 1025, "f" * 64, False, id="caption over it"),
        pytest.param("<b>" + "a" * 4096 + "</b>", None, True, id="tags are free"),
    ],
)
def test_a_card_over_the_limit_cannot_be_made(text: str, photo: str | None, fits: bool) -> None:
    """4096 units for a text and 1024 for a caption, counted after the HTML is read."""
    if fits:
        assert Card(Markup(text), photo=photo).as_payload()["text"] == text
        return
    with pytest.raises(ValueError, match="over"):
        Card(Markup(text), photo=photo)


@pytest.mark.parametrize(
    ("data", "fits"),
    [("a" * 64, True), ("a" * 65, False), ("é" * 32, True), ("é" * 32 + "a", False), ("👍" * 17, False)],
)
def test_callback_data_is_limited_in_bytes(data: str, fits: bool) -> None:
    """64 bytes of UTF-8, not 64 characters."""
    if fits:
        assert Button("x", data).as_json() == {"text": "x", "callback_data": data}
        return
    with pytest.raises(ValueError, match="64 bytes"):
        Button("x", data)


@pytest.mark.parametrize(("data", "url"), [("", ""), ("a:b", "https://example.org")])
def test_a_button_leads_to_one_place(data: str, url: str) -> None:
    """Neither nowhere nor to two places."""
    with pytest.raises(ValueError, match="data or a link"):
        Button("x", data, url)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("un deux trois", 9, "un deux…"),
        ("un deux, trois", 10, "un deux…"),
        ("👍👍👍", 6, "👍👍👍"),
        ("👍👍👍", 5, "👍👍…"),
        ("", 5, ""),
    ],
)
def test_long_words_are_cut_with_an_ellipsis(text: str, limit: int, short: str) -> None:
    """At a word where there is one near, never through an emoji."""
    assert shorten(text, limit) == short


@given(st.text(max_size=300), st.integers(2, 120))
def test_what_is_shortened_fits_and_begins_like_the_original(text: str, limit: int) -> None:
    """For any text: within the limit, and a beginning of it."""
    short = shorten(text, limit)
    assert utf16_length(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))
    assert (short == text) == (utf16_length(text) <= limit) or short.endswith("…")


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("/escalade", "/\u2060escalade"),
        ("@karim", "@\u2060karim"),
        ("voir /stop et @bob", "voir /\u2060stop et @\u2060bob"),
        ("a/b", "a/b"),
        ("km/h", "km/h"),
        ("moi@usine.fr", "moi@usine.fr"),
        ("https://x.org/a", "https://x.org/a"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("3 / 4", "3 / 4"),
    ],
)
def test_foreign_text_makes_no_commands_mentions_or_markup(foreign: str, shown: str) -> None:
    """A quoted `/escalade` cannot be tapped, a quoted tag is shown as it is; units and addresses stay."""
    assert str(literal(foreign)) == shown


@given(st.text(max_size=200))
def test_any_text_can_stand_in_a_card(text: str) -> None:
    """Escaped, every text is one that Telegram reads back as itself (but for the joiners)."""
    import html

    assert html.unescape(str(literal(text))).replace("\u2060", "") == text.replace("\u2060", "")
