"""Files kept by content: `files/ab/cd/<sha256>`. Names from outside are never paths.

Limits   a file appears complete or not at all (written beside, fsynced, renamed).
Errors   Unavailable when the disk is full or the folder cannot be written; NotFound for a hash that is not here.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from docs_store.errors import N_, NotFound, Unavailable

_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """Bytes by their sha256, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Keep *content* and return its sha256; keeping the same bytes twice costs nothing."""
        digest = hashlib.sha256(content).hexdigest()
        target = self._place(digest)
        if not target.exists():
            try:
                _write_whole(target, content)
            except OSError as error:
                raise Unavailable(
                    N_("The file could not be kept ({reason}). Nothing was changed: free some space, then try again."),
                    reason=error.strerror or "disk",
                ) from error
        return digest

    def path(self, digest: str) -> Path:
        """Return where the bytes of *digest* lie."""
        if not _SHA256.fullmatch(digest):
            raise NotFound(N_("This file is not here any more."))
        place = self._place(digest)
        if not place.is_file():
            raise NotFound(N_("This file is not here any more."))
        return place

    def read(self, digest: str) -> bytes:
        """Return the bytes of *digest*."""
        return self.path(digest).read_bytes()

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:4] / digest


def _write_whole(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).replace(target)
        _fsync_folder(target.parent)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
