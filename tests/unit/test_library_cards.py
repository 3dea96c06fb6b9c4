"""Cards of documents say what holds, what somebody said, and what was replaced; three buttons and a `…`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.card import CAPTION_LIMIT, TEXT_LIMIT, Card, visible_length
from bot.library import cards
from bot.library.editing import DocumentFacts, Listed, Other, Shelf
from bot.library.service import JobView
from bot.locale import texts
from bot.plant.service import MachineView
from tests.unit.test_cards_hold_anything import WORDS

T = texts("fr")
FACTS = DocumentFacts(
    id=7, title="Manuel PHM 200", path="PRESSE-4/manuel.pdf", kind="manual", maker="Morvanel", language="fr",
    revision="B", dated="2024-05-02", pages=30, version_id=9, machines=("Presse 4",), machine_ids=(1,),
    edited=frozenset({"maker"}), edited_by="Claire", edited_at=datetime(2026, 3, 1, 9, 0, tzinfo=UTC), refusal=None,
    failures=0, withdrawn=False, replaced_by=None, proposed_by=None, may_replace=(), earlier=(), uploaded=False,
)  # fmt: skip
NEWER = Other(8, "Manuel PHM 200", "3", "2026-01-01")
MACHINES = [MachineView(number, 1, f"M-{number}", f"Machine {number}", "Lyon", None) for number in range(1, 9)]
LISTED = Listed(7, "Manuel", "a.pdf", "manual", 3, "B", "fr", ("Presse 4",), None)


def data(card: Card) -> list[str]:
    """Return what the buttons carry."""
    return [button.data for row in card.buttons for button in row]


def test_a_document_shows_what_holds_and_who_said_it() -> None:
    """What somebody said has a pencil; the last change has a name and a time."""
    text = str(cards.document(T, FACTS, may_change=True).text)
    for words in (
        "Manuel PHM 200",
        "Presse 4",
        "Morvanel</b> ✏️",
        "B</b>\n",
        "2024-05-02",
        "français",
        "30 pages",
        "Claire",
    ):
        assert words in text


def test_an_older_revision_is_marked_and_leads_to_the_newer() -> None:
    """On its card, in the list, on its pages."""
    old = replace(FACTS, replaced_by=NEWER)
    card = cards.document(T, old, may_change=True)
    assert "Révision remplacée par rév. 3" in str(card.text)
    assert "lib:doc:8:0" in data(card)
    assert "lib:keep:7:7" in data(card)
    shelf = Shelf((replace(LISTED, replaced_by=8, newer_revision="3"),), 1, 0, 1, "")
    assert "Révision remplacée par rév. 3" in str(cards.shelf(T, shelf, may_change=False).text)
    page = cards.page(T, 9, "Manuel", 2, 30, "f" * 64, cards.replaced(T, NEWER))
    assert str(page.text).startswith("⚠️ <b>Révision remplacée par rév. 3</b>")


def test_the_newer_one_leads_to_the_one_before() -> None:
    """Another document is opened; an older content of the same one is shown page by page."""
    other = replace(FACTS, earlier=(Other(5, "Manuel PHM 200", "A", None, 4, 30),))
    assert "lib:doc:5:0" in data(cards.document(T, other, may_change=False))
    own = replace(FACTS, earlier=(Other(7, "Manuel PHM 200", "A", None, 4, 30),))
    assert "lib:page:4:1" in data(cards.document(T, own, may_change=False))


def test_three_buttons_and_more() -> None:
    """Pressing `…` goes through all of them and comes back to the first."""
    seen: list[str] = []
    place = 0
    for _ in range(10):
        card = cards.document(T, FACTS, place, may_change=True)
        rows = [row for row in card.buttons if row[0].data.split(":")[1] in {"pick", "ask", "out", "keep", "back"}]
        assert 1 <= len(rows) <= 3
        assert all(len(row) == 1 for row in rows)
        seen += [row[0].data for row in rows if row[0].data not in seen]
        more = next(button for row in card.buttons for button in row if button.label == "…")
        place = int(more.data.rsplit(":", 1)[1])
    assert {entry.split(":")[1] + ":" + ":".join(entry.split(":")[3:4]) for entry in seen} == {
        "pick:machines", "ask:revision", "pick:kind", "ask:title", "pick:language", "ask:maker", "ask:dated",
        "pick:replaces", "out:",
    }  # fmt: skip


def test_who_may_not_change_sees_no_such_button() -> None:
    """They read."""
    verbs = {entry.split(":")[1] for entry in data(cards.document(T, FACTS, may_change=False))}
    assert verbs == {"page", "list"}


def test_a_doubtful_revision_is_asked() -> None:
    """Yes or both, on either of the two."""
    for facts, pair in (
        (replace(FACTS, proposed_by=NEWER), "7:8"),
        (replace(FACTS, may_replace=(Other(5, "Manuel", "A", None),)), "5:7"),
    ):
        card = cards.document(T, facts, may_change=True)
        assert f"lib:rep:{pair}:7" in data(card)
        assert f"lib:keep:{pair.split(':')[0]}:7" in data(card)


def test_a_quarantined_document_says_why_and_can_be_tried_again() -> None:
    """In the reader's language."""
    refusal = {"template": "{name} takes too long to read: split it or export it again.", "fields": {"name": "a.pdf"}}
    card = cards.document(T, replace(FACTS, refusal=refusal, failures=3), may_change=True)
    assert "quarantaine" in str(card.text)
    assert "trop long" in str(card.text)
    assert "lib:retry:7" in data(card)
    once = cards.document(T, replace(FACTS, refusal=refusal, failures=1), may_change=True)
    assert "quarantaine" not in str(once.text)


