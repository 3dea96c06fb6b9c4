"""What a bot sent with a call, whatever the form of the body, read as the method's own types.

Shapes   query string, JSON, form and multipart; a field that is a list or an object may come as JSON text, as in forms.
Limits   names that the method does not take are refused (Telegram ignores them); an upload is at most 50 MB.
Errors   Refused 400 for a wrong type, 413 for a body that is too large.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.sandbox.refusals import bad_request, too_large

MAX_UPLOAD = 50 * 1024 * 1024
MAX_BODY = MAX_UPLOAD + 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes
    mime_type: str | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """The named values of one call and the files beside them."""

    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def refuse_unknown(self, method: str, allowed: Collection[str]) -> None:
        """Refuse the call when it names anything that *method* does not take."""
        for name in self.values:
            if name not in allowed:
                raise bad_request(f'unknown or unsupported parameter "{name}" of {method}')
        attached = {name for name in self.uploads if name not in allowed}
        if stray := attached - self._attach_names():
            raise bad_request(f'file "{min(stray)}" is not referred to by any parameter of {method}')

    def _attach_names(self) -> set[str]:
        text = json.dumps(dict(self.values), default=str)
        return {name for name in self.uploads if f"attach://{name}" in text}

    def has(self, name: str) -> bool:
        """Return whether *name* was given a value."""
        return self.values.get(name) not in (None, "")

    def string(self, name: str) -> str:
        """Return a text, empty when it was not given."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise bad_request(f'field "{name}" must be of type String')
        return value

    def integer(self, name: str) -> int | None:
        """Return a whole number, or None when it was not given."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise bad_request(f'field "{name}" must be of type Number')
        try:
            return int(value)
        except ValueError:
            raise bad_request(f'field "{name}" must be of type Number') from None

    def boolean(self, name: str) -> bool:
        """Return a flag; what was not given is False."""
        value = self.values.get(name)
        if value is None or value == "":
            return False
        if isinstance(value, bool):
            return value
        truth = {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
        if truth is None:
            raise bad_request(f'field "{name}" must be of type Boolean')
        return truth

    def structure(self, name: str) -> Any:
        """Return a list or an object, given as such or as JSON text; None when it was not given."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
            _check_unicode(value)
        if not isinstance(value, list | dict):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object: expected an Array or an Object")
        return value


async def read_parameters(request: Request) -> Parameters:
    """Return what came with *request*: query and body together."""
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        await _read_away(request)
        raise too_large()
    parameters = await _read_any_body(request)
    _check_unicode(dict(parameters.values))
    return parameters


async def _read_away(request: Request) -> None:
    """Let the client finish, so that it is there to read the refusal."""
    async for _ in request.stream():
        pass


def _check_unicode(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


async def _read_any_body(request: Request) -> Parameters:
    query = dict(request.query_params)
    if request.method == "GET":
        return Parameters(query)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        return Parameters(query | await _json_body(request))
    if kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return await _form_body(request, query)
    if await request.body():
        raise bad_request("unsupported content type of the request body")
    return Parameters(query)


async def _json_body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("expected a JSON object")
    return {name: value for name, value in body.items() if value is not None}


async def _form_body(request: Request, query: dict[str, Any]) -> Parameters:
    values: dict[str, Any] = dict(query)
    uploads: dict[str, Upload] = {}
    try:
        async with request.form(max_part_size=MAX_BODY) as form:
            for name, item in form.multi_items():
                if isinstance(item, UploadFile):
                    uploads[name] = Upload(item.filename or name, await item.read(), item.content_type)
                else:
                    values[name] = item
    except HTTPException as error:
        raise bad_request(f"can't parse the form: {error.detail}") from None
    return Parameters(values, uploads)
