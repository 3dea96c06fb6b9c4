"""`GET /health`: 200 and what is well, or 503 and what is not, for container health checks and monitors.

Shapes   {"ok": bool, "checks": {name: {"ok": bool, …}}}; never a token, a name or a text.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

Checks = dict[str, dict[str, Any]]


class _QuietServer(uvicorn.Server):
    """A server inside a program that has its own signal handling."""

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
