"""Errors are sentences, and they survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from bot.locale import texts
from docs_store import errors
from docs_store.errors import BadInput, MaintbotError, NotFound, Unavailable

ALL = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MaintbotError)]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_an_error_comes_back_from_another_process_as_it_left(kind: type[MaintbotError]) -> None:
    """Kind, template and fields survive pickling, so that a reader process can refuse with a sentence."""
    error = pickle.loads(pickle.dumps(kind("Too big: {size} MB of “{name}”.", size=21, name="à.pdf")))
    assert type(error) is kind
    assert (error.template, error.fields) == ("Too big: {size} MB of “{name}”.", {"size": 21, "name": "à.pdf"})
    assert str(error) == "Too big: 21 MB of “à.pdf”."


def test_braces_in_a_value_are_shown_not_read() -> None:
    """A file called `{x}` breaks nothing."""
    assert str(BadInput("No “{name}”.", name="{x} {0}")) == "No “{x} {0}”."


def test_a_sentence_without_fields_may_hold_braces() -> None:
    """Nothing is filled in where there is nothing to fill in."""
    assert str(NotFound("100 % {sure}")) == "100 % {sure}"


def test_an_error_is_said_in_the_language_of_the_person() -> None:
    """The same error is French to one and English to the other."""
    error = Unavailable("The database is busy: nothing was changed. Try again in a moment.")
    assert texts("en").error(error) == str(error)
    assert texts("fr").error(error) != str(error)


def test_the_families_are_apart() -> None:
    """A refused input is not an outage: what is tried again and what is not depends on it."""
    assert not issubclass(BadInput, Unavailable)
    assert not issubclass(Unavailable, BadInput)
    assert all(issubclass(kind, MaintbotError) for kind in ALL)
