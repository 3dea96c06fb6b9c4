"""Search and answers: rights before ranking, the machine's documents first, codes exact, never bluffing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docs_store.database import Database
from docs_store.errors import NotFound
from docs_store.library import attach
from docs_store.versions import remove
from indexer.adding import add, prepare_report
from indexer.preparing import Report
from indexer.ranking import Candidate, Weights, ranked
from indexer.reindex import reindex
from indexer.search import Scope
from indexer.workshop import Workshop
from tests.indexer.library import add_plant, answering, fresh_eyes, searcher, workshop, write

FILES = {
    "presse-4/manual.txt": (
        "# Presse hydraulique\n! DANGER : purger l'accumulateur avant d'ouvrir le circuit.\n=== 3\n"
        "Le limiteur de pression est taré à 210 bar. Le défaut E031 signale une pression trop basse au démarrage.\n"
        "=== 4\nLa bobine PPR-9087 a une résistance de 19,5 ohms.\n"
    ),
    "tour-1/manual.txt": (
        "# Tour\n=== 1\nLa pression de la contre-pointe du tour est réglée à 20 bar par le limiteur.\n"
    ),
    "general/safety.txt": (
        "# Consignes générales\nPorter des lunettes et des gants. Consigner la machine avant intervention.\n"
    ),
    "general/press guide.txt": (
        "# Press guide\n=== 1\nThe relief valve of the press must be set with the gauge installed.\n"
    ),
}


@pytest.fixture
def plant(database: Database) -> dict[str, int]:
    """Two sites with a machine each."""
    return add_plant(database)


@pytest.fixture
def shop(database: Database, plant: dict[str, int], tmp_path: Path) -> Workshop:
    """A library of four documents, two of them about a machine."""
    shop = workshop(database, tmp_path / "data")
    reindex([write(tmp_path / "docs", FILES)], shop)
    return shop


def documents(shop: Workshop, question: str, scope: Scope) -> list[str]:
    """Return the documents a question finds, best first."""
    return list(dict.fromkeys(hit.document for hit in searcher(shop).search(question, scope)))


def test_documents_of_other_sites_are_not_found(shop: Workshop, plant: dict[str, int]) -> None:
    """A document about machines of other sites only is invisible; one about none is for all."""
    lyon = Scope(frozenset({plant["Lyon"]}))
    found = documents(shop, "pression du limiteur de la presse", lyon)
    assert "presse-4/manual.txt" not in found
    assert "tour-1/manual.txt" in found
    assert documents(shop, "lunettes et gants", lyon)[0] == "general/safety.txt"
    assert "presse-4/manual.txt" in documents(shop, "pression", Scope(frozenset({plant["Nantes"], plant["Lyon"]})))
    assert documents(shop, "lunettes", Scope(frozenset())) == ["general/safety.txt", "general/press guide.txt"]


def test_rights_come_before_ranking(shop: Workshop, plant: dict[str, int], tmp_path: Path) -> None:
    """Five hundred better passages that are forbidden do not push the allowed one out."""
    text = "".join(f"=== {page}\nLa pression de la pompe numéro {page} est de {page} bar.\n" for page in range(1, 500))
    reindex([write(tmp_path / "more", {"presse 4/long.txt": text, "free.txt": "La pression est libre.\n"})], shop)
    lyon = Scope(frozenset({plant["Lyon"]}))
    assert "free.txt" in documents(shop, "pression de la pompe", lyon)
    assert "presse 4/long.txt" not in documents(shop, "pression de la pompe", lyon)


def test_dead_passages_do_not_push_living_ones_out(shop: Workshop, tmp_path: Path) -> None:
    """Five hundred better passages of a removed document, still in the index, leave room for the one that lives."""
    text = "".join(f"=== {page}\nLa pression de la pompe numéro {page} est de {page} bar.\n" for page in range(1, 500))
    reindex([write(tmp_path / "more", {"long.txt": text, "free.txt": "La pression est libre.\n"})], shop)
    search = searcher(shop)
    long = next(hit for hit in search.search("pression de la pompe") if hit.document == "long.txt")
    with shop.database.write() as session:
        remove(session, [long.document_id], shop.clock.now())
    found = {hit.document for hit in search.search("pression de la pompe")}
    assert "free.txt" in found
    assert "long.txt" not in found


def test_rights_are_read_at_each_question(shop: Workshop, plant: dict[str, int]) -> None:
    """A document that becomes about another site's machine is gone at the next question."""
    search = searcher(shop)
    lyon = Scope(frozenset({plant["Lyon"]}))
    hit = search.search("lunettes et gants", lyon)[0]
    with shop.database.write() as session:
        attach(session, hit.document_id, [plant["PRESSE-4"]])
    assert hit.document not in [other.document for other in search.search("lunettes et gants", lyon)]
    assert search.hit(hit.passage_id, lyon) is None
    assert search.hit(hit.passage_id) is not None


