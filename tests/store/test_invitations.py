"""An invitation enrols one person, once, in time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.people import rules, service
from docs_store import people as store
from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.errors import BadInput, Conflict


def _invite(database: Database, clock: ManualClock, **more: object) -> service.Invitation:
    wanted = {"role": "technician", "site": "Lyon", "name": "Karim", "days": 7, **more}
    with database.write() as session:
        return service.invite(session, now=clock.now(), **wanted)  # type: ignore[arg-type]


def _enrol(database: Database, clock: ManualClock, payload: str, user_id: int) -> store.Person:
    with database.write() as session:
        return service.enrol(session, payload, user_id=user_id, language="en", now=clock.now())


def test_of_twenty_who_press_the_link_at_once_one_is_enrolled(any_database: Database, clock: ManualClock) -> None:
    """The others are told that it does not work any more; one person has one Telegram user."""
    payload = _invite(any_database, clock).payload
    gate, enrolled, refused = threading.Barrier(20), [], []

    def press(user_id: int) -> None:
        gate.wait()
        try:
            _enrol(any_database, clock, payload, user_id)
            enrolled.append(user_id)
        except Conflict:
            refused.append(user_id)

    threads = [threading.Thread(target=press, args=(1000 + number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(enrolled), len(refused)) == (1, 19)
    with any_database.read() as session:
        bound = [person.telegram_id for person in session.query(store.Person) if person.telegram_id]
        assert bound == enrolled


def test_a_used_link_is_refused_even_to_its_own_user(any_database: Database, clock: ManualClock) -> None:
    """One time is one time."""
    payload = _invite(any_database, clock).payload
    _enrol(any_database, clock, payload, 1001)
    with pytest.raises(Conflict):
        _enrol(any_database, clock, payload, 1001)
    with pytest.raises(Conflict):
        _enrol(any_database, clock, payload, 1002)


@pytest.mark.parametrize(
    ("after", "works"),
    [(timedelta(days=7) - timedelta(seconds=1), True), (timedelta(days=7), False), (timedelta(days=30), False)],
)
def test_a_link_works_until_it_expires(
    any_database: Database, clock: ManualClock, after: timedelta, works: bool
) -> None:
    """One second before the end it works, at the end it does not."""
    payload = _invite(any_database, clock).payload
    clock.advance(seconds=after.total_seconds())
    if works:
        assert _enrol(any_database, clock, payload, 1001).telegram_id == 1001
        return
    with pytest.raises(Conflict):
        _enrol(any_database, clock, payload, 1001)


@pytest.mark.parametrize("payload", ["inv_", "inv_" + "x" * 60, "", "inv_' OR 1=1 --", "m_1", "inv_\x00"])
def test_a_made_up_link_is_refused(any_database: Database, clock: ManualClock, payload: str) -> None:
    """With the same sentence as a used one: nothing is learned from it."""
    _invite(any_database, clock)
    with pytest.raises(Conflict, match="does not work any more"):
        _enrol(any_database, clock, payload, 1001)


def test_only_the_hash_of_a_link_is_kept(any_database: Database, clock: ManualClock) -> None:
    """Whoever reads the database cannot enrol with it."""
    payload = _invite(any_database, clock).payload
    token = payload.removeprefix(rules.INVITE_PREFIX)
    with any_database.read() as session:
        [kept] = session.query(store.Invite)
        assert token not in repr(vars(kept))


def test_an_enrolled_person_takes_over_the_new_role_and_sites(any_database: Database, clock: ManualClock) -> None:
    """A second invitation changes who they are; they stay one person with one history."""
    first = _enrol(any_database, clock, _invite(any_database, clock).payload, 1001)
    second = _enrol(any_database, clock, _invite(any_database, clock, role="supervisor", site="Nantes").payload, 1001)
    assert first.id == second.id
    with any_database.read() as session:
        caller = service.caller(session, 1001)
        assert caller is not None
        assert (caller.role, len(caller.site_ids)) == ("supervisor", 2)


def test_somebody_who_left_is_nobody_and_their_telegram_is_free(any_database: Database, clock: ManualClock) -> None:
    """A new invitation on the same phone makes a new person."""
    old = _enrol(any_database, clock, _invite(any_database, clock).payload, 1001)
    with any_database.write() as session:
        session.get_one(store.Person, old.id).left_at = clock.now()
    with any_database.read() as session:
        assert service.caller(session, 1001) is None
        assert service.person(session, old.id).chat_id is None
    new = _enrol(any_database, clock, _invite(any_database, clock, name="Nadia").payload, 1001)
    assert new.id != old.id


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"role": "boss"}, "roles are"), ({"name": "  "}, "needs a name"), ({"role": "Admin"}, "roles are")],
)
def test_an_invitation_that_makes_no_sense_is_refused(
    any_database: Database, clock: ManualClock, wrong: dict[str, str], said: str
) -> None:
    """An unknown role or an empty name, with what is right; nobody is made."""
    with pytest.raises(BadInput, match=said):
        _invite(any_database, clock, **wrong)
    with any_database.read() as session:
        assert session.query(store.Person).count() == 0


def test_a_person_is_reachable_until_told_otherwise_and_again(any_database: Database, clock: ManualClock) -> None:
    """Blocked and unblocked are written down; strangers change nothing."""
    person = _enrol(any_database, clock, _invite(any_database, clock).payload, 1001)
    for reachable in (False, False, True):
        with any_database.write() as session:
            service.set_reachable(session, 1001, reachable)
            service.set_reachable(session, 4711, reachable)
        with any_database.read() as session:
            assert service.person(session, person.id).reachable is reachable
