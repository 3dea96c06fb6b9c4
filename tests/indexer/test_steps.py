"""Steps: found among lines, numbered, counted on over remarks, whole."""

from __future__ import annotations

import pytest

from indexer.steps import excerpt, first_number, has_steps, lists


def pieces(*lines: str) -> list[str]:
    """Return lines as pieces of a passage."""
    return [f"{line}\n" for line in lines]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1. Arrêter", 1), ("12) Serrer", 12), ("Étape 3 : Purger", 3), ("• Purger", None), ("Purger", None), ("", None)],
)
def test_the_number_of_a_first_step(text: str, number: int | None) -> None:
    """Bullets and sentences have none."""
    assert first_number(text) == number
    assert has_steps(text) is (number is not None)


def test_a_remark_between_steps_belongs_to_the_step_above() -> None:
    """The list counts on behind it; words after the last step are outside."""
    (found,) = lists(pieces("Avant :", "1. Arrêter.", "REMARQUE froid.", "2. Purger.", "Fin."))
    assert found.spans == ((1, 2), (3, 3))
    assert not found.began_before


def test_another_count_is_another_list() -> None:
    """A list that starts anew is not the one above; one that starts at 5 began before."""
    first, second = lists(pieces("5. Fermer.", "6. Essayer.", "1. Arrêter."))
    assert (first.spans, first.began_before) == (((0, 0), (1, 1)), True)
    assert (second.spans, second.began_before) == (((2, 2),), False)


def test_nothing_is_no_list() -> None:
    """No line, no marker."""
    assert lists([]) == []
    assert lists(pieces("Purger.")) == []


@pytest.mark.parametrize(
    ("longest", "specific", "expected"),
    [
        (100, False, (0, 3, False, False)),
        (30, False, (0, 2, False, True)),
        (20, True, (3, 3, True, False)),
        (20, False, (0, 1, False, True)),
        (5, False, (0, 0, False, True)),
    ],
)
def test_whole_steps_from_the_first(longest: int, specific: bool, expected: tuple[int, int, bool, bool]) -> None:
    """Steps of ten signs; the last one answers."""
    steps = lists(pieces("1. abcdef", "2. abcdef", "3. abcdef", "4. abcdef"))[0]
    size = [(10 * at, 10 * at + 10) for at in range(4)]
    shown = excerpt(steps, 3, size, longest, specific=specific)
    assert (shown.first, shown.last, shown.more_before, shown.more_after) == expected
