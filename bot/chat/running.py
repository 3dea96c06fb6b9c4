"""The running bot: poller, dispatcher, sender, timers and health, started together and stopped in order.

Errors   BadSettings for a wrong token, Conflict when another bot runs on this data already: before anything starts.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.chat.health import Checks, health_server
from bot.chat.inbox import Dispatcher, DurableQueue, Gate
from bot.chat.pace import Pace
from bot.chat.poller import Poller, Webhook
from bot.chat.routing import Command, Router
from bot.chat.sender import Guard, Sender, Undeliverable
from bot.chat.wire import Wire, build_bot
from bot.locale import LANGUAGES, texts
from docs_store import chat as store
from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import N_, Conflict, MaintbotError
from docs_store.files import FileStore

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
SETTLE_SECONDS = 0.05
"""Connections that were cut in the middle of a call close with the loop's next turns."""
KEEP_DONE = timedelta(hours=48)
Tick = Callable[[Session, datetime], int]
Beside = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""Slow work of a room beside the conversation, run until it is cancelled; sets the event when there is something to
send."""


@dataclass(frozen=True)
class Chat:
    """Everything the running bot is made of; the wiring fills it in."""

    database: Database
    clock: Clock
    files: FileStore
    token: str
    server: str
    webhook: Webhook | None
    router: Router
    gate: Gate
    commands: list[Command]
    guards: dict[str, Guard]
    undeliverable: Undeliverable
    language_of: Callable[[Session, int], str]
    ticks: tuple[Tick, ...]
    threads: int
    language: str
    timezone: str
    health_listen: str
    health_port: int
    more_checks: Callable[[], Checks]
    pace: Pace = field(default_factory=Pace)
    beside: tuple[Beside, ...] = ()


@contextmanager
def only_one(data: Path, database: Database) -> Iterator[None]:
    """Hold the lock of a data folder: two bots on one SQLite database would both poll, and Telegram serves one."""
    if not database.is_sqlite:
        yield
        return
    with (data / "maintbot.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise Conflict(
                N_("Another maintbot runs on {folder} already. Stop it first, or give this one its own --data."),
                folder=data,
            ) from taken
        yield


async def serve(chat: Chat, *, started: Callable[[str], None], stop: asyncio.Event) -> None:
    """Run the bot until *stop* is set; *started* is told the bot's user name once it serves."""
    bot, heartbeat = build_bot(chat.token, chat.server)
    poller = Poller(bot, heartbeat, chat.webhook)
    try:
        if await _or_stopped(poller.sign_in(), stop) is not None:
            await _serve(chat, bot, poller, started, stop)
    finally:
        await bot.shutdown()
        await asyncio.sleep(SETTLE_SECONDS)


async def _serve(chat: Chat, bot: Bot, poller: Poller, started: Callable[[str], None], stop: asyncio.Event) -> None:
    """Run every part over a bot that has signed in."""
    wire = Wire(bot, chat.files)
    wire.attach()
    queued = asyncio.Event()
    await asyncio.to_thread(_prepare, chat, str(bot.username))
    queue = DurableQueue(chat.database, chat.clock, bot.id, lambda chat_id: _tell_stuck(chat, wire, chat_id))
    dispatcher = Dispatcher(
        chat.database,
        chat.clock,
        chat.router,
        chat.gate,
        wire,
        arrived=queue.arrived,
        queued=queued,
        threads=chat.threads,
        language=chat.language,
        timezone=chat.timezone,
    )
    sender = Sender(
        chat.database,
        chat.clock,
        wire,
        bot_id=bot.id,
        queued=queued,
        guards=chat.guards,
        undeliverable=chat.undeliverable,
        language_of=chat.language_of,
        pace=chat.pace,
    )
    jobs = [
        poller.run(queue),
        dispatcher.run(),
        _tick(chat, queued),
        _keep_house(chat),
        *(work(queued) for work in chat.beside),
        sender.run(),
    ]
    if chat.health_port:
        server = health_server(lambda: _checks(chat, poller), listen=chat.health_listen, port=chat.health_port)
        jobs.append(server.serve())
    await _name_commands(chat, wire)
    started(str(bot.username))
    await _run_until(jobs, stop)


