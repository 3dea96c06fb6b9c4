"""The typesetter refuses what it cannot set, and sets spaces once."""

from __future__ import annotations

import pytest

from samples.flow import Setter
from samples.looks import MORVANEL, register_fonts
from samples.markup import Grid, Heading, Listing, Notice, PageEnd, Prose, parse
from samples.numbering import label
from samples.revisions import edition
from samples.typography import english, french


@pytest.mark.parametrize(
    ("plain", "set_text"),
    [
        pytest.param("12 bar", "12\u00a0bar", id="unit"),
        pytest.param("2 000 kN", "2\u00a0000\u00a0kN", id="thousands"),
        pytest.param("Attention : « huile »", "Attention\u00a0: «\u00a0huile\u00a0»", id="high punctuation"),
        pytest.param("l'huile", "l’huile", id="apostrophe"),
        pytest.param("presse 4 vérins", "presse 4 vérins", id="a number before a word that is no unit"),
        pytest.param("", "", id="empty"),
    ],
)
def test_french_spacing(plain: str, set_text: str) -> None:
    """French spaces are set, and setting them twice changes nothing."""
    assert french(plain) == set_text
    assert french(french(plain)) == set_text


def test_english_has_no_space_before_a_colon() -> None:
    """English keeps its punctuation and ties units to numbers."""
    assert english("Wait: 10 minutes") == "Wait: 10\u00a0minutes"


def test_markup_reads_each_block() -> None:
    """Front matter, heading with key, steps over two lines, table with widths and box come out as blocks."""
    source = parse(
        "---\ntitle: T\n---\n# One {#one}\n\n1. first\n   goes on\n2. second\n\n"
        "Table: Caption {#tab} [30 70]\n| a | b |\n|---|---|\n| 1 | 2 |\n\n::: danger\nKeep off.\n:::\n"
    )
    assert source.matter == {"title": "T"}
    assert source.blocks == (
        Heading(1, "One", "one"),
        Listing(("first goes on", "second"), numbered=True),
        Grid("Caption", "tab", (30.0, 70.0), ("a", "b"), (("1", "2"),)),
        Notice("danger", (Prose("Keep off."),)),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("::: danger\nno end\n", "never closed", id="open box"),
        pytest.param("Table: T\n\ntext\n", "none follows", id="table without rows"),
        pytest.param("Table: T\n| a | b |\n| 1 |\n", "differ in length", id="ragged table"),
        pytest.param("Table: T [50]\n| a | b |\n| 1 | 2 |\n", "one width a column", id="widths"),
        pytest.param("Figure: F\n", "needs", id="figure without a drawing"),
    ],
)
def test_markup_refuses_with_the_line(text: str, complaint: str) -> None:
    """What cannot be understood is refused with the number of its line."""
    with pytest.raises(ValueError, match=rf"line \d+.*{complaint}"):
        parse(text)


def test_references_are_numbers() -> None:
    """Headings number by level and start again below; tables number through."""
    blocks = parse("# A {#a}\n\n## B {#b}\n\n# C {#c}\n\n## D {#d}\n\nTable: T {#t}\n| x |\n| y |\n").blocks
    labels = label(blocks, "tableau", "figure")
    assert labels.resolve("[#b] [#d] [#t]") == "1.1 2.1 tableau 1"


def test_a_reference_to_nothing_is_refused() -> None:
    """A reference without a target stops the build."""
    with pytest.raises(ValueError, match="reference to nothing: gone"):
        label((), "tableau", "figure").resolve("see [#gone]")


def test_a_key_used_twice_is_refused() -> None:
    """Two blocks cannot share a key."""
    with pytest.raises(ValueError, match="key used twice: a"):
        label(parse("# A {#a}\n\n# B {#a}\n").blocks, "tableau", "figure")


def test_a_character_that_the_typeface_lacks_is_refused() -> None:
    """An arrow, which would print as an empty box, stops the build."""
    register_fonts()
    setter = Setter(MORVANEL, label((), "tableau", "figure"), 400)
    with pytest.raises(ValueError, match="the typeface lacks"):
        setter.mark("open → close")


def test_a_heading_too_long_for_its_line_is_refused() -> None:
    """A heading that would run out of the page stops the build."""
    register_fonts()
    blocks = parse(f"# {'very long ' * 20}{{#long}}\n").blocks
    flowables = Setter(MORVANEL, label(blocks, "tableau", "figure"), 400).set(blocks)
    with pytest.raises(ValueError, match="too long for one line"):
        flowables[1].wrap(400, 100)


def test_a_source_has_two_editions() -> None:
    """Of each choice the older or the newer words stay; the rest is the same."""
    text = "set [[4.2||4.5]] bar[[|| (new)]]"
    assert edition(text, newer=False) == "set 4.2 bar"
    assert edition(text, newer=True) == "set 4.5 bar (new)"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("set [[4.2||4.5 bar", "never closed", id="open"),
        pytest.param("set [[4.2]] bar", "two sides", id="one side"),
    ],
)
def test_a_choice_that_is_none_is_refused(text: str, complaint: str) -> None:
    """A choice without an end or with one side stops the build."""
    with pytest.raises(ValueError, match=complaint):
        edition(text, newer=True)


def test_a_table_can_show_its_header_once_and_a_page_can_be_turned() -> None:
    """`once` after the widths, `--- turned` and `--- upright` are read."""
    blocks = parse("--- turned\n\nTable: T {#t} [50 50] once\n| a | b |\n| 1 | 2 |\n\n--- upright\n").blocks
    assert blocks == (
        PageEnd("turned"),
        Grid("T", "t", (50.0, 50.0), ("a", "b"), (("1", "2"),), repeats=False),
        PageEnd("upright"),
    )
