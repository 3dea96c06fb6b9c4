"""Number headings, tables and figures, and resolve references to them.

Shapes   `number(blocks, words) -> Numbered`: labels by key ("4.2", "tableau 3") and the number of each block.
Errors   ValueError for a reference to nothing and for a key used twice.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from samples.markup import Block, Drawing, Grid, Heading

_REFERENCE = re.compile(r"\[#([\w-]+)\]")


@dataclass(frozen=True)
class Labels:
    """Number and reference text of everything that has a key."""

    numbers: dict[str, str]
    references: dict[str, str]

    def resolve(self, text: str) -> str:
        """Put numbers in place of `[#key]`."""
        return _REFERENCE.sub(self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        key = found.group(1)
        if key not in self.references:
            raise ValueError(f"reference to nothing: {key}")
        return self.references[key]


def label(blocks: tuple[Block, ...], table: str, figure: str) -> Labels:
    """Number *blocks*; *table* and *figure* are the words used in references."""
    numbers: dict[str, str] = {}
    references: dict[str, str] = {}
    counters = [0, 0, 0]
    seen: Counter[str] = Counter()
    for block in blocks:
        if not isinstance(block, Heading | Grid | Drawing):
            continue
        if block.key in numbers:
            raise ValueError(f"key used twice: {block.key}")
        if isinstance(block, Heading):
            numbers[block.key] = references[block.key] = _next(counters, block.level)
            continue
        word = table if isinstance(block, Grid) else figure
        seen[word] += 1
        numbers[block.key] = str(seen[word])
        references[block.key] = f"{word} {seen[word]}"
    return Labels(numbers, references)


def _next(counters: list[int], level: int) -> str:
    counters[level - 1] += 1
    for deeper in range(level, len(counters)):
        counters[deeper] = 0
    return ".".join(str(n) for n in counters[:level])
