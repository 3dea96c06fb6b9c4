"""French or English: the language of a text, where it says enough to tell.

Limits   fewer than `FEWEST_LETTERS` letters, or less than `SURE` certainty, is no answer.
Source   py3langid restricted to the two languages; loaded once, on first use (about a second).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from indexer.readers.document import Language

FEWEST_LETTERS = 25
SURE = 0.9
LONGEST = 4_000


@cache
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(["fr", "en"])
    return identifier


def language_of(text: str) -> Language | None:
    """Return the language of *text*, or None when it cannot be told."""
    if sum(map(str.isalpha, text[:200])) < FEWEST_LETTERS:
        return None
    language, certainty = _identifier().classify(text[:LONGEST])
    if certainty < SURE:
        return None
    return "fr" if language == "fr" else "en"
