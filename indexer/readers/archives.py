"""Refuses Office files that are traps, before anything opens them: zip bombs and XML with entities.

Units    bytes; a ratio is unpacked size over packed size, as the archive's directory states them.
Limits   `MOST_MEMBERS` members, `MOST_UNPACKED` bytes in all, `MOST_RATIO` for members over `SMALL` bytes; the
         directory may lie, so the readers' own memory limit stands behind this check.
Errors   UnreadableFile: bomb, entities, password, damaged.
Source   defusedxml reads each part up to its first element: a document type can only stand before it.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from indexer.readers import refusals
from indexer.readers.refusals import refusal

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * 2**20
MOST_RATIO = 100
SMALL = 2**20
_XML = (".xml", ".rels", ".vml")


def checked_archive(path: Path, name: str) -> frozenset[str]:
    """Return the names of the members of the Office file at *path* once it is known to be harmless."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _weigh(members, name)
            if any(member.flag_bits & 1 for member in members):
                raise refusal(refusals.ENCRYPTED, name)
            for member in members:
                if member.filename.lower().endswith(_XML):
                    _without_entities(archive, member, name)
            return frozenset(member.filename for member in members)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, DefusedXmlException):
            raise refusal(refusals.ENTITIES, name) from error
        raise refusal(refusals.TRUNCATED, name) from error


def _weigh(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse an archive whose members are too many, too big, or packed too well to be honest."""
    heavy = any(
        member.file_size > SMALL and member.file_size > MOST_RATIO * max(1, member.compress_size) for member in members
    )
    if heavy or len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise refusal(refusals.BOMB, name)


def _without_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Refuse a part that declares a document type; a part that is no XML is its reader's business."""
    try:
        with archive.open(member) as part:
            for _ in ElementTree.iterparse(part, events=("start",), forbid_dtd=True):
                return
    except DefusedXmlException as error:
        raise refusal(refusals.ENTITIES, name) from error
    except ParseError:
        return
