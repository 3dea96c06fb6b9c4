"""An expert's sheet is found at the next question, cited by author, day and machine, after the manuals; and is gone
at once when it is withdrawn. The real rules and the real index, with a fake model."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.ask.indexed import IndexedLibrary
from bot.knowledge import sheets
from bot.knowledge.publishing import SheetPublisher
from bot.knowledge.service import near_pages
from docs_store.ask import Question
from docs_store.clock import ManualClock
from docs_store.database import Database
from docs_store.errors import NotFound
from docs_store.files import FileStore
from docs_store.knowledge import DRAFT, Consultation, Sheet
from docs_store.people import Person, PersonSite
from docs_store.versions import live_versions, passages_of, remove
from indexer.adding import Report, add, prepare_report
from indexer.reindex import reindex
from tests.indexer.library import add_plant, answering, workshop, write

QUESTION, ANSWER = (
    "Que veut dire le défaut A0501 de la presse 4 ?",
    "Surchauffe : nettoyer le radiateur.\nAttendre 20 min.",
)


class Shelf:
    """A workshop with a plant, an expert, and verbs to publish and ask."""

    def __init__(self, database: Database, folder: Path, clock: ManualClock) -> None:
        self.database, self.clock = database, clock
        self.shop = workshop(database, folder, clock)
        self.plant = add_plant(database)
        self.publish = SheetPublisher(self.shop.embedder)
        self.answering = answering(self.shop)
        self.library = IndexedLibrary(self.answering, database, FileStore(folder / "files"))
        with database.write() as session:
            expert = Person(name="Marc Delmas", role="specialist", created_at=clock.now())
            session.add(expert)
            session.flush()
            session.add(PersonSite(person_id=expert.id, site_id=self.plant["Nantes"]))
            self.expert = expert.id

    def draft(self, session: Session, title: str, answer: str, machine: str | None, **more: object) -> Sheet:
        """Write a draft."""
        row = Sheet(
            state=DRAFT,
            author_id=self.expert,
            machine_id=self.plant[machine] if machine else None,
            title=title,
            answer=answer,
            photos=[],
            created_at=self.clock.now(),
            **more,
        )
        session.add(row)
        session.flush()
        row.root_id = row.root_id or row.id
        return row

    def published(self, title: str = QUESTION, answer: str = ANSWER, machine: str | None = "PRESSE-4") -> int:
        """Publish a sheet and return its number."""
        with self.database.write() as session:
            row = self.draft(session, title, answer, machine)
            assert sheets.publish(session, row, self.expert, self.clock.now(), self.publish)
            return row.id

    def withdraw(self, number: int) -> bool:
        """Withdraw a sheet."""
        with self.database.write() as session:
            return sheets.withdraw(session, session.get_one(Sheet, number), self.expert, self.clock.now())


@pytest.fixture
def shelf(database: Database, tmp_path: Path, clock: ManualClock) -> Shelf:
    """A library with nothing in it."""
    return Shelf(database, tmp_path, clock)


def test_a_sheet_answers_the_next_question_word_for_word(shelf: Shelf) -> None:
    """The quote is the expert's own words; the citation names author, day and machine; the code is known now."""
    before = shelf.answering.answer(QUESTION)
    assert (before.status, before.unknown_codes) == ("not_found", ("A0501",))
    shelf.published()
    found = shelf.library.answer("défaut A0501", site_ids=None, machine_id=None)
    assert found.status == "answered"
    best = found.found[0]
    assert best.quote == ANSWER
    assert best.kind == "sheet"
    for words in ("Marc Delmas", "22 nov. 2026", "Presse 4"):
        assert words in best.title


def test_the_values_of_a_sheet_are_bold_and_untouched(shelf: Shelf) -> None:
    """What was typed is what is read: numbers, units, lines."""
    answer = "Serrer à 45 N·m,\npuis 2,5 bar (0,25 MPa) ; 1 500 tr/min."
    shelf.published("Quel couple de serrage pour la bride de la presse 4 ?", answer)
    best = shelf.library.answer("couple de serrage bride", site_ids=None, machine_id=None).found[0]
    assert best.quote == answer
    assert [best.quote[a:b] for a, b in best.bold if "45" in best.quote[a:b]] == ["45 N·m"]


def test_a_withdrawn_sheet_is_gone_at_once(shelf: Shelf) -> None:
    """No answer, no closest page, no passage by its number."""
    number = shelf.published()
    passage = shelf.library.answer("défaut A0501", site_ids=None, machine_id=None).found[0].passage_id
    assert shelf.withdraw(number)
    assert not shelf.withdraw(number)
    assert shelf.library.answer("défaut A0501", site_ids=None, machine_id=None).found == ()
    with pytest.raises(Exception, match="not in the library"):
        shelf.library.passage(passage, "défaut", site_ids=None, machine_id=None)


