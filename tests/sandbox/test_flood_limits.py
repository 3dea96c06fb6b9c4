"""Telegram's flood limits to the millisecond, and what goes over the wire when they are passed."""

from __future__ import annotations

import pytest

from bot.sandbox.limits import OFF, TELEGRAM, Allowance, FloodGate, FloodRules
from bot.sandbox.messages import Profile
from bot.sandbox.running import running_sandbox
from tests.sandbox.wire_bots import HandClock, RawBot, picture, raw_bot


@pytest.mark.parametrize(
    ("second_at", "wait"),
    [
        pytest.param(100.0, 1, id="at once"),
        pytest.param(100.999, 1, id="a millisecond early"),
        pytest.param(101.0, None, id="after one second"),
    ],
)
def test_a_private_chat_takes_one_message_a_second(second_at: float, wait: int | None) -> None:
    """The second message passes one second after the first and not before."""
    gate = FloodGate(TELEGRAM)
    assert gate.pass_or_wait(7, 100.0) is None
    assert gate.pass_or_wait(7, second_at) == wait


def test_saving_up_silence_allows_no_burst() -> None:
    """After a minute of silence there is still one message a second."""
    gate = FloodGate(TELEGRAM)
    gate.pass_or_wait(7, 0.0)
    assert [gate.pass_or_wait(7, 60.0), gate.pass_or_wait(7, 60.1)] == [None, 1]


def test_chats_do_not_share_their_second() -> None:
    """A message to one person does not hold up another."""
    gate = FloodGate(TELEGRAM)
    assert [gate.pass_or_wait(chat, 5.0) for chat in (1, 2, 3)] == [None, None, None]


def test_thirty_chats_a_second_and_not_one_more() -> None:
    """The 31st message within a second waits, whoever it is for; a second later it passes."""
    gate = FloodGate(TELEGRAM)
    assert [gate.pass_or_wait(chat, 5.0) for chat in range(1, 31)] == [None] * 30
    assert gate.pass_or_wait(31, 5.5) == 1
    assert gate.pass_or_wait(32, 6.0) is None


def test_coming_back_before_retry_after_is_refused_again() -> None:
    """Who was told to wait one second at 0.5 s is let in at 1.5 s, not when the window is free at 1.0 s."""
    gate = FloodGate(TELEGRAM)
    gate.pass_or_wait(7, 0.0)
    assert gate.pass_or_wait(7, 0.5) == 1
    assert gate.pass_or_wait(7, 1.2) == 1
    assert gate.pass_or_wait(7, 1.5) is None


def test_a_group_takes_twenty_a_minute() -> None:
    """The 21st message to a group waits until the first is a minute old."""
    gate = FloodGate(TELEGRAM)
    assert [gate.pass_or_wait(-5, float(second)) for second in range(20)] == [None] * 20
    assert gate.pass_or_wait(-5, 20.0) == 40
    assert gate.pass_or_wait(-5, 60.0) is None


def test_without_rules_nothing_waits() -> None:
    """Switched off, a thousand messages pass at once."""
    gate = FloodGate(OFF)
    assert {gate.pass_or_wait(7, 0.0) for _ in range(1000)} == {None}


def test_an_album_counts_as_many_as_it_has() -> None:
    """Ten pictures use ten of the overall allowance."""
    gate = FloodGate(FloodRules(Allowance(12, 1.0), None, None))
    assert [gate.pass_or_wait(1, 0.0, 10), gate.pass_or_wait(2, 0.0, 3), gate.pass_or_wait(3, 0.0, 2)] == [
        None,
        1,
        None,
    ]


@pytest.mark.parametrize("wrong", [(0, 1.0), (1, 0.0)])
def test_an_allowance_that_allows_nothing_is_refused(wrong: tuple[int, float]) -> None:
    """No messages, or no time, is no allowance."""
    with pytest.raises(ValueError, match="at least one message"):
        Allowance(*wrong)


def _text(bot: RawBot, text: str) -> dict[str, object]:
    return bot.call("sendMessage", chat_id=7, text=text)


def test_over_the_wire_sends_and_edits_share_the_limit_and_the_rest_does_not_count() -> None:
    """A second send or edit within a second gives 429 and shows nothing; chat actions and callback answers pass."""
    clock = HandClock()
    with running_sandbox(limits=TELEGRAM, phones=[Profile(7, "Ana")], clock=clock) as sandbox, raw_bot(sandbox) as bot:
        phone = sandbox.client.phone(7)
        phone.start()
        sent = bot.result("sendMessage", chat_id=7, text="un")
        refused = _text(bot, "deux")
        assert refused["error_code"] == 429
        assert refused["parameters"] == {"retry_after": 1}
        assert refused["description"] == "Too Many Requests: retry after 1"
        edit = bot.call("editMessageText", chat_id=7, message_id=sent["message_id"], text="trois")
        photo = bot.upload("sendPhoto", {"photo": ("a.png", picture())}, chat_id="7")
        assert [edit["error_code"], photo["error_code"]] == [429, 429]
        assert bot.result("sendChatAction", chat_id=7, action="typing") is True
        assert (
            bot.result("answerCallbackQuery", callback_query_id=phone.tap("x", message_id=sent["message_id"])) is True
        )
        clock.advance(2.0)
        assert _text(bot, "quatre")["ok"]
        assert [message.text for message in phone.chat().from_bot] == ["un", "quatre"]
        outcomes = [entry["outcome"][:3] for entry in sandbox.api.ledger.calls("sendMessage", delivered=False)]
        assert outcomes == ["ok", "429", "ok"]
