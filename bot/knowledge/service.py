"""Asking a named expert: who may know, who is asked now, and the answer that comes back.

One question is put to one person at a time. Whoever was asked may still answer when somebody else has been asked
since; the first answer counts.

Effects  exactly once an update: each verb runs inside the transaction that marks the update done; state changes are
         compare-and-set, so a second tap changes nothing.
Delivery the question to the expert and the answer to the asker go out at least once; a repeat says that it may be one.
Errors   Conflict when somebody was first; NotFound for what is not here or not theirs, in one sentence for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.ask.service import ANSWERED as A_PAGE_ANSWERED
from bot.ask.service import CLOSEST
from bot.knowledge import rules
from bot.people import service as people
from bot.plant import service as plant
from docs_store import knowledge as store
from docs_store.ask import Question, question_of
from docs_store.errors import N_, Conflict, NotFound
from docs_store.library import titles_of
from indexer.lockout import asks_lockout, tells_steps

WAITING, UNREACHABLE, NOBODY, ANSWERED, DOCUMENT = (
    store.WAITING,
    store.UNREACHABLE,
    store.NOBODY,
    store.ANSWERED,
    store.DOCUMENT,
)
ASKABLE = store.ASKABLE
Consultation = store.Consultation
MOST_PAGES = 3

_GONE = N_("This question is not here any more, or it was not put to you.")


@dataclass(frozen=True)
class NearPage:
    """A page that was near the question and did not answer it."""

    title: str
    page: int | None


@dataclass(frozen=True)
class ConsultationView:
    """A consultation as the cards of everybody show it."""

    id: int
    question_id: int
    state: str
    text: str
    machine: plant.MachineView | None
    asker: people.PersonView
    requested_by: people.PersonView
    """Whose name the expert sees: the asker's, or that of whoever gave the question away."""
    expert: people.PersonView
    asked_at: datetime
    others: tuple[people.PersonView, ...]
    """Who else can be asked."""
    listens_to: int | None
    listens_for: str
    answered_by: people.PersonView | None
    answered_at: datetime | None
    answer: str
    photos: tuple[str, ...]
    validated: bool
    """Whether the answer stands in a published sheet; its words are then those of the sheet."""
    safety: bool
    """Whether question or answer are about making a machine safe: no person's words are a lock-out procedure."""
    waiting_photos: int = 0
    """Photos that came before the words they belong to."""


