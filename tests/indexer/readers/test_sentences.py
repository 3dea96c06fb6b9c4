"""Sentences: cut for quoting, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ouvrir la vanne. Purger.", ["Ouvrir la vanne. ", "Purger."]),
        ("Voir fig. 3 et p. ex. L'annexe. Fin.", ["Voir fig. 3 et p. ex. L'annexe. ", "Fin."]),
        ("Couple env. 25 Nm. Serrer.", ["Couple env. 25 Nm. ", "Serrer."]),
        ("La vis n° 4. Puis la 5.", ["La vis n° 4. ", "Puis la 5."]),
        ("Régler 3.5 bar. Attendre.", ["Régler 3.5 bar. ", "Attendre."]),
        ("1. Couper le courant. Attendre.", ["1. Couper le courant. ", "Attendre."]),
        ("Stop ! Ne pas ouvrir. Danger", ["Stop ! ", "Ne pas ouvrir. ", "Danger"]),
        ("Est-ce fini ? Oui.", ["Est-ce fini ? ", "Oui."]),
        ("ligne 1\nligne 2", ["ligne 1\n", "ligne 2"]),
        ("le fichier mill.ini est lu", ["le fichier mill.ini est lu"]),
        ("M. Durand signe. Fin.", ["M. Durand signe. ", "Fin."]),
        ("", []),
    ],
)
def test_sentences_end_where_people_end_them(text: str, expected: list[str]) -> None:
    """Abbreviations, decimals and list numbers do not end a sentence."""
    assert list(sentences(text, "fr")) == expected


@given(st.text(alphabet=st.sampled_from("aB1.!? \n»•-é")))
def test_no_sign_is_lost(text: str) -> None:
    """The sentences put together are the text, whatever the text."""
    assert "".join(sentences(text)) == text
