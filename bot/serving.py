"""The running programs: the bot with its worker beside it, and the worker itself.

Long work runs in a process of its own with its own copy of the model, so that a question never waits behind a batch.
The worker is started again when it dies; jobs it had are leased rows and go on.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from threading import Event

from rich.console import Console

from bot.chat.health import Checks
from bot.chat.running import only_one, serve, stop_on_signals
from bot.library.service import Worker
from bot.wiring import Program
from docs_store.errors import MaintbotError

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
RESTART_SECONDS = 5.0


class WorkerProcess:
    """The worker as a child of the bot; ends with it."""

    def __init__(self, program: Program) -> None:
        self._data = program.settings.data
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the worker."""
        command = [sys.executable, "-m", "bot", "worker", "--data", str(self._data)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, "MAINTBOT_CHILD": "1"})

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def checks(self) -> Checks:
        """What the health endpoint says of it."""
        return {"worker": {"ok": self.alive}}

    async def keep_alive(self) -> None:
        """Start it again whenever it dies, until cancelled."""
        while True:
            await asyncio.sleep(RESTART_SECONDS)
            if not self.alive:
                logger.error("worker died, starting it again", extra={"event": "worker_restarted"})
                self.start()

    def stop(self) -> None:
        """End it, kindly first."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
            return
        process.kill()
        process.wait()


def run_bot(program: Program, out: Console) -> None:
    """Run the bot and its worker until SIGINT or SIGTERM."""
    with only_one(program.settings.data, program.database):
        worker = WorkerProcess(program)
        try:
            asyncio.run(_serve(program, worker, out))
        finally:
            worker.stop()
            program.database.close()


async def _serve(program: Program, worker: WorkerProcess, out: Console) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop)
    chat = program.chat(more_checks=worker.checks)

    def started(username: str) -> None:
        worker.start()
        out.print(f"@{username} is serving. Ctrl-C stops it.")

    warming = asyncio.create_task(asyncio.to_thread(_warm, program))
    keeper = asyncio.create_task(worker.keep_alive())
    try:
        await serve(chat, started=started, stop=stop)
    finally:
        keeper.cancel()
        warming.cancel()


def _warm(program: Program) -> None:
    """Load model and index before the first question comes."""
    try:
        program.warm()
    except MaintbotError as error:
        logger.warning("not warm", extra={"event": "warm_failed", "reason": str(error)})


def run_worker(program: Program) -> None:
    """Do jobs until SIGTERM, Ctrl-C, or the end of the bot that started this worker."""
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stopping.set())
    signal.signal(signal.SIGINT, lambda _number, _frame: stopping.set())
    parent = os.getppid()
    worker = Worker(program.database, program.clock, lambda: program.indexing)
    while not stopping.is_set():
        try:
            worked = worker.work_once()
        except MaintbotError as error:
            logger.warning("job put off", extra={"event": "job_put_off", "reason": str(error)})
            worked = False
        except Exception:
            logger.exception("job failed", extra={"event": "job_failed"})
            worked = False
        if os.environ.get("MAINTBOT_CHILD") and os.getppid() != parent:
            return
        if not worked:
            time.sleep(IDLE_SECONDS)
