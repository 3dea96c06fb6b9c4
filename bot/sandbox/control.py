"""The control API: the phones' buttons for the page, the demo and the tests.

Shapes   JSON in and out under `/sandbox/`; uploads are multipart; `/sandbox/events` is a stream of server-sent events.
Limits   this machine only.
Errors   `{"error": sentence}` with 400, 404 or 409.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox import handset
from bot.sandbox.exchange import Exchange
from bot.sandbox.faults import fault_from_json, faults_json
from bot.sandbox.messages import Profile
from bot.sandbox.parameters import MAX_BODY, Upload
from bot.sandbox.phones import BadGesture, NoSuchPhone, Phone, PhoneMishap

HEARTBEAT_SECONDS = 15.0
LONGEST_WAIT = 60.0
SHOWN_INLINE = ("image/png", "image/jpeg", "image/webp", "image/gif", "application/pdf", "text/plain", "audio/")


async def mishap(request: Request, error: Exception) -> Response:
    """Return a mishap as JSON."""
    status = error.status if isinstance(error, PhoneMishap) else 500
    return JSONResponse({"error": str(error)}, status)


def _exchange(request: Request) -> Exchange:
    exchange: Exchange = request.app.state.exchange
    return exchange


def _phone(request: Request) -> Phone:
    return _exchange(request).phones.get(request.path_params["phone_id"])


async def _body(request: Request, *fields: str) -> dict[str, Any]:
    """Return a JSON object with no other fields than *fields*."""
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise BadGesture("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise BadGesture("The body is not a JSON object.")
    if fields and (unknown := set(body) - set(fields)):
        raise BadGesture(f"Unknown field {min(unknown)!r}; known are {', '.join(fields)}.")
    return body


def _text(body: dict[str, Any], field: str, default: str | None = None) -> str:
    value = body.get(field, default)
    if not isinstance(value, str):
        raise BadGesture(f"The field {field!r} must be a text.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadGesture(f"The field {field!r} holds half a character.")
    return value


def _number(body: dict[str, Any], field: str) -> int:
    value = body.get(field)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadGesture(f"The field {field!r} must be a whole number.")
    return value


async def list_phones(request: Request) -> Response:
    """Return every phone."""
    return JSONResponse([phone.as_json() for phone in _exchange(request).phones.all()])


async def add_phone(request: Request) -> Response:
    """Add a phone, or change whose it is."""
    body = await _body(request)
    try:
        phone = _exchange(request).phones.add(Profile(**body))
    except (TypeError, ValueError) as error:
        raise BadGesture(f"This is no phone: {error}") from None
    _exchange(request).changed(phone, "phone", phone_state=phone.as_json())
    return JSONResponse(phone.as_json(), 201)


async def post_text(request: Request) -> Response:
    """Send a text from a phone."""
    body = await _body(request, "text", "reply_to_message_id", "forward_from")
    reply_to = _number(body, "reply_to_message_id") if body.get("reply_to_message_id") is not None else None
    origin = _text(body, "forward_from") if body.get("forward_from") is not None else None
    exchange, phone = _exchange(request), _phone(request)
    sent = handset.send_text(exchange, phone, _text(body, "text"), reply_to=reply_to, forward_from=origin)
    return JSONResponse({"message_id": sent[-1].message_id, "message_ids": [message.message_id for message in sent]})


async def post_edit(request: Request) -> Response:
    """Edit a text of a phone."""
    body = await _body(request, "message_id", "text")
    message = handset.edit_text(_exchange(request), _phone(request), _number(body, "message_id"), _text(body, "text"))
    return JSONResponse({"message_id": message.message_id})


async def post_tap(request: Request) -> Response:
    """Press a button, whatever data is behind it."""
    body = await _body(request, "message_id", "data")
    query_id = handset.tap(_exchange(request), _phone(request), _number(body, "message_id"), _text(body, "data"))
    return JSONResponse({"query_id": query_id})


async def post_start(request: Request) -> Response:
    """Press Start."""
    body = await _body(request, "payload")
    message = handset.press_start(_exchange(request), _phone(request), _text(body, "payload", ""))
    return JSONResponse({"message_id": message.message_id})


async def post_upload(request: Request) -> Response:
    """Send a file from a phone."""
    async with request.form(max_part_size=MAX_BODY) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadGesture("An upload needs a part named 'file'.")
        content = Upload(file.filename or "file", await file.read(), file.content_type)
        kind, caption, reply_to = (str(form.get(name) or "") for name in ("kind", "caption", "reply_to_message_id"))
    answered = int(reply_to) if reply_to.isdecimal() else None
    message = handset.upload(_exchange(request), _phone(request), kind or "document", content, caption, answered)
    return JSONResponse({"message_id": message.message_id})


def _state_change(change: Callable[[Exchange, Phone], None]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        phone = _phone(request)
        change(_exchange(request), phone)
        return JSONResponse(phone.as_json())

    return endpoint


async def get_chat(request: Request) -> Response:
    """Return the chat as the phone shows it; with `after`, wait until it is newer than that version."""
    exchange, phone = _exchange(request), _phone(request)
    try:
        after = int(request.query_params.get("after", -1))
        seconds = min(float(request.query_params.get("seconds", 0)), LONGEST_WAIT)
    except ValueError:
        raise BadGesture("'after' and 'seconds' are numbers.") from None
    await _newer_than(exchange, phone, after, seconds)
    chat = phone.chat_json(exchange.clock())
    return JSONResponse(chat | {"bot": exchange.bot.as_me(), "commands": exchange.card.commands_for(phone.profile)})


async def _newer_than(exchange: Exchange, phone: Phone, after: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while phone.version <= after and (left := deadline - loop.time()) > 0 and not exchange.board.closed:
        await exchange.board.moved(left)


async def get_events(request: Request) -> Response:
    """Stream what changes, for the page."""
    exchange = _exchange(request)
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(_stream(exchange), media_type="text/event-stream", headers=headers)


async def _stream(exchange: Exchange) -> AsyncIterator[str]:
    with exchange.board.listener() as queue:
        yield ": welcome\n\n"
        while not exchange.board.closed:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if event is None:
                return
            yield f"data: {json.dumps(event)}\n\n"


async def get_file(request: Request) -> Response:
    """Return a file to the page; what a browser might run is only offered for download."""
    file = _exchange(request).files.file(request.path_params["file_id"])
    if file is None:
        raise NoSuchPhone("There is no file of that id.")
    shown = file.mime_type.startswith(SHOWN_INLINE)
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(file.name)}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(file.content, media_type=file.mime_type, headers=headers)


async def get_ledger(request: Request) -> Response:
    """Return the ledger after a sequence number."""
    after = request.query_params.get("after", "0")
    return JSONResponse(_exchange(request).ledger.after(int(after) if after.isdecimal() else 0))


async def get_state(request: Request) -> Response:
    """Return how the bot is doing."""
    return JSONResponse(_exchange(request).state_json())


async def add_faults(request: Request) -> Response:
    """Script a fault."""
    body = await _body(request)
    try:
        _exchange(request).faults.add(fault_from_json(body))
    except (TypeError, ValueError) as error:
        raise BadGesture(f"This is no fault: {error}") from None
    return JSONResponse(faults_json(_exchange(request).faults.pending()), 201)


async def clear_faults(request: Request) -> Response:
    """Forget every fault."""
    _exchange(request).faults.clear()
    return JSONResponse([])


async def post_update(request: Request) -> Response:
    """Queue any update, as it is."""
    body = await _body(request)
    if "update_id" in body:
        _number(body, "update_id")
    return JSONResponse(_exchange(request).updates.add_raw(body), 201)


def routes() -> list[Route]:
    """Return the control API's routes."""
    phone = "/sandbox/phones/{phone_id:int}"
    changes = {"block": handset.block, "unblock": handset.unblock, "deactivate": handset.deactivate}
    gestures = {"text": post_text, "edit": post_edit, "tap": post_tap, "start": post_start, "upload": post_upload}
    return [
        Route("/sandbox/phones", list_phones, methods=["GET"]),
        Route("/sandbox/phones", add_phone, methods=["POST"]),
        *(Route(f"{phone}/{name}", gesture, methods=["POST"]) for name, gesture in gestures.items()),
        *(Route(f"{phone}/{name}", _state_change(change), methods=["POST"]) for name, change in changes.items()),
        Route(f"{phone}/chat", get_chat),
        Route("/sandbox/events", get_events),
        Route("/sandbox/files/{file_id}", get_file),
        Route("/sandbox/ledger", get_ledger),
        Route("/sandbox/state", get_state),
        Route("/sandbox/faults", add_faults, methods=["POST"]),
        Route("/sandbox/faults", clear_faults, methods=["DELETE"]),
        Route("/sandbox/updates", post_update, methods=["POST"]),
    ]
