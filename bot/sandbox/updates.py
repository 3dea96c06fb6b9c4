"""The updates a bot has not confirmed yet, handed out by long polling.

Units    seconds on the caller's clock.
Limits   100 a call; kept 24 hours; types the bot did not ask for are dropped as they happen; the newer of two pollers
         wins.
Errors   Refused 409 for the older poller.
Source   core.telegram.org/bots/api getUpdates.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.ledger import Ledger
from bot.sandbox.messages import Wire
from bot.sandbox.refusals import conflict

KEPT_SECONDS = 24 * 3600.0
MAX_A_CALL = 100
ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class _Waiting:
    update_id: int
    at: float
    body: Wire


class UpdateQueue:
    """Filled by phones, emptied by the bot's offset or by a webhook's 200."""

    def __init__(self, clock: Callable[[], float], ledger: Ledger) -> None:
        self._clock = clock
        self._ledger = ledger
        self._next_id = random.randint(100_000_000, 800_000_000)  # noqa: S311 - Telegram starts anywhere, so do we
        self._waiting: list[_Waiting] = []
        self._poller: object | None = None
        self._moved = asyncio.Event()
        self.allowed: list[str] = []
        self.last_poll: float | None = None
        self.closed = False

    @property
    def polling(self) -> bool:
        """Return whether a bot is waiting for updates right now."""
        return self._poller is not None

    def add(self, kind: str, payload: Wire) -> Wire | None:
        """Queue an update of *kind*; None when the bot does not want that kind."""
        if not self._wanted(kind):
            return None
        return self.add_raw({kind: payload})

    def add_raw(self, body: Wire) -> Wire:
        """Queue any update, whatever it says; an update_id is given unless it brings one."""
        update = {"update_id": body.get("update_id", self._next_id)} | body
        self._next_id = max(self._next_id, update["update_id"]) + 1
        self._ledger.add("update", update_id=update["update_id"], update=update)
        self._waiting.append(_Waiting(update["update_id"], self._clock(), update))
        self._wake()
        return update

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST_ONLY

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    def close(self) -> None:
        """Answer whoever waits with nothing."""
        self.closed = True
        self._wake()

    def pending(self) -> list[Wire]:
        """Return what is not confirmed, the oldest first."""
        since = self._clock() - KEPT_SECONDS
        self._waiting = [waiting for waiting in self._waiting if waiting.at > since]
        return [waiting.body for waiting in self._waiting]

    def confirm(self, offset: int) -> None:
        """Forget every update below *offset*; a negative one keeps only the last -offset."""
        if offset < 0:
            kept = self._waiting[offset:]
            offset = kept[0].update_id if kept else self._next_id
        gone = [waiting.update_id for waiting in self._waiting if waiting.update_id < offset]
        if gone:
            self._waiting = [waiting for waiting in self._waiting if waiting.update_id >= offset]
            self._ledger.add("confirmed", offset=offset, update_ids=gone)

    def done(self, update_id: int) -> None:
        """Forget one update that a webhook took."""
        self._waiting = [waiting for waiting in self._waiting if waiting.update_id != update_id]
        self._ledger.add("confirmed", offset=None, update_ids=[update_id])

    def drop(self) -> None:
        """Forget everything, as drop_pending_updates asks."""
        self._waiting.clear()

    async def moved(self) -> None:
        """Wait until something was queued or the queue closes."""
        if not self.closed:
            await self._moved.wait()

    async def poll(self, offset: int | None, limit: int, seconds: float) -> list[Wire]:
        """Return at most *limit* updates from *offset* on, waiting up to *seconds* for the first."""
        me = self._poller = object()
        self._wake()
        self.last_poll = self._clock()
        if offset is not None:
            self.confirm(offset)
        try:
            return await self._first(me, offset, max(1, min(limit, MAX_A_CALL)), seconds)
        finally:
            if self._poller is me:
                self._poller = None

    async def _first(self, me: object, offset: int | None, limit: int, seconds: float) -> list[Wire]:
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            if self._poller is not me:
                raise conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            ready = [body for body in self.pending() if not offset or offset < 0 or body["update_id"] >= offset]
            left = deadline - asyncio.get_running_loop().time()
            if ready or left <= 0 or self.closed:
                return ready[:limit]
            await _wait_for(self._moved, left)


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def read_allowed(wanted: Any) -> list[str] | None:
    """Return the update types a bot asked for, or None when it did not say."""
    return [str(kind) for kind in wanted] if isinstance(wanted, list) else None