def test_an_upload_without_a_machine_offers_three() -> None:
    """And `…` for the others; with a machine it offers none."""
    found: dict[str, Any] = {"document": 7, "title": "Notice", "offered": [[m.id, m.name] for m in MACHINES]}
    card = cards.job(T, JobView(1, "upload", "done", "n.pdf", {}, found, None))
    assert [entry for entry in data(card) if entry.startswith("lib:set")] == [
        f"lib:set:7:machines:{number}" for number in (1, 2, 3)
    ]
    assert "lib:pick:7:machines:1" in data(card)
    known = cards.job(T, JobView(1, "upload", "done", "n.pdf", {}, {**found, "offered": [], "machines": ["P4"]}, None))
    assert data(known) == ["lib:doc:7:0"]


def test_bytes_that_are_there_are_told() -> None:
    """With the document that holds them."""
    found = {"document": 7, "title": "Notice", "path": "a/b.pdf", "known": True, "machines": ["P4"]}
    text = str(cards.job(T, JobView(1, "upload", "done", "n.pdf", {}, found, None)).text)
    assert "à l’identique" in text
    assert "a/b.pdf" in text


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_card_of_a_document_fits(words: str, language: str) -> None:
    """However long titles, paths, makers, marks and reasons are; buttons hold 64 bytes."""
    t, other = texts(language), Other(10**12, words[:300], words[:60], words[:40], 10**12, 5)
    refusal = {"template": "{name} is empty (0 bytes): send it again.", "fields": {"name": words[:1000]}}
    facts = DocumentFacts(
        id=10**12, title=words[:300], path=words[:1000], kind="parts list", maker=words[:80], language=words[:5],
        revision=words[:60], dated=words[:40], pages=10**6, version_id=10**12, machines=(words[:120],) * 9,
        machine_ids=tuple(range(9)), edited=frozenset({"kind", "title"}), edited_by=words[:120],
        edited_at=datetime(2026, 1, 1, tzinfo=UTC), refusal=refusal, failures=3, withdrawn=True, replaced_by=other,
        proposed_by=other, may_replace=(other,) * 9, earlier=(other,) * 9, uploaded=True,
    )  # fmt: skip
    machine = MachineView(10**12, 1, "T" * 40, words[:120], words[:80], words[:40])
    listed = Listed(
        10**12, words[:300], words[:1000], "parts list", 10**6, words[:60], "fr", (words[:120],) * 9, "x", refusal, 3,
        words[:80], words[:40], 1, words[:60], 1, True,
    )  # fmt: skip
    found = {
        "document": 10**12, "title": words[:300], "path": words[:1000], "pages": 3, "passages": 9, "maker": words[:80],
        "revision": words[:60], "offered": [[10**12, words[:120]]] * 30, "sections": [words[:500]] * 6, "known": True,
        "replaces": [[10**12, words[:300], words[:60]]] * 9, "may_replace": [[10**12, words[:300], words[:60]]] * 3,
        "obsolete": True, "newer": words[:60], "empty_pages": list(range(500)),
    }  # fmt: skip
    refused = {"refusals": [[words[:1000], refusal, 3]] * 30, "refused": [[words[:1000], words]] * 30}
    some = [
        *(cards.document(t, facts, place, may_change=True) for place in range(5)),
        cards.shelf(t, Shelf((listed,) * 5, 500, 3, 100, words[:1000]), may_change=True),
        cards.machines(t, facts, [machine] * 40, 2),
        cards.kinds(t, facts, ["manual"] * 5, 1),
        cards.languages(t, facts),
        cards.replaceable(t, facts, [listed] * 20, 1),
        *(cards.typed(t, facts, fact) for fact in ("title", "maker", "revision", "dated")),
        cards.sure(t, facts),
        cards.page(t, 10**12, words[:300], 10**6, None, "f" * 64, cards.replaced(t, other)),
        cards.job(t, JobView(1, "upload", "done", words[:200], {}, found, None)),
        cards.job(t, JobView(1, "upload", "failed", words[:200], {}, {}, words)),
        cards.job(t, JobView(1, "upload", "running", words[:200], {}, {"failures": 2}, None)),
        cards.job(t, JobView(1, "reindex", "done", "", {}, refused, None)),
    ]
    for card in some:
        assert 0 < visible_length(card.text) <= (CAPTION_LIMIT if card.has_media else TEXT_LIMIT)
        assert all(button.label for row in card.buttons for button in row)
