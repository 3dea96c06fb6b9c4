"""What an effect wants said: rows of the outbox, written in its own transaction.

Messages go through the outbox; a notice (the toast of a pressed button) goes directly after the commit, at most once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.chat.card import Card
from docs_store import chat as store
from docs_store.chat import ANSWER, DIGEST, ESCALATION, OFFER, RECEIPT, REPEAT

__all__ = ["ANSWER", "DIGEST", "ESCALATION", "OFFER", "RECEIPT", "REPEAT", "Say", "replies_to", "subject_replied"]


def replies_to(session: Session, subject: str, chat_id: int, message_id: int | None) -> bool:
    """Whether a message answers the card of *subject* in this chat."""
    card = store.live_card(session, chat_id, subject)
    return card is not None and card.message_id is not None and card.message_id == message_id


def subject_replied(session: Session, chat_id: int, message_id: int) -> str:
    """Return the subject of the card that a message answers; '' when it answers none."""
    return store.subject_on(session, chat_id, message_id)


class Say:
    """Collects what is to be said, for one transaction."""

    def __init__(self, session: Session, *, chat_id: int, now: datetime) -> None:
        self._session = session
        self._chat_id = chat_id
        self._now = now
        self.notice_text = ""
        self.notice_alert = False

    def notice(self, text: str, *, alert: bool = False) -> None:
        """Show a toast on the pressed button (a box to close for `alert`): at most once, may be missed."""
        self.notice_text, self.notice_alert = text[:200], alert

    def cancel(self, guard: str) -> None:
        """Take back what waits under a guard: its reason is gone."""
        store.cancel_guarded(self._session, guard)

    def says_already(self) -> bool:
        """Whether something waits to be said in this chat: whoever floods us gets one sentence, not many."""
        return store.says_already(self._session, self._chat_id)

    def chats_with(self, subject: str) -> list[int]:
        """Return the chats that have a card of *subject*."""
        return [card.chat_id for card in store.live_cards(self._session, subject)]

    def reply(self, card: Card, *, lane: int = store.ANSWER) -> None:
        """Answer in the chat of this turn; in doubt it is offered again, not repeated."""
        self.to(self._chat_id, card, lane=lane)

    def to(
        self,
        chat_id: int,
        card: Card,
        *,
        lane: int,
        in_doubt: str = store.OFFER,
        guard: str | None = None,
        dedup_key: str | None = None,
    ) -> int | None:
        """Queue a message to any chat and return its row id; None when its deduplication key is there already."""
        row = store.Outbox(
            lane=lane,
            chat_id=chat_id,
            payload=card.as_payload(),
            in_doubt=in_doubt,
            guard=guard,
            dedup_key=dedup_key,
            created_at=self._now,
        )
        queued = store.queue(self._session, row)
        return queued.id if queued else None

    def live(
        self,
        subject: str,
        card: Card,
        *,
        chat_id: int | None = None,
        lane: int = store.RECEIPT,
        at_bottom: bool = False,
        in_doubt: str = store.REPEAT,
        guard: str | None = None,
        dedup_key: str | None = None,
    ) -> int | None:
        """Show the one card of *subject* in a chat: edited in place, or anew at the bottom of the chat.

        Sent at least once; a repeat is marked and becomes the card that is edited from then on.
        """
        chat = self._chat_id if chat_id is None else chat_id
        known = store.live_card(self._session, chat, subject)
        if known is not None and not at_bottom and self._can_become(known, card):
            return store.queue_edit(self._session, known, card.as_payload(), lane=lane, now=self._now).id
        if known is None:
            known = store.LiveCard(chat_id=chat, subject=subject)
            self._session.add(known)
            self._session.flush()
        row = store.Outbox(
            lane=lane,
            chat_id=chat,
            card_id=known.id,
            payload=card.as_payload(),
            in_doubt=in_doubt,
            guard=guard,
            dedup_key=dedup_key,
            created_at=self._now,
        )
        queued = store.queue(self._session, row)
        if queued is None:
            return None
        store.cancel_edits(self._session, known.id)
        known.outbox_id, known.has_media = queued.id, card.has_media
        return queued.id

    def amend(self, subject: str, was: Card, card: Card, *, lane: int = store.DIGEST) -> bool:
        """Edit the card of *subject* while it shows *was*; False, and nothing is said, when it shows something else.

        Never a new message: what can be missed is worth no sound.
        """
        known = store.live_card(self._session, self._chat_id, subject)
        if known is None or not self._can_become(known, card):
            return False
        if store.shown(self._session, known) != was.as_payload():
            return False
        store.queue_edit(self._session, known, card.as_payload(), lane=lane, now=self._now)
        return True

    def _can_become(self, known: store.LiveCard, card: Card) -> bool:
        """Whether the message on the screen can be edited into *card*: a text stays a text, a file is sent anew."""
        alike = known.has_media == card.has_media and card.document is None
        return alike and store.on_screen(self._session, known)
