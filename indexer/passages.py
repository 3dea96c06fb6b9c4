"""Cuts a document into passages: small enough for the model, whole enough to be an answer, never across a page.

Units    tokens are those of the embedding model's own tokenizer; "passage: " + heading + text is at most `max_tokens`.
Shapes   a passage's text stands on its pages word for word (blanks apart); the titles above it are in `heading`, not in
         `text`. Rows of a table stand one a line, cells between " | ", under the header row of that page; where the
         header stands on an earlier page only, it is the last part of `heading`.
Limits   a passage aims at `TARGET` tokens (tables at `TABLE_TARGET`: exact codes are found better in small groups) and
         never leaves its section. A paragraph or an item that goes on overleaf stays whole and has boxes on both pages.
Errors   ValueError when `max_tokens` leaves no room for text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from indexer.readers.document import Block, Box, Kind, Language, ReadDocument
from indexer.readers.languages import language_of
from indexer.readers.sentences import sentences as sentences
from indexer.readers.wording import clean, lettering

TARGET = 200
TABLE_TARGET = 110
MOST_ROWS = 6
FEWEST_TOKENS = 24
MAX_TOKENS = 480
LONGEST_TITLE = 110
DEEPEST_PATH = 5
PREFIX = "passage: "
BETWEEN_TITLES = " › "


class Tokenizer(Protocol):
    """Counts tokens as the embedding model does, its special tokens included."""

    def count(self, text: str) -> int: ...


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage before it is embedded or stored."""

    text: str
    heading: str
    page: int | None
    boxes: tuple[tuple[int, Box], ...]
    kind: Kind
    language: Language
    warnings: tuple[str, ...]
    lines: tuple[tuple[str, int | None, Box | None], ...]
    contents: bool = False

    @property
    def embedded(self) -> str:
        """The words that the model is given (after its prefix)."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class _Unit:
    """A block, or a block with what goes on overleaf: never cut when it can be avoided."""

    text: str
    kind: Kind
    pages: tuple[int, ...]
    boxes: tuple[tuple[int, Box], ...]
    lines: tuple[tuple[str, int | None, Box | None], ...]
    header: str | None = None
    header_above: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands between two titles, with the titles above and the warnings that hold for it."""

    path: tuple[str, ...]
    units: tuple[_Unit, ...]
    warnings: tuple[str, ...]


def passages(
    document: ReadDocument, tokenizer: Tokenizer, title: str, *, max_tokens: int = MAX_TOKENS
) -> list[PassageText]:
    """Return the passages of *document*; *title* heads the path of text that stands under no title."""
    usual = document.language or language_of(" ".join(block.text for block in document.blocks[:200])) or "fr"
    cutter = _Cutter(tokenizer, max_tokens)
    found: list[PassageText] = []
    said: set[str] = set()
    for section in _sections(document.blocks, title):
        for path, units in _groups(section, cutter):
            found.append(_passage(path, units, section.warnings, usual))
            said.update(path, (unit.text for unit in units))
    unsaid = _unsaid(document.blocks, said)  # titles that the limit drove out of every path
    for path, units in _groups(_Section((), tuple(_units(unsaid)), ()), cutter):
        found.append(_passage(path, units, (), usual))
    return [passage for passage in found if passage.text]


def _unsaid(blocks: Sequence[Block], said: set[str]) -> list[Block]:
    """Return the titles whose words stand in no passage and in no path, as paragraphs."""
    titles = [block for block in blocks if block.kind == "heading" and not said & {block.text, _short(block.text)}]
    return [
        replace(block, kind="paragraph", level=None) for block in titles if not any(block.text in text for text in said)
    ]


def _sections(blocks: Sequence[Block], title: str) -> Iterator[_Section]:
    """Yield the sections in order; a title without text above the next one lives on in the paths below it."""
    stack: list[tuple[int, str]] = []
    heeded: list[tuple[int, tuple[str, ...]]] = []
    pending: list[Block] = []
    for index, block in enumerate(blocks):
        if block.kind != "heading":
            pending.append(block)
            continue
        yield _section(stack, heeded, pending, title)
        level = block.level or 6
        stack = [(depth, text) for depth, text in stack if depth < level]
        heeded = [(depth, texts) for depth, texts in heeded if depth < level]
        stack.append((level, block.text))
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        pending = [replace(block, kind="paragraph", level=None)] if _lost(block, following) else []
    yield _section(stack, heeded, pending, title)


def _lost(heading: Block, following: Block | None) -> bool:
    """Say whether the words of a title would stand in no path below it: nothing follows, or it is too long for one."""
    nothing = following is None or (following.kind == "heading" and (following.level or 6) <= (heading.level or 6))
    return nothing or len(heading.text) > LONGEST_TITLE


