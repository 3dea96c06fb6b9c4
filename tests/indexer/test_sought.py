"""What a question looks for: forms of several stems, figures where one is asked, values that must be there."""

from __future__ import annotations

from indexer.expected import surely_lacks
from indexer.quoting import quote
from indexer.sought import Terms, coverage

VALVE = Terms({"soupape": 1.0}, {"soupape": frozenset({frozenset({"relief", "valv"})})}, frozenset())


def test_a_form_of_several_stems_is_said_when_all_of_them_stand_there() -> None:
    """`relief valve` is no other valve."""
    assert coverage("Set the relief valve.", VALVE, "en") == 1.0
    assert coverage("Close the valve.", VALVE, "en") == 0.0


def test_the_sentence_with_the_figure_is_quoted_where_one_is_asked() -> None:
    """Of two sentences that say the same words, far apart, the one with the figure answers “combien”."""
    text = "Le canal du scope est libre. " + "Rien de plus à en dire ici. " * 20 + "Le canal du scope : 16 en tout."
    forms = {"canal": frozenset({frozenset({"canal"})})}
    asked = Terms({"canal": 1.0}, forms, frozenset(), quantity=True)
    assert "16" in quote(text, [], asked, "fr").text


def test_a_torque_is_not_answered_by_a_passage_without_one() -> None:
    """A torque, a weight, a price: the kind of value must be there, also where unit and figure touch."""
    assert surely_lacks(["couple", "bride"], "Serrer la bride en croix, 6 vis.")
    assert not surely_lacks(["couple", "bride"], "Serrer la bride à 45Nm.")
    assert not surely_lacks(["pression"], "Six vis.")
