"""Doormen of the documents: /documents and its cards, /reindex, and files that are sent to the bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.chat.card import Card
from bot.chat.outgoing import ANSWER, DIGEST, OFFER, RECEIPT, Say, replies_to
from bot.chat.routing import Command, Room, Route
from bot.chat.turn import Effect, Handler, Turn
from bot.library import cards, editing, service
from bot.locale import texts
from bot.people import service as people
from bot.people.service import CHANGE_DOCUMENTS, SEE_DOCUMENTS
from bot.plant import service as plant
from docs_store.errors import N_, NotFound

BETWEEN_EDITS = timedelta(seconds=4)
"""Edits count against Telegram's limits: a progress card changes no more often than this."""
SHELF = "docs"
"""The one card in which a person looks through the documents."""

Verb = Callable[[Session], None]


class Source(Protocol):
    """Where the pages of a version are."""

    @property
    def title(self) -> str: ...
    @property
    def pages(self) -> int | None: ...
    @property
    def obsolete(self) -> bool: ...
    @property
    def newer_revision(self) -> str | None: ...


class Pages(Protocol):
    """What draws pages of documents."""

    def source(self, version_id: int, site_ids: frozenset[int] | None) -> Source:
        """Return where the pages of a version are; NotFound when it is gone or not for these sites."""

    def page(self, version_id: int, page: int, site_ids: frozenset[int] | None) -> str | None:
        """Return the picture of a page by its sha256; None when it cannot be drawn."""


