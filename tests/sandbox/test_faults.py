"""Scripted faults hit what they should, as often as they should, and look like the real thing to the real library."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import telegram
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.sandbox.client import PhoneClient, PhoneRefused
from bot.sandbox.faults import Fault, FaultBook, FaultKind, fault_from_json
from bot.sandbox.running import RunningSandbox
from tests.sandbox.wire_bots import HandClock, RawBot, with_bot


def test_a_fault_hits_its_count_after_its_skip() -> None:
    """Skip one, hit two, then never again."""
    book = FaultBook(HandClock())
    book.add(Fault(FaultKind.RESET, method="sendMessage", count=2, skip=1))
    taken = [book.take("sendMessage", 7) is not None for _ in range(5)]
    assert taken == [False, True, True, False, False]
    assert book.pending() == []


@pytest.mark.parametrize(("after", "hit"), [(9.999, True), (10.0, False)])
def test_a_fault_ends_with_its_time(after: float, hit: bool) -> None:
    """Ten seconds of outage end at ten seconds."""
    clock = HandClock()
    book = FaultBook(clock)
    book.add(Fault(FaultKind.OUTAGE, seconds=10))
    clock.advance(after)
    assert (book.take("getMe", None) is not None) is hit


@pytest.mark.parametrize(
    ("fault", "method", "chat", "hit"),
    [
        (Fault(FaultKind.RESET), "sendMessage", 7, True),
        (Fault(FaultKind.RESET, method="sendmessage"), "sendMessage", 7, True),
        (Fault(FaultKind.RESET, method="sendPhoto"), "sendMessage", 7, False),
        (Fault(FaultKind.RESET, chat_id=8), "sendMessage", 7, False),
        (Fault(FaultKind.RESET, chat_id=7), "sendMessage", 7, True),
        (Fault(FaultKind.BLACKHOLE), "sendMessage", 7, False),
        (Fault(FaultKind.BLACKHOLE), "getUpdates", None, True),
        (Fault(FaultKind.OUTAGE, method="sendPhoto"), "getMe", None, True),
    ],
)
def test_a_fault_hits_its_method_and_chat(fault: Fault, method: str, chat: int | None, hit: bool) -> None:
    """By method in any case, by chat, or everything."""
    book = FaultBook(HandClock())
    book.add(fault)
    assert (book.take(method, chat) is fault) is hit


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"skip": -1}, {"status": 200}, {"retry_after": 0}, {"seconds": 0}, {"kind": "earthquake"}]
)
def test_a_fault_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    """Impossible numbers and unknown kinds are refused when scripted."""
    with pytest.raises(ValueError, match=r"fault|FaultKind"):
        fault_from_json({"kind": "reset"} | wrong)


def _send(sandbox: RunningSandbox, phone: PhoneClient, text: str = "x") -> telegram.Message:
    return with_bot(sandbox, lambda bot: bot.send_message(phone.id, text), read_timeout=0.4, connect_timeout=5.0)


def _script(sandbox: RunningSandbox, phone: PhoneClient, kind: str, **fault: Any) -> None:
    sandbox.client.add_fault(kind, chat_id=phone.id, count=1, **fault)


@pytest.mark.parametrize(
    ("kind", "error", "delivered"),
    [
        ("server_error", NetworkError, False),
        ("bad_gateway", NetworkError, False),
        ("gateway_timeout", NetworkError, False),
        ("truncated", telegram.error.TelegramError, True),
        ("reset", NetworkError, False),
        ("timeout_before", TimedOut, False),
        ("timeout_after", TimedOut, True),
    ],
)
def test_a_real_bot_sees_the_fault_and_the_phone_the_truth(
    sandbox: RunningSandbox, phone: PhoneClient, kind: str, error: type[Exception], delivered: bool
) -> None:
    """The library raises what it raises with Telegram; only two kinds were carried out; the next call is fine."""
    _script(sandbox, phone, kind)
    with pytest.raises(telegram.error.TelegramError) as caught:
        _send(sandbox, phone, "un")
    assert isinstance(caught.value, error), repr(caught.value)
    assert [message.text for message in phone.chat().from_bot] == (["un"] if delivered else [])
    entry = sandbox.api.ledger.calls("sendMessage", chat_id=phone.id, delivered=False)[-1]
    assert (entry["delivered"], entry["answered"]) == (delivered, False)
    assert _send(sandbox, phone, "deux").text == "deux"


def test_a_fault_may_be_told_to_take_effect(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """A 502 whose message arrived all the same: the ambiguous kind."""
    _script(sandbox, phone, "bad_gateway", done=True)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        _send(sandbox, phone, "un")
    assert phone.chat().last.text == "un"


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_a_scripted_flood_says_when_to_come_back(sandbox: RunningSandbox, phone: PhoneClient) -> None:
    """429 with the retry_after that was scripted."""
    _script(sandbox, phone, "flood", retry_after=37)
    with pytest.raises(RetryAfter) as caught:
        _send(sandbox, phone)
    assert caught.value._retry_after.total_seconds() == 37


def test_an_outage_hits_everything_and_ends_when_it_is_cleared(sandbox: RunningSandbox, raw: RawBot) -> None:
    """Calls and downloads are cut off; the control API goes on; afterwards all is well."""
    sandbox.client.add_fault("outage")
    try:
        with pytest.raises(httpx.TransportError):
            raw.call("getMe")
        with pytest.raises(httpx.TransportError):
            raw.http.get(f"{sandbox.url}/file/bot{sandbox.token}/photos/file_1.jpg")
        assert sandbox.client.state()["faults"] == 1
    finally:
        sandbox.client.clear_faults()
    assert raw.call("getMe")["ok"]


def test_get_updates_may_vanish_in_a_black_hole(sandbox: RunningSandbox, raw: RawBot, phone: PhoneClient) -> None:
    """A black hole never answers, nor confirms what its offset says."""
    waiting = sandbox.client.state()["pending_updates"]
    sandbox.client.add_fault("blackhole", count=1)
    with pytest.raises(httpx.ReadTimeout):
        raw.http.post(f"{sandbox.url}/bot{sandbox.token}/getUpdates", json={"offset": 2_000_000_000}, timeout=0.2)
    assert sandbox.client.state()["pending_updates"] == waiting


def test_faults_are_scripted_over_the_wire(sandbox: RunningSandbox) -> None:
    """A wrong fault is refused with a sentence."""
    with pytest.raises(PhoneRefused, match="This is no fault"):
        sandbox.client.add_fault("earthquake")
    with pytest.raises(PhoneRefused, match="This is no fault"):
        sandbox.client.add_fault("reset", colour="red")
