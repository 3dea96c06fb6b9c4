"""What each role may do: one table.

A requester is anyone in production who may report a stop and follow it. Everything else is for the trade.
"""

from __future__ import annotations

import hashlib
import secrets

ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS, CHANGE_DOCUMENTS, VALIDATE, SEE_HOLES = (
    "ask",
    "log",
    "escalate",
    "take",
    "see documents",
    "change documents",
    "validate sheets",
    "see holes",
)

PERMISSIONS: dict[str, frozenset[str]] = {
    "requester": frozenset({ESCALATE}),
    "technician": frozenset({ASK, LOG, ESCALATE}),
    "leader": frozenset({ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS}),
    "specialist": frozenset({ASK, LOG, ESCALATE, TAKE, VALIDATE}),
    "stores": frozenset({ASK, ESCALATE}),
    "supervisor": frozenset({ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS, VALIDATE, SEE_HOLES}),
    "admin": frozenset({ASK, LOG, ESCALATE, TAKE, SEE_DOCUMENTS, CHANGE_DOCUMENTS, VALIDATE, SEE_HOLES}),
}
ROLES = tuple(PERMISSIONS)
ALL_SITES = frozenset({"admin"})
"""Roles that see every site."""

INVITE_PREFIX, MACHINE_PREFIX = "inv_", "m_"


def permissions(role: str) -> frozenset[str]:
    """Return what a role may do; an unknown role may do nothing."""
    return PERMISSIONS.get(role, frozenset())


def new_token() -> str:
    """Return 128 random bits that fit a deep link."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