class Documents:
    """The handlers of the room."""

    def __init__(self, folders: tuple[Path, ...], timezone: str, pages: Callable[[], Pages]) -> None:
        self._folders, self._timezone, self._pages = folders, timezone, pages
        self._edited_at: dict[int, datetime] = {}

    def room(self) -> Room:
        """Return the routes of this room."""
        changing = {
            "lib:reindex": self.reindex,
            "lib:pick": self.pick,
            "lib:set": self.set,
            "lib:ask": self.ask,
            "lib:forget": self.forget,
            "lib:rep": self.replace,
            "lib:keep": self.keep,
            "lib:out": self.sure,
            "lib:outyes": self.withdraw,
            "lib:back": self.put_back,
            "lib:retry": self.try_again,
        }
        seeing = {"lib:list": self.documents, "lib:doc": self.document, "lib:page": self.page}
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
            buttons={
                **{data: Route(handler, CHANGE_DOCUMENTS) for data, handler in changing.items()},
                **{data: Route(handler, SEE_DOCUMENTS) for data, handler in seeing.items()},
            },
            media={"document": Route(self.upload, CHANGE_DOCUMENTS)},
            claim=self.claim,
        )

    def documents(self, turn: Turn) -> Effect:
        """List the documents, or those that the words behind the command name."""
        command = turn.incoming.kind == "command"
        words, number = (turn.incoming.text, 0) if command else (":".join(turn.args[1:]), turn.number(0))
        may_change = _may_change(turn)

        def effect(session: Session, say: Say) -> None:
            editing.answered(session, turn.caller.person_id)
            shelf = editing.shelf(session, turn.caller.site_ids, words=words, page=number, all_=may_change)
            _show(session, say, turn, cards.shelf(turn.t, shelf, may_change=may_change))

        return effect

    def document(self, turn: Turn) -> Effect:
        """Show one document."""
        return self._on(turn, lambda session: editing.answered(session, turn.caller.person_id), buttons=turn.number(1))

    def pick(self, turn: Turn) -> Effect:
        """Offer the values of a fact, three at a time."""
        fact, place = turn.word(1), turn.number(2)

        def effect(session: Session, say: Say) -> None:
            facts = editing.facts(session, turn.number(), turn.caller.site_ids)
            _show(session, say, turn, self._choices(session, turn, facts, fact, place))

        return effect

    def _choices(self, session: Session, turn: Turn, facts: editing.DocumentFacts, fact: str, place: int) -> Card:
        if fact == editing.MACHINES:
            return cards.machines(turn.t, facts, plant.machines(session, turn.caller.site_ids), place)
        if fact == editing.KIND:
            return cards.kinds(turn.t, facts, editing.KINDS, place)
        if fact == editing.LANGUAGE:
            return cards.languages(turn.t, facts)
        others = editing.likely(session, facts.id, turn.caller.site_ids) if fact == "replaces" else []
        return cards.replaceable(turn.t, facts, others, place)

    def set(self, turn: Turn) -> Effect:
        """Take a value from a button."""
        fact, value = turn.word(1), turn.word(2)
        if fact == editing.MACHINES:

            def toggled(session: Session, say: Say) -> None:
                machine = turn.number(2)
                editing.toggle_machine(session, turn.number(), machine, **_who(turn))
                facts = editing.facts(session, turn.number(), turn.caller.site_ids)
                _show(session, say, turn, self._choices(session, turn, facts, fact, 0))

            return toggled
        return self._on(turn, lambda session: editing.set_fact(session, turn.number(), fact, value, **_who(turn)))

    def ask(self, turn: Turn) -> Effect:
        """Ask for a fact that is typed."""
        fact = turn.word(1)

        def effect(session: Session, say: Say) -> None:
            editing.ask(session, turn.caller.person_id, turn.number(), fact, turn.caller.site_ids, turn.now)
            facts = editing.facts(session, turn.number(), turn.caller.site_ids)
            _show(session, say, turn, cards.typed(turn.t, facts, fact))

        return effect

    def claim(self, session: Session, turn: Turn) -> Handler | None:
        """Return the handler when a message answers the question for a fact."""
        asked = editing.asked(session, turn.caller.person_id)
        if asked is None or turn.incoming.kind != "text" or turn.incoming.forwarded or not _may_change(turn):
            return None
        replied = replies_to(session, SHELF, turn.incoming.chat_id, turn.incoming.reply_to)
        if turn.incoming.reply_to is not None and not replied:
            return None
        _, fact, since = asked
        return self._words if editing.listens(fact, since, turn.incoming.text, turn.now, replied=replied) else None

    def _words(self, turn: Turn) -> Effect:
        def effect(session: Session, say: Say) -> None:
            asked = editing.asked(session, turn.caller.person_id)
            if asked is None:
                return
            document, fact, _ = asked
            editing.set_fact(session, document, fact, turn.incoming.text, **_who(turn))
            editing.answered(session, turn.caller.person_id)
            facts = editing.facts(session, document, turn.caller.site_ids)
            say.live(SHELF, cards.document(turn.t, facts, may_change=True), at_bottom=True)

        return effect

    def forget(self, turn: Turn) -> Effect:
        """Take an edit back."""

        def act(session: Session) -> None:
            editing.answered(session, turn.caller.person_id)
            editing.forget(session, turn.number(), turn.word(1), **_who(turn))

        return self._on(turn, act)

    def replace(self, turn: Turn) -> Effect:
        """Let the newer one of two documents answer in the place of the older."""
        older, newer = turn.number(0), turn.number(1)
        return self._on(
            turn, lambda session: editing.replace(session, older, newer, **_who(turn)), shown=turn.number(2)
        )

    def keep(self, turn: Turn) -> Effect:
        """Let a document answer whatever seems to replace it."""
        return self._on(
            turn, lambda session: editing.replace(session, turn.number(), None, **_who(turn)), shown=turn.number(1)
        )

    def sure(self, turn: Turn) -> Effect:
        """Ask before a document is withdrawn."""

        def effect(session: Session, say: Say) -> None:
            facts = editing.facts(session, turn.number(), turn.caller.site_ids)
            _show(session, say, turn, cards.sure(turn.t, facts))

        return effect

    def withdraw(self, turn: Turn) -> Effect:
        """Take a document out of every answer."""
        return self._on(turn, lambda session: editing.withdraw(session, turn.number(), **_who(turn)))

    def put_back(self, turn: Turn) -> Effect:
        """Let a withdrawn document answer again."""
        return self._on(turn, lambda session: editing.put_back(session, turn.number(), **_who(turn)))

    def try_again(self, turn: Turn) -> Effect:
        """Read a document once more that is in quarantine."""

        def effect(session: Session, say: Say) -> None:
            job = editing.try_again(session, turn.number(), chat_id=turn.incoming.chat_id, **_who(turn))
            say.live(_subject(job.id), cards.job(turn.t, service.view(job)), at_bottom=True)

        return effect

    def page(self, turn: Turn) -> Effect:
        """Show a page of a document, of an older revision too, which says so."""
        version, number = turn.number(0), turn.number(1)
        source = self._pages().source(version, turn.caller.site_ids)
        photo = self._pages().page(version, number, turn.caller.site_ids)
        if photo is None:
            raise NotFound(N_("This page cannot be drawn."))
        newer = editing.Other(0, "", source.newer_revision, None)
        mark = cards.replaced(turn.t, newer) if source.obsolete else None
        card = cards.page(turn.t, version, source.title, number, source.pages, photo, mark)

        def effect(_session: Session, say: Say) -> None:
            say.live(f"{SHELF}:page", card, lane=ANSWER, in_doubt=OFFER)

        return effect

    def _on(self, turn: Turn, act: Verb, *, shown: int = 0, buttons: int = 0) -> Effect:
        """Do something to a document and show it as it is then."""

        def effect(session: Session, say: Say) -> None:
            act(session)
            facts = editing.facts(session, shown or turn.number(), turn.caller.site_ids)
            _show(session, say, turn, cards.document(turn.t, facts, buttons, may_change=_may_change(turn)))

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


def _show(session: Session, say: Say, turn: Turn, card: Card) -> None:
    """Show a card where the person looks: in the card whose button was pressed, or at the bottom of the chat."""
    here = turn.incoming.kind == "button"
    here = here and replies_to(session, SHELF, turn.incoming.chat_id, turn.incoming.message_id)
    say.live(SHELF, card, at_bottom=not here)


def _who(turn: Turn) -> dict[str, Any]:
    return {"site_ids": turn.caller.site_ids, "by": turn.caller.person_id, "now": turn.now}


def _may_change(turn: Turn) -> bool:
    return CHANGE_DOCUMENTS in turn.caller.may


def _subject(job_id: int) -> str:
    return f"job:{job_id}"
