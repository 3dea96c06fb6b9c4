"""The doctor says whether the language model answers, and what to do when it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.doctor import Finding, language_model
from bot.wiring import build
from docs_store.errors import BadSettings
from docs_store.settings import Settings
from tests.chat.running_bot import FakeLibrary
from tests.model_server import model_server

KEY = "sk-hidden-hidden"


def found(folder: Path, **more: Any) -> Finding:
    """Look at the language model of an installation."""
    program = build(Settings(data=folder, _env_file=None, **more), answers=FakeLibrary().answers)
    try:
        return language_model(program)
    finally:
        program.database.close()


def test_the_doctor_asks_the_language_model(tmp_path: Path) -> None:
    """Whether its server answers, knows the model and takes the key, which is not printed; the bot does without."""
    with model_server() as server:
        chosen = {"llm_url": server.url, "llm_model": "small", "llm_key": KEY}
        good = found(tmp_path, **chosen)
        assert (good.ok, good.optional, good.state) == (True, True, "small answers")
        assert server.keys == [f"Bearer {KEY}"]
        unknown = found(tmp_path, **{**chosen, "llm_model": "large"})
        assert (unknown.ok, unknown.optional, unknown.state) == (False, True, "large is not among: small")
        lost = found(tmp_path, **{**chosen, "llm_url": f"{server.url}/v1"})
        assert (lost.ok, lost.optional) == (False, True)
        assert "404" in lost.state
    gone = found(tmp_path, **chosen)
    assert (gone.ok, gone.optional) == (False, True)
    assert "not reached" in gone.state
    assert "MAINTBOT_LLM_URL" in gone.mend
    assert KEY not in repr((good, unknown, lost, gone))


def test_a_language_model_needs_a_name(tmp_path: Path) -> None:
    """A URL alone is refused with the variable that is missing; neither is no model at all, and well."""
    with pytest.raises(BadSettings, match="MAINTBOT_LLM_MODEL"):
        found(tmp_path, llm_url="http://127.0.0.1:9/v1")
    assert found(tmp_path).ok


def test_a_server_that_names_no_models_may_still_answer(tmp_path: Path) -> None:
    """Some do not list them: that is no fault."""
    with model_server() as server:
        server.names = []
        assert found(tmp_path, llm_url=server.url, llm_model="small").ok
