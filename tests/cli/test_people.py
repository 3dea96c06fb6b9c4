"""Inviting people on the server, without network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Maintbot

pytestmark = pytest.mark.slow


def test_an_invitation_prints_a_payload_that_fits_a_deep_link(maintbot: Maintbot, tmp_path: Path) -> None:
    """`people invite --json` gives a typed payload of at most 64 permitted characters, and no link while unnamed."""
    made = maintbot(
        "people", "invite", "--role", "admin", "--site", "Lyon", "--name", "Alice", "--data", tmp_path / "d", "--json"
    )
    assert made.status == 0, made.err
    assert re.fullmatch(r"inv_[A-Za-z0-9_-]{20,60}", made.json["payload"])
    assert len(made.json["payload"]) <= 64
    assert made.json["link"] is None


def test_the_link_carries_the_bots_name_when_it_is_known(maintbot: Maintbot, tmp_path: Path) -> None:
    """With the user name set, the link opens the bot with the payload."""
    made = maintbot(
        *("people", "invite", "--role", "technician", "--site", "Lyon", "--name", "Karim", "--json"),
        *("--data", tmp_path / "d"),
        env={"MAINTBOT_TELEGRAM_USERNAME": "@plant_bot"},
    )
    assert made.json["link"] == f"https://t.me/plant_bot?start={made.json['payload']}"


def test_a_misspelt_site_is_refused_with_the_known_ones(maintbot: Maintbot, tmp_path: Path) -> None:
    """A near miss of a known site is a typing error, not a new site."""
    invite = ("people", "invite", "--role", "technician", "--name", "K", "--data", tmp_path / "d")
    assert maintbot(*invite, "--site", "Lyon").status == 0
    refused = maintbot(*invite, "--site", "Lyonn")
    assert refused.status == 1
    assert "Lyon" in refused.err
    assert "Traceback" not in refused.err


@pytest.mark.parametrize("role", ["boss", ""])
def test_a_role_that_does_not_exist_is_refused_with_the_list(maintbot: Maintbot, tmp_path: Path, role: str) -> None:
    """The sentence names every role there is."""
    refused = maintbot("people", "invite", "--role", role, "--site", "Lyon", "--name", "K", "--data", tmp_path / "d")
    assert refused.status == 1
    assert "supervisor" in refused.err


def test_a_plant_file_with_errors_changes_nothing_and_names_every_line(maintbot: Maintbot, tmp_path: Path) -> None:
    """All problems are said at once and nothing is imported."""
    file = tmp_path / "plant.yaml"
    file.write_text("sites:\n  - name: Lyon\n    machines: [{tag: 'a b', name: X}, {tag: OK-1}]\n", encoding="utf-8")
    refused = maintbot("plant", "import", file, "--data", tmp_path / "d")
    assert refused.status == 1
    assert "machine 1" in refused.err
    assert "machine 2" in refused.err


def test_settings_that_cannot_be_used_are_named_together(maintbot: Maintbot, tmp_path: Path) -> None:
    """Two wrong settings give two lines, and the token itself is not printed."""
    refused = maintbot(
        *("people", "list", "--data", tmp_path / "d"),
        env={"MAINTBOT_TELEGRAM_TOKEN": "sesame-secret", "MAINTBOT_TIMEZONE": "Mars/Base"},
    )
    assert refused.status == 1
    assert "MAINTBOT_TELEGRAM_TOKEN" in refused.err
    assert "MAINTBOT_TIMEZONE" in refused.err
    assert "sesame-secret" not in refused.err
