"""Another value for the same thing is told; for another thing never: precision before recall."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from docs_store.database import Database
from indexer.adding import add, prepare_report
from indexer.analysis import stem
from indexer.contradictions import Claim, Statement, claim_of, with_older, with_reports
from indexer.preparing import Report
from indexer.quantities import comparable, differ, values
from indexer.reindex import reindex
from indexer.search import EVERYWHERE, Scope
from indexer.sought import Terms
from indexer.workshop import Workshop
from tests.indexer.library import add_plant, answering, workshop, write


def asked(*said: str) -> Terms:
    """Return the words of a question."""
    return Terms(
        dict.fromkeys(said, 1.0), {word: frozenset({frozenset({stem(word, "fr")})}) for word in said}, frozenset()
    )


TORQUE = asked("couple", "serrage", "brides")
AIR = asked("pression", "air")


def claim(quote: str, sought: Terms, heading: str = "Air comprimé") -> Claim:
    """Return the value of a quote."""
    found = claim_of(quote, heading, sought, "fr")
    assert found is not None
    return found


def report(text: str, number: int = 1, dated: str = "2026-03-12") -> Statement:
    """Return a report of the machine."""
    return Statement("report", text, "Rapport", "fr", None, dated, f"report-{number}", report=number)


def older(text: str, heading: str = "Air comprimé", **more: Any) -> Statement:
    """Return a passage of the revision before."""
    return Statement("revision", text, heading, "fr", "2", None, "Manuel", 4, **more)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("45 Nm", 45, "newton * meter"),
        ("3,2 bar", 3.2, "bar"),
        ("1 500 tr/min", 1500, "turn / minute"),
        ("0.32 MPa", 0.32, "megapascal"),
        ("60 °C", 60, "degC"),
        ("5 mΩ", 5, "milliohm"),
        ("5 MΩ", 5, "megaohm"),
    ],
)
def test_values_are_read_as_people_write_them(text: str, number: float, unit: str) -> None:
    """Commas, blanks between thousands, units of the trade."""
    (found,) = values(f"Régler à {text}.")
    assert (found.number, found.unit, found.text, found.single) == (number, unit, text, True)


@pytest.mark.parametrize("text", ["1.500 bar", "1,500 rpm", "E031", "M8", "rev. 3", "12 m3"])
def test_what_may_mean_two_things_is_no_value(text: str) -> None:
    """Thousands or decimals: nobody knows."""
    assert [value.text for value in values(text)] == []


@pytest.mark.parametrize("text", ["≤ 6 bar", "5 à 6 bar", "5-6 bar", "45 Nm ± 5 %", "± 2 Nm", "> 6 bar"])
def test_limits_and_ranges_are_not_single(text: str) -> None:
    """They say more than one value."""
    assert not any(value.single for value in values(text) if value.unit != "percent")


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("3,2 bar", "0.32 MPa", False),
        ("3,2 bar", "3,2 bar", False),
        ("25 Nm", "25,4 Nm", False),
        ("25 Nm", "26 Nm", True),
        ("45 Nm", "52 Nm", True),
        ("3,4 bar", "50 psi", False),
        ("6 bar", "5,2 bar", True),
        ("60 °C", "60,0 °C", False),
        ("60 °C", "65 °C", True),
        ("2 h", "120 min", False),
        ("30 min", "1 h", True),
    ],
)
def test_values_differ(one: str, other: str, answer: bool) -> None:
    """Units converted, rounding allowed for; a step of the last digit is a difference."""
    (first,), (second,) = values(one), values(other)
    assert comparable(first, second)
    assert differ(first, second) is answer
    assert differ(second, first) is answer


def test_another_dimension_is_not_compared() -> None:
    """Bars are no newton metres."""
    (first,), (second,) = values("6 bar"), values("6 Nm")
    assert not comparable(first, second)


NOW = "Serrer les vis des brides au couple de 52 Nm."


def test_the_revision_before_said_another_value() -> None:
    """The same sentence under the same title, another value: it is told with its revision and page."""
    found = with_older(
        claim(NOW, TORQUE), [older("Serrer les vis des brides au couple de 45 Nm. Graisser ensuite.")], TORQUE
    )
    assert found is not None
    assert (found.kind, found.value, found.revision, found.page) == ("revision", "45 Nm", "2", 4)


def test_a_row_of_the_revision_before() -> None:
    """By its label."""
    rows = "Vis | Couple\nM8 | 23 Nm\nM10 | 46 Nm"
    found = with_older(claim("M8 | 25 Nm", asked("couple", "m8")), [older(rows)], asked("couple", "m8"))
    assert found is not None
    assert found.value == "23 Nm"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(older("Serrer les vis des brides au couple de 52 Nm."), id="same value"),
        pytest.param(older("Serrer les vis des brides au couple de 52,0 Nm."), id="same value, more digits"),
        pytest.param(older("Serrer les vis des brides au couple de 5,2 daNm."), id="same value, another unit"),
        pytest.param(older(NOW.replace("52 Nm", "45 Nm"), "Vérins"), id="another section"),
        pytest.param(older("Serrer les vis des colonnes guides au couple de 45 Nm."), id="another part"),
        pytest.param(older("Serrer les vis M8 des brides au couple de 45 Nm."), id="another size"),
        pytest.param(older("Serrer les vis des brides au couple de 45 à 50 Nm."), id="a range"),
        pytest.param(older("Serrer les vis des brides au couple de ≤ 45 Nm."), id="a limit"),
        pytest.param(older("Serrer les vis des brides à 6 bar."), id="another dimension"),
        pytest.param(older("Serrer les vis des brides au couple."), id="no value"),
        pytest.param(
            older(NOW.replace("52 Nm", "45 Nm") + "\n" + NOW.replace("52 Nm", "30 Nm")), id="two values before"
        ),
        pytest.param(older(NOW.replace("52 Nm", "45 Nm") + "\n" + NOW), id="one of two is the same"),
    ],
)
def test_the_revision_before_does_not_contradict(before: Statement) -> None:
    """Another thing, the same value, or several: nothing is told."""
    assert with_older(claim(NOW, TORQUE), [before], TORQUE) is None


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("M8 | 25 Nm", "M10 | 46 Nm"),
        ("Pompe P1 | 6 bar | air", "Pompe P2 | 5 bar | air"),
        ("Frein | 25 Nm", "Bride | 46 Nm"),
    ],
)
def test_rows_with_another_label_do_not_contradict(now: str, before: str) -> None:
    """A row is known by what stands in its first cell."""
    sought = asked("couple", "pression", "m8", "frein", "pompe")
    assert with_older(claim(now, sought), [older(before)], sought) is None


SETPOINT = "La pression d'air du réseau est réglée à 6 bar."


def test_the_last_reports_say_another_value() -> None:
    """How many say so in a row, the newest date, the value as it is written."""
    found = with_reports(
        claim(SETPOINT, AIR),
        [
            report("Constaté : pression d'air à 5,2 bar.", 3, "2026-03-12"),
            report("Fait : Graissage, RAS.", 2, "2026-03-10"),
            report("Constaté : Pression air mesurée 5,2 bar au manomètre", 1, "2026-03-01"),
        ],
        AIR,
        "fr",
    )
    assert found is not None
    assert (found.value, found.count, found.dated, found.document) == ("5,2 bar", 2, "2026-03-12", "report-3")


def test_only_reports_with_the_same_value_are_counted() -> None:
    """The third found something else."""
    said = [report(f"Pression d'air {value} bar", number) for number, value in ((3, "5,2"), (2, "5,2"), (1, "4,1"))]
    found = with_reports(claim(SETPOINT, AIR), said, AIR, "fr")
    assert found is not None
    assert found.count == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Pression d'air à 6 bar.", id="it agrees"),
        pytest.param("Pression d'air à 0,6 MPa.", id="it agrees in another unit"),
        pytest.param("Pression d'air à 6,0 bar.", id="it agrees to a digit more"),
        pytest.param("Pression d'air à 5,2 bar, puis pression d'air remise à 6 bar.", id="mended in the same report"),
        pytest.param("Pression d'air 5,2 bar au lieu de 6 bar.", id="both values"),
        pytest.param("Pression d'air entre 5 et 5,2 bar.", id="a range"),
        pytest.param("Pression d'air > 5,2 bar.", id="a limit"),
        pytest.param("Pression d'huile à 5,2 bar.", id="oil"),
        pytest.param("Pression d'air du frein à 5,2 bar.", id="the brake"),
        pytest.param("Pression d'air de l'accumulateur 5,2 bar.", id="the accumulator"),
        pytest.param("Pression d'air mini 5,2 bar.", id="a minimum"),
        pytest.param("Seuil d'alarme pression d'air 5,2 bar.", id="an alarm"),
        pytest.param("Pression d'air à froid 5,2 bar.", id="a special state"),
        pytest.param("Pression d'air de la P2 à 5,2 bar.", id="a mark that the manual does not name"),
        pytest.param("Fuite 5,2 bar.", id="no subject"),
        pytest.param("Température d'air 52 °C.", id="another dimension"),
        pytest.param("Pression d'air 5,2 bar, ensuite pression d'air 4,8 bar.", id="two values"),
        pytest.param("Contrôle d'air. Changé le filtre 5,2 bar.", id="two sentences"),
        pytest.param("Pression d'air faible.", id="no value"),
        pytest.param("Pression d'air avant détendeur 5,2 bar.", id="another place"),
    ],
)
def test_a_report_does_not_contradict(text: str) -> None:
    """It agrees, or speaks of something else, or of several things."""
    assert with_reports(claim(SETPOINT, AIR), [report(text)], AIR, "fr") is None


def test_the_newest_report_that_agrees_ends_it() -> None:
    """What was wrong in March and right in April is right."""
    said = [report("Pression d'air à 6 bar", 2, "2026-04-01"), report("Pression d'air à 5,2 bar", 1)]
    assert with_reports(claim(SETPOINT, AIR), said, AIR, "fr") is None


@pytest.mark.parametrize(
    "quote",
    [
        "La pression d'air maximale est de 8 bar.",
        "Le seuil d'alarme de la pression d'air est de 5 bar.",
        "Pression d'air à vide : 7 bar.",
    ],
)
def test_reports_do_not_contradict_limits(quote: str) -> None:
    """Below a maximum every value is right."""
    assert with_reports(claim(quote, AIR), [report("Pression d'air à 5,2 bar")], AIR, "fr") is None


@pytest.mark.parametrize(
    "quote", ["Pression d'air 5 à 6 bar.", "Pression d'air.", "Pression d'air 6 bar. Pression d'air de pilotage 4 bar."]
)
def test_a_quote_without_one_value_claims_nothing(quote: str) -> None:
    """A range, none, or two."""
    assert claim_of(quote, "", AIR, "fr") is None


def test_a_question_that_names_nothing_but_the_kind_is_not_compared() -> None:
    """`Quelle pression ?` is about every pressure there is."""
    sought = asked("pression")
    assert with_reports(claim(SETPOINT, sought), [report("Pression à 5,2 bar")], sought, "fr") is None


MANUAL = "# Presse PHM 200\nRévision {revision}\nLe couple de serrage des brides est de {torque} Nm.\n"


@pytest.fixture
def shop(any_database: Database, tmp_path: Path) -> Workshop:
    """A workshop with the plant and two revisions of the press's manual, on both databases."""
    made = workshop(any_database, tmp_path / "data")
    add_plant(any_database)
    files = {
        "PRESSE-4/presse-PHM200-rev-2.txt": MANUAL.format(revision="2", torque=45),
        "PRESSE-4/presse-PHM200-rev-3.txt": MANUAL.format(revision="3", torque=52),
    }
    reindex([write(tmp_path / "docs", files)], made)
    return made


