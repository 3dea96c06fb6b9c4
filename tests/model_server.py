"""A language model's server on a local port, which plays whoever the test wants: a real one, over HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

Play = Callable[[dict[str, Any]], Response]
MEGABYTE = 1_000_000


@dataclass
class ModelServer:
    """A server that remembers what it was asked."""

    url: str = ""
    play: Play = field(default=lambda asked: says("")(asked))
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: ["small"])
    flooding: bool = False
    held: bool = False

    @property
    def passages(self) -> str:
        """What the last question was asked with."""
        return str(self.asked[-1]["messages"][1]["content"])

    async def completions(self, request: Request) -> Response:
        """Answer as the part that is played."""
        self.keys.append(request.headers.get("authorization"))
        self.asked.append(await request.json())
        return self.play(self.asked[-1])

    async def models(self, request: Request) -> Response:
        """Name the models."""
        self.keys.append(request.headers.get("authorization"))
        return JSONResponse({"data": [{"id": name} for name in self.names]})

    def holds(self, words: str) -> Play:
        """Play a server that says this as soon as `held` is taken back."""
        self.held = True
        body = json.dumps({"choices": [{"message": {"content": words}}]}).encode()

        async def parts() -> AsyncIterator[bytes]:
            while self.held:
                await asyncio.sleep(0.01)
            yield body

        return lambda _asked: StreamingResponse(parts(), media_type="application/json")

    def floods(self) -> Play:
        """Play a server that answers without measure until `flooding` is taken back."""
        self.flooding = True

        async def parts() -> AsyncIterator[bytes]:
            while self.flooding:
                yield b"x" * MEGABYTE
                await asyncio.sleep(0.001)

        return lambda _asked: StreamingResponse(parts(), media_type="application/json")


def says(words: str) -> Play:
    """Play a server that says the same to everything."""
    return lambda _asked: JSONResponse({"choices": [{"message": {"role": "assistant", "content": words}}]})


def fails(status: int) -> Play:
    """Play a server that fails."""
    return lambda _asked: JSONResponse({"error": {"message": "no"}}, status_code=status)


def sends(body: str | bytes, **headers: str) -> Play:
    """Play a server that sends these bytes as JSON."""
    return lambda _asked: Response(body, media_type="application/json", headers=headers)


def redirects(url: str, status: int = 307) -> Play:
    """Play a server that sends elsewhere."""
    return lambda _asked: RedirectResponse(url, status_code=status)


def drips(_asked: dict[str, Any]) -> Response:
    """Play a server whose answer never ends and never grows big."""

    async def parts() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    return StreamingResponse(parts(), media_type="application/json")


def hangs(_asked: dict[str, Any]) -> Response:
    """Play a server that begins and says no more."""

    async def parts() -> AsyncIterator[bytes]:
        yield json.dumps({"choices": []})[:5].encode()
        await asyncio.sleep(3600)

    return StreamingResponse(parts(), media_type="application/json")


class _Server(uvicorn.Server):
    """A server in a thread: signals are not its business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Serve on a free port until the block ends."""
    model = ModelServer()
    routes = [
        Route("/v1/chat/completions", model.completions, methods=["POST"]),
        Route("/v1/models", model.models),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, name="model", daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started:
            if time.monotonic() > until or not thread.is_alive():
                raise AssertionError("the model's server did not start")
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        model.url = f"http://127.0.0.1:{port}/v1"
        yield model
    finally:
        server.should_exit = True
        thread.join(20)
