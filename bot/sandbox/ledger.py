"""What the sandbox did, in order, on disk before anybody is told: the witness against the bot.

Shapes   one JSON object a line: seq, at, kind (call, update, confirmed, phone), and the fields of its kind. A call
         has method, chat_id, params (without file contents), message_id or message_ids, outcome ("ok" or the error),
         delivered, answered.
Limits   a line is flushed and synced before `add` returns; without a file the ledger is in memory only.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

Entry = dict[str, Any]


class Ledger:
    """Append-only; safe to read from any thread."""

    def __init__(
        self, path: Path | None = None, *, clock: Callable[[], float], sync: Callable[[int], None] = os.fsync
    ) -> None:
        self._clock = clock
        self._sync = sync
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._file: BinaryIO | None = path.open("ab") if path else None

    def add(self, kind: str, **fields: Any) -> Entry:
        """Write one line and return it once it is on disk."""
        with self._lock:
            entry = {"seq": len(self._entries) + 1, "at": self._clock(), "kind": kind, **fields}
            self._entries.append(entry)
            if self._file is not None:
                self._file.write(json.dumps(entry, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n")
                self._file.flush()
                self._sync(self._file.fileno())
        return entry

    def after(self, seq: int = 0) -> list[Entry]:
        """Return the entries that follow *seq*."""
        with self._lock:
            return self._entries[max(seq, 0) :]

    def calls(self, method: str | None = None, *, chat_id: int | None = None, delivered: bool = True) -> list[Entry]:
        """Return the calls of *method* to *chat_id*; those that took effect unless *delivered* is False."""
        return [
            entry
            for entry in self.after()
            if entry["kind"] == "call"
            and method in (None, entry["method"])
            and chat_id in (None, entry["chat_id"])
            and (entry["delivered"] or not delivered)
        ]

    def close(self) -> None:
        """Close the file; what comes later stays in memory."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
