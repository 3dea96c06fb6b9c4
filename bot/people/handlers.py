"""The door: /start with its typed payloads, /help, the language, and the gate that knows everybody."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.chat.card import Card
from bot.chat.incoming import Incoming
from bot.chat.outgoing import RECEIPT, Say
from bot.chat.routing import Command, Room, Route
from bot.chat.turn import Caller, Effect, Turn
from bot.locale import LANGUAGES, Texts, texts
from bot.people import cards, service
from bot.plant import service as plant
from docs_store.clock import Clock
from docs_store.errors import N_, MaintbotError, NotFound


class Doorman:
    """Implements the gate of the chat: who somebody is, and what strangers may do (enrol, and nothing else)."""

    def __init__(self, clock: Clock, language: str, timezone: str) -> None:
        self._clock, self._language, self._timezone = clock, language, timezone

    def identify(self, session: Session, user_id: int) -> Caller | None:
        """Return the enrolled person behind a Telegram user id."""
        return service.caller(session, user_id)

    def heard_from(self, session: Session, user_id: int) -> None:
        """Whoever writes can be reached again."""
        service.set_reachable(session, user_id, True)

    def stranger(self, message: Incoming, t: Texts) -> Effect:
        """Enrol whoever brings an invitation; one polite sentence for everybody else."""
        payload = message.text.strip()
        if message.kind == "command" and message.command == "start" and payload.startswith(service.INVITE_PREFIX):
            return self._enrol(message, payload, t)

        def refuse(_session: Session, say: Say) -> None:
            if message.kind == "button":
                say.notice(str(cards.stranger(t).text), alert=True)
            elif not say.says_already():
                say.reply(cards.stranger(t), lane=RECEIPT)

        return refuse

    def _enrol(self, message: Incoming, payload: str, t: Texts) -> Effect:
        def effect(session: Session, say: Say) -> None:
            try:
                person = service.enrol(
                    session, payload, user_id=message.user_id, language=message.language[:2], now=self._clock.now()
                )
            except MaintbotError as refused:
                say.reply(Card(t.html("{sentence}", sentence=t.error(refused))), lane=RECEIPT)
                return
            known = service.caller(session, message.user_id)
            if known:
                say.reply(cards.welcome(texts(person.language, self._timezone), known), lane=RECEIPT)

        return effect

    def membership(self, message: Incoming) -> Effect:
        """Remember whether a person can be reached."""

        def effect(session: Session, _say: Say) -> None:
            service.set_reachable(session, message.user_id, not message.blocked)

        return effect

    def administrators(self, session: Session) -> list[tuple[int, str]]:
        """Return chat and language of every reachable administrator."""
        found = service.reachable_administrators(session)
        return [(person.chat_id, person.language) for person in found if person.chat_id]

    def language_of(self, session: Session, chat_id: int) -> str:
        """Return the language of the person in a private chat."""
        person = service.in_chat(session, chat_id)
        return person.language if person else self._language


def start(turn: Turn) -> Effect:
    """Greet, or follow the payload: another invitation, or the machine whose label was scanned."""
    payload = turn.incoming.text.strip()
    if payload.startswith(service.INVITE_PREFIX):
        return _enrol_again(turn, payload)
    if payload.startswith(service.MACHINE_PREFIX):
        return _stand_at(turn, payload.removeprefix(service.MACHINE_PREFIX))

    def effect(_session: Session, say: Say) -> None:
        say.reply(cards.welcome(turn.t, turn.caller), lane=RECEIPT)

    return effect


def _enrol_again(turn: Turn, payload: str) -> Effect:
    def effect(session: Session, say: Say) -> None:
        service.enrol(session, payload, user_id=turn.incoming.user_id, language="", now=turn.now)
        known = service.caller(session, turn.incoming.user_id)
        say.reply(cards.welcome(turn.t, known or turn.caller), lane=RECEIPT)

    return effect


def _stand_at(turn: Turn, payload: str) -> Effect:
    machine_id = int(payload) if payload.isascii() and payload.isdigit() and len(payload) < 18 else 0

    def effect(session: Session, say: Say) -> None:
        machine = plant.machine(session, machine_id, turn.caller.site_ids)
        if machine is None:
            raise NotFound(N_("This label belongs to no machine of your sites. Ask the administrator."))
        service.stand_at(session, turn.caller.person_id, machine.id, turn.now)
        say.reply(cards.machine_chosen(turn.t, turn.caller, machine), lane=RECEIPT)

    return effect


def language(turn: Turn) -> Effect:
    """Offer the languages."""

    def effect(_session: Session, say: Say) -> None:
        say.reply(cards.language_choice(turn.t), lane=RECEIPT)

    return effect


def speak(turn: Turn) -> Effect:
    """Speak the chosen language from now on."""
    chosen = turn.word(0)

    def effect(session: Session, say: Say) -> None:
        if chosen in LANGUAGES:
            service.set_language(session, turn.caller.person_id, chosen)
            say.reply(cards.welcome(texts(chosen), turn.caller), lane=RECEIPT)

    return effect


def room(all_commands: list[Command]) -> Room:
    """Return the routes of this room; *all_commands* is what /help lists, filled while the rooms are built."""

    def help_(turn: Turn) -> Effect:
        allowed = [c for c in all_commands if not c.route.permission or c.route.permission in turn.caller.may]

        def effect(_session: Session, say: Say) -> None:
            say.reply(cards.help_card(turn.t, turn.caller, allowed), lane=RECEIPT)

        return effect

    return Room(
        commands=(
            Command(("start",), N_("start again"), Route(start)),
            Command(("aide", "help"), N_("what I can do"), Route(help_)),
            Command(("langue", "language"), N_("français / English"), Route(language)),
        ),
        buttons={"me:speak": Route(speak)},
    )