def _section(
    stack: list[tuple[int, str]], heeded: list[tuple[int, tuple[str, ...]]], blocks: list[Block], title: str
) -> _Section:
    """Return the section under the titles in *stack*, and note its warnings for the sections below it."""
    level = stack[-1][0] if stack else 0
    own = tuple(clean(block.text) for block in blocks if block.kind == "warning")
    above = tuple(text for _, texts in heeded for text in texts)
    if own:
        heeded.append((level, own))
    path = tuple(_short(text) for _, text in stack[-DEEPEST_PATH:]) or ((_short(title),) if title else ())
    return _Section(path, tuple(_units(blocks)), tuple(dict.fromkeys(above + own)))


def _short(title: str) -> str:
    title = clean(title)
    return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE].rsplit(" ", 1)[0]


def _units(blocks: Sequence[Block]) -> Iterator[_Unit]:
    """Yield a unit a block; a paragraph that goes on overleaf is one unit."""
    waiting: _Unit | None = None
    headers: dict[str, int | None] = {}
    for block in blocks:
        unit = _unit(block, headers)
        if waiting is not None and _goes_on(waiting, unit):
            waiting = _joined(waiting, unit)
            continue
        if waiting is not None:
            yield waiting
        waiting = unit
    if waiting is not None:
        yield waiting


def _unit(block: Block, headers: dict[str, int | None]) -> _Unit:
    lines: tuple[tuple[str, int | None, Box | None], ...] = tuple((text, block.page, box) for text, box in block.lines)
    if not lines:
        lines = tuple((text, block.page, block.box) for text in block.text.splitlines() if text.strip())
    above = block.header is not None and headers.setdefault(block.header, block.page) == block.page
    boxes = ((block.page, block.box),) if block.page is not None and block.box is not None else ()
    pages = (block.page,) if block.page is not None else ()
    return _Unit(block.text, block.kind, pages, boxes, lines, block.header, above)


def _goes_on(before: _Unit, after: _Unit) -> bool:
    """Say whether *after*, on the next page, is the rest of the sentence that *before* began."""
    if before.kind not in {"paragraph", "list item", "warning"} or after.kind != "paragraph":
        return False
    if not before.pages or not after.pages or after.pages[0] != before.pages[-1] + 1:
        return False
    return before.text[-1:] not in ".!?:;»" and (after.text[:1].islower() or before.text[-1:] in ",-")


def _joined(before: _Unit, after: _Unit) -> _Unit:
    broken = before.text.endswith("-") and before.text[-2:-1].isalpha() and after.text[:1].islower()
    text = before.text[:-1] + after.text if broken else f"{before.text} {after.text}"
    return replace(
        before,
        text=text,
        pages=before.pages + after.pages,
        boxes=before.boxes + after.boxes,
        lines=before.lines + after.lines,
    )


def _groups(section: _Section, cutter: _Cutter) -> Iterator[tuple[tuple[str, ...], list[_Unit]]]:
    """Yield the units of a section in groups that make a passage each, with the path that heads it."""
    group: list[_Unit] = []
    heading: tuple[str, ...] = ()
    for unit in section.units:
        path = cutter.trimmed(_path(section.path, unit))
        if group and not (heading == path and _fits(group, unit, path, cutter)):
            yield heading, group
            group = []
        heading = path
        if group or cutter.fits(path, [unit]):
            group.append(unit)
            continue
        for piece in cutter.pieces(path, unit):
            yield path, [piece]
    if group:
        yield heading, group


def _path(path: tuple[str, ...], unit: _Unit) -> tuple[str, ...]:
    """Return the titles above *unit*; the header of a table that began overleaf is one of them."""
    return (*path, _short(unit.header)) if unit.header and not unit.header_above else path


def _fits(group: list[_Unit], unit: _Unit, path: tuple[str, ...], cutter: _Cutter) -> bool:
    """Say whether *unit* joins the passage that *group* makes so far."""
    last = group[-1]
    if (last.kind == "contents") != (unit.kind == "contents") or last.pages[-1:] != unit.pages[:1]:
        return False
    if (last.kind == "table row") != (unit.kind == "table row") or last.header != unit.header:
        return False
    together = cutter.count_of([*group, unit])
    if unit.kind == "table row":
        return len(group) < MOST_ROWS and together <= TABLE_TARGET and cutter.fits(path, [*group, unit])
    announced = last.text.rstrip().endswith(":") or cutter.count_of([unit]) < FEWEST_TOKENS
    small = cutter.count_of(group) < 2 * FEWEST_TOKENS
    room = TARGET * 3 // 2 if announced or small else TARGET
    return together <= room and cutter.fits(path, [*group, unit])


def _text(units: Sequence[_Unit]) -> str:
    """Return the words of a passage; a table's header stands over its rows where it stands on the page."""
    header = units[0].header if units[0].header_above else None
    return "\n".join([*([header] if header else []), *(unit.text for unit in units)])


