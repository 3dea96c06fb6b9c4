"""Doormen of the documents: /documents, /reindex, and files that are sent to the bot."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.chat.outgoing import DIGEST, RECEIPT, Say
from bot.chat.routing import Command, Room, Route
from bot.chat.turn import Effect, Turn
from bot.library import cards, service
from bot.locale import texts
from bot.people import service as people
from bot.people.service import CHANGE_DOCUMENTS, SEE_DOCUMENTS
from docs_store.errors import N_

BETWEEN_EDITS = timedelta(seconds=4)
"""Edits count against Telegram's limits: a progress card changes no more often than this."""


class Documents:
    """The handlers of the room."""

    def __init__(self, folders: tuple[Path, ...], timezone: str) -> None:
        self._folders, self._timezone = folders, timezone
        self._edited_at: dict[int, datetime] = {}

    def room(self) -> Room:
        """Return the routes of this room."""
        return Room(
            commands=(
                Command(
                    ("documents",),
                    N_("the documents I answer from"),
                    Route(self.documents, SEE_DOCUMENTS),
                    everyday=False,
                ),
                Command(
                    ("reindex",), N_("read all documents again"), Route(self.reindex, CHANGE_DOCUMENTS), everyday=False
                ),
            ),
            buttons={"lib:reindex": Route(self.reindex, CHANGE_DOCUMENTS)},
            media={"document": Route(self.upload, CHANGE_DOCUMENTS)},
        )

    def documents(self, turn: Turn) -> Effect:
        """List the documents."""

        def effect(session: Session, say: Say) -> None:
            listed = service.documents(session, turn.caller.site_ids)
            say.reply(cards.documents(turn.t, listed, may_change=CHANGE_DOCUMENTS in turn.caller.may))

        return effect

    def reindex(self, turn: Turn) -> Effect:
        """Ask for everything to be read again and show how far it is."""

        def effect(session: Session, say: Say) -> None:
            job = service.request_reindex(
                session,
                [str(folder) for folder in self._folders],
                person_id=turn.caller.person_id,
                chat_id=turn.incoming.chat_id,
                now=turn.now,
            )
            say.live(_subject(job.id), cards.job(turn.t, service.view(job)), at_bottom=True)

        return effect

    def upload(self, turn: Turn) -> Effect:
        """Keep a file that was sent and ask for it to be indexed."""
        attachment = turn.incoming.attachment
        service.check_readable(attachment.name if attachment else "")
        fetched = turn.fetch()

        def effect(session: Session, say: Say) -> None:
            job = service.request_upload(
                session,
                sha256=fetched.sha256,
                name=fetched.name,
                person_id=turn.caller.person_id,
                chat_id=turn.incoming.chat_id,
                now=turn.now,
            )
            say.live(_subject(job.id), cards.job(turn.t, service.view(job)), at_bottom=True)

        return effect

    def tick(self, session: Session, now: datetime) -> int:
        """Bring the cards of jobs up to date; returns how many changed."""
        changed = 0
        for job in service.unannounced(session):
            finished = job.state in ("done", "failed")
            if not finished and now - self._edited_at.get(job.id, now - BETWEEN_EDITS) < BETWEEN_EDITS:
                continue
            owner = people.in_chat(session, job.chat_id or 0)
            t = texts(owner.language if owner else "fr", self._timezone)
            card = cards.job(t, service.view(job))
            if str(card.text) != job.shown:
                say = Say(session, chat_id=job.chat_id or 0, now=now)
                say.live(_subject(job.id), card, lane=RECEIPT if finished else DIGEST)
                job.shown, changed = str(card.text), changed + 1
                self._edited_at[job.id] = now
            job.announced = finished
        return changed


def _subject(job_id: int) -> str:
    return f"job:{job_id}"
