"""Other words on the same value: what the revision before said, and what the last reports of the machine say.

Somebody who reads `52 Nm` is told that the revision before said `45 Nm`, and that the last two reports found
`5,2 bar` where the manual has 6. The quoted value stays the answer; the others are told beside it.

Promise  a contradiction is told of the same thing only. With the revision before: the same sentence or row, word for
         word but for the value, under the same title. With reports: of this very machine, not older than the manual,
         saying all that the question names, nothing that the quoted words do not name, and one value.
Limits   pure; single values of one dimension, of the kind that the question asks for (`values_asked`), compared with
         their units, rounding allowed for. A limit, a range or a value with a tolerance contradicts nothing. The last
         report that speaks of it decides: when it agrees with the manual, nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from indexer.analysis import LANGUAGES, Language, is_small, stem, words
from indexer.expected import values_asked
from indexer.quantities import Value, comparable, differ, values
from indexer.readers.sentences import sentences
from indexer.sought import Terms, held

ALIKE = 0.8
_CELLS = " | "
_BETWEEN_TITLES = " › "
_LEAST_WORDS = 3
_CLAUSES = re.compile(r"[,;:.!?](?=\s|$)|\s[-–—]\s|\n")
_QUALIFIERS = frozenset(
    re.findall(
        r"\w+",
        "max maxi maximum maximal maximale maximales min mini minimum minimal minimale seuil seuils limite "
        "limites alarme alarmes defaut arret declenchement securite rupture epreuve plage entre moins plus "
        "environ jusqu froid chaud chaude vide charge demarrage repos avant apres ancien ancienne neuf neuve "
        "usure usee premier premiere deuxieme second seconde entree sortie amont aval haut bas haute basse "
        "gauche droite avance retour limit limits threshold alarm fault trip range between least most about "
        "cold hot idle load before after old new inlet outlet upper lower left right first",
    )
)
"""Words that make another value of the same thing."""
_REPORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "mesure mesuree mesures mesurer releve relevee releves lu lue valeur valeurs manometre affiche "
        "affichee affichage controle controlee controles verifie verifiee constate constatee vu fait trouve "
        "trouvee actuel actuelle reelle reel stable ras ok bon bonne bien toujours encore reste seulement "
        "serre serree serres serrees couple pression temperature debit vitesse tension courant machine poste "
        "jour matin soir nuit equipe clef cle dynamometrique measured read reading gauge displayed checked "
        "found seen done actual stable still only value tightened wrench",
    )
)
"""What a report says around a value without naming another thing."""

Kind = Literal["revision", "report"]


@dataclass(frozen=True, slots=True)
class Claim:
    """The one value of the quote that was asked for, with the words it is said in."""

    value: Value
    sentence: str
    heading: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A passage of an older revision, or of a report, that may say something else."""

    kind: Kind
    text: str
    heading: str = ""
    language: str | None = None
    revision: str | None = None
    dated: str | None = None
    document: str = ""
    page: int | None = None
    report: int = 0
    """Which report it belongs to: its passages are one statement."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Another value for what was asked."""

    kind: Kind
    value: str
    """As it is written there."""
    document: str
    page: int | None = None
    revision: str | None = None
    dated: str | None = None
    count: int = 1
    """How many of the last reports say so."""
    machine: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as other programs read it."""
        return {
            "kind": self.kind,
            "value": self.value,
            "document": self.document,
            "page": self.page,
            "revision": self.revision,
            "date": self.dated,
            "count": self.count,
            "machine": self.machine,
        }


def claim_of(quote: str, heading: str, sought: Terms, language: str | None) -> Claim | None:
    """Return the value that a quote gives for a question; None unless it gives exactly one, and no limit."""
    found = [
        (sentence, value)
        for sentence in sentences(quote, language)
        if held(sentence, sought, language)
        for value in _single(sentence, sought)
    ]
    if len(found) != 1:
        return None
    sentence, value = found[0]
    return Claim(value, sentence, heading)


def with_older(claim: Claim, older: Sequence[Statement], sought: Terms) -> Contradiction | None:
    """Return what the revision before says in the same sentence or row; None unless that is another value."""
    said: list[tuple[float, Value, Statement]] = []
    for statement in older:
        if _last_title(statement.heading) != _last_title(claim.heading):
            continue
        for sentence in sentences(statement.text, statement.language):
            for value in _single(sentence, sought):
                likeness = _likeness(claim.sentence, claim.value, sentence, value)
                if likeness >= ALIKE and comparable(claim.value, value):
                    said.append((likeness, value, statement))
    best = max((likeness for likeness, _, _ in said), default=0.0)
    nearest = [(value, statement) for likeness, value, statement in said if likeness == best]
    if not nearest or any(not differ(claim.value, value) for value, _ in nearest):
        return None
    first, statement = nearest[0]
    if any(differ(first, value) for value, _ in nearest):
        return None
    return Contradiction(
        "revision", first.text, statement.document, statement.page, statement.revision, statement.dated
    )


def with_reports(
    claim: Claim, reports: Sequence[Statement], sought: Terms, language: str | None, own_words: Collection[str] = ()
) -> Contradiction | None:
    """Return what the last reports of the machine say, the newest first; *own_words* are those of its names."""
    own = frozenset(own_words)
    kind_words = _kind_words(sought, claim.value.text)
    wanted = held(f"{claim.heading}\n{claim.sentence}", sought, language) - kind_words - own
    wanted = frozenset(word for word in wanted if not word.isdigit())
    if not wanted or not _is_plain(claim.sentence):
        return None
    told: list[tuple[Value, Statement]] = []
    for parts in _by_report(reports):
        said = [(value, part) for part in parts for value in _said(part, claim, sought, wanted, own)]
        if not said:
            continue
        about = [value for part in parts for value in _about(part, claim, sought, wanted)]
        if _agrees(parts, claim) or any(differ(said[0][0], value) for value in about):
            break
        if told and differ(told[0][0], said[0][0]):
            break
        told.append(said[0])
    if not told:
        return None
    value, newest = told[0]
    return Contradiction("report", value.text, newest.document, newest.page, dated=newest.dated, count=len(told))


def _by_report(reports: Sequence[Statement]) -> list[list[Statement]]:
    found: dict[int, list[Statement]] = {}
    for part in reports:
        found.setdefault(part.report, []).append(part)
    return list(found.values())


def _agrees(parts: Sequence[Statement], claim: Claim) -> bool:
    """Say whether a report has the value of the claim anywhere: it may have been set right."""
    every = (value for part in parts for value in values(part.text) if comparable(claim.value, value))
    return any(not differ(claim.value, value) for value in every)


def _about(part: Statement, claim: Claim, sought: Terms, wanted: frozenset[str]) -> Iterator[Value]:
    """Yield the values beside the words of the claim, whatever else is named there."""
    for clause in _clauses(part.text):
        if wanted <= held(clause, sought, part.language):
            yield from (value for value in values(clause) if comparable(claim.value, value))


def _said(part: Statement, claim: Claim, sought: Terms, wanted: frozenset[str], own: frozenset[str]) -> Iterator[Value]:
    """Yield the values that a part of a report gives for what the claim is about."""
    allowed = _stems({*words(f"{claim.heading} {claim.sentence}"), *_REPORT_WORDS, *own})
    allowed |= frozenset(stem for word in wanted for form in sought.forms.get(word, ()) for stem in form)
    for clause in _clauses(part.text):
        found = [value for value in values(clause) if comparable(claim.value, value)]
        if not found or not wanted <= held(clause, sought, part.language):
            continue
        if not _is_plain(clause) or not all(_stems([word]) & allowed for word in _content(_without(clause, found))):
            continue
        if all(value.single for value in found):
            yield from found


def _clauses(text: str) -> Iterator[str]:
    """Yield the parts of a text between commas and stops; a field's label is a part of its own."""
    at = 0
    for found in _CLAUSES.finditer(text):
        yield text[at : found.start()]
        at = found.end()
    yield text[at:]


