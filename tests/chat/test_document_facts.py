"""Administrators correct what was read of documents by buttons and words; others read; it is kept who said what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.indexed import WorkshopIndexing
from bot.library.service import Worker
from bot.sandbox.running import running_sandbox
from docs_store import facts as store
from docs_store import library
from docs_store.files import FileStore
from docs_store.library import Document
from docs_store.plant import Machine
from docs_store.versions import NewVersion, stage, switch
from indexer.readers import refusals
from indexer.readers.document import ReadDocument
from indexer.workshop import Workshop
from tests.chat.hands import Hand
from tests.chat.running_bot import ADMIN, PHONES, SUPERVISOR, TECHNICIAN, RunningBot, running_bot, wait_until
from tests.indexer.library import MarkedTextReaders, workshop

pytestmark = pytest.mark.slow


class CrashingReaders(MarkedTextReaders):
    """Reads marked text, and breaks off on `CRASH`."""

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        """Break off, or return the document."""
        if "CRASH" in path.read_text("utf-8"):
            self.opened.append(name or path.name)
            raise refusals.refusal(refusals.CRASHED, name or path.name)
        return super().read(path, name)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[RunningBot]:
    """A bot with two revisions of one manual, which nobody has said anything about."""
    with running_sandbox(phones=PHONES) as sandbox, running_bot(tmp_path, sandbox) as running:
        with running.program.database.write() as session:
            for revision in "BC":
                now = running.program.clock.now()
                row = library.document_at(session, "/docs", f"PHM200-{revision}.pdf", now=now)
                title = f"Manuel PHM 200 {revision}"
                new = NewVersion(revision * 64, 1, ".pdf", "r", title, (), 12, language="fr", revision=revision)
                switch(session, [stage(session, row.id, new, now)])
        yield running


def hand(bot: RunningBot, chat_id: int) -> Hand:
    """Return somebody's hand."""
    return Hand(bot.sandbox.client, chat_id)


def held(bot: RunningBot, path: str = "PHM200-B.pdf") -> Document:
    """Return a document as it is now."""
    with bot.program.database.read() as session:
        return session.query(Document).filter_by(path=path).one()


def machines(bot: RunningBot, document: int) -> list[str]:
    """Return the tags of the machines a document is about."""
    with bot.program.database.read() as session:
        about = library.machines_by_document(session, [document]).get(document, ())
        return [session.get_one(Machine, number).tag for number in about]


def opened(bot: RunningBot, path: str = "PHM200-B.pdf") -> tuple[Hand, int]:
    """Open a document's card from the list, as an administrator."""
    admin, number = hand(bot, ADMIN), held(bot, path).id
    admin.text("/documents")
    admin.press(f"lib:doc:{number}:0")
    admin.button(f"lib:pick:{number}:machines")
    return admin, number


def test_a_machine_is_attached_and_taken_away(bot: RunningBot) -> None:
    """By its button; pressed again it is gone; it is kept who did it."""
    admin, number = opened(bot)
    admin.press(f"lib:pick:{number}:machines")
    _, button = admin.button(f"lib:set:{number}:machines:")
    admin.press(f"lib:set:{number}:machines:")
    wait_until(lambda: len(machines(bot, number)) == 1)
    assert machines(bot, number)[0] in {"PRESSE-4", "CONV-12", "COMP-2"}
    admin.press(f"lib:set:{number}:machines:{(button.data or '').rsplit(':', 1)[1]}")
    wait_until(lambda: machines(bot, number) == [])
    with bot.program.database.read() as session:
        edits = store.edits(session, number)
        assert [edit.fact for edit in edits] == ["machines", "machines"]
        assert all(edit.person_id for edit in edits)


def test_a_revision_is_typed(bot: RunningBot) -> None:
    """The next words are it; the card shows it with a pencil; words after it are a question again."""
    admin, number = opened(bot)
    admin.press(f"lib:ask:{number}:revision")
    admin.sees("Écrivez-le-moi ici")
    admin.text(" B2 ")
    assert "✏️" in admin.sees("B2").text
    assert held(bot).revision == "B2"
    admin.text("couple de serrage")
    admin.sees("F0004")
    assert held(bot).revision == "B2"


def test_a_question_is_no_revision(bot: RunningBot) -> None:
    """Who was asked and asks something else gets an answer, not a new revision."""
    admin, number = opened(bot)
    admin.press(f"lib:ask:{number}:revision")
    admin.sees("Écrivez-le-moi ici")
    admin.text("Que signifie F0004 ?")
    admin.sees("F0004")
    assert held(bot).revision == "B"


