"""How the sandbox says no, in Telegram's own words.

Errors   `Refused` is the only exception that a method raises on purpose; the server turns it into Telegram's answer.
Source   core.telegram.org/bots/api "Making requests"; the wording of tdlib/telegram-bot-api.
"""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer with `ok: false`: the HTTP status, Telegram's description and, after a flood, when to come back."""

    def __init__(self, code: int, description: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def answer(self) -> dict[str, Any]:
        """Return the JSON body Telegram would send."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> Refused:
    """Return a 400 whose description is *reason* behind Telegram's prefix."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """Return a 403 whose description is *reason* behind Telegram's prefix."""
    return Refused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> Refused:
    """Return a 409 whose description is *reason* behind Telegram's prefix."""
    return Refused(409, f"Conflict: {reason}")


def flood(seconds: int) -> Refused:
    """Return a 429 that asks to come back in *seconds*."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def too_large() -> Refused:
    """Return the 413 given to a request larger than an upload may be."""
    return Refused(413, "Request Entity Too Large")
