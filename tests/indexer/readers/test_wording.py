"""What words say: warnings, list items, lines of contents, revisions; text made tidy."""

from __future__ import annotations

import pytest

from indexer.readers import wording


@pytest.mark.parametrize(
    "text",
    [
        "DANGER",
        "DANGER Tension résiduelle",
        "DANGER ! Tension résiduelle",
        "Attention : surface chaude",
        "ATTENTION surface chaude",
        "AVERTISSEMENT – pièces en mouvement",
        "⚠ Couper l'air avant",
        "⚠️ Attention",
        "Mise en garde : ne pas ouvrir",
        "PRUDENCE",
        "Warning: hot surface",
        "CAUTION Hot surface",
        "[ATTENTION] Pression",
        "DANGER DE MORT : haute tension",
        "SÉCURITÉ : porter des gants",
    ],
)
def test_a_paragraph_that_starts_with_a_signal_word_warns(text: str) -> None:
    """French and English signal words and signs make a warning."""
    assert wording.warns(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le danger vient du haut.",
        "Attention aux détails de cette notice",
        "warnings : liste d'avertissements",
        "Sécurité",
        "Danger zones are listed in chapter 3",
        "Précautions d'emploi",
        "Cautionner un achat",
    ],
)
def test_a_signal_word_inside_a_sentence_does_not_warn(text: str) -> None:
    """Words that merely mention danger, and titles of chapters about safety, are no warnings."""
    assert not wording.warns(text)


@pytest.mark.parametrize(
    ("text", "alone"), [("DANGER", True), ("⚠ ATTENTION !", True), ("DANGER Tension", False), ("", False)]
)
def test_only_the_signal_word_is_a_title_of_a_warning(text: str, alone: bool) -> None:
    """A signal word with nothing else waits for the text below it."""
    assert wording.only_warns(text) is alone


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("• Huile", "•"),
        ("- Huile", "-"),
        ("1. Ouvrir", "1."),
        ("12) Ouvrir", "12)"),
        ("a) Ouvrir", "a)"),
        ("Étape 3 : ouvrir", "Étape 3 :"),
        ("Step 2 Open", "Step 2"),
        ("3,5 bar au repos", ""),
        ("-10 °C au minimum", ""),
        ("2024. C'était", ""),
        ("Huile", ""),
    ],
)
def test_list_markers_are_bullets_and_small_numbers(text: str, marker: str) -> None:
    """Bullets, numbers and letters mark a list item; values do not."""
    assert wording.list_marker(text) == marker


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.2 Filtre ........ 17", True),
        ("Filtre . . . . . . . . 17", True),
        ("Annexe …… A-3", True),
        ("Introduction ........... iv", True),
        ("et cetera... 3 vis", False),
        ("say M1 .., not M01 …", False),
        ("Filtre 17", False),
    ],
)
def test_leaders_and_a_page_number_make_a_line_of_contents(text: str, expected: bool) -> None:
    """An ellipsis in a sentence is no leader."""
    assert wording.is_contents(text) is expected


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("donn´ee", "donnée"),
        ("apr`es", "après"),
        ("`a", "à"),
        ("o`u", "où"),
        ("connaˆıtre", "connaître"),
        ("fran¸cais", "français"),
        ("`add'", "`add'"),
        ("5´", "5´"),
        ("plain", "plain"),
    ],
)
def test_accents_printed_before_their_letters_are_put_onto_them(printed: str, read: str) -> None:
    """What old TeX files print in two signs is one letter; quotation marks and minutes stay."""
    assert wording.composed(printed) == read


def test_cleaning_opens_ligatures_and_drops_what_is_invisible() -> None:
    """Ligatures, soft hyphens, odd spaces, private bullets, control characters and loose accents are made plain."""
    assert wording.clean("  ﬁl\u00ad tré \u00a0e\u0301cran\x07\uf0b7\ud800\u200b x\u202f7 ") == "fil tré écran• x 7"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["distri-", "buteur"], "distributeur"),
        (["Siemens S7-", "300"], "Siemens S7-300"),
        (["PPR-", "Gauche"], "PPR-Gauche"),
        (["une", "deux"], "une deux"),
        (["et/", "ou"], "et/ou"),
        (["note -", "suite"], "note - suite"),
        ([], ""),
    ],
)
def test_lines_are_joined_as_they_are_read_aloud(lines: list[str], text: str) -> None:
    """Only a hyphen between lower-case letters is dropped: codes keep theirs."""
    assert wording.joined(lines) == text


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("Manuel rév. C", "C"),
        ("Révision : 3.1", "3.1"),
        ("Indice B2 du plan", "B2"),
        ("LinuxCNC version 2.7", "2.7"),
        ("révision de la pompe", None),
        ("une version allégée", None),
        ("Révision | D – 14/02/2025", "D"),
        ("Rév. | 4", "4"),
        ("Il remplace la révision 3, qui était fausse", None),
        ("This manual replaces revision B", None),
        ("Annule et remplace l’indice C", None),
        ("Manuel de la presse rév. C", "C"),
        ("Révision 4 du 12/01/2026, remplace la révision 3", "4"),
        ("", None),
    ],
)
def test_revisions_are_letters_or_numbers_after_their_word(text: str, revision: str | None) -> None:
    """The word "revision" alone names none."""
    assert wording.revision_in(text) == revision


@pytest.mark.parametrize(
    ("text", "date"),
    [("le 12/03/2024 à", "12/03/2024"), ("mars 2024", "mars 2024"), ("2024-03-12", "2024-03-12"), ("1/2 tour", None)],
)
def test_dates_are_found_as_they_are_written(text: str, date: str | None) -> None:
    """The first date in the text, unchanged."""
    assert wording.date_in(text) == date


def test_the_date_beside_the_revision_is_the_documents() -> None:
    """A machine built in 2019 or an older edition does not date the manual."""
    assert wording.date_in("Machine du 03/04/2019, révision 4 du 12/01/2026") == "12/01/2026"
    assert wording.first_date(["Mise en service le 03/04/2019", "Révision | D – 14/02/2025"]) == "14/02/2025"
    assert wording.first_date(["Mise en service le 03/04/2019", "Révision D"]) == "03/04/2019"
    assert wording.first_date([]) is None


def test_a_revision_in_a_line_comes_before_one_in_a_sentence() -> None:
    """The header row decides, wherever the sentence stands."""
    sentence = "Version 2 of the controller is needed for every step of this procedure, " + "as measured " * 10
    assert wording.first_revision([sentence, "Issue | C"]) == "C"
    assert wording.first_revision([sentence]) == "2"
    assert wording.first_revision(["Objet"]) is None


def test_lettering_is_the_same_for_two_ways_of_writing() -> None:
    """Hyphens, blanks, bars, case and ligatures do not matter when two extractors are compared."""
    assert wording.lettering("Distri-\nbuteur | ﬁn donn´ee") == wording.lettering("DISTRIBUTEUR fin donnée")
