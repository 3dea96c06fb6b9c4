"""The plant's own glossary: read beside ours, at once, and never broken by a slip of the pen."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs_store.errors import BadInput
from indexer.analysis import stems, words
from indexer.glossary import Glossary, PlantGlossary, add_entry, read_entries, read_glossary


def others(glossary: Glossary | PlantGlossary, question: str) -> set[str]:
    """Return the English ways to say a French question."""
    said = words(question)
    return {
        " ".join(each.stems) for each in glossary.equivalents(said, stems(said, "fr"), "fr") if each.language == "en"
    }


def test_an_entry_of_the_plant_counts_at_once(tmp_path: Path) -> None:
    """A word that only this plant uses is known from the next question on, without a restart."""
    own = tmp_path / "glossary.yaml"
    glossary = PlantGlossary(own)
    assert others(glossary, "le zinzin fuit") == others(glossary, "le truc fuit")
    add_entry(own, {"fr": ["zinzin"], "en": ["feeder"]})
    assert "feeder" in others(glossary, "le zinzin fuit")
    assert "cylind" in others(glossary, "vérin bloqué")


@pytest.mark.parametrize("text", ["- {fr: vérin}", "- {de: [Zylinder]}", "- {fr: [1]}", "{", "- {fr: ['...']}"])
def test_a_broken_file_leaves_what_was_good(tmp_path: Path, text: str) -> None:
    """Questions go on with the last good words; the command and the doctor say what is wrong."""
    own = tmp_path / "glossary.yaml"
    add_entry(own, {"fr": ["zinzin"], "en": ["feeder"]})
    glossary = PlantGlossary(own)
    assert "feeder" in others(glossary, "zinzin")
    own.write_text(text, "utf-8")
    assert "feeder" in others(glossary, "zinzin")
    with pytest.raises(BadInput, match="glossary"):
        read_entries(own)


def test_a_wrong_entry_changes_nothing(tmp_path: Path) -> None:
    """An entry without a word is refused and the file stays as it was."""
    own = tmp_path / "glossary.yaml"
    add_entry(own, {"fr": ["zinzin"], "en": ["feeder"]})
    before = own.read_bytes()
    with pytest.raises(BadInput):
        add_entry(own, {"fr": ["…"], "en": ["feeder"]})
    assert own.read_bytes() == before
    assert list(tmp_path.iterdir()) == [own]


def test_our_own_has_more_than_four_hundred_entries() -> None:
    """Each is found by the words of either language."""
    assert len(read_glossary()) > 800


@pytest.mark.parametrize(
    ("question", "meant", "not_meant"),
    [
        ("temps d'attente", "time", "temperatur"),
        ("mode automatique", "automat", "plc"),
        ("délai de réponse", "delay", "led"),
        ("valeur par défaut", "default", "fault"),
        ("carter de la poulie", "cover", "board"),
    ],
)
def test_words_that_share_a_stem_are_told_apart(question: str, meant: str, not_meant: str) -> None:
    """`temps` is no temperature, though both have the stem `temp`."""
    found = others(read_glossary(), question)
    assert meant in found
    assert not_meant not in found
