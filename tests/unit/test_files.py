"""Files are kept by content, whole or not at all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from docs_store.errors import NotFound, Unavailable
from docs_store.files import FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """A store in a folder that does not exist yet."""
    return FileStore(tmp_path / "files")


@pytest.mark.parametrize("content", [b"", b"abc", bytes(range(256)) * 5000])
def test_bytes_come_back_by_their_hash(store: FileStore, content: bytes) -> None:
    """What was put is read back, under its sha256, in two levels of folders."""
    digest = store.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.read(digest) == content
    assert store.path(digest) == store.folder / digest[:2] / digest[2:4] / digest


def test_the_same_bytes_are_kept_once(store: FileStore) -> None:
    """Putting again writes nothing."""
    path = store.path(store.put(b"abc"))
    before = path.stat().st_ino
    assert store.put(b"abc") == path.name
    assert path.stat().st_ino == before
    assert [kept.name for kept in store.folder.rglob("*") if kept.is_file()] == [path.name]


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "../../etc/passwd",
        "0" * 63,
        "0" * 65,
        "G" * 64,
        "A" * 64,
        "0" * 62 + "/.",
        "0" * 64 + "\n",
        "..",
        "\x00" * 64,
        "/" * 64,
    ],
)
def test_a_hostile_name_is_not_a_path(store: FileStore, digest: str) -> None:
    """Nothing but 64 hexadecimal digits is looked for on disk."""
    with pytest.raises(NotFound):
        store.path(digest)


def test_a_hash_that_is_not_here_is_not_found(store: FileStore) -> None:
    """The sentence says that the file is gone, and no path."""
    with pytest.raises(NotFound, match="not here any more") as missing:
        store.read("0" * 64)
    assert str(store.folder) not in str(missing.value)


def test_twenty_writers_of_the_same_bytes_agree(store: FileStore) -> None:
    """Side by side they leave one whole file and nothing else."""
    content = b"x" * 200_000
    threads = [threading.Thread(target=store.put, args=(content,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [path for path in store.folder.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [content]


CHILD = """
import resource, signal, sys
from pathlib import Path
from docs_store.errors import Unavailable
from docs_store.files import FileStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = FileStore(Path(sys.argv[1]))
kept = store.put(b"small")
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    store.put(b"x" * 100_000)
except Unavailable as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.put(b"x" * 100_000)
assert store.read(kept) == b"small"
"""


@pytest.mark.slow
def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(tmp_path: Path) -> None:
    """A write that the system refuses in the middle leaves nothing, says what to do, and works once there is room."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "Nothing was changed: free some space" in done.stdout
    sizes = sorted(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    assert sizes == [5, 100_000]


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    """A store that cannot make its folder says that nothing was changed."""
    (tmp_path / "files").write_text("not a folder")
    with pytest.raises(Unavailable, match="Nothing was changed"):
        FileStore(tmp_path / "files").put(b"abc")
