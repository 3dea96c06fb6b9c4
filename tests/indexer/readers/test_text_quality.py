"""What tells a good text layer from rubbish, without looking at the page."""

from __future__ import annotations

import string

import pytest

from indexer.readers.text_quality import why_rubbish

FRENCH_TEXT = (
    "Le groupe hydraulique alimente les deux vérins de la presse et la pression de service est réglée à 180 bar "
    "par le limiteur qui se trouve sous le capot du moteur"
)
ENGLISH_TEXT = (
    "Switch off the drive and wait ten minutes before you open the cover because the capacitors of the intermediate "
    "circuit keep their voltage"
)
CODES_TEXT = "E104 6ES7 315-2EH14 -K12:A1 r_bldc_gain PPR-9087 0V1 24V DC IP54 M12x1,75 X3:16 L1 L2 L3 PE N 400V 50Hz"
FRENCH, ENGLISH, CODES = FRENCH_TEXT.split(), ENGLISH_TEXT.split(), CODES_TEXT.split()
SHIFTED = str.maketrans(string.ascii_lowercase, string.ascii_lowercase[3:] + string.ascii_lowercase[:3])


@pytest.mark.parametrize(
    "words", [FRENCH, ENGLISH, CODES, ["12,5"] * 40, []], ids=["fr", "en", "codes", "values", "none"]
)
def test_words_of_manuals_are_believed(words: list[str]) -> None:
    """Prose in both languages, codes, values and empty pages are not rubbish."""
    assert why_rubbish(words) is None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        pytest.param([word.lower().translate(SHIFTED) for word in FRENCH], "unlikely letters", id="letters exchanged"),
        pytest.param([word.lower().translate(SHIFTED) for word in ENGLISH], "unlikely letters", id="in English"),
        pytest.param(
            ["".join(chr(0xE000 + ord(sign)) for sign in word) for word in FRENCH], "foreign signs", id="private"
        ),
        pytest.param([word.replace("e", "\ufffd") for word in FRENCH], "foreign signs", id="replacement signs"),
        pytest.param(["".join(FRENCH[:12]), "".join(FRENCH[12:])], "no spaces", id="spaces lost"),
        pytest.param(["é".encode().decode("latin-1") + word for word in FRENCH], "foreign signs", id="wrong encoding"),
    ],
)
def test_rubbish_is_told_with_its_reason(words: list[str], reason: str) -> None:
    """A layer whose letters, signs or spaces are wrong is rubbish, and the measure that found it is named."""
    assert why_rubbish(words) == reason
