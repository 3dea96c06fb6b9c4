"""How long work says how far it has come: a step, what is done, what there is to do.

Shapes   `progress(step, done, total)`; *step* is a short message id for the catalogues, *total* is 0 while unknown.
Limits   called often and from one thread: whoever shows it must be cheap or skip calls.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears how far long work has come."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Hear that *done* of *total* is finished in *step*."""


def silent(step: str, done: int, total: int) -> None:
    """Show nothing."""
