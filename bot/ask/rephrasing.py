"""The short paragraph under an answer, in the words of a language model, as far as the quoted sources support it.

The answer is sent first and waits for nobody. With it, in the same transaction, a wish is kept as a leased job row; the
bot has it fulfilled beside the conversation and edits the card: only while that card still shows the answer, and only
while the passages still stand in the library for this person.

Delivery at most once an answer: the row goes in the transaction that queues the edit. A wish that a dead process had is
         taken up by the next one, as long as its time is not over.
Limits   off unless a model is configured. Only for an answer (not for the closest pages), never for lock-out and what
         belongs to it, never for steps, never from another document than the one that is quoted. Nobody waits longer
         than the time limit, counted from the answer; what comes later is dropped, and so is what fails.
Source   docs/decisions/0005-a-language-model-only-rephrases.md
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy.orm import Session

from bot.ask import cards
from bot.ask.language_model import LanguageModel
from bot.ask.service import ANSWERED, Answered, Asking, Found
from bot.ask.support import Source, Supported, supported
from bot.chat.card import Card
from bot.chat.outgoing import Say
from bot.chat.turn import Caller, Turn
from bot.locale import texts
from bot.people import service as people
from docs_store import jobs as store
from docs_store.clock import Clock
from docs_store.database import Database
from docs_store.errors import MaintbotError
from indexer.analysis import Language
from indexer.glossary import Glossary
from indexer.lockout import asks_lockout, is_headed, tells_steps
from indexer.readers.sentences import sentences
from indexer.readers.wording import list_marker
from indexer.steps import has_steps

logger = logging.getLogger(__name__)

MOST_PASSAGES = 3
LONGEST_PASSAGE = 2_000
AT_ONCE = 2
MOST_TRIES = 2
IDLE_SECONDS = 0.5
SPARE = timedelta(seconds=10)
"""How much longer than the time limit a wish is leased."""


@dataclass(frozen=True)
class Passage:
    """One quoted passage of a wish: its number in the library, and what may be rephrased of it."""

    number: int
    source: Source


@dataclass(frozen=True)
class Wish:
    """A paragraph that somebody's answer could have."""

    job: int
    subject: str
    chat_id: int
    question: str
    machine: int | None
    passages: tuple[Passage, ...]
    card: Card
    until: datetime
    tries: int


