"""Doormen of the questions: any text, and the buttons under its answer."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.ask import cards, service
from bot.chat.card import Card
from bot.chat.outgoing import ANSWER, OFFER, Say
from bot.chat.routing import Room, Route
from bot.chat.turn import Effect, Turn
from bot.people import service as people
from bot.people.service import ASK
from docs_store.database import Database
from docs_store.errors import N_, NotFound

Offers = Callable[[Session, Turn, int], cards.Rows]
"""Rows of buttons that other rooms add under an answer (words meant for a report that is being filled)."""
Judged = Callable[[Session, Say, Turn, int], None]
"""What other rooms do when an answer was called useful or not."""


Wished = Callable[[Session, Turn, str, service.Answered, Card], None]
"""Told of each answer and its card when they are kept, by subject: it may have the card amended later."""


def unwished(_session: Session, _turn: Turn, _subject: str, _answered: service.Answered, _card: Card) -> None:
    """The answer stays as it is: no language model is configured."""


class Questions:
    """The handlers of the room."""

    def __init__(
        self,
        database: Database,
        asking: service.Asking,
        offers: Offers,
        judged: Judged = lambda *_: None,
        wished: Wished = unwished,
    ) -> None:
        self._database, self._asking, self._offers = database, asking, offers
        self._judged, self._wished = judged, wished

    def room(self) -> Room:
        """Return the routes of this room."""
        return Room(
            buttons={
                "ask:page": Route(self.page, ASK),
                "ask:more": Route(self.more, ASK),
                "ask:good": Route(self.good, ASK),
                "ask:bad": Route(self.bad, ASK),
            },
            text=Route(self.text),
        )

    def text(self, turn: Turn) -> Effect:
        """Answer any text as a question; somebody who may not ask is offered what they may do."""
        if ASK not in turn.caller.may:

            def offer(_session: Session, say: Say) -> None:
                say.reply(cards.requester_only(turn.t))

            return offer
        if service.is_courtesy(turn.incoming.text):

            def greet(_session: Session, say: Say) -> None:
                say.reply(cards.courtesy(turn.t))

            return greet
        return self.answer(turn, turn.incoming.text)

    def answer(self, turn: Turn, text: str) -> Effect:
        """Answer *text*: search and drawing now, keeping and showing in the effect."""
        with self._database.read() as session:
            stands_at = people.stands_at(session, turn.caller.person_id, turn.now)
        answered = self._asking.answer(
            text, person_id=turn.caller.person_id, site_ids=turn.caller.site_ids, machine_id=stands_at
        )

        def effect(session: Session, say: Say) -> None:
            question_id = service.keep(session, answered, person_id=turn.caller.person_id, now=turn.now)
            extra = self._offers(session, turn, question_id)
            card = cards.answer(turn.t, question_id, answered, may=turn.caller.may, extra=extra)
            say.live(_subject(question_id), card, lane=ANSWER, in_doubt=OFFER, at_bottom=True)
            self._wished(session, turn, _subject(question_id), answered, card)

        return effect

    def more(self, turn: Turn) -> Effect:
        """Show another passage of the ranking in the same card."""
        question_id, rank = turn.number(0), turn.number(1)
        question, hits, machine_id = self._asking.kept(question_id, turn.caller.person_id)
        if rank >= len(hits):
            raise NotFound(N_("There are no more passages."))
        found = self._asking.passage(int(hits[rank]["passage"]), question, turn.caller.site_ids, machine_id)
        photo = self._asking.picture(found, turn.caller.site_ids)
        place = cards.Place(question_id, rank, len(hits), machine_id or 0)
        card = cards.passage(turn.t, place, found, photo=photo, may=turn.caller.may)

        def effect(_session: Session, say: Say) -> None:
            say.live(_subject(question_id), card, lane=ANSWER)

        return effect

    def page(self, turn: Turn) -> Effect:
        """Show a whole page of the document of a passage."""
        question_id, rank, page = turn.number(0), turn.number(1), turn.number(2)
        question, hits, machine_id = self._asking.kept(question_id, turn.caller.person_id)
        if rank >= len(hits):
            raise NotFound(N_("There are no more passages."))
        found = self._asking.passage(int(hits[rank]["passage"]), question, turn.caller.site_ids, machine_id)
        source = self._asking.source(found.version_id, turn.caller.site_ids)
        if page == 0:
            name = source.name.rsplit("/", 1)[-1]
            card = cards.whole_text(turn.t, found, self._asking.document(source), name)
        else:
            boxes = tuple(box for box in found.boxes if box[0] == page)
            photo = self._asking.page(found.version_id, page, turn.caller.site_ids, boxes=boxes)
            if photo is None:
                raise NotFound(N_("This page cannot be drawn."))
            mark = cards.replaced(turn.t, source.obsolete, source.newer_revision)
            card = cards.whole_page(turn.t, question_id, rank, found.title, page, source.pages, photo, replaced=mark)

        def effect(_session: Session, say: Say) -> None:
            say.live(f"{_subject(question_id)}:page", card, lane=ANSWER, in_doubt=OFFER)

        return effect

    def good(self, turn: Turn) -> Effect:
        """Record that the answer helped."""
        return self._judge(turn, useful=True)

    def bad(self, turn: Turn) -> Effect:
        """Record that the answer did not help."""
        return self._judge(turn, useful=False)

    def _judge(self, turn: Turn, *, useful: bool) -> Effect:
        def effect(session: Session, say: Say) -> None:
            if service.judge(session, turn.number(), turn.caller.person_id, useful=useful):
                self._judged(session, say, turn, turn.number())
            thanks = turn.t("Thank you 👍") if useful else turn.t("Noted 👎 Try other words, or escalate.")
            say.notice(thanks)

        return effect


def _subject(question_id: int) -> str:
    return f"ask:{question_id}"
