"""Reader processes: a bad file hurts itself only; limits hold; the pool goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from docs_store.errors import UnreadableFile
from indexer.readers import process, refusals
from indexer.readers.allowance import Limits
from indexer.readers.document import ReadDocument
from indexer.readers.process import Readers, read_file
from indexer.readers.worker import _forbidding

HANDLER = "tests.indexer.readers.bad_readers:misbehave"
TIGHT = Limits(seconds_a_page=1, seconds_a_file=2, wall_seconds=30, result_bytes=2**20, file_bytes=2**20)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Two readers that do what the file says, under tight limits."""
    with Readers(2, TIGHT, HANDLER) as pool:
        yield pool


@pytest.fixture
def deed(tmp_path: Path) -> Callable[[str], Path]:
    """Write a file that makes the reader do something."""

    def write(name: str) -> Path:
        path = tmp_path / f"{name}.txt"
        path.write_text(name)
        return path

    return write


def refusal_of(readers: Readers, path: Path, name: str = "Notice.txt") -> str:
    with pytest.raises(UnreadableFile) as caught:
        readers.read(path, name)
    assert caught.value.fields["name"] == name
    return caught.value.template


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("segfault", refusals.CRASHED),
        ("leave", refusals.CRASHED),
        ("stumble", refusals.CRASHED),
        ("dig", refusals.CRASHED),
        ("rave", refusals.CRASHED),
        ("run_on", refusals.TOO_SLOW),
        ("hoard", refusals.TOO_MUCH_MEMORY),
        ("flood", refusals.TOO_MUCH_TEXT),
        ("refuse", "{name} is a test: {why}."),
        ("call_home", refusals.NO_PERMISSION),
        ("start_program", refusals.NO_PERMISSION),
        ("scribble", refusals.CRASHED),
    ],
)
def test_each_misdeed_has_its_sentence_and_the_next_file_is_read(
    readers: Readers, deed: Callable[[str], Path], name: str, template: str
) -> None:
    """Crashes, endless work, hoarding, sockets, programs and writing end in one sentence; the pool still reads."""
    assert refusal_of(readers, deed(name)) == template
    assert readers.read(deed("good")).blocks[0].text == "bien lu"


def test_the_system_holds_the_limits(readers: Readers, deed: Callable[[str], Path]) -> None:
    """Memory, CPU seconds for the page, open files and written bytes are limited by the system itself."""
    told = dict(block.text.split() for block in readers.read(deed("tell_limits")).blocks)
    assert int(told["RLIMIT_AS"]) == TIGHT.memory_bytes
    assert 1 <= int(told["RLIMIT_CPU"]) <= 30
    assert int(told["RLIMIT_NOFILE"]) == TIGHT.open_files
    assert (told["RLIMIT_FSIZE"], told["RLIMIT_CORE"]) == ("0", "0")


def test_a_reader_is_in_a_network_of_its_own(readers: Readers, deed: Callable[[str], Path]) -> None:
    """Where the system lets this account make a network, the reader is alone in one; elsewhere it reads too."""
    how = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--user", "--net"]
    allowed = subprocess.run([*how, "true"], capture_output=True, check=False).returncode == 0
    seen = readers.read(deed("tell_network")).blocks[0].text
    assert (seen != str(Path("/proc/self/ns/net").readlink())) == allowed


def test_a_reader_starts_no_program_but_its_engine() -> None:
    """A program that lies beside the engine, or is called by its name only, is not the engine."""
    forbid = _forbidding("/usr/bin/tesseract")
    forbid("subprocess.Popen", ("/usr/bin/tesseract", [], None, None))
    forbid("open", ("anything", "r", 0))
    for program in ("tesseract", "/usr/bin/true", "/tmp/tesseract", None):
        with pytest.raises(PermissionError):
            forbid("subprocess.Popen", (program, [], None, None))
    with pytest.raises(PermissionError):
        _forbidding(None)("subprocess.Popen", (None, [], None, None))
    with pytest.raises(PermissionError):
        forbid("os.system", ("/usr/bin/tesseract",))


def test_a_reader_that_stands_still_is_killed(deed: Callable[[str], Path]) -> None:
    """A reader that uses no CPU at all is ended by the clock on the wall."""
    with Readers(1, Limits(wall_seconds=0.5), HANDLER) as pool:
        assert refusal_of(pool, deed("stand_still")) == refusals.TOO_SLOW
        assert pool._idle == []


def test_what_libraries_print_does_not_disturb_the_answer(readers: Readers, deed: Callable[[str], Path]) -> None:
    """Words on standard output are not taken for an answer."""
    assert readers.read(deed("chatter")).blocks[0].text == "bien lu"


def test_bad_files_among_good_ones_cost_only_themselves(readers: Readers, deed: Callable[[str], Path]) -> None:
    """Read side by side, every good file is read and every bad one refused, in the order given."""
    names = ["good", "segfault", "good", "stumble", "leave", "good", "good", "segfault", "good", "good"]
    files = {name: deed(name) for name in set(names)}
    found = list(readers.read_all((files[name], name) for name in names))
    assert [path.stem for path, _ in found] == names
    assert [isinstance(document, ReadDocument) for _, document in found] == [name == "good" for name in names]


