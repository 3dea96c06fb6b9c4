"""Bots for these tests: one that writes every byte itself, and a real python-telegram-bot."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import telegram
from PIL import Image

from bot.sandbox.running import RunningSandbox

Result = TypeVar("Result")


@dataclass(frozen=True)
class RawBot:
    """A bot without any library: what goes over the wire is what the test wrote."""

    sandbox: RunningSandbox
    http: httpx.Client

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the whole JSON answer."""
        url = f"{self.sandbox.url}/bot{self.sandbox.token}/{method}"
        return dict(self.http.post(url, json=parameters).json())

    def result(self, method: str, **parameters: Any) -> Any:
        """Return the result of a call that must succeed."""
        answer = self.call(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    def refusal(self, method: str, **parameters: Any) -> str:
        """Return the description of a call that must be refused."""
        answer = self.call(method, **parameters)
        assert not answer["ok"], answer
        return str(answer["description"])

    def upload(self, method: str, files: dict[str, tuple[str, bytes]], **fields: str) -> dict[str, Any]:
        """Return the answer to a multipart call."""
        url = f"{self.sandbox.url}/bot{self.sandbox.token}/{method}"
        return dict(self.http.post(url, data=fields, files=files).json())


def with_bot(sandbox: RunningSandbox, work: Callable[[telegram.Bot], Awaitable[Result]], **timeouts: float) -> Result:
    """Run *work* with a real python-telegram-bot and return what it returns."""

    async def run() -> Result:
        request = telegram.request.HTTPXRequest(**timeouts) if timeouts else None
        base = {"base_url": f"{sandbox.url}/bot", "base_file_url": f"{sandbox.url}/file/bot"}
        async with telegram.Bot(sandbox.token, **base, request=request) as bot:
            return await work(bot)

    return asyncio.run(run())


def picture(width: int = 40, height: int = 30, kind: str = "PNG", colour: str = "teal") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


class HandClock:
    """A clock of seconds that a test moves."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time last set."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds


@contextmanager
def raw_bot(sandbox: RunningSandbox) -> Iterator[RawBot]:
    """Lend a bot without a library."""
    with httpx.Client(trust_env=False, timeout=30) as http:
        yield RawBot(sandbox, http)