def test_a_new_version_stands_in_place_of_the_old_one(shelf: Shelf) -> None:
    """One document, the newest words; the old ones are quoted no more."""
    first = shelf.published()
    with shelf.database.write() as session:
        begun = sheets.correct(session, session.get_one(Sheet, first), shelf.expert, shelf.clock.now())
        sheets.write(begun, "Surchauffe : changer le ventilateur.", shelf.clock.now())
        assert sheets.publish(session, begun, shelf.expert, shelf.clock.now(), shelf.publish)
        assert begun.document_id == session.get_one(Sheet, first).document_id
    found = shelf.library.answer("défaut A0501", site_ids=None, machine_id=None).found
    assert [one.quote for one in found] == ["Surchauffe : changer le ventilateur."]


def test_a_correction_of_a_withdrawn_sheet_is_not_published(shelf: Shelf) -> None:
    """Withdrawing takes the waiting correction with it."""
    first = shelf.published()
    with shelf.database.write() as session:
        begun = sheets.correct(session, session.get_one(Sheet, first), shelf.expert, shelf.clock.now()).id
    shelf.withdraw(first)
    with shelf.database.write() as session:
        assert not sheets.publish(
            session, session.get_one(Sheet, begun), shelf.expert, shelf.clock.now(), shelf.publish
        )
    assert shelf.library.answer("défaut A0501", site_ids=None, machine_id=None).found == ()


def test_a_manual_that_answers_comes_first(shelf: Shelf, tmp_path: Path) -> None:
    """The manual has the DANGER; the sheet stands behind it, before nothing of a manual that answers."""
    shelf.published("Pression de service du vérin de la presse 4 ?", "Pression de service du vérin : 28 bar.")
    text = "=== 1\n# Vérin\nPression de service du vérin de la presse 4 : 30 bar.\n"
    docs = write(tmp_path / "docs", {"PRESSE-4/manuel.txt": text})
    reindex([docs], shelf.shop)
    kinds = [
        one.kind for one in shelf.library.answer("pression de service du vérin", site_ids=None, machine_id=None).found
    ]
    assert kinds == ["manual", "sheet"]


def test_a_sheet_of_one_machine_says_so_for_another(shelf: Shelf) -> None:
    """Asked at the lathe, the sheet of the press is marked as being about another machine; one for all is not."""
    shelf.published()
    at_the_lathe = shelf.plant["TOUR-1"]
    best = shelf.library.answer("défaut A0501", site_ids=None, machine_id=at_the_lathe).found[0]
    assert (best.other_machine, best.machines) == (True, ("Presse 4",))
    with shelf.database.write() as session:
        row = session.query(Sheet).one()
        begun = sheets.correct(session, row, shelf.expert, shelf.clock.now())
        sheets.hold_for(session, begun, 0, shelf.clock.now())
        sheets.publish(session, begun, shelf.expert, shelf.clock.now(), shelf.publish)
    best = shelf.library.answer("défaut A0501", site_ids=None, machine_id=at_the_lathe).found[0]
    assert (best.other_machine, best.machines) == (False, ())


def test_another_site_does_not_find_it(shelf: Shelf) -> None:
    """Rights are those of the machine, as for a manual."""
    shelf.published()
    lyon = frozenset({shelf.plant["Lyon"]})
    assert shelf.library.answer("défaut A0501", site_ids=lyon, machine_id=None).found == ()


@pytest.mark.parametrize("asked", ["Comment consigner la presse 4 ?", "consignation presse 4"])
def test_a_sheet_is_never_the_answer_to_how_to_lock_out(shelf: Shelf, asked: str) -> None:
    """However well it fits: it is offered as a nearest page, with its caution, and not as the answer."""
    steps = "1. Séparer.\n2. Condamner avec un cadenas.\n3. Vérifier l'absence de tension."
    shelf.published("Comment consigner la presse 4 ?", steps)
    found = shelf.library.answer(asked, site_ids=None, machine_id=None)
    assert found.status != "answered"
    with shelf.database.read() as session:
        version = session.query(Sheet).one().document_id
        assert version
    hit = shelf.answering.answer(asked).ranking[0]
    assert any("consignation" in warning for warning in hit.warnings)


def test_a_sheet_comes_before_a_report(shelf: Shelf) -> None:
    """Both say it; the validated one stands first."""
    report = Report(
        "report-1", "Rapport", (("Vu", "pression de service du vérin 27 bar"),), None, "fr", shelf.clock.now().date()
    )
    add(shelf.shop, prepare_report(shelf.shop, report))
    shelf.published("pression de service du vérin", "pression de service du vérin 28 bar")
    kinds = [
        one.kind for one in shelf.library.answer("pression de service du vérin", site_ids=None, machine_id=None).found
    ]
    assert kinds == ["sheet", "report"]


