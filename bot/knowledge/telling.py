"""Brings everybody's cards of a consultation and of its sheet up to date, each in their own language.

Delivery on the receipts lane, at least once; a repeat says that it may be one. Only what somebody waits for comes as a
         new message (an edit makes no sound): the question to the expert, the answer to the asker, a sheet to validate.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.chat.card import Card
from bot.chat.outgoing import RECEIPT, REPEAT, Say
from bot.knowledge import cards, rules, service, sheets
from bot.locale import texts
from bot.people import service as people


def subject(consultation_id: int) -> str:
    """Return the name of a consultation's card, one in each chat."""
    return f"know:c:{consultation_id}"


def sheet_subject(sheet_id: int) -> str:
    """Return the name of the card of a version of a sheet, one in each chat."""
    return f"know:s:{sheet_id}"


class Telling:
    """Draws cards for people who are not in the chat of this turn."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone

    def put(self, session: Session, say: Say, row: service.Consultation, now: datetime) -> None:
        """Send the question to whoever is asked now; somebody who has no chat any more is not reached."""
        session.flush()
        expert = people.person(session, row.expert_id)
        if expert.chat_id is None or not expert.reachable:
            service.unreachable(session, row, now)
        else:
            row.outbox_id = say.live(
                subject(row.id),
                self._for(session, row, expert),
                chat_id=expert.chat_id,
                lane=RECEIPT,
                at_bottom=True,
                dedup_key=f"know:{row.id}:{len(row.tried)}:{expert.id}",
            )
        session.flush()

    def undelivered(self, session: Session, outbox_id: int, now: datetime) -> None:
        """A question will never arrive: its asker hears it and chooses who is asked instead."""
        row = service.lost(session, outbox_id)
        if row is not None:
            service.unreachable(session, row, now)
            self.refresh(session, Say(session, chat_id=0, now=now), row, ring={row.asker_id})

    def refresh(
        self, session: Session, say: Say, row: service.Consultation, *, ring: Collection[int] = (), but: int = 0
    ) -> None:
        """Show everybody who has a card of this consultation how it stands; those in *ring* get a new message."""
        session.flush()
        asker = people.person(session, row.asker_id)
        chats = set(say.chats_with(subject(row.id))) | ({asker.chat_id} if asker.chat_id else set())
        for chat_id in sorted(chats):
            owner = people.in_chat(session, chat_id)
            if owner is not None and owner.id != but:
                card = self._for(session, row, owner)
                say.live(subject(row.id), card, chat_id=chat_id, lane=RECEIPT, at_bottom=owner.id in ring)
        if row.asker_id in ring and asker.chat_id:
            self._photos(session, say, row, asker)

    def own(self, session: Session, say: Say, row: sheets.Sheet, person_id: int, *, ring: bool = False) -> None:
        """Show a sheet to somebody in their chat."""
        session.flush()
        owner = people.person(session, person_id)
        if owner.chat_id is not None:
            say.live(
                sheet_subject(row.id),
                self.sheet(session, row, owner),
                chat_id=owner.chat_id,
                lane=RECEIPT,
                at_bottom=ring,
            )

    def all(self, session: Session, say: Say, row: sheets.Sheet) -> None:
        """Show everybody who has a card of this version how it stands."""
        for chat_id in say.chats_with(sheet_subject(row.id)):
            owner = people.in_chat(session, chat_id)
            if owner is not None:
                self.own(session, say, row, owner.id)

    def sheet(self, session: Session, row: sheets.Sheet, owner: people.PersonView, now: datetime | None = None) -> Card:
        """Return the card of a sheet as one person sees it."""
        return cards.sheet(
            texts(owner.language, self._timezone),
            sheets.view(session, row),
            to=owner.id,
            may_validate=people.VALIDATE in people.may(session, owner.id),
            may_change=sheets.may_change(session, row, owner.id),
            due=now is not None and row.state == sheets.PUBLISHED and rules.due_for_review(row.review_at, now),
        )

    def _for(self, session: Session, row: service.Consultation, owner: people.PersonView) -> Card:
        t, view = texts(owner.language, self._timezone), service.view(session, row)
        if owner.id == row.asker_id:
            return cards.asker(t, view, may=people.may(session, owner.id))
        return cards.expert(t, view, service.near_pages(session, row, owner.id), to=owner.id)

    def _photos(self, session: Session, say: Say, row: service.Consultation, asker: people.PersonView) -> None:
        """Send the photos of an answer that do not stand on its card, each once."""
        view = service.view(session, row)
        on_card = self._for(session, row, asker).photo
        t = texts(asker.language, self._timezone)
        for sha256 in view.photos:
            if sha256 != on_card and view.answered_by and asker.chat_id:
                say.to(
                    asker.chat_id,
                    cards.photo(t, view.answered_by.name, sha256),
                    lane=RECEIPT,
                    in_doubt=REPEAT,
                    dedup_key=f"know:{row.id}:photo:{sha256}",
                )
