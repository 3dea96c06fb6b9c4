"""Why a file cannot be read: one sentence each, which says what to do next.

Shapes   templates for `UnreadableFile`; `{name}` is the name under which the person knows the file.
"""

from __future__ import annotations

from docs_store.errors import N_, UnreadableFile

EMPTY = N_("{name} is empty (0 bytes): send it again.")
MISSING = N_("{name} is not there any more: add it again.")
NOT_A_FILE = N_("{name} is not an ordinary file: give a document or a folder of documents.")
NO_PERMISSION = N_("{name} may not be read by this program: give it the right to read the file.")
TOO_LARGE = N_("{name} is too large ({size} MB, the limit is {limit} MB): split it or raise the limit in the settings.")
UNKNOWN = N_("{name} is of a kind that cannot be read. Send one of: {kinds}.")
NOT_ITS_SUFFIX = N_("{name} is not what its name says (it is {found}): rename it or export it again.")
ENCRYPTED = N_("{name} is protected by a password: save it without one and send it again.")
TRUNCATED = N_("{name} is damaged or incomplete: export or copy it again.")
NO_PAGES = N_("{name} has no pages: export it again.")
NO_TEXT = N_("{name} contains no text that can be read: send a sharper scan or a version with text.")
NO_OCR = N_(
    "{name} is a scan, and the program that reads scans is not installed on the server: "
    "apt install tesseract-ocr tesseract-ocr-fra, then send it again."
)
TOO_MANY_PIXELS = N_(
    "{name} has more pixels than can be read ({limit} million at most): make it smaller, send it again."
)
BOMB = N_("{name} unpacks to far more than a document holds, which is how harmful files work: it was not opened.")
ENTITIES = N_("{name} contains XML entities, which documents do not need and harmful files do: save it anew.")
CRASHED = N_("{name} makes the reader crash: export it again, perhaps with another program.")
TOO_SLOW = N_("{name} takes too long to read: split it or export it again.")
TOO_MUCH_MEMORY = N_("{name} needs more memory than a reader may use: split it or export it again.")
TOO_MUCH_TEXT = N_("{name} holds more text than a document may ({limit} MB): split it.")

BROKE_OFF = frozenset({CRASHED, TOO_SLOW, TOO_MUCH_MEMORY, MISSING})
"""Readings that ended without a reason in the file itself: worth another try."""


def broke_off(reason: UnreadableFile) -> bool:
    """Say whether a file was not refused but could not be read this time."""
    return reason.template in BROKE_OFF


def refusal(template: str, name: str, **fields: object) -> UnreadableFile:
    """Return the error that says *template* of the file called *name*."""
    return UnreadableFile(template, name=name, **fields)
