"""However long the names, the words and the numbers: every card of a call, a report or a sheet fits Telegram's limits.

A card that does not fit would be a defect in the middle of an emergency.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chat.card import CAPTION_LIMIT, TEXT_LIMIT, Card, visible_length
from bot.chat.sender import _with_mark
from bot.escalation import cards as calls
from bot.escalation.service import CLOSED, DRAFT, DROPPED, OPEN, TAKEN, CaseView
from bot.interventions import cards as reports
from bot.interventions import rules
from bot.interventions.service import SIGNED, DraftView
from bot.knowledge import cards as experts
from bot.knowledge import hole_cards, sheets
from bot.knowledge import rules as knowing
from bot.knowledge import service as asking
from bot.knowledge.holes import HoleView
from bot.locale import texts
from bot.people.service import PersonView
from bot.plant.service import MachineView

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
WORDS = {
    "letters": "a" * 5000,
    "emoji": "👩‍🔧" * 1500,
    "commands": "/a " * 1500,
    "mentions": "@b," * 1500,
    "markup": "<&>" * 1500,
    "lines": "a\n" * 2000,
}
MARK = "🔁 Ceci peut vous parvenir une seconde fois, ne vous en étonnez pas."


def person(words: str) -> PersonView:
    """Return somebody with the longest name and number that the tables hold."""
    return PersonView(10**12, words[:120], words[:40], 10**12, "fr", True)


def machine(words: str) -> MachineView:
    """Return a machine with the longest names that the tables hold."""
    return MachineView(10**12, 1, "T" * 40, words[:120], words[:80], words[:40])


def case(words: str, state: str, *, photo: bool, severity: str = "safety", asked: str | None = None) -> CaseView:
    """Return a case in which everything is as long as it can be."""
    people = tuple((person(words), NOW) for _ in range(9))
    more: dict[str, Any] = {"closed_at": NOW} if "closed_at" in CaseView.__dataclass_fields__ else {}
    return CaseView(
        id=10**12, state=state, asked=asked, machine=machine(words), severity=severity, text=words[:1500],
        photo="f" * 64 if photo else None, requester=person(words), taken_by=person(words), taken_at=NOW, opened_at=NOW,
        called=people, unanswered=True, **more,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_card_of_a_call_fits(words: str, language: str) -> None:
    """With a picture or without, in each state, for each eye; and a repeat has room for its mark."""
    t = texts(language)
    for state in (OPEN, TAKEN, CLOSED):
        for photo in (False, True):
            told = calls.call(t, case(words, state, photo=photo), to=10**12)
            _fits(told)
            assert _with_mark(told.as_payload(), MARK).startswith(MARK)
        _fits(calls.request(t, case(words, state, photo=False), emergency=True))
    for asked in ("machine", "severity", "text"):
        _fits(calls.draft(t, case(words, DRAFT, photo=False, asked=asked), [machine(words)] * 30))
    _fits(calls.draft(t, case(words, DROPPED, photo=False), []))
    _fits(calls.open_cases(t, [case(words, OPEN, photo=False)] * 30))
    _fits(calls.nobody(t, case(words, OPEN, photo=False)))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_card_of_a_report_fits(words: str, language: str) -> None:
    """Each question, the review, the signed report."""
    t, longest = texts(language), words[: rules.TEXT_LIMIT]
    draft = rules.Draft(10**12, "systematic", longest, longest, longest, 100_000, False, "running")
    for state, asked in ((DRAFT, None), (SIGNED, None), *((DRAFT, field) for field in rules.FIELDS)):
        view = DraftView(10**12, state, draft, machine(words), asked, 99, NOW, words[:120])
        _fits(reports.card(t, view, [machine(words)] * 30))
    _fits(reports.fields_to_correct(t, DraftView(10**12, DRAFT, draft, machine(words), None, 9, NOW, "x")))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_card_of_an_expert_fits(words: str, language: str) -> None:
    """The question, the answer with its photo, the sheet in each state, the lists; a repeat has room for its mark."""
    t, many = texts(language), 10**12
    pages = [asking.NearPage(words[:300], 10**6)] * 3
    for state in (*asking.ASKABLE, asking.ANSWERED, asking.DOCUMENT):
        for listens in (None, many):
            view = asking.ConsultationView(
                id=many, question_id=many, state=state, text=words[:1000], machine=machine(words), asker=person(words),
                requested_by=person(words), expert=person(words), asked_at=NOW, others=(person(words),) * 2,
                listens_to=listens, listens_for=asking.DOCUMENT, answered_by=person(words), answered_at=NOW,
                answer=words[: knowing.ANSWER_LIMIT], photos=("f" * 64,), validated=True, safety=True, waiting_photos=5,
            )  # fmt: skip
            for card in (
                experts.asker(t, view, may=frozenset({"escalate"})),
                experts.expert(t, view, pages, to=many),
                experts.expert(t, view, pages, to=1),
            ):
                _fits(card)
                assert _with_mark(card.as_payload(), MARK).startswith(MARK)
    every = []
    for state in (
        sheets.DRAFT, sheets.PROPOSED, sheets.PUBLISHED, sheets.SUPERSEDED, sheets.WITHDRAWN, sheets.DROPPED
    ):  # fmt: skip
        for asked in (None, sheets.ANSWER, sheets.TITLE):
            sheet = sheets.SheetView(
                id=many, state=state, number=99, author=person(words),
                validated_by=PersonView(1, words[:120], "", 1, "fr"),
                machine=machine(words), title=words[: knowing.TITLE_LIMIT], answer=words[: knowing.ANSWER_LIMIT],
                photos=("f" * 64,) * 5, asked=asked, created_at=NOW, published_at=NOW, review_at=NOW, safety=True,
                first_hand=True,
            )  # fmt: skip
            every.append(sheet)
            for to in (many, 1):
                _fits(experts.sheet(t, sheet, to=to, may_validate=True, may_change=True, due=True))
            _fits(experts.sure(t, sheet))
            _fits(experts.machine_choice(t, sheet, [machine(words)] * 30))
    _fits(experts.sheets(t, every, 1, frozenset({many})))
    hole = HoleView(many, words[:1000], machine(words), 10**6, 10**6, NOW, asking.DOCUMENT, words[:120], words[:1500])
    _fits(hole_cards.holes(t, [hole] * 30, 1, to_review=9, to_validate=9))
    _fits(hole_cards.hole(t, hole, [person(words)] * 2))


def _fits(card: Card) -> None:
    assert 0 < visible_length(card.text) <= (CAPTION_LIMIT if card.has_media else TEXT_LIMIT)
    assert sum(len(row) for row in card.buttons) <= 100
    assert all(button.label for row in card.buttons for button in row)
