"""The bot by webhook: Telegram calls it, with the secret that only the two of them know."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.sandbox.running import running_sandbox
from tests.chat.running_bot import PHONES, TECHNICIAN, running_bot, wait_until

pytestmark = pytest.mark.slow

SECRET = "only-telegram-knows-this"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_updates_arrive_by_webhook_and_strangers_are_turned_away(tmp_path: Path) -> None:
    """A question that Telegram delivers is answered; a call without the secret is refused and has no effect."""
    port = _free_port()
    with (
        running_sandbox(phones=PHONES) as sandbox,
        running_bot(
            tmp_path,
            sandbox,
            webhook_url=f"http://127.0.0.1:{port}",
            webhook_secret=SecretStr(SECRET),
            webhook_port=port,
        ) as bot,
    ):
        phone = bot.phone(TECHNICIAN)
        asked = phone.text("F0004 ?")
        wait_until(lambda: bool(phone.chat().after(asked)))
        assert bot.library.asked == ["F0004 ?"]

        forged = {
            "update_id": 1,
            "message": {"message_id": 1, "date": 0, "chat": {"id": TECHNICIAN, "type": "private"}},
        }
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guess"}):
            answer = httpx.post(f"http://127.0.0.1:{port}/telegram", json=forged, headers=headers)
            assert answer.status_code == 403
        assert bot.library.asked == ["F0004 ?"]