def test_its_photo_comes_with_the_answer(shelf: Shelf) -> None:
    """Where there is no page to draw, the picture that the expert sent is shown."""
    with shelf.database.write() as session:
        question = Question(person_id=shelf.expert, text="x", status="not_found", asked_at=shelf.clock.now())
        session.add(question)
        session.flush()
        asked = Consultation(
            question_id=question.id, asker_id=shelf.expert, text="x", expert_id=shelf.expert, asked_at=shelf.clock.now()
        )
        session.add(asked)
        session.flush()
        row = shelf.draft(session, QUESTION, ANSWER, "PRESSE-4", consultation_id=asked.id)
        row.photos = [{"sha256": "f" * 64, "name": "photo.jpg"}]
        sheets.publish(session, row, shelf.expert, shelf.clock.now() + timedelta(days=1), shelf.publish)
        number = row.id
    best = shelf.library.answer("défaut A0501", site_ids=None, machine_id=None).found[0]
    assert (best.photo, best.sheet_id) == ("f" * 64, number)
    with shelf.database.read() as session:
        assert all(one.page is None for one in passages_of(session, [best.version_id]))


def test_the_expert_sees_the_nearest_pages_that_they_may_see(shelf: Shelf, tmp_path: Path) -> None:
    """Titles and pages from live rows; none of another site's, none of a document that was removed."""
    text = "=== 7\n# Vérin\nPression de service du vérin.\n"
    docs = write(tmp_path / "docs", {"PRESSE-4/presse.txt": text, "TOUR-1/tour.txt": text + "Tour.\n"})
    reindex([docs], shelf.shop)
    with shelf.database.write() as session:
        hits = [
            {"passage": 1, "version": version.version_id, "page": 7} for version in live_versions(session)
        ]  # one of each site
        question = Question(person_id=shelf.expert, text="x", status="closest", hits=hits, asked_at=shelf.clock.now())
        session.add(question)
        session.flush()
        asked = Consultation(
            question_id=question.id, asker_id=shelf.expert, text="x", expert_id=shelf.expert, asked_at=shelf.clock.now()
        )
        assert [(near.title, near.page) for near in near_pages(session, asked, shelf.expert)] == [("presse", 7)]
        remove(session, [version.document_id for version in live_versions(session)], shelf.clock.now())
        assert near_pages(session, asked, shelf.expert) == ()


def test_only_a_supervisor_of_the_site_publishes_what_a_leader_proposed(shelf: Shelf) -> None:
    """Not its author, however often they press; not another specialist, nor a supervisor of another site."""
    with shelf.database.write() as session:
        crew = {}
        for who in ("leader Nantes", "specialist Nantes", "supervisor Lyon", "supervisor Nantes"):
            role, site = who.split()
            person = Person(name=f"{role} {site}", role=role, created_at=shelf.clock.now())
            session.add(person)
            session.flush()
            session.add(PersonSite(person_id=person.id, site_id=shelf.plant[site]))
            crew[f"{role} {site}"] = person.id
        row = shelf.draft(session, QUESTION, ANSWER, "PRESSE-4")
        row.author_id = crew["leader Nantes"]
        session.flush()

        def press(who: str) -> bool:
            return sheets.publish(session, row, crew[who], shelf.clock.now(), shelf.publish)

        assert press("leader Nantes")
        for who in ("leader Nantes", "specialist Nantes", "supervisor Lyon"):
            assert not press(who)
            assert row.state == sheets.PROPOSED
            with pytest.raises(NotFound):
                sheets.send_back(session, row, crew[who], shelf.clock.now())
        assert press("supervisor Nantes")
        assert (row.state, row.validated_by) == (sheets.PUBLISHED, crew["supervisor Nantes"])
        for who in ("specialist Nantes", "supervisor Lyon"):
            with pytest.raises(NotFound):
                sheets.withdraw(session, row, crew[who], shelf.clock.now())
        assert sheets.withdraw(session, row, crew["supervisor Nantes"], shelf.clock.now())


def test_a_draft_is_nobody_elses(shelf: Shelf) -> None:
    """An administrator may withdraw what stands, and not publish what its author is still writing."""
    with shelf.database.write() as session:
        admin = Person(name="Alice", role="admin", created_at=shelf.clock.now())
        session.add(admin)
        session.flush()
        row = shelf.draft(session, QUESTION, ANSWER, "PRESSE-4")
        with pytest.raises(NotFound):
            sheets.publish(session, row, admin.id, shelf.clock.now(), shelf.publish)
        with pytest.raises(NotFound):
            sheets.draft(session, row.id, admin.id)
