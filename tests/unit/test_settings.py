"""Settings are read once, all problems at once, no secret ever shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from docs_store.errors import BadSettings
from docs_store.settings import PREFIX, Settings, read_settings, settings_table

SECRET = "hunter2hunter2hunter2!"


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no .env file of the machine is read."""
    import os

    for name in list(os.environ):
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def _refused(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    for name, value in values.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
    with pytest.raises(BadSettings) as refused:
        read_settings()
    return str(refused.value)


def test_without_any_setting_there_is_a_working_default(tmp_path: Path) -> None:
    """SQLite in the data folder, polling, French."""
    chosen = read_settings(data=tmp_path)
    assert chosen.url == f"sqlite:///{tmp_path}/maintbot.db"
    assert (chosen.language, chosen.webhook_url, chosen.telegram_token) == ("fr", None, None)
    assert chosen.escalation_delay == timedelta(minutes=5)


def test_every_problem_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four wrong settings are four lines, each naming its variable."""
    said = _refused(monkeypatch, language="de", health_port="99999", telegram_token="nonsense", timezone="Mars/Base")
    lines = said.splitlines()
    assert [line.split(":")[0] for line in sorted(lines)] == [
        "MAINTBOT_HEALTH_PORT",
        "MAINTBOT_LANGUAGE",
        "MAINTBOT_TELEGRAM_TOKEN",
        "MAINTBOT_TIMEZONE",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"telegram_token": SECRET},
        {"webhook_secret": SECRET},
        {"database_url": f"postgresql://u:{SECRET}@h/d", "language": "xx"},
        {"telegram_token": f"12:{SECRET}", "webhook_port": SECRET},
        {"llm_key": f"{SECRET} é"},
        {"llm_url": f"https://u:{SECRET}@h/v1"},
    ],
)
def test_no_secret_is_printed(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]) -> None:
    """Neither in the sentence of the refusal nor in what the settings look like when printed."""
    assert SECRET not in _refused(monkeypatch, **wrong)


def test_good_secrets_are_not_printed_either() -> None:
    """A printed or logged Settings shows stars."""
    chosen = Settings(telegram_token="12:abcdef", webhook_secret="s" * 16, database_url="postgresql://u:pw12345@h/d")
    shown = f"{chosen!r} {chosen}"
    assert "abcdef" not in shown
    assert "s" * 16 not in shown
    assert "pw12345" not in shown
    assert chosen.url == "postgresql://u:pw12345@h/d"


@pytest.mark.parametrize("seconds", ["1", "300", "86400", " 90 ", "1.5"])
def test_the_delay_is_in_seconds(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    """From one second to a day."""
    monkeypatch.setenv("MAINTBOT_ESCALATION_DELAY", seconds)
    assert read_settings().escalation_delay == timedelta(seconds=float(seconds))


@pytest.mark.parametrize("seconds", ["0", "0.5", "86401", "-5", "soon", ""])
def test_a_delay_out_of_bounds_is_refused(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    """Nobody is called every moment, nor after a week."""
    assert "ESCALATION_DELAY" in _refused(monkeypatch, escalation_delay=seconds)


@pytest.mark.parametrize("server", ["api.telegram.org", "ftp://x", "", "https://"])
def test_a_server_is_a_url(monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    """Without http or https and a host it is refused with an example."""
    assert "https://api.telegram.org" in _refused(monkeypatch, telegram_server=server)


def test_a_trailing_slash_and_blanks_are_forgiven(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people copy works."""
    monkeypatch.setenv("MAINTBOT_TELEGRAM_SERVER", "http://127.0.0.1:1/")
    monkeypatch.setenv("MAINTBOT_TELEGRAM_TOKEN", " 12:abc-DEF \n")
    chosen = read_settings()
    assert chosen.telegram_server == "http://127.0.0.1:1"
    assert chosen.telegram_token is not None
    assert chosen.telegram_token.get_secret_value() == "12:abc-DEF"


def test_no_language_model_is_configured_by_default() -> None:
    """Neither by silence nor by an empty variable."""
    assert Settings().llm_url is None
    assert Settings(llm_url=" ", llm_key="").llm_url is None
    assert Settings(llm_key="").llm_key is None


@pytest.mark.parametrize(
    "url", ["http://localhost:11434/v1", "http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"]
)
def test_the_url_of_a_language_model_is_its_root(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """What its documentation shows can be copied as it is."""
    monkeypatch.setenv("MAINTBOT_LLM_URL", url)
    assert read_settings().llm_url == "http://localhost:11434/v1"


@pytest.mark.parametrize("url", ["localhost:11434/v1", "file:///etc/passwd", "https://", "https://h/v1?key=1"])
def test_another_url_of_a_language_model_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """With an example."""
    assert "http://localhost:11434/v1" in _refused(monkeypatch, llm_url=url)


@pytest.mark.parametrize("seconds", ["0", "0.9", "301", "soon"])
def test_a_language_model_has_some_seconds(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    """From one to three hundred."""
    assert "LLM_TIMEOUT" in _refused(monkeypatch, llm_timeout=seconds)
    assert Settings(llm_timeout="300").llm_timeout == timedelta(minutes=5)
    assert Settings(llm_timeout="1").llm_timeout == timedelta(seconds=1)


def test_the_command_line_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`--data` wins; what the command line leaves out does not."""
    monkeypatch.setenv("MAINTBOT_DATA", "/elsewhere")
    assert read_settings(data=tmp_path).data == tmp_path
    assert read_settings(data=None).data == Path("/elsewhere")


def test_document_folders_are_separated_by_colons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Empty parts are left out, relative ones become absolute."""
    monkeypatch.setenv("MAINTBOT_DOCUMENTS", f"/a: :{tmp_path}:docs")
    assert read_settings().documents == (Path("/a"), tmp_path, tmp_path / "docs")


def test_settings_do_not_change_while_the_bot_runs() -> None:
    """They are frozen."""
    from pydantic import ValidationError

    with pytest.raises(ValidationError):
        Settings().language = "en"  # type: ignore[misc]


def test_every_setting_is_documented() -> None:
    """Each has a sentence of its own, and stands in the table."""
    table = settings_table()
    for name, described in Settings.model_fields.items():
        assert described.description
        assert described.description.endswith(".")
        assert f"`{PREFIX}{name.upper()}`" in table