def test_the_machines_documents_have_a_head_start(shop: Workshop, plant: dict[str, int]) -> None:
    """The same question is answered from the manual of the machine one stands at."""
    question = "pression réglée au limiteur"
    assert documents(shop, question, Scope(None, plant["PRESSE-4"]))[0] == "presse-4/manual.txt"
    assert documents(shop, question, Scope(None, plant["TOUR-1"]))[0] == "tour-1/manual.txt"


@pytest.mark.parametrize("question", ["ppr 9087", "bobine PPR9087", "PPR-9O87 résistance"])
def test_an_exact_code_comes_first(shop: Workshop, question: str) -> None:
    """However it is written, the passage that holds it is first and says it is exact."""
    hit = searcher(shop).search(question)[0]
    assert (hit.document, hit.page, hit.exact) == ("presse-4/manual.txt", 4, True)


def test_a_removed_document_is_gone_without_any_run(shop: Workshop) -> None:
    """The database decides, whatever the index still holds."""
    search = searcher(shop)
    hit = search.search("bobine PPR-9087")[0]
    with shop.database.write() as session:
        remove(session, [hit.document_id], shop.clock.now())
    assert hit.document not in [other.document for other in search.search("bobine PPR-9087")]


def test_a_report_is_found_at_the_next_question_and_by_its_own_site_only(shop: Workshop, plant: dict[str, int]) -> None:
    """Signed a moment ago, it is searched beside the index by a searcher that was open already."""
    search = searcher(shop)
    search.search("bruit de roulement")
    fields = (("Constaté", "Bruit de roulement côté entraînement"), ("Fait", "Roulement 6205 remplacé"), ("Pièces", ""))
    day = shop.clock.now().date()
    add(shop, prepare_report(shop, Report("report-3", "Rapport, Presse 4", fields, plant["PRESSE-4"], "fr", day)))
    hit = search.search("bruit de roulement côté entraînement")[0]
    assert (hit.document, hit.kind, hit.dated) == ("report-3", "report", day.isoformat())
    assert not any(
        other.document == "report-3" for other in search.search("roulement", Scope(frozenset({plant["Lyon"]})))
    )


def test_a_new_generation_is_seen_without_restart(shop: Workshop, tmp_path: Path) -> None:
    """An open searcher finds what another process indexed."""
    search = searcher(fresh_eyes(shop))
    assert search.search("aspirateur") == [] or "vacuum.txt" not in search.search("aspirateur")[0].document
    reindex([write(tmp_path / "new", {"vacuum.txt": "Vider l'aspirateur chaque vendredi.\n"})], shop)
    assert search.search("aspirateur")[0].document == "vacuum.txt"


def test_an_empty_library_finds_nothing(database: Database, tmp_path: Path) -> None:
    """Before anything is indexed, a question is answered with "not found"."""
    answer = answering(workshop(database, tmp_path)).answer("couple de serrage ?")
    assert (answer.status, answer.quote, answer.ranking) == ("not_found", "", ())
    assert answer.as_json()["citations"] == []


