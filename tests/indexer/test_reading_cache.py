"""Readings are kept by content: read once, whole or not at all, and never in the way."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from docs_store.errors import UnreadableFile
from indexer import reading_cache
from indexer.readers.document import Block, Box, ReadDocument
from indexer.reading_cache import CachedReaders, ReadingCache


class CountingReaders:
    """Reads a text file as one paragraph, and notes each name; "bad" in it is a refusal, "dim" an unread page."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        self.names.append(name or path.name)
        text = path.read_text()
        if "bad" in text:
            raise UnreadableFile("{name}: bad.", name=name)
        lines = ((text, Box(1, 2, 3, 4)),)
        block = Block(text, "paragraph", 1, Box(1, 2, 3, 4), lines)
        return ReadDocument((block,), 1, ((10.0, 20.0),), unread_pages=(1,) if "dim" in text else ())

    def read_all(self, files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, ReadDocument | UnreadableFile]]:
        waiting = list(files)  # further ahead than any pool would be
        for path, name in waiting:
            try:
                yield path, self.read(path, name)
            except UnreadableFile as error:
                yield path, error


@pytest.fixture
def inner() -> CountingReaders:
    return CountingReaders()


@pytest.fixture
def readers(inner: CountingReaders, tmp_path: Path) -> CachedReaders:
    return CachedReaders(inner, ReadingCache(tmp_path / "readings"))


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def entries(folder: Path) -> list[Path]:
    return [path for path in (folder / "readings").rglob("*") if path.is_file()]


def test_the_same_bytes_are_read_once(readers: CachedReaders, inner: CountingReaders, tmp_path: Path) -> None:
    """A second file with the same content, under another name, costs no reading and gives the same document."""
    one = readers.read(write(tmp_path, "a.txt", "couple 40 Nm"))
    other = readers.read(write(tmp_path, "b.txt", "couple 40 Nm"))
    assert one == other
    assert inner.names == ["a.txt"]


def test_other_bytes_or_another_kind_are_read(readers: CachedReaders, inner: CountingReaders, tmp_path: Path) -> None:
    """A changed file is read again, and so is the same text called Markdown."""
    readers.read(write(tmp_path, "a.txt", "un"))
    readers.read(write(tmp_path, "a.txt", "deux"))
    readers.read(write(tmp_path, "a.md", "deux"))
    assert inner.names == ["a.txt", "a.txt", "a.md"]


@pytest.mark.parametrize("what", ["READER_VERSION", "engine"])
def test_another_reader_or_engine_reads_again(
    readers: CachedReaders, inner: CountingReaders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """What an older reader, or the lack of an engine, gave is not served by the new one."""
    path = write(tmp_path, "a.txt", "un")
    monkeypatch.setattr(reading_cache, "engine", lambda: None)
    readers.read(path)
    if what == "engine":
        monkeypatch.setattr(reading_cache, "name_of", lambda found: "another engine")
    else:
        monkeypatch.setattr(reading_cache, "READER_VERSION", "next")
    readers.read(path)
    assert len(inner.names) == 2


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def damage_flip(path: Path) -> None:
    kept = bytearray(path.read_bytes())
    kept[len(kept) // 2] ^= 1
    path.write_bytes(kept)


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [damage_cut, damage_flip, damage_empty])
def test_a_damaged_entry_is_read_again(
    readers: CachedReaders, inner: CountingReaders, tmp_path: Path, damage: object
) -> None:
    """Cut, flipped or emptied, an entry is forgotten; the file is read and kept anew."""
    path = write(tmp_path, "a.txt", "un")
    whole = readers.read(path)
    damage(entries(tmp_path)[0])  # type: ignore[operator]
    assert readers.read(path) == whole
    assert readers.read(path) == whole
    assert inner.names == ["a.txt", "a.txt"]


def test_all_files_come_in_order(readers: CachedReaders, inner: CountingReaders, tmp_path: Path) -> None:
    """Kept, new and refused files come in the order asked for, each once; only the new ones are read."""
    names = ["a", "b", "bad", "c", "d", "e"]
    files = [(write(tmp_path, f"{name}.txt", name), f"{name}.txt") for name in names]
    for place in (0, 3, 5):
        readers.read(*files[place])
    inner.names.clear()
    found = [
        (path.stem, None if isinstance(outcome, UnreadableFile) else outcome.blocks[0].text)
        for path, outcome in readers.read_all(files)
    ]
    assert found == [(name, None if name == "bad" else name) for name in names]
    assert inner.names == ["b.txt", "bad.txt", "d.txt"]


def test_refusals_and_half_read_files_are_not_kept(
    readers: CachedReaders, inner: CountingReaders, tmp_path: Path
) -> None:
    """What could not be read, or not wholly, is tried again the next time."""
    for text in ("bad", "dim"):
        path = write(tmp_path, f"{text}.txt", text)
        for _ in range(2):
            list(readers.read_all([(path, path.name)]))
    assert inner.names == ["bad.txt", "bad.txt", "dim.txt", "dim.txt"]
    assert entries(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_trouble(inner: CountingReaders, tmp_path: Path) -> None:
    """Where the folder is a file, everything is read, every time."""
    blocked = CachedReaders(inner, ReadingCache(write(tmp_path, "readings", "in the way")))
    path = write(tmp_path, "a.txt", "un")
    assert blocked.read(path) == blocked.read(path)
    assert len(inner.names) == 2


def test_what_is_used_least_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its bytes the cache forgets what was not used for longest; being asked for is use."""
    monkeypatch.setattr(reading_cache, "_SWEEP_EVERY", 1)
    document = CountingReaders().read(write(tmp_path, "a.txt", "un"))
    roomy = ReadingCache(tmp_path / "readings")
    for age, key in enumerate(("aa1", "bb2")):
        roomy.put(key, document)
        os.utime(tmp_path / "readings" / key[:2] / key, (1_000 + age, 1_000 + age))
    assert roomy.get("aa1") is not None
    size = entries(tmp_path)[0].stat().st_size
    ReadingCache(tmp_path / "readings", most_bytes=2 * size).put("cc3", document)
    assert {path.name for path in entries(tmp_path)} == {"aa1", "cc3"}
