"""One sandbox for the whole folder, a phone of its own for every test."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import httpx
import pytest

from bot.sandbox.client import PhoneClient
from bot.sandbox.running import RunningSandbox, running_sandbox
from tests.sandbox.wire_bots import RawBot

PHONE_IDS = itertools.count(1001)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """One sandbox without flood limits for every test that needs nothing special."""
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="session")
def raw(sandbox: RunningSandbox) -> Iterator[RawBot]:
    """A bot without a library at the shared sandbox."""
    with httpx.Client(trust_env=False, timeout=30) as http:
        yield RawBot(sandbox, http)


@pytest.fixture
def stranger(sandbox: RunningSandbox) -> PhoneClient:
    """A phone that never pressed Start."""
    return sandbox.client.add_phone(next(PHONE_IDS), "Inès", title="Technicienne")


@pytest.fixture
def phone(stranger: PhoneClient) -> PhoneClient:
    """A phone that pressed Start."""
    stranger.start()
    return stranger
