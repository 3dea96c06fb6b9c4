"""Make cosines of one language comparable with those of another, and those of all passages less alike.

All vectors of an e5 model lie in a narrow cone, and each language in a corner of it: a question is nearest to passages
of its own language whatever they say. Each passage loses the mean of its language, each question the mean of questions
of its language; what is left is about the matter.

Shapes   means are (dimension,) float32 by language; rows come back with length 1.
Limits   the mean of few passages is mostly their subject: a corpus of n passages counts n, our own generic sentences
         `PRIOR`.
Source   hit@1 on development questions .67 -> .81 with BM25 (design/facts.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import LANGUAGES, Language
from indexer.embedder import Embedder, Floats

PRIOR = 150

_QUESTIONS: dict[Language, tuple[str, ...]] = {
    "fr": (
        "comment faire un réglage",
        "quelle est la valeur à respecter",
        "que signifie ce message",
        "la machine ne démarre pas",
        "où se trouve cette pièce",
        "quelle référence commander",
        "comment remplacer cet élément",
        "quels outils faut-il",
        "à quelle fréquence faut-il contrôler",
        "pourquoi ça s'arrête tout seul",
        "comment remettre en service après une panne",
        "quelles précautions avant de commencer",
        "quel fil va sur quelle borne",
        "combien de temps faut-il attendre",
        "quelle est la procédure complète",
        "bruit anormal que faire",
    ),
    "en": (
        "how to make an adjustment",
        "what value must be kept",
        "what does this message mean",
        "the machine does not start",
        "where is this part located",
        "which part number to order",
        "how to replace this element",
        "which tools are needed",
        "how often must it be checked",
        "why does it stop by itself",
        "how to restart after a failure",
        "which precautions before starting",
        "which wire goes to which terminal",
        "how long do I have to wait",
        "what is the complete procedure",
        "unusual noise what to do",
    ),
}
_PASSAGES: dict[Language, tuple[str, ...]] = {
    "fr": (
        "Ce chapitre décrit les opérations à effectuer et l'ordre dans lequel elles doivent l'être.",
        "Remettre les éléments en place dans l'ordre inverse, puis vérifier le bon fonctionnement.",
        "Les caractéristiques indiquées sont données à titre d'exemple et peuvent varier selon la version.",
        "Contacter le fabricant si le problème persiste après ces contrôles.",
        "Le tableau suivant donne les valeurs par défaut et les limites admises.",
        "Respecter les consignes de sécurité pendant toute la durée de l'intervention.",
        "La figure montre l'emplacement des différents composants.",
        "Pour plus d'informations, se reporter à la section correspondante.",
        "Ce document est la propriété de l'entreprise et peut être modifié sans préavis.",
        "Sélectionner l'option voulue dans le menu puis valider.",
        "Relier les deux éléments comme indiqué et contrôler la liaison.",
        "L'entretien régulier prolonge la durée de vie du matériel.",
    ),
    "en": (
        "This chapter describes the operations to carry out and the order in which to do them.",
        "Put the parts back in reverse order, then check that everything works properly.",
        "The characteristics shown are given as an example and may vary with the version.",
        "Contact the manufacturer if the problem persists after these checks.",
        "The following table gives the default values and the permitted limits.",
        "Follow the safety instructions during the whole intervention.",
        "The figure shows where the various components are located.",
        "For more information, refer to the corresponding section.",
        "This document belongs to the company and may be changed without notice.",
        "Select the option you want in the menu, then confirm.",
        "Connect both parts as shown and check the connection.",
        "Regular maintenance extends the life of the equipment.",
    ),
}


@dataclass(frozen=True)
class Centres:
    """The mean vectors to subtract."""

    questions: dict[Language, Floats]
    passages: dict[Language, Floats]

    def question(self, vector: Floats, language: Language) -> Floats:
        """Return a question's vector without what all questions share."""
        return _unit(vector - self.questions[language])

    def passage(self, vectors: Floats, languages: Sequence[str | None]) -> Floats:
        """Return passages' vectors without what all passages of their language share."""
        return _unit(vectors - self._means()[_codes(languages)])

    def _means(self) -> Floats:
        known = [self.passages[language] for language in LANGUAGES]
        return np.stack([*known, np.mean(known, axis=0)]).astype(np.float32)

    def stacked(self) -> Floats:
        """Return all means as one array, to be kept in a file."""
        return np.stack([kind[language] for kind in (self.questions, self.passages) for language in LANGUAGES])

    @classmethod
    def unstacked(cls, rows: Floats) -> Centres:
        """Return what `stacked` made an array of."""
        count = len(LANGUAGES)
        return cls(dict(zip(LANGUAGES, rows[:count], strict=True)), dict(zip(LANGUAGES, rows[count:], strict=True)))


def generic_centres(embedder: Embedder) -> Centres:
    """Return the means of our own generic questions and sentences: for a library that is still empty."""
    questions = {
        language: np.mean([embedder.embed_query(text) for text in _QUESTIONS[language]], axis=0)
        for language in LANGUAGES
    }
    passages = {language: embedder.embed_passages(_PASSAGES[language]).mean(axis=0) for language in LANGUAGES}
    return Centres(questions, passages)


def corpus_centres(generic: Centres, vectors: Floats, languages: Sequence[str | None]) -> Centres:
    """Return centres for a corpus: its own means, drawn to the generic ones where it is small."""
    codes = _codes(languages)
    means = {}
    for code, language in enumerate(LANGUAGES):
        here = vectors[codes == code]
        total = here.sum(axis=0, dtype=np.float64) + PRIOR * generic.passages[language]
        means[language] = (total / (len(here) + PRIOR)).astype(np.float32)
    return Centres(generic.questions, means)


def language_code(language: str | None) -> int:
    """Return the place of a language in `LANGUAGES`; one past the end for any other."""
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def _codes(languages: Sequence[str | None]) -> NDArray[np.intp]:
    return np.array([language_code(language) for language in languages], np.intp)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit
