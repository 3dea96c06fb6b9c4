"""From the drafts of all pages to the blocks of the document: which are titles, which belong together.

Shapes   levels of titles are those of the outline where the file has one; a title that the outline leaves out takes the
         level of the titles that look like it, or one below its chapter.
Limits   a title is at most `LONGEST_TITLE` characters and never a sentence; a line of contents is never a title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.readers.document import Block, Box, around
from indexer.readers.pdf_flow import Draft
from indexer.readers.wording import is_caption, lettering, only_warns, title_number, warns

LONGEST_TITLE = 160
Look = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One line of the file's outline."""

    title: str
    level: int
    page: int | None


def blocks(drafts: Sequence[Draft], outline: Sequence[OutlineEntry]) -> tuple[Block, ...]:
    """Return the blocks of a document whose pages gave *drafts*, in order."""
    drafts = _contents_lines(drafts)
    drafts = _titles_of_outline(drafts, outline)
    drafts = _titles_by_look(drafts)
    drafts = _headers_carried_on(drafts)
    return tuple(draft.block for draft in _warnings_whole(drafts))


def _contents_lines(drafts: Sequence[Draft]) -> list[Draft]:
    """On a page of contents, lines that end in a number are contents too, with leaders or without."""
    leaders = Counter(draft.block.page for draft in drafts if draft.block.kind == "contents")
    return [
        draft.of_kind("contents")
        if leaders[draft.block.page] >= 5 and re.search(r"\s(?:\d{1,4}|[ivxlc]+)$", draft.block.text)
        else draft
        for draft in drafts
    ]


def _titles_of_outline(drafts: Sequence[Draft], outline: Sequence[OutlineEntry]) -> list[Draft]:
    """Mark the drafts that an entry of the outline names, on its page or the next; a drawing gets the entry itself."""
    result = list(drafts)
    places: dict[int, list[int]] = {}
    for index, draft in enumerate(result):
        places.setdefault(draft.block.page or 0, []).append(index)
    titles: dict[int, list[Draft]] = {}
    for entry in outline:
        wanted = lettering(entry.title)
        here = places.get(entry.page or 0, [])
        if not wanted or not here:
            continue
        if all(result[index].drawn or result[index].edges for index in here):
            titles.setdefault(here[0], []).append(_title_of_drawing(entry))
            continue
        for index in [*here, *places.get((entry.page or 0) + 1, ())]:
            if result[index].block.kind in {"paragraph", "list item", "caption"} and _names(result, index, wanted):
                result[index] = result[index].of_kind("heading", level=entry.level)
                break
    return [one for index, draft in enumerate(result) for one in (*titles.get(index, ()), draft)]


def _title_of_drawing(entry: OutlineEntry) -> Draft:
    return Draft(Block(entry.title, "heading", entry.page, level=entry.level), 0.0, bold=False, drawn=True)


def _names(drafts: list[Draft], index: int, wanted: str) -> bool:
    """Say whether the draft is the title *wanted*, with or without its number; a chapter's number may stand above."""
    text = drafts[index].block.text
    if len(text) > LONGEST_TITLE + 40:
        return False
    seen = lettering(text)
    bare = lettering(text[len(title_number(text)) :])
    return bool(seen) and (seen == wanted or bare == wanted or (wanted.endswith(seen) and _is_number(wanted, seen)))


def _is_number(wanted: str, seen: str) -> bool:
    before = wanted[: len(wanted) - len(seen)]
    return len(seen) > 3 and (before.isdigit() or before in {"chapter", "chapitre", "annexe", "appendix"})


def _titles_by_look(drafts: list[Draft]) -> list[Draft]:
    """Mark as titles the short lines that are bigger or bolder than the text."""
    body = _body_size(drafts)
    known = _levels_of_looks(drafts)
    looks = sorted(
        {
            _look(draft)
            for draft in drafts
            if _may_be_title(draft, body) or (draft.block.kind == "heading" and not draft.drawn)
        },
        key=lambda look: (-look[0], not look[1]),
    )
    levels = _levels(looks, known)
    below = _level_of_numbers(drafts)
    result = []
    for index, draft in enumerate(drafts):
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        if draft.block.kind != "heading" and _may_be_title(draft, body) and _heads(draft, following):
            number = title_number(draft.block.text)
            level = number.count(".") + below if number and below is not None else levels[_look(draft)]
            draft = draft.of_kind("heading", level=max(1, min(6, level)))
        result.append(draft)
    return result


def _level_of_numbers(drafts: Sequence[Draft]) -> int | None:
    """Return the level of titles numbered without a dot: as the outline has them, 1 where there is none."""
    known = [draft.block for draft in drafts if draft.block.kind == "heading" and draft.block.level]
    seen = Counter((block.level or 0) - number.count(".") for block in known if (number := title_number(block.text)))
    if seen:
        return seen.most_common(1)[0][0]
    return None if known else 1


def _body_size(drafts: Sequence[Draft]) -> float:
    letters: Counter[float] = Counter()
    for draft in drafts:
        if draft.block.kind in {"paragraph", "list item"}:
            letters[draft.size] += len(draft.block.text)
    return letters.most_common(1)[0][0] if letters else 10.0


