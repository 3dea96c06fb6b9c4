"""A bot with python-telegram-bot's own queue, to prove that the probe finds what is lost: `… stock_child FILE`.

Each update is a line in FILE, synced, once its work is done: the most careful handler one can write.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler

WORK_SECONDS = 0.03


def build(file: Path) -> Application:
    """Return a bot that keeps every update it has worked on."""

    async def work(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.sleep(WORK_SECONDS)
        with file.open("a") as done:
            done.write(f"{update.update_id}\n")
            done.flush()
            os.fsync(done.fileno())

    server, token = os.environ["MAINTBOT_TELEGRAM_SERVER"], os.environ["MAINTBOT_TELEGRAM_TOKEN"]
    application = ApplicationBuilder().token(token).base_url(f"{server}/bot").post_init(_say_so).build()
    application.add_handler(TypeHandler(Update, work))
    return application


async def _say_so(_application: Application) -> None:
    print("serving", flush=True)


if __name__ == "__main__":
    build(Path(sys.argv[1])).run_polling(close_loop=False)
