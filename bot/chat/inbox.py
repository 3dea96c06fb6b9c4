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
from collections.abc import Awaitable, Callable, Coroutine
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
from bot.chat.wire import RawUpdate
from bot.locale import Texts, texts
from docs_store import chat as store
from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import MaintbotError, Unavailable

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FAILURES_TO_PARK, CLAIMS_TO_PARK = 3, 10
TYPING_AFTER_SECONDS = 1.0
AGAIN_SECONDS = 2.0


class DurableQueue(asyncio.Queue[object]):
    """The update queue of python-telegram-bot, on disk: `put()` returns when the update is committed."""

    def __init__(self, database: Database, clock: Clock, bot_id: int, tell: Callable[[int], Awaitable[None]]) -> None:
        super().__init__()
        self._database, self._clock, self._bot_id, self._tell = database, clock, bot_id, tell
        self.arrived = asyncio.Event()
        self.failing = False

    async def put(self, item: object) -> None:
        """Commit one update; tries until it works, so that nothing is confirmed that is not kept."""
        if not isinstance(item, RawUpdate | Update):
            return
        raw = item.raw if isinstance(item, RawUpdate) else item.to_dict()
        wait = 0.2
        while True:
            try:
                await asyncio.to_thread(self._keep, raw)
                break
            except Exception as error:
                logger.error("update not kept, trying again", extra={"event": "inbox_failing", "reason": str(error)})
                if not self.failing:
                    self.failing = True
                    with suppress(Exception):
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

    def heard_from(self, session: Session, user_id: int) -> None:
        """Note that somebody wrote: they can be reached."""

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

    async def sentence(self, chat_id: int, text: str) -> None:
        """Say one sentence when the database takes nothing."""

    def fetch(self, message: Incoming) -> FetchedFile:
        """Download the attachment of a message into the file store; called from a worker thread."""


@dataclass(frozen=True)
class _Claimed:
    id: int
    chat_id: int
    raw: str
    claims: int


