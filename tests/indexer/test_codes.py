"""Codes: the same key however they are written, found in passages, told from quantities and words in questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codes import code_key, heads, passage_codes, question_codes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("F0004", "f-0004"),
        ("F0004", "FOOO4"),
        ("6ES7 315-2EH14", "6es73152eh14"),
        ("PPR-9087", "ppr 9087"),
        ("-K12:A1", "K12 A1"),
        ("r_bldc_gain", "R_BLDC_GAIN"),
        ("P9.02", "p9-02"),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    """Hyphens, blanks, dots, case and O for 0 do not count."""
    assert code_key(one) == code_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("F0004", "F0040"), ("M8", "M80"), ("K12:A1", "K12:A2")])
def test_different_codes_have_different_keys(one: str, other: str) -> None:
    """Digits are never dropped."""
    assert code_key(one) != code_key(other)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("F0004 | Surtension du bus DC", "defaut f 0004"),
        ("Référence 6ES7 315-2EH14 en stock", "6es7 315 2eh14 c'est quoi"),
        ("bobine PPR-9087", "ppr 9087"),
        ("bobine PPR 9087", "PPR-9087"),
        ("le contacteur -K12:A1 colle", "K12:A1"),
        ("le contacteur -K12:A1 colle", "contacteur k12"),
        ("régler r_bldc_gain", "R_BLDC_GAIN trop bas"),
        ("Erreur 2310 : codeur", "erreur 2310"),
        ("message RTAPI: ERROR", "que veut dire RTAPI"),
    ],
)
def test_a_question_finds_the_code_of_a_passage(text: str, question: str) -> None:
    """Whatever the spelling on either side, a key is shared."""
    codes = question_codes(question)
    assert passage_codes(text) & {*codes.strict, *codes.loose}


@pytest.mark.parametrize(
    "question",
    [
        "tension 24 V ou 230V",
        "pression 3,2 bar",
        "couple de 25Nm",
        "fréquence 50kHz",
        "la 3ème fois",
        "moteur pas-à-pas",
        "arrêt d'urgence",
        "que faire en cas de fuite ?",
        "🔧🔧🔧",
        "",
    ],
)
def test_quantities_and_words_are_no_codes(question: str) -> None:
    """Nothing there must stand in a document for the question to be answered."""
    assert question_codes(question).strict == {}


@pytest.mark.parametrize("question", ["M20 10.9 couple", "vis M8x25 classe 8.8", "couple M12", "10.9 M20"])
def test_sizes_of_screws_and_their_class_are_no_codes(question: str) -> None:
    """They are sizes: nothing is exact for holding one."""
    codes = question_codes(question)
    assert codes.sure == {}
    assert len(codes.sizes) == 1


@pytest.mark.parametrize("question", ["moteur M7", "-M1:U", "bobine 1Y4", "X1:14"])
def test_marks_of_devices_are_codes(question: str) -> None:
    """M7 is no size of screw."""
    assert question_codes(question).sure


@pytest.mark.parametrize(
    ("row", "headed"),
    [
        ("E071 | Éjecteur", True),
        ("E070, E071 | Éjecteur", True),
        ("E 071 | Éjecteur", True),
        ("E071 à E072 | Éjecteur", False),
        ("E033 | voir E071", False),
        ("E071", False),
    ],
)
def test_a_code_heads_a_row_when_it_is_its_first_cell(row: str, headed: bool) -> None:
    """Alone or in an enumeration; not in a range, not elsewhere in the row, not outside a table."""
    assert heads(row, {"e071"}) == (frozenset({"e071"}) if headed else frozenset())


def test_a_question_typed_in_capitals_has_no_codes_but_real_ones() -> None:
    """Capitals mean nothing where all is in capitals."""
    codes = question_codes("MOTEUR EN PANNE DEFAUT F0004 SUR VARIATEUR")
    assert set(codes.strict) == {"f0004".replace("o", "0")}
    assert "m0teur" not in codes.loose


def test_strict_codes_keep_how_they_were_typed() -> None:
    """The words of the question are there to be shown."""
    assert question_codes("code f-0004 ?").strict == {"f0004": "f-0004"}


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    """Any text has codes or none; keys are plain."""
    codes = question_codes(text)
    for key in passage_codes(text) | {*codes.strict, *codes.loose}:
        assert 2 <= len(key) <= 40
        assert key.isascii()
        assert key.isalnum()
