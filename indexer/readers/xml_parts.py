"""Opens the XML parts of an office file that `archives` has let through.

Limits   neither entities nor the network, and no tree deeper than libxml2 allows by itself.
Errors   UnreadableFile: damaged.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from indexer.readers import refusals
from indexer.readers.refusals import refusal


@contextmanager
def archive(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Open the file at *path*; what goes wrong inside is a damaged file called *name*."""
    try:
        with zipfile.ZipFile(path) as opened:
            yield opened
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError, OSError, EOFError) as error:
        raise refusal(refusals.TRUNCATED, name) from error


def part(opened: zipfile.ZipFile, member: str) -> Any:
    """Return the root of an XML part; KeyError when there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(opened.read(member), parser)
