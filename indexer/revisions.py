"""Which documents are revisions of one another, and which of them is the newest.

Two documents are the same one, revised, when they bear the same document number, lie in one folder under names that
differ in the mark of a revision only (`manuel-rev-B.pdf`, `manuel-rev-C.pdf`), or have the same telling title; and then
only when they are in one language, of one kind, not of two makers or for two machines, and share most of their words.
The newest is the one with the higher mark, or the later date where marks do not tell.

Promise  two different manuals never replace each other: whatever is doubtful is proposed, or left alone.
Shapes   `replacements` gives, for each older document, the one that answers in its place; not `sure`: somebody is to
         be asked.
Limits   a bare number in a file name is a part, not a revision (`manuel-1.pdf`, `manuel-2.pdf`); twins in two languages
         are two documents; a mark of letters is never compared with one of numbers; what only a date in the file name
         tells apart may be written anew each month, so it is proposed. What people said is applied by the caller.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

from docs_store.library import UPLOAD
from indexer.analysis import folded, is_small, words

_PERIODIC = frozenset({"report", "notes"})
ALIKE, RATHER_ALIKE = 0.5, 0.3
"""Share of the words (in threes) of the shorter one that the other one has, too: to replace it, to propose that."""

Likeness = Callable[[int, int], float]

_NUMERIC_DATE = re.compile(
    r"(?<!\d)(?:(\d{4})[-_.](\d{2})(?:[-_.](\d{2}))?|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{2})/(\d{4}))(?!\d)"
)
_NAME_MARK = re.compile(
    r"(?:^|[\s_.(-])(?:r[ée]v(?:ision)?|ind(?:ice)?|version|v(?:er)?|[ée]d(?:ition)?|issue|[ée]dition)[\s_.-]*"
    r"(\d{1,3}(?:[._]\d{1,3}){0,3}[a-z]?|[a-z]{1,2}\d{0,2})\)?(?=$|[\s_.)-])",
    re.IGNORECASE,
)
_NAME_DATE = re.compile(
    r"(?:^|[\s_.(-])((?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?)\)?(?=$|[\s_.)-])"
)
_NUMBER = re.compile(
    r"\b(?:document|doc|r[ée]f(?:[ée]rence)?|reference|notice|manuel|manual|proc[ée]dure)\.?\s*(?:n°|no\.?|number|num[ée]ro|id)\s*[:.|]?\s*"
    r"([A-Z0-9][A-Z0-9/-]*\d[A-Z0-9/-]*)",
    re.IGNORECASE,
)
_MONTHS = {
    name: place % 12 + 1
    for place, name in enumerate(
        re.findall(
            r"\w+",
            "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre "
            "january february march april may june july august september october november december",
        )
    )
}
_PLAIN_TITLES = frozenset(
    re.findall(
        r"\w+",
        "manuel manual notice guide mode emploi utilisation utilisateur user users operateur operator "
        "operating instruction instructions maintenance entretien installation montage assembly "
        "technique technical documentation document doc dossier fiche procedure operatoire consigne "
        "consignes securite safety service reference handbook readme notes note liste list pieces parts "
        "nomenclature bom schema schemas electrique electrical wiring diagram plan hydraulique "
        "pneumatique hydraulic pneumatic machine equipement equipment presentation general generalites "
        "warnings chapitre chapter annexe appendix partie part version revision original originale "
        "traduction translation",
    )
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A document as it is compared with others; facts as they hold."""

    document_id: int
    source: str
    path: str
    title: str
    kind: str = "manual"
    maker: str = ""
    language: str | None = None
    revision: str | None = None
    dated: str | None = None
    number: str = ""
    machines: frozenset[int] = frozenset()

    @property
    def folder(self) -> tuple[str, str]:
        """Where it lies."""
        return self.source, str(PurePosixPath(self.path).parent)

    @property
    def stem(self) -> str:
        """Its file name without its ending."""
        return PurePosixPath(self.path).stem


@dataclass(frozen=True, slots=True)
class Replacement:
    """What answers in the place of an older revision."""

    newer: int
    sure: bool


def replacements(editions: Sequence[Edition], alike: Likeness) -> dict[int, Replacement]:
    """Return which documents are older revisions, each with the newest one of its own."""
    newer: dict[int, dict[int, bool]] = defaultdict(dict)
    for one, other in _pairs(editions):
        verdict = _compared(one, other, alike)
        if verdict is not None:
            older, newest, sure = verdict
            newer[older.document_id][newest.document_id] = sure
    return {older: _newest(found, newer) for older, found in newer.items()}


