"""The phones from a program: press, type and read what a person would see.

Units    seconds.
Shapes   `SandboxClient(url).phone(7).text("bonjour")`; a chat is a list of `SeenMessage`, the oldest first.
Errors   `PhoneRefused` with the sandbox's sentence; TimeoutError that shows the chat when what was waited for did not
         come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

Json = dict[str, Any]
DEFAULT_WAIT = 10.0


class PhoneRefused(Exception):
    """The sandbox did not do it; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or a file in a message."""

    kind: str
    url: str
    name: str
    mime_type: str
    size: int
    width: int
    height: int
    duration: int


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """One bubble as the phone shows it."""

    message_id: int
    by_bot: bool
    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    media: Picture | None = None
    edited: bool = False
    reply_to: int | None = None
    pinned: bool = False
    album: str | None = None
    force_reply: bool = False
    entities: tuple[Json, ...] = ()
    raw: Json = field(default_factory=dict, repr=False, compare=False)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Return the buttons, row after row."""
        return tuple(button for row in self.rows for button in row)

    def button(self, label_or_data: str) -> Button | None:
        """Return the button with exactly that data or label, else the first whose label contains it."""
        exact = [button for button in self.buttons if label_or_data in (button.data, button.text)]
        loose = [button for button in self.buttons if label_or_data in button.text]
        return next(iter(exact + loose), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a pressed button answered."""

    query_id: str
    text: str
    show_alert: bool
    url: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as its phone shows it."""

    messages: tuple[SeenMessage, ...]
    answers: tuple[Answer, ...]
    typing: str
    version: int
    raw: Json = field(default_factory=dict, repr=False, compare=False)

    @property
    def from_bot(self) -> tuple[SeenMessage, ...]:
        """Return the bot's bubbles."""
        return tuple(message for message in self.messages if message.by_bot)

    @property
    def last(self) -> SeenMessage | None:
        """Return the newest bubble."""
        return self.messages[-1] if self.messages else None

    def message(self, message_id: int) -> SeenMessage | None:
        """Return a bubble by its id."""
        return next((message for message in self.messages if message.message_id == message_id), None)

    def after(self, message_id: int) -> tuple[SeenMessage, ...]:
        """Return the bot's bubbles that came after *message_id*."""
        return tuple(message for message in self.from_bot if message.message_id > message_id)


class SandboxClient:
    """Speaks to a sandbox's control API."""

    def __init__(self, url: str, *, timeout: float = 90.0) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(base_url=self.url, timeout=timeout, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def request(self, method: str, path: str, **options: Any) -> Any:
        """Send one request and return its JSON."""
        response = self._http.request(method, path, **options)
        if response.status_code >= 400:
            raise PhoneRefused(_sentence(response))
        return response.json()

    def add_phone(self, phone_id: int, first_name: str, **profile: str) -> PhoneClient:
        """Add a phone and return it."""
        self.request("POST", "/sandbox/phones", json={"id": phone_id, "first_name": first_name, **profile})
        return self.phone(phone_id)

    def phone(self, phone_id: int) -> PhoneClient:
        """Return the phone of that id."""
        return PhoneClient(self, phone_id)

    def phones(self) -> list[Json]:
        """Return every phone."""
        return list(self.request("GET", "/sandbox/phones"))

    def file(self, media: Picture) -> bytes:
        """Return the bytes of a photo or a file."""
        return self._http.get(media.url).raise_for_status().content

    def ledger(self, after: int = 0) -> list[Json]:
        """Return the ledger after a sequence number."""
        return list(self.request("GET", "/sandbox/ledger", params={"after": after}))

    def state(self) -> Json:
        """Return how the bot is doing."""
        return dict(self.request("GET", "/sandbox/state"))

    def add_fault(self, kind: str, **fault: Any) -> None:
        """Script a fault."""
        self.request("POST", "/sandbox/faults", json={"kind": kind, **fault})

    def clear_faults(self) -> None:
        """Forget every fault."""
        self.request("DELETE", "/sandbox/faults")

    def inject(self, update: Json) -> Json:
        """Queue any update and return it with its id."""
        return dict(self.request("POST", "/sandbox/updates", json=update))


def _sentence(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"{response.status_code} {response.text[:200]}"


class PhoneClient:
    """One phone in the hand of a program."""

    def __init__(self, sandbox: SandboxClient, phone_id: int) -> None:
        self.sandbox = sandbox
        self.id = phone_id

    def _post(self, gesture: str, **body: Any) -> Json:
        return dict(self.sandbox.request("POST", f"/sandbox/phones/{self.id}/{gesture}", json=body))

    def start(self, payload: str = "") -> int:
        """Press Start and return the message's id."""
        return int(self._post("start", payload=payload)["message_id"])

    def text(self, text: str, *, reply_to: int | None = None, forward_from: str | None = None) -> int:
        """Send a text and return its id, of the last piece when it was cut."""
        body = {"text": text, "reply_to_message_id": reply_to, "forward_from": forward_from}
        return int(self._post("text", **body)["message_id"])

    def edit(self, message_id: int, text: str) -> None:
        """Edit one of the phone's own messages."""
        self._post("edit", message_id=message_id, text=text)

    def tap(self, label_or_data: str, *, message_id: int | None = None) -> str:
        """Press the newest button with that label or data; with *message_id* any data, forged too."""
        if message_id is None:
            message, button = self._find(label_or_data)
            if button.data is None:
                raise PhoneRefused(f"The button {button.text!r} opens a link and sends nothing.")
            return self._tap(message.message_id, button.data)
        message_seen = self.chat().message(message_id)
        known = message_seen.button(label_or_data) if message_seen else None
        return self._tap(message_id, known.data if known and known.data is not None else label_or_data)

    def _tap(self, message_id: int, data: str) -> str:
        return str(self._post("tap", message_id=message_id, data=data)["query_id"])

    def _find(self, label_or_data: str) -> tuple[SeenMessage, Button]:
        chat = self.chat()
        for message in reversed(chat.messages):
            if button := message.button(label_or_data):
                return message, button
        raise PhoneRefused(f"No message has a button {label_or_data!r}.\n{_shown(chat)}")

    def upload(
        self, kind: str, file: Path | bytes, *, name: str | None = None, caption: str = "", reply_to: int | None = None
    ) -> int:
        """Send a photo, document, voice or sticker and return the message's id."""
        content = file.read_bytes() if isinstance(file, Path) else file
        file_name = name or (file.name if isinstance(file, Path) else f"{kind}.bin")
        data = {"kind": kind, "caption": caption, "reply_to_message_id": "" if reply_to is None else str(reply_to)}
        path = f"/sandbox/phones/{self.id}/upload"
        answer = self.sandbox.request("POST", path, data=data, files={"file": (file_name, content)})
        return int(answer["message_id"])

    def block(self) -> None:
        """Block the bot."""
        self._post("block")

    def unblock(self) -> None:
        """Let the bot write again."""
        self._post("unblock")

    def deactivate(self) -> None:
        """Delete this person's account."""
        self._post("deactivate")

    def chat(self, *, after: int | None = None, seconds: float = 0.0) -> Chat:
        """Return the chat; with *after*, wait up to *seconds* until it is newer than that version."""
        params: dict[str, float] = {} if after is None else {"after": after, "seconds": seconds}
        return _chat(self.sandbox.request("GET", f"/sandbox/phones/{self.id}/chat", params=params))

    def wait_for(self, predicate: Callable[[Chat], object], timeout: float = DEFAULT_WAIT) -> Chat:
        """Return the chat once *predicate* holds; TimeoutError shows the chat otherwise."""
        deadline = time.monotonic() + timeout
        chat = self.chat()
        while not predicate(chat):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"Not seen within {timeout} s on phone {self.id}:\n{_shown(chat)}")
            chat = self.chat(after=chat.version, seconds=left)
        return chat

    def wait_for_reply(self, after: int, containing: str = "", timeout: float = DEFAULT_WAIT) -> SeenMessage:
        """Return the bot's first bubble after *after* whose text contains *containing*."""

        def found(chat: Chat) -> list[SeenMessage]:
            return [message for message in chat.after(after) if containing in message.text]

        return found(self.wait_for(found, timeout))[0]

    def wait_for_answer(self, query_id: str, timeout: float = DEFAULT_WAIT) -> Answer:
        """Return what the pressed button *query_id* answered."""

        def found(chat: Chat) -> list[Answer]:
            return [answer for answer in chat.answers if answer.query_id == query_id]

        return found(self.wait_for(found, timeout))[0]


def _chat(raw: Json) -> Chat:
    answers = tuple(Answer(a["query_id"], a["text"], a["show_alert"], a["url"]) for a in raw["answers"])
    return Chat(tuple(map(_message, raw["messages"])), answers, raw["typing"], raw["version"], raw)


def _message(raw: Json) -> SeenMessage:
    return SeenMessage(
        message_id=raw["message_id"],
        by_bot=raw["by_bot"],
        text=raw["text"],
        rows=tuple(tuple(_button(button) for button in row) for row in raw["buttons"]),
        media=Picture(**raw["media"]) if raw["media"] else None,
        edited=raw["edited_at"] is not None,
        reply_to=raw["reply_to"]["message_id"] if raw["reply_to"] else None,
        pinned=raw["pinned"],
        album=raw["album"],
        force_reply=raw["force_reply"],
        entities=tuple(raw["entities"]),
        raw=raw,
    )


def _button(raw: Json) -> Button:
    return Button(raw["text"], raw.get("callback_data"), raw.get("url"))


def _shown(chat: Chat) -> str:
    """Return the end of a chat for an error message."""
    return "\n".join(map(_line, chat.messages[-8:])) or "(the chat is empty)"


def _line(message: SeenMessage) -> str:
    who = "bot" if message.by_bot else "me "
    labels: Sequence[str] = [f"[{button.text}]" for button in message.buttons]
    media = f"<{message.media.kind}> " if message.media else ""
    return f"{message.message_id:>5} {who} {media}{message.text[:200]} {' '.join(labels)}".rstrip()
