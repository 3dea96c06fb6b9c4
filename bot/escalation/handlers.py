"""Doormen of the escalations: /escalade, its buttons, the words and photos that describe what happens."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.ask import service as ask
from bot.chat.attachments import sent_file
from bot.chat.outgoing import RECEIPT, Say, replies_to
from bot.chat.routing import Command, Room, Route
from bot.chat.turn import Effect, Handler, Turn, as_number
from bot.escalation import cards, service
from bot.escalation.calling import GUARD, Calling, subject
from bot.interventions import service as interventions
from bot.people import service as people
from bot.people.service import ESCALATE, TAKE
from bot.plant import service as plant
from docs_store.errors import N_

ANSWER_WINDOW = timedelta(minutes=10)


class Escalations:
    """The handlers of the room."""

    def __init__(self, calling: Calling, delay: timedelta) -> None:
        self._calling, self._delay = calling, delay

    def room(self) -> Room:
        """Return the routes of this room."""
        return Room(
            commands=(
                Command(("escalade", "escalate"), N_("call somebody for help"), Route(self.new, ESCALATE)),
                Command(("suivi", "follow"), N_("open calls for help"), Route(self.follow)),
            ),
            buttons={
                "esc:new": Route(self.new, ESCALATE),
                "esc:set": Route(self.set, ESCALATE),
                "esc:drop": Route(self.drop, ESCALATE),
                "esc:photo": Route(self.photo_from_chat, ESCALATE),
                "esc:take": Route(self.take, TAKE),
                "esc:close": Route(self.close),
                "esc:show": Route(self.show),
            },
            claim=self.claim,
        )

    def new(self, turn: Turn) -> Effect:
        """Begin a call for help, with whatever the button or the command brings along."""
        origin = turn.word(1)

        def effect(session: Session, say: Say) -> None:
            number = as_number(origin[1:])
            text = turn.incoming.text if turn.incoming.kind == "command" else None
            if origin.startswith("q"):
                text = ask.question_text(session, number, turn.caller.person_id)
            elif origin.startswith("r"):
                text = interventions.summary(session, number, turn.caller.person_id)
            named = plant.machine_in(session, text or "", turn.caller.site_ids)
            known = named or plant.machine(session, turn.number(0) or self._stands_at(session, turn))
            row = service.begin(
                session,
                turn.caller.person_id,
                machine_id=known.id if known and known.site_id in turn.caller.site_ids else None,
                text=text or None,
                question_id=number if origin.startswith("q") else None,
                intervention_id=number if origin.startswith("r") else None,
                delay=self._delay,
                now=turn.now,
            )
            self._proceed(session, say, turn, row, at_bottom=True)

        return effect

    def set(self, turn: Turn) -> Effect:
        """Answer a question with a button."""
        field, value = turn.word(1), turn.word(2)

        def effect(session: Session, say: Say) -> None:
            row = service.own_draft(session, turn.number(), turn.caller.person_id)
            if row.state == service.DRAFT and row.asked == field:
                service.answer(session, row, field, value, turn.now)
            self._proceed(session, say, turn, row)

        return effect

    def drop(self, turn: Turn) -> Effect:
        """Give a draft up: nobody is called."""

        def effect(session: Session, say: Say) -> None:
            row = service.own_draft(session, turn.number(), turn.caller.person_id)
            if row.state == service.DRAFT:
                row.state, row.asked = service.DROPPED, None
            self._proceed(session, say, turn, row)

        return effect

    def take(self, turn: Turn) -> Effect:
        """Take a case: everybody's card says so, and nobody else is called."""

        def effect(session: Session, say: Say) -> None:
            row = service.take(session, turn.number(), turn.caller.person_id, turn.now)
            if row.taken_by != turn.caller.person_id and row.taken_by is not None:
                name = people.person(session, row.taken_by).name
                say.notice(turn.t("{name} has it already.", name=name), alert=True)
            self._moved(session, say, turn, row, ring=row.taken_at == turn.now)

        return effect

    def close(self, turn: Turn) -> Effect:
        """End a case: whoever asked and whoever took it are told."""

        def effect(session: Session, say: Say) -> None:
            row = service.close(session, turn.number(), turn.caller.person_id, turn.now)
            self._moved(session, say, turn, row, ring=row.closed_at == turn.now)

        return effect

    def _moved(self, session: Session, say: Say, turn: Turn, row: service.Case, *, ring: bool) -> None:
        """Stop the calls that wait and show everybody what the case is now; only the first press rings."""
        say.cancel(f"{GUARD}:{row.id}")
        self._own_card(session, say, turn, row)
        self._calling.refresh(session, say, row, but=turn.caller.person_id, ring=ring)

    def show(self, turn: Turn) -> Effect:
        """Show a case that this person follows, at the bottom of the chat."""

        def effect(session: Session, say: Say) -> None:
            followed = self._followed(session, turn)
            if any(case.id == turn.number() for case in followed):
                row = session.get_one(service.Case, turn.number())
                self._own_card(session, say, turn, row, at_bottom=True)
            else:
                say.notice(turn.t("This call for help is closed."))

        return effect

    def follow(self, turn: Turn) -> Effect:
        """List the open cases that this person follows."""

        def effect(session: Session, say: Say) -> None:
            say.reply(cards.open_cases(turn.t, self._followed(session, turn)), lane=RECEIPT)

        return effect

    def photo_from_chat(self, turn: Turn) -> Effect:
        """Begin a call for help with a photo that was sent into the chat."""

        def effect(session: Session, say: Say) -> None:
            sent = sent_file(session, turn.number(), turn.caller.person_id)
            row = service.begin(
                session,
                turn.caller.person_id,
                machine_id=self._stands_at(session, turn),
                text=None,
                question_id=None,
                intervention_id=None,
                delay=self._delay,
                now=turn.now,
            )
            service.add_photo(row, {"sha256": sent.sha256, "name": sent.name}, sent.caption, turn.now)
            self._proceed(session, say, turn, row, at_bottom=True)

        return effect

    def claim(self, session: Session, turn: Turn) -> Handler | None:
        """Return the handler when a message answers the question of this person's draft."""
        row = service.current_draft(session, turn.caller.person_id)
        if row is None or row.asked is None or turn.incoming.forwarded:
            return None
        replied = replies_to(session, subject(row.id), turn.incoming.chat_id, turn.incoming.reply_to)
        recent = row.asked_at is not None and turn.now - row.asked_at <= ANSWER_WINDOW
        elsewhere = turn.incoming.reply_to is not None and not replied
        if elsewhere or not (replied or recent):
            return None
        if turn.incoming.kind == "photo":
            return self._photo
        a_question = row.asked == "severity" and service.asks(turn.incoming.text)
        return self._words if turn.incoming.kind == "text" and not a_question else None

    def _words(self, turn: Turn) -> Effect:
        def effect(session: Session, say: Say) -> None:
            row = service.current_draft(session, turn.caller.person_id)
            if row is not None and row.asked is not None:
                # Words typed where a button is asked for are what happens, not a question to the manuals.
                field = "text" if row.asked == "severity" else row.asked
                service.answer(session, row, field, turn.incoming.text, turn.now)
                self._proceed(session, say, turn, row, at_bottom=True)

        return effect

    def _photo(self, turn: Turn) -> Effect:
        photo = turn.fetch()

        def effect(session: Session, say: Say) -> None:
            row = service.current_draft(session, turn.caller.person_id)
            if row is not None:
                kept = {"sha256": photo.sha256, "name": photo.name}
                service.add_photo(row, kept, turn.incoming.text, turn.now)
                self._proceed(session, say, turn, row, at_bottom=True)

        return effect

    def _proceed(self, session: Session, say: Say, turn: Turn, row: service.Case, *, at_bottom: bool = False) -> None:
        """Call somebody as soon as nothing is missing; ask for what is missing otherwise."""
        if service.ready(row):
            self._calling.open(session, say, row, turn.now)
        self._own_card(session, say, turn, row, at_bottom=at_bottom)

    def _own_card(self, session: Session, say: Say, turn: Turn, row: service.Case, *, at_bottom: bool = False) -> None:
        session.flush()
        case = service.view(session, row)
        if row.state in (service.DRAFT, service.DROPPED):
            machines = plant.machines(session, turn.caller.site_ids) if row.asked == "machine" else []
            card = cards.draft(turn.t, case, machines)
        else:
            card = self._calling.card_for(case, turn.caller.person_id, turn.caller.language)
        say.live(subject(row.id), card, at_bottom=at_bottom)

    def _followed(self, session: Session, turn: Turn) -> list[service.CaseView]:
        takes = TAKE in turn.caller.may
        return service.open_cases(session, turn.caller.person_id, turn.caller.site_ids, all_of_site=takes)

    @staticmethod
    def _stands_at(session: Session, turn: Turn) -> int | None:
        return people.stands_at(session, turn.caller.person_id, turn.now)
