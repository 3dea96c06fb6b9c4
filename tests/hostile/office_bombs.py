"""Office files that are traps: archives that swell or lie, XML that reaches out or laughs, sheets without end.

Shapes   `OFFICE_BOMBS` gives, by file name, a function that writes the file at a path.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import docx
import openpyxl

Writer = Callable[[Path], None]

_LEVELS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{_LEVELS}]><x>&l10;</x>'
QUADRATIC = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]><x>{"&a;" * 100_000}</x>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ODT_TYPE = b"application/vnd.oasis.opendocument.text"
_SLIDE = "ppt/slides/slide1.xml"


def members_of(kind: str) -> dict[str, bytes]:
    """Return the members of a small good file: docx, xlsx, pptx or odt."""
    if kind in {"docx", "xlsx"}:
        place = io.BytesIO()
        if kind == "docx":
            made = docx.Document()
            made.add_paragraph("Couple de serrage 25 Nm.")
            made.save(place)
        else:
            book = openpyxl.Workbook()
            book.active.append(["code", "sens"])
            book.active.append(["F1", "surcharge"])
            book.save(place)
        with zipfile.ZipFile(place) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    if kind == "odt":
        manifest = '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        return {"mimetype": _ODT_TYPE, "content.xml": b"<a>Couple</a>", "META-INF/manifest.xml": manifest.encode()}
    names = ("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels", _SLIDE)
    return dict.fromkeys(names, b'<?xml version="1.0"?><a/>')


def zipped(path: Path, members: Mapping[str, bytes | Callable[[], bytes]]) -> None:
    """Write an archive at *path*."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data() if callable(data) else data)


def _with(kind: str, name: str, data: Callable[[], bytes] | bytes, path: Path) -> None:
    zipped(path, {**members_of(kind), name: data})


def _paragraphs(count: int, inside: str = "<w:r><w:t>Vis {n}</w:t></w:r>") -> bytes:
    body = "".join(f"<w:p>{inside.replace('{n}', str(n))}</w:p>" for n in range(count))
    return f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'.encode()


def _nested_tables(depth: int) -> bytes:
    opening, closing = "<w:tbl><w:tr><w:tc><w:p/>", "<w:p/></w:tc></w:tr></w:tbl>"
    body = opening * depth + "<w:p><w:r><w:t>fond</w:t></w:r></w:p>" + closing * depth
    return f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'.encode()


def _wide_table(cells: int) -> bytes:
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>" * cells + "</w:tr>"
    body = f"<w:tbl><w:tblGrid>{'<w:gridCol/>' * cells}</w:tblGrid>{row * 3}</w:tbl>"
    return f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'.encode()


def _spanning_table() -> bytes:
    span = '<w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr>'
    row = f"<w:tr><w:tc>{span}<w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr>"
    body = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{row * 3}</w:tbl>"
    return f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'.encode()


def _styles_of_themselves() -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("A", "B"), ("B", "A"))
    )
    return f'<?xml version="1.0"?><w:styles {_W}>{styles}</w:styles>'.encode()


def _styled_by_a_ring(path: Path) -> None:
    body = _paragraphs(20, '<w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Vis {n}</w:t></w:r>')
    zipped(path, {**members_of("docx"), "word/document.xml": body, "word/styles.xml": _styles_of_themselves()})


def _deep_xml(depth: int) -> bytes:
    return b'<?xml version="1.0"?>' + b"<a>" * depth + b"</a>" * depth


def _sheet(rows: str, dimension: str = "A1:XFD1048576") -> bytes:
    plain = (
        f'<?xml version="1.0"?><worksheet {_S}><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )
    return plain.encode()


def _far_cell() -> bytes:
    return _sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>loin</t></is></c></row>')


def _many_far_cells(count: int) -> bytes:
    return _sheet("".join(f'<row r="{n}"><c r="XFD{n}"><v>{n}</v></c></row>' for n in range(1, count)))


def _distant_rows(count: int) -> bytes:
    return _sheet("".join(f'<row r="{n * 1000}"><c r="A{n * 1000}"><v>{n}</v></c></row>' for n in range(1, count)))


def _shared(count: int, length: int) -> bytes:
    strings = f"<si><t>{'mot ' * length}</t></si>" * count
    return f'<?xml version="1.0"?><sst {_S} count="{count}" uniqueCount="{count}">{strings}</sst>'.encode()


def _one_string_everywhere(path: Path) -> None:
    """Write a sheet whose many cells all show one long shared string."""
    cells = "".join(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 100 + "</row>" for n in range(1, 2000))
    strings = _shared(1, 5_000)
    zipped(path, {**members_of("xlsx"), "xl/worksheets/sheet1.xml": _sheet(cells), "xl/sharedStrings.xml": strings})


def _many_sheets(path: Path) -> None:
    members = members_of("xlsx")
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 50_000))
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    members["xl/workbook.xml"] = f'<workbook {_S} xmlns:r="{relation}"><sheets>{sheets}</sheets></workbook>'.encode()
    zipped(path, members)


def _nested_archives(path: Path) -> None:
    data = bytes(2**24)
    for _ in range(6):
        place = io.BytesIO()
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", data)
        data = place.getvalue()
    _with("docx", "word/embeddings/a.zip", data, path)


def _overlapping(path: Path) -> None:
    """Write an archive whose directory names one member a thousand times."""
    zipped(path, {**members_of("docx"), "word/media/a.bin": bytes(2**20)})
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    size, start = struct.unpack("<II", data[end + 12 : end + 20])
    directory = data[start : start + size]
    entries = directory.split(b"PK\x01\x02")[1:]
    last = b"PK\x01\x02" + entries[-1]
    more = (
        b"".join(last[:46] + b"word/media/%b.bin" % str(n).zfill(1).encode() + last[46 + 16 :] for n in range(9)) * 110
    )
    count = len(entries) + 990
    closing = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory + more), start, 0)
    path.write_bytes(data[:start] + directory + more + closing)


