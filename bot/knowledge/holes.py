"""The holes: what people ask and no page answers, counted by question and not by person.

Each question that was kept is noted at once, in its own transaction: one without an answer falls into the hole of its
like, or makes one; one that was answered closes the hole of its like. Marking an answer as not useful makes a hole too.

Limits   a hole that was dismissed, or closed, opens again when the same is asked again without an answer; after a
         dismissal only what is asked from then on counts. Nobody's name is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.ask.service import ANSWERED
from bot.knowledge.alike import Wording, alike, without_names
from bot.knowledge.service import experts_for
from bot.people import service as people
from bot.plant import service as plant
from docs_store import knowledge as store
from docs_store.ask import Question
from docs_store.errors import N_, Conflict, NotFound
from indexer.analysis import is_small, question_language, stem, words


@dataclass(frozen=True)
class HoleView:
    """A hole as the list shows it."""

    id: int
    text: str
    machine: plant.MachineView | None
    times: int
    people: int
    last_at: datetime
    state: str
    """open, or the state of the consultation about it."""
    expert: str
    """Who is asked or has answered; '' for nobody."""
    words: str
    """What the expert said where it is written, if they said that."""


def note(session: Session, row: Question, now: datetime) -> None:
    """Let a question that was just kept open, or close, the hole that it belongs to."""
    wording = _wording(session, row)
    site_id = _site(session, row)
    near = store.holes_like(session, site_id, row.machine_id, wording.key)
    known = [hole.id for hole in near if alike(wording, Wording(frozenset(hole.words), wording.marks))]
    if row.status == ANSWERED and row.useful is not False:
        for closed in known:
            store.move_hole(session, closed, store.BY_DOCUMENT, now)
        return
    hole = session.get(store.Hole, known[0]) if known else None
    if hole is None:
        hole = store.Hole(
            site_id=site_id,
            machine_id=row.machine_id,
            words=sorted(wording.stems),
            marks=wording.key,
            since=row.asked_at,
            text=row.text,
            last_at=now,
        )
        session.add(hole)
        session.flush()
    hole.text, hole.last_at, row.hole_id = row.text, now, hole.id
    session.flush()
    store.reopen_hole(session, hole.id)


def judged(session: Session, row: Question, now: datetime) -> None:
    """An answer was called useful or not: one that did not help is a hole like any other."""
    if row.status != ANSWERED:
        return
    if row.useful is False:
        note(session, row, now)
    else:
        row.hole_id = None


def listed(session: Session, site_ids: frozenset[int] | None) -> list[HoleView]:
    """Return the open holes of these sites (all for None), most asked first."""
    counted = store.open_holes(session, site_ids)
    asked = store.consultations_of_holes(session, [hole.id for hole in counted])
    return [_view(session, hole, asked.get(hole.id)) for hole in counted]


def one(session: Session, hole_id: int, site_ids: frozenset[int] | None) -> HoleView:
    """Return one open hole of these sites."""
    found = next((hole for hole in store.open_holes(session, site_ids) if hole.id == hole_id), None)
    if found is None:
        raise NotFound(N_("This hole is closed, or not one of your sites. /trous shows those that are open."))
    return _view(session, found, store.consultations_of_holes(session, [found.id]).get(found.id))


def question(session: Session, hole_id: int, site_ids: frozenset[int]) -> Question:
    """Return the question of an open hole that is put to somebody: the newest, whose asker still waits."""
    found = store.newest_question(session, one(session, hole_id, site_ids).id)
    if found is None:
        raise NotFound(N_("This hole is closed, or not one of your sites. /trous shows those that are open."))
    return found


def experts(session: Session, hole_id: int) -> tuple[people.PersonView, ...]:
    """Return who may know, in the order in which they are asked."""
    found = store.newest_question(session, hole_id)
    return experts_for(session, found) if found is not None else ()


def dismiss(session: Session, hole_id: int, site_ids: frozenset[int], now: datetime) -> None:
    """Take a hole off the list until the same is asked again."""
    one(session, hole_id, site_ids)
    if not store.move_hole(session, hole_id, store.DISMISSED, now):
        raise Conflict(N_("This hole is closed already."))


def filled(session: Session, question_id: int | None, now: datetime) -> None:
    """A sheet about this question was published: its hole is closed."""
    row = session.get(Question, question_id) if question_id else None
    if row is not None and row.hole_id is not None:
        store.move_hole(session, row.hole_id, store.BY_SHEET, now)


def emptied(session: Session, question_id: int | None) -> None:
    """The sheet about this question was withdrawn: its hole is open again."""
    row = session.get(Question, question_id) if question_id else None
    if row is not None and row.hole_id is not None:
        store.reopen_hole(session, row.hole_id, store.BY_SHEET)


def _view(session: Session, hole: store.CountedHole, asked: store.Consultation | None) -> HoleView:
    expert = ""
    if asked is not None:
        expert = people.person(session, asked.answered_by or asked.expert_id).name
    return HoleView(
        id=hole.id,
        text=hole.text,
        machine=plant.machine(session, hole.machine_id),
        times=hole.times,
        people=hole.people,
        last_at=hole.last_at,
        state=asked.state if asked else store.OPEN,
        expert=expert,
        words=asked.answer or "" if asked and asked.state == store.DOCUMENT else "",
    )


def _wording(session: Session, row: Question) -> Wording:
    machine = plant.machine(session, row.machine_id)
    names = plant.names(session, row.machine_id) if machine else ()
    said = without_names(words(row.text), [words(name) for name in names])
    language = question_language(row.text)
    telling = [word for word in said if not is_small(word)]
    marks = frozenset(word for word in telling if any(map(str.isdigit, word)))
    return Wording(frozenset(stem(word, language) for word in telling if word not in marks), marks)


def _site(session: Session, row: Question) -> int | None:
    """Return the site that a hole belongs to: its machine's, or the only one of whoever asked."""
    machine = plant.machine(session, row.machine_id)
    if machine is not None:
        return machine.site_id
    own = people.visible_sites(session, row.person_id)
    return next(iter(own)) if len(own) == 1 else None