def view(session: Session, row: Consultation) -> ConsultationView:
    """Return a consultation as the cards show it."""
    sheet = store.sheet_of(session, row.id)
    final = sheet if sheet is not None and sheet.state == store.PUBLISHED else None
    answer = (final.answer if final else row.answer) or ""
    asker = people.person(session, row.asker_id)
    answered = row.state in (ANSWERED, DOCUMENT)
    return ConsultationView(
        id=row.id,
        question_id=row.question_id,
        state=row.state,
        text=row.text,
        machine=plant.machine(session, row.machine_id),
        asker=asker,
        requested_by=people.person(session, row.assigned_by) if row.assigned_by else asker,
        expert=people.person(session, row.expert_id),
        asked_at=row.asked_at,
        others=tuple(one for one in _experts(session, row) if one.id not in row.tried)[: rules.OFFERED],
        listens_to=row.listener_id,
        listens_for=row.listens_for,
        answered_by=people.person(session, row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        answer=answer,
        photos=tuple(str(photo["sha256"]) for photo in (final or row).photos) if answered else (),
        validated=final is not None,
        safety=is_about_safety(row.text, answer),
        waiting_photos=0 if answered else len(row.photos),
    )


def is_about_safety(question: str, answer: str) -> bool:
    """Say whether words are about making a machine safe to work on."""
    return asks_lockout(question) or asks_lockout(answer) or tells_steps(answer)


def asked_question(session: Session, question_id: int, person_id: int) -> Question:
    """Return a question of this person."""
    row = question_of(session, question_id, person_id)
    if row is None:
        raise NotFound(N_("This answer is not here any more. Ask again."))
    return row


def is_unanswered(row: Question) -> bool:
    """Say whether no page answered a question, or the answer did not help."""
    return row.status != A_PAGE_ANSWERED or row.useful is False


def is_doubted(row: Question) -> bool:
    """Say whether a page answered a question and whoever asked says that it did not help."""
    return row.status == A_PAGE_ANSWERED and row.useful is False


def offered(session: Session, question: Question) -> tuple[people.PersonView, ...]:
    """Return the names under a question that no page answered; none once somebody has answered it."""
    row = store.consultation_on(session, question.id)
    if row is not None and row.state not in ASKABLE:
        return ()
    return experts_for(session, question)[: rules.OFFERED]


def experts_for(session: Session, question: Question) -> tuple[people.PersonView, ...]:
    """Return who may know the answer to a question, in the order in which they are asked; never whoever asked it."""
    return _candidates(session, question.machine_id, question.person_id)


def ask(
    session: Session, question: Question, expert_id: int, now: datetime, *, assigned_by: int | None = None
) -> tuple[Consultation, bool]:
    """Put a question to somebody; False when they have been asked already, so nothing is to be sent."""
    row = store.consultation_on(session, question.id)
    if row is not None and row.state not in ASKABLE:
        raise Conflict(N_("{name} has answered this already."), name=_name(session, row.answered_by))
    if row is not None and row.expert_id == expert_id and row.state == WAITING:
        return row, False
    everybody = _candidates(session, question.machine_id, question.person_id, reachable=False)
    if expert_id not in [one.id for one in everybody]:
        raise NotFound(N_("This person cannot be asked now. Ask somebody else."))
    if row is None:
        row = store.Consultation(
            question_id=question.id,
            asker_id=question.person_id,
            assigned_by=assigned_by if assigned_by != question.person_id else None,
            machine_id=question.machine_id,
            text=question.text,
            state=WAITING,
            expert_id=expert_id,
            tried=[expert_id],
            asked_at=now,
            photos=[],
        )
        session.add(row)
        session.flush()
        return row, True
    return row, store.hand_over(session, row, to=expert_id, state=WAITING, now=now)


def put_to(session: Session, consultation_id: int, person_id: int) -> Consultation:
    """Return a consultation in which this person was asked."""
    row = session.get(Consultation, consultation_id)
    if row is None or person_id not in row.tried:
        raise NotFound(_GONE)
    return row


def pass_on(session: Session, row: Consultation, by: int, now: datetime) -> int | None:
    """The person asked does not know: return who is asked next; None when nobody is, or it was not theirs any more."""
    if row.state != WAITING or row.expert_id != by:
        return None
    following = rules.next_expert([one.id for one in _experts(session, row)], row.tried)
    state = NOBODY if following is None else WAITING
    return following if store.hand_over(session, row, to=following, state=state, now=now, was=by) else None


def unreachable(session: Session, row: Consultation, now: datetime) -> None:
    """The question will never arrive: its asker chooses whether somebody else is asked."""
    store.hand_over(session, row, to=None, state=UNREACHABLE, now=now)


def listen(row: Consultation, by: int, now: datetime, *, for_: str) -> None:
    """Take free text of this person for the answer, for a while."""
    if row.state not in ASKABLE:
        raise Conflict(N_("This question has been answered already. Thank you."))
    row.listener_id, row.listens_at, row.listens_for = by, now, for_


def answer(session: Session, row: Consultation, by: int, text: str, now: datetime) -> str:
    """Keep the answer to a question; returns whether it is one or says where it is written."""
    words = rules.answer(text)
    kind = row.listens_for if row.listener_id == by else ANSWERED
    if not store.answer(session, row, by=by, words=words, state=kind, now=now):
        raise Conflict(
            N_("{name} has answered this already. Your words were not kept."), name=_name(session, row.answered_by)
        )
    return kind


def add_photo(row: Consultation, by: int, photo: dict[str, Any], now: datetime) -> None:
    """Keep a photo until the words that belong to it arrive."""
    if row.state not in ASKABLE:
        raise Conflict(N_("This question has been answered already. Thank you."))
    row.photos = [*row.photos, photo][-rules.MOST_PHOTOS :]
    row.listener_id, row.listens_at = by, now


def near_pages(session: Session, row: Consultation, person_id: int) -> tuple[NearPage, ...]:
    """Return the pages that were near a question and that this person may see."""
    question = session.get(Question, row.question_id)
    if question is None or question.status not in (CLOSEST, A_PAGE_ANSWERED):
        return ()
    versions = [int(hit["version"]) for hit in question.hits[:MOST_PAGES]]
    titles = titles_of(session, versions, people.visible_sites(session, person_id))
    return tuple(
        NearPage(titles[int(hit["version"])], hit["page"])
        for hit in question.hits[:MOST_PAGES]
        if int(hit["version"]) in titles
    )


def replied(session: Session, subject: str, person_id: int) -> tuple[str, int]:
    """Return what a reply to a card of this room is about, for somebody whose answer it may be: ("c", consultation),
    ("s", sheet), or ("", 0)."""
    room, _, rest = subject.partition(":")
    kind, _, name = rest.partition(":")
    if room != "know" or not name.isdigit():
        return "", 0
    if kind == "c":
        row = session.get(Consultation, int(name))
        return (kind, int(name)) if row is not None and person_id in row.tried else ("", 0)
    sheet = session.get(store.Sheet, int(name)) if kind == "s" else None
    return (kind, int(name)) if sheet is not None and sheet.author_id == person_id else ("", 0)


def listening(session: Session, person_id: int, after: datetime) -> tuple[str, int, datetime | None]:
    """Return what this person has been writing since *after*: the question or the draft that was touched last."""
    asked, sheet = store.listened_to(session, person_id, after), store.corrected(session, person_id, after)
    touched = [("c", asked.id, asked.listens_at)] if asked is not None and asked.listens_at is not None else []
    if sheet is not None and sheet.asked_at is not None:
        touched.append(("s", sheet.id, sheet.asked_at))
    return max(touched, key=lambda one: one[2], default=("", 0, None))


def of_sheet(session: Session, sheet: store.Sheet) -> Consultation | None:
    """Return the consultation that a sheet answers."""
    return session.get(Consultation, sheet.consultation_id) if sheet.consultation_id else None


def of_first_version(session: Session, sheet: store.Sheet) -> Consultation | None:
    """Return the consultation of a sheet that was not published before: its asker follows what is written."""
    return of_sheet(session, sheet) if sheet.replaces_id is None else None


def take_back(session: Session, row: Consultation, by: int) -> bool:
    """Make an answered question wait again: its answer was none."""
    return store.take_back(session, row, by)


def lost(session: Session, outbox_id: int) -> Consultation | None:
    """Return the consultation whose question will never arrive."""
    return store.lost(session, outbox_id)


def _experts(session: Session, row: Consultation) -> tuple[people.PersonView, ...]:
    return _candidates(session, row.machine_id, row.asker_id)


def _candidates(
    session: Session, machine_id: int | None, asker_id: int, *, reachable: bool = True
) -> tuple[people.PersonView, ...]:
    machine = plant.machine(session, machine_id)
    sites = people.visible_sites(session, asker_id)
    site_id = machine.site_id if machine else None
    return people.experts(session, site_id, sites, but=asker_id, reachable=reachable)


def _name(session: Session, person_id: int | None) -> str:
    return people.person(session, person_id).name if person_id else ""
