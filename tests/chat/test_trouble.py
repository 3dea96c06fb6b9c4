"""A locked database, a full disk, a defect of ours: nothing is lost, somebody is told, everybody else is served."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from docs_store import chat as store
from docs_store.ask import Question
from docs_store.clock import Clock
from docs_store.errors import Unavailable
from tests.chat.conftest import open_house
from tests.chat.hands import Crew, House
from tests.chat.running_bot import wait_until
from tests.chat.small_disk import SmallDisk, small_disk

WAITS = "your message waits and is not lost"
KEEPS_TRYING = "I could not write that down yet; I keep trying. You need not send it again."


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[House]:
    """A bot that waits a moment for a busy database, not fifteen seconds."""
    with open_house(tmp_path, busy_seconds=0.3) as opened:
        yield opened


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Hold the database's write lock, as another program would."""
    holder = sqlite3.connect(house.program.settings.data / "maintbot.db", isolation_level=None, timeout=10)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.execute("COMMIT")
        holder.close()


def questions(house: House) -> list[str]:
    """Return the questions that were kept."""
    return [row.text for row in house.look(lambda session: session.query(Question).order_by(Question.id).all())]


@pytest.mark.slow
def test_a_message_that_cannot_be_kept_is_not_confirmed_and_not_lost(impatient: House) -> None:
    """While the database is locked its sender is told; Telegram keeps it; it is answered once when it is free."""
    crew = impatient.crew("technician")
    impatient.quiet()
    with locked(impatient):
        crew.technician.text("F0004?")
        assert WAITS in crew.technician.sees(WAITS).text
        assert impatient.client.state()["pending_updates"] == 1
        assert questions(impatient) == []
    crew.technician.sees("surtension")
    impatient.quiet()
    assert questions(impatient) == ["F0004?"]
    assert sum(WAITS in text for text in crew.technician.heard()) == 1


@pytest.mark.slow
def test_a_turn_that_cannot_be_committed_is_done_when_it_can(impatient: House) -> None:
    """Locked in the middle: the person is told once, nothing half is kept, the answer comes by itself, once."""
    crew = impatient.crew("technician")
    impatient.quiet()
    lock, release = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(impatient):
            lock.set()
            release.wait(30)

    def once() -> None:
        impatient.library.failing = None
        threading.Thread(target=hold).start()
        lock.wait(10)

    impatient.library.failing = once
    crew.technician.text("F0004?")
    crew.technician.sees(KEEPS_TRYING)
    assert questions(impatient) == []
    release.set()
    crew.technician.sees("surtension")
    impatient.quiet()
    assert questions(impatient) == ["F0004?"]
    assert sum(text == KEEPS_TRYING for text in crew.technician.heard()) == 1


@pytest.mark.slow
def test_a_press_that_cannot_be_committed_says_so_on_the_button(impatient: House) -> None:
    """And is done when it can be."""
    crew = impatient.crew("technician")
    crew.technician.ask("F0004?")
    impatient.quiet()
    message, button = crew.technician.button("ask:bad:")
    blocked = _lock_before_the_handler(impatient)
    press = crew.technician.tap(button.data or "", message_id=message.message_id)
    assert crew.technician.told(press) == KEEPS_TRYING
    blocked.set()
    wait_until(lambda: impatient.look(lambda session: session.query(Question).one().useful) is False)


