"""Delivers the outbox: escalations first, then receipts and edits, answers, digests; in order within a chat.

Delivery Escalations and cards are sent at least once: what is in doubt is sent again and marked as a possible repeat.
         Answers are sent at most once: what is in doubt is offered on a button instead.
Limits   Telegram's, kept by `Pace`; a chat told to wait waits alone. State is read again right before each send.
Errors   a chat that cannot be reached ends the row and calls `undeliverable`, so that an escalation goes on at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session
from telegram.error import TelegramError

from bot.chat.card import CAPTION_LIMIT, TEXT_LIMIT, Button, Card, visible_length
from bot.chat.pace import Pace
from bot.chat.wire import Failure, Verdict, Wire, judge
from bot.locale import texts
from docs_store import chat as store
from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import MaintbotError, Unavailable

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
AT_ONCE, KEPT_FREE = 12, 4
"""Calls on their way side by side, and how many more there may be when somebody calls for help."""
Guard = Callable[[Session, int], bool]
Undeliverable = Callable[[Session, int, int, bool], None]
"""Told the chat, the outbox row, and whether the chat itself is gone, when a message will never arrive."""


@dataclass(frozen=True)
class _Ready:
    id: int
    chat_id: int
    lane: int


@dataclass(frozen=True)
class _Message:
    row_id: int
    chat_id: int
    payload: dict[str, Any]
    edit_of: int | None
    file: tuple[str, str] | None
    known_file: str | None


class Sender:
    """Moves rows of the outbox to Telegram; one a process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        wire: Wire,
        *,
        bot_id: int,
        queued: asyncio.Event,
        guards: dict[str, Guard],
        undeliverable: Undeliverable,
        language_of: Callable[[Session, int], str],
        pace: Pace,
    ) -> None:
        self._database, self._clock, self._wire, self._bot_id = database, clock, wire, bot_id
        self._queued, self._guards, self._undeliverable = queued, guards, undeliverable
        self._language_of = language_of
        self._pace = pace
        self._flying: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until cancelled; calls on their way are waited for, so that their outcome is known."""
        try:
            while True:
                with suppress(MaintbotError):
                    await asyncio.to_thread(self._recover)
                await self._rest(await self._round())
        finally:
            if self._flying:
                await asyncio.wait(self._flying, timeout=25)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):  # not wait_for, see Dispatcher
            async with asyncio.timeout(seconds):
                await self._queued.wait()
        self._queued.clear()

    async def _round(self) -> float:
        """Start whatever may go now; returns how long nothing more can happen, in seconds."""
        try:
            ready = await asyncio.to_thread(self._ready)
        except MaintbotError as error:
            logger.warning("outbox cannot be read", extra={"event": "outbox_unreadable", "reason": str(error)})
            return 1.0
        wait = 0.5
        for row in ready:
            if len(self._flying) >= AT_ONCE + (KEPT_FREE if row.lane == store.ESCALATION else 0):
                return 0.5
            now = time.monotonic()
            ready_at = self._pace.ready_at(row.chat_id, now)
            if ready_at > now:
                wait = min(wait, ready_at - now)
                continue
            self._pace.started(row.chat_id)
            task = asyncio.create_task(self._deliver(row))
            self._flying.add(task)
            task.add_done_callback(self._landed)
        return max(wait, 0.005)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self._queued.set()
        if not task.cancelled() and task.exception():
            logger.error("sending failed", exc_info=task.exception(), extra={"event": "sender_failed"})

    def _ready(self) -> list[_Ready]:
        with self._database.read() as session:
            rows = store.sendable(session, self._clock.now())
            return [_Ready(row.id, row.chat_id, row.lane) for row in rows]

    async def _deliver(self, row: _Ready) -> None:
        called = False
        try:
            message = await asyncio.to_thread(self._take, row.id)
            if message is None:
                return
            called = True
            message_id, file_id = await self._call(message)
        except TelegramError as error:
            failure = judge(error)
            if failure.verdict is Verdict.SAFE and failure.wait_seconds:
                self._pace.told_to_wait(row.chat_id, failure.wait_seconds, time.monotonic())
            await self._settle(self._failed, row.id, failure)
        except Unavailable as error:
            await self._settle(self._failed, row.id, Failure(Verdict.SAFE, str(error), 1.0))
        except Exception as error:  # a file that is gone, a defect of ours: this row will never go out
            logger.exception("message cannot be sent", extra={"event": "send_impossible", "row": row.id})
            await self._settle(self._failed, row.id, Failure(Verdict.REFUSED, type(error).__name__))
        else:
            await self._settle(self._sent, message, message_id, file_id)
        finally:
            if called:
                self._pace.finished(row.chat_id, time.monotonic())
            else:
                self._pace.not_sent(row.chat_id)

    async def _settle(self, outcome: Callable[..., None], *arguments: Any) -> None:
        """Write down what became of a call; a busy database is asked until it answers, for the outcome is known."""
        while True:
            try:
                await asyncio.to_thread(outcome, *arguments)
                return
            except MaintbotError as error:
                logger.warning("outcome not kept yet", extra={"event": "outcome_waits", "reason": str(error)})
                await asyncio.sleep(0.5)

    async def _call(self, message: _Message) -> tuple[int, str | None]:
        if message.edit_of is None:
            return await self._wire.send(message.chat_id, message.payload, message.known_file)
        return await self._wire.edit(message.chat_id, message.edit_of, message.payload, message.known_file)

    def _take(self, row_id: int) -> _Message | None:
        """Read the row again, check that its reason still holds, and mark it as being sent."""
        with self._database.write() as session:
            row = session.get_one(store.Outbox, row_id)
            if row.state != store.PENDING:
                return None
            if not self._still_wanted(session, row):
                store.close_row(session, row_id, store.CANCELLED)
                return None
            edit_of = session.get_one(store.LiveCard, row.card_id).message_id if row.edits and row.card_id else None
            if row.edits and edit_of is None:
                store.close_row(session, row_id, store.CANCELLED, "its message was never delivered")
                return None
            if not store.start_sending(session, row_id, now=self._clock.now(), lease=LEASE):
                return None
            payload = self._marked(session, row)
            file = _file(payload)
            known = store.file_id(session, self._bot_id, file[0], file[1]) if file else None
            return _Message(row_id, row.chat_id, payload, edit_of, file, known)

    def _still_wanted(self, session: Session, row: store.Outbox) -> bool:
        if row.guard is None:
            return True
        kind, _, number = row.guard.partition(":")
        return self._guards[kind](session, int(number))

    def _marked(self, session: Session, row: store.Outbox) -> dict[str, Any]:
        if not row.repeated or row.edits:
            return row.payload
        t = texts(self._language_of(session, row.chat_id))
        mark = t("🔁 This may reach you a second time.")
        return {**row.payload, "text": _with_mark(row.payload, mark)}

    def _sent(self, message: _Message, message_id: int, file_id: str | None) -> None:
        with self._database.write() as session:
            store.mark_sent(session, message.row_id, message_id=message_id, now=self._clock.now())
            if message.file and file_id:
                store.remember_file_id(session, self._bot_id, *message.file, file_id)

    def _failed(self, row_id: int, failure: Failure) -> None:
        with self._database.write() as session:
            row = session.get_one(store.Outbox, row_id)
            if row.state == store.PENDING:  # it failed before it was marked: nothing left for certain
                row.state = store.SENDING
            if row.state != store.SENDING:
                return
            extra = {"event": "send_failed", "row": row_id, "verdict": failure.verdict.name, "reason": failure.reason}
            logger.warning("send failed", extra=extra)
            self._judge(session, row, failure)

    def _judge(self, session: Session, row: store.Outbox, failure: Failure) -> None:
        now = self._clock.now()
        if failure.verdict is Verdict.SAME:
            store.mark_sent(session, row.id, message_id=row.message_id, now=now)
        elif failure.verdict is Verdict.SAFE:
            wait = max(failure.wait_seconds, min(2.0 ** min(row.attempts, 6), 30.0) if not failure.wait_seconds else 0)
            store.send_later(session, row.id, error=failure.reason, not_before=now + timedelta(seconds=wait))
        elif failure.verdict is Verdict.DOUBT:
            self._in_doubt(session, row, failure.reason)
        elif failure.verdict is Verdict.REFUSED and self._other_way(session, row, failure.reason):
            return
        else:
            store.close_row(session, row.id, store.DEAD, failure.reason)
            self._undeliverable(session, row.chat_id, row.id, failure.verdict is Verdict.GONE)

    def _other_way(self, session: Session, row: store.Outbox, reason: str) -> bool:
        """Try a refused message in a simpler form, each at most once: better a bare text than nothing."""
        words, file = reason.lower(), _file(row.payload)
        if "can't parse entities" in words and not row.payload.get("plain"):
            row.payload = {**row.payload, "plain": True}
        elif file and "file identifier" in words and store.forget_file_id(session, self._bot_id, *file):
            pass
        elif row.edits and row.card_id is not None:
            card = session.get_one(store.LiveCard, row.card_id)
            row.edits, card.outbox_id, card.message_id = False, row.id, None
        elif file:
            row.payload = {**row.payload, "photo": None, "document": None}
        else:
            return False
        store.send_later(session, row.id, error=reason, not_before=self._clock.now())
        return True

    def _in_doubt(self, session: Session, row: store.Outbox, reason: str) -> None:
        now = self._clock.now()
        if row.in_doubt == store.REPEAT:
            later = now + timedelta(seconds=min(2.0 ** min(row.attempts, 5), 30.0))
            store.send_later(session, row.id, error=reason, not_before=later, repeated=True)
            return
        store.close_row(session, row.id, store.OFFERED, reason)
        t = texts(self._language_of(session, row.chat_id))
        card = Card(
            t.html("The connection broke while I was answering: my last answer may not have reached you."),
            ((Button(t("Show the answer"), f"out:show:{row.id}"),),),
        )
        offer = store.Outbox(
            lane=store.RECEIPT,
            chat_id=row.chat_id,
            payload=card.as_payload(),
            in_doubt=store.REPEAT,
            dedup_key=f"offer:{row.id}",
            created_at=now,
        )
        store.queue(session, offer)

    def _recover(self) -> None:
        """Settle the rows that a process began to send and never finished."""
        with self._database.read() as session:
            if not store.abandoned(session, self._clock.now()):
                return
        with self._database.write() as session:
            for row in store.abandoned(session, self._clock.now()):
                logger.warning("send interrupted", extra={"event": "send_interrupted", "row": row.id})
                self._in_doubt(session, row, "interrupted")


def _file(payload: dict[str, Any]) -> tuple[str, str] | None:
    for kind in ("photo", "document"):
        if payload.get(kind):
            return str(payload[kind]), kind
    return None


def _with_mark(payload: dict[str, Any], mark: str) -> str:
    """Put the mark in front of the text if it still fits."""
    limit = CAPTION_LIMIT if _file(payload) else TEXT_LIMIT
    for sign in (mark, mark[:1]):
        marked = f"{sign}\n{payload['text']}"
        if visible_length(marked) <= limit:
            return marked
    return str(payload["text"])
