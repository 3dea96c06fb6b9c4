"""When two questions are the same one, worded a little differently.

The words that tell something are compared by their stems; a typo in a long word does not part two questions, a code or
a number always does (F0004 is not F0005).

Shapes   `Wording.stems` are stems of folded words, `marks` every word with a digit in it.
Limits   pure. Up to three words, all of them are the same; above, three in four are. A question without any telling
         word is like another one only if their marks are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

SAME = 0.75
"""Share of the words of both that both say, from which they are one question."""
LETTERS_FOR_TYPO = 5


@dataclass(frozen=True)
class Wording:
    """What a question says, whatever its form."""

    stems: frozenset[str]
    marks: frozenset[str]

    @property
    def key(self) -> str:
        """The codes and numbers in one text: what must be equal before words are compared."""
        return " ".join(sorted(self.marks))[:300]


def without_names(said: Sequence[str], names: Iterable[Sequence[str]]) -> list[str]:
    """Return the words of a question without the names of its machine: `à la presse 4` says where, not what."""
    left = list(said)
    for name in sorted(filter(None, names), key=len, reverse=True):
        at = 0
        while at <= len(left) - len(name):
            if left[at : at + len(name)] == list(name):
                del left[at : at + len(name)]
            else:
                at += 1
    return left


def alike(one: Wording, other: Wording) -> bool:
    """Say whether two questions are the same one."""
    if one.marks != other.marks:
        return False
    shared = _shared(one.stems, other.stems)
    every = len(one.stems) + len(other.stems) - shared
    return every == 0 or shared / every >= SAME


def _shared(one: frozenset[str], other: frozenset[str]) -> int:
    """Return how many words of *one* stand in *other*, each of those counted once, with or without a typo."""
    left = other - one
    shared = len(one & other)
    for word in sorted(one - other):
        meant = next((found for found in sorted(left) if _typo(word, found)), None)
        if meant is not None:
            left -= {meant}
            shared += 1
    return shared


def _typo(one: str, other: str) -> bool:
    long_enough = min(len(one), len(other)) >= LETTERS_FOR_TYPO
    return long_enough and one[0] == other[0] and OSA.distance(one, other) <= 1
