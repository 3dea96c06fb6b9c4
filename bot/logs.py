"""No token in any log: what looks like a bot token or the key of a server is replaced before a record is written."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{6,}")
_KEY = re.compile(r"(\bBearer\s+)[\x21-\x7e]{8,}|\bsk-[A-Za-z0-9_-]{8,}", re.IGNORECASE)


class _HideTokens(logging.Filter):
    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        without = hidden(message, self._secrets)
        if without != message:
            record.msg, record.args = without, None
        return True


class _HidingFormatter(logging.Formatter):
    """Formats as another formatter does, and hides tokens in the result, tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner, self._secrets = inner, secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without tokens."""
        return hidden(self._inner.format(record), self._secrets)


def hidden(text: str, secrets: Sequence[str] = ()) -> str:
    """Return *text* with every token replaced, and whatever is known to be a secret."""
    for secret in secrets:
        text = text.replace(secret, "<key>")
    return _KEY.sub(lambda found: f"{found[1] or ''}<key>", _TOKEN.sub("<token>", text))


def hide_tokens(logger: logging.Logger, secrets: Sequence[str] = ()) -> None:
    """Make every handler of *logger* hide tokens and these secrets, in messages and in tracebacks."""
    for handler in logger.handlers:
        handler.addFilter(_HideTokens(secrets))
        handler.setFormatter(_HidingFormatter(handler.formatter or logging.Formatter(), secrets))
