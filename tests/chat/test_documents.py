"""Administrators see the documents, have them read again with progress in the chat, and add one by sending it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.library.service import Report, Worker
from bot.sandbox.client import PhoneClient
from bot.sandbox.running import running_sandbox
from docs_store import library
from docs_store.errors import N_, UnreadableFile
from tests.chat.running_bot import ADMIN, PHONES, TECHNICIAN, RunningBot, running_bot

pytestmark = pytest.mark.slow


class FakeIndexing:
    """Finds the same in everything, and cannot read what is called broken."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def reindex(self, folders: list[str], report: Report) -> dict[str, Any]:
        """Say how far it is, and end."""
        self.read += folders
        report({"step": "reading", "done": 1, "total": 2})
        return {"documents": 6, "pages": 59, "passages": 400, "unchanged": 5, "refused": [["a.pdf", "a.pdf est vide."]]}

    def upload(self, sha256: str, name: str, person_id: int | None, report: Report) -> dict[str, Any]:
        """Return what is in it."""
        if "broken" in name:
            raise UnreadableFile(N_("{name} is damaged or incomplete: export or copy it again."), name=name)
        return {"title": "Notice PX", "pages": 3, "passages": 9, "language": "fr", "machines": ["Presse 4"]}


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[RunningBot]:
    """A bot with one indexed folder."""
    with running_sandbox(phones=PHONES) as sandbox, running_bot(tmp_path, sandbox) as running:
        with running.program.database.write() as session:
            now = running.program.clock.now()
            library.document_at(session, "/plant/docs", "PRESSE-4/manuel.pdf", now=now).title = "Manuel PHM 200"
        yield running


def _works(bot: RunningBot, indexing: FakeIndexing) -> bool:
    return Worker(bot.program.database, bot.program.clock, lambda: indexing).work_once()


def _sees(phone: PhoneClient, words: str) -> str:
    chat = phone.wait_for(lambda seen: any(words in message.text for message in seen.from_bot), 20)
    return next(message.text for message in reversed(chat.from_bot) if words in message.text)


def test_a_reindex_shows_how_it_ends_in_the_same_card(bot: RunningBot) -> None:
    """Asked for twice it is done once; the card ends with counts and with what could not be read."""
    admin, indexing = bot.phone(ADMIN), FakeIndexing()
    admin.text("/reindex")
    _sees(admin, "⏳")
    again = admin.text("/reindex")
    admin.wait_for(lambda seen: seen.after(again), 20)
    assert _works(bot, indexing)
    assert "a.pdf est vide." in _sees(admin, "Documents relus")
    assert indexing.read == ["/plant/docs"]
    assert not _works(bot, indexing)


def test_a_document_that_is_sent_is_confirmed_with_what_was_found(bot: RunningBot) -> None:
    """Title, pages, passages, language and machine come back."""
    admin = bot.phone(ADMIN)
    admin.upload("document", b"%PDF-1.7 pretend", name="notice.pdf")
    _sees(admin, "notice.pdf")
    assert _works(bot, FakeIndexing())
    found = _sees(admin, "Notice PX")
    for words in ("3 pages", "9 passages", "français", "Presse 4"):
        assert words in found


def test_a_document_that_cannot_be_read_gives_the_reason(bot: RunningBot) -> None:
    """In the sender's language, without a trace of the program."""
    admin = bot.phone(ADMIN)
    admin.upload("document", b"%PDF-1.7 pretend", name="broken.pdf")
    _sees(admin, "broken.pdf")
    assert _works(bot, FakeIndexing())
    assert "abîmé ou incomplet" in _sees(admin, "⚠️")


def test_what_no_reader_reads_is_refused_before_it_is_fetched(bot: RunningBot) -> None:
    """A sentence with the formats that are read; no job."""
    admin = bot.phone(ADMIN)
    admin.upload("document", b"PK", name="photos.zip")
    assert "PDF" in _sees(admin, "photos.zip")
    assert not _works(bot, FakeIndexing())


def test_only_administrators_change_documents(bot: RunningBot) -> None:
    """A technician's file and re-index are refused with a sentence."""
    technician = bot.phone(TECHNICIAN)
    technician.text("/reindex")
    _sees(technician, "Votre rôle")
    assert not _works(bot, FakeIndexing())


def test_the_list_names_the_documents(bot: RunningBot) -> None:
    """Title by title, with a button to read all of them again."""
    admin = bot.phone(ADMIN)
    admin.text("/documents")
    assert "Manuel PHM 200" in _sees(admin, "📚")
