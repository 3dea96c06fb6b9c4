"""Questions about lock-out: told from others, and led to the procedure of the machine that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs_store.database import Database
from indexer.adding import add, prepare_report
from indexer.lockout import asks_lockout, asks_procedure, is_headed, tells_steps
from indexer.preparing import Report
from indexer.reindex import reindex
from indexer.workshop import Workshop
from tests.indexer.library import add_plant, answering, workshop, write

FILES = {
    "presse-4/manual.txt": (
        "# Presse hydraulique\n=== 1\n# Défauts\n! DANGER : avant de démonter, consigner la presse.\n"
        "Tableau des défauts de la presse.\n=== 2\n# Consignation\n! DANGER : électrocution.\n"
        "1. Séparation : ouvrir le sectionneur.\n2. Condamnation : poser un cadenas et la pancarte.\n"
        "3. Identification : vérifier le départ.\n4. Vérification d'absence de tension.\n"
        "=== 3\n# Filtre\n1. Consigner la presse selon la page 2.\n2. Remplacer l'élément du filtre de la presse.\n"
    ),
    "general/menu.txt": "# Menu de la cantine\n=== 1\nLe plat du jour est servi à midi.\n",
}


@pytest.fixture
def plant(database: Database) -> dict[str, int]:
    """Two sites with a machine each."""
    return add_plant(database)


@pytest.fixture
def shop(database: Database, plant: dict[str, int], tmp_path: Path) -> Workshop:
    """A press whose manual has a lock-out procedure, a lathe without any, and reports on both."""
    shop = workshop(database, tmp_path / "data")
    reindex([write(tmp_path / "docs", FILES)], shop)
    day = shop.clock.now().date()
    for number, machine in enumerate(("PRESSE-4", "TOUR-1")):
        fields = (("Fait", "Consigner la machine, remplacer l'élément du filtre de la presse, filtre remplacé"),)
        report = Report(f"report-{number}", f"Compte rendu {machine}", fields, plant[machine], "fr", day)
        add(shop, prepare_report(shop, report))
    return shop


@pytest.mark.parametrize(
    "question",
    [
        "comment consigner la presse",
        "consignation compresseur",
        "how to lock out the drive",
        "LOTO press",
        "mise en sécurité du convoyeur",
        "VAT armoire",
        "combien de temps attendre avant d'ouvrir le variateur",
        "wait before opening the drive",
    ],
)
def test_questions_about_lock_out(question: str) -> None:
    """Whatever the shop floor calls it."""
    assert asks_lockout(question)


@pytest.mark.parametrize("question", ["consigne de pression", "locknut torque", "régler la consigne", "", "vatout"])
def test_other_questions(question: str) -> None:
    """A set point is no lock-out."""
    assert not asks_lockout(question)


def test_one_step_is_not_the_procedure() -> None:
    """Who asks for the absence of voltage is not sent back to another chapter."""
    assert asks_procedure("comment consigner")
    assert not asks_procedure("VAT armoire")


def test_titles_and_steps_tell_a_procedure() -> None:
    """Three of the steps are enough, one is not."""
    assert is_headed("2 Sécurité › 2.5 Consignation")
    assert not is_headed("6 Défauts")
    assert tells_steps("Ouvrir le sectionneur, poser un cadenas, purger.")
    assert not tells_steps("Purger le circuit.")


def test_the_procedure_answers_and_not_a_warning_that_mentions_it(shop: Workshop) -> None:
    """From its first step, with its DANGER."""
    answer = answering(shop).answer("comment consigner la presse")
    assert answer.status == "answered"
    assert answer.best is not None
    assert (answer.best.document, answer.best.page) == ("presse-4/manual.txt", 2)
    assert answer.quote.startswith("1. Séparation")
    assert any("électrocution" in warning for warning in answer.warnings)


def test_a_machine_without_a_procedure_gets_no_other_machines(shop: Workshop) -> None:
    """Neither the press's procedure nor a report is an answer for the lathe."""
    answer = answering(shop).answer("comment consigner le tour")
    assert answer.status != "answered"


def test_a_report_comes_after_a_manual_that_answers(shop: Workshop) -> None:
    """It says more of the words, but the manual has the steps and the lock-out; it follows as a next place."""
    answer = answering(shop).answer("remplacer l'élément du filtre de la presse")
    documents = [hit.document for hit in answer.ranking]
    assert answer.status == "answered"
    assert documents[0] == "presse-4/manual.txt"
    assert "report-0" in documents
    assert answer.quote.startswith("1. Consigner")


def test_a_procedure_that_goes_on_overleaf_is_shown_from_its_beginning(shop: Workshop, tmp_path: Path) -> None:
    """The step that says the words stands overleaf: the first steps are shown, with the sign that more follow."""
    text = (
        "# Joint du réducteur\n=== 1\n1. Arrêter et cadenasser.\n2. Vider le carter.\n"
        "=== 2\n3. Extraire le joint du réducteur.\n4. Monter le joint neuf du réducteur.\n"
    )
    reindex([write(tmp_path / "more", {"gearbox.txt": text})], shop)
    answer = answering(shop).answer("monter le joint neuf du réducteur")
    assert answer.status == "answered"
    assert answer.best is not None
    assert answer.best.page == 1
    assert answer.quote.startswith("1. Arrêter")
    assert (answer.more_before, answer.more_after) == (False, True)
    assert answer.ranking[1].page == 2
