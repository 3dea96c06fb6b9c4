"""Bytes to text: UTF-8 when it is, otherwise the most likely of the encodings that plants still produce.

Limits   a file with zero bytes in it, or mostly control characters, is no text, whatever its suffix says.
Errors   UnreadableFile when it is empty or no text.
Source   charset-normalizer guesses; a byte-order mark decides without guessing.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from indexer.readers import refusals
from indexer.readers.refusals import refusal

SAMPLE = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EUROPEAN = ["cp1252", "iso8859_15", "iso8859_1", "cp850", "mac_roman", "utf_16", "utf_16_le", "utf_16_be"]


def decoded(path: Path, name: str) -> str:
    """Return the text of the file at *path*."""
    return decoded_bytes(path.read_bytes(), name)


def decoded_bytes(data: bytes, name: str) -> str:
    """Return *data* as text."""
    if not data.strip():
        raise refusal(refusals.EMPTY if not data else refusals.NO_TEXT, name)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if is_binary(data[:SAMPLE]):
        raise refusal(refusals.NOT_ITS_SUFFIX, name, found="binary data")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)


def is_binary(data: bytes) -> bool:
    """Say whether *data* cannot be text in any encoding used for plain files."""
    if not data or data.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    if b"\0" in data:
        zeros = data.count(0)
        return not (0.3 < zeros / len(data) < 0.7)  # half zeros: UTF-16 without a mark
    odd = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in data[:20_000])
    return odd > 0.02 * min(len(data), 20_000)


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:SAMPLE], cp_isolation=_EUROPEAN).best()
    return data.decode(best.encoding if best else "cp1252", "replace")
