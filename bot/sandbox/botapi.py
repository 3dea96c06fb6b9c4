"""The counter where bots are served: token, method, faults, ledger, answer, in this order.

Shapes   `/bot<token>/<method>` and `/file/bot<token>/<path>`; answers as Telegram's JSON.
Errors   401 wrong token, 404 unknown method, whatever the method refuses, and the scripted faults.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import socket
import struct
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.sandbox import account, editing, sending  # noqa: F401 - they enter their methods
from bot.sandbox.exchange import Exchange
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.files import MAX_DOWNLOAD
from bot.sandbox.methods import METHODS, Method
from bot.sandbox.parameters import Parameters, read_parameters
from bot.sandbox.refusals import Refused, bad_request, flood

UNAUTHORIZED = Refused(401, "Unauthorized")
NOT_FOUND = Refused(404, "Not Found")


class Hangup(Response):
    """No answer: the connection stays silent until the client gives up, or is reset at once."""

    def __init__(self, exchange: Exchange, *, reset: bool) -> None:
        super().__init__()
        self._exchange = exchange
        self._reset = reset

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        if not self._reset:
            closing = asyncio.ensure_future(self._exchange.closing.wait())
            await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
            closing.cancel()
        _reset_connection(scope["transport"])
        await gone


async def _disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _reset_connection(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def call(request: Request) -> Response:
    """Serve one call of a bot."""
    exchange: Exchange = request.app.state.exchange
    method_name = request.path_params["method"]
    if request.path_params["token"] != exchange.settings.token:
        return _refusal(UNAUTHORIZED)
    method = METHODS.get(method_name.lower())
    if method is None:
        return _refusal(NOT_FOUND)
    try:
        parameters = await read_parameters(request)
    except Refused as refusal:
        return _refusal(refusal)
    fault = exchange.faults.take(method.name, _chat_id(exchange, parameters))
    return await _Call(exchange, method, parameters, request).serve(fault)


def _refusal(refusal: Refused) -> JSONResponse:
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else None
    return JSONResponse(refusal.answer(), refusal.code, headers)


def _chat_id(exchange: Exchange, parameters: Parameters) -> int | None:
    """Return the chat that a call is about, as far as it can be told."""
    query = exchange.callbacks.get(str(parameters.values.get("callback_query_id")))
    if query is not None:
        return query.phone.profile.id
    try:
        return parameters.integer("chat_id")
    except Refused:
        return None


class _Call:
    """One call on its way through fault, method and ledger."""

    def __init__(self, exchange: Exchange, method: Method, parameters: Parameters, request: Request) -> None:
        self.exchange = exchange
        self.method = method
        self.parameters = parameters
        self.request = request
        self.chat_id = _chat_id(exchange, parameters)

    async def serve(self, fault: Fault | None) -> Response:
        """Carry the call out as far as *fault* lets it, write it down, then answer."""
        if fault is None:
            return await self._answer(None)
        if fault.takes_effect:
            return _spoiled(self.exchange, fault, await self._answer(fault))
        self._record(f"fault: {fault.kind}", None, delivered=False, fault=fault)
        return _spoiled(self.exchange, fault, None)

    async def _answer(self, fault: Fault | None) -> Response:
        try:
            self.parameters.refuse_unknown(self.method.name, self.method.takes)
            result = await self._run()
        except Refused as refusal:
            self._record(f"{refusal.code} {refusal.description}", None, delivered=False, fault=fault)
            return _refusal(refusal)
        self._record("ok", result, delivered=True, fault=fault)
        return JSONResponse({"ok": True, "result": result})

    async def _run(self) -> Any:
        result = self.method.run(self.exchange, self.parameters)
        if not inspect.isawaitable(result):
            return result
        return await self._unless_gone(asyncio.ensure_future(result))

    async def _unless_gone(self, work: asyncio.Future[Any]) -> Any:
        """Stop waiting for updates when the bot has hung up."""
        gone = asyncio.ensure_future(_disconnected(self.request.receive))
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not work.done():
            work.cancel()
            raise bad_request("the client has gone")
        return work.result()

    def _record(self, outcome: str, result: Any, *, delivered: bool, fault: Fault | None) -> None:
        if not self.method.changes:
            return
        self.exchange.ledger.add(
            "call",
            method=self.method.name,
            chat_id=self.chat_id,
            params=dict(self.parameters.values),
            uploads={
                name: {"name": upload.name, "size": len(upload.content)}
                for name, upload in self.parameters.uploads.items()
            },
            message_ids=_message_ids(result, self.parameters),
            outcome=outcome,
            delivered=delivered,
            answered=fault is None,
        )


def _message_ids(result: Any, parameters: Parameters) -> list[int]:
    """Return the messages that a call made or touched."""
    messages = result if isinstance(result, list) else [result]
    made = [message["message_id"] for message in messages if isinstance(message, dict) and "message_id" in message]
    if made or result is None:
        return made
    touched = parameters.integer("message_id")
    return [] if touched is None else [touched]


def _spoiled(exchange: Exchange, fault: Fault, answer: Response | None) -> Response:
    """Return what the bot gets to see instead of the answer."""
    match fault.kind:
        case FaultKind.SERVER_ERROR:
            return _refusal(Refused(fault.status, "Internal Server Error"))
        case FaultKind.BAD_GATEWAY:
            return _gateway_page(502, "Bad Gateway")
        case FaultKind.GATEWAY_TIMEOUT:
            return _gateway_page(504, "Gateway Time-out")
        case FaultKind.FLOOD:
            return _refusal(flood(fault.retry_after))
        case FaultKind.TRUNCATED:
            body = bytes(answer.body) if answer else json.dumps({"ok": True, "result": {}}).encode()
            return Response(body[: max(1, len(body) // 2)], media_type="application/json")
        case FaultKind.RESET | FaultKind.OUTAGE:
            return Hangup(exchange, reset=True)
        case FaultKind.TIMEOUT_BEFORE | FaultKind.TIMEOUT_AFTER | FaultKind.BLACKHOLE:
            return Hangup(exchange, reset=False)


def _gateway_page(status: int, title: str) -> HTMLResponse:
    return HTMLResponse(f"<html><head><title>{status} {title}</title></head><body>{title}</body></html>", status)


async def download(request: Request) -> Response:
    """Serve a file to a bot."""
    exchange: Exchange = request.app.state.exchange
    if request.path_params["token"] != exchange.settings.token:
        return _refusal(UNAUTHORIZED)
    fault = exchange.faults.take("download", None)
    file = exchange.files.at_path(request.path_params["path"])
    if fault is not None:
        return _spoiled(exchange, fault, Response(file.content) if file else None)
    if file is None or file.size > MAX_DOWNLOAD:
        return _refusal(NOT_FOUND)
    return Response(file.content, media_type="application/octet-stream")
