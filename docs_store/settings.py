"""Every setting, read once from the environment (and a `.env` file); every problem is reported at once.

Shapes   `MAINTBOT_<NAME>`; the table in README.md is generated from the descriptions below and a test compares them.
Errors   BadSettings with one line for each wrong setting; no value of a secret is ever printed.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from docs_store.database import sqlite_url
from docs_store.errors import BadSettings

PREFIX = "MAINTBOT_"


class Settings(BaseSettings):
    """All settings of one installation; frozen."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", frozen=True, extra="ignore")

    data: Path = Field(
        default_factory=lambda: user_data_path("maintbot"),
        description="Folder for the database, the files and the index. `--data` on the command line comes first.",
    )
    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL URL. Left out: SQLite in the data folder."
    )
    documents: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description="Folders that `/reindex` reads again, separated by `:`. Left out: those indexed before."
    )
    telegram_token: SecretStr | None = Field(default=None, description="The token that @BotFather gave you.")
    telegram_server: str = Field(
        default="https://api.telegram.org",
        description="Root URL of the Bot API server; `/bot…` and `/file/bot…` are derived from it.",
    )
    telegram_username: str | None = Field(
        default=None,
        description="The bot's user name without @, for links. Left out: as Telegram told it at the last start.",
    )
    webhook_url: str | None = Field(
        default=None, description="Public https URL of the webhook. Left out: the bot polls Telegram."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="Secret token that Telegram sends with each webhook call; 16-256 of A-Z a-z 0-9 _ -."
    )
    webhook_listen: str = Field(default="127.0.0.1", description="Address on which the webhook listens.")
    webhook_port: int = Field(default=8443, ge=1, le=65535, description="Port on which the webhook listens.")
    health_listen: str = Field(default="127.0.0.1", description="Address of the health endpoint.")
    health_port: int = Field(default=8080, ge=0, le=65535, description="Port of `/health`; 0 turns it off.")
    language: str = Field(default="fr", pattern="^(fr|en)$", description="Language of people who chose none: fr or en.")
    timezone: str = Field(default="Europe/Paris", description="The plant's time zone, for the times on cards.")
    escalation_delay: timedelta = Field(
        default=timedelta(minutes=5), description="Seconds before the next person is called when nobody took it."
    )
    invite_days: int = Field(default=7, ge=1, le=90, description="Days for which an invitation link works.")
    model: str = Field(
        default="packaged",
        description="Embedding model: `packaged`, a folder, or the hub name of any sentence-transformers model.",
    )
    model_dir: Path = Field(
        default_factory=lambda: user_cache_path("maintbot") / "models",
        description="Where the packaged model is unpacked, once.",
    )
    llm_url: str | None = Field(
        default=None,
        description="Root URL of an OpenAI-compatible language model (`https://…/v1`) that rephrases quoted answers; "
        "questions and passages are sent to it. Left out: none.",
    )
    llm_model: str | None = Field(default=None, description="Name of that language model, as its server knows it.")
    llm_key: SecretStr | None = Field(default=None, description="Key for that server, if it wants one.")
    llm_timeout: timedelta = Field(
        default=timedelta(seconds=20),
        description="Seconds after the answer within which its rephrasing may still be added.",
    )
    answer_threads: int = Field(default=8, ge=1, le=64, description="How many chats are served side by side.")
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR."
    )

    @property
    def url(self) -> str:
        """URL of the database: the given one, or SQLite in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return sqlite_url(self.data / "maintbot.db")

    @field_validator("data", "model_dir")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @field_validator("documents", mode="before")
    @classmethod
    def _folders(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = tuple(part for part in value.split(":") if part.strip())
        return tuple(Path(part).expanduser().absolute() for part in value)

    @field_validator("escalation_delay", mode="before")
    @classmethod
    def _seconds(cls, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            value = timedelta(seconds=float(value))
        if isinstance(value, timedelta) and not timedelta(seconds=1) <= value <= timedelta(days=1):
            raise ValueError("from 1 to 86400 seconds")
        return value

    @field_validator("llm_timeout", mode="before")
    @classmethod
    def _short_time(cls, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value.strip()):
            value = timedelta(seconds=float(value))
        if isinstance(value, timedelta) and not timedelta(seconds=1) <= value <= timedelta(minutes=5):
            raise ValueError("from 1 to 300 seconds")
        return value

    @field_validator("llm_url")
    @classmethod
    def _llm_root(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value is None or not value.strip():
            return None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("a URL such as http://localhost:11434/v1")
        if parts.username or parts.password:
            raise ValueError("a URL without a password in it: the key goes into MAINTBOT_LLM_KEY")
        return value.rstrip("/").removesuffix("/chat/completions")

    @field_validator("llm_key")
    @classmethod
    def _llm_key(cls, value: SecretStr | None) -> SecretStr | None:
        key = value.get_secret_value().strip() if value is not None else ""
        if not re.fullmatch(r"[\x21-\x7e]*", key):
            raise ValueError("a key is one word of ASCII letters, digits and signs")
        return SecretStr(key) if key else None

    @field_validator("telegram_server")
    @classmethod
    def _root_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("a URL such as https://api.telegram.org")
        return value.rstrip("/")

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value().strip()):
            raise ValueError("a token looks like 123456:ABC-DEF…, as @BotFather gives it")
        return None if value is None else SecretStr(value.get_secret_value().strip())

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value.get_secret_value()):
            raise ValueError("16 to 256 characters of A-Z a-z 0-9 _ -")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("a name such as Europe/Paris")
        return value


def read_settings(**overrides: Any) -> Settings:
    """Read the settings; *overrides* (from the command line) come before the environment."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as wrong:
        lines = "\n".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {_reason(e['msg'])}" for e in wrong.errors())
        raise BadSettings("{problems}", problems=lines) from None


def settings_table() -> str:
    """Return the Markdown table of all settings, for the README."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default in (None, ()) else f"`{_shown(field.default)}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _shown(value: Any) -> str:
    return f"{value.total_seconds():.0f}" if isinstance(value, timedelta) else str(value)


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