@dataclass(frozen=True)
class _Outcome:
    """What the pressed button says, and whether the update is still to be done."""

    notice: str = ""
    alert: bool = False
    put_off: str = ""
    not_given_back: bool = False
    """Whether even that it waits could not be written down."""


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
        self._told: set[int] = set()
        """Updates whose sender knows that they must wait."""

    async def run(self) -> None:
        """Serve until cancelled; a turn that has begun is finished first."""
        try:
            while True:
                claimed = await self._claim()
                for update in claimed:
                    self._watch(self._serve(update))
                if not claimed:
                    await self._rest()
        finally:
            if self._working:
                await asyncio.wait(self._working, timeout=10)
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _rest(self) -> None:
        with suppress(TimeoutError):  # not wait_for: in 3.11 it swallows a cancellation that comes with the event
            async with asyncio.timeout(0.5):
                await self._arrived.wait()
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
        quiet = message is None or message.kind in ("button", "membership")
        typing = None if quiet or not message else loop.call_later(TYPING_AFTER_SECONDS, self._type, message.chat_id)
        outcome = await work
        if typing:
            typing.cancel()
        self._queued.set()
        self._arrived.set()
        if message and message.callback_id:
            await self._direct.notice(message.callback_id, outcome.notice, outcome.alert)
        if outcome.put_off and message and not quiet and update.id not in self._told:
            self._told.add(update.id)
            await self._direct.sentence(message.chat_id, outcome.notice)
        if outcome.not_given_back:
            await self._give_back(update.id, outcome.put_off)

    def _type(self, chat_id: int) -> None:
        self._watch(self._direct.typing(chat_id))

    def _watch(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        if not task.cancelled() and task.exception():
            logger.error("turn lost", exc_info=task.exception(), extra={"event": "turn_lost"})

    async def _give_back(self, inbox_id: int, reason: str) -> None:
        """Let an update be claimed again, as soon as the database takes it, before its lease runs out."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            try:
                await asyncio.to_thread(self._put_off, inbox_id, reason)
                return
            except MaintbotError:
                continue

    def _turn(self, update: _Claimed, message: Incoming | None) -> _Outcome:
        """Run one update to its end in a worker thread."""
        t = texts(self._language, self._timezone)
        try:
            if update.claims > CLAIMS_TO_PARK:
                return self._park(update, message, t, _incident(), "the process died each time")
            caller = self._caller(message) if message else None
            t = self._texts(message, caller)
            effect = self._effect(message, caller, t) if message else _nothing
            outcome = self._commit(update, effect)
            self._told.discard(update.id)
            return outcome
        except Unavailable as error:
            return self._again(update, error, t)
        except MaintbotError as error:
            return self._refuse(update, message, error, t)
        except Exception as error:
            return self._failed(update, message, error, t)

    def _caller(self, message: Incoming) -> Caller | None:
        with self._database.read() as session:
            return self._gate.identify(session, message.user_id)

    def _texts(self, message: Incoming | None, caller: Caller | None) -> Texts:
        written = message.language[:2] if message else ""
        return texts(caller.language if caller else written or self._language, self._timezone)

    def _effect(self, message: Incoming, caller: Caller | None, t: Texts) -> Effect:
        if message.kind == "membership":
            return self._gate.membership(message)
        if caller is None:
            return self._gate.stranger(message, t)
        turn = Turn(message, caller, t, self._clock.now(), lambda: self._direct.fetch(message))
        try:
            with self._database.read() as session:
                handler = self._router.handle(session, turn)
            return self._noting(message.user_id, handler(turn))
        except Unavailable:
            raise
        except MaintbotError as error:
            return self._noting(message.user_id, _sentence(message, t.error(error)))

    def _noting(self, user_id: int, effect: Effect) -> Effect:
        def noted(session: Session, say: Say) -> None:
            self._gate.heard_from(session, user_id)
            effect(session, say)

        return noted

    def _commit(self, update: _Claimed, effect: Effect) -> _Outcome:
        with self._database.write() as session:
            if not store.finish_update(session, update.id, self._clock.now()):
                return _Outcome()
            say = Say(session, chat_id=update.chat_id, now=self._clock.now())
            effect(session, say)
            return _Outcome(say.notice_text, say.notice_alert)

    def _refuse(self, update: _Claimed, message: Incoming | None, error: MaintbotError, t: Texts) -> _Outcome:
        """The effect itself said no: nothing of it is kept, its sentence is."""
        try:
            return self._commit(update, _sentence(message, t.error(error)))
        except Unavailable as busy:
            return self._again(update, busy, t)

    def _again(self, update: _Claimed, error: Unavailable, t: Texts) -> _Outcome:
        """Nothing is wrong with the update: it is tried until it works, and its sender is told once."""
        logger.warning("turn put off", extra={"event": "turn_put_off", "update": update.id, "reason": str(error)})
        sentence = t("I could not write that down yet; I keep trying. You need not send it again.")
        try:
            self._put_off(update.id, str(error))
        except MaintbotError:
            return _Outcome(sentence, True, str(error), not_given_back=True)
        return _Outcome(sentence, True, str(error))

    def _put_off(self, inbox_id: int, reason: str) -> None:
        with self._database.write() as session:
            later = self._clock.now() + timedelta(seconds=AGAIN_SECONDS)
            store.fail_update(session, inbox_id, error=reason, retry_at=later, counts=False)

    def _failed(self, update: _Claimed, message: Incoming | None, error: Exception, t: Texts) -> _Outcome:
        incident = _incident()
        logger.exception("turn failed", extra={"event": "turn_failed", "update": update.id, "incident": incident})
        reason = f"{type(error).__name__}: {error}"
        try:
            with self._database.write() as session:
                later = self._clock.now() + timedelta(seconds=1)
                failures = store.fail_update(session, update.id, error=reason, retry_at=later, counts=True)
            if failures >= FAILURES_TO_PARK:
                return self._park(update, message, t, incident, reason)
        except Unavailable as busy:
            return self._again(update, busy, t)
        return _Outcome()

    def _park(self, update: _Claimed, message: Incoming | None, t: Texts, incident: str, reason: str) -> _Outcome:
        logger.error("update put aside", extra={"event": "update_parked", "update": update.id, "incident": incident})
        with self._database.write() as session:
            if not store.park_update(session, update.id, error=f"{incident} {reason}", now=self._clock.now()):
                return _Outcome()
            say = Say(session, chat_id=update.chat_id, now=self._clock.now())
            if message and message.kind != "membership":
                sorry = t.html(
                    "Something went wrong on my side and I could not do this. The administrator has been told "
                    "(incident {incident}). If it is urgent, use the phone.",
                    incident=incident,
                )
                say.reply(Card(sorry), lane=store.RECEIPT)
            self._tell_administrators(session, say, update.id, incident)
        return _Outcome(t("Something went wrong on my side (incident {incident}).", incident=incident), True)

    def _tell_administrators(self, session: Session, say: Say, inbox_id: int, incident: str) -> None:
        for chat_id, language in self._gate.administrators(session):
            told = texts(language, self._timezone).html(
                "Incident {incident}: a message could not be processed and was put aside (inbox row {row}). "
                "The reason is in the log.",
                incident=incident,
                row=inbox_id,
            )
            say.to(chat_id, Card(told), lane=store.RECEIPT, dedup_key=f"parked:{inbox_id}:{chat_id}")


def _incident() -> str:
    """Return the number by which a failure is found in the log."""
    return secrets.token_hex(3).upper()


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
