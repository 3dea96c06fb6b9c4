"""Which question of a report comes next, and what counts as an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.interventions import rules
from bot.interventions.rules import Draft
from docs_store.errors import BadInput

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
FULL = Draft(machine_id=1, type="curative", seen="fuite", done="joint", parts="", minutes=0, end_state="running")
EMPTIED = {
    rules.MACHINE: {"machine_id": None},
    rules.TYPE: {"type": None},
    rules.SEEN: {"seen": None},
    rules.DONE: {"done": None},
    rules.PARTS: {"parts": None},
    rules.MINUTES: {"minutes": None},
    rules.END: {"end_state": None},
}


def test_an_empty_draft_is_asked_for_its_machine_first() -> None:
    """Nothing answered: the first question is the machine."""
    assert rules.next_field(Draft()) == rules.MACHINE


def test_a_full_draft_has_no_question_left() -> None:
    """Zero minutes and no parts are answers too."""
    assert rules.next_field(FULL) is None


@pytest.mark.parametrize("field", rules.FIELDS)
def test_the_next_question_is_the_field_that_is_missing(field: str) -> None:
    """Whatever single field is taken out of a full draft is the next one asked."""
    assert rules.next_field(replace(FULL, **EMPTIED[field])) == field


def test_of_several_missing_fields_the_first_in_order_is_asked() -> None:
    """A draft that lacks its parts and what was done is asked what was done."""
    assert rules.next_field(replace(FULL, done=None, parts=None)) == rules.DONE


def test_skipped_minutes_are_not_asked_again() -> None:
    """“Skip” answers the question of the minutes without a number."""
    assert rules.next_field(replace(FULL, minutes=None, minutes_skipped=True)) is None


def test_at_most_five_fields_are_required() -> None:
    """A report is signed with five answers; the other two can be skipped with one press."""
    assert len(rules.REQUIRED) <= 5
    assert set(rules.FIELDS) - set(rules.REQUIRED) == {rules.PARTS, rules.MINUTES}


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        ("45mn", 45),
        (" 45 minutes ", 45),
        ("0", 0),
        ("1h30", 90),
        ("1 h 30", 90),
        ("1H05", 65),
        ("2h", 120),
        ("2 heures", 120),
        ("1 hour", 60),
        ("1,5 h", 90),
        ("1.5h", 90),
        ("0,5 h", 30),
        ("1h30min", 90),
        ("100000", 100_000),
    ],
)
def test_durations_are_read_as_people_type_them(typed: str, minutes: int) -> None:
    """Hours and minutes with French or English commas and words become whole minutes."""
    assert rules.minutes(typed) == minutes


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "longtemps",
        "h",
        "1h30h",
        "-5",
        "1:30",
        "5 jours",
        "1e3",
        "½ h",
        "45 min environ",
        "100001",
        "9999h",
        "9" * 50,
    ],
)
def test_a_duration_that_cannot_be_read_is_refused_with_an_example(typed: str) -> None:
    """Nonsense and more than two months are refused, and the sentence shows how to write it."""
    with pytest.raises(BadInput, match="45 min or 1h30"):
        rules.minutes(typed)


def test_words_are_kept_trimmed() -> None:
    """What was typed is kept as typed, without the blanks around it."""
    assert rules.readable("  Fuite d’huile \n") == "Fuite d’huile"


@pytest.mark.parametrize("typed", ["", "   ", "\n", "👍", "🔥🔥🔥", "...", "!?", "\u200b"])
def test_an_answer_without_a_word_is_asked_again(typed: str) -> None:
    """Blanks, dots and emoji say nothing: the question is asked again."""
    with pytest.raises(BadInput, match="few words"):
        rules.readable(typed)


@pytest.mark.parametrize(("length", "fits"), [(2000, True), (2001, False), (4096, False)])
def test_an_answer_has_two_thousand_characters_at_most(length: int, fits: bool) -> None:
    """The limit itself fits, one more is refused with both numbers."""
    if fits:
        assert len(rules.readable("a" * length)) == length
        return
    with pytest.raises(BadInput, match=rf"{length} characters; 2000"):
        rules.readable("a" * length)


@pytest.mark.parametrize(
    ("asked_ago", "replied", "listens"),
    [
        pytest.param(timedelta(0), False, True, id="at once"),
        pytest.param(timedelta(minutes=10), False, True, id="ten minutes to the second"),
        pytest.param(timedelta(minutes=10, microseconds=1), False, False, id="a moment later"),
        pytest.param(timedelta(days=3), True, True, id="a reply always"),
        pytest.param(None, False, False, id="never asked"),
        pytest.param(None, True, True, id="a reply without a time"),
    ],
)
def test_free_text_answers_for_ten_minutes_or_as_a_reply(
    asked_ago: timedelta | None, replied: bool, listens: bool
) -> None:
    """After ten minutes a text is a question again, unless it replies to the card."""
    asked_at = None if asked_ago is None else NOW - asked_ago
    assert rules.listens(asked_at, NOW, replied=replied) is listens
