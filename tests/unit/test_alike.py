"""Two questions are one when they say the same words, however they are typed; a code or a number always parts them."""

from __future__ import annotations

import pytest

from bot.knowledge.alike import Wording, alike, without_names


def said(words: str, marks: str = "") -> Wording:
    """Return a wording from stems and marks with blanks between them."""
    return Wording(frozenset(words.split()), frozenset(marks.split()))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(said("couple serrage verin"), said("verin couple serrage"), True, id="another order"),
        pytest.param(said("couple serrage verin"), said("couple serage verin"), True, id="a typo in a long word"),
        pytest.param(said("jeu axe"), said("feu axe"), False, id="one letter in a short word is another word"),
        pytest.param(said("serrage verin"), said("terrage verin"), False, id="another first letter is no typo"),
        pytest.param(said("a b c d"), said("a b c"), True, id="three words in four"),
        pytest.param(said("a b c d e"), said("a b c"), False, id="three words in five"),
        pytest.param(said("a b c"), said("a b"), False, id="of three words, all"),
        pytest.param(said("ouvrir vanne"), said("fermer vanne"), False, id="open and close"),
        pytest.param(said("defaut", "f0004"), said("defaut", "f0004"), True, id="the same code"),
        pytest.param(said("defaut", "f0004"), said("defaut", "f0005"), False, id="another code"),
        pytest.param(said("defaut variateur ligne", "f0004"), said("defaut variateur ligne"), False, id="a code less"),
        pytest.param(said("", "f0004"), said("", "f0004"), True, id="nothing but the code"),
        pytest.param(said(""), said("couple"), False, id="nothing and something"),
        pytest.param(said("pompes"), said("pompez pomper"), False, id="one typo stands for one word"),
    ],
)
def test_what_is_the_same_question(one: Wording, other: Wording, same: bool) -> None:
    """The rule, seen from both sides."""
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_the_names_of_the_machine_are_left_out_whole() -> None:
    """`presse 4` says where; `presse` alone, or the 4 of something else, stays."""
    names = (["presse", "4"], ["presse", "hydraulique", "4"])
    assert without_names(["huile", "de", "la", "presse", "hydraulique", "4"], names) == ["huile", "de", "la"]
    assert without_names(["vis", "4", "de", "la", "presse"], names) == ["vis", "4", "de", "la", "presse"]
    assert without_names(["presse", "4", "presse", "4"], names) == []
    assert without_names(["huile"], ([],)) == ["huile"]


def test_the_key_is_the_same_for_the_same_marks() -> None:
    """Marks in any order make one key."""
    assert said("a", "f4 12").key == said("b", "12 f4").key == "12 f4"
