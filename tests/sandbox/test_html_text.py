"""Telegram's HTML is read to the letter: what is supported, what is refused and where."""

from __future__ import annotations

import pytest

from bot.sandbox.entities import Entity, FormattedText
from bot.sandbox.html_text import TAGS, read_html, read_text
from bot.sandbox.refusals import Refused


def _refusal(source: str) -> str:
    with pytest.raises(Refused) as caught:
        read_html(source)
    assert caught.value.code == 400
    return caught.value.description


@pytest.mark.parametrize(
    ("tag", "kind"), [(tag, kind) for tag, kind in TAGS.items() if tag not in {"a", "span", "tg-emoji"}]
)
def test_every_plain_tag_becomes_its_entity(tag: str, kind: str) -> None:
    """Each supported tag gives one entity over exactly its words."""
    assert read_html(f"a <{tag}>mot</{tag}> b") == FormattedText("a mot b", (Entity(kind, 2, 3),))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", FormattedText("")),
        ("sans balise", FormattedText("sans balise")),
        ("a &lt;b&gt; &amp;&quot;", FormattedText('a <b> &"')),
        ("&#233;&#xE9;", FormattedText("éé")),
        ("R&D & cie", FormattedText("R&D & cie")),
        ("&lt", FormattedText("<")),
        ("<B>x</b >", FormattedText("x", (Entity("bold", 0, 1),))),
        ("<b></b>x", FormattedText("x")),
        ("🔧<i>é🔧</i>", FormattedText("🔧é🔧", (Entity("italic", 2, 3),))),
        ("<b>a<i>b</i></b>", FormattedText("ab", (Entity("bold", 0, 2), Entity("italic", 1, 1)))),
        ('<span class="tg-spoiler">x</span>', FormattedText("x", (Entity("spoiler", 0, 1),))),
        ("<blockquote expandable>x</blockquote>", FormattedText("x", (Entity("expandable_blockquote", 0, 1),))),
        (
            "<tg-emoji emoji-id='42'>x</tg-emoji>",
            FormattedText("x", (Entity("custom_emoji", 0, 1, custom_emoji_id="42"),)),
        ),
        (
            '<pre><code class="language-sql">x</code></pre>',
            FormattedText("x", (Entity("pre", 0, 1, language="sql"),)),
        ),
        ('<code class="language-sql">x</code>', FormattedText("x", (Entity("code", 0, 1),))),
        ("<pre>a<code>b</code></pre>", FormattedText("ab", (Entity("pre", 0, 2), Entity("code", 1, 1)))),
    ],
)
def test_formatting_is_read(source: str, expected: FormattedText) -> None:
    """Tags, references, nesting and UTF-16 offsets come out as Telegram has them."""
    assert read_html(source) == expected


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://ex.org/a?b=1&amp;c=2", "https://ex.org/a?b=1&c=2"),
        ("ex.org/a", "http://ex.org/a"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("javascript:alert(1)", None),
        ("pas un lien", None),
        ("", None),
    ],
)
def test_links_are_kept_only_when_they_are_links(href: str, kept: str | None) -> None:
    """Telegram drops a link that is none without a word; the words stay."""
    expected = (Entity("text_link", 0, 3, url=kept),) if kept else ()
    assert read_html(f'<a href="{href}">lui</a>') == FormattedText("lui", expected)


def test_a_link_to_a_person_is_a_mention() -> None:
    """tg://user?id= names a person and not a page."""
    assert read_html('<a href="tg://user?id=7">lui</a>').entities == (Entity("text_mention", 0, 3, user_id=7),)


def test_a_link_without_address_takes_its_words() -> None:
    """<a>ex.org</a> leads to ex.org."""
    assert read_html("<a>ex.org</a>").entities == (Entity("text_link", 0, 6, url="http://ex.org"),)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b ", "Unclosed start tag at byte offset 0"),
        ("é<b", "Unclosed start tag at byte offset 2"),
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b =x>y</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<b expandable>y</b>", 'Expected equal sign in declaration of an attribute of the tag "b" at byte offset 0'),
        ("<a href=>x</a>", None),
        ("<a href", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<tg-emoji emoji-id='x'>y</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("&nbsp;", 'Unsupported character reference "&nbsp;" at byte offset 0'),
        ("é&eacute;", 'Unsupported character reference "&eacute;" at byte offset 2'),
        ("&#0;", "Unsupported character reference at byte offset 0"),
        ("&#x110000;", "Unsupported character reference at byte offset 0"),
        ("&#xD800;", "Text contains invalid Unicode characters after decoding HTML entities"),
        ("<code><b>x</b></code>", 'Tag "b" can\'t be inside "code" at byte offset 6'),
        ("<pre><code><pre>x</pre></code></pre>", 'Tag "pre" can\'t be inside "code" at byte offset 11'),
        (
            "<blockquote><blockquote>x</blockquote></blockquote>",
            'Tag "blockquote" can\'t be inside "blockquote" at byte',
        ),
    ],
)
def test_broken_formatting_is_refused_with_the_place(source: str, words: str | None) -> None:
    """What Telegram cannot read is refused with its words and the byte where it happened."""
    if words is None:
        assert read_html(source).entities == ()
    else:
        assert _refusal(source).startswith(f"Bad Request: can't parse entities: {words}")


@pytest.mark.parametrize("mode", ["MarkdownV2", "Markdown", "htm"])
def test_other_parse_modes_are_refused(mode: str) -> None:
    """Only HTML is spoken here."""
    with pytest.raises(Refused, match="unsupported parse_mode"):
        read_text("x", mode, None)


def test_the_ends_are_trimmed_and_the_entities_with_them() -> None:
    """White space at both ends goes, entities move and shrink."""
    assert read_text(" \n<b> gras </b> \n", "HTML", None) == FormattedText("gras", (Entity("bold", 0, 4),))
    assert read_text("<b> </b>\n", "html", None) == FormattedText("")


def test_formatting_wins_over_a_list_of_entities() -> None:
    """With a parse mode the list beside the text is not looked at."""
    given = [{"type": "italic", "offset": 0, "length": 1}]
    assert read_text("<b>x</b>", "HTML", given).entities == (Entity("bold", 0, 1),)