def test_kind_and_language_are_chosen_and_taken_back(bot: RunningBot) -> None:
    """`Comme lu` brings back what was read."""
    admin, number = opened(bot)
    admin.press(f"lib:pick:{number}:kind")
    admin.press(f"lib:set:{number}:kind:schematic")
    wait_until(lambda: held(bot).kind == "schematic")
    admin.press(f"lib:doc:{number}:1")
    admin.press(f"lib:pick:{number}:language")
    admin.press(f"lib:set:{number}:language:en")
    wait_until(lambda: held(bot).language == "en")
    admin.press(f"lib:doc:{number}:1")
    admin.press(f"lib:pick:{number}:language")
    admin.press(f"lib:forget:{number}:language")
    wait_until(lambda: held(bot).language == "fr")
    assert held(bot).kind == "schematic"


def test_a_document_is_withdrawn_and_put_back(bot: RunningBot) -> None:
    """Asked first; it stays in the administrator's list, marked."""
    admin, number = opened(bot)
    for place in (1, 2):
        admin.press(f"lib:doc:{number}:{place}")
        admin.button(f"lib:doc:{number}:{place + 1}")
    admin.press(f"lib:out:{number}")
    admin.sees("Le retirer")
    assert held(bot).removed_at is None
    admin.press(f"lib:outyes:{number}")
    admin.sees("Retiré")
    assert held(bot).removed_at is not None
    admin.press(f"lib:back:{number}")
    wait_until(lambda: held(bot).removed_at is None)


def test_a_newer_revision_is_said_and_unsaid(bot: RunningBot) -> None:
    """By `Remplace…` on the newer one, and `Il répond à nouveau` on the older; marked wherever it shows."""
    newer, older = held(bot, "PHM200-C.pdf").id, held(bot).id
    admin, _ = opened(bot, "PHM200-C.pdf")
    admin.press(f"lib:doc:{newer}:1")
    admin.button(f"lib:doc:{newer}:2")
    admin.press(f"lib:doc:{newer}:2")
    admin.press(f"lib:pick:{newer}:replaces")
    admin.press(f"lib:rep:{older}:{newer}")
    admin.sees("Remplace Manuel PHM 200 B")
    assert held(bot).replaced_by == newer
    admin.press(f"lib:doc:{older}:0")
    admin.sees("Révision remplacée par rév. C")
    admin.text("/documents")
    admin.sees("Révision remplacée par rév. C")
    admin.press(f"lib:doc:{older}:0")
    admin.press(f"lib:keep:{older}:{older}")
    wait_until(lambda: held(bot).replaced_by is None)


def test_the_list_is_searched_and_paged(bot: RunningBot) -> None:
    """Five a page; words behind the command narrow it; `Suivant` keeps them."""
    with bot.program.database.write() as session:
        for number in range(14):
            row = library.document_at(session, "/docs", f"pompe-{number:02}.pdf", now=bot.program.clock.now())
            row.title = f"Pompe {number:02}"
    admin = hand(bot, ADMIN)
    admin.text("/documents")
    admin.sees("Page 1 sur 4")
    admin.text("/documents pompe")
    found = admin.sees("14 documents")
    assert "PHM" not in found.text
    admin.press("lib:list:1:pompe")
    assert "Pompe 05" in admin.sees("Page 2 sur 3").text
    admin.text("/documents rien de tel")
    admin.sees("Aucun document de ce nom")


def test_only_administrators_change(bot: RunningBot) -> None:
    """A supervisor reads the card, and a forged button is refused; a technician sees neither."""
    number = held(bot).id
    chief, technician = hand(bot, SUPERVISOR), hand(bot, TECHNICIAN)
    chief.text("/documents")
    chief.press(f"lib:doc:{number}:0")
    card = chief.sees("PHM200-B.pdf")
    assert not [button for button in card.buttons if (button.data or "").split(":")[1] in {"pick", "ask", "set", "out"}]
    for phone, forged in (
        (chief, f"lib:set:{number}:kind:notes"),
        (chief, f"lib:outyes:{number}"),
        (technician, f"lib:doc:{number}:0"),
    ):
        told = phone.told(phone.tap(forged, message_id=phone.chat().messages[0].message_id))
        assert "rôle" in told
    assert (held(bot).kind, held(bot).removed_at) == ("manual", None)


