"""Updates wait, are handed out and confirmed as with Telegram; a webhook takes over when it is set."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.sandbox.client import PhoneClient
from bot.sandbox.messages import Profile
from bot.sandbox.running import RunningSandbox, running_sandbox
from bot.sandbox.updates import KEPT_SECONDS
from bot.sandbox.webhook import SECRET_HEADER
from tests.sandbox.wire_bots import HandClock, RawBot, raw_bot


@contextmanager
def fresh(**options: object) -> Iterator[tuple[RunningSandbox, RawBot, PhoneClient]]:
    """Lend a sandbox whose queue nobody else fills, with a phone that pressed nothing yet."""
    with running_sandbox(phones=[Profile(7, "Ana")], **options) as sandbox, raw_bot(sandbox) as bot:
        yield sandbox, bot, sandbox.client.phone(7)


def _texts(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_updates_wait_until_their_offset_confirms_them() -> None:
    """The same updates come again until a higher offset; the confirmed ones never again, and the ledger says which."""
    with fresh() as (sandbox, bot, phone):
        for text in ("un", "deux", "trois"):
            phone.text(text)
        first = bot.result("getUpdates")
        assert _texts(first) == _texts(bot.result("getUpdates")) == ["un", "deux", "trois"]
        ids = [update["update_id"] for update in first]
        assert ids == [ids[0], ids[0] + 1, ids[0] + 2]
        assert _texts(bot.result("getUpdates", offset=ids[1], limit=1)) == ["deux"]
        assert _texts(bot.result("getUpdates")) == ["deux", "trois"]
        assert _texts(bot.result("getUpdates", offset=-1)) == ["trois"]
        assert bot.result("getUpdates", offset=ids[2] + 1) == []
        confirmed = [entry["update_ids"] for entry in sandbox.api.ledger.after() if entry["kind"] == "confirmed"]
        assert confirmed == [[ids[0]], [ids[1]], [ids[2]]]


def test_at_most_a_hundred_updates_a_call() -> None:
    """101 waiting updates need two calls, whatever limit is asked for."""
    with fresh() as (sandbox, bot, phone):
        phone.start()
        for number in range(100):
            sandbox.client.inject({"message": {"text": str(number)}})
        assert len(bot.result("getUpdates", limit=1000)) == 100
        assert sandbox.client.state()["pending_updates"] == 101


def test_updates_are_kept_for_a_day() -> None:
    """A second before 24 hours an update is still there, at 24 hours it is gone."""
    clock = HandClock()
    with fresh(clock=clock) as (_, bot, phone):
        phone.text("un")
        clock.advance(KEPT_SECONDS - 1)
        assert len(bot.result("getUpdates")) == 1
        clock.advance(1)
        assert bot.result("getUpdates") == []


def test_long_polling_ends_with_the_first_update() -> None:
    """A waiting call answers when something happens, and the sandbox knows that a bot is there."""
    with fresh() as (sandbox, bot, phone), ThreadPoolExecutor() as pool:
        assert sandbox.client.state()["connected"] is False
        waiting = pool.submit(bot.result, "getUpdates", timeout=30)
        _until(lambda: sandbox.client.state()["connected"])
        phone.text("enfin")
        assert _texts(waiting.result()) == ["enfin"]


def test_the_newer_of_two_pollers_wins() -> None:
    """The older one gets 409 with Telegram's words, the newer one goes on."""
    with fresh() as (sandbox, bot, phone), ThreadPoolExecutor() as pool:
        older = pool.submit(bot.call, "getUpdates", timeout=30)
        _until(lambda: sandbox.client.state()["connected"])
        newer = pool.submit(bot.result, "getUpdates", timeout=30)
        refused = older.result()
        assert (refused["error_code"], refused["description"][:51]) == (
            409,
            "Conflict: terminated by other getUpdates request; m",
        )
        phone.text("un")
        assert _texts(newer.result()) == ["un"]


def test_a_bot_that_hangs_up_loses_nothing() -> None:
    """An update that came after the bot had gone is there for the next call."""
    with fresh() as (sandbox, bot, phone):
        url = f"{sandbox.url}/bot{sandbox.token}/getUpdates"
        with pytest.raises(Exception, match="timed out"):
            bot.http.post(url, json={"timeout": 30}, timeout=0.2)
        _until(lambda: not sandbox.client.state()["connected"])
        phone.text("un")
        assert _texts(bot.result("getUpdates")) == ["un"]


