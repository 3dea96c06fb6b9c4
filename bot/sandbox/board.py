"""Who must hear that something changed: the page's event streams, and whoever waits for a chat to move on.

Shapes   an event is a JSON object with `event` (message, deleted, typing, answer, phone, commands, bot) and usually
         `phone`.
Limits   used from the server's event loop only; a listener more than 1000 events behind is cut off and reconnects.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]


class Board:
    """Spreads events; `tick` counts them."""

    def __init__(self) -> None:
        self.tick = 0
        self.closed = False
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._moved = asyncio.Event()

    def publish(self, event: str, **fields: Any) -> None:
        """Tell every listener."""
        self.tick += 1
        for listener in list(self._listeners):
            try:
                listener.put_nowait({"event": event, **fields})
            except asyncio.QueueFull:
                self._listeners.discard(listener)
        self._wake()

    def close(self) -> None:
        """End every stream and every wait."""
        self.closed = True
        for listener in list(self._listeners):
            while listener.full():
                listener.get_nowait()
            listener.put_nowait(None)
        self._wake()

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()

    async def moved(self, seconds: float) -> bool:
        """Wait for the next event at most *seconds* and return whether there was one."""
        if self.closed:
            return False
        try:
            await asyncio.wait_for(self._moved.wait(), seconds)
        except TimeoutError:
            return False
        return not self.closed

    @contextmanager
    def listener(self) -> Iterator[asyncio.Queue[Event | None]]:
        """Lend a queue of the events from now on; None is the end."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(1000)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
