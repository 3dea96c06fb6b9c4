"""Whether the text layer of a page is what stands on it, or rubbish that only a scan can replace.

Shapes   three measures of a page's words: the share of signs that belong to no text (private use, replacement signs,
         bytes read in the wrong encoding), how likely its letters follow each other in French or English, and the share
         of letters in words too long to be words (spaces lost).
Limits   fewer than `FEWEST` letters say nothing and are believed. Thresholds stand in the gap measured between good
         pages and garbled ones: see `benchmarks/README.md`.
Source   letter pairs counted over the words of this package's glossary and sentences; letters only, accents folded.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from indexer.readers.pdf_page import Word

FEWEST = 40
MOST_FOREIGN = 0.15
LEAST_LIKELY = -3.75
MOST_RUN_TOGETHER = 0.5
LONGEST_WORD = 28
_WRONG_BYTES = ("Ã©", "Ã¨", "Ãª", "Ã§", "Ã ", "â€", "Â°", "Ã®", "Ã´", "ï¬")


def is_rubbish(words: Sequence[Word]) -> bool:
    """Say whether these words of a text layer are not what a person sees on the page."""
    return why_rubbish([word.text for word in words]) is not None


def why_rubbish(texts: Sequence[str]) -> str | None:
    """Return which measure finds the words to be rubbish; None when they are words."""
    signs = sum(map(len, texts))
    if signs < FEWEST:
        return None
    if foreign_share(texts) > MOST_FOREIGN:
        return "foreign signs"
    lettered = [text for text in texts if sum(map(str.isalpha, text)) >= FEWEST // 10]
    if sum(map(len, lettered)) < FEWEST:
        return None
    if run_together(texts) > MOST_RUN_TOGETHER:
        return "no spaces"
    likely = likelihood(texts)
    return "unlikely letters" if likely is not None and likely < LEAST_LIKELY else None


def foreign_share(texts: Iterable[str]) -> float:
    """Return the share of signs that no French or English text has, or that are bytes read in the wrong encoding."""
    total = foreign = 0
    for text in texts:
        total += len(text)
        foreign += sum(map(_is_foreign, text))
        foreign += sum(2 * text.count(pair) for pair in _WRONG_BYTES) if "Ã" in text or "â" in text else 0
    return foreign / total if total else 0.0


def _is_foreign(sign: str) -> bool:
    return unicodedata.category(sign) in {"Co", "Cn", "Cs", "Cc"} or sign == "\ufffd"


def run_together(texts: Iterable[str]) -> float:
    """Return the share of letters in words that are longer than words are and made of letters."""
    total = long = 0
    for text in texts:
        letters = sum(map(str.isalpha, text))
        total += letters
        long += letters if letters > LONGEST_WORD and letters > 0.85 * len(text) else 0
    return long / total if total else 0.0


def likelihood(texts: Iterable[str]) -> float | None:
    """Return the mean logarithm of how likely each letter follows the one before; None for too few letters."""
    pairs = _pairs()
    total, count = 0.0, 0
    for text in texts:
        word = _folded(text)
        if len(word) >= 3:
            total += sum(pairs.get(word[place : place + 2], _NEVER) for place in range(len(word) - 1))
            count += len(word) - 1
    return total / count if count >= FEWEST else None


_NEVER = -7.0


def _folded(text: str) -> str:
    """Return a word as bare lower-case letters, nothing when it is a code or not mainly letters."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in bare if "a" <= sign <= "z")
    return letters if not any(map(str.isdigit, bare)) and len(letters) >= 0.7 * len(text) else ""


@cache
def _pairs() -> dict[str, float]:
    """Return the logarithm of how likely each pair of letters is, given the first."""
    text = resources.files("indexer").joinpath("glossary.yaml").read_text(encoding="utf-8")
    seen: Counter[str] = Counter()
    for word in text.split():
        folded = _folded(word.strip("[]{},#"))
        seen.update(folded[place : place + 2] for place in range(len(folded) - 1))
    first: Counter[str] = Counter()
    for pair, count in seen.items():
        first[pair[0]] += count
    return {pair: math.log((count + 0.1) / (first[pair[0]] + 2.6)) for pair, count in seen.items()}
