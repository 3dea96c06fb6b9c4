"""The calls to Telegram: one payload of the outbox becomes one API call, one failure becomes one verdict.

Errors   Verdict.SAFE: not delivered for certain. DOUBT: nobody can know. GONE: this chat cannot be reached any more.
         REFUSED: Telegram will never accept this message. SAME: the card shows this already.
Source   python-telegram-bot's `telegram.error`; which errors are ambiguous: research B2.
"""

from __future__ import annotations

import asyncio
import html
import logging
import os
import re
import time
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any

import httpx
from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions, Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.chat.incoming import Incoming
from bot.chat.turn import FetchedFile
from docs_store.errors import N_, BadInput, Unavailable
from docs_store.files import FileStore

logger = logging.getLogger(__name__)

os.environ.setdefault(
    "PTB_TIMEDELTA", "true"
)  # python-telegram-bot's own switch: without it every 429 is a warning too
DOWNLOAD_LIMIT = 20 * 1024 * 1024
DOWNLOAD_SECONDS = 90.0
POLL_READ_SECONDS, SEND_READ_SECONDS = 15.0, 20.0


class Verdict(Enum):
    """What a failed call means for its message."""

    SAFE = auto()
    DOUBT = auto()
    GONE = auto()
    REFUSED = auto()
    SAME = auto()


@dataclass(frozen=True)
class Failure:
    """A failed call: the verdict, Telegram's words, and how long it told us to wait."""

    verdict: Verdict
    reason: str
    wait_seconds: float = 0.0


