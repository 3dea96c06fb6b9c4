"""The Bot API's methods by name: what each takes and what it does.

Shapes   a method is a function of (Exchange, Parameters) that returns the JSON `result` or raises Refused; it stands
         in `METHODS` under its lower-case name, as Telegram's names are not case sensitive.
Source   core.telegram.org/bots/api, Bot API 10.0 as python-telegram-bot 22.8 speaks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.exchange import Exchange
from bot.sandbox.parameters import Parameters

Run = Callable[[Exchange, Parameters], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """One method; `changes` says whether the ledger keeps its calls."""

    name: str
    takes: frozenset[str]
    run: Run
    changes: bool


METHODS: dict[str, Method] = {}


def api_method(name: str, takes: str = "", *, changes: bool = True) -> Callable[[Run], Run]:
    """Enter a function under *name*, taking the parameters named in *takes*."""

    def enter(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, frozenset(takes.split()), run, changes)
        return run

    return enter
