"""One page of a PDF as drafts of blocks in reading order: paragraphs, list items, listings, table rows.

Shapes   a draft still carries its looks (size, weight, frame), because only the whole document tells which looks are
         those of a title; `pdf_structure` decides.
Limits   text written sideways comes after the rest of its page, one run a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.readers.document import Block, Box, Kind, around
from indexer.readers.pdf_admonitions import Admonition, admonition_in
from indexer.readers.pdf_drawing import PROSE, is_drawing, labels
from indexer.readers.pdf_grid import Grid, grids
from indexer.readers.pdf_lines import Line, columns, rows
from indexer.readers.pdf_page import Sheet, Word, tilted_back, turned, turned_box
from indexer.readers.pdf_tables import Table, aligned_table, core, ruled_table
from indexer.readers.wording import is_caption, is_contents, joined, list_marker, title_number, warns, without_leaders


@dataclass(frozen=True, slots=True)
class Draft:
    """A block to be, with its looks."""

    block: Block
    size: float
    bold: bool
    frame: int | None = None
    edges: tuple[float, ...] = ()
    drawn: bool = False

    def of_kind(self, kind: Kind, **changes: object) -> Draft:
        return replace(self, block=replace(self.block, kind=kind, **changes))  # type: ignore[arg-type]


def page_drafts(seen: Sheet, furniture: frozenset[int] = frozenset()) -> list[Draft]:
    """Return the drafts of a page; *furniture* are the indices of words that are running heads, not text."""
    words = tuple(word for index, word in enumerate(seen.words) if index not in furniture)
    turn = main_turn(seen)
    page = turned(replace(seen, words=words), turn)
    upright = [word for word in page.words if word.turn == 0]
    drafts = _upright_drafts(replace(page, words=tuple(upright), insets=()))
    drafts.extend(_sideways(page))
    if seen.tilt:
        drafts = [_placed(draft, lambda box: tilted_back(box, seen.tilt, page.width, page.height)) for draft in drafts]
    if turn:
        back = (360 - turn) % 360
        drafts = [_placed(draft, lambda box: turned_box(box, back, page.width, page.height)) for draft in drafts]
    for inset in seen.insets:
        drafts = _with_inset(drafts, _inset_drafts(seen, inset))
    return drafts


def _with_inset(drafts: list[Draft], inset: list[Draft]) -> list[Draft]:
    """Return *drafts* with those of a picture after the last that stands above it."""
    boxes = [draft.block.box for draft in inset if draft.block.box]
    if not boxes:
        return drafts
    top = around(boxes).y0
    above = [index for index, draft in enumerate(drafts) if draft.block.box and draft.block.box.y1 <= top + 2]
    place = above[-1] + 1 if above else 0
    return [*drafts[:place], *inset, *drafts[place:]]


def _inset_drafts(seen: Sheet, words: tuple[Word, ...]) -> list[Draft]:
    """Return what a picture says: running text as such, anything else as labels. Nothing in a picture is a title."""
    inset = Sheet(seen.number, seen.width, seen.height, words, ())
    lettered = sum(len(line.text) for line in rows(words))
    prose = sum(len(part.text) for line in rows(words) for part in line.cells if len(part.text) >= PROSE)
    if prose < 0.4 * lettered:
        upright = [word for word in words if word.turn == main_turn(inset)]
        found = [_draft(label, (), seen.number) for label in labels(upright)]
    else:
        found = page_drafts(inset)
    return [replace(draft, drawn=True) for draft in found]


def main_turn(seen: Sheet) -> int:
    """Return the direction in which most letters of the page are written."""
    letters: dict[int, int] = {0: 0}
    for word in seen.words:
        letters[word.turn] = letters.get(word.turn, 0) + len(word.text)
    return max(letters, key=lambda turn: letters[turn])


def _placed(draft: Draft, place: Callable[[Box], Box]) -> Draft:
    """Return the draft where *place* puts its boxes."""
    block = draft.block
    lines = tuple((text, place(box)) for text, box in block.lines)
    return replace(draft, block=replace(block, lines=lines, box=place(block.box) if block.box else None))


def _upright_drafts(page: Sheet) -> list[Draft]:
    tables, frames = _ruled_tables(page)
    sure = [table for table in tables if table.is_sure]
    if is_drawing(page, _outside(sure, page.words)):
        return _drawing_drafts(page, sure)
    free = _outside(tables, page.words)
    flow: list[Draft] = []
    waiting = sorted(tables, key=lambda table: table.box.y0)
    for column in columns(rows(free), [table.box for table in tables], page.rules):
        here, waiting = _beside(column, waiting)
        flow.extend(_column_drafts(column, here, frames, page.number))
    flow.extend(draft for table in waiting for draft in _table_drafts(table, page.number))
    return flow


def _drawing_drafts(page: Sheet, sure: Sequence[Table]) -> list[Draft]:
    """Return the labels of a drawing and the tables on it that are surely tables."""
    found = [replace(_draft(label, (), page.number), drawn=True) for label in labels(_outside(sure, page.words))]
    return [*found, *(draft for table in sure for draft in _table_drafts(table, page.number))]


def _ruled_tables(page: Sheet) -> tuple[list[Table], list[Grid]]:
    """Return the ruled tables, and the frames around other text."""
    tables: list[Table] = []
    frames: list[Grid] = []
    for grid in sorted(grids(page.rules), key=lambda grid: grid.box.width * grid.box.height):
        if any(grid.box.holds(table.box) for table in tables):
            continue
        table = ruled_table(grid, page.words)
        if table is not None and not _warning_box(table):
            tables.append(table)
        elif grid.box.width * grid.box.height < 0.6 * page.width * page.height:
            frames.append(grid)
    return tables, frames


def _outside(tables: Sequence[Table], words: Sequence[Word]) -> list[Word]:
    """Return the words that no table holds."""
    return [word for word in words if not any(table.box.holds(core(word.box)) for table in tables)]


def _warning_box(table: Table) -> bool:
    """Say whether a table is only the frame of a warning: one or two cells, the first words a signal word."""
    found = [*([table.header] if table.header else []), *table.rows]
    texts = [cell.text for row in found for cell in row.filled]
    return len(found) <= 2 and len(texts) <= 3 and any(warns(text) for text in texts[:2])


def _beside(column: Sequence[Line], tables: list[Table]) -> tuple[list[Table], list[Table]]:
    """Split *tables* into those that stand above or among the lines of this column, and the others."""
    box = around(line.box for line in column)
    here = [t for t in tables if t.box.y0 < box.y1 and t.box.x0 < box.x1 and t.box.x1 > box.x0]
    return here, [table for table in tables if table not in here]


def _column_drafts(column: list[Line], tables: list[Table], frames: list[Grid], page: int) -> Iterator[Draft]:
    start = 0
    for table in tables:
        stop = start
        while stop < len(column) and column[stop].box.y0 < table.box.y0:
            stop += 1
        yield from _text_drafts(column[start:stop], frames, page)
        yield from _table_drafts(table, page)
        start = stop
    yield from _text_drafts(column[start:], frames, page)


def _text_drafts(lines: list[Line], frames: list[Grid], page: int) -> Iterator[Draft]:
    """Yield the drafts of lines without ruled tables: notes with a label beside them, aligned tables, paragraphs."""
    while (found := admonition_in(lines)) is not None:
        yield from _table_and_text_drafts(lines[: found.start], frames, page)
        yield _admonition_draft(found, page)
        lines = lines[found.stop :]
    yield from _table_and_text_drafts(lines, frames, page)


def _admonition_draft(found: Admonition, page: int) -> Draft:
    lines = tuple((line.text, line.box) for line in (found.label, *found.body))
    text = f"{found.label.text} {joined([line.text for line in found.body])}"
    block = Block(text, "warning" if found.warns else "paragraph", page, around(box for _, box in lines), lines)
    return Draft(block, found.body[0].size, bold=False)


def _table_and_text_drafts(lines: list[Line], frames: list[Grid], page: int) -> Iterator[Draft]:
    while (found := aligned_table(lines)) is not None:
        start, stop, table = found
        yield from _paragraphs(lines[:start], frames, page)
        yield from _table_drafts(table, page)
        lines = lines[stop:]
    yield from _paragraphs(lines, frames, page)


def _table_drafts(table: Table, page: int) -> Iterator[Draft]:
    header = table.header.text if table.header else None
    if table.header and not table.rows:
        header = None
    for row in table.rows:
        lines = tuple((cell.text, around(line.box for line in cell.lines)) for cell in row.filled)
        block = Block(row.text, "table row", page, row.box, lines, header=header)
        bold = all(cell.bold for cell in row.filled)
        yield Draft(block, row.filled[0].lines[0].size, bold, edges=table.edges)


def _paragraphs(lines: Sequence[Line], frames: Sequence[Grid], page: int) -> Iterator[Draft]:
    """Cut the lines of a column into paragraphs, list items and listings."""
    if not lines:
        return
    usual = _usual_gap(lines)
    right = max(line.box.x1 for line in lines)
    pile: list[Line] = []
    for line in lines:
        if pile and _starts_anew(pile, line, usual, right, frames):
            yield _draft(pile, frames, page)
            pile = []
        pile.append(line)
    yield _draft(pile, frames, page)


def _usual_gap(lines: Sequence[Line]) -> float:
    """Return the space between two lines of one paragraph, from the lines that are full: those go on below."""
    box = around(line.box for line in lines)
    gaps: list[float] = []
    full: list[float] = []
    for above, below in pairwise(lines):
        if below.box.y0 > above.box.y0 and abs(above.size - below.size) < 0.6:
            gaps.append(below.box.y0 - above.box.y1)
            if above.box.x1 > box.x1 - 0.12 * box.width:
                full.append(gaps[-1])
    size = lines[0].size
    if len(full) >= 3:
        return min(sorted(full)[len(full) // 3], 1.2 * size)
    return min(sorted(gaps)[len(gaps) // 3], 0.45 * size) if gaps else 0.3 * size


def _starts_anew(pile: list[Line], line: Line, usual: float, right: float, frames: Sequence[Grid]) -> bool:
    """Say whether *line* starts a new block after the lines in *pile*."""
    first, last = pile[0], pile[-1]
    gap = line.box.y0 - last.box.y1
    if _frame(line, frames) != _frame(last, frames) or is_contents(line.text) or is_contents(last.text):
        return True
    if line.mono and last.mono:
        return gap > 3.5 * line.size or gap < -line.box.height
    if line.mono != last.mono and (line.mono or gap > usual + 0.1 * line.size):
        return True
    if gap > usual + 0.35 * line.size or gap < -0.8 * line.box.height:
        return True
    if abs(line.size - last.size) > 0.08 * last.size or line.bold != last.bold:
        return True
    if list_marker(line.text) or warns(line.text) or (title_number(line.text).count(".") >= 1 and line.bold):
        return True
    return _ended(first, last, line, right)


def _ended(first: Line, last: Line, line: Line, right: float) -> bool:
    """Say whether the paragraph ended with *last*: by its punctuation and a short line, or by an indent."""
    closed = last.text.endswith((".", "!", "?", ":", ";", "»"))
    short = last.box.x1 < right - 0.25 * (right - last.box.x0)
    if list_marker(first.text):
        outside = line.box.x0 < first.box.x0 + 2
        return outside and (closed or short)
    indented = line.box.x0 - min(first.box.x0, last.box.x0) > 0.9 * line.size
    return closed and (short or indented) and line.text[:1].isupper()


def _frame(line: Line, frames: Sequence[Grid]) -> int | None:
    """Return the number of the smallest frame around *line*."""
    for number, frame in enumerate(frames):
        if frame.box.holds(line.box, margin=4):
            return number
    return None


def _draft(pile: Sequence[Line], frames: Sequence[Grid], page: int) -> Draft:
    lines = tuple((line.text, line.box) for line in pile)
    first = pile[0]
    kind = _kind(pile)
    text = "\n".join(line.text for line in pile) if kind == "code" else joined([line.text for line in pile])
    text = without_leaders(text) if kind == "contents" else text
    block = Block(text, kind, page, around(line.box for line in pile), lines)
    return Draft(block, first.size, all(line.bold for line in pile), _frame(first, frames))


def _kind(pile: Sequence[Line]) -> Kind:
    text = pile[0].text
    if is_contents(text):
        return "contents"
    if all(line.mono for line in pile) and not pile[0].bold:
        return "code"
    if list_marker(text):
        return "list item"
    return "caption" if is_caption(text) else "paragraph"


def _sideways(page: Sheet) -> Iterator[Draft]:
    """Yield the words not written upright, those of one turn that follow each other as one run."""
    run: list[Line] = []
    for word in page.words:
        if word.turn == 0:
            continue
        line = Line((word,))
        if run and not _follows(run[-1], line):
            yield _sideways_draft(run, page.number)
            run = []
        run.append(line)
    if run:
        yield _sideways_draft(run, page.number)


def _follows(before: Line, line: Line) -> bool:
    one, other = before.words[0], line.words[0]
    near = one.box.joined(other.box)
    reach = 1.2 * max(one.size, other.size)
    return one.turn == other.turn and (
        near.width <= one.box.width + other.box.width + reach
        and near.height <= one.box.height + other.box.height + reach
    )


def _sideways_draft(run: Sequence[Line], page: int) -> Draft:
    text, box = " ".join(line.text for line in run), around(line.box for line in run)
    return Draft(Block(text, "paragraph", page, box, ((text, box),)), run[0].size, bold=False)
