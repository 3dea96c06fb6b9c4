"""Give an Office file the same bytes each time: fixed dates inside and outside, members in order.

Limits   the file is rewritten in place; its content stays, only times are set to `WHEN`.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

WHEN = (2026, 1, 5, 8, 0, 0)
STAMP = b"2026-01-05T08:00:00Z"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def freeze(path: Path) -> None:
    """Rewrite the archive at *path* without anything that changes from run to run."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _TIMES.sub(rb"\g<1>" + STAMP + rb"\g<2>", content))
