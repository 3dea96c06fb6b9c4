"""Questions: answered by a quote from a page, with the picture of it; kept, so that the buttons work on them.

`answer` is slow (search, drawing) and runs outside any transaction; `keep` is quick and runs in the turn's own.

Errors   BadInput for a text without a question in it; NotFound when a passage is gone or not for this person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.ask import rules
from bot.people import service as people
from bot.plant import service as plant
from docs_store import ask as store
from docs_store.database import Database
from docs_store.errors import N_, MaintbotError, NotFound
from docs_store.files import FileStore

logger = logging.getLogger(__name__)

Box = tuple[int, float, float, float, float]
"""Page (from 1) and corners x0, y0, x1, y1 in PDF points from the top left."""

ANSWERED, CLOSEST, NOT_FOUND = "answered", "closest", "not_found"
SHOWN_LIMIT = 10
is_courtesy = rules.is_courtesy


@dataclass(frozen=True)
class Against:
    """Another value for what was asked: of the revision before, or of the last reports of the machine."""

    reports: int
    """How many of the last reports say so; 0 for the revision before."""
    value: str
    revision: str | None = None
    dated: date | None = None
    machine: str = ""


@dataclass(frozen=True)
class Found:
    """One passage as a card shows it; `quote` stands word for word on `page`."""

    passage_id: int
    version_id: int
    title: str
    path: str
    kind: str
    revision: str | None
    page: int | None
    pages: int | None
    section: str
    quote: str
    bold: tuple[tuple[int, int], ...]
    warnings: tuple[str, ...]
    boxes: tuple[Box, ...]
    exact: bool
    score: float
    machines: tuple[str, ...]
    machine_ids: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    """Codes of the question that stand in the quote."""
    header: str = ""
    """The columns of a quoted table row, where they are not part of the quote."""
    more_before: bool = False
    more_after: bool = False
    """Whether steps of the procedure are left out around the quote."""
    other_machine: bool = False
    """Whether the document is about other machines than the one asked about."""
    obsolete: bool = False
    """Whether a newer revision answers in its place."""
    newer_revision: str | None = None
    against: tuple[Against, ...] = ()
    """Other values for what was asked."""
    photo: str | None = None
    """The picture that belongs to the words where there are no pages: that of an expert's sheet, by its sha256."""
    sheet_id: int = 0
    """The sheet that is quoted; 0 for everything else."""


@dataclass(frozen=True)
class Answer:
    """What was found for a question, the best first."""

    status: str
    found: tuple[Found, ...]
    unknown_codes: tuple[str, ...] = ()
    """Codes of the question that stand in no document."""


@dataclass(frozen=True)
class PageSource:
    """Where the bytes of a version lie, and how many pages it has."""

    file: Path
    name: str
    pages: int | None
    title: str
    obsolete: bool = False
    """Whether a newer revision answers in its place."""
    newer_revision: str | None = None


class Library(Protocol):
    """What this room needs of the indexer; the wiring adapts it."""

    def answer(self, question: str, *, site_ids: frozenset[int] | None, machine_id: int | None) -> Answer:
        """Return the answer to a question for somebody of these sites."""

    def passage(
        self, passage_id: int, question: str, *, site_ids: frozenset[int] | None, machine_id: int | None
    ) -> Found:
        """Return one passage, quoted for a question; NotFound when it is gone or not for these sites."""

    def page_source(self, version_id: int, *, site_ids: frozenset[int] | None) -> PageSource:
        """Return where the pages of a version are; NotFound as above."""


Draw = Callable[[PageSource, int, tuple[Box, ...], bool], bytes]
"""Draw a page (or the part around boxes) as JPEG."""


@dataclass(frozen=True)
class Answered:
    """An answer and the picture of its page, ready to be kept and shown."""

    question: str
    machine: plant.MachineView | None
    answer: Answer
    photo: str | None
    call: tuple[people.PersonView, ...]
    assumed: bool = False
    """Whether the machine is the one where the person stands, not one that the question names."""


