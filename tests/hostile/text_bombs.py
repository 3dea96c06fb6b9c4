"""Text files that are traps: markup nested without end, tables a line wide, lines that regular expressions choke on.

Shapes   `TEXT_BOMBS` gives, by file name, a function that returns the bytes; `POISONS`, by name, one that returns a
         text of about so many characters that some expression might need quadratic time for.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import partial

from tests.hostile.office_bombs import LAUGHS, OUTSIDE, QUADRATIC
from tests.hostile.raw_pdf import zeros_deflated

Text = Callable[[], bytes]
_HTML = b"<!DOCTYPE html><html><body>"


def _repeated(part: str) -> Callable[[int], str]:
    return lambda size: part * max(1, size // len(part))


POISONS: dict[str, Callable[[int], str]] = {
    "digits": _repeated("7"),
    "dashes": _repeated("-"),
    "dots": _repeated("."),
    "dots and blanks": _repeated(". "),
    "dots, then a word": lambda size: "." * (size - 3) + " x1",
    "underscores": _repeated("_"),
    "blanks in words": lambda size: "a" + " " * (size - 2) + "b",
    "blank lines": lambda size: "a" + "\n" * (size - 2) + "b",
    "numbers with dots": _repeated("1."),
    "numbers with blanks": _repeated("1 "),
    "numbers with commas and blanks": _repeated("1,2 à "),
    "codes joined by dashes": _repeated("A1-"),
    "codes joined by underscores": _repeated("a_1"),
    "one code": lambda size: "K" + "1" * (size - 1),
    "capitals": _repeated("A"),
    "capital words": _repeated("ABC "),
    "plain words": _repeated("vis de la pompe "),
    "short sentences": _repeated("A. "),
    "sentences": _repeated("La vis tient. "),
    "marks": _repeated("!"),
    "marks and blanks": _repeated("! "),
    "warning signs": _repeated("⚠"),
    "warnings": _repeated("DANGER "),
    "warning lines": _repeated("DANGER ! Choc.\n"),
    "revisions": _repeated("rév "),
    "revisions of others": _repeated("remplace la révision B, "),
    "dates": _repeated("12/2024 "),
    "quotes": _repeated('"'),
    "opening brackets": _repeated("(["),
    "list numbers": _repeated("1) a\n"),
    "numbered titles": _repeated("1.1.1.1 A\n"),
    "accents apart": lambda size: "e" + "\u0301" * (size - 1),
    "accents in two classes": lambda size: "a" + "\u0301\u0327" * (size // 2),
    "accents to be put on": _repeated("´e"),
    "lone grave accents": _repeated("a`"),
    "ligatures": _repeated("ﬃ"),
    "no space at all": _repeated("éà"),
    "letters of another script": _repeated("汉字"),
    "bars": _repeated(" | "),
    "soft hyphens": _repeated("\u00ad"),
    "slashes": _repeated("a/"),
    "hyphens at line ends": _repeated("a-\n"),
    "colons": _repeated("::: "),
    "mkdocs": _repeated("!!! note\n    a\n"),
    "containers": _repeated("::: danger\na\n"),
    "emphasis": _repeated("*a **"),
    "links": _repeated("[a]("),
    "images": _repeated("!["),
    "back quotes": _repeated("` `` "),
    "angle brackets": _repeated("<a "),
    "comments": _repeated("<!--"),
    "ranges": _repeated("1 - "),
    "units": _repeated("25 N·"),
}


def _png(width: int, height: int, data: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _png_of_text(megabytes: int) -> bytes:
    comment = b"Comment\0\0" + zeros_deflated(megabytes)
    body = struct.pack(">I", len(comment)) + b"zTXt" + comment + struct.pack(">I", zlib.crc32(b"zTXt" + comment))
    small = _png(10, 10, zlib.compress(bytes(110)))
    return small[:33] + body + small[33:]


def _jpeg(side: int) -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\x00\x0b\x08" + side.to_bytes(2, "big") * 2
    return head + b"\x01\x01\x11\x00\xff\xda\0\x08\x01\x01\0\0\x3f\0" + bytes(5000) + b"\xff\xd9"


def _tiff(side: int) -> bytes:
    tags = ((256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, side), (279, side * side))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value % 2**32) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)


def _gif() -> bytes:
    return (
        b"GIF89a"
        + b"\xff\xff\xff\xff\0\0\0"
        + (b"\x2c" + bytes(4) + b"\xff\xff\xff\xff\0\x02\x02\x44\x01\0") * 50_000
        + b"\x3b"
    )


def _markdown_table(rows: int, columns: int) -> bytes:
    return ("|a" * columns + "|\n" + "|-" * columns + "|\n" + ("|b" * columns + "|\n") * rows).encode()


TEXT_BOMBS: dict[str, Text] = {
    "100-megapixels.png": lambda: _png(10_000, 10_000, zeros_deflated(96)),
    "one-line.png": lambda: _png(2**31 - 1, 1, zeros_deflated(200)),
    "text.png": partial(_png_of_text, 800),
    "100-megapixels.jpg": partial(_jpeg, 10_000),
    "four-gigapixels.jpg": partial(_jpeg, 65_500),
    "huge.tiff": partial(_tiff, 100_000),
    "many-frames.gif": _gif,
    "million-quotes.md": lambda: b">" * 1_000_000 + b" a",
    "million-lists.md": lambda: b"- " * 500_000 + b"a",
    "deep-lists.md": lambda: b"".join(b" " * (2 * n) + b"- a\n" for n in range(2_000)),
    "links.md": lambda: b"[" * 200_000 + b"a" + b"](b)" * 200_000,
    "emphasis.md": lambda: b"*a **b " * 100_000,
    "back-quotes.md": lambda: b"".join(b"`" * (n % 500) + b"a " for n in range(4_000)),
    "references.md": lambda: b"".join(b"[a%d]: /b\n" % n for n in range(100_000)) + b"[a1] " * 50_000,
    "table.md": partial(_markdown_table, 2_000, 500),
    "wide-table.md": partial(_markdown_table, 3, 200_000),
    "mkdocs.md": lambda: b'!!! note "' * 100_000,
    "containers.md": lambda: b"::: danger\n" * 300_000,
    "front-matter.md": lambda: b"---\ntitle: " + b"a\n" * 3_000_000,
    "divs.md": lambda: b"<div>" * 300_000 + b"\n\na\n",
    "million-tags.html": lambda: _HTML + b"<div>" * 1_000_000 + b"a",
    "million-spans.html": lambda: _HTML + b"<b><i>" * 500_000 + b"a",
    "million-quotes.html": lambda: _HTML + b"<blockquote>" * 1_000_000 + b"a",
    "nested-tables.html": lambda: _HTML + b"<table><tr><td>" * 20_000 + b"a",
    "nested-lists.html": lambda: _HTML + b"<ul><li>a" * 20_000,
    "nested-inline.html": lambda: _HTML + b"<span>a" * 40_000,
    "many-rows.html": lambda: _HTML + b"<table>" + b"<tr><td>a<td>b</tr>" * 200_000,
    "one-attribute.html": lambda: _HTML + b'<p class="' + b"danger " * 2_000_000 + b'">a</p>',
    "many-attributes.html": lambda: _HTML + b"<p " + b"".join(b"a%d=1 " % n for n in range(200_000)) + b">a</p>",
    "comments.html": lambda: b"<!-- a -->" * 800 + _HTML + b"<!--" * 500_000,
    "list-from-a-billion.html": lambda: _HTML + b"<ol start=" + b"9" * 5_000 + b"><li>a</ol>",
    "entities.html": lambda: _HTML + b"&nbsp;&#1114111;&#99999999999;&bogus;" * 300_000,
    "xxe.html": lambda: (
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body>&a; b</body></html>'
    ),
    "laughs.xhtml": lambda: LAUGHS.replace("<!DOCTYPE x", "<!DOCTYPE html").replace("<x>", "<html><body>").encode(),
    "xxe.svg": lambda: OUTSIDE.replace("<x>", '<svg xmlns="http://www.w3.org/2000/svg"><text>').encode(),
    "laughs.svg": lambda: LAUGHS.replace("<x>", "<svg><text>").encode(),
    "quadratic.svg": QUADRATIC.encode,
    "wide.csv": lambda: b"a," * 10_000_000,
    "wide-semicolons.csv": lambda: b";" * 10_000_000 + b"a\nb\n",
    "one-cell.csv": lambda: b'"' + b"a " * 8_000_000,
    "quotes.csv": lambda: b'"' * 10_000_000,
    "many-rows.csv": lambda: b"a,b\n" * 3_000_000,
    "300-megabytes.txt": lambda: b"La vis tient la pompe en place.\n" * 9_830_400,
    "190-megabytes.txt": lambda: b"La vis tient la pompe en place.\n" * 6_225_920,
    "one-line.txt": lambda: b"vis de la pompe " * 655_360,
    "one-paragraph.txt": lambda: b"vis de la pompe\n" * 655_360,
    "blank-lines.txt": lambda: b"\n" * 20_000_000 + b"a",
    "many-encodings.txt": lambda: bytes(range(128, 256)) * 80_000,
    "lone-surrogates.txt": lambda: b"\xff\xfe" + b"\x00\xd8" * 1_000_000 + b"a\0",
    "settings.ini": lambda: b"[a]\n" * 2_000_000 + b"b=" + b"1" * 10_000_000,
    **{f"{name}.txt": partial(lambda make: make(2**20).encode("utf-8"), make) for name, make in POISONS.items()},
}
"""The last ones are a megabyte of each poison, as a text file."""
