"""Who is called next, when, and when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation import rules
from bot.escalation.rules import Callable, Step

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DELAY = timedelta(minutes=5)


def test_the_chain_keeps_the_order_it_was_given() -> None:
    """Everybody reachable is called in the order in which they stand."""
    assert rules.chain([Callable(3, True), Callable(1, True), Callable(2, True)], requester_id=9) == [3, 1, 2]


def test_nobody_is_called_by_themselves_twice_or_in_vain() -> None:
    """The requester, the unreachable and repetitions are left out."""
    people = [Callable(1, True), Callable(2, False), Callable(3, True), Callable(1, True)]
    assert rules.chain(people, requester_id=3) == [1]


def test_an_empty_plant_has_an_empty_chain() -> None:
    """Nobody enrolled: nobody to call, and no error."""
    assert rules.chain([], requester_id=1) == []


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(0, Step(7, NOW + DELAY, round_ended=False), id="the first at once"),
        pytest.param(1, Step(8, NOW + DELAY, round_ended=False), id="then the second"),
        pytest.param(2, Step(7, NOW + DELAY, round_ended=True), id="a round has ended, the first again"),
        pytest.param(3, Step(8, NOW + DELAY, round_ended=False), id="the second again"),
        pytest.param(2 * rules.ROUNDS - 1, Step(8, NOW + DELAY, round_ended=False), id="the very last call"),
        pytest.param(2 * rules.ROUNDS, Step(None, None, round_ended=False), id="used up"),
        pytest.param(10_000, Step(None, None, round_ended=False), id="long used up"),
    ],
)
def test_people_are_called_in_turn_for_so_many_rounds(step: int, expected: Step) -> None:
    """Each step calls one person and says when the next is due; after the rounds nobody is."""
    assert rules.next_step([7, 8], step, delay=DELAY, now=NOW) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param(0, Step(None, NOW + DELAY, round_ended=True), id="say so at once"),
        pytest.param(1, Step(None, NOW + DELAY, round_ended=False), id="look again later, say nothing"),
        pytest.param(rules.ROUNDS, Step(None, None, round_ended=False), id="and stop"),
    ],
)
def test_an_empty_chain_says_so_once_and_keeps_looking(step: int, expected: Step) -> None:
    """Nobody to call: told once, looked for again, ended after the rounds."""
    assert rules.next_step([], step, delay=DELAY, now=NOW) == expected


@given(st.lists(st.integers(1, 50), unique=True, max_size=6), st.integers(0, 500))
def test_every_walk_ends_and_treats_everybody_alike(people: list[int], wanted: int) -> None:
    """Walked to its end, a chain calls each person as often as any other and then has no due time."""
    called: list[int | None] = []
    step, due = 0, NOW
    while due is not None:
        made = rules.next_step(people, step, delay=DELAY, now=due)
        called.append(made.person_id)
        assert made.due_at is None or made.due_at == due + DELAY
        step, due = step + 1, made.due_at
    assert [called.count(person) for person in people] == [rules.ROUNDS] * len(people)


def test_a_late_tick_makes_one_call_and_counts_from_it() -> None:
    """After a night's outage one person is called, and the next is due a delay after that call."""
    late = NOW + timedelta(hours=9)
    assert rules.next_step([7, 8], 1, delay=DELAY, now=late) == Step(8, late + DELAY, round_ended=False)


@pytest.mark.parametrize(
    ("machine", "severity", "text", "asked"),
    [
        (None, None, None, "machine"),
        (None, "stop", "fuite", "machine"),
        (1, None, "fuite", "severity"),
        (1, "stop", None, "text"),
        (1, "stop", "", None),
        (1, "stop", "fuite", None),
    ],
)
def test_what_is_missing_is_asked_in_order(
    machine: int | None, severity: str | None, text: str | None, asked: str | None
) -> None:
    """Machine, severity, words; a photo without words ('') is description enough."""
    assert rules.missing(machine, severity, text) == asked
