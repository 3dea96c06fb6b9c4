"""People, machines, reports and questions are consistent with one another."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from samples.build import PLATES, PUMP_MANUAL_2021, PUMP_MANUAL_2024, SCANS
from tests.samples.plant_files import PlantFiles, one_space

ROLES = {"requester", "technician", "leader", "specialist", "stores", "supervisor", "admin"}
TYPES = {"systematic", "conditional", "predictive", "curative", "palliative", "improvement"}
STATES = {"running", "degraded", "stopped"}
FICTION_MOBILE = re.compile(r"\+33 6 39 98 \d\d \d\d")
FICTION_SITE = re.compile(r"\+33 (4 65 71|2 61 91) \d\d \d\d")


def test_two_sites_and_eight_machines(plant: PlantFiles) -> None:
    """Three machines stand in Lyon, five in Nantes; tags are unique."""
    assert {tag: m["site"] for tag, m in plant.machines.items()} == {
        "PRESSE-4": "Lyon",
        "CONV-12": "Lyon",
        "TOUR-3": "Lyon",
        "COMP-2": "Nantes",
        "VAR-7": "Nantes",
        "POMPE-6": "Nantes",
        "EMBAL-9": "Nantes",
        "ROBOT-5": "Nantes",
    }


def test_machine_sheets_agree_with_the_documents(plant: PlantFiles) -> None:
    """Model and serial number of each machine stand in its documents."""
    for tag, machine in plant.machines.items():
        text = plant.text_of(tag)
        assert machine["model"] in text, tag
        assert machine["serial"] in text, tag


def test_aliases_name_one_machine_only(plant: PlantFiles) -> None:
    """No alias is shared, and none is the tag of another machine."""
    names = [alias.lower() for m in plant.machines.values() for alias in [*m["aliases"], m["tag"]]]
    assert len(names) == len(set(names))


def test_people_have_known_roles_and_sites(plant: PlantFiles) -> None:
    """Every role is one of ours and used, every site exists, names are unique."""
    sites = {site["name"] for site in plant.plant["sites"]}
    assert len(plant.people) == len(plant.plant["people"]) >= 12
    assert {p["role"] for p in plant.people.values()} == ROLES
    for person in plant.people.values():
        assert person["sites"], person["name"]
        assert set(person["sites"]) <= sites
        assert person["language"] in ("fr", "en")


def test_telephone_numbers_are_from_the_ranges_kept_for_fiction(plant: PlantFiles) -> None:
    """Nobody real is called by a demonstration, and no two people share a number."""
    phones = [p["phone"] for p in plant.people.values()]
    assert all(FICTION_MOBILE.fullmatch(phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert all(FICTION_SITE.fullmatch(site["phone"]) for site in plant.plant["sites"])


@pytest.mark.parametrize("site", ["Lyon", "Nantes"])
def test_each_site_has_supervisors_in_call_order(plant: PlantFiles, site: str) -> None:
    """Each site has at least two supervisors, called 1, 2, …; only supervisors have a call order."""
    orders = sorted(p["call_order"] for p in plant.people.values() if p["role"] == "supervisor" and site in p["sites"])
    assert orders == list(range(1, len(orders) + 1))
    assert len(orders) >= 2
    assert all((p["call_order"] is not None) == (p["role"] == "supervisor") for p in plant.people.values())


def test_forty_reports_in_order(plant: PlantFiles) -> None:
    """There are forty reports with unique ids, in order of date, from March to October 2026."""
    days = [date.fromisoformat(r["date"]) for r in plant.reports]
    assert len({r["id"] for r in plant.reports}) == len(plant.reports) == 40
    assert days == sorted(days)
    assert date(2026, 3, 1) <= days[0]
    assert days[-1] <= date(2026, 10, 31)
    assert all(day.weekday() < 5 for day in days)


def test_reports_are_signed_by_people_of_the_site(plant: PlantFiles) -> None:
    """The author exists and works at the site of the machine; type, state and minutes are valid."""
    for report in plant.reports:
        assert plant.machines[report["machine"]]["site"] in plant.people[report["author"]]["sites"], report["id"]
        assert report["type"] in TYPES
        assert report["state"] in STATES
        assert report["minutes_stopped"] >= 0
        assert report["seen"]
        assert report["done"]


def test_reports_hold_what_a_demonstration_needs(plant: PlantFiles) -> None:
    """Every machine has reports; failures come back, repairs for a time are followed up, one author writes English."""
    assert {r["machine"] for r in plant.reports} == set(plant.machines)
    codes = re.compile(r"E0\d\d|X\d{4}|KE-\d{3}|EB-\d{3}")
    seen = Counter(code for r in plant.reports for code in codes.findall(r["seen"]))
    assert {code for code, times in seen.items() if times == 3} >= {"E031", "X5002", "KE-402", "EB-305"}
    assert [r["state"] for r in plant.reports if r["type"] == "palliative"] == ["degraded", "degraded"]
    assert any(plant.people[r["author"]]["language"] == "en" for r in plant.reports)


def test_each_repair_for_a_time_has_its_real_repair(plant: PlantFiles) -> None:
    """A palliative report is named by a later curative one of the same machine."""
    for number, report in enumerate(plant.reports):
        if report["type"] == "palliative":
            later = [r for r in plant.reports[number:] if r["type"] == "curative" and report["id"] in r["seen"]]
            assert [r["machine"] for r in later] == [report["machine"]]


def test_one_report_sets_another_pressure_than_the_manual(plant: PlantFiles) -> None:
    """The last word on the pressure of the pump set is 5,2 bar, and the manual says 4,5 bar."""
    words = next(r["done"] for r in reversed(plant.reports) if "C01" in r["done"])
    assert "C01 réglée à 5,2 bar" in words
    assert any(
        "C01 Consigne de pression au collecteur 2,0 à 6,0 bar 4,5 bar" in p for p in plant.pages[PUMP_MANUAL_2024]
    )


def test_reports_that_name_another_report_name_an_earlier_one(plant: PlantFiles) -> None:
    """A report refers to reports that exist before it."""
    ids = [r["id"] for r in plant.reports]
    for number, report in enumerate(plant.reports):
        for named in re.findall(r"R-2026-\d{3}", report["seen"] + report["done"]):
            assert named in ids[:number]


def test_enough_questions_some_without_answer(plant: PlantFiles) -> None:
    """There are over a hundred questions with unique ids, none asked twice; 24 have no answer and say why."""
    assert len({q["id"] for q in plant.questions}) == len(plant.questions) == 133
    assert len({q["question"].lower() for q in plant.questions}) == len(plant.questions)
    nothing = [q for q in plant.questions if q["kind"] == "unanswerable"]
    assert len(nothing) == 24
    assert all(q["doc"] is None and q["answer"] is None and q["why"] for q in nothing)


def test_questions_cover_languages_and_kinds(plant: PlantFiles) -> None:
    """French and English, codes, values, parts, drawings, procedures, and across languages both ways."""
    kinds = Counter(q["kind"] for q in plant.questions)
    wanted = {"fault-code", "spec-value", "part-number", "schematic", "procedure", "cross-language", "unanswerable"}
    assert set(kinds) == wanted
    assert {q["lang"] for q in plant.questions if q["kind"] == "cross-language"} == {"fr", "en"}
    assert {q["doc"] for q in plant.questions if q["doc"]} == set(plant.files) - {PUMP_MANUAL_2021}


def test_an_older_revision_answers_only_where_it_says_the_same(plant: PlantFiles) -> None:
    """The older revision of the pump manual is accepted only for answers that the newer one left as they were."""
    older = " ".join(plant.pages[PUMP_MANUAL_2021])
    asked = [q for q in plant.questions if q["doc"] == PUMP_MANUAL_2024]
    same = [q for q in asked if any(place["doc"] == PUMP_MANUAL_2021 for place in q["also"])]
    assert len(asked) > len(same) > 3
    assert all(q["answer"] in older for q in same)


def test_questions_on_pictures_are_marked(plant: PlantFiles) -> None:
    """Exactly the questions whose page is a picture say that they need character recognition."""
    for question in plant.questions:
        assert question["ocr"] is (question["doc"] in {*SCANS, *PLATES}), question["id"]


def test_every_answer_is_on_the_page_that_is_named(plant: PlantFiles) -> None:
    """The answer is literally on each named page, white space aside."""
    for question in plant.questions:
        if question["doc"] is None:
            continue
        pages = plant.pages[question["doc"]]
        for number in question["pages"] or [1]:
            assert one_space(question["answer"]) in pages[number - 1], question["id"]
        assert bool(question["pages"]) == question["doc"].endswith(".pdf")


def test_other_accepted_places_exist(plant: PlantFiles) -> None:
    """Each other accepted place is a page of a document."""
    for question in plant.questions:
        for place in question["also"]:
            assert all(1 <= number <= len(plant.pages[place["doc"]]) for number in place["pages"]), question["id"]
            assert bool(place["pages"]) == place["doc"].endswith(".pdf"), question["id"]


def test_sections_named_by_questions_exist(plant: PlantFiles) -> None:
    """The section of an answer is a heading or a sheet of its document."""
    for question in plant.questions:
        if question["doc"] is None:
            continue
        whole = " ".join(plant.pages[question["doc"]])
        words = question["section"].replace("Folio ", "").replace("'", "’")
        assert words in whole, question["id"]
