"""The sample plant, built once for all the tests that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.build import build
from tests.samples.plant_files import PlantFiles


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> PlantFiles:
    """Return the files of a fresh build."""
    out: Path = tmp_path_factory.mktemp("plant")
    build(out)
    return PlantFiles(out)
