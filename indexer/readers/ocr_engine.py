"""Runs Tesseract, the one program that a reader may start, and gives back the words that it saw.

Units    pixels of the picture that was given, from its top left; confidence 0 to 100; CPU seconds.
Shapes   the words of one line share the height of its letters (ascent to descent), as those of a text layer do.
Limits   one thread; picture and words go through pipes, nothing is written to disk; the process gets the CPU seconds
         that are left and is killed after `PATIENCE` times as many by the clock.
Errors   TooSlow when it does not finish; no engine is None, never an error: pages then stay as they are.
Source   Tesseract 5 with the French and English models; "sparse text" (page segmentation 11) finds the words of tables
         and drawings that automatic layout leaves out (word recall .95 against .75 on a scanned schematic) and loses
         nothing in prose; what belongs together is decided by our own layout. hOCR, because it tells the size and the
         base line of each line.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

WANTED = ("fra", "eng")
SPARSE = 11
PATIENCE = 6.0
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_DESCENDERS = re.compile(r"x_descenders ([\d.]+)")
_SURE = re.compile(r"x_wconf (\d+)")
_TURN = re.compile(rb"Rotate: (\d+)")


class TooSlow(Exception):
    """The picture took more than the seconds that it was given."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An installed Tesseract and the languages among `WANTED` that it has."""

    program: str
    languages: tuple[str, ...]
    finds_direction: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A word in a picture; `line` numbers the lines, `letters` is its own ink, `y0` and `y1` the height of its line."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    letters: tuple[int, int, int, int]
    confidence: int
    line: int


def program() -> str | None:
    """Return the path of Tesseract, None where it is not installed."""
    found = shutil.which("tesseract")
    return os.path.realpath(found) if found else None


@cache
def engine() -> Engine | None:
    """Return the installed engine; None without the program, or with neither French nor English."""
    path = program()
    if path is None:
        return None
    try:
        answer = subprocess.run([path, "--list-langs"], capture_output=True, timeout=30, env=_environment(), check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    known = answer.stdout.decode(errors="replace").split()
    languages = tuple(language for language in WANTED if language in known)
    return Engine(path, languages, "osd" in known) if languages else None


def name_of(found: Engine | None) -> str:
    """Return what of the engine decides how pages are read: part of the recipe of a document."""
    return f"tesseract {'+'.join(found.languages)}" if found else "no OCR"


def words_in(picture: Any, found: Engine, *, dpi: int, seconds: int) -> list[Seen]:
    """Return the words of *picture*, a grey Pillow image, upright as it is."""
    options = ("-l", "+".join(found.languages), "--psm", str(SPARSE), "--dpi", str(dpi))
    return list(_parsed(_run(found, picture, options, ("hocr",), seconds)))


def direction_of(picture: Any, found: Engine, *, dpi: int, seconds: int) -> int | None:
    """Return by how many degrees clockwise *picture* is to be turned to be upright; None when it does not tell."""
    if not found.finds_direction:
        return None
    answer = _TURN.search(_run(found, picture, ("--psm", "0", "-l", "osd", "--dpi", str(dpi)), (), seconds))
    return int(answer[1]) % 360 if answer else None


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX") if key in os.environ}
    return {**kept, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def _run(found: Engine, picture: Any, options: tuple[str, ...], output: tuple[str, ...], seconds: int) -> bytes:
    """Return what Tesseract prints of *picture*, nothing when it cannot make anything of it."""
    data = b"P5 %d %d 255\n" % picture.size + picture.tobytes()
    command = [found.program, "stdin", "stdout", *options, *output]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(), cwd="/"
    ) as process:
        with suppress(ProcessLookupError, PermissionError):
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (max(1, seconds), max(1, seconds)))
        try:
            printed, _ = process.communicate(data, timeout=PATIENCE * max(1, seconds))
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise TooSlow from error
    if process.returncode < 0:
        raise TooSlow
    return printed if process.returncode == 0 else b""


def _parsed(printed: bytes) -> list[Seen]:
    """Return the words of a page in hOCR."""
    from lxml import etree  # type: ignore[import-untyped]

    if not printed.strip():
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(printed, parser)
    found: list[Seen] = []
    for number, line in enumerate(root.iter("{*}span") if root is not None else ()):
        if line.get("class", "") in {"ocr_line", "ocr_caption", "ocr_textfloat", "ocr_header"}:
            found.extend(_words_of(line, number))
    return found


def _words_of(line: Any, number: int) -> list[Seen]:
    title = line.get("title", "")
    box, baseline, size, below = (part.search(title) for part in (_BOX, _BASELINE, _SIZE, _DESCENDERS))
    found: list[Seen] = []
    for word in line.iter("{*}span"):
        place, sure = (part.search(word.get("title", "")) for part in (_BOX, _SURE))
        text = "".join(word.itertext()).strip()
        if word.get("class") != "ocrx_word" or place is None or not text:
            continue
        x0, y0, x1, y1 = map(int, place.groups())
        top, bottom = float(y0), float(y1)
        if box and baseline and size and below:
            slope, offset = float(baseline[1]), float(baseline[2])
            foot = int(box[4]) + offset + slope * ((x0 + x1) / 2 - int(box[1]))
            bottom = foot + float(below[1])
            top = bottom - float(size[1])
        found.append(
            Seen(text, x0, min(top, bottom), x1, bottom, (x0, y0, x1, y1), int(sure[1]) if sure else 0, number)
        )
    return found