class Rephrasing:
    """Has answers rephrased beside the conversation."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        asking: Asking,
        model: LanguageModel,
        glossary: Callable[[], Glossary],
        *,
        within: timedelta,
        timezone: str,
    ) -> None:
        self._database, self._clock, self._asking, self._model = database, clock, asking, model
        self._glossary, self._within, self._timezone = glossary, within, timezone

    def wish(self, session: Session, turn: Turn, subject: str, answered: Answered, card: Card) -> None:
        """Keep the wish for a paragraph under an answer, in the answer's own transaction; nothing for most of them."""
        passages = passages_of(answered, lambda found: cards.page_mark(turn.t, found))
        if not passages:
            return
        payload = {
            "subject": subject,
            "chat": turn.incoming.chat_id,
            "question": answered.question,
            "machine": answered.machine.id if answered.machine else None,
            "passages": [[one.number, one.source.text, one.source.mark, one.source.titles] for one in passages],
            "card": card.as_payload(),
            "until": (turn.now + self._within).isoformat(),
        }
        store.ask(session, store.REPHRASE, payload, person_id=turn.caller.person_id, now=turn.now)

    async def run(self, queued: asyncio.Event) -> None:
        """Fulfil wishes until cancelled; *queued* is set when there is something to send."""
        working: set[asyncio.Task[None]] = set()
        try:
            with suppress(MaintbotError):  # their leases run out
                await asyncio.to_thread(self._take_up)
            while True:
                wish = await self._claimed() if len(working) < AT_ONCE else None
                if wish is None:
                    await asyncio.sleep(IDLE_SECONDS)
                    continue
                task = asyncio.create_task(self._fulfil(wish, queued))
                working.add(task)
                task.add_done_callback(working.discard)
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def _claimed(self) -> Wish | None:
        try:
            return await asyncio.to_thread(self._claim)
        except MaintbotError as error:
            _log("rephrasing_put_off", error)
        except Exception:
            logger.exception("wishes cannot be read", extra={"event": "rephrasing_unreadable"})
        return None

    async def _fulfil(self, wish: Wish, queued: asyncio.Event) -> None:
        """Ask the model and show what is supported of its words; whatever fails leaves the answer as it is."""
        try:
            if await self._tried(wish):
                queued.set()
                return
        except MaintbotError as error:
            _log("rephrasing_failed", error)
        except Exception:
            logger.exception("rephrasing failed", extra={"event": "rephrasing_failed"})
        try:
            await asyncio.to_thread(self._drop, wish)
        except MaintbotError as error:  # its lease runs out, and so does its time
            _log("rephrasing_put_off", error)

    async def _tried(self, wish: Wish) -> bool:
        seconds = (wish.until - self._clock.now()).total_seconds()
        if seconds <= 0 or wish.tries > MOST_TRIES:
            return False
        caller = await asyncio.to_thread(self._caller, wish.chat_id)
        if caller is None or people.ASK not in caller.may:
            return False
        passages = [one.source.text for one in wish.passages]
        reply = await self._model.rephrase(wish.question, passages, language=caller.language, seconds=seconds)
        return await asyncio.to_thread(self._show, wish, caller, reply)

    def _show(self, wish: Wish, caller: Caller, reply: str) -> bool:
        """Edit the card if anything of *reply* may be shown, in the transaction that ends the wish."""
        sources = [one.source for one in wish.passages]
        language = cast(Language, caller.language)
        kept = supported(reply, sources, language=language, glossary=self._glossary())
        self._still_stand(wish, caller, kept)
        t = texts(caller.language, self._timezone)
        card = cards.with_paragraph(t, wish.card, [(one.text, sources[one.source].mark) for one in kept])
        logger.info("rephrased", extra={"event": "rephrased", "shown": len(kept), "fits": card is not None})
        if card is None or self._clock.now() > wish.until:
            return False
        with self._database.write() as session:
            if not store.drop(session, wish.job):
                return False
            say = Say(session, chat_id=wish.chat_id, now=self._clock.now())
            return say.amend(wish.subject, wish.card, card)

    def _still_stand(self, wish: Wish, caller: Caller, kept: Sequence[Supported]) -> None:
        """Read what was rephrased again from live rows; NotFound when it is gone or not for this person any more."""
        for place in sorted({one.source for one in kept}):
            self._asking.passage(wish.passages[place].number, wish.question, caller.site_ids, wish.machine)

    def _caller(self, chat_id: int) -> Caller | None:
        with self._database.read() as session:
            return people.caller(session, chat_id)

    def _take_up(self) -> None:
        """Take the wishes that a dead process had; where several bots run, their leases say when."""
        if self._database.is_sqlite:
            with self._database.write() as session:
                store.give_back(session, store.REPHRASE)

    def _claim(self) -> Wish | None:
        with self._database.read() as session:
            if store.open_job(session, store.REPHRASE) is None:
                return None
        with self._database.write() as session:
            job = store.claim(session, now=self._clock.now(), lease=self._within + SPARE, kind=store.REPHRASE)
            if job is None:
                return None
            try:
                return _wish(job)
            except (LookupError, TypeError, ValueError):  # written by another version of the bot
                logger.warning("not rephrased", extra={"event": "rephrasing_unread", "job": job.id})
                store.drop(session, job.id)
                return None

    def _drop(self, wish: Wish) -> None:
        with self._database.write() as session:
            store.drop(session, wish.job)


def passages_of(answered: Answered, mark: Callable[[Found], str]) -> list[Passage]:
    """Return what may be rephrased under an answer, the quote first; nothing where words must not be changed."""
    found = answered.answer.found
    if answered.answer.status != ANSWERED or asks_lockout(answered.question) or not _rephrasable(found[0]):
        return []
    best = found[0]
    beside = [one for one in found[1:] if one.version_id == best.version_id and _rephrasable(one)]
    return [
        Passage(one.passage_id, Source(_shortened(one.quote), mark(one), f"{one.section}\n{one.header}"))
        for one in [best, *beside][:MOST_PASSAGES]
    ]


def _shortened(text: str) -> str:
    """Return the beginning of a long passage, without what does not fit: half a sentence may be its contrary."""
    kept = ""
    for piece in sentences(text):
        if len(kept) + len(piece) > LONGEST_PASSAGE:
            break
        kept += piece
    return kept


def _rephrasable(found: Found) -> bool:
    """Say whether a passage is neither steps to be followed, nor lock-out, nor about another machine."""
    follows = found.more_before or found.more_after or has_steps(found.quote) or _listed(found.quote)
    lockout = is_headed(found.section) or tells_steps(found.quote)
    return not (follows or lockout or found.other_machine)


def _listed(text: str) -> bool:
    """Say whether a sentence of a text is an item of a list, even of a single one."""
    return any(list_marker(piece.strip()) for piece in sentences(text))


def _wish(job: store.Job) -> Wish:
    kept: dict[str, Any] = job.payload
    return Wish(
        job=job.id,
        subject=kept["subject"],
        chat_id=kept["chat"],
        question=kept["question"],
        machine=kept["machine"],
        passages=tuple(Passage(number, Source(*source)) for number, *source in kept["passages"]),
        card=Card.from_payload(kept["card"]),
        until=datetime.fromisoformat(kept["until"]),
        tries=job.tries,
    )


def _log(event: str, error: MaintbotError) -> None:
    logger.warning("not rephrased", extra={"event": event, "reason": str(error)})
