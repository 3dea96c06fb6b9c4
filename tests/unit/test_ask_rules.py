"""What counts as a question, and how a quote is cut into plain and bold."""

from __future__ import annotations

import pytest

from bot.ask import rules
from docs_store.errors import BadInput


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "?!…", "—"])
def test_a_text_without_a_word_is_no_question(text: str) -> None:
    """The sentence says what to write instead."""
    with pytest.raises(BadInput, match="no word"):
        rules.question(text)


def test_a_question_may_be_long_but_not_endless() -> None:
    """A thousand characters are taken, one more is not."""
    assert rules.question("a" * rules.QUESTION_LIMIT)
    with pytest.raises(BadInput, match="too long"):
        rules.question("a" * (rules.QUESTION_LIMIT + 1))


@pytest.mark.parametrize("text", ["Bonjour", "merci beaucoup !", "ok", "Aide", "thank you", "👍 merci"])
def test_courtesy_asks_the_manuals_nothing(text: str) -> None:
    """Greetings, thanks and nods are answered as such."""
    assert rules.is_courtesy(text)


@pytest.mark.parametrize("text", ["bonjour F0004", "merci de me dire le couple", "E031", "", "plus de pression"])
def test_a_question_with_good_manners_is_still_a_question(text: str) -> None:
    """A word that is not of courtesy makes it a question."""
    assert not rules.is_courtesy(text)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param((), [("12 Nm en croix", False)], id="nothing bold"),
        pytest.param(((0, 5),), [("12 Nm", True), (" en croix", False)], id="the start"),
        pytest.param(((0, 5), (3, 8)), [("12 Nm", True), (" en", True), (" croix", False)], id="overlapping"),
        pytest.param(((9, 400),), [("12 Nm en ", False), ("croix", True)], id="past the end"),
        pytest.param(((4, 4),), [("12 Nm en croix", False)], id="empty"),
    ],
)
def test_spans_become_pieces_that_lose_nothing(
    spans: tuple[tuple[int, int], ...], expected: list[tuple[str, bool]]
) -> None:
    """The pieces are the text again, whatever the spans."""
    pieces = rules.marked("12 Nm en croix", spans)
    assert pieces == expected
    assert "".join(text for text, _ in pieces) == "12 Nm en croix"


@pytest.mark.parametrize(
    ("warning", "signal"),
    [
        ("DANGER Huile sous pression.", "DANGER"),
        ("ATTENTION ! Surface chaude", "ATTENTION !"),
        ("Ne jamais ponter 1S2", "Ne jamais ponter 1S2"),
    ],
)
def test_a_warning_opens_with_its_signal_word(warning: str, signal: str) -> None:
    """The word in capitals is what is set in bold; without one, all of it is."""
    assert rules.signal_word(warning) == signal
