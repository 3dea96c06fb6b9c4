"""The phones: who they belong to and the one chat each has with the bot.

Errors   `NoSuchPhone`, `NotOnThisPhone`: sentences for whoever holds the phone (page, tests), not for the bot.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.markup import Markup
from bot.sandbox.messages import Message, Profile, Wire

TYPING_SECONDS = 5.0


class PhoneMishap(Exception):
    """What the person holding a phone cannot do, in one sentence, with the HTTP status of the control API."""

    status = 409


class NoSuchPhone(PhoneMishap):
    """There is no phone of that id."""

    status = 404


class NotOnThisPhone(PhoneMishap):
    """The message named is not in this phone's chat."""

    status = 404


class BadGesture(PhoneMishap):
    """What was asked of the phone makes no sense."""

    status = 400


@dataclass(slots=True, eq=False)
class Phone:
    """One person's phone with its chat."""

    profile: Profile
    messages: dict[int, Message] = field(default_factory=dict)
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    keyboard: Markup | None = None
    answers: list[Wire] = field(default_factory=list)
    action: str = ""
    action_until: float = 0.0
    version: int = 0
    highest_id: int = 0

    def add(self, message: Message) -> None:
        """Put a bubble at the end of the chat."""
        self.messages[message.message_id] = message
        self.highest_id = message.message_id

    def message(self, message_id: int) -> Message:
        """Return a bubble of this chat."""
        try:
            return self.messages[message_id]
        except KeyError:
            raise NotOnThisPhone(f"Message {message_id} is not in the chat of phone {self.profile.id}.") from None

    def typing(self, now: float) -> str:
        """Return what the bot is doing ("typing", "upload_photo", …), empty when nothing."""
        return self.action if now < self.action_until else ""

    def as_json(self) -> Wire:
        """Return the phone for lists."""
        state = {"started": self.started, "blocked": self.blocked, "deactivated": self.deactivated}
        return self.profile.as_json() | state | {"version": self.version}

    def chat_json(self, now: float) -> Wire:
        """Return the chat as this phone shows it."""
        return {
            "phone": self.as_json(),
            "version": self.version,
            "typing": self.typing(now),
            "keyboard": self.keyboard,
            "answers": self.answers[-50:],
            "messages": [message.as_seen() for message in self.messages.values()],
        }


class PhoneBook:
    """Every phone by id, in the order they came."""

    def __init__(self) -> None:
        self._phones: dict[int, Phone] = {}

    def add(self, profile: Profile) -> Phone:
        """Add a phone, or give a known one a new owner's card."""
        phone = self._phones.get(profile.id)
        if phone is None:
            phone = self._phones[profile.id] = Phone(profile)
        phone.profile = profile
        return phone

    def find(self, phone_id: int) -> Phone | None:
        """Return the phone of that id, if there is one."""
        return self._phones.get(phone_id)

    def get(self, phone_id: int) -> Phone:
        """Return the phone of that id."""
        phone = self._phones.get(phone_id)
        if phone is None:
            raise NoSuchPhone(f"There is no phone {phone_id}; add it with POST /sandbox/phones.")
        return phone

    def all(self) -> list[Phone]:
        """Return every phone."""
        return list(self._phones.values())
