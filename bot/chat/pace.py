"""How fast may we speak: Telegram's limits, kept on our side so that it never has to refuse us.

Pure: the caller gives the times. A chat that Telegram told to wait (429) waits alone; the others go on.

Units    seconds on one monotonic clock.
Limits   28 messages a second in all (Telegram: about 30), one a second to a person, 20 a minute to a group.
         Edits count; a chat has one message on its way at a time.
Source   https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

OVERALL_PER_SECOND = 28
PRIVATE_SPACING, GROUP_SPACING = 1.03, 3.1


@dataclass
class Pace:
    """Remembers what was sent when, and says when the next message to a chat may go."""

    overall: int = OVERALL_PER_SECOND
    private_spacing: float = PRIVATE_SPACING
    group_spacing: float = GROUP_SPACING
    _recent: deque[float] = field(default_factory=deque)
    _free_at: dict[int, float] = field(default_factory=dict)
    _in_flight: set[int] = field(default_factory=set)

    def ready_at(self, chat_id: int, now: float) -> float:
        """Return when a message to this chat may start: *now* or later."""
        if chat_id in self._in_flight:
            return now + 0.05
        while self._recent and self._recent[0] <= now - 1.05:
            self._recent.popleft()
        overall = now
        if len(self._recent) + len(self._in_flight) >= self.overall:
            overall = (self._recent[0] + 1.05) if self._recent else now + 0.05
        return max(now, overall, self._free_at.get(chat_id, 0.0))

    def started(self, chat_id: int) -> None:
        """Count a message that is on its way."""
        self._in_flight.add(chat_id)

    def finished(self, chat_id: int, now: float) -> None:
        """Count a message that Telegram has answered; spacing runs from here, so it holds at Telegram's end too."""
        self._in_flight.discard(chat_id)
        self._recent.append(now)
        spacing = self.private_spacing if chat_id > 0 else self.group_spacing
        self._free_at[chat_id] = max(self._free_at.get(chat_id, 0.0), now + spacing)
        if len(self._free_at) > 10_000:
            self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}

    def not_sent(self, chat_id: int) -> None:
        """Forget a message that was not sent after all."""
        self._in_flight.discard(chat_id)

    def told_to_wait(self, chat_id: int, seconds: float, now: float) -> None:
        """Leave this chat alone for as long as Telegram said."""
        self._free_at[chat_id] = max(self._free_at.get(chat_id, 0.0), now + seconds)
