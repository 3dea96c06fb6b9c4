"""Questions about lock-out, and the passages that say how it is done: a wrong answer here kills.

Source   the steps of a lock-out as EN ISO 14118, NF C18-510 and OSHA 1910.147 name them: separate, lock, identify,
         verify that no energy is left, purge, earth.
Limits   pure; words decide, in French and English; `avant d'ouvrir` asks for it too. `consigne` alone is a set point.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.analysis import folded

_ASKED = re.compile(
    r"\b(?:consign(?:er|ations?|ez|ons|ees?)|loto|lock(?:ed|ing)?[ -]?out|tag[ -]?out"
    r"|(?:mise|mettre|met) en securite|absence de tension|absence of voltage|vat|condamn(?:er|ation)"
    r"|isolat(?:e|ion) procedure|zero energy|de-?energi[sz]\w+"
    r"|avant (?:d ?['’]?)?(?:ouvrir|ouverture|intervenir|intervention)|avant de (?:demonter|toucher|travailler)"
    r"|before (?:opening|(?:i )?open|working|touching|servicing|maintenance|any work))\b"
)
_WHOLE = re.compile(
    r"\bconsign(?:er|ations?|ez|ons)\b|\bloto\b|\block(?:ed|ing)?[ -]?out\b|\b(?:mise|mettre) en securite\b"
)
_HEADED = re.compile(
    r"\b(?:consignation|consigner|lock[ -]?out|loto|mise en securite|isolation (?:des energies|procedure)"
    r"|energy isolation)\b"
)
_STEPS = tuple(
    map(
        re.compile,
        (
            r"\bsepar|\bsectionn|\bisolat|\bopen the (?:main|disconnect)",
            r"\bcondamn|\bcadenas|\bpadlock|\block\b",
            r"\bidentif|\bpancarte|\btag\b|\betiquette",
            r"absence de tension|absence of voltage|\bvat\b|\bverif\w+ that no|\b0 v\b",
            r"\bpurg|\b0 bar\b|\bdecharg|\bdischarg|\bdissip|\bdrain",
            r"mise a la terre|\bearth|\bcourt-circuit|\bshort-circuit",
        ),
    )
)
_ENOUGH = 3


@lru_cache(maxsize=256)  # asked of each hit of a question
def asks_lockout(question: str) -> bool:
    """Say whether a question asks how a machine is made safe to work on."""
    return _ASKED.search(folded(question)) is not None


@lru_cache(maxsize=256)
def asks_procedure(question: str) -> bool:
    """Say whether a question asks for the whole lock-out, and not for one step such as the absence of voltage."""
    return _WHOLE.search(folded(question)) is not None


@lru_cache(maxsize=4096)  # many passages stand below one title
def is_headed(section: str) -> bool:
    """Say whether a title above a passage is that of a lock-out procedure."""
    return _HEADED.search(folded(section)) is not None


def tells_steps(text: str) -> bool:
    """Say whether a passage tells several steps of a lock-out."""
    plain = folded(text)
    return sum(step.search(plain) is not None for step in _STEPS) >= _ENOUGH
