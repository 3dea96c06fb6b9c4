"""Generations: whole or not served; the old one answers while the new is built, damaged or half written."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from docs_store.errors import Unavailable
from docs_store.versions import IndexedPassage
from indexer.centring import corpus_centres, generic_centres
from indexer.embedder import FakeEmbedder, Floats
from indexer.generation import Generations

EMBEDDER = FakeEmbedder()


def passages(count: int) -> list[IndexedPassage]:
    """Return passages of two documents in two languages."""
    return [
        IndexedPassage(
            id=place + 1,
            version_id=1 + place % 2,
            document_id=11 + place % 2,
            text=f"Passage {place}: serrer la vis V{place}.",
            heading="Serrage",
            text_hash=str(place),
            language="fr" if place % 2 else "en",
            contents=False,
            page=1 + place,
            title="Manuel",
            path="manuel.pdf",
        )
        for place in range(count)
    ]


def build(generations: Generations, count: int) -> int:
    """Build a generation of some passages."""
    made = passages(count)
    vectors: Floats = EMBEDDER.embed_passages([passage.text for passage in made])
    centres = corpus_centres(generic_centres(EMBEDDER), vectors, [passage.language for passage in made])
    return generations.build(made, vectors, centres, embedder="fake", recipe="1")


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    """A folder with two generations, of 5 and of 7 passages."""
    made = Generations(tmp_path / "index")
    build(made, 5)
    build(made, 7)
    return made


def size(generations: Generations) -> int | None:
    """Return how many passages serve."""
    found = Generations(generations.folder).open()
    return None if found is None else len(found.rows)


def test_what_was_built_is_what_is_opened(generations: Generations) -> None:
    """Vectors, words, rows and means come back as they went in."""
    found = generations.open()
    assert found is not None
    assert (found.number, len(found.vectors), len(found.lexical), len(found.rows)) == (2, 7, 7, 7)
    assert found.versions == {1, 2}
    assert found.embedder == "fake"
    assert set(found.centres.passages) == {"fr", "en"}
    assert generations.sound


def test_an_empty_library_can_be_built(tmp_path: Path) -> None:
    """No passage is a generation too."""
    generations = Generations(tmp_path / "index")
    build(generations, 0)
    assert size(generations) == 0


def test_nothing_built_is_nothing_opened(tmp_path: Path) -> None:
    """A folder that does not exist has no generation and is no error."""
    generations = Generations(tmp_path / "index")
    assert generations.open() is None
    assert generations.current() is None


def test_the_one_before_is_kept_and_older_ones_go(generations: Generations) -> None:
    """Two folders at most, and nothing half built."""
    (generations.folder / ".building-killed").mkdir()
    build(generations, 3)
    assert sorted(path.name for path in generations.folder.iterdir()) == ["2", "3", "CURRENT"]


def test_a_killed_build_changes_nothing(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended before the switch, the old one serves and the next build succeeds."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(generations, "_switch", die)
        with pytest.raises(KeyboardInterrupt):
            build(generations, 9)
    assert size(generations) == 7
    build(generations, 4)
    assert size(generations) == 4


def test_a_full_disk_leaves_the_old_one_serving(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, no half folder, the old generation intact."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(Unavailable, match="No space left"):
            build(generations, 9)
    assert sorted(path.name for path in generations.folder.iterdir()) == ["1", "2", "CURRENT"]
    assert size(generations) == 7


def test_an_index_of_an_older_form_is_not_served(generations: Generations, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word index with other fields is recognised before a question fails on it, and the next build replaces it."""
    with monkeypatch.context() as patch:
        patch.setattr("indexer.generation.FORM", "words 0: id body")
        build(generations, 9)
    assert size(generations) == 7
    assert generations.open() is not None
    assert not generations.sound
    build(generations, 4)
    assert size(generations) == 4


def damages(folder: Path) -> list[tuple[str, Path]]:
    """Return a way to harm each file of a generation."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".lock"]
    return [(harm, path) for path in files for harm in ("flip", "truncate", "empty", "missing", "swap")]


def harm(kind: str, path: Path, other: Path) -> bool:
    """Damage *path*; False when that cannot be done to this file."""
    content = bytearray(path.read_bytes())
    if kind == "missing":
        path.unlink()
        return True
    if kind == "swap":
        if not other.is_file() or other.read_bytes() == bytes(content):
            return False
        shutil.copyfile(other, path)
        return True
    if not content:
        return False
    if kind == "flip":
        content[random.Random(len(content)).randrange(len(content))] ^= 1
    path.write_bytes(bytes(content) if kind == "flip" else content[: len(content) // 2] if kind == "truncate" else b"")
    return True


def test_every_damage_is_noticed_and_the_one_before_serves(generations: Generations, tmp_path: Path) -> None:
    """Whichever file is flipped, cut, emptied, missing or another generation's: the other generation answers."""
    whole = tmp_path / "whole"
    shutil.copytree(generations.folder, whole)
    cases = 0
    for kind, path in damages(whole / "2"):
        shutil.rmtree(generations.folder)
        shutil.copytree(whole, generations.folder)
        inside = path.relative_to(whole / "2")
        if harm(kind, generations.folder / "2" / inside, whole / "1" / inside):
            cases += 1
            opened = Generations(generations.folder)
            found = opened.open()
            assert found is not None, (kind, inside)
            assert (found.number, opened.sound) == (1, False), (kind, inside)
    assert cases > 40


def test_both_damaged_is_none(generations: Generations) -> None:
    """With nothing whole left, nothing is served from a file."""
    for number in ("1", "2"):
        (generations.folder / number / "vectors.faiss").write_bytes(b"x")
    assert size(generations) is None


@pytest.mark.parametrize("content", ["", "x", "99", "-1", "²"])
def test_a_damaged_pointer_does_not_matter(generations: Generations, content: str) -> None:
    """Without a readable CURRENT, the newest whole generation serves."""
    (generations.folder / "CURRENT").write_text(content)
    assert size(generations) == 7


def test_a_manifest_of_another_format_is_not_served(generations: Generations) -> None:
    """A generation written by another version of the program is not guessed at."""
    manifest = generations.folder / "2" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": "0"}))
    assert size(generations) == 5


def test_numbers_are_never_used_twice(generations: Generations) -> None:
    """Even without CURRENT, the next build has a new number."""
    (generations.folder / "CURRENT").unlink()
    assert build(generations, 1) == 3