def told(shop: Workshop, scope: Scope = EVERYWHERE) -> list[tuple[str, str, int]]:
    """Return what contradicts the answer."""
    answer = answering(shop).answer("couple de serrage des brides", scope)
    assert answer.status == "answered", answer
    assert "52 Nm" in answer.quote
    return [(each["kind"], each["value"], each["count"]) for each in answer.as_json()["contradictions"]]


def add_report(shop: Workshop, machine: int, text: str, number: int) -> None:
    """Sign a report."""
    fields = (("Constaté", text),)
    report = Report(f"report-{number}", f"Rapport {number}", fields, machine, "fr", date(2026, 3, number))
    add(shop, prepare_report(shop, report))


def test_both_are_told_of_the_answer(shop: Workshop) -> None:
    """From the library as it is: the revision before, and reports of this machine only."""
    assert told(shop) == [("revision", "45 Nm", 1)]
    with shop.database.read() as session:
        from docs_store.plant import machines

        known = {machine.tag: machine for machine in machines(session)}
    add_report(shop, known["TOUR-1"].id, "Couple de serrage des brides à 33 Nm.", 1)
    assert told(shop) == [("revision", "45 Nm", 1)]
    add_report(shop, known["PRESSE-4"].id, "Couple de serrage des brides à 30 Nm.", 2)
    add_report(shop, known["PRESSE-4"].id, "Couple de serrage des brides mesuré à 30 Nm.", 3)
    assert told(shop) == [("revision", "45 Nm", 1), ("report", "30 Nm", 2)]
    elsewhere = Scope(site_ids=frozenset({known["PRESSE-4"].site_id}))
    assert told(shop, elsewhere) == [("revision", "45 Nm", 1), ("report", "30 Nm", 2)]


def test_a_report_older_than_the_manual_says_nothing(shop: Workshop) -> None:
    """The manual may have been changed because of it."""
    from docs_store.facts import edit
    from docs_store.library import Document
    from docs_store.plant import machines

    with shop.database.write() as session:
        press = next(machine.id for machine in machines(session) if machine.tag == "PRESSE-4")
        newest = session.query(Document).filter(Document.path.contains("rev-3")).one()
        edit(session, newest, "dated", "2026-03-05", by=None, now=shop.clock.now())
    add_report(shop, press, "Couple de serrage des brides à 30 Nm.", 4)
    assert told(shop) == [("revision", "45 Nm", 1)]
    add_report(shop, press, "Couple de serrage des brides à 30 Nm.", 5)
    assert ("report", "30 Nm", 1) in told(shop)
