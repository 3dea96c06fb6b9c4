"""The only place that chooses what is real: settings in, a program out.

Everything below takes what it needs as arguments; whoever wants another clock, database or embedding model builds the
program with it here. Nothing heavy is loaded before it is asked for: the model with the first question, readers and
drawing with the first page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.ask.handlers import Questions, unwished
from bot.ask.service import Asking, Draw, Library
from bot.chat import attachments
from bot.chat.card import Button
from bot.chat.health import Checks
from bot.chat.poller import Webhook
from bot.chat.routing import Command, Router
from bot.chat.running import Chat
from bot.chat.turn import Turn
from bot.escalation import service as escalation
from bot.escalation.calling import GUARD, Calling, still_open
from bot.escalation.handlers import Escalations
from bot.interventions import service as interventions
from bot.interventions.handlers import Reports
from bot.knowledge import rules as knowing
from bot.knowledge.handlers import Knowledge
from bot.knowledge.sheets import Publish as PublishSheet
from bot.knowledge.telling import Telling
from bot.library.handlers import Documents
from bot.library.service import Indexing
from bot.people import handlers as door
from bot.people import service as people
from docs_store import schema
from docs_store.clock import Clock, SystemClock
from docs_store.database import Database
from docs_store.errors import N_, BadSettings, Unavailable
from docs_store.files import FileStore
from docs_store.settings import Settings
from indexer.progress import Progress, silent

if TYPE_CHECKING:  # these load models and readers: only when asked for
    from bot.ask.language_model import ChatServer
    from bot.ask.rephrasing import Rephrasing
    from indexer.answering import Answering
    from indexer.embedder import Embedder
    from indexer.glossary import PlantGlossary
    from indexer.workshop import Workshop

READER_PROCESSES = 2


@dataclass(frozen=True)
class Answers:
    """What answering is made of; replaced as a whole in tests that are about something else."""

    library: Library
    draw: Draw
    publish: interventions.Publish
    warm: Callable[[], None] = lambda: None
    publish_sheet: PublishSheet = lambda _session, _sheet: None


@dataclass
class Program:
    """One installation: its database, its files, and the programs that run on them."""

    settings: Settings
    clock: Clock
    database: Database
    files: FileStore
    given_answers: Answers | None = None
    progress: Progress = silent
    """Hears how far the unpacking of the model is."""

    @cached_property
    def answers(self) -> Answers:
        """Search, drawing and the publishing of reports and sheets, over the index in the data folder."""
        if self.given_answers is not None:
            return self.given_answers
        from bot.ask.indexed import IndexedLibrary
        from bot.interventions.publishing import Publisher
        from bot.knowledge.publishing import SheetPublisher
        from indexer.pictures import Pictures

        library = IndexedLibrary(self.answering, self.database, self.files)
        pictures = Pictures()
        return Answers(
            library,
            library.drawing(pictures),
            Publisher(self.embedder, self.settings.language),
            library.warm,
            SheetPublisher(self.embedder, self.settings.language),
        )

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model, unpacked at its first use."""
        from indexer.embedder import open_embedder

        return open_embedder(self.settings.model, models_folder=self.settings.model_dir, progress=self.progress)

    @cached_property
    def workshop(self) -> Workshop:
        """What documents are indexed with."""
        from indexer.generation import Generations
        from indexer.readers.process import Readers
        from indexer.reading_cache import CachedReaders, ReadingCache
        from indexer.vector_cache import VectorCache
        from indexer.workshop import Workshop

        return Workshop(
            database=self.database,
            generations=Generations(self.settings.data / "index"),
            embedder=self.embedder,
            cache=VectorCache(self.settings.data / "cache" / "vectors.db"),
            clock=self.clock,
            readers=CachedReaders(Readers(READER_PROCESSES), ReadingCache(self.settings.data / "cache" / "readings")),
            files=self.files,
        )

    @cached_property
    def answering(self) -> Answering:
        """What questions are answered with."""
        from indexer.answering import Answering
        from indexer.search import Searcher

        shop = self.workshop
        searcher = Searcher(self.database, shop.generations, shop.embedder, shop.cache, self.glossary)
        return Answering(searcher)

    @cached_property
    def glossary(self) -> PlantGlossary:
        """Words of the trade, and those of this plant."""
        from indexer.glossary import PLANT_FILE, PlantGlossary

        return PlantGlossary(self.settings.data / PLANT_FILE)

    @cached_property
    def asking(self) -> Asking:
        """Answers questions for the chat and the command line."""
        return Asking(self.database, self.answers.library, self.answers.draw, self.files)

    @cached_property
    def language_model(self) -> ChatServer | None:
        """The language model that rephrases answers, if one is configured."""
        chosen = self.settings
        if chosen.llm_url is None:
            return None
        if not chosen.llm_model:
            raise BadSettings(N_("A language model needs MAINTBOT_LLM_MODEL: its name, as the server knows it."))
        from bot.ask.language_model import ChatServer

        key = chosen.llm_key.get_secret_value() if chosen.llm_key else None
        return ChatServer(chosen.llm_url, chosen.llm_model, key)

    @cached_property
    def rephrasing(self) -> Rephrasing | None:
        """Has answers rephrased, if a language model is configured."""
        model = self.language_model
        if model is None:
            return None
        from bot.ask.rephrasing import Rephrasing

        return Rephrasing(
            self.database,
            self.clock,
            self.asking,
            model,
            self.glossary.now,
            within=self.settings.llm_timeout,
            timezone=self.settings.timezone,
        )

    @cached_property
    def calling(self) -> Calling:
        """Calls people for open escalations."""
        return Calling(self.settings.timezone)

    @cached_property
    def telling(self) -> Telling:
        """Shows experts, askers and validators how a question stands."""
        return Telling(self.settings.timezone)

    def warm(self) -> None:
        """Load what the first question needs, so that it does not wait for it."""
        self.answers.warm()

    @cached_property
    def indexing(self) -> Indexing:
        """What the worker reads documents with."""
        from bot.library.indexed import WorkshopIndexing

        return WorkshopIndexing(self.workshop, self.files)

    def chat(self, *, more_checks: Callable[[], Checks] = dict) -> Chat:
        """Return the running bot's parts."""
        token = self.settings.telegram_token
        if token is None:
            raise BadSettings(
                N_("MAINTBOT_TELEGRAM_TOKEN is missing. @BotFather gives you one; “make demo” works without.")
            )
        doorman = door.Doorman(self.clock, self.settings.language, self.settings.timezone)
        documents = Documents(self.settings.documents, self.settings.timezone, lambda: self.asking)
        commands: list[Command] = []
        router = self._router(commands, documents)
        commands += dict.fromkeys(router.commands.values())
        return Chat(
            database=self.database,
            clock=self.clock,
            files=self.files,
            token=token.get_secret_value(),
            server=self.settings.telegram_server,
            webhook=self._webhook(),
            router=router,
            gate=doorman,
            commands=commands,
            guards={GUARD: still_open},
            undeliverable=self._undeliverable,
            language_of=doorman.language_of,
            ticks=(self.calling.tick, documents.tick),
            threads=self.settings.answer_threads,
            language=self.settings.language,
            timezone=self.settings.timezone,
            health_listen=self.settings.health_listen,
            health_port=self.settings.health_port,
            more_checks=more_checks,
            beside=(self.rephrasing.run,) if self.rephrasing else (),
        )

    def _router(self, commands: list[Command], documents: Documents) -> Router:
        wished = self.rephrasing.wish if self.rephrasing else unwished
        knowledge = Knowledge(
            self.database,
            self.telling,
            self.answers.publish_sheet,
            lambda turn, text: questions.answer(turn, text),
            _asked_elsewhere,
        )
        questions = Questions(
            self.database,
            self.asking,
            lambda session, turn, number: (*knowledge.offers(session, turn, number), *_offers(session, turn, number)),
            knowledge.judged,
            wished,
        )
        reports = Reports(self.database, self.answers.publish, questions.answer)
        calls = Escalations(self.calling, self.settings.escalation_delay)
        return Router(
            (
                door.room(commands),
                knowledge.room(),
                calls.room(),
                reports.room(),
                questions.room(),
                documents.room(),
                attachments.room(),
            )
        )

    def _undeliverable(self, session: Session, chat_id: int, outbox_id: int, gone: bool) -> None:
        """A message will never arrive: remember that nobody is there, and let an escalation go on at once."""
        if gone:
            people.set_reachable(session, chat_id, False)
        escalation.unreachable(session, outbox_id, self.clock.now())
        self.telling.undelivered(session, outbox_id, self.clock.now())

    def _webhook(self) -> Webhook | None:
        chosen = self.settings
        if chosen.webhook_url is None:
            return None
        if chosen.webhook_secret is None:
            raise BadSettings(
                N_("A webhook needs MAINTBOT_WEBHOOK_SECRET: 16 to 256 characters that only Telegram and you know.")
            )
        secret = chosen.webhook_secret.get_secret_value()
        return Webhook(chosen.webhook_url, secret, chosen.webhook_listen, chosen.webhook_port)


