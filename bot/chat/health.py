"""`GET /health`: 200 and what is well, or 503 and what is not, for container health checks and monitors.

Shapes   {"ok": bool, "checks": {name: {"ok": bool, …}}}; never a token, a name or a text.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Generator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

logger = logging.getLogger(__name__)

Checks = dict[str, dict[str, Any]]


class _QuietServer(uvicorn.Server):
    """A server inside a program that has its own signal handling, and that goes on where its port is taken."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until cancelled; a port in use is said in the log and costs the bot nothing else."""
        try:
            await super().serve(sockets)
        except asyncio.CancelledError:
            self.force_exit = True
            if self.started:
                await self.shutdown(sockets)
            raise
        except SystemExit:
            extra = {"event": "health_port_taken", "port": self.config.port}
            logger.error("health endpoint not started: set MAINTBOT_HEALTH_PORT to a free port", extra=extra)
            await asyncio.Event().wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def health_server(checks: Callable[[], Checks], *, listen: str, port: int) -> uvicorn.Server:
    """Return a server whose `serve()` answers `/health` until it is cancelled."""

    async def health(_request: Request) -> JSONResponse:
        found = await run_in_threadpool(checks)
        ok = all(check["ok"] for check in found.values())
        return JSONResponse({"ok": ok, "checks": found}, status_code=200 if ok else 503)

    app = Starlette(routes=[Route("/health", health)])
    return _QuietServer(uvicorn.Config(app, host=listen, port=port, log_level="warning", access_log=False))