def _look(draft: Draft) -> Look:
    return draft.size, draft.bold


def _levels_of_looks(drafts: Sequence[Draft]) -> dict[Look, int]:
    """Return for each look of a title the level that titles of this look mostly have."""
    seen: dict[Look, Counter[int]] = {}
    for draft in drafts:
        if draft.block.kind == "heading" and draft.block.level and not draft.drawn:
            seen.setdefault(_look(draft), Counter())[draft.block.level] += 1
    return {look: levels.most_common(1)[0][0] for look, levels in seen.items()}


def _levels(looks: Sequence[Look], known: dict[Look, int]) -> dict[Look, int]:
    """Return a level for every look, biggest first: a look that the outline does not name is below the bigger ones."""
    levels: dict[Look, int] = {}
    deepest = 0
    for look in looks:
        levels[look] = known.get(look) or min(6, deepest + 1)
        deepest = max(deepest, levels[look])
    return levels


def _may_be_title(draft: Draft, body: float) -> bool:
    text = draft.block.text
    if draft.drawn or draft.block.kind not in {"paragraph", "list item"} or not 2 < len(text) <= LONGEST_TITLE:
        return False
    if only_warns(text) or warns(text) or is_caption(text) or len(draft.block.lines) > 3:
        return False
    if draft.block.kind == "list item" and not text[0].isalnum():
        return False
    if text.endswith((".", ",", ";")) and not title_number(text):
        return False
    bigger = draft.size >= 1.12 * body
    bold = draft.bold and draft.size >= 0.97 * body and len(text) <= 100
    numbered = title_number(text).count(".") >= 1 and draft.size >= body and len(text) <= 80 and text[-1] not in ".:;,"
    return (bigger or bold or numbered) and sum(map(str.isalpha, text)) >= 2


def _heads(draft: Draft, following: Draft | None) -> bool:
    """Say whether the title has something under it, in a face that is not its own."""
    if draft.frame is not None and draft.size < 14:
        return False
    if following is None or following.block.page != draft.block.page:
        return draft.size >= 13
    if following.block.kind == "table row" or following.frame is not None:
        return True
    return _look(following) != _look(draft) or following.block.kind != "paragraph" or len(following.block.text) < 100


def _headers_carried_on(drafts: list[Draft]) -> list[Draft]:
    """Give the rows at the head of a page the header of the table that they go on with."""
    result: list[Draft] = []
    last: Draft | None = None
    for draft in drafts:
        if draft.block.kind == "table row":
            if last and _goes_on(last, draft):
                if draft.block.text == last.block.header:
                    continue
                draft = replace(draft, block=replace(draft.block, header=last.block.header))
            last = draft
        elif draft.block.kind != "caption":
            last = None
        result.append(draft)
    return result


def _goes_on(last: Draft, draft: Draft) -> bool:
    """Say whether *draft* is a row of the table of *last*, now on the next page (or further down there)."""
    if last.block.header is None or (draft.block.page == last.block.page and draft.block.header is None):
        return last.block.header is not None and _same_edges(last.edges, draft.edges)
    return draft.block.header in {None, last.block.header} and _same_edges(last.edges, draft.edges)


def _same_edges(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) < 12 for a, b in zip(one, other, strict=True))


def _warnings_whole(drafts: Sequence[Draft]) -> list[Draft]:
    """Join a signal word with the text it stands above, and all of a framed warning, to one warning."""
    result: list[Draft] = []
    index = 0
    while index < len(drafts):
        draft = drafts[index]
        index += 1
        if draft.block.kind in {"heading", "contents", "code", "table row"} or not warns(draft.block.text):
            result.append(draft)
            continue
        parts = [draft]
        while index < len(drafts) and _belongs(parts, drafts[index]):
            parts.append(drafts[index])
            index += 1
        result.append(replace(parts[0], block=_one_block([part.block for part in parts])))
    return result


def _belongs(parts: Sequence[Draft], following: Draft) -> bool:
    """Say whether *following* is still text of the warning that *parts* make so far."""
    first, last, block = parts[0], parts[-1], following.block
    if block.page != first.block.page or block.kind in {"heading", "contents", "table row"} or warns(block.text):
        return False
    if first.frame is not None or following.frame is not None:
        return first.frame == following.frame
    if len(parts) == 1 and only_warns(first.block.text):
        return True
    return block.kind == "list item" and (last.block.text.endswith(":") or last.block.kind == "list item")


def _one_block(parts: Sequence[Block]) -> Block:
    boxes = [part.box for part in parts if part.box]
    box: Box | None = around(boxes) if boxes else None
    lines = tuple(line for part in parts for line in part.lines)
    text = re.sub(r"^[!\s]+(?=\w)", "", " ".join(part.text for part in parts))  # the sign drawn in its triangle
    return Block(text, "warning", parts[0].page, box, lines)


def page_numbers(drafts: Iterable[Draft]) -> set[int]:
    """Return the pages that have any text."""
    return {draft.block.page for draft in drafts if draft.block.page is not None}
