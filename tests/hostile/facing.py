"""Lets the real readers and the real drawer face hostile files, one after another, and notes what became of each.

Shapes   an outcome is `read`, `partial` (pages stay empty), `refused` with its reason, or `escaped`: an exception that
         is no refusal reached us.
Units    seconds on the wall; megabytes of this process, over what it had when the file was written.
Limits   a good file stands in the queue behind each hostile one; `DEADLINE` is for each of reading and drawing.
"""

from __future__ import annotations

import ctypes
import gc
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from docs_store.errors import UnreadableFile
from indexer.pictures import Pictures
from indexer.readers.document import Box, ReadDocument
from indexer.readers.process import Readers
from tests.hostile.office_bombs import OFFICE_BOMBS
from tests.hostile.pdf_bombs import PDF_BOMBS
from tests.hostile.text_bombs import TEXT_BOMBS

DEADLINE = 60.0
MOST_GROWTH = 50.0
Class = Literal["read", "partial", "refused", "escaped"]
Writer = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file to be made: its name, what it is, and how it is written."""

    name: str
    what: str
    write: Writer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    what: str
    found: Class
    reason: str
    seconds: float
    good_read: bool
    drawn: str
    drawing_seconds: float
    grown: float
    peak: float

    @property
    def bad(self) -> bool:
        """Whether a promise was broken."""
        late = max(self.seconds, self.drawing_seconds) > DEADLINE
        return (
            self.found == "escaped" or late or not self.good_read or self.drawn == "escaped" or self.grown > MOST_GROWTH
        )


def fuzzed_files(cases: Iterable[tuple[str, bytes]]) -> Iterator[Hostile]:
    """Yield damaged PDFs as files."""
    for number, (done, data) in enumerate(cases):
        yield Hostile(f"fuzzed-{number}.pdf", done, _writing(data))


def bombs() -> Iterator[Hostile]:
    """Yield every trap once."""
    for number, (what, make) in enumerate(PDF_BOMBS.items()):
        yield Hostile(f"bomb-{number}.pdf", what, _making(make))
    for what, write in OFFICE_BOMBS.items():
        yield Hostile(what, what, write)
    for what, make in TEXT_BOMBS.items():
        yield Hostile(what.replace(" ", "-"), what, _making(make))


def _writing(data: bytes) -> Writer:
    return lambda path: path.write_bytes(data)


def _making(make: Callable[[], bytes]) -> Writer:
    return lambda path: path.write_bytes(make())


def faced(
    files: Iterable[Hostile], folder: Path, good: Path, readers: Readers, pictures: Pictures
) -> Iterator[Outcome]:
    """Yield the outcome of each file; it lies in *folder* only as long as it is looked at."""
    list(readers.read_all([(good, "good.pdf")]))
    for hostile in files:
        path = folder / hostile.name
        hostile.write(path)
        before = _settled()
        with _peak() as peak:
            found, reason, seconds, good_read = _read(path, hostile.name, good, readers)
            began = time.monotonic()
            drawn = _drawn(path, hostile.name, pictures) if path.suffix == ".pdf" else "-"
            drawing = time.monotonic() - began
        path.unlink()
        grown, most = _settled() - before, peak[0] - before
        yield Outcome(hostile.what, found, reason, seconds, good_read, drawn, drawing, grown, most)


def _read(path: Path, name: str, good: Path, readers: Readers) -> tuple[Class, str, float, bool]:
    """Return what became of the file, why, after how many seconds, and whether the good one behind it was read."""
    began = time.monotonic()
    try:
        outcomes = readers.read_all([(path, name), (good, "good.pdf")])
        _, first = next(outcomes)
        seconds = time.monotonic() - began
        found, reason = _class_of(first)
        del first
        _, second = next(outcomes)
        return found, reason, seconds, isinstance(second, ReadDocument)
    except Exception as error:
        return "escaped", repr(error)[:200], time.monotonic() - began, False


def _class_of(found: ReadDocument | UnreadableFile) -> tuple[Class, str]:
    if isinstance(found, ReadDocument):
        return ("partial", f"{len(found.empty_pages)} pages empty") if found.empty_pages else ("read", "")
    return "refused", found.template.removeprefix("{name} ").partition(":")[0]


def _drawn(path: Path, name: str, pictures: Pictures) -> str:
    try:
        pictures.page_picture(path, 1, [(1, Box(60, 100, 300, 140))], name=name)
    except UnreadableFile:
        return "refused"
    except Exception:
        return "escaped"
    return "drawn"


def _settled() -> float:
    """Return the megabytes of this process once all that is free is given back."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    return _megabytes()


def _megabytes() -> float:
    return psutil.Process().memory_info().rss / 2**20


@contextmanager
def _peak() -> Iterator[list[float]]:
    """Watch this process and give the most megabytes that it had."""
    most, done = [_megabytes()], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            most[0] = max(most[0], _megabytes())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield most
    finally:
        done.set()
        thread.join()
