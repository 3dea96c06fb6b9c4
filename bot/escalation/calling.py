"""The calls themselves: opens a case, calls the next person, and keeps everybody's card up to date.

Delivery a call goes out on the escalation lane, at least once; a repeat says that it may be one. Nobody is called after
         somebody took the case: the row's guard is read again right before it is sent.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.chat.card import Card
from bot.chat.outgoing import ESCALATION, REPEAT, Say
from bot.escalation import cards, service
from bot.locale import Texts, texts
from bot.people import service as people

logger = logging.getLogger(__name__)

GUARD = "escalation"
AGAIN = timedelta(minutes=1)
"""When a case that could not be moved is tried again."""


def subject(escalation_id: int) -> str:
    """Return the name of an escalation's card, one in each chat."""
    return f"esc:{escalation_id}"


class Calling:
    """Calls people for open cases."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone

    def open(self, session: Session, say: Say, row: service.Case, now: datetime) -> None:
        """Open a complete draft and call the first person in the same transaction."""
        service.open_case(session, row, now)
        if service.unsupervised(session, row):
            self._nobody(session, say, row)
        self.next(session, say, row, now)

    def tick(self, session: Session, now: datetime) -> int:
        """Make every call that is due, the longest overdue first; returns how many cases moved."""
        return sum(self._tick_one(session, row, now) for row in service.due(session, now))

    def _tick_one(self, session: Session, row: service.Case, now: datetime) -> bool:
        """Move one case; one that cannot be moved is tried again later and does not stop the others."""
        number = row.id
        try:
            with session.begin_nested():
                return self.next(session, Say(session, chat_id=0, now=now), row, now)
        except DBAPIError:
            raise
        except Exception:
            logger.exception("case cannot be moved", extra={"event": "case_stuck", "case": number})
            service.postpone(session, number, now + AGAIN)
            return False

    def next(self, session: Session, say: Say, row: service.Case, now: datetime) -> bool:
        """Call the person who is due; False when there was nothing to do any more."""
        due = service.step(session, row, now)
        if due is None:
            return False
        if due.person_id is not None:
            self._call(session, say, row, due.person_id, now)
        elif due.round_ended:
            self._nobody(session, say, row)
        self.refresh(session, say, row, but=due.person_id)
        return True

    def refresh(
        self, session: Session, say: Say, row: service.Case, but: int | None = None, *, ring: bool = False
    ) -> None:
        """Show everybody who has a card of this case what it is now; *but* has just been sent a new one.

        With *ring* whoever asked and whoever took it get a new message: an edit makes no sound, and they wait for this.
        """
        session.flush()
        case = service.view(session, row)
        for chat_id in say.chats_with(subject(row.id)):
            owner = people.in_chat(session, chat_id)
            if owner is not None and owner.id != but:
                card = self.card_for(case, owner.id, owner.language)
                awaited = ring and owner.id in (row.requester_id, row.taken_by)
                say.live(subject(row.id), card, chat_id=chat_id, at_bottom=awaited)

    def card_for(self, case: service.CaseView, person_id: int, language: str) -> Card:
        """Return the card of a case as one person sees it."""
        t = self._texts(language)
        if person_id == case.requester.id:
            return cards.request(t, case, emergency=True)
        return cards.call(t, case, to=person_id)

    def _call(self, session: Session, say: Say, row: service.Case, person_id: int, now: datetime) -> None:
        called = people.person(session, person_id)
        if called.chat_id is None:
            service.record_call(session, row, person_id, None, now)
            service.hasten(session, row.id, now)
            return
        case = service.view(session, row)
        outbox_id = say.live(
            subject(row.id),
            cards.call(self._texts(called.language), case, to=person_id),
            chat_id=called.chat_id,
            lane=ESCALATION,
            at_bottom=True,
            guard=f"{GUARD}:{row.id}",
            dedup_key=f"{GUARD}:{row.id}:{row.step}:{person_id}",
        )
        service.record_call(session, row, person_id, outbox_id, now)

    def _nobody(self, session: Session, say: Say, row: service.Case) -> None:
        case = service.view(session, row)
        for admin in people.reachable_administrators(session):
            if admin.chat_id and admin.id != row.requester_id:
                say.to(
                    admin.chat_id,
                    cards.nobody(self._texts(admin.language), case),
                    lane=ESCALATION,
                    in_doubt=REPEAT,
                    dedup_key=f"nobody:{row.id}:{admin.id}",
                )

    def _texts(self, language: str) -> Texts:
        return texts(language, self._timezone)


def still_open(session: Session, escalation_id: int) -> bool:
    """Guard of every call: somebody may have taken the case since it was queued."""
    return service.still_open(session, escalation_id)
