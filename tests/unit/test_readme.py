"""The README's table of settings is the one of the code."""

from __future__ import annotations

from pathlib import Path

from docs_store.settings import settings_table

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_every_setting_as_it_is() -> None:
    """The table between the marks equals the generated one; print it with `settings_table()` to mend it."""
    text = README.read_text(encoding="utf-8")
    shown = text.split("<!-- settings -->\n", 1)[1].split("<!-- /settings -->", 1)[0]
    assert shown == settings_table()
