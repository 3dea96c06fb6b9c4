"""How words are made comparable: accents folded, elisions split, stems of French and English, small words left out.

Shapes   `words` gives folded words in order; `stems(words, language)` their stems. Stems are taken after folding, so
         that `réglage` and a phone's `reglage` meet.
Limits   French and English; a text of neither is treated as both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Literal

import tantivy

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

_STEMMERS = {"fr": "french", "en": "english"}
_WORD = re.compile(r"[^\W_]+")
_FIRST_COMBINING = "\u0300"

_SMALL_FR = frozenset(
    re.findall(
        r"\w+",
        "a ai ainsi alors apres au aucun aussi autre aux avant avec avoir bonjour c ca car ce ceci cela celle celui "
        "ces cest cet cette ceux chaque chez ci combien comme comment d dans de depuis des desormais deux dire dois "
        "doit donc dont du elle elles en encore entre es est et etait etant ete etre eu eux faire fait faut fois "
        "font gros ici il ils j jai je jusqu l la laquelle le lequel les lesquels leur leurs lors lorsque lui m ma "
        "mais me meme memes merci mes mets mettre moi mon n ne ni nos notre nous on ont ou par parce pas peu peut "
        "peux plus plutot pour pourquoi pourrait puis q qd qu quand que quel quelle quelles quels qui quoi s sa "
        "salut sans se sera sert servir ses si signifie signifier soit son sont sous stp sur svp t ta te tel telle "
        "tes toi ton tous tout toute toutes tres trop tu un une va vais vas vers veut veux via voici voila vos "
        "votre vous y",
    )
)
_SMALL_EN = frozenset(
    re.findall(
        r"\w+",
        "a about after all also am an and any are as at be been before being both but by can could did do does "
        "doing for from get had has have having he hello her here hers hi him his how i if in into is it its just "
        "like me mean meaning means my no not of off on or our out over please she should so some such than thanks "
        "that the their them then there these they this those to too under up us was we were what when where which "
        "while who whom why will with would you your",
    )
)
_ONLY_FR = _SMALL_FR - _SMALL_EN - {"a", "on", "me", "s", "t", "ton", "son", "plus", "via", "es", "no"}
_ONLY_EN = _SMALL_EN - _SMALL_FR - {"on", "me", "a", "as"}


def folded(text: str) -> str:
    """Return *text* in lower case without accents, ligatures opened."""
    text = text.lower()
    if text.isascii():  # most of the text of manuals, and most of the time that this takes
        return text
    text = text.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    parted = unicodedata.normalize("NFKD", text)
    return "".join([sign for sign in parted if sign < _FIRST_COMBINING or not unicodedata.combining(sign)])


def words(text: str) -> list[str]:
    """Return the folded words of *text* in order; apostrophes, hyphens and underscores part them."""
    return _WORD.findall(folded(text))


def is_small(word: str) -> bool:
    """Say whether a folded word says nothing in either language."""
    return word in _SMALL_FR or word in _SMALL_EN


def stem(word: str, language: Language) -> str:
    """Return the stem of a folded word."""
    return _stem(word, language)


def stems(folded_words: Sequence[str], language: Language) -> list[str]:
    """Return the stem of each word."""
    return [_stem(word, language) for word in folded_words]


def analyser(language: Language) -> tantivy.TextAnalyzer:
    """Return what stems words that are folded and parted already."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer(_STEMMERS[language])).build()


def question_language(text: str, default: Language = "fr") -> Language:
    """Return the language of a question by its small words and accents; *default* when nothing tells."""
    found = words(text)
    french = sum(word in _ONLY_FR for word in found) + bool(re.search("[àâçéèêëîïôùûüœ]", text.lower()))
    english = sum(word in _ONLY_EN for word in found)
    return default if french == english else "fr" if french > english else "en"


@cache
def _analyser(language: Language) -> tantivy.TextAnalyzer:
    return analyser(language)


@cache
def _stem(word: str, language: Language) -> str:
    found = _analyser(language).analyze(word)
    return found[0] if found else word