def shop(bot: RunningBot, folder: Path) -> Workshop:
    """Return a workshop over the bot's own library, whose readers can break off."""
    from dataclasses import replace

    made = workshop(bot.program.database, folder)
    return replace(made, readers=CrashingReaders(), files=FileStore(bot.program.settings.data / "files"))


def worker(bot: RunningBot, made: Workshop) -> Worker:
    """Return a worker with the real indexing."""
    files = FileStore(bot.program.settings.data / "files")
    return Worker(bot.program.database, bot.program.clock, lambda: WorkshopIndexing(made, files))


def sent(admin: Hand, text: str, name: str = "notice.txt") -> None:
    """Send a file and wait until it waits to be read."""
    admin.upload("document", text.encode(), name=name)
    admin.sees(name)


def test_an_upload_asks_for_its_machine(bot: RunningBot, tmp_path: Path) -> None:
    """Nothing told which: a button attaches it, from the card of the upload."""
    admin, made = hand(bot, ADMIN), shop(bot, tmp_path / "w")
    sent(admin, "# Graissage\nGraisser toutes les 250 heures.\n")
    assert worker(bot, made).work_once()
    admin.sees("Pour quelle machine")
    number = held(bot, "notice.txt").id
    admin.press(f"lib:set:{number}:machines:")
    wait_until(lambda: len(machines(bot, number)) == 1)


def test_an_upload_that_names_its_machine_asks_nothing(bot: RunningBot, tmp_path: Path) -> None:
    """By its tag on the first page."""
    admin, made = hand(bot, ADMIN), shop(bot, tmp_path / "w")
    sent(admin, "# Graissage\nMachine PRESSE-4. Graisser toutes les 250 heures.\n")
    assert worker(bot, made).work_once()
    assert "Presse hydraulique 4" in admin.sees("peut être").text
    assert machines(bot, held(bot, "notice.txt").id) == ["PRESSE-4"]


def test_the_same_bytes_twice_are_one_document(bot: RunningBot, tmp_path: Path) -> None:
    """Under another name too: told so, not read again; withdrawn, they come back."""
    admin, made = hand(bot, ADMIN), shop(bot, tmp_path / "w")
    text = "# Graissage\nMachine PRESSE-4. Graisser toutes les 250 heures.\n"
    sent(admin, text)
    worker(bot, made).work_once()
    admin.sees("peut être")
    sent(admin, text, "copie.txt")
    worker(bot, made).work_once()
    assert "notice.txt" in admin.sees("à l’identique").text
    assert made.readers.opened == ["notice.txt"]  # type: ignore[attr-defined]
    with bot.program.database.write() as session:
        from bot.library import editing

        editing.withdraw(session, held(bot, "notice.txt").id, site_ids=None, by=None, now=bot.program.clock.now())
    while worker(bot, made).work_once():
        pass
    sent(admin, text, "encore.txt")
    worker(bot, made).work_once()
    admin.sees("est de retour")
    assert held(bot, "notice.txt").removed_at is None


def test_a_reading_that_breaks_off_is_tried_three_times(bot: RunningBot, tmp_path: Path) -> None:
    """Then it is in quarantine with the reason; sent again it is not read; `Essayer encore` reads it once more."""
    admin, made = hand(bot, ADMIN), shop(bot, tmp_path / "w")
    sent(admin, "CRASH")
    works = worker(bot, made)
    assert works.work_once()
    admin.sees("nouvel essai (2 sur 3)")
    assert works.work_once()
    assert works.work_once()
    told = admin.sees("quarantaine")
    assert "notice.txt" in told.text
    assert not works.work_once()
    assert made.readers.opened == ["notice.txt"] * 3  # type: ignore[attr-defined]
    sent(admin, "CRASH")
    wait_until(works.work_once)
    assert made.readers.opened == ["notice.txt"] * 3  # type: ignore[attr-defined]
    admin.press("lib:retry:")
    wait_until(works.work_once)
    assert made.readers.opened == ["notice.txt"] * 4  # type: ignore[attr-defined]


def test_a_plain_refusal_is_not_tried_again(bot: RunningBot, tmp_path: Path) -> None:
    """It will not get better."""
    admin, made = hand(bot, ADMIN), shop(bot, tmp_path / "w")
    sent(admin, "BROKEN")
    works = worker(bot, made)
    assert works.work_once()
    assert not works.work_once()
    admin.sees("is broken")
