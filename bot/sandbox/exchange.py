"""The state behind the counter: who is who, what was said, what is still to be said.

Limits   one bot; private chats only; everything is in memory and used from the server's event loop, except `ledger`
         and `faults`, which any thread may use.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.sandbox.board import Board
from bot.sandbox.faults import FaultBook
from bot.sandbox.files import FileShelf
from bot.sandbox.ledger import Ledger
from bot.sandbox.limits import OFF, FloodGate, FloodRules
from bot.sandbox.messages import BotProfile, Message, Profile, Wire
from bot.sandbox.phones import TYPING_SECONDS, Phone, PhoneBook
from bot.sandbox.refusals import bad_request, flood, forbidden
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import WebhookCourier

CALLBACK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """What one sandbox is started with."""

    token: str
    username: str = "maintbot_demo_bot"
    first_name: str = "Maintbot"
    rules: FloodRules = OFF
    ledger: Path | None = None
    phones: tuple[Profile, ...] = ()
    callback_seconds: float = CALLBACK_SECONDS

    def __post_init__(self) -> None:
        if not self.token or "/" in self.token:
            raise ValueError("a token is not empty and holds no slash")

    @property
    def bot(self) -> BotProfile:
        """Return the bot's own profile; its id is the number in front of the token, as with Telegram."""
        number = self.token.split(":")[0]
        return BotProfile(int(number) if number.isdecimal() else 1, self.first_name, self.username)


@dataclass(frozen=True, slots=True)
class Callback:
    """A button press that waits for its answer."""

    id: str
    phone: Phone
    at: float


@dataclass(slots=True)
class BotCard:
    """What the bot said about itself: menus by (scope, language), descriptions by language."""

    commands: dict[tuple[str, str], list[Wire]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: Wire = field(default_factory=lambda: {"type": "commands"})

    def commands_for(self, phone: Profile) -> list[Wire]:
        """Return the menu that *phone* shows: the narrowest scope first, its own language before none."""
        scopes = (f"chat:{phone.id}", "all_private_chats", "default")
        for scope in scopes:
            for language in (phone.language_code, ""):
                if (scope, language) in self.commands:
                    return self.commands[scope, language]
        return []


class Exchange:
    """Everything one sandbox knows."""

    def __init__(self, settings: SandboxSettings, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.clock = clock
        self.bot = settings.bot
        self.ledger = Ledger(settings.ledger, clock=clock)
        self.faults = FaultBook(clock)
        self.gate = FloodGate(settings.rules)
        self.files = FileShelf()
        self.phones = PhoneBook()
        self.board = Board()
        self.updates = UpdateQueue(clock, self.ledger)
        self.courier = WebhookCourier(self.updates, clock)
        self.card = BotCard()
        self.callbacks: dict[str, Callback] = {}
        self.closing = asyncio.Event()
        self._last_message_id = 0
        for profile in settings.phones:
            self.phones.add(profile)

    def close(self) -> None:
        """Let every waiting request go and close the ledger."""
        self.closing.set()
        self.updates.close()
        self.board.close()
        self.courier.set(None)
        self.ledger.close()

    # Towards the phones

    def speak_to(self, chat_id: int | None, messages: int = 1) -> Phone:
        """Return the phone behind *chat_id* if the bot may write to it now, or refuse."""
        phone = self.reach(chat_id)
        wait = self.gate.pass_or_wait(phone.profile.id, self.clock(), messages)
        if wait is not None:
            raise flood(wait)
        return phone

    def reach(self, chat_id: int | None) -> Phone:
        """Return the phone behind *chat_id* if it lets the bot in."""
        phone = self.known(chat_id)
        if phone.deactivated:
            raise forbidden("user is deactivated")
        if phone.blocked:
            raise forbidden("bot was blocked by the user")
        return phone

    def known(self, chat_id: int | None) -> Phone:
        """Return the phone behind *chat_id* if it ever pressed Start: a bot cannot write first."""
        if chat_id is None:
            raise bad_request("chat_id is empty")
        phone = self.phones.find(chat_id)
        if phone is None or not phone.started:
            raise bad_request("chat not found")
        return phone

    def compose(self, phone: Phone, *, by_bot: bool, **content: Any) -> Message:
        """Return a new message of this chat, not shown yet."""
        self._last_message_id += 1
        at = self.clock()
        return Message(self._last_message_id, phone.profile, self.bot, by_bot, at, **content)

    def show(self, phone: Phone, message: Message) -> None:
        """Put *message* into the chat and tell the page."""
        phone.add(message)
        if message.by_bot:
            phone.action_until = 0.0
        self.changed(phone, "message", message=message.as_seen())

    def changed(self, phone: Phone, event: str, **fields: Any) -> None:
        """Count a change of the chat and tell the page."""
        phone.version += 1
        self.board.publish(event, phone=phone.profile.id, version=phone.version, **fields)

    def act(self, phone: Phone, action: str) -> None:
        """Show what the bot is doing for the next five seconds."""
        phone.action, phone.action_until = action, self.clock() + TYPING_SECONDS
        self.changed(phone, "typing", action=action, seconds=TYPING_SECONDS)

    # Towards the bot

    def press(self, phone: Phone, message: Wire, data: str) -> str:
        """Queue a button press and return its id."""
        query = Callback(str(secrets.randbits(60)), phone, self.clock())
        self.callbacks[query.id] = query
        payload = {
            "id": query.id,
            "from": phone.profile.as_user(),
            "message": message,
            "chat_instance": str(phone.profile.id),
            "data": data,
        }
        self.updates.add("callback_query", payload)
        return query.id

    def take_callback(self, query_id: str) -> Callback:
        """Return a press that may still be answered, and close it."""
        query = self.callbacks.pop(query_id, None)
        if query is None or self.clock() - query.at > self.settings.callback_seconds:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query

    def state_json(self) -> Wire:
        """Return what the page says about the bot."""
        webhook = self.courier.webhook
        return {
            "bot": self.bot.as_me(),
            "connected": self.updates.polling or webhook is not None,
            "last_poll": self.updates.last_poll,
            "webhook": webhook.url if webhook else "",
            "pending_updates": len(self.updates.pending()),
            "faults": len(self.faults.pending()),
            "descriptions": self.card.descriptions,
            "now": self.clock(),
        }


def profiles_from_json(phones: Iterable[Wire]) -> tuple[Profile, ...]:
    """Return the phones of a list as `phones.json` has it; TypeError or ValueError says what is wrong."""
    return tuple(Profile(**phone) for phone in phones)
