"""Reads files in separate processes that can be killed, so that no file can hurt the program that asks.

Shapes   a pool of workers that read one file after another; each is a fresh interpreter (never a fork of a program with
         threads), started with this package's code only, so the program's own main module is not run again.
Limits   those of `Limits`; wall-clock time is watched from here and ends with the worker's whole process group killed.
         A worker is replaced after a crash and after `MOST_FILES` files.
Errors   UnreadableFile, one sentence with the name that the person knows. The file that crashed is refused; others are
         not touched by it.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from docs_store.errors import UnreadableFile
from indexer.readers import refusals
from indexer.readers.allowance import Limits
from indexer.readers.document import ReadDocument
from indexer.readers.ocr_engine import PATIENCE, engine
from indexer.readers.outcome import with_text
from indexer.readers.refusals import refusal
from indexer.readers.worker import HEAD

logger = logging.getLogger(__name__)

MOST_FILES = 500
READER = "indexer.readers.worker:read_document"
_CODE = str(Path(__file__).resolve().parents[2])
_START = (
    "import json, sys; sys.path.insert(0, sys.argv[1]);"
    "from indexer.readers.worker import serve; from indexer.readers.allowance import Limits;"
    "serve(sys.argv[2], Limits(**json.loads(sys.argv[3])))"
)
_KEPT = ("PATH", "TESSDATA_PREFIX", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")


class WorkerDied(Exception):
    """The worker ended before it answered; `reason` is "slow" or "crash"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Worker:
    """One process that answers requests, one at a time."""

    def __init__(self, handler: str, limits: Limits) -> None:
        self._limits = limits
        self.answers = 0
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, _CODE, handler, json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            cwd="/",
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return the answer to *request*; WorkerDied when there is none within *seconds*."""
        deadline = time.monotonic() + seconds
        assert self._process.stdin is not None
        plain = json.dumps(request).encode()
        try:
            self._process.stdin.write(HEAD.pack(len(plain), 0) + plain)
            self._process.stdin.flush()
            head, body = HEAD.unpack(self._received(HEAD.size, deadline))
            if head > 10**7 or body > self._limits.result_bytes:
                raise WorkerDied("crash")
            answer = json.loads(self._received(head, deadline))
            self.answers += 1
            return answer, self._received(body, deadline)
        except (OSError, ValueError) as error:
            raise WorkerDied(self._how_it_died()) from error

    def _received(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        parts: list[bytes] = []
        while size > 0:
            if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise WorkerDied("slow")
            part = os.read(pipe, min(size, 1 << 20))
            if not part:
                raise WorkerDied(self._how_it_died())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _how_it_died(self) -> str:
        """Return why the process ended: its CPU seconds used up, or anything else."""
        with suppress(subprocess.TimeoutExpired):
            return "slow" if self._process.wait(timeout=10) == -signal.SIGXCPU else "crash"
        return "crash"

    def close(self) -> None:
        """End the process and whatever it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class Readers:
    """A pool of reader processes; safe to use from several threads at once."""

    def __init__(self, count: int = 2, limits: Limits | None = None, handler: str = READER) -> None:
        if count < 1:
            raise ValueError("at least one reader")
        self.count = count
        self.limits = limits or Limits()
        self._handler = handler
        self._free = threading.Semaphore(count)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._closed = False

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all idle workers; those still reading end when their file is done."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.close()

    def read(self, path: Path, name: str | None = None) -> ReadDocument:
        """Return the document at *path*, which the person knows as *name*; UnreadableFile with the reason otherwise."""
        name = name or path.name
        seconds = self.limits.wall_for(check_file(path, name, self.limits))
        request: dict[str, Any] = {"path": str(path.resolve()), "name": name}
        head, body = self.ask(request, name, seconds)
        if head.get("wanted") and engine() is not None:
            known = self._scanned(request, name, head["wanted"][: self.limits.most_scans])
            _, body = self.ask({**request, "scans": known}, name, seconds)
        try:
            document = ReadDocument.from_bytes(body)
        except (ValueError, KeyError, TypeError) as error:
            raise refusal(refusals.CRASHED, name) from error
        return with_text(document, name)

    def _scanned(self, request: dict[str, Any], name: str, wanted: list[Any]) -> dict[str, Any]:
        """Return what the pictures of pages say, by page, read side by side; a page that fails is left out."""
        with ThreadPoolExecutor(self.count, thread_name_prefix="scans") as threads:
            jobs = [
                (page, threads.submit(self._page_scanned, {**request, "page": page, "areas": areas}, name))
                for page, areas in wanted
            ]
            return {str(page): seen for page, job in jobs if (seen := job.result()) is not None}

    def _page_scanned(self, request: dict[str, Any], name: str) -> Any:
        try:
            _, body = self.ask(request, name, PATIENCE * self.limits.seconds_a_page)
            return json.loads(body)
        except (UnreadableFile, ValueError) as error:
            details = {"event": "page_not_scanned", "page": request["page"], "reason": type(error).__name__}
            logger.warning("page not scanned", extra=details)
            return None

    def read_all(self, files: Iterable[tuple[Path, str]]) -> Iterator[tuple[Path, ReadDocument | UnreadableFile]]:
        """Yield each file with its document or the reason why there is none, in the order given."""
        with ThreadPoolExecutor(self.count, thread_name_prefix="reader") as threads:
            waiting: deque[tuple[Path, Future[ReadDocument | UnreadableFile]]] = deque()
            for path, name in files:
                waiting.append((path, threads.submit(self._read_or_reason, path, name)))
                while len(waiting) > 2 * self.count:
                    path, done = waiting.popleft()
                    yield path, done.result()
            for path, done in waiting:
                yield path, done.result()

    def _read_or_reason(self, path: Path, name: str) -> ReadDocument | UnreadableFile:
        try:
            return self.read(path, name)
        except UnreadableFile as error:
            return error

    def ask(self, request: dict[str, Any], name: str, seconds: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Return a worker's answer; UnreadableFile when it refuses, dies or does not answer in time."""
        with self._free:
            worker = self._worker()
            try:
                head, body = worker.ask(request, seconds or self.limits.wall_seconds)
            except WorkerDied as death:
                worker.close()
                logger.warning("reader died", extra={"event": "reader_died", "reason": death.reason})
                raise refusal(refusals.TOO_SLOW if death.reason == "slow" else refusals.CRASHED, name) from death
            except BaseException:
                worker.close()
                raise
            self._put_back(worker)
        _raise_if_refused(head, name, self.limits)
        return head, body

    def _worker(self) -> Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Worker(self._handler, self.limits)

    def _put_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.answers < MOST_FILES and not self._closed:
                self._idle.append(worker)
                return
        worker.close()


def _raise_if_refused(head: dict[str, Any], name: str, limits: Limits) -> None:
    if "refused" in head:
        raise UnreadableFile(head["refused"], **{**head["fields"], "name": name})
    failed = head.get("failed")
    if failed is None:
        return
    logger.warning("reader failed", extra={"event": "reader_failed", "reason": failed, "detail": head.get("detail")})
    if failed == "size":
        raise refusal(refusals.TOO_MUCH_TEXT, name, limit=limits.result_bytes // 2**20)
    template = {"memory": refusals.TOO_MUCH_MEMORY, "permission": refusals.NO_PERMISSION, "missing": refusals.MISSING}
    raise refusal(template.get(failed, refusals.CRASHED), name)


def check_file(path: Path, name: str, limits: Limits) -> int:
    """Return the size of a file; refuse what is not an ordinary, readable, non-empty file of bearable size."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise refusal(refusals.MISSING, name) from error
    except PermissionError as error:
        raise refusal(refusals.NO_PERMISSION, name) from error
    except OSError as error:
        raise refusal(refusals.NOT_A_FILE, name) from error
    try:
        facts = os.fstat(handle)
    finally:
        os.close(handle)
    if not stat.S_ISREG(facts.st_mode):
        raise refusal(refusals.NOT_A_FILE, name)
    if facts.st_size == 0:
        raise refusal(refusals.EMPTY, name)
    if facts.st_size > limits.file_bytes:
        size, most = (f"{amount / 2**20:.0f}" for amount in (facts.st_size, limits.file_bytes))
        raise refusal(refusals.TOO_LARGE, name, size=size, limit=most)
    return facts.st_size


def read_file(
    path: Path, *, name: str | None = None, limits: Limits | None = None, readers: Readers | None = None
) -> ReadDocument:
    """Read one file: with *readers* where there are some, else in a process of its own that ends with it."""
    if readers is not None:
        return readers.read(path, name)
    with Readers(1, limits) as own:
        return own.read(path, name)
