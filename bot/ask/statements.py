"""A sentence read for what it states: its words, its values and codes, and the little words that turn it round.

Two sentences are compared by these, never by a model. A *mark* is whatever holds a digit or an underscore: a value with
its unit, a code, a size; it is compared sign by sign, so that 45 Nm is not 54 Nm, 4.5 Nm or 45 bar. A *sign* is a word
that can turn a sentence into its contrary or lift its limits: a negation, a condition, a comparison, one of two
opposites.

Shapes   `read` gives a `Statement`: tokens in order. Words have forms `fr:…` and `en:…`, their stems in both languages
         without the ending that makes a noun of a verb (serrage, serrer).
Limits   pure. A comma or a stop before three digits is 1500 in one language and 1.5 in the other: such a statement is
         `doubtful`. Units are known as they are written (`Nm`, not `NM`); an unknown one is a word like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.analysis import LANGUAGES, Language, is_small, stem, words

WORD, SMALL, MARK, SIGN, WEIGHT = "word", "small", "mark", "sign", "weight"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, mark or sign; `value` is what marks and signs are compared by, `forms` what words are."""

    kind: str
    value: str
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence states."""

    tokens: tuple[Token, ...]
    doubtful: bool = False
    """Whether a number of it means different things in French and in English."""

    @property
    def contents(self) -> tuple[Token, ...]:
        """Words, marks and signs in order, without the small words."""
        return tuple(token for token in self.tokens if token.kind in (WORD, MARK, SIGN))

    @property
    def marks(self) -> list[str]:
        """Values and codes, in order."""
        return self._values(MARK)

    @property
    def signs(self) -> list[str]:
        """Negations, conditions, comparisons and opposites, in order."""
        return self._values(SIGN)

    @property
    def weights(self) -> list[str]:
        """Whether it must or may be so, always or for all: in no order."""
        return sorted(self._values(WEIGHT))

    @property
    def delicate(self) -> bool:
        """Whether the same words in another order could say something else: then the order counts."""
        turning = [sign for sign in self.signs if sign not in _DIRECTIONS]
        return bool(turning) or len(self.signs) > 1 or len(self.marks) > 1

    def _values(self, kind: str) -> list[str]:
        return [token.value for token in self.tokens if token.kind == kind]


_TURNING = {
    "not": ("pas non point", "not"),
    "no more": ("", ""),
    "never": ("jamais", "never"),
    "without": ("sans", "without"),
    "none": ("aucun aucune nul nulle rien personne", "no none nothing nobody neither"),
    "nor": ("ni", "nor"),
    "forbidden": ("interdit interdite interdire interdiction proscrit proscrire", "forbidden prohibited prohibit"),
    "avoid": ("éviter évite évitez", "avoid"),
    "except": ("sauf excepté excepter hormis exception", "except unless excluding exception"),
    "otherwise": ("sinon", "otherwise else"),
    "only": ("uniquement seulement exclusivement seul seule", "only solely exclusively"),
    "if": ("si", "if"),
    "when": ("quand lorsque lorsqu", "when whenever"),
    "while": ("pendant", "while during"),
    "until": ("jusqu jusque", "until till"),
    "once": ("", "once"),
    "before": ("avant préalable préalablement", "before prior"),
    "after": ("après ensuite", "after afterwards"),
    "more": ("plus supérieur supérieure supérieurs", "more greater higher"),
    "less": ("moins inférieur inférieure inférieurs", "less fewer smaller"),
    "above": ("dessus dépasser dépasse dépassez excéder", "above over exceed exceeding exceeds"),
    "below": ("dessous", "below under beneath"),
    "minimum": ("minimum minimal minimale mini min", "minimum minimal least"),
    "maximum": ("maximum maximal maximale maxi max", "maximum maximal most max"),
    "out of": ("hors", ""),
    "under": ("sous", ""),
}
"""Words after which the order of a sentence counts, in French and in English."""

_OPPOSITES = (
    (("ouvrir ouvre ouvrez ouvert ouverte ouverture", "open opened opening"),
     ("fermer ferme fermez fermé fermée fermeture", "close closed closing shut")),
    (("serrer serre serrez serrage", "tighten tightened tightening"),
     ("desserrer desserre desserrez desserrage", "loosen loosened loosening slacken")),
    (("monter monte montez montage", "mount fit assemble install assembly"),
     ("démonter démonte démontez démontage", "dismantle disassemble remove removal")),
    (("augmenter augmente augmentation", "increase increasing raise"),
     ("diminuer diminue réduire réduit réduisez baisser baisse", "decrease reduce reduced lower")),
    (("démarrer démarre démarrez démarrage", "start starting"),
     ("arrêter arrête arrêtez arrêt", "stop stopped stopping")),
    (("brancher branche branchez branchement connecter connexion", "connect connected connection"),
     ("débrancher débranche débranchez déconnecter", "disconnect disconnected unplug")),
    (("activer active activez activation allumer", "enable enabled activate"),
     ("désactiver désactive désactivez désactivation éteindre éteint", "disable disabled deactivate off")),
    (("gauche", "left"), ("droite", "right")),
    (("haut haute", "up top upper"), ("bas basse", "down bottom")),
    (("chaud chaude", "hot warm"), ("froid froide", "cold cool")),
    (("entrée", "inlet input"), ("sortie", "outlet output")),
    (("plein pleine remplir remplissage", "full fill filled"), ("vide vider vidange vidanger", "empty drain")),
    (("amont", "upstream"), ("aval", "downstream")),
    (("horaire", "clockwise"), ("antihoraire", "counterclockwise anticlockwise")),
    (("intérieur intérieure interne", "inner internal inside"),
     ("extérieur extérieure externe", "outer external outside")),
    (("aspiration aspirer", "suction"), ("refoulement refouler", "discharge delivery")),
    (("verrouiller verrouille verrouillage", "lock locked"),
     ("déverrouiller déverrouille déverrouillage", "unlock unlocked release")),
    (("visser visse vissage", "screw"), ("dévisser dévisse dévissage", "unscrew")),
    (("charger charge", "load"), ("décharger décharge", "unload")),
    (("série", "series"), ("parallèle", "parallel")),
    (("positif positive", "positive"), ("négatif négative", "negative")),
    (("présent présence présente", "present presence"), ("absent absence absente", "absent absence")),
    (("rapide rapidement", "fast quickly"), ("lent lente lentement", "slow slowly")),
    (("premier première", "first"), ("dernier dernière", "last")),
    (("avance avancer", "forward advance"), ("recul reculer", "backward reverse")),
    (("normalement normal normale", "normally normal"), ("anormal anormale anormalement", "abnormal abnormally")),
)  # fmt: skip
"""Pairs of words of which one is the contrary of the other."""

_WEIGHTS = {
    "must": (
        "doit doivent devez dois devra devront devant faut faudra obligatoire obligatoirement impératif "
        "impérativement nécessaire nécessairement",
        "must shall should mandatory required necessary",
    ),
    "may": ("peut peuvent pouvez peux pourra pourrait possible", "may can might could possible"),
    "all": ("tous toutes chaque toujours entièrement complètement", "all every each always fully completely"),
    "too": ("trop", "too"),
    "few": ("peu quelques certains certaines parfois", "few little some sometimes"),
    "or": ("ou", "or either"),
    "other": ("autre autres", "other others another"),
    "between": ("entre", "between"),
    "since": ("depuis", "since"),
    "nearly": ("environ approximativement presque", "about approximately approx roughly nearly"),
}
"""What strengthens or weakens a statement: the same on both sides, wherever it stands."""

_NEUTRAL = (
    "convient convenir veiller veillez assurer assurez effectuer effectuez effectué procéder procédez réaliser "
    "réalisez indiquer indique signifier signifie correspondre correspond",
    "ensure sure perform performed indicate indicates correspond corresponds proceed",
)
"""Words that may come and go: they state nothing of their own."""

_PHRASES = (
    (("au", "moins"), "minimum"),
    (("at", "least"), "minimum"),
    (("au", "plus"), "maximum"),
    (("at", "most"), "maximum"),
    (("a", "moins", "que"), "except"),
    (("a", "moins", "d"), "except"),
    (("tant", "que"), "while"),
    (("as", "long", "as"), "while"),
    (("no", "longer"), "no more"),
    (("other", "than"), "except"),
    (("en", "marche"), "+start"),
    (("turn", "on"), "+enable"),
    (("switch", "on"), "+enable"),
)
_AFTER_NE = {
    **dict.fromkeys(("pas", "point"), "not"),
    **dict.fromkeys(("que", "qu"), "only"),
    **dict.fromkeys(("aucun", "aucune", "nul", "nulle", "rien", "personne"), "none"),
    "plus": "no more",
    "jamais": "never",
    "ni": "nor",
}
_NE_REACHES = 6

_NUMBER_WORDS = {
    word: str(number)
    for number, spelled in (
        (2, "deux two"), (3, "trois three"), (4, "quatre four"), (5, "cinq five"), (6, "six"), (7, "sept seven"),
        (8, "huit eight"), (9, "neuf nine"), (10, "dix ten"), (11, "onze eleven"), (12, "douze twelve"),
        (13, "treize thirteen"), (14, "quatorze fourteen"), (15, "quinze fifteen"), (16, "seize sixteen"),
        (20, "vingt twenty"), (30, "trente thirty"), (40, "quarante forty"), (50, "cinquante fifty"),
        (60, "soixante sixty"), (100, "cent hundred"), (1000, "mille thousand"),
    )
    for word in spelled.split()
}  # fmt: skip

_OWN_UNITS = (
    "Nm V A mA kA W kW MW mW VA kVA Hz kHz MHz bar mbar Pa hPa kPa MPa psi °C °F K mm cm dm m km µm "
    "kg g mg t l ml cl dl s ms µs min h % tr/min l/min l/h m/s mm/s m/min mm/min m³/h mm² cm² m² cm³ "
    "m³ Ω kΩ MΩ cSt dB dB(A) lux kWh Ah N kN ° VAC VDC"
)
_UNITS = {
    **{unit: unit for unit in _OWN_UNITS.split()},
    **{other: unit for unit, others in {
        "bar": "bars", "µm": "μm", "µs": "μs", "l": "L litre litres liter liters", "ml": "mL", "tr/min": "rpm trs/min",
        "l/min": "L/min", "l/h": "L/h", "mm²": "mm2", "cm²": "cm2", "m²": "m2", "cm³": "cm3", "m³": "m3",
        "m³/h": "m3/h", "Ω": "ohm ohms Ω", "kΩ": "kohm kΩ", "min": "minute minutes", "h": "heure heures hour hours",
        "s": "seconde secondes second seconds", "V": "volt volts", "A": "ampère ampères amp amps ampere amperes",
        "m": "mètre mètres metre metres meter meters", "°": "degré degrés degree degrees", "VAC": "Vac VCA",
        "VDC": "Vdc VCC", "kg": "kilo kilos", "day": "jour jours day days j", "week": "semaine semaines week weeks",
        "month": "mois month months", "year": "an ans année années year years", "turn": "tour tours tr turn turns",
    }.items() for other in others.split()},
}  # fmt: skip

_N = r"\d+(?:[.,]\d+)?"
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_BLANKS = re.compile("[\xa0\u2000-\u200a\u202f\u3000]")
_NEWTON_METRES = re.compile(r"(?<=\d)\s?N\s?[.·⋅•*]?\s?m\b")
_DEGREES = re.compile(r"(?<=\d)\s?°\s?(?=[CF]\b)")
_THOUSANDS = re.compile(r"(?<![\w.,/-])\d{1,3}(?: \d{3})+(?![\w/-]|[.,]\d{3}\b)")
_RANGE = re.compile(rf"(?<![\w.,/-])({_N})\s?(?:à|to|-|…|\.\.\.)\s?({_N})(?![\w/-]|[.,]\d)")
_NOT_JOINED = re.compile(r"\b(ca|do|does|did|is|are|was|were|wo|must|should|could|would|has|have)(n)['’]t\b", re.I)
_QUANTITY = re.compile(rf"([<>≤≥±+\-~≈]*)({_N}(?:\.\.{_N})?)(\D*)")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_OUTSIDE = "()[]{}«»\"“”'’.,;:!?…*`|•"


def read(text: str) -> Statement:
    """Return what a sentence states."""
    tokens: list[Token] = []
    doubtful = False
    pieces = _pieces(text)
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if _holds_mark(piece):
            after = pieces[at + 1] if at + 1 < len(pieces) else ""
            value, used = _mark(piece, after)
            doubtful = doubtful or any(map(_AMBIGUOUS.fullmatch, _ambiguous_parts(piece)))
            tokens.append(Token(MARK, value))
            at += used
        else:
            start, at = at, _end_of_words(pieces, at)
            tokens += _spoken([word for part in pieces[start:at] for word in words(part)])
    return Statement(tuple(_with_units_of_words(tokens)), doubtful)


def forms(word: str) -> frozenset[str]:
    """Return what two spellings of a folded word have in common: its stem in either language, without its ending."""
    return frozenset(form(stem(word, language), language) for language in LANGUAGES)


@cache
def form(stemmed: str, language: Language) -> str:
    """Return a stem as `language:stem`, the endings taken off that make a noun of a verb."""
    plain = stemmed
    for ending in ("ement", "ation", "ag", "at") if language == "fr" else ("ment", "ation"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 4:
            plain = plain.removesuffix(ending)
            break
    if len(plain) > 4 and (plain[-1] in "iye" or (language == "fr" and plain.endswith(("dr", "tr")))):
        plain = plain[:-1]  # nettoy(er), nettoi(e); attendr(e), attend(ez)
    return f"{language}:{plain}"


def _pieces(text: str) -> list[str]:
    """Cut a sentence at its blanks and apostrophes, values written in one way."""
    plain = _BLANKS.sub(" ", _DASHES.sub("-", unicodedata.normalize("NFC", text)))
    plain = _NOT_JOINED.sub(lambda found: f"{'can' if found[1].lower() == 'ca' else found[1]} not", plain)
    plain = re.sub(r"\bcannot\b", "can not", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\bdès\b", "once", plain, flags=re.IGNORECASE)  # folded it would be the article `des`
    plain = _NEWTON_METRES.sub(" Nm", _DEGREES.sub(" °", plain))
    plain = _THOUSANDS.sub(lambda found: found[0].replace(" ", ""), plain)
    plain = _RANGE.sub(r"\1..\2", plain)
    cut = (part.strip(_OUTSIDE) for blank in plain.split() for part in re.split("['’]", blank))
    return [part for part in cut if part]


def _holds_mark(piece: str) -> bool:
    return any(sign.isnumeric() or sign == "_" for sign in piece)


def _mark(piece: str, after: str) -> tuple[str, int]:
    """Return a mark as it is compared, and how many pieces it takes: a number takes the unit that follows it."""
    found = _QUANTITY.fullmatch(piece)
    if found is None:
        return piece.casefold(), 1
    number = found[1] + found[2].replace(",", ".")
    own = found[3].strip()
    if own:
        return (f"{number} {_UNITS[own]}", 1) if own in _UNITS else (piece.casefold(), 1)
    return (f"{number} {_UNITS[after]}", 2) if after in _UNITS else (number, 1)


def _ambiguous_parts(piece: str) -> list[str]:
    return re.findall(r"\d+(?:[.,]\d+)*", piece)


def _end_of_words(pieces: Sequence[str], at: int) -> int:
    while at < len(pieces) and not _holds_mark(pieces[at]):
        at += 1
    return at


def _spoken(said: Sequence[str]) -> Iterator[Token]:
    """Yield the tokens of words in a row."""
    left = list(said)
    while left:
        phrase = next(((sign, len(start)) for start, sign in _PHRASES if tuple(left[: len(start)]) == start), None)
        if phrase:
            yield Token(SIGN, phrase[0])
            left = left[phrase[1] :]
        elif left[0] in ("ne", "n"):
            value, place = _negation(left)
            yield Token(SIGN, value)
            left = left[1:] if place is None else [*left[1:place], *left[place + 1 :]]
        else:
            yield _token(left.pop(0))


def _negation(left: Sequence[str]) -> tuple[str, int | None]:
    """Return which negation `ne` opens, and where its second half stands."""
    for place, word in enumerate(left[1 : 1 + _NE_REACHES], 1):
        if word in _AFTER_NE:
            return _AFTER_NE[word], place
    return "not", None


def _token(word: str) -> Token:
    if word in _NUMBER_WORDS:
        return Token(MARK, _NUMBER_WORDS[word])
    known = forms(word)
    for kind, table in ((SIGN, _signs()), (WEIGHT, _weights())):
        value = table.get(f"={word}") or next((table[one] for one in sorted(known) if one in table), None)
        if value:
            return Token(kind, value)
    if is_small(word) or len(word) == 1 or known & _neutral():
        return Token(SMALL, word)
    return Token(WORD, word, known)


def _with_units_of_words(tokens: Sequence[Token]) -> Iterator[Token]:
    """Join a number that was spelled out with the unit that follows it."""
    at = 0
    while at < len(tokens):
        token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
        unit = _UNITS.get(after.value) if after and after.kind in (WORD, SMALL) else None
        if token.kind == MARK and token.value.isdigit() and unit:
            yield Token(MARK, f"{token.value} {unit}")
            at += 2
        else:
            yield token
            at += 1


@cache
def _signs() -> dict[str, str]:
    """Return the signs by form; small words are known by themselves (`=si`)."""
    table: dict[str, str] = {}
    for sign, listed in _TURNING.items():
        table |= dict.fromkeys(_keys(listed), sign)
    for pair in _OPPOSITES:
        for listed in pair:
            table |= dict.fromkeys(_keys(listed), "+" + listed[1].split()[0])
    return table


@cache
def _weights() -> dict[str, str]:
    return {key: value for value, listed in _WEIGHTS.items() for key in _keys(listed)}


@cache
def _neutral() -> frozenset[str]:
    return frozenset(_keys(_NEUTRAL))


def _keys(listed: tuple[str, str]) -> Iterator[str]:
    for language, spelled in zip(LANGUAGES, listed, strict=True):
        for word in (one for listing in words(spelled) for one in _inflected(listing, language)):
            yield f"={word}" if len(word) < 5 or is_small(word) else form(stem(word, language), language)


def _inflected(word: str, language: Language) -> list[str]:
    """Return a folded word, and the common forms of it when it is a French verb in -er."""
    if language != "fr" or len(word) < 5 or not word.endswith("er"):
        return [word]
    return [word, *(word.removesuffix("er") + ending for ending in ("e", "es", "ez", "ent", "ee", "ees", "ant", "era"))]


_DIRECTIONS = frozenset("+" + listed[1].split()[0] for pair in _OPPOSITES for listed in pair)
