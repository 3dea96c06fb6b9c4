"""Indexing, asking and measuring from the command line, with the real model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Maintbot

pytestmark = pytest.mark.slow

MANUAL = """# Variateur VX-30

## Défauts

| Code | Cause | Remède |
|---|---|---|
| F0012 | Surchauffe du radiateur | Nettoyer le filtre du ventilateur |
| F0044 | Défaut de terre | Mesurer l'isolement du câble moteur |

## Serrage

Serrer les bornes de puissance à 12 Nm, puis contrôler après 24 heures.
"""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with one good document, and three that cannot be read."""
    folder = tmp_path / "docs"
    (folder / "VX-30").mkdir(parents=True)
    (folder / "VX-30" / "manuel.md").write_text(MANUAL, encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (folder / "page.pdf").write_text("<html><body>not a pdf</body></html>", encoding="utf-8")
    return folder


def test_index_ask_and_evaluate_work_from_any_folder(maintbot: Maintbot, documents: Path, tmp_path: Path) -> None:
    """Unreadable files are named and stop nothing; the answer quotes the right document in the promised form."""
    data = tmp_path / "d"
    indexed = maintbot("index", documents, "--data", data, "--json")
    assert indexed.status == 0, indexed.err
    assert indexed.json["documents"] == 1
    assert {refused["document"] for refused in indexed.json["refused"]} == {"empty.pdf", "cut.pdf", "page.pdf"}
    assert all(refused["reason"].endswith(".") for refused in indexed.json["refused"])

    again = maintbot("index", documents, "--data", data, "--json")
    assert again.json["unchanged"] == 1
    assert again.json["read"] == 0

    asked = maintbot("ask", "serrage des bornes de puissance", "--data", data, "--json")
    assert asked.json["status"] == "answered"
    assert "12 Nm" in asked.json["answer"]
    first = asked.json["citations"][0]
    assert (first["document"], first["page"]) == ("VX-30/manuel.md", None)
    assert set(first) == {"document", "page", "revision", "obsolete", "section", "quote", "score"}

    unknown = maintbot("ask", "recette de la tarte aux pommes", "--data", data, "--json")
    assert unknown.json["status"] in ("closest", "not_found")
    assert unknown.json["answer"] == ""

    questions = tmp_path / "q.jsonl"
    gold = {"id": "1", "lang": "fr", "question": "F0044 ?", "doc": "VX-30/manuel.md", "pages": [], "section": ""}
    gold |= {"answer": "Défaut de terre", "kind": "fault-code", "split": "test", "also": [], "ocr": False}
    questions.write_text(json.dumps(gold, ensure_ascii=False) + "\n", encoding="utf-8")
    measured = maintbot("evaluate", questions, "--corpus", documents, "--data", data, "--json")
    assert measured.json["overall"]["hit@1"] == 1.0
    assert set(measured.json) == {
        *("overall", "by_kind", "by_language", "cross_language", "refusal", "latency_ms", "questions")
    }


@pytest.mark.parametrize("question", ["", "   ", "🙂🙂", "?!"])
def test_a_question_without_words_is_refused_with_a_sentence(maintbot: Maintbot, tmp_path: Path, question: str) -> None:
    """There is nothing to look for, and the sentence says what to write."""
    refused = maintbot("ask", question, "--data", tmp_path / "d")
    assert refused.status == 1
    assert "word" in refused.err
    assert "Traceback" not in refused.err


def test_asking_an_empty_library_finds_nothing(maintbot: Maintbot, tmp_path: Path) -> None:
    """Without documents the honest answer is that no page says it."""
    asked = maintbot("ask", "couple de serrage", "--data", tmp_path / "d", "--json")
    assert asked.json["status"] == "not_found"
    assert asked.json["citations"] == []


def test_a_folder_that_does_not_exist_is_named(maintbot: Maintbot, tmp_path: Path) -> None:
    """A wrong path is one sentence with the path in it."""
    refused = maintbot("index", tmp_path / "nowhere", "--data", tmp_path / "d")
    assert refused.status == 1
    assert "nowhere" in refused.err
    assert "Traceback" not in refused.err


def test_the_doctor_says_what_is_missing(maintbot: Maintbot, tmp_path: Path) -> None:
    """On a fresh folder it names the missing token, documents and people with what to do, and does not fail."""
    seen = maintbot("doctor", "--data", tmp_path / "d")
    assert seen.status == 0, seen.out
    for word in ("BotFather", "maintbot index", "people invite"):
        assert word in seen.out


def test_facts_are_said_and_revisions_replaced(maintbot: Maintbot, tmp_path: Path) -> None:
    """The list says which revision answers; `keep` undoes it, `replace` says it again, `set` is shown with who."""
    docs, data = tmp_path / "docs", tmp_path / "d"
    docs.mkdir()
    for revision, torque in (("B", 45), ("C", 52)):
        words = (
            f"# Presse PHM 200\n\nRévision {revision}\n\nLe couple de serrage des vis de bride est de {torque} Nm.\n"
        )
        (docs / f"presse-PHM200-rev-{revision}.md").write_text(words, encoding="utf-8")
    assert maintbot("index", docs, "--data", data, "--json").json["obsolete"] == 1

    def listed() -> dict[str, tuple[bool, str | None]]:
        found = maintbot("documents", "list", "--data", data, "--json").json
        return {each["path"]: (each["obsolete"], each["replaced_by_revision"]) for each in found}

    older, newer = "presse-PHM200-rev-B.md", "presse-PHM200-rev-C.md"
    assert listed() == {older: (True, "C"), newer: (False, None)}
    asked = maintbot("ask", "couple de serrage des vis de bride", "--data", data, "--json").json
    assert "52 Nm" in asked["answer"]
    assert [(each["kind"], each["value"]) for each in asked["contradictions"]] == [("revision", "45 Nm")]
    assert maintbot("documents", "keep", older, "--data", data).status == 0
    assert listed()[older] == (False, None)
    assert maintbot("documents", "replace", older, newer, "--data", data).status == 0
    assert listed()[older] == (True, "C")
    assert maintbot("documents", "set", newer, "--maker", "Morvanel", "--kind", "procedure", "--data", data).status == 0
    shown = maintbot("documents", "show", newer, "--data", data, "--json").json
    assert (shown["maker"], shown["kind"], shown["edited"]) == ("Morvanel", "procedure", ["kind", "maker"])
    refused = maintbot("documents", "set", newer, "--kind", "poem", "--data", data)
    assert refused.status == 1
    assert "parts list" in refused.err
    assert "no document" in maintbot("documents", "show", "nothing.pdf", "--data", data).err
