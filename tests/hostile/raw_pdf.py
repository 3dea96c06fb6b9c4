"""Writes PDF files byte by byte, so that they can be wrong in any way that a test needs."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
WORDS = b"BT /F1 12 Tf 72 700 Td (Couple de serrage 25 Nm.) Tj ET\n"


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False, length: bytes | None = None) -> bytes:
    """Return a stream object; *packed* deflates it, *length* is what it claims instead of the truth."""
    if packed:
        data, entries = zlib.compress(data, 9), entries + b"/Filter/FlateDecode"
    claimed = length if length is not None else str(len(data)).encode()
    return b"<<" + entries + b"/Length " + claimed + b">>stream\n" + data + b"\nendstream"


def pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"", xref: bytes | None = None) -> bytes:
    """Return a file of numbered objects; 1 is the catalogue. *xref* replaces the table of their places."""
    parts, places, at = [HEADER], {}, len(HEADER)
    for number, body in objects.items():
        text = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        places[number] = at
        parts.append(text)
        at += len(text)
    size = max(objects) + 1
    table = [
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(size)
    ]
    parts.append(b"xref\n0 %d\n%b" % (size, b"".join(table)) if xref is None else xref)
    parts.append(b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at))
    return b"".join(parts)


def page_of(content: bytes = WORDS, *, resources: bytes = b"", page: bytes = b"", **more: bytes) -> dict[int, bytes]:
    """Return the objects of one page; *more* are `o7=…` for object 7, which replace or add."""
    objects = {
        1: CATALOG,
        2: PAGES,
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>"
        + resources
        + b">>"
        + page
        + b">>",
        4: stream(content, packed=len(content) > 10_000),
        5: FONT,
    }
    return objects | {int(name[1:]): body for name, body in more.items()}


def zeros_deflated(megabytes: int, fill: bytes = b"\0") -> bytes:
    """Return so many megabytes of one sign, deflated, made from one deflated megabyte that is repeated."""
    block = fill * 2**20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 1
    for _ in range(megabytes):
        checksum = zlib.adler32(block, checksum)
    return b"\x78\xda" + packed * megabytes + b"\x03\0" + checksum.to_bytes(4, "big")


def run_lengths(size: int, fill: int = 32) -> bytes:
    """Return *size* times one byte in RunLength code: 128 to one."""
    return bytes((129, fill)) * (size // 128) + b"\x80"


def lzw_run(cycles: int, fill: int = 32) -> bytes:
    """Return a long run of one byte in LZW code: each cycle of the table gives seven megabytes for five kilobytes."""
    bits = []
    for _ in range(8):  # eight cycles end on a byte
        width, following = 9, 258
        bits.append(f"{256:09b}")
        bits.append(f"{fill:09b}")
        while following < 4094:
            bits.append(f"{following:0{width}b}")
            following += 1
            if following + 1 >= 1 << width and width < 12:
                width += 1
    text = "".join(bits)
    cycle = int(text, 2).to_bytes(len(text) // 8, "big")
    return cycle * max(1, cycles // 8) + b"\x80\x80"