def build(
    settings: Settings, *, clock: Clock | None = None, answers: Answers | None = None, progress: Progress = silent
) -> Program:
    """Return the program for these settings, its data folder made and its database at the newest revision."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            N_("The data folder {folder} cannot be used ({reason}). Choose another with --data."),
            folder=settings.data,
            reason=error.strerror,
        ) from error
    database = Database(settings.url)
    schema.upgrade(database)
    return Program(settings, clock or SystemClock(), database, FileStore(settings.data / "files"), answers, progress)


def _offers(session: Session, turn: Turn, question_id: int) -> tuple[tuple[Button, ...], ...]:
    """Offer to put a question's words into the report that its asker is filling."""
    draft = interventions.current_draft(session, turn.caller.person_id)
    if draft is None or people.LOG not in turn.caller.may:
        return ()
    return ((Button(turn.t("➕ That was for my report"), f"log:text:{question_id}"),),)


def _asked_elsewhere(session: Session, turn: Turn) -> datetime | None:
    """Return when a report or a call for help last asked this person something."""
    report = interventions.current_draft(session, turn.caller.person_id)
    call = escalation.current_draft(session, turn.caller.person_id)
    moments = [row.asked_at for row in (report, call) if row is not None and row.asked is not None]
    return knowing.latest(moments)