def _lying_directory(path: Path) -> None:
    """Write an archive whose directory says that a part of 900 MB has 100 bytes."""
    big = b'<?xml version="1.0"?><a>' + b" " * (400 * 2**20) + b"</a>"
    zipped(path, {**members_of("docx"), "word/document.xml": big})
    data = bytearray(path.read_bytes())
    truth = struct.pack("<I", len(big))
    at = data.find(truth)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
        at = data.find(truth, at)
    path.write_bytes(bytes(data))


def _odd_names(path: Path) -> None:
    zipped(
        path,
        {**members_of("docx"), "../../../../tmp/escaped.txt": b"x", "/etc/passwd": b"x", "C:\\x": b"x", "a\0b": b"x"},
    )


def _outside_relations(path: Path) -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/attachedTemplate" Target="http://127.0.0.1:9/a"'
        ' TargetMode="External"/>'
        f'<Relationship Id="rId2" Type="{relation}/image" Target="file:///etc/passwd" TargetMode="External"/>'
        "</Relationships>"
    )
    _with("docx", "word/_rels/document.xml.rels", relations.encode(), path)


def _relations_in_a_ring(path: Path) -> None:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="document.xml"/></Relationships>'
    )
    _with("docx", "word/_rels/document.xml.rels", relations.encode(), path)


def _many_members(path: Path) -> None:
    zipped(path, {**members_of("docx"), **{f"m{n}": b"" for n in range(30_000)}})


def _swelling(kind: str, name: str, path: Path) -> None:
    _with(kind, name, lambda: bytes(300 * 2**20), path)


def _below_the_ratio(path: Path) -> None:
    """Write a document of 190 MB that packs just under a hundredfold: it passes every test of the directory."""
    salt = "".join(f"<w:p><w:r><w:t>{n * 2654435761 % 2**32:x}</w:t></w:r></w:p>" for n in range(60_000))
    body = (salt + " " * 6_000_000) * 20
    _with("docx", "word/document.xml", f"<w:document {_W}><w:body>{body}</w:body></w:document>".encode(), path)


OFFICE_BOMBS: dict[str, Writer] = {
    "swelling.docx": partial(_swelling, "docx", "word/media/a.bmp"),
    "swelling.xlsx": partial(_swelling, "xlsx", "xl/media/a.bmp"),
    "swelling.pptx": partial(_swelling, "pptx", "ppt/media/a.bmp"),
    "swelling.odt": partial(_swelling, "odt", "Pictures/a.bmp"),
    "below-the-ratio.docx": _below_the_ratio,
    "nested.docx": _nested_archives,
    "overlapping.docx": _overlapping,
    "lying-directory.docx": _lying_directory,
    "many-members.docx": _many_members,
    "odd-names.docx": _odd_names,
    "outside-relations.docx": _outside_relations,
    "relations-in-a-ring.docx": _relations_in_a_ring,
    "xxe.docx": partial(_with, "docx", "word/document.xml", OUTSIDE.encode()),
    "xxe.xlsx": partial(_with, "xlsx", "xl/sharedStrings.xml", OUTSIDE.encode()),
    "xxe.pptx": partial(_with, "pptx", _SLIDE, OUTSIDE.encode()),
    "xxe.odt": partial(_with, "odt", "content.xml", OUTSIDE.encode()),
    "xxe-utf16.docx": partial(_with, "docx", "word/document.xml", OUTSIDE.encode("utf-16")),
    "laughs.docx": partial(_with, "docx", "word/document.xml", LAUGHS.encode()),
    "laughs.xlsx": partial(_with, "xlsx", "xl/workbook.xml", LAUGHS.encode()),
    "laughs.pptx": partial(_with, "pptx", "ppt/presentation.xml", LAUGHS.encode()),
    "laughs.odt": partial(_with, "odt", "content.xml", LAUGHS.encode()),
    "quadratic.docx": partial(_with, "docx", "word/document.xml", QUADRATIC.encode()),
    "deep-xml.docx": partial(_with, "docx", "word/document.xml", lambda: _deep_xml(500_000)),
    "deep-xml.xlsx": partial(_with, "xlsx", "xl/worksheets/sheet1.xml", lambda: _deep_xml(500_000)),
    "million-paragraphs.docx": partial(_with, "docx", "word/document.xml", lambda: _paragraphs(1_000_000)),
    "nested-tables.docx": partial(_with, "docx", "word/document.xml", lambda: _nested_tables(2_000)),
    "nested-tables-100.docx": partial(_with, "docx", "word/document.xml", lambda: _nested_tables(60)),
    "wide-table.docx": partial(_with, "docx", "word/document.xml", lambda: _wide_table(20_000)),
    "spanning-table.docx": partial(_with, "docx", "word/document.xml", _spanning_table),
    "styles-in-a-ring.docx": _styled_by_a_ring,
    "far-cell.xlsx": partial(_with, "xlsx", "xl/worksheets/sheet1.xml", _far_cell),
    "many-far-cells.xlsx": partial(_with, "xlsx", "xl/worksheets/sheet1.xml", lambda: _many_far_cells(20_000)),
    "distant-rows.xlsx": partial(_with, "xlsx", "xl/worksheets/sheet1.xml", lambda: _distant_rows(1_000)),
    "shared-strings.xlsx": partial(_with, "xlsx", "xl/sharedStrings.xml", lambda: _shared(900_000, 20)),
    "one-string-everywhere.xlsx": _one_string_everywhere,
    "many-sheets.xlsx": _many_sheets,
}
