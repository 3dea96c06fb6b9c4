"""`python -m bot.sandbox`: one sandbox until Ctrl-C.

Errors   a wrong phones file or a port in use ends with one sentence and status 2.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox.exchange import Exchange, SandboxSettings, profiles_from_json
from bot.sandbox.limits import OFF, TELEGRAM
from bot.sandbox.messages import Profile
from bot.sandbox.server import HOST, SandboxServer, listen


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox", description="A local Telegram for one bot, with phones to press buttons on."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--token", required=True, help="the token the bot must use, such as 4242:demo")
    parser.add_argument("--ledger", type=Path, help="file to which everything is written, one JSON object a line")
    parser.add_argument("--phones", type=Path, help="JSON list of phones: id, first_name, last_name, title, …")
    parser.add_argument("--limits", choices=["telegram", "off"], default="telegram", help="flood limits")
    parser.add_argument("--username", default="maintbot_demo_bot", help="the bot's @name")
    parser.add_argument("--name", default="Maintbot", help="the bot's name")
    return parser.parse_args(argv)


def _phones(path: Path | None) -> tuple[Profile, ...]:
    return profiles_from_json(json.loads(path.read_text("utf-8"))) if path else ()


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sandbox and return the exit status."""
    arguments = _arguments(argv)
    try:
        settings = SandboxSettings(
            token=arguments.token,
            username=arguments.username,
            first_name=arguments.name,
            rules=TELEGRAM if arguments.limits == "telegram" else OFF,
            ledger=arguments.ledger,
            phones=_phones(arguments.phones),
        )
        line = listen(arguments.port)
    except (OSError, ValueError, TypeError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 2
    address = f"http://{HOST}:{line.getsockname()[1]}"
    server = SandboxServer(Exchange(settings), on_started=lambda: print(f"sandbox listening on {address}", flush=True))
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[line])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
