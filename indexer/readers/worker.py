"""The process that opens files nobody has vouched for: limited before the first byte is read.

Shapes   one request a frame on standard input, one answer a frame on standard output: a JSON head and a body of bytes,
         each after its length. Whatever a library prints goes nowhere.
Limits   memory, CPU seconds, open files and written bytes by the system (setrlimit); no sockets and no programs
         started but Tesseract, by an audit hook that nothing in Python can take away; where the system allows it, a
         network namespace of its own holds that for libraries and Tesseract too. Ends when its input ends.
Errors   an UnreadableFile crosses as its template and fields; anything else that a reader raises is a crash of that
         file.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from docs_store.errors import UnreadableFile
from indexer.readers.allowance import CpuAllowance, Limits
from indexer.readers.ocr_engine import program

HEAD = struct.Struct("!IQ")
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of unshare(2)
Handler = Callable[[dict[str, Any], Limits], tuple[dict[str, Any], bytes]]
_FORBIDDEN = {
    *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"),
    *("os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "os.remove", "os.rename", "os.rmdir", "os.chmod"),
}


def write_frame(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    plain = json.dumps(head).encode()
    stream.write(HEAD.pack(len(plain), len(body)))
    stream.write(plain)
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one message, None at the end."""
    sizes = stream.read(HEAD.size)
    if len(sizes) < HEAD.size:
        return None
    head, body = HEAD.unpack(sizes)
    return json.loads(stream.read(head)), stream.read(body)


def limit_this_process(limits: Limits) -> None:
    """Take away from this process what reading does not need."""
    _leave_the_network()
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, hard))
    sys.addaudithook(_forbidding(program()))


def _leave_the_network() -> None:
    """Move to a network of its own, where there is nobody, if the system lets this account do so."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare"):
        libc.unshare(_NEW_NETWORK if os.geteuid() == 0 else _NEW_NETWORK | _NEW_USER)


def _forbidding(allowed: str | None) -> Callable[[str, tuple[Any, ...]], None]:
    """Return the hook that forbids what a reader has no business with; it may start the program *allowed*."""

    def forbid(event: str, details: tuple[Any, ...]) -> None:
        if event not in _FORBIDDEN:
            return
        if event == "subprocess.Popen" and allowed is not None and details[0] == allowed:
            return
        raise PermissionError(f"a reader may not do this: {event}")

    return forbid


def read_document(request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Read the file that *request* names: once, or one page of it from its picture."""
    from indexer.readers.reading import read_once
    from indexer.readers.scans import Scans

    path, name, allowance = (
        Path(request["path"]),
        request["name"],
        CpuAllowance(limits, Path(request["path"]).stat().st_size),
    )
    if "page" in request:
        return _page_scanned(path, name, request, limits)
    scans = Scans.from_plain(request.get("scans", {}))
    document = read_once(path, name, allowance, scans)
    return {"wanted": scans.plain_wanted()}, document.to_bytes()


def _page_scanned(path: Path, name: str, request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    from indexer.readers.ocr_engine import engine
    from indexer.readers.reading import scanned
    from indexer.readers.scans import areas_from_plain

    found = engine()
    if found is None:
        return {"failed": "missing"}, b""
    areas = areas_from_plain(request["areas"])
    seen = scanned(path, name, request["page"], areas, found, limits.seconds_a_page)
    return {}, json.dumps([area.plain() for area in seen], ensure_ascii=False).encode("utf-8", "replace")


def answered(handler: Handler, request: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Return the answer to one request: a result, a refusal, or that the reader could not cope."""
    try:
        head, body = handler(request, limits)
    except UnreadableFile as error:
        return {"refused": error.template, "fields": {key: str(value) for key, value in error.fields.items()}}, b""
    except MemoryError:
        return {"failed": "memory"}, b""
    except RecursionError:
        return {"failed": "crash", "detail": "RecursionError"}, b""
    except PermissionError as error:
        return {"failed": "permission", "detail": str(error)}, b""
    except FileNotFoundError:
        return {"failed": "missing"}, b""
    except Exception as error:
        return {"failed": "crash", "detail": type(error).__name__}, b""
    return ({"failed": "size"}, b"") if len(body) > limits.result_bytes else (head, body)


def serve(handler_name: str, limits: Limits) -> None:
    """Answer requests with the function *handler_name* ("module:function") until the input ends."""
    stdin, stdout = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    module, _, function = handler_name.partition(":")
    handler: Handler = getattr(import_module(module), function)
    limit_this_process(limits)
    while (message := read_frame(stdin)) is not None:
        write_frame(stdout, *answered(handler, message[0], limits))