async def _run_until(jobs: list[Any], stop: asyncio.Event) -> None:
    """Run all jobs; end them one after the other, so that what is on its way lands before the sender goes."""
    tasks = [asyncio.create_task(job) for job in jobs]
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
    stopping.cancel()
    for task in done - {stopping}:
        if task.exception():
            raise task.exception() or RuntimeError
    if stopping not in done:
        logger.error("a part of the bot ended by itself", extra={"event": "part_ended"})


async def _or_stopped(work: Any, stop: asyncio.Event) -> Any:
    task, stopping = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
        return None
    return task.result()


def _prepare(chat: Chat, username: str) -> None:
    with chat.database.write() as session:
        store.remember(session, "username", username)
        if chat.database.is_sqlite:
            store.release_leases(session)


async def _tell_stuck(chat: Chat, wire: Wire, chat_id: int) -> None:
    if chat_id > 0:
        t = texts(await asyncio.to_thread(_language_of, chat, chat_id))
        await wire.sentence(chat_id, t("I cannot write anything down right now; your message waits and is not lost."))


def _language_of(chat: Chat, chat_id: int) -> str:
    try:
        with chat.database.read() as session:
            return chat.language_of(session, chat_id)
    except MaintbotError:
        return chat.language


async def _tick(chat: Chat, queued: asyncio.Event) -> None:
    while True:
        began = time.monotonic()
        for tick in chat.ticks:
            try:
                if await asyncio.to_thread(_tick_once, chat, tick):
                    queued.set()
            except MaintbotError as error:
                logger.warning("timer put off", extra={"event": "tick_put_off", "reason": str(error)})
            except Exception:
                logger.exception("timer failed", extra={"event": "tick_failed"})
        await asyncio.sleep(max(0.05, TICK_SECONDS - (time.monotonic() - began)))


def _tick_once(chat: Chat, tick: Tick) -> int:
    with chat.database.write() as session:
        return tick(session, chat.clock.now())


async def _keep_house(chat: Chat) -> None:
    while True:
        with suppress(MaintbotError):
            await asyncio.to_thread(_forget, chat)
        await asyncio.sleep(3600)


def _forget(chat: Chat) -> None:
    with chat.database.write() as session:
        store.forget_done_updates(session, chat.clock.now() - KEEP_DONE)


async def _name_commands(chat: Chat, wire: Wire) -> None:
    """Tell Telegram the commands for its menu, in each language; the bot works without."""
    everyday = [command for command in chat.commands if command.everyday]
    try:
        for language in (*LANGUAGES, None):
            t = texts(language or chat.language)
            place = -1 if t.language == "en" else 0
            menu = [BotCommand(command.names[place], t(command.summary)) for command in everyday]
            await wire.bot.set_my_commands(menu, language_code=language)
    except TelegramError as error:
        logger.warning("commands not named", extra={"event": "commands_not_named", "reason": str(error)})


def _checks(chat: Chat, poller: Poller) -> Checks:
    checks: Checks = {
        "telegram": {
            "ok": poller.silent_seconds < 90 and not poller.conflict,
            "silent_seconds": round(poller.silent_seconds),
            "another_poller": poller.conflict,
        }
    }
    try:
        with chat.database.read() as session:
            checks["database"] = {"ok": True}
            waiting = session.scalar(select(func.count()).where(store.Inbox.state == store.NEW)) or 0
            to_send = session.scalar(select(func.count()).where(store.Outbox.state == store.PENDING)) or 0
            oldest = session.scalar(select(func.min(store.Inbox.received_at)).where(store.Inbox.state == store.NEW))
            age = (chat.clock.now() - oldest).total_seconds() if oldest else 0.0
            checks["inbox"] = {"ok": age < 300, "waiting": waiting, "oldest_seconds": round(age)}
            checks["outbox"] = {"ok": True, "waiting": to_send}
    except MaintbotError as error:
        checks["database"] = {"ok": False, "reason": str(error)}
    return {**checks, **chat.more_checks()}


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set *stop* on SIGINT and SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
