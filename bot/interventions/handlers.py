"""Doormen of the reports: /intervention, its buttons, and the words that answer its questions."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.ask import service as ask
from bot.chat.attachments import sent_file
from bot.chat.outgoing import Say, replies_to
from bot.chat.routing import Command, Room, Route
from bot.chat.turn import Effect, Handler, Turn
from bot.interventions import cards, rules, service
from bot.people import service as people
from bot.people.service import LOG
from bot.plant import service as plant
from docs_store.database import Database
from docs_store.errors import N_, Conflict


class Reports:
    """The handlers of the room, with what they need from elsewhere."""

    def __init__(self, database: Database, publish: service.Publish, answer: Callable[[Turn, str], Effect]) -> None:
        self._database, self._publish, self._answer = database, publish, answer

    def room(self) -> Room:
        """Return the routes of this room."""
        routes = {
            "log:new": self.new,
            "log:set": self.set,
            "log:show": self.show,
            "log:fix": self.fix,
            "log:clear": self.clear,
            "log:was": self.was_a_question,
            "log:drop": self.sure,
            "log:dropped": self.drop,
            "log:sign": self.sign,
            "log:photo": self.photo_from_chat,
            "log:text": self.text_from_chat,
        }
        return Room(
            commands=(Command(("intervention", "report"), N_("log what you did"), Route(self.new, LOG)),),
            buttons={verb: Route(handler, LOG) for verb, handler in routes.items()},
            claim=self.claim,
        )

    def new(self, turn: Turn) -> Effect:
        """Begin a report, or come back to the one that was begun."""
        machine_id, question_id = turn.number(0), turn.number(1)

        def effect(session: Session, say: Say) -> None:
            if question_id:
                ask.question_text(session, question_id, turn.caller.person_id)
            known = plant.machine(session, machine_id or _stands_at(session, turn), turn.caller.site_ids)
            row = service.open_draft(
                session,
                turn.caller.person_id,
                machine_id=known.id if known else None,
                question_id=question_id or None,
                now=turn.now,
            )
            _draw(session, say, turn, row, at_bottom=True)

        return effect

    def set(self, turn: Turn) -> Effect:
        """Answer a question with a button."""
        field, value = turn.word(1), turn.word(2)
        return self._on_draft(turn, lambda s, row: service.answer(s, row, field, value, turn.now), only=field)

    def show(self, turn: Turn) -> Effect:
        """Show the report as it stands."""
        return self._on_draft(turn, lambda s, row: None)

    def clear(self, turn: Turn) -> Effect:
        """Ask one question again."""
        field = turn.word(1)
        return self._on_draft(turn, lambda s, row: service.clear(row, field, turn.now))

    def sure(self, turn: Turn) -> Effect:
        """Ask before a report is given up: a glove on an old card must not cost half an hour of words."""

        def effect(session: Session, say: Say) -> None:
            row = service.own(session, turn.number(), turn.caller.person_id)
            if row.state == service.DRAFT:
                say.live(_subject(row), cards.sure(turn.t, service.view(session, row)), at_bottom=True)
            else:
                _show_closed(session, say, turn, row)

        return effect

    def drop(self, turn: Turn) -> Effect:
        """Give the report up."""
        return self._on_draft(turn, lambda s, row: service.drop(row))

    def sign(self, turn: Turn) -> Effect:
        """Sign the report: from here on it is kept and found."""
        return self._on_draft(turn, lambda s, row: service.sign(s, row, turn.now, self._publish))

    def fix(self, turn: Turn) -> Effect:
        """Offer every field for correction."""

        def effect(session: Session, say: Say) -> None:
            row = service.draft(session, turn.number(), turn.caller.person_id)
            say.live(_subject(row), cards.fields_to_correct(turn.t, service.view(session, row)))

        return effect

    def was_a_question(self, turn: Turn) -> Effect:
        """Take the words back out of the report and answer them as the question that they were."""
        field = turn.word(1)
        with self._database.read() as session:
            row = service.draft(session, turn.number(), turn.caller.person_id)
            words = service.words(row, field)
        answered = self._answer(turn, words)

        def effect(session: Session, say: Say) -> None:
            row = service.draft(session, turn.number(), turn.caller.person_id)
            service.clear(row, field, turn.now)
            row.asked_at = None
            answered(session, say)

        return effect

    def photo_from_chat(self, turn: Turn) -> Effect:
        """Put a photo that was sent into the chat into the report."""

        def effect(session: Session, say: Say) -> None:
            sent = sent_file(session, turn.number(), turn.caller.person_id)
            row = service.open_draft(
                session, turn.caller.person_id, machine_id=_stands_at(session, turn), question_id=None, now=turn.now
            )
            service.add_photo(row, {"sha256": sent.sha256, "name": sent.name}, turn.now)
            _draw(session, say, turn, row, at_bottom=True)

        return effect

    def text_from_chat(self, turn: Turn) -> Effect:
        """Put words that were taken for a question into the report that is being filled."""

        def effect(session: Session, say: Say) -> None:
            words = ask.question_text(session, turn.number(), turn.caller.person_id)
            row = service.current_draft(session, turn.caller.person_id)
            if row is None or row.asked not in rules.TYPED:
                raise Conflict(N_("No report is waiting for these words. /intervention starts one."))
            service.answer(session, row, row.asked, words, turn.now)
            _draw(session, say, turn, row, at_bottom=True)

        return effect

    def claim(self, session: Session, turn: Turn) -> Handler | None:
        """Return the handler when a message answers the question of this person's draft."""
        row = service.current_draft(session, turn.caller.person_id)
        if row is None or LOG not in turn.caller.may or turn.incoming.forwarded:
            return None
        replied = replies_to(session, _subject(row), turn.incoming.chat_id, turn.incoming.reply_to)
        elsewhere = turn.incoming.reply_to is not None and not replied
        if elsewhere or not rules.listens(row.asked_at, turn.now, replied=replied):
            return None
        if turn.incoming.kind == "photo":
            return self._photo
        return self._words_answer if turn.incoming.kind == "text" and row.asked in rules.TYPED else None

    def _words_answer(self, turn: Turn) -> Effect:
        def effect(session: Session, say: Say) -> None:
            row = service.current_draft(session, turn.caller.person_id)
            if row is None or row.asked is None:
                return
            service.answer(session, row, row.asked, turn.incoming.text, turn.now)
            _draw(session, say, turn, row, at_bottom=True)

        return effect

    def _photo(self, turn: Turn) -> Effect:
        photo = turn.fetch()

        def effect(session: Session, say: Say) -> None:
            row = service.current_draft(session, turn.caller.person_id)
            if row is None:
                return
            service.add_photo(row, {"sha256": photo.sha256, "name": photo.name}, turn.now)
            if turn.incoming.text and row.asked in (rules.SEEN, rules.DONE):
                service.answer(session, row, row.asked, turn.incoming.text, turn.now)
            _draw(session, say, turn, row, at_bottom=True)

        return effect

    def _on_draft(self, turn: Turn, act: Callable[[Session, service.Report], None], only: str = "") -> Effect:
        """Do something to an open draft and show it; a stale button only shows it as it is now."""

        def effect(session: Session, say: Say) -> None:
            row = service.own(session, turn.number(), turn.caller.person_id)
            if row.state == service.DRAFT and (not only or row.asked == only):
                act(session, row)
                session.flush()
            elif row.state != service.DRAFT:
                _show_closed(session, say, turn, row)
                return
            _draw(session, say, turn, row)

        return effect


def _draw(session: Session, say: Say, turn: Turn, row: service.Report, *, at_bottom: bool = False) -> None:
    view = service.view(session, row)
    machines = plant.machines(session, turn.caller.site_ids) if view.asked == rules.MACHINE else []
    say.live(_subject(row), cards.card(turn.t, view, machines), at_bottom=at_bottom)


def _show_closed(session: Session, say: Say, turn: Turn, row: service.Report) -> None:
    """A button of a report that is closed changes nothing: it shows the report as it is."""
    if row.state == service.SIGNED:
        say.notice(turn.t("This report is signed already: it stays as it is."))
    _draw(session, say, turn, row)


def _subject(row: service.Report) -> str:
    return f"log:{row.id}"


def _stands_at(session: Session, turn: Turn) -> int | None:
    return people.stands_at(session, turn.caller.person_id, turn.now)