def _single(sentence: str, sought: Terms) -> list[Value]:
    """Return the one value of the kind asked for; nothing when there are several, or when it is a limit."""
    spans = {(value.start, value.stop): value for value in values(sentence)}
    asked = values_asked(sought.weights, spans, sentence)
    return [spans[asked[0]]] if len(asked) == 1 and spans[asked[0]].single else []


def _is_plain(sentence: str) -> bool:
    """Say whether nothing in a sentence makes its value a limit, or that of a special state."""
    return not _QUALIFIERS & set(words(sentence))


def _likeness(one: str, own: Value, other: str, its: Value) -> float:
    """Return how alike two sentences are but for their values: 0 when they name different numbers or codes."""
    first, second = (set(words(_without(text, [value]))) for text, value in ((one, own), (other, its)))
    if _marks(first) != _marks(second):
        return 0.0
    both = first | second
    few = len(first & second) < _LEAST_WORDS and _CELLS not in one
    return 0.0 if few or not both else len(first & second) / len(both)


def _without(text: str, found: Sequence[Value]) -> str:
    for value in sorted(found, key=lambda each: -each.start):
        text = f"{text[: value.start]} {text[value.stop :]}"
    return text


def _marks(said: Collection[str]) -> set[str]:
    return {word for word in said if any(map(str.isdigit, word))}


def _content(text: str) -> set[str]:
    """Return the words that name something, and all that holds digits."""
    return {word for word in words(text) if not is_small(word) and (len(word) > 2 or not word.isalpha())}


def _stems(said: Collection[str]) -> frozenset[str]:
    tongues: tuple[Language, ...] = LANGUAGES
    return frozenset(stem(word, tongue) for word in said for tongue in tongues)


def _kind_words(sought: Terms, written: str) -> frozenset[str]:
    """Return the words of the question that only say what kind of value is asked for."""
    return frozenset(word for word in sought.weights if values_asked([word], [(0, len(written))], written))


def _last_title(heading: str) -> list[str]:
    """Return the words of the title right above, without its number."""
    return [word for word in words(heading.rpartition(_BETWEEN_TITLES)[2]) if not word.isdigit()]