def _newest(found: dict[int, bool], newer: dict[int, dict[int, bool]]) -> Replacement:
    """Return the one of several newer revisions that is older than none of them; a sure one before a likely one."""
    surely = {name for name, sure in found.items() if sure}
    candidates = surely or set(found)
    last = [name for name in candidates if not candidates & newer.get(name, {}).keys()]
    return Replacement(max(last or candidates), sure=bool(surely))


def _pairs(editions: Sequence[Edition]) -> Iterator[tuple[Edition, Edition]]:
    """Yield the pairs that share a name of some sort."""
    groups: dict[object, list[Edition]] = defaultdict(list)
    for edition in editions:
        for key in _keys(edition):
            groups[key].append(edition)
    seen: set[tuple[int, int]] = set()
    for group in groups.values():
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                pair = (min(one.document_id, other.document_id), max(one.document_id, other.document_id))
                if pair not in seen and pair[0] != pair[1]:
                    seen.add(pair)
                    yield one, other


def _keys(edition: Edition) -> Iterator[object]:
    if edition.number:
        yield "number", edition.number
    if mark_in_name(edition.stem):
        yield "name", edition.folder, family(edition.stem)
    if title := family(edition.title):
        yield "title", title


def _compared(one: Edition, other: Edition, alike: Likeness) -> tuple[Edition, Edition, bool] | None:
    """Return (older, newer, sure) for two revisions of one document; None when they are not, or nobody can tell."""
    if not _may_be_one(one, other):
        return None
    order, sure = order_of(one, other)
    if order == 0:
        return None
    share = alike(one.document_id, other.document_id)
    if share < RATHER_ALIKE:
        return None
    older, newer = (one, other) if order < 0 else (other, one)
    return older, newer, sure and share >= ALIKE


def _may_be_one(one: Edition, other: Edition) -> bool:
    """Say whether nothing speaks against two documents being revisions of one, and a name of theirs for it."""
    same = one.language is not None and one.language == other.language and one.kind == other.kind
    makers = {folded(each.maker) for each in (one, other) if each.maker}
    machines = not one.machines or not other.machines or bool(one.machines & other.machines)
    numbers = {each.number for each in (one, other) if each.number}
    if not same or len(makers) > 1 or not machines or len(numbers) > 1:
        return False
    by_number = bool(one.number) and one.number == other.number
    marked = bool(mark_in_name(one.stem)) and bool(mark_in_name(other.stem))
    by_name = one.folder == other.folder and marked and family(one.stem) == family(other.stem)
    by_name = by_name and (one.source != UPLOAD or _tells(family(one.stem)))
    return by_number or (by_name and _title_agrees(one, other)) or _one_title(one, other)


def _title_agrees(one: Edition, other: Edition) -> bool:
    """Say whether the titles name no two things: the codes in them are the same."""
    return _codes(family(one.title)) == _codes(family(other.title))


def _one_title(one: Edition, other: Edition) -> bool:
    """Say whether two documents have one title that tells what they are about, or a plain one for one machine.

    File names of two things (`Scale-…`, `Turntable-…`) speak against it, and so do two names without any mark: what
    looks like a title may be the first heading of many documents.
    """
    title, stems = family(one.title), [family(each.stem) for each in (one, other)]
    if not title or title != family(other.title):
        return False
    if stems[0] != stems[1]:
        said = [_telling(_parted(stem)) - _telling(_parted(title)) for stem in stems]
        if said[0] ^ said[1] or not _order_of_marks(one, other):
            return False
    return _tells(title) or (bool(one.maker) and bool(one.machines & other.machines))


def _tells(name: str) -> bool:
    """Say whether a name says what a document is about: a code, or two words that not every manual has."""
    telling = _telling(name)
    return len(telling) >= 2 or bool(_codes(" ".join(telling)))


def _telling(name: str) -> set[str]:
    """Return the words of a name that not every manual has in its own."""
    return {
        word
        for word in words(name)
        if word not in _PLAIN_TITLES and not is_small(word) and (len(word) > 2 or not word.isalpha())
    }


def _parted(name: str) -> str:
    """Return a name with letters and digits parted: `PHM200` and `PHM 200` are one."""
    return " ".join(re.findall(r"[^\W\d_]+|\d+", name))


