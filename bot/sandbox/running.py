"""A sandbox in a thread of this process, for tests: `with running_sandbox() as sandbox: …`.

Limits   `sandbox.api` belongs to the server's thread; from outside use `api.faults` and `api.ledger`, which are made
         for it, and the client for everything else.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.client import SandboxClient
from bot.sandbox.exchange import CALLBACK_SECONDS, Exchange, SandboxSettings
from bot.sandbox.limits import OFF, FloodRules
from bot.sandbox.messages import Profile
from bot.sandbox.server import HOST, SandboxServer, listen

TEST_TOKEN = "4242:sandbox"  # noqa: S105 - opens nothing but a sandbox
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A sandbox that listens."""

    url: str
    token: str
    client: SandboxClient
    api: Exchange


@contextmanager
def running_sandbox(
    *,
    limits: FloodRules = OFF,
    phones: Iterable[Profile] = (),
    token: str = TEST_TOKEN,
    ledger: Path | None = None,
    clock: Callable[[], float] = time.time,
    callback_seconds: float = CALLBACK_SECONDS,
    username: str = "maintbot_demo_bot",
) -> Iterator[RunningSandbox]:
    """Run a sandbox on a free port until the block ends."""
    settings = SandboxSettings(
        token=token,
        username=username,
        rules=limits,
        ledger=ledger,
        phones=tuple(phones),
        callback_seconds=callback_seconds,
    )
    started = threading.Event()
    line = listen(0)
    url = f"http://{HOST}:{line.getsockname()[1]}"
    exchange = Exchange(settings, clock)
    server = SandboxServer(exchange, on_started=started.set)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[line])), name="sandbox", daemon=True)
    thread.start()
    if not started.wait(START_SECONDS):
        raise TimeoutError("The sandbox did not start; see the log of its thread.")
    try:
        with SandboxClient(url) as client:
            yield RunningSandbox(url, token, client, exchange)
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
