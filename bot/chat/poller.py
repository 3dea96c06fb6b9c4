"""Gets updates from Telegram, by polling or by webhook, into the durable queue, and notices when that stops.

Errors   BadSettings for a wrong token; no network at start is waited for. A poller that has not heard from Telegram for
         a minute is started anew: `updater.running` stays True when its task has died, so only the heartbeat counts.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass

from telegram import Bot, User
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Updater

from bot.chat.inbox import DurableQueue
from bot.chat.wire import HeartbeatRequest
from docs_store.errors import N_, BadSettings

logger = logging.getLogger(__name__)

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
POLL_SECONDS, SILENCE_SECONDS = 10, 60.0


@dataclass(frozen=True)
class Webhook:
    """Where Telegram calls us, instead of our polling."""

    url: str
    secret: str
    listen: str
    port: int


class Poller:
    """Keeps updates coming."""

    def __init__(self, bot: Bot, heartbeat: HeartbeatRequest, webhook: Webhook | None) -> None:
        self._bot, self._heartbeat, self._webhook = bot, heartbeat, webhook
        self._updater: Updater | None = None
        self.conflict = False

    @property
    def silent_seconds(self) -> float:
        """How long ago Telegram last answered a poll; 0 by webhook, where silence is normal."""
        return 0.0 if self._webhook else time.monotonic() - self._heartbeat.last_answer

    async def sign_in(self) -> User:
        """Return who we are; waits for the network, and refuses a wrong token with a sentence."""
        wait = 1.0
        while True:
            try:
                await self._bot.initialize()
                return self._bot.bot
            except InvalidToken as error:
                raise BadSettings(
                    N_("Telegram does not know this token. Copy it again from @BotFather into MAINTBOT_TELEGRAM_TOKEN.")
                ) from error
            except TelegramError as error:
                logger.warning("Telegram not reached", extra={"event": "sign_in_waits", "reason": str(error)})
                await asyncio.sleep(wait)
                wait = min(wait * 2, 30.0)

    async def run(self, queue: DurableQueue) -> None:
        """Receive until cancelled."""
        try:
            await self._start(queue)
            while True:
                await asyncio.sleep(2)
                if self.silent_seconds > SILENCE_SECONDS and not queue.failing:
                    logger.error("poller silent, starting it anew", extra={"event": "poller_restarted"})
                    await self._stop()
                    await self._start(queue)
        finally:
            await self._stop()

    async def _start(self, queue: DurableQueue) -> None:
        self._heartbeat.last_answer = time.monotonic()
        self._updater = Updater(self._bot, queue)
        await self._updater.initialize()
        if self._webhook:
            await self._updater.start_webhook(
                listen=self._webhook.listen,
                port=self._webhook.port,
                url_path="telegram",
                webhook_url=f"{self._webhook.url.rstrip('/')}/telegram",
                secret_token=self._webhook.secret,
                allowed_updates=ALLOWED,
                bootstrap_retries=-1,
            )
        else:
            await self._updater.start_polling(
                timeout=POLL_SECONDS, bootstrap_retries=-1, allowed_updates=ALLOWED, error_callback=self._note
            )

    def _note(self, error: TelegramError) -> None:
        self.conflict = isinstance(error, Conflict)
        event = "two_pollers" if self.conflict else "poll_failed"
        logger.warning("poll failed", extra={"event": event, "reason": str(error)})

    async def _stop(self) -> None:
        updater, self._updater = self._updater, None
        if updater is None:
            return
        try:
            if updater.running:
                await updater.stop()
            await updater.shutdown()
        except (TelegramError, RuntimeError) as error:
            logger.warning("poller stopped badly", extra={"event": "poller_stop_failed", "reason": str(error)})
