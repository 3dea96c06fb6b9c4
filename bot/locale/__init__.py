"""The words of the bot in the person's language: gettext catalogues kept as `.po` files with Babel.

`t("…", name=value)` gives plain text (buttons, notices); `t.html("…", name=value)` gives Telegram HTML in which every
value is escaped, so that no name, quote or message can break a card or write markup of its own.

Shapes   message ids are the English texts with `{named}` fields; `fr` is a catalogue, English is the ids themselves.
Source   https://babel.pocoo.org/en/latest/messages.html
"""

from __future__ import annotations

import gettext
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import Markup

from docs_store.errors import MaintbotError

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parent


class Texts:
    """One language and one time zone: what a card needs to speak to a person."""

    def __init__(self, language: str, timezone: str = "Europe/Paris") -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._zone = ZoneInfo(timezone)
        self._catalogue = _catalogue(self.language)

    def __call__(self, message: str, **fields: object) -> str:
        """Return *message* in this language, filled in, as plain text."""
        text = self._catalogue.gettext(message)
        return text.format(**fields) if fields else text

    def plural(self, one: str, many: str, count: int, **fields: object) -> str:
        """Return the form of *one*/*many* that fits *count* (given as `{count}`)."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **fields)

    def html(self, message: str, **fields: object) -> Markup:
        """Return *message* in this language as Telegram HTML; the fields are escaped, the message's own tags stay."""
        return Markup(self._catalogue.gettext(message)).format(**fields)  # noqa: S704 - message ids are our own

    def error(self, error: MaintbotError) -> str:
        """Return one of our own errors in this language."""
        return self(error.template, **error.fields)

    def time(self, moment: datetime) -> str:
        """Return the plant's wall-clock time, as `10:42`."""
        return format_time(moment.astimezone(self._zone), "HH:mm", locale=self.language)

    def day(self, moment: datetime) -> str:
        """Return the plant's date, short."""
        return format_date(moment.astimezone(self._zone).date(), "d MMM y", locale=self.language)

    def date(self, day: date) -> str:
        """Return a date without a time, short."""
        return format_date(day, "d MMM y", locale=self.language)

    def moment(self, moment: datetime) -> str:
        """Return the plant's date and time, short."""
        return format_datetime(moment.astimezone(self._zone), "d MMM HH:mm", locale=self.language)


@lru_cache
def texts(language: str, timezone: str = "Europe/Paris") -> Texts:
    """Return the texts of a language, read once."""
    return Texts(language, timezone)


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    source = FOLDER / language / "LC_MESSAGES" / "maintbot.po"
    if not source.is_file():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
