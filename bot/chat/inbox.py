"""From Telegram's update to committed effects: nothing is confirmed before it is kept, nothing is done twice.

`DurableQueue` stands where python-telegram-bot keeps its queue in memory: `put()` commits the update, so that it is on
disk before Telegram is told that it arrived. `Dispatcher` takes the kept updates: one chat in order, different chats
side by side; computes without a transaction; then commits effects, messages and `done` together.

Limits   three failures park an update, and ten starts that never came back (it kills the process); a busy database or a
         full disk is nobody's failure: tried again until it works.
Errors   `put()` never raises: an exception there would end polling silently. It tries again and says so in the log.
Source   design/architecture.md, steps 1-3; research B2.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from markupsafe import escape
from sqlalchemy.orm import Session
from telegram import Update

from bot.chat.card import Card
from bot.chat.incoming import Incoming, chat_of, incoming
from bot.chat.outgoing import Say
from bot.chat.routing import Router
from bot.chat.turn import Caller, Effect, FetchedFile, Turn
from bot.locale import Texts, texts
from docs_store import chat as store
from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import MaintbotError, Unavailable

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FAILURES_TO_PARK, CLAIMS_TO_PARK = 3, 10
TYPING_AFTER_SECONDS = 1.0


class DurableQueue(asyncio.Queue[object]):
    """The update queue of python-telegram-bot, on disk: `put()` returns when the update is committed."""

    def __init__(self, database: Database, clock: Clock, bot_id: int, tell: Callable[[int], Awaitable[None]]) -> None:
        super().__init__()
        self._database, self._clock, self._bot_id, self._tell = database, clock, bot_id, tell
        self.arrived = asyncio.Event()
        self.failing = False

    async def put(self, item: object) -> None:
        """Commit one update; tries until it works, so that nothing is confirmed that is not kept."""
        if not isinstance(item, Update):
            return
        raw = item.to_dict()
        wait = 0.2
        while True:
            try:
                await asyncio.to_thread(self._keep, raw)
                break
            except Exception as error:
                logger.error("update not kept, trying again", extra={"event": "inbox_failing", "reason": str(error)})
                if not self.failing:
                    self.failing = True
                    await self._tell(chat_of(raw))
                await asyncio.sleep(wait)
                wait = min(wait * 2, 10.0)
        self.failing = False
        self.arrived.set()

    def _keep(self, raw: dict[str, Any]) -> None:
        with self._database.write() as session:
            store.receive(
                session,
                bot_id=self._bot_id,
                update_id=int(raw["update_id"]),
                chat_id=chat_of(raw),
                raw=json.dumps(raw, ensure_ascii=False),
                now=self._clock.now(),
            )


class Gate(Protocol):
    """Who somebody is, read from the database now; the room of the people implements it."""

    def identify(self, session: Session, user_id: int) -> Caller | None:
        """Return the enrolled person behind a Telegram user id."""

    def stranger(self, message: Incoming, t: Texts) -> Effect:
        """Return what follows when somebody unknown writes."""

    def membership(self, message: Incoming) -> Effect:
        """Return what follows when somebody blocks or unblocks the bot."""

    def administrators(self, session: Session) -> list[tuple[int, str]]:
        """Return chat and language of every reachable administrator."""


class Direct(Protocol):
    """Calls that do not go through the outbox: best effort, at most once."""

    async def typing(self, chat_id: int) -> None:
        """Show that an answer is being prepared."""

    async def notice(self, callback_id: str, text: str, alert: bool) -> None:
        """Answer a pressed button."""

    def fetch(self, message: Incoming) -> FetchedFile:
        """Download the attachment of a message into the file store; called from a worker thread."""


@dataclass(frozen=True)
class _Claimed:
    id: int
    chat_id: int
    raw: str
    claims: int


class Dispatcher:
    """Takes kept updates and turns each into committed effects."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        router: Router,
        gate: Gate,
        direct: Direct,
        *,
        arrived: asyncio.Event,
        queued: asyncio.Event,
        threads: int,
        language: str,
        timezone: str,
    ) -> None:
        self._database, self._clock, self._router, self._gate, self._direct = database, clock, router, gate, direct
        self._arrived, self._queued = arrived, queued
        self._threads, self._language, self._timezone = threads, language, timezone
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="turn")
        self._working: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until cancelled; a turn that has begun is finished first."""
        try:
            while True:
                claimed = await self._claim()
                for update in claimed:
                    task = asyncio.create_task(self._serve(update))
                    self._working.add(task)
                    task.add_done_callback(self._working.discard)
                if not claimed:
                    await self._rest()
        finally:
            if self._working:
                await asyncio.wait(self._working, timeout=10)
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._arrived.wait(), 0.5)
        self._arrived.clear()

    async def _claim(self) -> list[_Claimed]:
        free = self._threads - len(self._working)
        if free <= 0:
            return []
        try:
            return await asyncio.to_thread(self._claim_now, free)
        except MaintbotError as error:
            logger.warning("inbox cannot be read", extra={"event": "inbox_unreadable", "reason": str(error)})
            return []

    def _claim_now(self, limit: int) -> list[_Claimed]:
        with self._database.write() as session:
            rows = store.claim_updates(session, now=self._clock.now(), lease=LEASE, limit=limit)
            return [_Claimed(row.id, row.chat_id, row.raw, row.claims) for row in rows]

    async def _serve(self, update: _Claimed) -> None:
        message = incoming(json.loads(update.raw))
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._pool, self._turn, update, message)
        if message and message.kind != "button":
            typing = loop.call_later(TYPING_AFTER_SECONDS, self._type, message.chat_id)
        else:
            typing = None
        notice, alert = await work
        if typing:
            typing.cancel()
        self._queued.set()
        self._arrived.set()
        if message and message.callback_id:
            await self._direct.notice(message.callback_id, notice, alert)

    def _type(self, chat_id: int) -> None:
        task = asyncio.ensure_future(self._direct.typing(chat_id))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    def _turn(self, update: _Claimed, message: Incoming | None) -> tuple[str, bool]:
        """Run one update to its end in a worker thread; returns the notice for the pressed button."""
        t = texts(self._language, self._timezone)
        try:
            if update.claims > CLAIMS_TO_PARK:
                return self._park(update, message, t, "the process died each time")
            effect, t = self._effect(message) if message else (_nothing, t)
            return self._commit(update, effect)
        except Unavailable as error:
            return self._again(update, message, error, t)
        except MaintbotError as error:
            return self._refuse(update, message, error, t)
        except Exception as error:
            return self._failed(update, message, error, t)

    def _effect(self, message: Incoming) -> tuple[Effect, Texts]:
        with self._database.read() as session:
            caller = self._gate.identify(session, message.user_id)
        language = caller.language if caller else message.language[:2] or self._language
        t = texts(language, self._timezone)
        if message.kind == "membership":
            return self._gate.membership(message), t
        if caller is None:
            return self._gate.stranger(message, t), t
        turn = Turn(message, caller, t, self._clock.now(), lambda: self._direct.fetch(message))
        try:
            with self._database.read() as session:
                handler = self._router.handle(session, turn)
            return handler(turn), t
        except Unavailable:
            raise
        except MaintbotError as error:
            return _sentence(message, t.error(error)), t

    def _commit(self, update: _Claimed, effect: Effect) -> tuple[str, bool]:
        with self._database.write() as session:
            if not store.finish_update(session, update.id, self._clock.now()):
                return "", False
            say = Say(session, chat_id=update.chat_id, now=self._clock.now())
            effect(session, say)
            return say.notice_text, say.notice_alert

    def _refuse(self, update: _Claimed, message: Incoming | None, error: MaintbotError, t: Texts) -> tuple[str, bool]:
        """The effect itself said no: nothing of it is kept, its sentence is."""
        return self._commit(update, _sentence(message, t.error(error)))

    def _again(self, update: _Claimed, message: Incoming | None, error: Unavailable, t: Texts) -> tuple[str, bool]:
        logger.warning("turn put off", extra={"event": "turn_put_off", "update": update.id, "reason": str(error)})
        with suppress(MaintbotError), self._database.write() as session:
            later = self._clock.now() + timedelta(seconds=2)
            store.fail_update(session, update.id, error=str(error), retry_at=later, counts=False)
        return t("I could not write that down yet; I keep trying. You need not send it again."), True

    def _failed(self, update: _Claimed, message: Incoming | None, error: Exception, t: Texts) -> tuple[str, bool]:
        incident = secrets.token_hex(3).upper()
        logger.exception("turn failed", extra={"event": "turn_failed", "update": update.id, "incident": incident})
        reason = f"{incident} {type(error).__name__}: {error}"
        try:
            with self._database.write() as session:
                later = self._clock.now() + timedelta(seconds=1)
                failures = store.fail_update(session, update.id, error=reason, retry_at=later, counts=True)
        except MaintbotError:
            return "", False
        if failures >= FAILURES_TO_PARK:
            return self._park(update, message, t, reason)
        return "", False

    def _park(self, update: _Claimed, message: Incoming | None, t: Texts, reason: str) -> tuple[str, bool]:
        incident = reason.split(" ", 1)[0]
        with self._database.write() as session:
            if not store.park_update(session, update.id, error=reason, now=self._clock.now()):
                return "", False
            say = Say(session, chat_id=update.chat_id, now=self._clock.now())
            if message and message.kind != "membership":
                sorry = t.html(
                    "Something went wrong on my side and I could not do this. The administrator has been told "
                    "(incident {incident}). If it is urgent, use the phone.",
                    incident=incident,
                )
                say.reply(Card(sorry), lane=store.RECEIPT)
            self._tell_administrators(session, say, update.id, incident)
        return t("Something went wrong on my side (incident {incident}).", incident=incident), True

    def _tell_administrators(self, session: Session, say: Say, inbox_id: int, incident: str) -> None:
        for chat_id, language in self._gate.administrators(session):
            told = texts(language, self._timezone).html(
                "Incident {incident}: a message could not be processed and was put aside (inbox row {row}). "
                "The reason is in the log.",
                incident=incident,
                row=inbox_id,
            )
            say.to(chat_id, Card(told), lane=store.RECEIPT, dedup_key=f"parked:{inbox_id}:{chat_id}")


def _nothing(_session: Session, _say: Say) -> None:
    """The update is not for us: it is done without effects."""


def _sentence(message: Incoming | None, sentence: str) -> Effect:
    """Show a sentence where it was asked for: on the pressed button, or as a message."""

    def effect(_session: Session, say: Say) -> None:
        if message and message.kind == "button":
            say.notice(sentence, alert=True)
        elif message:
            say.reply(Card(escape(sentence)), lane=store.RECEIPT)

    return effect