class _Cutter:
    """Knows what fits into the model, and cuts what does not: at sentences, then at words, then anywhere."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        if max_tokens < 32:
            raise ValueError(f"no room for text within {max_tokens} tokens")
        self._tokenizer = tokenizer
        self._max = max_tokens
        self._counted: dict[str, int] = {}

    def count_of(self, units: Sequence[_Unit]) -> int:
        """Return about how many tokens the units have together."""
        return sum(self._count(unit.text) for unit in units) + (self._count(units[0].header or "") if units else 0)

    def fits(self, path: tuple[str, ...], units: Sequence[_Unit]) -> bool:
        return self.text_fits(path, _text(units))

    def text_fits(self, path: tuple[str, ...], text: str) -> bool:
        return self._tokenizer.count(f"{PREFIX}{BETWEEN_TITLES.join(path)}\n{text}") <= self._max

    def trimmed(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return *path* without its first titles, and its last one shortened, until it leaves two thirds for text."""
        while path and self._count(BETWEEN_TITLES.join(path)) > self._max // 3:
            path = path[1:] if len(path) > 1 else ((path[0][: len(path[0]) // 2]),) if len(path[0]) > 1 else ()
        return path

    def _count(self, text: str) -> int:
        if text not in self._counted:
            if len(self._counted) > 4_000:
                self._counted.clear()
            self._counted[text] = self._tokenizer.count(text) if text else 0
        return self._counted[text]

    def pieces(self, path: tuple[str, ...], unit: _Unit) -> Iterator[_Unit]:
        """Yield *unit* in pieces that fit."""
        header = f"{unit.header}\n" if unit.header_above and unit.header else ""
        if header and not self.text_fits(path, header * 2):
            unit, header = replace(unit, header_above=False, text=header + unit.text), ""
        parts = list(self._packed(path, header, list(sentences(unit.text))))
        lines = _Share(unit)
        for part in parts:
            yield lines.piece(part)

    def _packed(self, path: tuple[str, ...], header: str, parts: list[str]) -> Iterator[str]:
        """Yield runs of *parts* that fit, about `TARGET` tokens each; a part too long by itself is cut smaller."""
        run = ""
        for part in parts:
            if run and (self._count(run) + self._count(part) > TARGET or not self.text_fits(path, header + run + part)):
                yield run
                run = ""
            if len(part) < 2 or self.text_fits(path, header + part):
                run += part
                continue
            yield from self._packed(path, header, _halves(part))
        if run:
            yield run


def _halves(part: str) -> list[str]:
    """Return *part* in two, cut at the blank nearest the middle, or in the middle where there is none."""
    middle = len(part) // 2
    before, after = part.rfind(" ", 0, middle) + 1, part.find(" ", middle) + 1
    cut = min((place for place in (before, after) if place > 0), key=lambda place: abs(place - middle), default=middle)
    if not 0.1 * len(part) < cut < 0.9 * len(part):
        cut = middle
    return [part[:cut], part[cut:]]


class _Share:
    """Gives each piece of a unit the lines of the page on which its letters stand."""

    def __init__(self, unit: _Unit) -> None:
        self._unit = unit
        self._read = 0
        self._ends: list[int] = []
        total = 0
        for text, _, _ in unit.lines:
            total += len(lettering(text))
            self._ends.append(total)

    def piece(self, text: str) -> _Unit:
        start, stop = self._read, self._read + len(lettering(text))
        self._read = stop
        lines = tuple(
            line
            for line, first, end in zip(self._unit.lines, [0, *self._ends], self._ends, strict=False)
            if first < stop and end > start
        )
        lines = lines or self._unit.lines[-1:]
        boxes = tuple((page, box) for _, page, box in lines if page is not None and box is not None)
        pages = tuple(dict.fromkeys(page for _, page, _ in lines if page is not None)) or self._unit.pages
        return replace(self._unit, text=text.strip(), lines=lines, boxes=boxes, pages=pages)


def _passage(path: tuple[str, ...], units: list[_Unit], warnings: tuple[str, ...], usual: Language) -> PassageText:
    text, heading = _text(units), BETWEEN_TITLES.join(path)
    kinds = {unit.kind for unit in units}
    kind = units[0].kind if len(kinds) == 1 else "list item" if kinds <= {"paragraph", "list item"} else "paragraph"
    pages = [page for unit in units for page in unit.pages]
    return PassageText(
        text=text,
        heading=heading,
        page=pages[0] if pages else None,
        boxes=_boxes([box for unit in units for box in unit.boxes]),
        kind=kind,
        language=(None if kind in {"code", "contents"} else language_of(text)) or usual,
        warnings=warnings,
        lines=tuple(line for unit in units for line in unit.lines),
        contents=kinds == {"contents"},
    )


def _boxes(boxes: list[tuple[int, Box]]) -> tuple[tuple[int, Box], ...]:
    """Join the boxes that follow each other downwards in one column; a new column or page starts a new one."""
    found: list[tuple[int, Box]] = []
    for page, box in boxes:
        if found and found[-1][0] == page and _below(found[-1][1], box):
            found[-1] = (page, found[-1][1].joined(box))
        else:
            found.append((page, box))
    return tuple(found)


def _below(above: Box, box: Box) -> bool:
    beside = box.x0 > above.x1 or box.x1 < above.x0
    return not beside and box.y1 >= above.y0 - 2
