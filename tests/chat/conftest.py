"""One running bot for many tests, a crew of its own for each; and a bot with a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.pace import Pace
from bot.sandbox.limits import OFF, FloodRules
from bot.sandbox.running import running_sandbox
from bot.wiring import Program, build
from docs_store.clock import Clock, ManualClock
from docs_store.database import Database
from tests.chat.hands import Crew, House
from tests.chat.running_bot import FakeLibrary, settings_for, unhurried


@contextmanager
def open_house(
    folder: Path,
    *,
    clock: Clock | None = None,
    limits: FloodRules = OFF,
    pace: Callable[[], Pace] = unhurried,
    busy_seconds: float = 15.0,
    **more: Any,
) -> Iterator[House]:
    """Run a bot over a sandbox of its own."""
    library = FakeLibrary()
    delay = more.pop("escalation_delay", timedelta(days=1))
    with running_sandbox(limits=limits) as sandbox:
        chosen = settings_for(folder, sandbox, escalation_delay=delay, **more)

        def made() -> Program:
            program = build(chosen, clock=clock, answers=library.answers)
            program.database.close()
            program.database = Database(chosen.url, busy_seconds=busy_seconds)
            return program

        house = House(made, sandbox, library, pace)
        with house.running:
            house.open()
            yield house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One bot for every test that needs nothing special."""
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
def crew(house: House) -> Crew:
    """A site of its own with a technician and two supervisors."""
    return house.crew()


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    """A bot for one test alone."""
    with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
def clocked_house(tmp_path: Path, clock: ManualClock) -> Iterator[House]:
    """A bot whose time stands still until the test moves it; the next person is called after five minutes."""
    with open_house(tmp_path, clock=clock, escalation_delay=timedelta(minutes=5)) as opened:
        yield opened
