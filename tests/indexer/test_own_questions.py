"""Our own questions say the truth: the answers stand where they are said to, and no fold looks into another."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.check_questions import Question, Shelf, main, problems, read
from tests.indexer.readers.printed import print_pdf, text_page

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "benchmarks" / "questions" / "corpus.jsonl"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "docs"
DOCUMENTS = Path(os.environ.get("MAINTBOT_CORPUS", BESIDE))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A manual of two pages and a sheet."""
    print_pdf(tmp_path / "manual.pdf", text_page("Serrage"), text_page("Couple de serrage : 25 Nm"))
    (tmp_path / "sheet.md").write_text("# Réglage\n\n| Débit | **12 l/min** |\n")
    return Shelf(tmp_path)


def question(**changes: Any) -> Question:
    """Return a question that is right."""
    right = {"id": "q1", "lang": "fr", "question": "couple ?", "doc": "manual.pdf", "pages": [2], "section": ""}
    return {**right, "answer": "25 nm", "kind": "spec-value", "split": "own", "also": [], "ocr": False, **changes}


def unanswerable(**changes: Any) -> Question:
    """Return a question that nothing answers."""
    nowhere = {"kind": "unanswerable", "doc": None, "pages": [], "answer": None, "why": "no such machine"}
    return question(**{**nowhere, **changes})


@pytest.mark.parametrize(
    "right",
    [
        pytest.param(question(), id="on its page, case apart"),
        pytest.param(question(doc="sheet.md", pages=[], answer="debit 12 l/min"), id="in a table, accents apart"),
        pytest.param(question(also=[{"doc": "sheet.md", "pages": []}]), id="with another place"),
        pytest.param(unanswerable(), id="nowhere"),
    ],
)
def test_a_right_question_has_no_problem(right: Question, shelf: Shelf) -> None:
    """What stands on the page is accepted as the evaluation compares it."""
    assert problems([right], shelf) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param(question(pages=[1]), "does not stand on page 1", id="another page"),
        pytest.param(question(answer="26 Nm"), "does not stand on page 2", id="another value"),
        pytest.param(question(doc="sheet.md", pages=[]), "does not stand in sheet.md", id="another document"),
        pytest.param(question(pages=[3]), "has no such page", id="past the end"),
        pytest.param(question(pages=[0]), "has no such page", id="counted from zero"),
        pytest.param(question(pages=[]), "pages are named for PDF", id="no page of a PDF"),
        pytest.param(question(doc="sheet.md"), "pages are named for PDF", id="page of a sheet"),
        pytest.param(question(doc="none.pdf"), "there is no document none.pdf", id="no document"),
        pytest.param(question(also=[{"doc": "none.md", "pages": []}]), "there is no document none.md", id="no twin"),
        pytest.param(question(also=[{"doc": "manual.pdf", "pages": [2]}]), "also repeats", id="its own twin"),
        pytest.param(question(answer=" "), "no document or no answer", id="no answer"),
        pytest.param(question(kind="guess"), "guess is no kind", id="kind"),
        pytest.param(question(lang="de"), "de is no language", id="language"),
        pytest.param(question(question=" "), "nothing is asked", id="nothing asked"),
        pytest.param(unanswerable(doc="sheet.md"), "yet with a document", id="answered after all"),
        pytest.param(
            unanswerable(also=[{"doc": "sheet.md", "pages": []}]), "yet with a document", id="answered beside"
        ),
        pytest.param(unanswerable(answer="25 Nm"), "yet with a document", id="answer without a place"),
        pytest.param(unanswerable(why=""), "why is it unanswerable", id="no reason"),
    ],
)
def test_a_wrong_question_is_named(wrong: Question, said: str, shelf: Shelf) -> None:
    """The sentence begins with the question's id and says what is wrong."""
    (problem,) = problems([wrong], shelf)
    assert problem.startswith("q1: ")
    assert said in problem


def test_ids_and_wordings_are_used_once(shelf: Shelf) -> None:
    """The same id, or the same question in other accents, is a mistake."""
    found = problems([question(), question(question="Couplé ?")], shelf)
    assert found == ["q1: the same id twice", "couple ?: the same question twice"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        pytest.param({"fold": 2}, ["q2: manual.pdf is in fold 1 and in fold 2"], id="same document"),
        pytest.param(
            {"fold": 2, "doc": "sheet.md", "pages": [], "answer": "12", "also": [{"doc": "manual.pdf", "pages": [1]}]},
            ["q2: manual.pdf is in fold 1 and in fold 2"],
            id="named in also",
        ),
        pytest.param({"fold": 2, "doc": "sheet.md", "pages": [], "answer": "12"}, [], id="other document"),
        pytest.param({"fold": 0}, ["q2: no fold"], id="zero"),
        pytest.param({}, ["q2: no fold"], id="none"),
    ],
)
def test_a_document_is_in_one_fold(second: dict[str, Any], said: list[str], shelf: Shelf) -> None:
    """What one fold has learnt from is never judged in another."""
    assert problems([question(fold=1), question(id="q2", question="autre ?", **second)], shelf) == said


@pytest.mark.parametrize("line", ["{", "3", '{"id": "q"}', '{"also": [3]}'])
def test_a_line_of_another_form_is_named(line: str, tmp_path: Path) -> None:
    """The number of the line is said and the line left out."""
    (tmp_path / "q.jsonl").write_text(line)
    questions, found = read(tmp_path / "q.jsonl")
    assert questions == []
    assert all(sentence.startswith("line 1: ") for sentence in found)
    assert found


@pytest.mark.parametrize(("name", "value"), [("id", 3), ("doc", 3), ("pages", "2"), ("also", [3]), ("ocr", "no")])
def test_a_field_of_another_type_is_named(name: str, value: Any, tmp_path: Path) -> None:
    """The field is said."""
    (tmp_path / "q.jsonl").write_text(json.dumps(question(**{name: value})))
    questions, (problem,) = read(tmp_path / "q.jsonl")
    assert questions == []
    assert problem.startswith(f"line 1: {name} is ")


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        pytest.param([question(fold=1)], 0, ["1 questions over 1 documents", "lang: fr 1", "fold: 1 1"], id="right"),
        pytest.param([question(pages=[1])], 1, ["q1: ", "does not stand on page 1"], id="wrong answer"),
        pytest.param([question(), {"id": "q2"}], 1, ["line 2: doc is missing"], id="wrong form"),
    ],
)
def test_the_command_prints_and_fails(
    lines: list[Question], code: int, said: list[str], shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1 when there is a problem; otherwise the questions are counted."""
    file = shelf.root / "q.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    with pytest.raises(SystemExit) as left:
        main([str(file), str(shelf.root)])
    assert left.value.code == code
    printed = capsys.readouterr().out
    assert all(words in printed for words in said)


def test_our_questions_have_the_form() -> None:
    """Every line can be read, with a fold and a reason where nothing answers."""
    questions, found = read(QUESTIONS)
    assert found == []
    assert {each["fold"] for each in questions} == {1, 2, 3, 4, 5}
    assert len({each["id"] for each in questions}) == len(questions) >= 250


@pytest.mark.slow
def test_our_answers_stand_where_they_should() -> None:
    """Page by page over the real documents, wherever these lie on the machine."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the development corpus is not on this machine")
    questions, _ = read(QUESTIONS)
    assert problems(questions, Shelf(DOCUMENTS)) == []