def test_many_threads_share_the_readers(readers: Readers, deed: Callable[[str], Path]) -> None:
    """Eight threads on two readers all get their document."""
    path, found = deed("good"), []
    threads = [threading.Thread(target=lambda: found.append(readers.read(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(readers._idle) <= 2


def test_a_reader_is_used_again_and_replaced_after_its_share(
    deed: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files do not cost an interpreter each; after its share a reader is renewed, so that leaks end."""
    monkeypatch.setattr(process, "MOST_FILES", 3)
    path = deed("good")
    with Readers(1, TIGHT, HANDLER) as pool:
        seen = []
        for _ in range(5):
            pool.read(path)
            seen.append([worker.pid for worker in pool._idle])
    assert seen[0] == seen[1] != []
    assert seen[2] == []
    assert seen[3] == seen[4] != seen[0]


def test_a_reader_inherits_no_secret_and_loads_no_model(
    deed: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the bot's token nor torch is in the process that opens unknown files."""
    monkeypatch.setenv("MAINTBOT_TELEGRAM_TOKEN", "secret")
    with Readers(1, TIGHT, HANDLER) as pool:
        told = {block.text for block in pool.read(deed("tell")).blocks}
    assert "env PATH" in told
    assert not {"torch", "env MAINTBOT_TELEGRAM_TOKEN", "sentence_transformers", "telegram"} & told


def test_the_real_readers_load_no_torch(tmp_path: Path) -> None:
    """Importing everything that reads files leaves torch alone."""
    code = (
        "import sys, indexer.readers.reading, indexer.readers.process, indexer.pictures; print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_programs_main_module_is_not_run_again(tmp_path: Path) -> None:
    """A program without a `__main__` guard may read files: its code runs once."""
    note = tmp_path / "note.md"
    note.write_text("# Vidange\n\nOuvrir la vanne.\n")
    program = tmp_path / "program.py"
    program.write_text(
        "from pathlib import Path\nfrom indexer.readers.process import read_file\n"
        f"print('started')\nprint(len(read_file(Path({str(note)!r})).blocks))\n"
    )
    root = str(Path(process.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, str(program)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert done.stdout.split() == ["started", "2"]


def test_a_file_in_another_folder_with_an_odd_name_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative paths, blanks, accents and line ends in names are only names."""
    monkeypatch.chdir(tmp_path)
    path = Path("Réglage d'été\n2.md")
    path.write_text("Texte.")
    assert read_file(path).blocks[0].text == "Texte."


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user without special rights for a moment, where the tests are run by root."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(mine)


def test_a_file_or_folder_without_read_rights_says_so(readers: Readers, tmp_path: Path) -> None:
    """The sentence names the right that is missing, before any reader is started."""
    folder = tmp_path / "closed"
    folder.mkdir()
    inside, beside = folder / "a.txt", tmp_path / "b.txt"
    for path in (inside, beside):
        path.write_text("good")
    folder.chmod(0)
    beside.chmod(0)
    try:
        with nobody():
            assert refusal_of(readers, inside) == refusals.NO_PERMISSION
            assert refusal_of(readers, beside) == refusals.NO_PERMISSION
    finally:
        folder.chmod(0o700)


def test_what_is_no_bearable_file_is_refused_without_a_reader(readers: Readers, tmp_path: Path) -> None:
    """Missing, empty, too large, a folder and a pipe that would block for ever each have their sentence."""
    empty, large, pipe = tmp_path / "empty.pdf", tmp_path / "large.txt", tmp_path / "pipe.txt"
    empty.touch()
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(TIGHT.file_bytes + 1)
    assert refusal_of(readers, tmp_path / "none.txt") == refusals.MISSING
    assert refusal_of(readers, empty) == refusals.EMPTY
    assert refusal_of(readers, large) == refusals.TOO_LARGE
    assert refusal_of(readers, tmp_path) == refusals.NOT_A_FILE
    assert refusal_of(readers, pipe) == refusals.NOT_A_FILE


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    """The limit itself is still allowed."""
    path = tmp_path / "full.txt"
    path.write_text("mot " * 25)
    assert read_file(path, limits=Limits(file_bytes=100)).blocks[0].text.startswith("mot")


def test_a_pool_needs_a_reader_and_limits_are_positive() -> None:
    """Zero readers and zero seconds are refused when they are asked for."""
    with pytest.raises(ValueError, match="at least one"):
        Readers(0)
    with pytest.raises(ValueError, match="positive"):
        Limits(seconds_a_page=0)


def test_an_error_keeps_its_fields_on_the_way_back(readers: Readers, deed: Callable[[str], Path]) -> None:
    """The worker's reason crosses; the name is the one that the person knows."""
    with pytest.raises(UnreadableFile, match=r"^Manuel\.pdf is a test: on purpose\.$"):
        readers.read(deed("refuse"), "Manuel.pdf")
