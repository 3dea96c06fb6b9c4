"""The answer card says where its words stand, what they leave out, and whom to call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.ask import cards
from bot.ask.service import ANSWERED, CLOSEST, NOT_FOUND, Against, Answer, Answered, Found
from bot.chat.card import CAPTION_LIMIT, Card, visible_length
from bot.locale import texts
from bot.people.service import PersonView

T = texts("fr")
MAY = frozenset({"ask", "log", "escalate"})
FOUND = Found(
    passage_id=1,
    version_id=2,
    title="Manuel PHM 200",
    path="PRESSE-4/manuel.pdf",
    kind="manual",
    revision="D",
    page=14,
    pages=30,
    section="6.2 Codes de défaut",
    quote="E031 | Pression basse | Contrôler 28 bar",
    bold=((0, 4),),
    warnings=("DANGER Huile sous pression. Consignez d'abord.",),
    boxes=((14, 0.0, 0.0, 1.0, 1.0),),
    exact=True,
    score=1.2,
    machines=("Presse 4",),
    codes=("E031",),
)
CHIEF = PersonView(id=9, name="Sophie <Garnier>", phone="+33 6 00 00 00 00", chat_id=1, language="fr")


def _card(status: str, *found: Found, photo: str | None = "a" * 64, unknown: tuple[str, ...] = ()) -> Card:
    answered = Answered("E031 ?", None, Answer(status, found, unknown), photo, (CHIEF,))
    return cards.answer(T, 7, answered, may=MAY)


def _data(card: Card) -> list[str]:
    return [button.data for row in card.buttons for button in row]


def test_the_warning_stands_above_the_words_that_repair() -> None:
    """First the danger, then the quote with its bold words, then document, revision, page and section."""
    text = str(_card(ANSWERED, FOUND).text)
    order = [text.index(part) for part in ("DANGER", "Exact", "<b>E031</b>", "rév. D", "page 14", "6.2 Codes")]
    assert order == sorted(order)


def test_every_button_of_the_promise_is_there() -> None:
    """Whole page, next page, other passages, useful or not, escalate, log."""
    verbs = {":".join(data.split(":")[:2]) for data in _data(_card(ANSWERED, FOUND, FOUND))}
    assert verbs == {"ask:page", "ask:more", "ask:good", "ask:bad", "esc:new", "log:new"}


def test_steps_that_are_left_out_are_said() -> None:
    """A quote from the middle of a procedure says that steps come before it and after it."""
    card = _card(ANSWERED, replace(FOUND, more_before=True, more_after=True))
    assert "étapes avant" in card.text
    assert "La suite" in card.text


def test_many_long_warnings_fit_the_caption_and_none_is_hidden() -> None:
    """What does not fit is counted and sent to the whole page."""
    loud = tuple(f"DANGER numéro {number} " + "haute tension " * 40 for number in range(12))
    card = _card(ANSWERED, replace(FOUND, warnings=loud, quote="x" * 500))
    assert visible_length(card.text) <= CAPTION_LIMIT
    assert "autres avertissements" in card.text


def test_a_document_about_another_machine_says_so() -> None:
    """Nobody turns the wrong machine's screw without having been told."""
    assert "autre machine" in _card(ANSWERED, replace(FOUND, other_machine=True)).text


def test_nothing_found_names_whom_to_call() -> None:
    """The honest word, the code that no document holds, and a name with a number; no quote."""
    card = _card(NOT_FOUND, unknown=("E099",))
    for words in ("Aucune page", "E099", "Sophie &lt;Garnier&gt;", "+33 6 00 00 00 00"):
        assert words in card.text
    assert card.photo is None


def test_the_closest_pages_are_shown_as_such() -> None:
    """They are listed with a button each and quoted nowhere."""
    card = _card(CLOSEST, FOUND, replace(FOUND, page=15), photo=None)
    assert "Pas de réponse sûre" in card.text
    assert FOUND.quote not in card.text
    assert [data for data in _data(card) if data.startswith("ask:more")] == ["ask:more:7:0", "ask:more:7:1"]


def test_a_sheet_is_cited_as_a_persons_word_with_the_whole_of_it_on_a_button() -> None:
    """Its photo stands in place of a page; there is no page to turn."""
    sheet = replace(FOUND, kind="sheet", title="Fiche de Marc Delmas, 12 mars 2026, Presse 4", page=None, sheet_id=5)
    card = _card(ANSWERED, sheet)
    assert "👤 <i>Fiche de Marc Delmas, 12 mars 2026, Presse 4" in card.text
    assert [data for data in _data(card) if data.startswith(("know:", "ask:page"))] == ["know:show:5"]


def test_foreign_words_cannot_write_markup_or_commands() -> None:
    """Tags, commands and mentions of a document are shown, not obeyed."""
    card = _card(ANSWERED, replace(FOUND, quote="<b>x</b> /start @admin", bold=()))
    assert "&lt;b&gt;x" in card.text
    assert "/start" not in card.text
    assert "@admin" not in card.text


def test_an_older_revision_is_marked_above_its_words() -> None:
    """Opened again from an old card, it says which revision answers now; on its whole page, too."""
    old = replace(FOUND, obsolete=True, newer_revision="3")
    text = str(cards.passage(T, cards.Place(7, 0, 1, 0), old, photo=None, may=MAY).text)
    assert text.index("Révision remplacée par rév. 3") < text.index("E031")
    mark = cards.replaced(T, True, "3")
    page = cards.whole_page(T, 7, 0, "Manuel", 2, 3, "f" * 64, replaced=mark)
    assert "Révision remplacée par rév. 3" in str(page.text)
    assert cards.replaced(T, False, "3") is None
    assert "plus récente" in str(cards.replaced(T, True, None))


def test_other_values_stand_below_the_quote() -> None:
    """What the revision before said, and how many of the last reports say what, when, and of which machine."""
    against = (
        Against(0, "45 Nm", revision="2"),
        Against(2, "5,2 bar", dated=date(2026, 3, 12), machine="Presse 4"),
        Against(0, "never shown"),
    )
    text = str(_card(ANSWERED, replace(FOUND, against=against)).text)
    assert text.index("28 bar") < text.index("La révision 2 disait <b>45 Nm</b>")
    assert "2 derniers rapports\N{NO-BREAK SPACE}: <b>5,2 bar</b> (12 mars 2026, Presse 4)" in text
    assert "never shown" not in text
    one = str(_card(ANSWERED, replace(FOUND, against=(Against(1, "5 bar"), Against(0, "4 bar")))).text)
    assert "Dernier rapport" in one
    assert "La version précédente disait <b>4 bar</b>" in one


def test_a_card_with_everything_fits_a_caption() -> None:
    """However long the other values and names are."""
    against = (
        Against(9, "9" * 400, dated=date(2026, 3, 12), machine="M" * 300),
        Against(0, "1" * 400, revision="R" * 99),
    )
    long = replace(FOUND, quote="mot " * 200, warnings=("DANGER " + "x" * 900,) * 4, against=against, obsolete=True)
    assert visible_length(_card(ANSWERED, replace(long, newer_revision="R" * 60)).text) <= CAPTION_LIMIT
