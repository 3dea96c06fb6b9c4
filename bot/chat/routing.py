"""One table says which handler serves which command, button, or message, and what it takes to be allowed.

Free text and media go to the first dialogue that claims them (a form whose question is on the screen), and otherwise to
the fallback (text is a question).

Errors   NotAllowed when the caller's role lacks the route's permission; a button without a route is stale or forged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.chat.card import Card
from bot.chat.outgoing import Say
from bot.chat.turn import Effect, Handler, Turn
from docs_store.chat import RECEIPT
from docs_store.errors import N_, NotAllowed


@dataclass(frozen=True)
class Route:
    """A handler and the permission it needs ('' for everybody enrolled)."""

    handler: Handler
    permission: str = ""


@dataclass(frozen=True)
class Command:
    """A slash command: its French and English names, what it does in a few words, and its route."""

    names: tuple[str, ...]
    summary: str
    route: Route
    everyday: bool = True
    """Whether it stands in Telegram's menu, which is the same for everybody; /help lists what each person may use."""


Served = TypeVar("Served", Command, Route)
Claim = Callable[[Session, Turn], Handler | None]
"""Look at a message, with a session for reading; return the handler if it belongs to this room's open dialogue."""


@dataclass(frozen=True)
class Room:
    """What a room of the bot serves."""

    commands: tuple[Command, ...] = ()
    buttons: dict[str, Route] = field(default_factory=dict)
    """By `room:verb`, the first two parts of the callback data."""
    claim: Claim | None = None
    text: Route | None = None
    media: dict[str, Route] = field(default_factory=dict)
    """By kind of message: photo, document."""


class Router:
    """All rooms together; two rooms that serve the same thing are refused at start."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        self.commands: dict[str, Command] = {}
        self.buttons: dict[str, Route] = {}
        self.claims: list[Claim] = []
        self.text: Route | None = None
        self.media: dict[str, Route] = {}
        for room in rooms:
            self._add(room)

    def _add(self, room: Room) -> None:
        _merge(self.commands, {name: command for command in room.commands for name in command.names})
        _merge(self.buttons, room.buttons)
        _merge(self.media, room.media)
        if room.claim:
            self.claims.append(room.claim)
        if room.text and self.text:
            raise ValueError("two rooms want all free text")
        self.text = room.text or self.text

    def handle(self, session: Session, turn: Turn) -> Handler:
        """Return the handler of a turn; NotAllowed when the caller's role may not use it."""
        kind = turn.incoming.kind
        if kind == "command":
            command = self.commands.get(turn.incoming.command)
            return self._allowed(command.route, turn) if command else unknown_command
        if kind == "button":
            route = self.buttons.get(":".join(turn.incoming.data.split(":")[:2]))
            return self._allowed(route, turn) if route else stale_button
        if kind in ("text", "photo", "document"):
            return self._message(session, turn)
        return edited if kind == "edited" else unreadable

    def _message(self, session: Session, turn: Turn) -> Handler:
        for claim in self.claims:
            handler = claim(session, turn)
            if handler:
                return handler
        route = self.text if turn.incoming.kind == "text" else self.media.get(turn.incoming.kind)
        return self._allowed(route, turn) if route else unreadable

    @staticmethod
    def _allowed(route: Route, turn: Turn) -> Handler:
        if route.permission and route.permission not in turn.caller.may:
            raise NotAllowed(N_("Your role does not allow this. Ask your supervisor or the administrator."))
        return route.handler


def _merge(into: dict[str, Served], more: dict[str, Served]) -> None:
    twice = into.keys() & more.keys()
    if twice:
        raise ValueError(f"served by two rooms: {', '.join(sorted(twice))}")
    into.update(more)


def unknown_command(turn: Turn) -> Effect:
    """Say that a command is unknown and where the list is."""
    return _sentence(turn, N_("I do not know this command. /help shows what I can do."))


def edited(turn: Turn) -> Effect:
    """Say that edited messages are not read again: what was logged stays as it was logged."""
    return _sentence(turn, N_("I do not read edited messages again: what is logged stays. Send it as a new message."))


def unreadable(turn: Turn) -> Effect:
    """Say what can be sent instead of a sticker, a voice note or a location."""
    return _sentence(turn, N_("I can read text, photos and files. Write your question in a few words."))


def stale_button(turn: Turn) -> Effect:
    """Say that a button leads nowhere any more."""

    def effect(_session: Session, say: Say) -> None:
        say.notice(turn.t("This button is out of date. Send your question or /start again."), alert=True)

    return effect


def _sentence(turn: Turn, sentence: str) -> Effect:
    def effect(_session: Session, say: Say) -> None:
        say.reply(Card(turn.t.html(sentence)), lane=RECEIPT)

    return effect
