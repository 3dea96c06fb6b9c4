"""One table says what each role may do."""

from __future__ import annotations

import pytest

from bot.people import rules
from bot.people.cards import ROLE_NAMES
from bot.people.rules import ASK, CHANGE_DOCUMENTS, ESCALATE, LOG, SEE_DOCUMENTS, SEE_HOLES, TAKE, VALIDATE


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("requester", {ESCALATE}),
        ("stores", {ASK, ESCALATE}),
        ("technician", {ASK, LOG, ESCALATE}),
        ("specialist", {ASK, LOG, ESCALATE, TAKE, VALIDATE}),
        ("leader", {ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS}),
        ("supervisor", {ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS, VALIDATE, SEE_HOLES}),
        ("admin", {ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS, CHANGE_DOCUMENTS, VALIDATE, SEE_HOLES}),
    ],
)
def test_each_role_may_do_what_the_table_says(role: str, may: set[str]) -> None:
    """Whoever changes the table changes this test with open eyes."""
    assert rules.permissions(role) == may


@pytest.mark.parametrize("role", ["", "ADMIN", "root", "administrator", "admin "])
def test_an_unknown_role_may_do_nothing(role: str) -> None:
    """A role that is not in the table opens no door."""
    assert rules.permissions(role) == frozenset()


def test_everybody_may_call_for_help() -> None:
    """There is no role that cannot report a stop."""
    assert all(ESCALATE in rules.permissions(role) for role in rules.ROLES)


def test_every_role_has_a_name_for_people() -> None:
    """The welcome can greet every role."""
    assert set(ROLE_NAMES) == set(rules.ROLES)


def test_an_invitation_fits_a_deep_link_and_is_not_kept() -> None:
    """The payload holds at most 64 allowed characters; what is kept of it does not give it back."""
    token = rules.new_token()
    payload = rules.INVITE_PREFIX + token
    assert len(payload) <= 64
    assert payload.replace("_", "").replace("-", "").isalnum()
    assert token not in rules.token_hash(token)
    assert rules.new_token() != token
