"""The command line as people use it: a real process, a data folder of its own, the real model unpacked once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object it printed."""
        return json.loads(self.out)


Maintbot = Callable[..., Ran]


@pytest.fixture
def maintbot(tmp_path: Path) -> Maintbot:
    """Run `maintbot …` from another folder, with the given environment on top of a clean one."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def run(*arguments: str | Path, env: dict[str, str] | None = None, timeout: float = 240) -> Ran:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MAINTBOT_")}
        kept = {name: value for name, value in os.environ.items() if name == "MAINTBOT_MODEL_DIR"}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=elsewhere,
            env={**clean, **kept, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "200", **(env or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
