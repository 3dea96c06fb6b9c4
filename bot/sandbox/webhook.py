"""Updates carried to the bot by POST, one after another, until it says 200.

Units    seconds.
Limits   https, or plain http on this machine; the secret is 1-256 letters, digits, _ and -; the next update waits for
         the one before it, and a failed one is tried again after 0.1 s, 0.2 s, … at most 10 s.
Source   core.telegram.org/bots/api setWebhook.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from bot.sandbox.messages import Wire
from bot.sandbox.refusals import bad_request
from bot.sandbox.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
FIRST_RETRY = 0.1
LAST_RETRY = 10.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go."""

    url: str
    secret: str = ""
    max_connections: int = 40

    def __post_init__(self) -> None:
        if not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", self.url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if len(self.secret) > 256:
            raise bad_request("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", self.secret):
            raise bad_request("secret token contains unallowed characters")
        if not 1 <= self.max_connections <= 100:
            raise bad_request("max_connections must be between 1 and 100")


class WebhookCourier:
    """Carries what is queued while a webhook is set; at least once an update."""

    def __init__(self, updates: UpdateQueue, clock: Callable[[], float]) -> None:
        self._updates = updates
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.webhook: Webhook | None = None
        self.last_error: tuple[float, str] | None = None

    def set(self, webhook: Webhook | None) -> None:
        """Start carrying to *webhook*, or stop."""
        if self._task is not None:
            self._task.cancel()
        self.webhook, self.last_error = webhook, None
        self._task = asyncio.get_running_loop().create_task(self._carry(webhook)) if webhook else None

    def info(self) -> Wire:
        """Return the answer to getWebhookInfo."""
        info: Wire = {
            "url": self.webhook.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending()),
        }
        if self.webhook:
            info["max_connections"] = self.webhook.max_connections
        if self._updates.allowed:
            info["allowed_updates"] = self._updates.allowed
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = int(self.last_error[0]), self.last_error[1]
        return info

    async def _carry(self, webhook: Webhook) -> None:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            while not self._updates.closed:
                waiting = self._updates.pending()
                if waiting:
                    await self._hand_over(http, webhook, waiting[0])
                else:
                    await self._updates.moved()

    async def _hand_over(self, http: httpx.AsyncClient, webhook: Webhook, update: Wire) -> None:
        delay = FIRST_RETRY
        while not self._updates.closed:
            error = await self._post(http, webhook, update)
            if error is None:
                self._updates.done(update["update_id"])
                return
            self.last_error = (self._clock(), error)
            await asyncio.sleep(delay)
            delay = min(2 * delay, LAST_RETRY)

    async def _post(self, http: httpx.AsyncClient, webhook: Webhook, update: Wire) -> str | None:
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            response = await http.post(webhook.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            return f"Connection failed: {type(error).__name__}"
        return None if response.status_code == 200 else f"Wrong response from the webhook: {response.status_code}"