def _codes(name: str) -> set[str]:
    """Return the words of a name that hold digits: two of them are two models, parts or chapters."""
    return {word for word in words(name) if any(map(str.isdigit, word))}


def family(name: str) -> str:
    """Return a title or file name without the marks and dates that tell revisions apart."""
    bare = _NAME_DATE.sub(" ", _NAME_MARK.sub(" ", f" {name} "))
    return " ".join(words(_NUMERIC_DATE.sub(" ", bare)))


def mark_in_name(name: str) -> str:
    """Return the mark of a revision, or else the date, that a file name bears."""
    mark = _NAME_MARK.search(name)
    date = _NAME_DATE.search(name)
    return mark.group(1) if mark else date.group(1) if date else ""


def number_in(opening: str) -> str:
    """Return the number that a document gives itself on its first pages."""
    found = _NUMBER.search(opening)
    return "".join(words(found.group(1))) if found and len(found.group(1)) >= 4 else ""


def order_of(one: Edition, other: Edition) -> tuple[int, bool]:
    """Return -1 when *one* is the older, 1 when it is the newer, 0 when nobody can tell; and whether that is sure."""
    by_mark = _order_of_marks(one, other)
    first, second = date_rank(one.dated), date_rank(other.dated)
    depth = min(len(first), len(second))
    by_date = _sign(first[:depth], second[:depth]) if depth else 0
    if by_mark:
        return by_mark, by_date in (0, by_mark)
    dates_in_names = _sign(date_rank(mark_in_name(one.stem)), date_rank(mark_in_name(other.stem)))
    periodic = bool(dates_in_names) or one.kind in _PERIODIC or other.kind in _PERIODIC
    return by_date or dates_in_names, not periodic


def _order_of_marks(one: Edition, other: Edition) -> int:
    """Return the order of the marks in the file names, else of those that the documents bear."""
    for marks in ((_name_mark(one), _name_mark(other)), (one.revision, other.revision)):
        first, second = (mark_rank(mark) for mark in marks)
        if first and second and first[0] == second[0] and first != second:
            return _sign(first[1:], second[1:])
    return 0


def _name_mark(edition: Edition) -> str | None:
    found = _NAME_MARK.search(edition.stem)
    return found.group(1) if found else None


def mark_rank(mark: str | None) -> tuple[object, ...]:
    """Return what orders a mark among those of its sort: numbers, letters, or letters with a number."""
    plain = folded(mark or "").strip(" .").removeprefix("v")
    if re.fullmatch(r"\d+(?:[._]\d+)*[a-z]?", plain):
        *numbers, last = re.split(r"[._]", plain)
        found = re.fullmatch(r"(\d+)([a-z]?)", last)
        return ("number", *map(int, numbers), int(found[1]), found[2]) if found else ()
    found = re.fullmatch(r"([a-z]{1,2})(\d*)", folded(mark or "").strip(" ."))
    return ("letter", len(found[1]), found[1], int(found[2] or 0)) if found else ()


def date_rank(date: str | None) -> tuple[int, ...]:
    """Return (year, month, day) as far as a date says them."""
    text = folded(date or "")
    compact = re.fullmatch(r"((?:19|20)\d{2})[-_.]?(\d{2})(?:[-_.]?(\d{2}))?", text)
    if compact:
        return tuple(int(part) for part in compact.groups() if part)
    found = _NUMERIC_DATE.search(text)
    if found and found[4]:
        return int(found[6]), int(found[5]), int(found[4])
    if found and found[7]:
        return int(found[8]), int(found[7])
    written = re.search(r"(?:(\d{1,2})(?:er)?\s+)?([a-z]+)\s+(\d{4})", text)
    if written and written[2] in _MONTHS:
        return tuple(int(part) for part in (written[3], _MONTHS[written[2]], written[1]) if part)
    return ()


def shingles(texts: Iterable[str]) -> frozenset[int]:
    """Return the words of a document in threes: what two revisions have most in common."""
    found: set[int] = set()
    for text in texts:
        every = words(text)
        found.update(hash(three) for three in zip(every, every[1:], every[2:], strict=False))
        if len(every) < 3:
            found.update(hash(pair) for pair in pairwise(every))
    return frozenset(found)


def share_of(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how much of the shorter one the other one has."""
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _sign(first: tuple[object, ...], second: tuple[object, ...]) -> int:
    if first == second or not first or not second:
        return 0
    return -1 if first < second else 1
