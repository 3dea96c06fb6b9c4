"""The parts lists are whole: no value is split over two cells."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from samples.build import PARTS_LISTS, SOURCES


def _sheets(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        here = [value] if "rows" in value and "columns" in value else []
        return here + [sheet for inner in value.values() for sheet in _sheets(inner)]
    return [sheet for inner in value for sheet in _sheets(inner)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", PARTS_LISTS.values())
def test_every_row_has_one_cell_a_column(name: str) -> None:
    """A decimal comma in the source does not start a new cell."""
    sheets = _sheets(yaml.safe_load((SOURCES / name).read_text(encoding="utf-8")))
    assert sheets
    for sheet in sheets:
        assert {len(row) for row in sheet["rows"]} == {len(sheet["columns"])}