class Asking:
    """Answers questions."""

    def __init__(self, database: Database, library: Library, draw: Draw, files: FileStore) -> None:
        self._database, self._library, self._draw, self._files = database, library, draw, files

    def answer(
        self, text: str, *, person_id: int | None, site_ids: frozenset[int] | None, machine_id: int | None
    ) -> Answered:
        """Answer a question; the machine is the one it names, or else the one the person stands at."""
        question = rules.question(text)
        with self._database.read() as session:
            named = plant.machine_in(session, question, site_ids)
            machine = named or plant.machine(session, machine_id, site_ids)
            call = people.to_call(session, machine.site_id if machine else None, site_ids, but=person_id)
        answer = self._library.answer(question, site_ids=site_ids, machine_id=machine.id if machine else None)
        photo = self.picture(answer.found[0], site_ids) if answer.status == ANSWERED else None
        return Answered(question, machine, answer, photo, call, assumed=named is None and machine is not None)

    def picture(self, found: Found, site_ids: frozenset[int] | None) -> str | None:
        """Return the picture of the page around a passage, by its sha256; without pages, the picture kept with it."""
        if found.page is None:
            return found.photo
        return self.page(found.version_id, found.page, site_ids, boxes=found.boxes, whole=False)

    def page(
        self,
        version_id: int,
        page: int,
        site_ids: frozenset[int] | None,
        *,
        boxes: tuple[Box, ...] = (),
        whole: bool = True,
    ) -> str | None:
        """Return the picture of a page; None when it cannot be drawn (the quote alone must do then)."""
        source = self._library.page_source(version_id, site_ids=site_ids)
        try:
            return self._files.put(self._draw(source, page, boxes, whole))
        except MaintbotError as error:
            logger.warning("page not drawn", extra={"event": "page_not_drawn", "reason": str(error)})
            return None

    def source(self, version_id: int, site_ids: frozenset[int] | None) -> PageSource:
        """Return where the pages of a version are."""
        return self._library.page_source(version_id, site_ids=site_ids)

    def document(self, source: PageSource) -> str:
        """Keep the whole file of a document without pages and return its sha256."""
        return self._files.put(source.file.read_bytes())

    def kept(self, question_id: int, person_id: int) -> tuple[str, list[dict[str, Any]], int | None]:
        """Return a kept question of this person, its hits and its machine."""
        with self._database.read() as session:
            row = store.question_of(session, question_id, person_id)
            if row is None:
                raise NotFound(N_("This answer is not here any more. Ask again."))
            return row.text, list(row.hits), row.machine_id

    def passage(self, passage_id: int, question: str, site_ids: frozenset[int] | None, machine_id: int | None) -> Found:
        """Return one passage again, from live rows."""
        return self._library.passage(passage_id, question, site_ids=site_ids, machine_id=machine_id)


def keep(session: Session, answered: Answered, *, person_id: int, now: datetime) -> int:
    """Keep a question and its ranking; returns the number that its buttons carry."""
    row = store.Question(
        person_id=person_id,
        machine_id=machine_of(answered) or None,
        text=answered.question,
        status=answered.answer.status,
        hits=[
            {"passage": f.passage_id, "version": f.version_id, "page": f.page}
            for f in answered.answer.found[:SHOWN_LIMIT]
        ],
        asked_at=now,
    )
    session.add(row)
    session.flush()
    if answered.machine and not answered.assumed:
        people.stand_at(session, person_id, answered.machine.id, now)
    return row.id


def machine_of(answered: Answered) -> int:
    """Return the machine that an answer is about: the one asked about, or the only one of the document; 0 if unsure."""
    if answered.machine:
        return answered.machine.id
    about = answered.answer.found[0].machine_ids if answered.answer.status == ANSWERED else ()
    return about[0] if len(about) == 1 else 0


def question_text(session: Session, question_id: int, person_id: int) -> str:
    """Return the words of a question that this person asked."""
    row = store.question_of(session, question_id, person_id)
    if row is None:
        raise NotFound(N_("This answer is not here any more. Ask again."))
    return row.text


def judge(session: Session, question_id: int, person_id: int, *, useful: bool) -> bool:
    """Record whether an answer helped; False for a question that is not this person's."""
    return store.judge(session, question_id, person_id, useful)
