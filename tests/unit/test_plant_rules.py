"""Machines are found by whatever people type, and a wrong number finds nothing."""

from __future__ import annotations

import pytest

from bot.plant import rules
from bot.plant.rules import Named

PRESS = Named(1, "PRESSE-4", ("Presse hydraulique 4", "presse 4"))
PRESS_5 = Named(2, "PRESSE-5", ("Presse hydraulique 5", "presse 5"))
CONVEYOR = Named(3, "CONV-12", ("Convoyeur 12",))
COMPRESSOR = Named(4, "COMP-2", ("Compresseur à vis 2", "le gros compresseur"))
PLANT = [PRESS, PRESS_5, CONVEYOR, COMPRESSOR]


@pytest.mark.parametrize(
    ("sentence", "machine"),
    [
        ("la presse 4 fuit", PRESS),
        ("LA PRESSE-4 FUIT", PRESS),
        ("presse n°4: plus de pression", PRESS),
        ("presse4 arrêtée", PRESS),
        ("défaut E-204 sur PRESSE-5.", PRESS_5),
        ("le gros compresseur siffle", COMPRESSOR),
        ("compresseur a vis 2", COMPRESSOR),
        ("conv_12 bloqué", CONVEYOR),
        ("le convoyeur", CONVEYOR),
        ("reglage Q1 convoyeur", CONVEYOR),
    ],
)
def test_a_sentence_names_its_machine(sentence: str, machine: Named) -> None:
    """Case, accents, hyphens and the n° between name and number do not matter."""
    assert rules.named_in(sentence, PLANT) is machine


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "👍",
        "la presse 45 fuit",
        "presse 14",
        "la presse",
        "convoyeur 13",
        "le gros",
        "E-4",
        "compresser 2 fois",
        "12 4 2",
    ],
)
def test_a_sentence_that_names_no_machine_names_none(sentence: str) -> None:
    """A longer number, a bare number or half a name is not a machine."""
    assert rules.named_in(sentence, PLANT) is None


def test_the_longest_name_wins() -> None:
    """Where one name is part of another, the sentence means the longer one."""
    short, long = Named(1, "COMP", ("compresseur",)), Named(2, "COMP-2", ("compresseur 2",))
    assert rules.named_in("le compresseur 2 chauffe", [short, long]) is long
    assert rules.named_in("le compresseur chauffe", [short, long]) is short


@pytest.mark.parametrize(
    ("typed", "machine"),
    [
        ("prese 4", PRESS),
        ("press hydrolique 4", PRESS),
        ("PRESSE-4", PRESS),
        ("4 presse", PRESS),
        ("convoieur 12", CONVEYOR),
        ("conv12", CONVEYOR),
        ("gros compreseur", COMPRESSOR),
    ],
)
def test_a_search_forgives_typing_with_gloves_on(typed: str, machine: Named) -> None:
    """A slip or two still finds the machine first."""
    assert rules.search(typed, PLANT)[0] is machine


@pytest.mark.parametrize("typed", ["presse 7", "conv 21", "PRESSE-45", "perceuse", "", "🔥", "x"])
def test_a_wrong_number_or_another_word_finds_nothing(typed: str) -> None:
    """A number is never forgiven: the wrong machine is worse than none."""
    assert rules.search(typed, PLANT) == []


@pytest.mark.parametrize(
    ("typed", "plain"), [("Presse n°4", "presse 4"), ("PRESSE-4", "presse 4"), ("É_à", "e a"), ("", "")]
)
def test_names_are_compared_without_case_accents_and_signs(typed: str, plain: str) -> None:
    """Two ways to write a name become the same words."""
    assert rules.plain(typed) == plain


@pytest.mark.parametrize(
    ("tag", "good"),
    [("PRESSE-4", True), ("a", True), ("A" * 40, True), ("A" * 41, False), ("", False), ("A 4", False), ("é", False)],
)
def test_a_tag_fits_a_deep_link(tag: str, good: bool) -> None:
    """1 to 40 letters, digits, hyphens and underscores."""
    assert bool(rules.TAG.fullmatch(tag)) is good


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("la presse fuit", True),
        ("la presse hydraulique fuit", True),
        ("la presse hydraulique 4 fuit", True),
        ("la presse hydraulique 7 fuit", False),
        ("presse hydraulique n°7", False),
        ("presse 7", False),
        ("la presse fuit depuis 2 jours", True),
    ],
)
def test_the_only_machine_of_its_kind_is_not_meant_by_another_number(sentence: str, named: bool) -> None:
    """Where there is one press, “la presse” is enough; “la presse hydraulique 7” is a press that is not here."""
    assert (rules.named_in(sentence, [PRESS, CONVEYOR]) is PRESS) is named
