"""The sandbox as a web server: Bot API, control API and page on one port of this machine.

Limits   listens on 127.0.0.1 and answers to that name only, so that no web site can talk to it through a browser.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.sandbox import botapi, control
from bot.sandbox.exchange import Exchange
from bot.sandbox.phones import PhoneMishap

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:",
    "Cache-Control": "no-cache",
}


async def _page(request: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers=PAGE_HEADERS)


def build_app(exchange: Exchange) -> Starlette:
    """Return the web application over *exchange*."""
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", botapi.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", botapi.download),
            *control.routes(),
            Route("/", _page),
            Mount("/page", StaticFiles(directory=PAGE)),
        ],
        exception_handlers={PhoneMishap: control.mishap},
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
    )
    app.state.exchange = exchange
    return app


class _Line(H11Protocol):
    """uvicorn's HTTP connection that lets a fault hang up on it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app: Any = self.app

        async def with_transport(scope: Any, receive: Any, send: Any) -> None:
            scope["transport"] = transport
            await app(scope, receive, send)

        self.app = with_transport


class SandboxServer(uvicorn.Server):
    """uvicorn that says when it listens and lets go of waiting requests when it stops."""

    def __init__(self, exchange: Exchange, *, on_started: Callable[[], None] | None = None) -> None:
        config = uvicorn.Config(
            build_app(exchange),
            host=HOST,
            http=_Line,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=5,
        )
        super().__init__(config)
        self.exchange = exchange
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self._on_started is not None:
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let everybody go, then stop."""
        self.exchange.close()
        await super().shutdown(sockets)


def listen(port: int) -> socket.socket:
    """Return a socket bound to *port* of this machine, 0 for a free one.

    The protocol is named so that asyncio switches Nagle's delay off: without it every answer takes 45 ms, with it 1.
    """
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind((HOST, port))
        line.listen(128)
    except (OSError, OverflowError):
        line.close()
        raise
    return line
