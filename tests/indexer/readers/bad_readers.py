"""What a reader may do at its worst, run inside a worker by the tests of the process."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from docs_store.errors import UnreadableFile
from indexer.readers.allowance import CpuAllowance, Limits
from indexer.readers.document import Block, ReadDocument

Answer = tuple[dict[str, Any], bytes]


def misbehave(request: dict[str, Any], limits: Limits) -> Answer:
    """Do what the first line of the file says."""
    return globals()[Path(request["path"]).read_text().split()[0]](request, limits)


def good(request: dict[str, Any], limits: Limits) -> Answer:
    return {}, ReadDocument((Block("bien lu", "paragraph"),)).to_bytes()


def segfault(request: dict[str, Any], limits: Limits) -> Answer:
    ctypes.string_at(0)
    return good(request, limits)


def leave(request: dict[str, Any], limits: Limits) -> Answer:
    os._exit(0)


def stand_still(request: dict[str, Any], limits: Limits) -> Answer:
    threading.Event().wait()
    return good(request, limits)


def run_on(request: dict[str, Any], limits: Limits) -> Answer:
    CpuAllowance(limits).page()
    while True:
        pass


def hoard(request: dict[str, Any], limits: Limits) -> Answer:
    return {"size": len(bytearray(limits.memory_bytes * 2))}, b""


def flood(request: dict[str, Any], limits: Limits) -> Answer:
    return {}, bytes(limits.result_bytes + 1)


def rave(request: dict[str, Any], limits: Limits) -> Answer:
    return {}, b"this is no document"


def dig(request: dict[str, Any], limits: Limits) -> Answer:
    return dig(request, limits)


def stumble(request: dict[str, Any], limits: Limits) -> Answer:
    raise ZeroDivisionError


def refuse(request: dict[str, Any], limits: Limits) -> Answer:
    raise UnreadableFile("{name} is a test: {why}.", name="worker's own name", why="on purpose")


def call_home(request: dict[str, Any], limits: Limits) -> Answer:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
    return good(request, limits)


def start_program(request: dict[str, Any], limits: Limits) -> Answer:
    subprocess.run(["true"], check=True)
    return good(request, limits)


def scribble(request: dict[str, Any], limits: Limits) -> Answer:
    Path(request["path"]).with_suffix(".scribble").write_text("x" * 10_000)
    return good(request, limits)


def chatter(request: dict[str, Any], limits: Limits) -> Answer:
    print("a library prints")
    os.write(1, b"and writes to descriptor 1")
    return good(request, limits)


def tell_limits(request: dict[str, Any], limits: Limits) -> Answer:
    """Tell what the system allows this process, after one page was begun."""
    CpuAllowance(limits).page()
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_CORE")
    soft = [f"{name} {resource.getrlimit(getattr(resource, name))[0]}" for name in names]
    return {}, ReadDocument(tuple(Block(text, "paragraph") for text in soft)).to_bytes()


def tell_network(request: dict[str, Any], limits: Limits) -> Answer:
    """Tell in which network this process is."""
    network = str(Path("/proc/self/ns/net").readlink())
    return {}, ReadDocument((Block(network, "paragraph"),)).to_bytes()


def tell(request: dict[str, Any], limits: Limits) -> Answer:
    """Tell what this process has loaded and inherited."""
    blocks = [Block(name, "paragraph") for name in (*sys.modules, *(f"env {key}" for key in os.environ))]
    return {}, ReadDocument(tuple(blocks)).to_bytes()
