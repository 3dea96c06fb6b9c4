"""The bot as a process that is made to be killed: `python -m tests.crash.child DIR`.

Everything is real but the answers, which would need an index. Prints `serving` once it serves.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.chat.running import serve, stop_on_signals
from tests.crash.workload import program_for


async def main(data: Path) -> None:
    """Serve until told to stop, or killed."""
    stop = asyncio.Event()
    stop_on_signals(stop)
    chat = program_for(data).chat()
    await serve(chat, started=lambda _name: print("serving", flush=True), stop=stop)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
