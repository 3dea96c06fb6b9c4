"""The bot stops when it is told to, and starts only where it can work."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr
from telegram import Bot

from bot.chat.inbox import Dispatcher
from bot.chat.pace import Pace
from bot.chat.running import only_one
from bot.chat.sender import Sender
from bot.chat.wire import Wire
from bot.people.handlers import Doorman
from bot.sandbox.running import running_sandbox
from bot.wiring import build
from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.errors import BadSettings, Conflict, Unavailable
from docs_store.files import FileStore
from docs_store.settings import Settings
from tests.chat.running_bot import FakeLibrary, serving, settings_for


@pytest.mark.parametrize("moments", range(5))
@pytest.mark.parametrize("part", ["dispatcher", "sender"])
def test_a_resting_part_ends_though_work_arrives_with_the_order_to_stop(
    database: Database, clock: ManualClock, tmp_path: Path, part: str, moments: int
) -> None:
    """However close together they come, a cancellation is never taken for the end of a rest."""

    async def rest_and_cancel() -> bool:
        event = asyncio.Event()
        wire = Wire(Bot("1:x"), FileStore(tmp_path))
        resting: asyncio.Task[None]
        if part == "sender":
            sender = Sender(
                database, clock, wire, bot_id=1, queued=event, guards={}, undeliverable=lambda *_: None,
                language_of=lambda *_: "en", pace=Pace(),
            )  # fmt: skip
            resting = asyncio.create_task(sender._rest(30))
        else:
            gate = Doorman(clock, "en", "Europe/Paris")
            dispatcher = Dispatcher(
                database, clock, None, gate, wire, arrived=event, queued=event, threads=1, language="en", timezone="UTC"
            )  # type: ignore[arg-type]  # fmt: skip
            resting = asyncio.create_task(dispatcher._rest())
        for _ in range(4):
            await asyncio.sleep(0)
        event.set()
        for _ in range(moments):
            await asyncio.sleep(0)
        told = resting.cancel()
        await asyncio.wait({resting}, timeout=5)
        return resting.cancelled() or not told

    assert asyncio.run(rest_and_cancel())


@pytest.mark.slow
def test_a_wrong_token_ends_with_one_sentence(tmp_path: Path) -> None:
    """Telegram says no: the bot does not start, and says where the token belongs."""
    with running_sandbox() as sandbox:
        settings = settings_for(tmp_path, sandbox).model_copy(update={"telegram_token": SecretStr("1:wrong")})
        program = build(settings, answers=FakeLibrary().answers)
        with pytest.raises(BadSettings, match="MAINTBOT_TELEGRAM_TOKEN") as refused, serving(program):
            pass
        assert "1:wrong" not in str(refused.value)
        program.database.close()


def test_a_missing_token_is_said_before_anything_starts(tmp_path: Path) -> None:
    """With the way to try the product without one."""
    program = build(Settings(data=tmp_path, telegram_token=None, _env_file=None), answers=FakeLibrary().answers)
    with pytest.raises(BadSettings, match="make demo"):
        program.chat()
    program.database.close()


def test_two_bots_on_one_data_folder_are_refused(database: Database, tmp_path: Path) -> None:
    """The second says who is there; when the first has gone it may."""
    with only_one(tmp_path, database), pytest.raises(Conflict, match="runs on"), only_one(tmp_path, database):
        pass
    with only_one(tmp_path, database):
        pass


def test_a_data_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """A file in its place, said with the option that helps."""
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(Unavailable, match="--data"):
        build(Settings(data=tmp_path / "data" / "deeper", _env_file=None))
