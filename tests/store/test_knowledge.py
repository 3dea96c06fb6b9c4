"""Questions put to people and sheets move on once, whoever presses at the same time; holes are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from docs_store import knowledge as store
from docs_store.ask import Question
from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.people import Person

NOW = ManualClock().now()


def people(session: Session, count: int = 3) -> list[int]:
    """Store some people."""
    rows = [Person(name=f"P{number}", role="specialist", created_at=NOW) for number in range(count)]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def asked(session: Session, asker: int, expert: int) -> store.Consultation:
    """Store a question that was put to somebody."""
    question = Question(person_id=asker, text="x", status="not_found", hits=[], asked_at=NOW)
    session.add(question)
    session.flush()
    row = store.Consultation(
        question_id=question.id, asker_id=asker, text="x", expert_id=expert, tried=[expert], asked_at=NOW, photos=[]
    )
    session.add(row)
    session.flush()
    return row


def test_the_first_answer_counts(any_database: Database) -> None:
    """The second finds the first one and changes nothing; then nobody can be asked any more."""
    with any_database.write() as session:
        asker, one, other = people(session)
        row = asked(session, asker, one)
        assert store.answer(session, row, by=one, words="first", state=store.ANSWERED, now=NOW)
        assert not store.answer(session, row, by=other, words="second", state=store.ANSWERED, now=NOW)
        assert not store.hand_over(session, row, to=other, state=store.WAITING, now=NOW)
        assert (row.answer, row.answered_by, row.state) == ("first", one, store.ANSWERED)


def test_a_question_is_passed_on_by_whoever_has_it(any_database: Database) -> None:
    """Pressing “not me” twice asks one next person."""
    with any_database.write() as session:
        asker, one, other = people(session)
        row = asked(session, asker, one)
        assert store.hand_over(session, row, to=other, state=store.WAITING, now=NOW, was=one)
        assert not store.hand_over(session, row, to=asker, state=store.WAITING, now=NOW, was=one)
        assert (row.expert_id, row.tried) == (other, [one, other])


def test_only_whoever_answered_takes_it_back(any_database: Database) -> None:
    """The question waits again, without the words."""
    with any_database.write() as session:
        asker, one, other = people(session)
        row = asked(session, asker, one)
        store.answer(session, row, by=one, words="first", state=store.ANSWERED, now=NOW)
        assert not store.take_back(session, row, other)
        assert store.take_back(session, row, one)
        assert (row.state, row.answer) == (store.WAITING, None)


@pytest.mark.parametrize("state", [store.SUPERSEDED, store.WITHDRAWN, store.DROPPED, store.PUBLISHED])
def test_a_sheet_that_has_moved_on_is_not_published_again(any_database: Database, state: str) -> None:
    """Only a draft or a proposed sheet is."""
    with any_database.write() as session:
        (author,) = people(session, 1)
        row = store.Sheet(state=state, author_id=author, title="x", answer="y", photos=[], created_at=NOW)
        session.add(row)
        session.flush()
        assert not store.move_sheet(session, row, to=store.PUBLISHED, out_of=(store.DRAFT, store.PROPOSED))
        assert row.state == state


def test_holes_are_counted_by_questions_and_people(any_database: Database) -> None:
    """Most asked first; what was asked before a dismissal does not count; closed ones and other sites are left out."""
    with any_database.write() as session:
        one, other, _ = people(session)
        rare, often, closed = (
            store.Hole(text=t, words=[], since=NOW, last_at=NOW) for t in ("rare", "often", "closed")
        )
        closed.state = store.BY_SHEET
        session.add_all([rare, often, closed])
        session.flush()
        for hole, person in ((rare, one), (often, one), (often, one), (often, other), (closed, one)):
            session.add(Question(person_id=person, text="x", status="closest", hits=[], asked_at=NOW, hole_id=hole.id))
        session.flush()
        counted = [(hole.text, hole.times, hole.people) for hole in store.open_holes(session, None)]
        assert counted == [("often", 3, 2), ("rare", 1, 1)]
        assert len(store.open_holes(session, frozenset())) == 2  # of no site: everybody's
        assert store.move_hole(session, often.id, store.DISMISSED, NOW)
        assert not store.move_hole(session, often.id, store.DISMISSED, NOW)
        store.reopen_hole(session, often.id)
        assert [hole.text for hole in store.open_holes(session, None)] == ["rare"]
        later = NOW + timedelta(minutes=1)
        session.add(Question(person_id=one, text="x", status="closest", hits=[], asked_at=later, hole_id=often.id))
        session.flush()
        assert {(hole.text, hole.times) for hole in store.open_holes(session, None)} == {("rare", 1), ("often", 1)}


def test_a_hole_is_opened_again_by_what_closed_it(any_database: Database) -> None:
    """Withdrawing a sheet opens the hole that the sheet closed, and none that was dismissed."""
    with any_database.write() as session:
        hole = store.Hole(text="x", words=[], since=NOW, last_at=NOW, state=store.DISMISSED)
        session.add(hole)
        session.flush()
        store.reopen_hole(session, hole.id, store.BY_SHEET)
        session.refresh(hole)
        assert hole.state == store.DISMISSED
        store.reopen_hole(session, hole.id)
        session.refresh(hole)
        assert hole.state == store.OPEN
