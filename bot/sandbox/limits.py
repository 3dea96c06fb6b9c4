"""How fast a bot may speak before Telegram answers 429.

Units    seconds on the caller's clock; `retry_after` is whole seconds, at least 1.
Limits   30 messages a second in all, 1 a second in a private chat without any burst, 20 a minute in a group; sends
         and edits share them; who comes back before `retry_after` is refused again.
Source   core.telegram.org/bots/faq "My bot is hitting limits"; the strictest reading of it.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most *count* messages within any *seconds*."""

    count: int
    seconds: float

    def __post_init__(self) -> None:
        if self.count < 1 or self.seconds <= 0:
            raise ValueError("an allowance lets at least one message through in a positive time")


@dataclass(frozen=True, slots=True)
class FloodRules:
    """The allowances together; None switches one off."""

    overall: Allowance | None = Allowance(30, 1.0)
    private: Allowance | None = Allowance(1, 1.0)
    group: Allowance | None = Allowance(20, 60.0)


TELEGRAM = FloodRules()
OFF = FloodRules(None, None, None)


class FloodGate:
    """Remembers who spoke when, and says how long to wait."""

    def __init__(self, rules: FloodRules) -> None:
        self.rules = rules
        self._overall: deque[float] = deque()
        self._chats: dict[int, deque[float]] = defaultdict(deque)
        self._closed_until: dict[int, float] = {}

    def pass_or_wait(self, chat_id: int, now: float, messages: int = 1) -> int | None:
        """Count *messages* to *chat_id* and return None, or count nothing and return the seconds to wait."""
        chat_rule = self.rules.private if chat_id > 0 else self.rules.group
        wait = max(
            self._closed_until.get(chat_id, now) - now,
            _wait(self._chats[chat_id], chat_rule, now, 1),
            _wait(self._overall, self.rules.overall, now, messages),
        )
        if wait <= 0:
            self._chats[chat_id].append(now)
            self._overall.extend([now] * messages)
            return None
        seconds = max(1, math.ceil(wait))
        if self._closed_until.get(chat_id, now) <= now:
            self._closed_until[chat_id] = now + seconds
        return seconds


def _wait(passed: deque[float], rule: Allowance | None, now: float, messages: int) -> float:
    if rule is None:
        passed.clear()
        return 0.0
    while passed and passed[0] <= now - rule.seconds:
        passed.popleft()
    too_many = len(passed) + messages - rule.count
    if too_many <= 0 or not passed:
        return 0.0
    return passed[min(too_many, len(passed)) - 1] + rule.seconds - now
