"""What is to be read from pictures, and what was: the exchange between a reader and the engine that runs beside it.

Shapes   a reader asks for areas of pages in `wanted`; they are read elsewhere, a page a job; the reader is started
         again with them in `known`. So a page that takes too long costs only itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.readers.document import Box
from indexer.readers.ocr_scan import Scan
from indexer.readers.pdf_page import Sheet
from indexer.readers.pdf_scans import Areas, with_scans


@dataclass
class Scans:
    """The areas of pages that are known, and those that are wanted."""

    known: Mapping[int, Sequence[Scan]] = field(default_factory=dict)
    wanted: dict[int, Areas] = field(default_factory=dict)

    def applied(self, seen: Sheet, areas: Areas) -> Sheet:
        """Return the page with what is known of its *areas*; what is not known is wanted."""
        if not areas:
            return seen
        found = self.known.get(seen.number)
        if found is None or len(found) != len(areas):
            self.wanted[seen.number] = areas
            return seen
        return with_scans(seen, areas, found)

    def plain_wanted(self) -> list[list[Any]]:
        """Return what is wanted as JSON can hold it."""
        return [[page, [[box.x0, box.y0, box.x1, box.y1] for box in areas]] for page, areas in self.wanted.items()]

    @classmethod
    def from_plain(cls, plain: Mapping[str, Sequence[dict[str, Any]]]) -> Scans:
        """Return the scans that a request carries, by page."""
        return cls({int(page): [Scan.from_plain(area) for area in areas] for page, areas in plain.items()})


def areas_from_plain(plain: Sequence[Sequence[float]]) -> Areas:
    """Return areas that `plain_wanted` wrote."""
    return tuple(Box(*place) for place in plain)