def test_only_what_the_bot_asked_for_is_queued() -> None:
    """Unwanted kinds are dropped as they happen; the choice stays until it is changed; [] is the ordinary set."""
    with fresh() as (_, bot, phone):
        bot.result("getUpdates", allowed_updates=["callback_query"])
        message_id = phone.text("un")
        phone.tap("go", message_id=message_id)
        assert [set(update) - {"update_id"} for update in bot.result("getUpdates")] == [{"callback_query"}]
        bot.result("getUpdates", allowed_updates=[])
        phone.block()
        assert "my_chat_member" in bot.result("getUpdates")[-1]


def test_an_injected_update_goes_out_as_it_is(sandbox: RunningSandbox) -> None:
    """Anything may be queued; an update_id of one's own is kept and the numbers go on from there."""
    with fresh() as (own, bot, phone):
        own.client.inject({"update_id": 900_000_000, "poll_answer": {"poll_id": "1"}})
        phone.text("un")
        assert [update["update_id"] for update in bot.result("getUpdates")] == [900_000_000, 900_000_001]


class _Receiver(ThreadingHTTPServer):
    """A bot's web server that refuses the first deliveries and remembers every one."""

    def __init__(self, refusals: int) -> None:
        super().__init__(("127.0.0.1", 0), _Delivery)
        self.refusals = refusals
        self.deliveries: list[tuple[str | None, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Delivery(BaseHTTPRequestHandler):
    server: _Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.deliveries.append((self.headers[SECRET_HEADER], body))
        refused = len(self.server.deliveries) <= self.server.refusals
        self.send_response(500 if refused else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server gives it
        """Say nothing."""


@contextmanager
def receiver(refusals: int = 0) -> Iterator[_Receiver]:
    """Lend a receiving web server."""
    server = _Receiver(refusals)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _until(condition: object) -> None:
    assert callable(condition)
    pause = threading.Event()
    for _ in range(1500):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it never happened")


def test_a_webhook_delivers_in_order_until_it_is_taken() -> None:
    """Each update is posted with the secret, again after a 500, in order, and then confirmed."""
    with fresh() as (sandbox, bot, phone), receiver(refusals=2) as server:
        phone.text("un")
        bot.result("setWebhook", url=server.url, secret_token="s-3_cret", max_connections=1)
        phone.text("deux")
        _until(lambda: len(server.deliveries) == 4 and sandbox.client.state()["pending_updates"] == 0)
        assert {secret for secret, _ in server.deliveries} == {"s-3_cret"}
        bodies = [body for _, body in server.deliveries]
        assert bodies[0] == bodies[1] == bodies[2] != bodies[3]
        info = bot.result("getWebhookInfo")
        assert (info["url"], info["last_error_message"]) == (server.url, "Wrong response from the webhook: 500")
        assert sandbox.client.state()["connected"] is True


def test_a_webhook_and_polling_exclude_each_other() -> None:
    """409 while a webhook is set; deleteWebhook gives the updates back, or drops them when asked."""
    with fresh() as (_, bot, phone):
        bot.result("setWebhook", url="http://127.0.0.1:9/nobody")
        refused = bot.call("getUpdates")
        assert (refused["error_code"], "webhook is active" in refused["description"]) == (409, True)
        phone.text("un")
        bot.result("deleteWebhook")
        assert _texts(bot.result("getUpdates")) == ["un"]
        bot.result("deleteWebhook", drop_pending_updates=True)
        assert bot.result("getUpdates") == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://ex.org/hook"}, "bad webhook: An HTTPS URL must be provided"),
        ({"url": "https://ex.org/hook", "secret_token": "é"}, "unallowed characters"),
        ({"url": "https://ex.org/hook", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "https://ex.org/hook", "max_connections": 101}, "max_connections"),
    ],
)
def test_webhooks_that_telegram_refuses(raw: RawBot, fields: dict[str, object], words: str) -> None:
    """https, a secret of 1-256 plain characters, 1-100 connections."""
    assert words in raw.refusal("setWebhook", **fields)
    assert raw.result("getWebhookInfo")["url"] == ""
