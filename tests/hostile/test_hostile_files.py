"""Hostile files: each is read or refused in time, the asking process lives and stays small, the next file is read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.codes import passage_codes
from indexer.embedder import FakeEmbedder
from indexer.pictures import Pictures
from indexer.preparing import Content, prepared
from indexer.quoting import quote
from indexer.readers.allowance import BUSY, Limits
from indexer.readers.document import Block, ReadDocument
from indexer.readers.process import Readers
from indexer.readers.sentences import sentences
from indexer.readers.wording import clean
from indexer.sought import Terms
from tests.hostile.facing import Hostile, bombs, faced, fuzzed_files
from tests.hostile.fuzzing import fuzzed
from tests.hostile.raw_pdf import page_of, pdf
from tests.hostile.seeds import corpus_seeds, printed_seeds
from tests.hostile.text_bombs import POISONS

FUZZED, EVERY = 40, 5
"""Every fifth trap, and some of the damaged files: `benchmarks/hostile_files.py` has them all."""
FORMS = {"vis": frozenset({frozenset({"vis"})}), "pompe": frozenset({frozenset({"pomp"})})}
SOUGHT = Terms({"vis": 1.0, "pompe": 2.0}, FORMS, frozenset({"a1"}))
OUTSIDE: dict[str, Callable[[str], object]] = {
    "sentences": sentences,
    "codes": passage_codes,
    "passages": lambda text: prepared(
        ReadDocument((Block(text, "paragraph"),)), Content("folder", "a.txt", "0", len(text)), FakeEmbedder()
    ),
    "quotes": lambda text: quote(text, [(text, 1, (0, 0, 9, 9))], SOUGHT, "fr", warnings=[text[:500]]),
}
"""What is done with text outside the processes that can be killed."""


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One reader; it has five seconds where the product gives thirty: what stops a trap is the same limit."""
    with Readers(1, Limits(seconds_a_page=5, seconds_at_first=5)) as pool:
        yield pool


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    """The drawer, with five seconds a page."""
    with Pictures(Limits(seconds_a_page=5, seconds_a_file=5, wall_seconds=20.0, result_bytes=4 * 2**20)) as drawers:
        yield drawers


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good file that waits behind each hostile one."""
    path: Path = tmp_path_factory.mktemp("good") / "good.pdf"
    path.write_bytes(pdf(page_of()))
    return path


@pytest.mark.slow
def test_damaged_pdfs_hurt_nobody(tmp_path: Path, good: Path, readers: Readers, pictures: Pictures) -> None:
    """Whatever is flipped, moved, cut or exchanged in a PDF, it is read or refused, and drawn or not, in time."""
    (tmp_path / "seeds").mkdir()
    seeds = [*printed_seeds(tmp_path / "seeds"), *list(corpus_seeds())[:4]]
    files = fuzzed_files(fuzzed(seeds, FUZZED, seed=7))
    outcomes = list(faced(files, tmp_path, good, readers, pictures))
    assert [outcome for outcome in outcomes if outcome.bad] == []
    assert {"read", "refused"} <= {outcome.found for outcome in outcomes}


@pytest.mark.slow
@pytest.mark.parametrize("trap", list(bombs())[::EVERY], ids=lambda trap: trap.what)
def test_a_trap_is_classified_in_time(
    tmp_path: Path, good: Path, readers: Readers, pictures: Pictures, trap: Hostile
) -> None:
    """A bomb is read or refused within a minute; the file behind it is read and this process does not grow."""
    (outcome,) = faced([trap], tmp_path, good, readers, pictures)
    assert not outcome.bad, outcome


def test_damage_is_the_same_for_the_same_seed() -> None:
    """A case can be made again from its seed and number."""
    seeds = [pdf(page_of())]
    assert list(fuzzed(seeds, 20, 3)) == list(fuzzed(seeds, 20, 3))
    assert list(fuzzed(seeds, 20, 3)) != list(fuzzed(seeds, 20, 4))


def test_small_files_have_little_time_and_large_ones_more() -> None:
    """What a file may cost grows with its size, up to the cap; a small one is judged within a minute of work."""
    limits = Limits()
    assert limits.seconds_for(0) == limits.seconds_at_first
    assert limits.seconds_for(10 * limits.bytes_a_second) == limits.seconds_at_first + 10
    assert limits.seconds_for(10**12) == limits.seconds_a_file
    assert limits.seconds_for(0) < 60
    assert limits.wall_for(0) == BUSY * limits.seconds_for(0)
    assert limits.wall_for(10**12) == limits.wall_seconds


@pytest.mark.slow
@pytest.mark.parametrize("work", OUTSIDE)
def test_text_that_reads_fine_costs_in_proportion(work: str) -> None:
    """Text made to choke expressions takes at most about four times as long when it is four times as long."""
    for name, make in POISONS.items():
        short, long = (_seconds(OUTSIDE[work], clean(make(size))) for size in (4_000, 16_000))
        assert long < max(8 * short, 0.5), name


def test_a_pile_of_accents_is_cut() -> None:
    """A letter keeps its accents; a million of them in two classes take no time."""
    assert clean("e\u0301te\u0301") == "été"
    assert clean("a\u0323\u0302") == "ậ"
    assert len(clean("a" + "\u0301\u0327" * 500_000)) < 10


def _seconds(work: Callable[[str], object], text: str) -> float:
    """Return the least processor time of three tries."""
    tries = []
    for _ in range(3):
        began = time.process_time()
        work(text)
        tries.append(time.process_time() - began)
    return min(tries)
