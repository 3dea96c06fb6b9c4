"""A generation: one complete search index in a folder, built beside the old one and switched at once.

    index/CURRENT            the number of the generation that serves
    index/<n>/manifest.json  sha256 and size of every file, counts, embedder, recipe, form; signed by its own sha256
             vectors.faiss   centred vectors by passage id
             lexical/        tantivy
             passages.npy    id, version, document, language, contents page or not
             centres.npy     the means that were subtracted

Promise  a folder that `open` returns is whole: every file is hashed at load (faiss reads damaged files without a word).
         Damaged, or of an older form: the newest other generation that is whole serves, and `sound` is False until the
         next build.
Limits   one build at a time (the caller holds the lock); the newest other one that is whole is kept. Only ordinary
         files are opened: a pipe or a device in their place would never end. tantivy maps its files into memory, where
         a file that shrinks kills the process: words are searched in a copy of their own that has no name any more.
Errors   Unavailable when the disk is full; the old generation goes on serving.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from docs_store.errors import N_, Unavailable
from docs_store.versions import IndexedPassage
from indexer.centring import Centres, language_code
from indexer.entries import lexical_entries
from indexer.lexical import FORM, LexicalIndex
from indexer.vectors import FaissIndex, Floats

logger = logging.getLogger(__name__)

FORMAT = "1"

_CURRENT, _MANIFEST = "CURRENT", "manifest.json"
_BUILDING = ".building-"
_LONGEST_NUMBER, _LONGEST_MANIFEST = 64, 2**20
ROW = np.dtype(
    [("id", np.int64), ("version", np.int64), ("document", np.int64), ("language", np.int8), ("contents", np.bool_)]
)

Rows = NDArray[np.void]


@dataclass(frozen=True)
class Generation:
    """An index that is loaded and whole."""

    number: int
    embedder: str
    vectors: FaissIndex
    lexical: LexicalIndex
    rows: Rows
    """What is known of each passage, by ascending id."""
    centres: Centres

    @property
    def versions(self) -> frozenset[int]:
        """The document versions whose passages are in here."""
        return frozenset(np.unique(self.rows["version"]).tolist())


class Generations:
    """The folder `index/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sound = True

    def current(self) -> int | None:
        """Return the number of the generation that serves; cheap enough for every question."""
        try:
            return int(_content(self.folder / _CURRENT, _LONGEST_NUMBER))
        except (OSError, ValueError):
            return None

    def open(self) -> Generation | None:
        """Return the current generation, or the newest other one that is whole, or None."""
        current = self.current()
        others = sorted((number for number in self._numbers() if number != current), reverse=True)
        self.sound = True
        for number in ([] if current is None else [current]) + others:
            try:
                found = _load(self.folder / str(number), number)
            except Exception as error:  # whatever damage makes a library raise, another generation may be whole
                self.sound = False
                event = {"event": "index_damaged", "generation": number, "reason": str(error)}
                logger.warning("index generation damaged", extra=event)
                continue
            self.sound = self.sound and number == current
            return found
        return None

    def build(
        self, passages: Sequence[IndexedPassage], vectors: Floats, centres: Centres, *, embedder: str, recipe: str
    ) -> int:
        """Write the next generation, make it the current one, and return its number."""
        number = max([self.current() or 0, *self._numbers()]) + 1
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._building() as building:
                _write(building, passages, vectors, centres)
                _sign(building, number, {"embedder": embedder, "recipe": recipe, "passages": len(passages)})
                building.rename(self.folder / str(number))
            _fsync(self.folder)
            self._switch(number)
        except OSError as error:
            raise Unavailable(
                N_("The search index could not be written ({reason}). The old one goes on serving: free some space."),
                reason=error.strerror or str(error),
            ) from error
        self._clear(number)
        return number

    def _numbers(self) -> list[int]:
        with contextlib.suppress(OSError):
            return [int(path.name) for path in self.folder.iterdir() if path.name.isdecimal()]
        return []

    @contextlib.contextmanager
    def _building(self) -> Iterator[Path]:
        building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.folder))
        building.chmod(0o755)
        try:
            yield building
        finally:
            shutil.rmtree(building, ignore_errors=True)

    def _switch(self, number: int) -> None:
        handle, beside = tempfile.mkstemp(prefix=_BUILDING, dir=self.folder)
        with os.fdopen(handle, "w") as stream:
            stream.write(str(number))
            stream.flush()
            os.fsync(stream.fileno())
        if (self.folder / _CURRENT).is_dir():
            _remove(self.folder / _CURRENT)
        Path(beside).replace(self.folder / _CURRENT)
        _fsync(self.folder)

    def _clear(self, current: int) -> None:
        """Remove what killed builds left, and generations other than *current* and the newest that is whole."""
        others = sorted((number for number in self._numbers() if number != current), reverse=True)
        kept = {current, next((number for number in others if _is_whole(self.folder / str(number), number)), current)}
        for path in self.folder.iterdir():
            old = path.name.isdecimal() and int(path.name) not in kept
            if old or path.name.startswith(_BUILDING):
                _remove(path)


def passage_rows(passages: Sequence[IndexedPassage]) -> Rows:
    """Return what is known of each passage besides its words."""
    known = [
        (each.id, each.version_id, each.document_id, language_code(each.language), each.contents) for each in passages
    ]
    return np.array(known, ROW)


def _write(folder: Path, passages: Sequence[IndexedPassage], vectors: Floats, centres: Centres) -> None:
    rows = passage_rows(passages)
    centred = centres.passage(vectors, [each.language for each in passages])
    FaissIndex.build(rows["id"], centred).save(folder / "vectors.faiss")
    np.save(folder / "passages.npy", np.sort(rows, order="id"))
    np.save(folder / "centres.npy", centres.stacked())
    (folder / "lexical").mkdir()
    LexicalIndex.build(lexical_entries(passages), folder / "lexical")


def _sign(folder: Path, number: int, facts: dict[str, Any]) -> None:
    """Force every file to disk and write down what it must be."""
    files = {}
    for path in sorted(_files(folder)):
        files[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        _fsync(path)
    manifest = {"format": FORMAT, "words": FORM, "generation": number, **facts, "files": files}
    manifest["sha256"] = _own_hash(manifest)
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    for path in (folder / _MANIFEST, folder / "lexical", folder):
        _fsync(path)


def _load(folder: Path, number: int) -> Generation:
    """Return the generation in *folder*; raises when anything in it is not what was written."""
    manifest = _checked(folder, number)
    _check(manifest.get("words") == FORM, "the word index is of an older form")
    vectors, lexical = FaissIndex.load(folder / "vectors.faiss"), _words(folder / "lexical")
    rows = np.load(folder / "passages.npy", allow_pickle=False)
    _check(len(vectors) == len(lexical) == len(rows) == manifest["passages"], "counts differ")
    centres = Centres.unstacked(np.load(folder / "centres.npy", allow_pickle=False))
    return Generation(number, manifest["embedder"], vectors, lexical, rows, centres)


def _checked(folder: Path, number: int) -> dict[str, Any]:
    """Return the manifest of a generation whose every file is what was written."""
    manifest: dict[str, Any] = json.loads(_content(folder / _MANIFEST, _LONGEST_MANIFEST))
    _check(manifest["sha256"] == _own_hash(manifest), "manifest changed")
    _check(manifest["format"] == FORMAT and manifest["generation"] == number, "another generation's manifest")
    for name, entry in manifest["files"].items():
        path = folder / name
        same = path.is_file() and path.stat().st_size == entry["bytes"] and _sha256(path) == entry["sha256"]
        _check(same, f"{name} changed")
    return manifest


def _is_whole(folder: Path, number: int) -> bool:
    try:
        _checked(folder, number)
    except Exception:  # as in `open`
        return False
    return True


def _words(folder: Path) -> LexicalIndex:
    """Return the word index, searched in a copy that nobody can damage below this process: it has no name any more."""
    with tempfile.TemporaryDirectory(prefix="maintbot-words-", ignore_cleanup_errors=True) as place:
        for path in _files(folder):
            shutil.copyfile(path, Path(place) / path.name)
        return LexicalIndex.load(Path(place))


def _content(path: Path, most: int) -> str:
    """Return what stands in a small ordinary file."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        _check(stat.S_ISREG(facts.st_mode) and facts.st_size <= most, f"{path.name} is no small file")
        return file.read().decode("utf-8")


def _remove(path: Path) -> None:
    """Remove a folder with what is in it, or anything else."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _own_hash(manifest: dict[str, Any]) -> str:
    rest = {name: value for name, value in manifest.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return what belongs to the index: tantivy's lock files come and go."""
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
