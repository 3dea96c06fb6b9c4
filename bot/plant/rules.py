"""How people name machines: tags, names, aliases, typed with gloves on.

Limits   a tag holds 1-40 of `A-Z a-z 0-9 _ -`; a name matches when it is contained word for word, or nearly (typos).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

TAG = re.compile(r"[A-Za-z0-9_-]{1,40}")
FEWEST_LETTERS = 5
_ARTICLES = frozenset({"le", "la", "les", "l", "the", "un", "une"})
SIMILAR = 82.0
"""From which likeness (0-100) a search offers a machine."""


@dataclass(frozen=True)
class Named:
    """A machine and every way to name it."""

    id: int
    tag: str
    names: tuple[str, ...]


def plain(text: str) -> str:
    """Return *text* without accents, case or punctuation: `Presse n°4` and `PRESSE-4` come close."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z]+|[0-9]+", folded.replace("n°", " ")))


def named_in(text: str, machines: Iterable[Named]) -> Named | None:
    """Return the machine that a sentence names: by a whole name, the longest first, or by a word only one machine has.

    “le convoyeur” is enough where there is one; with two of them it names neither.
    """
    known = list(machines)
    sentence = f" {plain(text)} "
    found = [(len(name), machine) for machine in known for name in _names(machine) if name and f" {name} " in sentence]
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    meant = [machine for machine in known if _own_word_said(sentence.split(), machine, known)]
    return meant[0] if len(meant) == 1 else None


def _own_word_said(words: list[str], machine: Named, known: list[Named]) -> bool:
    """Whether the sentence says a word that only this machine has, and not with another machine's number behind it."""
    own, names = _own_words(machine, known), {word for name in _names(machine) for word in name.split()}
    return any(word in own and not _other_number(words[place + 1 :], names) for place, word in enumerate(words))


def _other_number(following: list[str], names: set[str]) -> bool:
    """Whether what follows goes on with the machine's words and then has a number that is not its own."""
    after = next((word for word in following if word not in names), "")
    return after.isdigit()


def _own_words(machine: Named, known: list[Named]) -> set[str]:
    """Return the words that open one of this machine's names and stand in no name of another."""
    others = {word for other in known if other.id != machine.id for name in _names(other) for word in name.split()}
    firsts = {next((word for word in name.split() if word not in _ARTICLES), "") for name in _names(machine)}
    return {word for word in firsts - others if len(word) >= FEWEST_LETTERS and word.isalpha()}


def search(text: str, machines: Iterable[Named]) -> list[Named]:
    """Return the machines that *text* may mean, the most alike first; forgives typos."""
    wanted = plain(text)
    if not wanted:
        return []
    scored = [(max(_likeness(wanted, name) for name in _names(machine)), machine) for machine in machines]
    return [machine for score, machine in sorted(scored, key=lambda pair: -pair[0]) if score >= SIMILAR]


def _names(machine: Named) -> list[str]:
    return [plain(name) for name in (machine.tag, *machine.names) if name]


def _likeness(wanted: str, name: str) -> float:
    if re.findall(r"\d+", wanted) and not set(re.findall(r"\d+", wanted)) & set(re.findall(r"\d+", name)):
        return 0.0
    return max(fuzz.token_sort_ratio(wanted, name), fuzz.partial_ratio(wanted, name) if len(wanted) >= 4 else 0.0)