class HeartbeatRequest(HTTPXRequest):
    """Notes when Telegram last answered, so that a poller that died silently is noticed."""

    last_answer: float = 0.0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Do the request and note the time of its answer."""
        result = await super().do_request(*args, **kwargs)
        self.last_answer = time.monotonic()
        return result


@dataclass(frozen=True)
class RawUpdate:
    """An update as Telegram wrote it; the inbox keeps it before anybody tries to understand it."""

    update_id: int
    raw: dict[str, Any]


class PlainBot(Bot):
    """A bot whose polls are not parsed: one update of a kind this library cannot read would stop all the others."""

    async def get_updates(  # type: ignore[override]
        self, offset: int | None = None, timeout: float | timedelta = 0, allowed_updates: Any = None, **_more: Any
    ) -> tuple[RawUpdate, ...]:
        """Return the waiting updates as they came."""
        seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else float(timeout)
        wanted = {"offset": offset, "timeout": int(seconds), "allowed_updates": allowed_updates}
        found: Any = await self._post("getUpdates", wanted, read_timeout=POLL_READ_SECONDS + seconds)
        return tuple(RawUpdate(int(update["update_id"]), update) for update in found)


def build_bot(token: str, server: str) -> tuple[Bot, HeartbeatRequest]:
    """Return a bot that talks to this Bot API server, and the request that its poller uses."""
    polling = HeartbeatRequest(connection_pool_size=2, read_timeout=POLL_READ_SECONDS, connect_timeout=10.0)
    sending = HTTPXRequest(
        connection_pool_size=32,
        read_timeout=SEND_READ_SECONDS,
        write_timeout=20.0,
        connect_timeout=10.0,
        pool_timeout=30.0,
        media_write_timeout=60.0,
    )
    bot = PlainBot(
        token,
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=sending,
        get_updates_request=polling,
    )
    return bot, polling


def judge(error: TelegramError) -> Failure:
    """Return what an error means for the message that was being sent."""
    reason = str(error)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Failure(Verdict.SAFE, reason, wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
    if isinstance(error, Forbidden):
        return Failure(Verdict.GONE, reason)
    if isinstance(error, BadRequest):
        return Failure(_bad_request(reason.lower()), reason)
    if isinstance(error, InvalidToken | Conflict):
        return Failure(Verdict.SAFE, reason, 30.0)
    if isinstance(error, TimedOut):
        return Failure(Verdict.SAFE if _never_left(error) else Verdict.DOUBT, reason, 1.0)
    if isinstance(error, NetworkError) or type(error) is TelegramError:  # the latter: an answer that cannot be read
        return Failure(Verdict.SAFE if _never_left(error) else Verdict.DOUBT, reason, 1.0)
    return Failure(Verdict.REFUSED, reason)


def _bad_request(reason: str) -> Verdict:
    if "message is not modified" in reason:
        return Verdict.SAME
    if "chat not found" in reason or "user is deactivated" in reason or "peer_id_invalid" in reason:
        return Verdict.GONE
    return Verdict.REFUSED


def _never_left(error: TelegramError) -> bool:
    """Whether the request certainly did not reach Telegram: no connection, or none free in the pool."""
    cause = error.__cause__
    return isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


class Wire:
    """Sends payloads, and does the direct calls that need no outbox."""

    def __init__(self, bot: Bot, files: FileStore) -> None:
        self.bot, self._files = bot, files
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self) -> None:
        """Remember the running loop, for calls from worker threads."""
        self._loop = asyncio.get_running_loop()

    async def send(self, chat_id: int, payload: dict[str, Any], known_file: str | None) -> tuple[int, str | None]:
        """Send a new message; returns its id and, for a file, Telegram's id of the file."""
        markup, text, mode = _markup(payload), _text(payload), _mode(payload)
        if payload.get("photo"):
            photo: Any = known_file or self._files.read(payload["photo"])
            sent = await self.bot.send_photo(chat_id, photo, caption=text, parse_mode=mode, reply_markup=markup)
            return sent.message_id, sent.photo[-1].file_id if sent.photo else None
        if payload.get("document"):
            document: Any = known_file or self._files.read(payload["document"])
            sent = await self.bot.send_document(
                chat_id,
                document,
                filename=payload["file_name"] or None,
                caption=text,
                parse_mode=mode,
                reply_markup=markup,
            )
            return sent.message_id, sent.document.file_id if sent.document else None
        sent = await self.bot.send_message(
            chat_id,
            text,
            parse_mode=mode,
            reply_markup=markup,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return sent.message_id, None

    async def edit(
        self, chat_id: int, message_id: int, payload: dict[str, Any], known_file: str | None
    ) -> tuple[int, str | None]:
        """Show a new state of a message that was sent."""
        markup, text, mode = _markup(payload), _text(payload), _mode(payload)
        if payload.get("photo"):
            media = InputMediaPhoto(known_file or self._files.read(payload["photo"]), caption=text, parse_mode=mode)
            edited = await self.bot.edit_message_media(media, chat_id, message_id, reply_markup=markup)
            photo = edited.photo if isinstance(edited, Message) else ()
            return message_id, photo[-1].file_id if photo else None
        await self.bot.edit_message_text(
            text,
            chat_id,
            message_id,
            parse_mode=mode,
            reply_markup=markup,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return message_id, None

    async def typing(self, chat_id: int) -> None:
        """Show “typing…” once; at most once, may be missed."""
        await self._best_effort(self.bot.send_chat_action(chat_id, ChatAction.TYPING))

    async def notice(self, callback_id: str, text: str, alert: bool) -> None:
        """Answer a pressed button; at most once, may be missed."""
        await self._best_effort(self.bot.answer_callback_query(callback_id, text or None, show_alert=alert))

    async def sentence(self, chat_id: int, text: str) -> None:
        """Say one sentence past the outbox, when the database takes nothing; at most once, may be missed."""
        await self._best_effort(self.bot.send_message(chat_id, text))

    async def _best_effort(self, call: Any) -> None:
        try:
            await call
        except TelegramError as error:
            logger.info("direct call failed", extra={"event": "direct_call_failed", "reason": str(error)})

    def fetch(self, message: Incoming) -> FetchedFile:
        """Download the attachment of a message into the file store; called from a worker thread."""
        attachment = message.attachment
        if attachment is None or self._loop is None:
            raise BadInput(N_("There is no file in this message."))
        if attachment.size and attachment.size > DOWNLOAD_LIMIT:
            raise BadInput(_TOO_BIG, size=f"{attachment.size / 1048576:.0f}")
        call = asyncio.run_coroutine_threadsafe(self._download(attachment.file_id), self._loop)
        try:
            content = call.result(timeout=DOWNLOAD_SECONDS)
        except FutureTimeout as error:
            call.cancel()
            raise Unavailable(_NOT_FETCHED) from error
        return FetchedFile(attachment.kind, self._files.put(content), attachment.name, len(content))

    async def _download(self, file_id: str) -> bytes:
        try:
            file = await self.bot.get_file(file_id)
            return bytes(await file.download_as_bytearray(read_timeout=60))
        except BadRequest as error:
            if "too big" in str(error).lower():
                raise BadInput(_TOO_BIG, size="20+") from error
            raise BadInput(N_("Telegram does not have this file any more. Send it again.")) from error
        except TelegramError as error:
            raise Unavailable(_NOT_FETCHED) from error


_NOT_FETCHED = N_("The file could not be fetched from Telegram. I will try again.")
_TOO_BIG = N_(
    "This file is too big ({size} MB): Telegram gives bots 20 MB at most. "
    "Ask the administrator to put it in the documents folder on the server."
)


def _mode(payload: dict[str, Any]) -> str | None:
    return None if payload.get("plain") else ParseMode.HTML


def _text(payload: dict[str, Any]) -> str:
    text = str(payload["text"])
    return html.unescape(re.sub(r"<[^>]*>", "", text)) if payload.get("plain") else text


def _markup(payload: dict[str, Any]) -> InlineKeyboardMarkup | None:
    rows = payload.get("buttons") or []
    return InlineKeyboardMarkup.de_json({"inline_keyboard": rows}) if rows else None