def _lock_before_the_handler(house: House) -> threading.Event:
    """Lock the database as soon as the next sender is looked up; returns the event that lets it go."""
    release, held = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(house):
            held.set()
            release.wait(30)

    def watch(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "person.telegram_id = " in statement and not held.is_set():
            threading.Thread(target=hold).start()
            held.wait(10)

    event.listen(house.program.database.engine, "after_cursor_execute", watch)
    return release


@pytest.mark.slow
def test_a_long_lock_parks_nothing(impatient: House) -> None:
    """However often a turn is put off, it is nobody's failure: no incident, and the answer at the end."""
    crew = impatient.crew("technician")
    times: list[int] = []

    def busy() -> None:
        times.append(1)
        if len(times) < 4:
            raise Unavailable("The database is busy: nothing was changed. Try again in a moment.")

    impatient.library.failing = busy
    with impatient.program.database.write() as session:
        session.query(store.Inbox).update({"claims": 9})
    crew.technician.text("F0004?")
    crew.technician.sees("surtension", timeout=30)
    assert len(times) == 4
    assert not [text for text in crew.technician.heard() if "incident" in text]


@pytest.mark.slow
def test_a_full_disk_loses_nothing_and_goes_on_by_itself(tmp_path: Path) -> None:
    """Filled while the bot runs: told in a sentence, not confirmed; freed: answered, once, in order."""
    with small_disk(tmp_path / "disk") as disk, open_house(disk.folder, busy_seconds=1) as house:
        disk.watch(house.program.database)
        crew = house.crew("technician")
        house.quiet()
        _fill_to_the_brim(house, disk)
        crew.technician.text("F0004, one?")
        crew.technician.text("F0004, two?")
        assert WAITS in crew.technician.sees(WAITS).text
        assert house.client.state()["pending_updates"] == 2
        disk.free()
        wait_until(lambda: questions(house) == ["F0004, one?", "F0004, two?"], 30)
        house.quiet()
        assert sum("surtension" in text for text in crew.technician.heard()) == 2


def _fill_to_the_brim(house: House, disk: SmallDisk) -> None:
    """Fill the disk, and use up what the write-ahead log has left inside."""
    disk.fill()
    for _ in range(2000):
        try:
            with house.program.database.write() as session:
                store.remember(session, "filler", "x" * 3000)
                session.flush()
        except Unavailable:
            return
    raise AssertionError("the disk does not become full")


@pytest.mark.slow
def test_a_turn_that_fails_three_times_is_put_aside_and_told(
    own_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A defect of ours: its sender and the administrator read the same incident, and nothing of the exception."""
    crew = own_house.crew("technician", "admin", "second")
    own_house.quiet()
    tries: list[int] = []

    def poison() -> None:
        if own_house.library.asked[-1] == "poison":
            tries.append(1)
            raise ZeroDivisionError("hunter2 /work/secret")

    own_house.library.failing = poison
    with caplog.at_level(logging.CRITICAL):
        crew.technician.text("poison")
        crew.second.ask("F0004?")
        told = crew.technician.sees("incident", timeout=30).text
    incident = re.search(r"incident ([0-9A-F]{6})", told)
    assert incident is not None
    assert f"Incident {incident[1]}" in crew.admin.sees("Incident").text
    assert len(tries) == 3
    row = own_house.look(lambda session: session.query(store.Inbox).filter_by(state=store.PARKED).one())
    assert row.error.startswith(incident[1])
    assert told.startswith("Something went wrong on my side"), "in the language of the person"
    assert "surtension" in crew.technician.ask("F0004?").text, "the next message is served"
    everything = " ".join(text for hand in crew.hands.values() for text in hand.heard())
    for leak in ("hunter2", "ZeroDivisionError", "/work", "Traceback"):
        assert leak not in everything


@pytest.mark.slow
def test_a_pressed_button_that_fails_says_so_too(own_house: House) -> None:
    """The press is answered and the person reads the incident in the chat."""
    from tests.chat.test_reports import begin, write

    crew = own_house.crew("technician")
    begin(crew)
    write(crew, "seen", "What is F0004?")
    _, button = crew.technician.button("log:was:")

    def fail() -> None:
        raise RuntimeError("hunter2")

    own_house.library.failing = fail
    crew.technician.press(button.data or "")
    assert "incident" in crew.technician.sees("incident", timeout=30).text
    assert crew.report().seen == "What is F0004?", "nothing half done"


@pytest.mark.slow
def test_an_update_that_kills_the_process_each_time_is_put_aside(own_house: House) -> None:
    """Begun ten times and never come back: the eleventh start parks it instead of dying again."""
    crew = own_house.crew("technician")
    own_house.quiet()
    with own_house.stopped():
        crew.technician.text("poison")
        _receive_as_begun_ten_times(own_house, crew)
    assert re.search(r"incident [0-9A-F]{6}", crew.technician.sees("incident").text)
    assert own_house.library.asked[-1:] != ["poison"]


def _receive_as_begun_ten_times(house: House, crew: Crew) -> None:
    """Leave the database as ten crashes would: the update kept, claimed ten times, never finished."""
    [update] = [entry for entry in house.sandbox.api.ledger.after() if entry["kind"] == "update"][-1:]
    import json

    clock: Clock = house.program.clock
    with house.program.database.write() as session:
        raw = update["update"]
        store.receive(
            session,
            bot_id=4242,
            update_id=raw["update_id"],
            chat_id=crew.technician.id,
            raw=json.dumps(raw),
            now=clock.now(),
        )
        session.query(store.Inbox).filter_by(state=store.NEW).update({"claims": 10})
    house.program.database.close()