def test_an_answer_is_quoted_with_its_warnings_and_boxes(shop: Workshop) -> None:
    """Literal words, page, warnings of the section, boxes of the quoted lines."""
    answer = answering(shop).answer("E031 au démarrage de la presse")
    assert answer.status == "answered"
    assert answer.best is not None
    assert (answer.best.document, answer.best.page) == ("presse-4/manual.txt", 3)
    assert answer.quote in answer.best.text
    assert "E031" in answer.quote
    assert any("accumulateur" in warning for warning in answer.warnings)
    assert {page for page, _ in answer.boxes} == {3}


def test_the_answer_as_other_programs_read_it(shop: Workshop) -> None:
    """The JSON has the agreed names; places are distinct; every quote is literal."""
    found = json.loads(json.dumps(answering(shop).answer("E031 au démarrage de la presse").as_json()))
    assert found["status"] == "answered"
    assert set(found) == {"status", "answer", "warnings", "contradictions", "citations", "elapsed_ms"}
    places = [(cited["document"], cited["page"]) for cited in found["citations"]]
    assert len(places) == len(set(places)) >= 4
    assert {"document", "page", "section", "quote", "score"} <= set(found["citations"][0])
    assert found["citations"][0]["quote"] == found["answer"]


@pytest.mark.parametrize(
    "question",
    [
        "défaut E999 de la presse hydraulique au démarrage pression trop basse",
        "résistance de la bobine PPR-1234",
        "recette du gâteau au chocolat",
        "prix du limiteur de pression de la presse",
        "🙂🙂",
        "?",
    ],
)
def test_what_no_document_says_is_not_answered(shop: Workshop, question: str) -> None:
    """An unknown code, another subject, a value nobody wrote, no words at all: never "answered"."""
    answer = answering(shop).answer(question)
    assert answer.status in {"closest", "not_found"}
    assert answer.as_json()["answer"] == ""


def test_a_passage_that_holds_such_a_value_comes_first(shop: Workshop, tmp_path: Path) -> None:
    """Asked for a torque, the row with newton metres is quoted, not the warning that says more of the words."""
    text = "=== 1\n# Bride\nCouple de serrage des vis de la bride.\n"
    text += "=== 2\n# Bride\nLe couple de serrage des vis de la bride, en croix, en deux fois, est de 210 Nm.\n"
    reindex([write(tmp_path / "more", {"torque.txt": text})], shop)
    answer = answering(shop).answer("couple de serrage des vis de la bride")
    assert "210 Nm" in answer.quote
    scores = [hit.score for hit in answer.ranking]
    assert scores == sorted(scores, reverse=True)


def test_a_machines_tag_is_a_name_and_not_an_unknown_code(shop: Workshop) -> None:
    """P4 stands in no document, but it is how the plant calls the press."""
    assert answering(shop).answer("E031 sur la P4 pression trop basse au démarrage").status == "answered"


def test_a_passage_can_be_read_again_or_is_said_to_be_gone(shop: Workshop, plant: dict[str, int]) -> None:
    """A button on an old answer shows the passage as it stands now, to whoever may see it."""
    answers = answering(shop)
    hit = answers.answer("bobine PPR-9087").ranking[0]
    again, quote = answers.passage(hit.passage_id, "bobine PPR-9087")
    assert (again.document, quote.text) == (hit.document, answers.answer("bobine PPR-9087").quote)
    for passage_id, scope in ((hit.passage_id, Scope(frozenset({plant["Lyon"]}))), (10**9, Scope())):
        with pytest.raises(NotFound):
            answers.passage(passage_id, "bobine", scope)


