"""Damage to indexes: noticed before anything wrong is served, and healed by the next run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

import pytest

from tests.indexer import damage
from tests.indexer.damage import Answerer, Case, Library

pytestmark = pytest.mark.slow

FILES = 20


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with two generations and a process that answers from it."""
    answerer = Answerer()
    yield Library(tmp_path_factory.mktemp("damage"), answerer)
    answerer.close()


def test_damaged_files_are_noticed_and_healed(library: Library) -> None:
    """Damage of any kind to any file: the other generation answers, exactly, and the next run is whole again."""
    cases = islice(damage.file_cases(library.whole, random.Random(5)), FILES)
    verdicts = [verdict for case in cases if (verdict := library.judged(case)) is not None]
    assert [verdict for verdict in verdicts if verdict.bad] == []
    assert sum(verdict.verdict == "noticed" for verdict in verdicts) >= FILES // 2


@pytest.mark.parametrize("case", list(damage.pointer_cases()), ids=lambda case: case.what)
def test_a_damaged_pointer_is_no_matter(library: Library, case: Case) -> None:
    """CURRENT with rubbish in it, endless, a pipe, a folder: what is served is whole, and the next run mends it."""
    verdict = library.judged(case)
    assert verdict is not None
    assert not verdict.bad, verdict


@pytest.mark.parametrize("case", list(damage.folder_cases()), ids=lambda case: case.what)
def test_damaged_folders_are_noticed(library: Library, case: Case) -> None:
    """Generations that are missing, exchanged, mixed or something else than folders."""
    verdict = library.judged(case)
    assert verdict is not None
    assert not verdict.bad, verdict


@pytest.mark.parametrize("what", ["lexical/.term: half", "lexical/.idx: empty", "vectors.faiss: bit flipped"])
def test_what_is_served_cannot_be_damaged_below_it(library: Library, what: str) -> None:
    """Files that shrink or change under a process that has loaded them neither kill it nor change its answers."""
    case = next(case for case in damage.serving_cases(library.whole) if case.what.startswith(what))
    verdict = library.judged_while_serving(case)
    assert verdict is not None
    assert not verdict.bad, verdict


@pytest.mark.parametrize("point", ["signed", "renamed", "switched", "library, uncommitted"])
def test_a_build_that_is_killed_is_all_old_or_all_new(library: Library, point: str) -> None:
    """Killed with -9 at the moments that tell, everything is as before or as after, and the next run finishes."""
    name = f"killed: {point}"
    (kill,) = [kill for what, kill in damage.kills(library.answerer, 0, 0, random.Random(1)) if what == name]
    verdict = library.judged_kill(name, kill)
    assert not verdict.bad, verdict


def test_without_the_check_damage_goes_unnoticed(library: Library) -> None:
    """The probe proves something: with the check of the manifest taken away, it finds broken promises."""
    unchecked = Answerer("--unchecked")
    checked, library.answerer = library.answerer, unchecked
    try:
        case = next(case for case in damage.folder_cases() if case.what == "words of the other generation")
        verdict = library.judged(case)
    finally:
        library.answerer = checked
        unchecked.close()
    assert verdict is not None
    assert verdict.bad
