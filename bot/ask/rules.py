"""What counts as a question, and how a quote is shown.

Limits   a question has a word in it and at most 1000 characters; a quote on a card at most 500.
"""

from __future__ import annotations

from docs_store.errors import N_, BadInput

QUESTION_LIMIT = 1000
_GREETINGS = frozenset(
    {
        *("bonjour", "bonsoir", "salut", "coucou", "hello", "hi", "hey", "bye", "au", "revoir", "à", "plus"),
        *("merci", "beaucoup", "thanks", "thank", "you", "ok", "okay", "d'accord", "oui", "non", "yes", "no"),
        *("super", "parfait", "aide", "help", "svp", "stp", "bonne", "nuit", "journée", "soirée", "ça", "va"),
    }
)
"""Words of courtesy: a message made of them alone asks the manuals nothing."""


def question(text: str) -> str:
    """Return a typed question, trimmed; BadInput when there is nothing to look for in it."""
    cleaned = " ".join(text.split())
    if not any(character.isalnum() for character in cleaned):
        raise BadInput(N_("I found no word in that. Ask in a few words, for example: F0004 on the drive."))
    if len(cleaned) > QUESTION_LIMIT:
        raise BadInput(
            N_("That is too long for a question ({count} characters). Say it in one or two sentences."),
            count=len(cleaned),
        )
    return cleaned


def marked(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """Cut *text* into pieces that are bold or not, from (start, end) spans; overlapping spans are joined."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def signal_word(warning: str) -> str:
    """Return the word that a warning opens with (`DANGER`, `ATTENTION !`); all of it when it has none."""
    words = warning.split(" ")
    count = 0
    while count < len(words) and (words[count].isupper() or not any(c.isalnum() for c in words[count])):
        count += 1
    return " ".join(words[:count]) if count else warning


def is_courtesy(text: str) -> bool:
    """Whether a message greets, thanks or nods, and asks nothing."""
    words = [word.strip(".,;:!?…").casefold() for word in text.split()]
    said = [word for word in words if any(character.isalnum() for character in word)]
    return bool(said) and len(said) <= 4 and all(word in _GREETINGS for word in said)
