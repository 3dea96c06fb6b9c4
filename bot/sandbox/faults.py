"""Faults on demand: what a network and a tired server do to a bot, scripted.

Units    seconds on the caller's clock.
Shapes   a fault hits one method or "*" (downloads are the method "download"), one chat or all, the next `count` calls
         after `skip`, and ends after `seconds`; the oldest that fits a call is used.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong."""

    SERVER_ERROR = "server_error"  # `status` (500) with Telegram's JSON
    BAD_GATEWAY = "bad_gateway"  # 502 with an HTML page
    GATEWAY_TIMEOUT = "gateway_timeout"  # 504 with an HTML page
    FLOOD = "flood"  # 429 with `retry_after`
    TRUNCATED = "truncated"  # done, but half the answer is missing
    RESET = "reset"  # the connection is reset, nothing done
    TIMEOUT_BEFORE = "timeout_before"  # no answer, nothing done
    TIMEOUT_AFTER = "timeout_after"  # no answer, though it was done
    OUTAGE = "outage"  # every method resets the connection
    BLACKHOLE = "blackhole"  # getUpdates never answers


_DONE = {FaultKind.TRUNCATED, FaultKind.TIMEOUT_AFTER}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, where and how often."""

    kind: FaultKind
    method: str = "*"
    chat_id: int | None = None
    count: int | None = None
    skip: int = 0
    seconds: float | None = None
    status: int = 500
    retry_after: int = 1
    done: bool | None = None  # whether the call takes effect although it fails; by default as the kind says

    def __post_init__(self) -> None:
        if self.skip < 0 or (self.count is not None and self.count < 1) or not 400 <= self.status <= 599:
            raise ValueError("a fault hits at least one call, skips none or more, and has an error status")
        if self.retry_after < 1 or (self.seconds is not None and self.seconds <= 0):
            raise ValueError("a fault lasts a positive time, and retry_after is at least one second")

    @property
    def takes_effect(self) -> bool:
        """Return whether the call is carried out although its answer is spoiled."""
        return self.kind in _DONE if self.done is None else self.done

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Return whether a call of *method* to *chat_id* is hit."""
        if self.kind is FaultKind.BLACKHOLE:
            return method == "getupdates"
        if self.kind is FaultKind.OUTAGE:
            return True
        return self.method.lower() in ("*", method) and self.chat_id in (None, chat_id)


@dataclass(slots=True)
class _Scripted:
    fault: Fault
    skip: int
    left: int | None
    until: float | None


class FaultBook:
    """The faults that are still to happen; may be written from any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._scripted: list[_Scripted] = []

    def add(self, fault: Fault) -> Fault:
        """Script *fault* from now on."""
        until = None if fault.seconds is None else self._clock() + fault.seconds
        with self._lock:
            self._scripted.append(_Scripted(fault, fault.skip, fault.count, until))
        return fault

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._scripted.clear()

    def pending(self) -> list[Fault]:
        """Return the faults that may still hit."""
        with self._lock:
            self._drop_over()
            return [scripted.fault for scripted in self._scripted]

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that hits this call, counted down, or None."""
        with self._lock:
            self._drop_over()
            for scripted in self._scripted:
                if not scripted.fault.fits(method.lower(), chat_id):
                    continue
                if scripted.skip > 0:
                    scripted.skip -= 1
                    continue
                if scripted.left is not None:
                    scripted.left -= 1
                return scripted.fault
        return None

    def _drop_over(self) -> None:
        now = self._clock()
        self._scripted = [
            scripted
            for scripted in self._scripted
            if scripted.left != 0 and (scripted.until is None or now < scripted.until)
        ]


def fault_from_json(wire: dict[str, Any]) -> Fault:
    """Return the fault described by *wire*; ValueError or TypeError says what is wrong with it."""
    return Fault(**(wire | {"kind": FaultKind(str(wire.get("kind")))}))


def faults_json(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Return *faults* for the wire."""
    return [asdict(fault) for fault in faults]
