"""Figures of a question set: ranks by place, refusals, percentiles, in the agreed form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from docs_store.database import Database
from docs_store.errors import BadInput
from indexer.evaluation import GoldQuestion, Outcome, Place, evaluate, outcome, plain, read_questions, scores, summary
from indexer.reindex import reindex
from tests.indexer.library import answering, workshop, write

QUESTION = {
    "id": "q1",
    "lang": "fr",
    "question": "couple ?",
    "doc": "a.pdf",
    "pages": [3, 4],
    "answer": "25 Nm",
    "kind": "spec-value",
    "also": [{"doc": "b.md", "pages": []}],
}


def gold(**changes: object) -> GoldQuestion:
    """Return a question."""
    plain_gold = {"id": "q", "language": "fr", "text": "t", "kind": "spec-value", "answer": "25 Nm"}
    return GoldQuestion(**{**plain_gold, "places": (Place("a.pdf", frozenset({3})),), **changes})  # type: ignore[arg-type]


def result(rank: int | None, status: str = "answered", *, ms: float = 1.0, **changes: object) -> Outcome:
    """Return an outcome."""
    return Outcome(gold(**changes), status, rank, contained=rank == 1, document="a.pdf", page=3, elapsed_ms=ms)


def test_questions_are_read(tmp_path: Path) -> None:
    """Gold places come from doc and also; empty lines do not matter."""
    (tmp_path / "q.jsonl").write_text("\n" + json.dumps(QUESTION) + "\n\n")
    (question,) = read_questions(tmp_path / "q.jsonl")
    assert question.places == (Place("a.pdf", frozenset({3, 4})), Place("b.md", frozenset()))
    assert question.answerable


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "x"}', "3", '{"question": "x", "doc": "y", "pages": 3}'])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    """The sentence has the number of the line."""
    (tmp_path / "q.jsonl").write_text(json.dumps(QUESTION) + "\n" + line)
    with pytest.raises(BadInput, match=r"Line 2 of q\.jsonl"):
        read_questions(tmp_path / "q.jsonl")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(BadInput, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("document", "page", "right"), [("a.pdf", 3, True), ("a.pdf", 5, False), ("a.pdf", None, False), ("b.md", 3, False)]
)
def test_a_hit_is_the_page_of_the_document(document: str, page: int | None, right: bool) -> None:
    """Both must agree."""
    assert gold().places[0].holds(document, page) is right


def test_without_pages_any_place_of_the_document_counts() -> None:
    """Formats without pages have none to compare."""
    assert Place("b.md", frozenset()).holds("b.md", None)
    assert Place("b.md", frozenset()).holds("b.md", 7)


def test_scores_are_the_textbook_ones() -> None:
    """Ranks 1, 2, 7 and none: hit@1 1/4, hit@5 2/4, hit@10 3/4, mrr (1 + 1/2 + 1/7) / 4."""
    figures = scores([result(1), result(2), result(7), result(None)])
    assert (figures["n"], figures["hit@1"], figures["hit@5"], figures["hit@10"]) == (4, 0.25, 0.5, 0.75)
    assert figures["mrr"] == pytest.approx((1 + 1 / 2 + 1 / 7) / 4, abs=1e-4)
    assert figures["answer_contained"] == 0.25


def test_no_question_has_no_figure() -> None:
    """None rather than a division by zero."""
    assert scores([]) == {"n": 0, "hit@1": None, "hit@5": None, "hit@10": None, "mrr": None, "answer_contained": None}
    assert summary([])["latency_ms"] == {"p50": None, "p95": None}


def test_the_summary_has_the_agreed_form() -> None:
    """Unanswerable questions count for refusal only; cross-language ones are shown apart too."""
    outcomes = [
        result(1, ms=10),
        result(3, "closest", ms=20),
        result(1, kind="cross-language", ms=30),
        result(None, "not_found", kind="unanswerable", places=(), ms=40),
        result(None, "answered", kind="unanswerable", places=(), ms=1000),
    ]
    found = summary(outcomes)
    assert set(found) == {"overall", "by_kind", "by_language", "cross_language", "refusal", "latency_ms", "questions"}
    assert found["overall"]["n"] == 3
    assert found["cross_language"]["n"] == 1
    assert set(found["by_kind"]) == {"cross-language", "spec-value"}
    assert found["refusal"] == {"unanswerable_refused": 0.5, "answerable_refused": pytest.approx(1 / 3, abs=1e-4)}
    assert found["latency_ms"] == {"p50": 30, "p95": 1000}
    assert found["questions"][0] == {"id": "q", "status": "answered", "rank": 1, "document": "a.pdf", "page": 3}


def test_ranks_are_over_distinct_places(database: Database, tmp_path: Path) -> None:
    """Several passages of one page are one result; the answer's words are looked for in the quote."""
    pages = "=== 1\n# Vis\nVis de la bride, vis du carter.\n# Bride\nLa vis de la bride est longue.\n"
    pages += "=== 2\n# Couple\nCouple de la vis : 25 Nm.\n"
    shop = workshop(database, tmp_path / "data")
    reindex([write(tmp_path / "docs", {"a.pdf": pages})], shop)
    question = gold(text="vis de la bride", places=(Place("a.pdf", frozenset({2})),))
    (found,) = evaluate([question], answering(shop).answer)
    assert found.rank == 2
    assert (found.document, found.page) == ("a.pdf", 1)
    other = outcome(gold(text="couple de la vis"), answering(shop).answer("couple de la vis"))
    assert other.contained


def test_comparing_words_ignores_how_they_are_set() -> None:
    """Accents, case, blanks and table rules do not count."""
    assert plain("Couple :  25 Nm |  sérré\n") == "couple : 25 nm serre"