def test_exact_means_that_the_quote_holds_the_code(shop: Workshop, tmp_path: Path) -> None:
    """The code as it was typed is given with the answer; a size of screw is none; a title above is not enough."""
    text = "=== 1\n# Module KX-77\nLe capot du module se dépose par l'avant, vis M20.\n"
    reindex([write(tmp_path / "more", {"module.txt": text})], shop)
    ask = answering(shop)
    found = ask.answer("bobine ppr-9087")
    assert found.best is not None
    assert (found.best.exact, found.codes, found.unknown_codes) == (True, ("ppr-9087",), ())
    screw = ask.answer("vis M20 du capot du module")
    assert screw.best is not None
    assert (screw.best.document, screw.best.exact, screw.codes) == ("module.txt", False, ())
    titled = ask.answer("KX-77 capot")
    assert titled.best is not None
    assert (titled.best.document, titled.best.exact, titled.codes) == ("module.txt", False, ())


def test_codes_that_no_document_holds_are_named(shop: Workshop) -> None:
    """As they were typed, beside those that are known."""
    answer = answering(shop).answer("E031 et e-999 de la presse")
    assert answer.unknown_codes == ("e-999",)
    assert answer.status != "answered"


def test_uncertain_answers_offer_each_place_once_and_no_cover(shop: Workshop, tmp_path: Path) -> None:
    """A first page with a title only is not offered while something else is."""
    pages = "".join(f"=== {page}\nLe palan {page} lève.\n# Palan {page}\nVérifier {page}.\n" for page in range(2, 8))
    reindex([write(tmp_path / "more", {"hoist.txt": f"=== 1\nManuel du palan électrique\n{pages}"})], shop)
    answer = answering(shop).answer("palan électrique manuel rouillé bruyant cassé tordu")
    assert answer.status != "answered"
    places = [hit.place for hit in answer.ranking]
    assert len(places) == len(set(places)) > 1
    assert ("hoist.txt", 1) not in {(hit.document, hit.page) for hit in answer.ranking}


def test_a_named_machines_documents_come_first(shop: Workshop, plant: dict[str, int]) -> None:
    """By tag, alias or the word for what it is; the other machine's value is no answer."""
    ask = answering(shop)
    for question, document in (("pression du tour", "tour-1/manual.txt"), ("pression de la P4", "presse-4/manual.txt")):
        best = ask.answer(question).best
        assert best is not None
        assert best.document == document
    search = searcher(shop)
    assert search.understood("pression du tour").machine_ids == {plant["TOUR-1"]}
    assert search.understood("pression").machine_ids == frozenset()


def test_neighbours_of_a_passage(shop: Workshop, tmp_path: Path) -> None:
    """The one before and the one after in the same document, none beyond its ends."""
    text = "=== 1\nPremier pas du treuil.\n=== 2\nSecond pas du treuil.\n"
    reindex([write(tmp_path / "more", {"winch.txt": text})], shop)
    search = searcher(shop)
    first, second = sorted(
        (hit for hit in search.search("pas du treuil") if hit.document == "winch.txt"), key=lambda hit: hit.page or 0
    )
    before, after = search.beside(first)
    assert before is None
    assert after is not None
    assert after.passage_id == second.passage_id
    assert search.beside(second)[1] is None


def candidate(name: int, **signs: float) -> Candidate:
    """Return a candidate with some signs, the others absent."""
    plain = {"near": 0.3, "share": 0.3, "exact": 0.0, "foreign": False, "contents": False, "document_id": name}
    return Candidate(passage_id=name, **{**plain, **signs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"near": 0.5}, {}),
        ({"share": 0.9}, {}),
        ({"exact": 1.0}, {"near": 0.6}),
        ({}, {"contents": True}),
    ],
)
def test_each_sign_counts(better: dict[str, float], worse: dict[str, float]) -> None:
    """Nearer, more words, the code; a page of contents less."""
    order = ranked([candidate(1, **worse), candidate(2, **better)], Weights())
    assert [each.candidate.passage_id for each in order] == [2, 1]


def test_equal_candidates_are_ordered_by_id() -> None:
    """The order does not depend on where they came from."""
    order = ranked([candidate(5), candidate(2), candidate(9)], Weights())
    assert [each.candidate.passage_id for each in order] == [2, 5, 9]
