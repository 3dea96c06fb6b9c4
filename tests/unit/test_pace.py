"""The bot is never faster than Telegram allows, whatever it has to say."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.pace import GROUP_SPACING, PRIVATE_SPACING, Pace

ANA, BEN, GROUP = 1, 2, -7


def test_a_quiet_bot_may_speak_at_once() -> None:
    """Nothing sent yet: a message may go now."""
    assert Pace().ready_at(ANA, 100.0) == 100.0


@pytest.mark.parametrize(
    ("chat", "spacing"),
    [pytest.param(ANA, PRIVATE_SPACING, id="person"), pytest.param(GROUP, GROUP_SPACING, id="group")],
)
def test_a_chat_gets_one_message_per_spacing(chat: int, spacing: float) -> None:
    """The next message waits for the spacing after the last answer, to the moment."""
    pace = Pace()
    pace.started(chat)
    pace.finished(chat, 100.0)
    assert pace.ready_at(chat, 100.0) == 100.0 + spacing
    assert pace.ready_at(chat, 100.0 + spacing - 0.001) == 100.0 + spacing
    assert pace.ready_at(chat, 100.0 + spacing) == 100.0 + spacing
    assert PRIVATE_SPACING > 1.0
    assert GROUP_SPACING * 20 > 60.0


def test_other_chats_do_not_wait_for_one() -> None:
    """Spacing is a matter of one chat."""
    pace = Pace()
    pace.started(ANA)
    pace.finished(ANA, 100.0)
    assert pace.ready_at(BEN, 100.0) == 100.0


def test_a_message_on_its_way_keeps_the_next_one_back() -> None:
    """Two messages to one chat are never on their way together, however slow the first is."""
    pace = Pace()
    pace.started(ANA)
    assert pace.ready_at(ANA, 160.0) > 160.0
    assert pace.ready_at(BEN, 160.0) == 160.0


def test_a_message_that_was_not_sent_costs_nothing() -> None:
    """What turned out to be cancelled takes nobody's turn."""
    pace = Pace()
    pace.started(ANA)
    pace.not_sent(ANA)
    assert pace.ready_at(ANA, 100.0) == 100.0


def test_a_chat_told_to_wait_waits_alone_and_as_long_as_it_was_told() -> None:
    """retry_after holds for its chat to the second; a shorter one later does not shorten it."""
    pace = Pace()
    pace.told_to_wait(ANA, 30.0, 100.0)
    pace.told_to_wait(ANA, 1.0, 101.0)
    assert pace.ready_at(ANA, 129.9) == 130.0
    assert pace.ready_at(ANA, 130.0) == 130.0
    assert pace.ready_at(BEN, 100.0) == 100.0


def test_the_twenty_ninth_message_of_a_second_waits() -> None:
    """28 chats are served at once; the 29th goes when the first of them is more than a second old."""
    pace = Pace()
    for chat in range(1, 29):
        assert pace.ready_at(chat, 100.0) == 100.0
        pace.started(chat)
    assert pace.ready_at(29, 100.0) > 100.0, "they are on their way: they count"
    for chat in range(1, 29):
        pace.finished(chat, 100.0)
    assert pace.ready_at(29, 100.5) == pytest.approx(101.05)
    assert pace.ready_at(29, 101.04) == pytest.approx(101.05)
    assert pace.ready_at(29, 101.06) == 101.06


def test_chats_of_long_ago_are_forgotten() -> None:
    """Memory does not grow with everybody who ever wrote."""
    pace = Pace()
    for chat in range(1, 10_002):
        pace.started(chat)
        pace.finished(chat, float(chat))
    assert len(pace._free_at) < 100


@settings(max_examples=60, deadline=None)
@given(
    wishes=st.lists(st.tuples(st.integers(1, 90), st.floats(0, 0.3), st.floats(0.0, 1.5)), min_size=30, max_size=160)
)
def test_no_window_of_a_second_ever_holds_too_much(wishes: list[tuple[int, float, float]]) -> None:
    """However wishes come and however long calls take: never over 28 in any second, never two to a chat within one."""
    arrivals = _played(wishes)
    times = sorted(at for at, _ in arrivals)
    assert len(times) == len(wishes)
    for number, at in enumerate(times):
        assert bisect_right(times, at + 1.0) - number <= 28
    for chat in {chat for _, chat in arrivals}:
        own = sorted(at for at, other in arrivals if other == chat)
        assert all(later - earlier > 1.0 for earlier, later in pairwise(own))


def _played(wishes: list[tuple[int, float, float]]) -> list[tuple[float, int]]:
    """Send every wish (chat, pause before it, seconds the call takes) as the sender would; return when each arrived."""
    pace, now = Pace(), 0.0
    waiting = list(wishes)
    flying: list[tuple[float, int]] = []
    arrivals: list[tuple[float, int]] = []
    while waiting or flying:
        for landed in sorted(call for call in flying if call[0] <= now):
            flying.remove(landed)
            pace.finished(landed[1], landed[0])
        for chat, _pause, takes in list(waiting):
            if pace.ready_at(chat, now) <= now:
                waiting.remove((chat, _pause, takes))
                pace.started(chat)
                flying.append((now + takes, chat))
                arrivals.append((now + takes * (chat % 3) / 2, chat))
                now += _pause / 20
        now += 0.02
    return arrivals
