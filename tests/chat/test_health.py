"""The health endpoint says how the bot is, and never stops it."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from bot.sandbox.running import running_sandbox
from tests.chat.running_bot import PHONES, TECHNICIAN, running_bot, wait_until

pytestmark = pytest.mark.slow


def test_a_running_bot_is_well(tmp_path: Path) -> None:
    """200 with every check, and neither token nor names in it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with running_sandbox(phones=PHONES) as sandbox, running_bot(tmp_path, sandbox, health_port=port):
        answer = httpx.get(f"http://127.0.0.1:{port}/health")
        assert answer.status_code == 200
        assert {"telegram", "database", "inbox", "outbox"} <= set(answer.json()["checks"])
        assert sandbox.token not in answer.text
        assert "Karim" not in answer.text


def test_a_port_that_is_taken_does_not_stop_the_bot(tmp_path: Path) -> None:
    """The bot serves without its health endpoint."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with running_sandbox(phones=PHONES) as sandbox, running_bot(tmp_path, sandbox, health_port=port) as bot:
            phone = bot.phone(TECHNICIAN)
            asked = phone.text("F0004 ?")
            wait_until(lambda: bool(phone.chat().after(asked)))
