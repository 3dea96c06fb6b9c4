"""PDF files that are traps: each small, each meant to cost memory, time or the reader's life.

Shapes   `PDF_BOMBS` gives, by name, a function that returns the bytes; nothing is made before it is asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import partial

from tests.hostile.raw_pdf import (
    CATALOG,
    PAGE,
    PAGES,
    WORDS,
    lzw_run,
    page_of,
    pdf,
    run_lengths,
    stream,
    zeros_deflated,
)

MANY = 100_000


def _filtered(data: bytes, filters: bytes, content: bytes = b"") -> bytes:
    """Return a page whose content passes through *filters*."""
    return pdf(page_of(content, o4=stream(data, b"/Filter" + filters)))


def _flate(megabytes: int, layers: int) -> bytes:
    data = zeros_deflated(megabytes, b" ")
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return _filtered(data, b"[" + b"/FlateDecode" * layers + b"]")


def _same_stream_often(times: int, megabytes: int) -> bytes:
    """Return a page whose content is one heavy stream, many times."""
    objects = page_of(b"", o6=stream(zeros_deflated(megabytes, b" "), b"/Filter/FlateDecode"))
    objects[3] = PAGE.replace(b"/Contents 4 0 R", b"/Contents[" + b"6 0 R " * times + b"]")
    return pdf(objects)


def _heavy_pages(pages: int, megabytes: int) -> bytes:
    """Return pages that all show the same heavy stream."""
    objects = page_of(b"", o4=stream(zeros_deflated(megabytes, b" "), b"/Filter/FlateDecode"))
    objects[2] = (
        b"<</Type/Pages/Kids[" + b"".join(b"%d 0 R " % (10 + n) for n in range(pages)) + b"]/Count %d>>" % pages
    )
    return pdf(objects | {10 + number: PAGE for number in range(pages)})


def _run_length(layers: bytes) -> bytes:
    data = run_lengths(300 * 2**20)
    if layers == b"flate":
        return _filtered(zlib.compress(data, 9), b"[/FlateDecode/RunLengthDecode]")
    return _filtered(data, b"/RunLengthDecode")


def _lzw(cycles: int) -> bytes:
    return _filtered(zlib.compress(lzw_run(cycles), 9), b"[/FlateDecode/LZWDecode]")


def _every_filter() -> bytes:
    data = run_lengths(100 * 2**20)
    data = zlib.compress(zlib.compress(data, 9), 9).hex().encode() + b">"
    return _filtered(data, b"[/ASCIIHexDecode/FlateDecode/FlateDecode/RunLengthDecode]")


def _picture(entries: bytes, data: bytes, content: bytes = b"q 500 0 0 500 40 100 cm /I Do Q\n") -> bytes:
    """Return a page that shows one picture, and a line of text."""
    return pdf(
        page_of(WORDS + content, resources=b"/XObject<</I 6 0 R>>", o6=stream(data, b"/Subtype/Image" + entries))
    )


def _hundred_megapixels() -> bytes:
    entries = b"/Width 10000/Height 10000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"
    return _picture(entries, zeros_deflated(96))


def _colour_picture(side: int) -> bytes:
    entries = b"/Width %d/Height %d/BitsPerComponent 16/ColorSpace/DeviceCMYK/Filter/FlateDecode" % (side, side)
    return _picture(entries, zeros_deflated(200))


def _jbig2(width: int) -> bytes:
    page = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + width.to_bytes(4, "big") * 2 + bytes(8) + b"\x40\0\0"
    region = (
        b"\0\0\0\1\x26\0\x01\0\0\0\x1a"
        + width.to_bytes(4, "big") * 2
        + bytes(8)
        + b"\0\0\x03\xff\xfd\xff\x02\xfe\xfe\xfe"
    )
    entries = b"/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode" % (width, width)
    return _picture(entries, page + region)


def _jpeg(side: int) -> bytes:
    head = b"\xff\xd8\xff\xc0\x00\x0b\x08" + side.to_bytes(2, "big") * 2 + b"\x01\x01\x11\x00"
    entries = b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode" % (side, side)
    return _picture(entries, head + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + bytes(1000) + b"\xff\xd9")


def _ccitt() -> bytes:
    entries = b"/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
    return _picture(entries + b"/DecodeParms<</K -1/Columns 60000/Rows 60000>>", b"\x80" * 100_000)


def _predictor() -> bytes:
    entries = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32/BitsPerComponent 16>>"
    return pdf(page_of(o4=stream(zeros_deflated(50), entries)))


def _self_mask() -> bytes:
    entries = b"/Width 9000/Height 9000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode/SMask 6 0 R"
    return _picture(entries, zeros_deflated(78))


def _inline_picture() -> bytes:
    return pdf(page_of(WORDS + b"BI /W 50000 /H 50000 /BPC 8 /CS /G /F /Fl ID " + zeros_deflated(50) + b" EI\n"))


def _inline_pictures() -> bytes:
    return pdf(page_of(WORDS + b"q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n" * MANY))


def _nested(opening: bytes, closing: bytes, depth: int = MANY) -> bytes:
    """Return a catalogue with an entry nested very deep, and page content nested as deep."""
    objects = page_of(WORDS + opening * depth + closing * depth)
    objects[1] = CATALOG[:-2] + b"/Deep " + opening * depth + closing * depth + b">>"
    return pdf(objects)


def _kids_of_themselves() -> bytes:
    return pdf(page_of(o2=b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 3>>"))


def _kids_in_a_ring() -> bytes:
    ring = b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>"
    return pdf(page_of(o2=ring % (7, 6), o6=ring % (2, 7), o7=ring % (6, 2)))


def _parent_of_itself() -> bytes:
    bare = b"<</Type/Page/Parent 6 0 R/Contents 4 0 R>>"
    return pdf(page_of(o3=bare, o6=b"<</Type/Pages/Parent 7 0 R>>", o7=b"<</Type/Pages/Parent 6 0 R>>"))


def _doubling_tree(depth: int) -> bytes:
    """Return a tree of pages in which each node holds the next one twice: two to the power of *depth* pages."""
    objects = page_of()
    for level in range(depth):
        child = 3 if level == depth - 1 else 11 + level
        node = b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count %d>>" % (child, child, 2 ** (depth - level))
        objects[2 if level == 0 else 10 + level] = node
    return pdf(objects)


def _deep_tree(depth: int) -> bytes:
    objects = page_of()
    objects[2] = b"<</Type/Pages/Kids[10 0 R]/Count 1>>"
    for level in range(depth):
        child = 3 if level == depth - 1 else 11 + level
        objects[10 + level] = b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % child
    return pdf(objects)


def _count(lie: bytes) -> bytes:
    return pdf(page_of(o2=PAGES.replace(b"/Count 1", b"/Count " + lie)))


def _many_pages(pages: int, content: bytes) -> bytes:
    objects = page_of(content)
    objects[2] = b"<</Type/Pages/Kids[" + b"3 0 R " * pages + b"]/Count %d>>" % pages
    return pdf(objects)


def _distinct_pages(pages: int) -> bytes:
    objects = page_of()
    objects[2] = (
        b"<</Type/Pages/Kids[" + b"".join(b"%d 0 R " % (10 + n) for n in range(pages)) + b"]/Count %d>>" % pages
    )
    return pdf(objects | {10 + number: PAGE for number in range(pages)})


def _outline(first: bytes, **more: bytes) -> bytes:
    objects = page_of(**more)
    objects[1] = CATALOG[:-2] + b"/Outlines 6 0 R>>"
    objects[6] = b"<</Type/Outlines/First " + first + b"/Last " + first + b"/Count 1>>"
    return pdf(objects)


def _outline_of_itself(key: bytes) -> bytes:
    return _outline(b"7 0 R", o7=b"<</Title(Loop)/Parent 6 0 R/Dest[3 0 R/Fit]" + key + b" 7 0 R>>")


def _outline_in_a_ring() -> bytes:
    ring = b"<</Title(Ring)/Parent 6 0 R/Dest[3 0 R/Fit]/First %d 0 R/Next %d 0 R/Prev %d 0 R>>"
    return _outline(b"7 0 R", o7=ring % (8, 8, 9), o8=ring % (9, 9, 7), o9=ring % (7, 7, 8))


def _long_outline(entries: int) -> bytes:
    last = 10 + entries - 1
    more = {
        f"o{number}": b"<</Title(Chapitre %d)/Parent 6 0 R/Dest[3 0 R/Fit]%b>>"
        % (number, b"/Next %d 0 R" % (number + 1) if number < last else b"")
        for number in range(10, last + 1)
    }
    return _outline(b"10 0 R", **more)


def _deep_outline(depth: int) -> bytes:
    more = {
        f"o{number}": b"<</Title(%d)/Dest[3 0 R/Fit]%b>>" % (number, b"/First %d 0 R/Count 1" % (number + 1))
        for number in range(10, 10 + depth)
    }
    return _outline(b"10 0 R", **more)


def _doubling_outline(depth: int) -> bytes:
    """Return an outline in which each entry is followed and opened by the same next one."""
    more = {
        f"o{number}": b"<</Title(%d)/Dest[3 0 R/Fit]/First %d 0 R/Next %d 0 R>>" % (number, number + 1, number + 1)
        for number in range(10, 10 + depth)
    }
    return _outline(b"10 0 R", **more)


def _endless_title(size: int) -> bytes:
    return _outline(b"7 0 R", o7=b"<</Title(" + b"A" * size + b")/Parent 6 0 R/Dest[3 0 R/Fit]>>")


def _form(content: bytes, resources: bytes = b"", number: int = 6) -> bytes:
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<<" + resources + b">>"
    return stream(content, entries)


def _form_of_itself() -> bytes:
    shown = _form(b"/X Do /X Do\n" + WORDS, b"/XObject<</X 6 0 R>>/Font<</F1 5 0 R>>")
    return pdf(page_of(WORDS + b"/X Do\n", resources=b"/XObject<</X 6 0 R>>", o6=shown))


def _doubling_forms(depth: int, leaf: bytes = WORDS) -> bytes:
    """Return forms that each show the next one twice: the words of the last one stand there 2^depth times."""
    objects = page_of(b"/X Do\n", resources=b"/XObject<</X 10 0 R>>")
    for level in range(depth):
        objects[10 + level] = _form(b"/X Do /X Do\n", b"/XObject<</X %d 0 R>>" % (11 + level))
    objects[10 + depth] = _form(leaf, b"/Font<</F1 5 0 R>>")
    return pdf(objects)


def _pattern_of_itself() -> bytes:
    entries = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 1/YStep 1/Resources<</Pattern<</P 6 0 R>>>>"
    shown = stream(b"/Pattern cs /P scn 0 0 9 9 re f\n", entries)
    content = WORDS + b"/Pattern cs /P scn 0 0 595 842 re f\n"
    return pdf(page_of(content, resources=b"/Pattern<</P 6 0 R>>", o6=shown))


def _fine_pattern() -> bytes:
    entries = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9000 9000]/XStep .001/YStep .001/Resources<<>>"
    shown = stream(b"0 0 9000 9000 re f\n" * 100, entries)
    content = WORDS + b"/Pattern cs /P scn 0 0 595 842 re f\n"
    return pdf(page_of(content, resources=b"/Pattern<</P 6 0 R>>", o6=shown))


def _letters_of_themselves() -> bytes:
    """Return a font whose letter is drawn with the font itself."""
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 65/LastChar 65/Widths[9]"
        b"/Encoding<</Differences[65/A]>>/CharProcs<</A 6 0 R>>/Resources<</Font<</F1 5 0 R>>>>>>"
    )
    return pdf(page_of(b"BT /F1 12 Tf 72 700 Td (AAAA) Tj ET\n", o5=font, o6=stream(b"BT /F1 9 Tf (AAAA) Tj ET\n")))


def _mapped(cmap: bytes, text: bytes = b"AAAA", *, packed: bool = True) -> bytes:
    """Return a page in a font whose letters mean what *cmap* says."""
    head = b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
    head += b"1 begincodespacerange <00> <FF> endcodespacerange\n"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/Arial/FirstChar 0/LastChar 255/ToUnicode 6 0 R>>"
    mapping = stream(head + cmap + b"\nendcmap end end", packed=packed)
    return pdf(page_of(b"BT /F1 12 Tf 72 700 Td (" + text + b") Tj ET\n", o5=font, o6=mapping))


def _endless_meaning() -> bytes:
    return _mapped(b"1 beginbfchar <41> <" + b"0041" * 500_000 + b"> endbfchar", b"A" * 5_000)


def _many_meanings() -> bytes:
    return _mapped(b"".join(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange\n" for _ in range(2_000)))


def _mapping_bomb() -> bytes:
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/Arial/ToUnicode 6 0 R>>"
    return pdf(page_of(WORDS, o5=font, o6=stream(zeros_deflated(600, b" "), b"/Filter/FlateDecode")))


def _mapping_of_itself() -> bytes:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding 6 0 R/DescendantFonts[7 0 R]/ToUnicode 6 0 R>>"
    cmap = stream(b"begincmap endcmap", b"/Type/CMap/UseCMap 6 0 R/CMapName/X")
    descendant = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<<>>/W 8 0 R>>"
    widths = b"[0 [" + b"500 " * MANY + b"] 0 2147483647 9]"
    return pdf(page_of(WORDS, o5=font, o6=cmap, o7=descendant, o8=widths))


def _font_of_itself() -> bytes:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[5 0 R]>>"
    return pdf(page_of(WORDS, o5=font))


def _font_file(megabytes: int) -> bytes:
    described = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 6 0 R>>"
    font = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor" + described + b">>"
    return pdf(page_of(WORDS, o5=font, o6=stream(zeros_deflated(megabytes), b"/Filter/FlateDecode")))


def _page_box(box: bytes, more: bytes = b"") -> bytes:
    return pdf(page_of(o3=PAGE.replace(b"[0 0 595 842]", b"[" + box + b"]").replace(b"/Parent", more + b"/Parent")))


def _many_annotations() -> bytes:
    notes = b"<</Type/Annot/Subtype/Text/Rect[9 9 99 99]/Contents(Note)/AP<</N 7 0 R>>/Parent 6 0 R/Popup 6 0 R>>"
    shown = _form(WORDS, b"/Font<</F1 5 0 R>>")
    return pdf(page_of(page=b"/Annots[" + b"6 0 R " * MANY + b"]", o6=notes, o7=shown))


def _form_fields(field: bytes) -> bytes:
    objects = page_of(page=b"/Annots[6 0 R 7 0 R]", o6=field, o7=field.replace(b"6 0 R", b"7 0 R"))
    objects[1] = CATALOG[:-2] + b"/AcroForm<</Fields[6 0 R 7 0 R]/DR<</Font<</F1 5 0 R>>>>/XFA 4 0 R>>>>"
    return pdf(objects)


def _script(action: bytes) -> bytes:
    objects = page_of(page=b"/AA<</O" + action + b">>")
    objects[1] = (
        CATALOG[:-2] + b"/OpenAction" + action + b"/Names<</JavaScript<</Names[(a)" + action + b"]/Kids[1 0 R]>>>>>>"
    )
    return pdf(objects)


def _object_streams(entries: bytes, data: bytes) -> bytes:
    """Return a file whose catalogue lies in an object stream that is a trap."""
    holder = stream(data, b"/Type/ObjStm" + entries)
    objects = {2: PAGES, 3: PAGE, 4: stream(WORDS), 5: page_of()[5], 9: holder}
    body = pdf({1: CATALOG, **objects})
    at = body.rindex(b"xref\n0")
    rows = b"".join(
        bytes((2,)) + (9).to_bytes(4, "big") + b"\0" if number in (1, 2) else _row(body, number) for number in range(10)
    )
    table = stream(rows, b"/Type/XRef/Size 10/W[1 4 1]/Root 1 0 R")
    return body[:at] + b"10 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def _row(body: bytes, number: int) -> bytes:
    at = body.find(b"\n%d 0 obj" % number)
    return b"\1" + (at + 1).to_bytes(4, "big") + b"\0" if at >= 0 else bytes(6)


def _xref_stream(entries: bytes, data: bytes) -> bytes:
    body = pdf(page_of())
    at = body.rindex(b"xref\n0")
    return (
        body[:at]
        + b"10 0 obj\n"
        + stream(data, b"/Type/XRef/Root 1 0 R" + entries)
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at
    )


def _xref_ring() -> bytes:
    whole = pdf(page_of())
    at = whole.rindex(b"xref\n0")
    return pdf(page_of(), trailer=b"/Prev %d/XRefStm %d" % (at, at))


def _encrypted(entries: bytes) -> bytes:
    return pdf(page_of(o6=b"<</Filter/Standard" + entries + b">>"), trailer=b"/Encrypt 6 0 R/ID[<00><00>]")


def _words_everywhere(count: int, place: Callable[[int], tuple[float, float]], word: bytes = b"x1") -> bytes:
    """Return a page with *count* words, each put at its place."""
    moves = b"".join(b"1 0 0 1 %.2f %.2f Tm (%b) Tj\n" % (*place(number), word) for number in range(count))
    return pdf(page_of(b"BT /F1 2 Tf\n" + moves + b"ET\n"))


def _lines_everywhere(count: int) -> bytes:
    drawn = b"".join(
        b"%d 0 m %d 842 l S 0 %d m 595 %d l S\n" % (n % 595, n % 595, n % 842, n % 842) for n in range(count)
    )
    return pdf(page_of(WORDS + drawn))


def _grid_with_words(side: int) -> bytes:
    """Return one ruled table of side x side cells, a word in each."""
    step = 560 / side
    rules = b"".join(
        b"%.2f 20 m %.2f 580 l S 20 %.2f m 580 %.2f l S\n" % ((20 + n * step,) * 4) for n in range(side + 1)
    )
    words = b"".join(
        b"1 0 0 1 %.2f %.2f Tm (a%d) Tj\n" % (20.5 + x * step, 20.5 + y * step, x)
        for x in range(side)
        for y in range(side)
    )
    return pdf(page_of(rules + b"BT /F1 3 Tf\n" + words + b"ET\n"))


def _one_path(points: int) -> bytes:
    return pdf(page_of(WORDS + b"0 0 m " + b"595 842 l 0 9 l " * points + b"S\n"))


def _long_line(text: bytes, times: int) -> bytes:
    return pdf(page_of(b"BT /F1 1 Tf 10 700 Td (" + text * times + b") Tj ET\n"))


def _matrix(matrix: bytes) -> bytes:
    return pdf(page_of(b"q " + matrix + b" cm " + WORDS + b"Q BT /F1 " + matrix.split()[0] + b" Tf (x) Tj ET\n"))


def _states(times: int) -> bytes:
    return pdf(page_of(b"q " * times + WORDS))


def _clips(times: int) -> bytes:
    return pdf(page_of(WORDS + b"0 0 595 842 re W n 1 0 0 1 .01 .01 cm " * times + WORDS))


def _functions(loop: bool) -> bytes:
    shading = b"<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 595 842]/Function 7 0 R>>"
    inner = b"7 0 R" if loop else b"8 0 R"
    outer = b"<</FunctionType 3/Domain[0 1]/Functions[" + inner * 2 + b"]/Bounds[.5]/Encode[0 1 0 1]>>"
    program = stream(b"{" + b" dup mul" * MANY + b"}", b"/FunctionType 4/Domain[0 1]/Range[0 1]")
    content = WORDS + b"/S sh\n" * 20
    return pdf(page_of(content, resources=b"/Shading<</S 6 0 R>>", o6=shading, o7=outer, o8=program))


def _mesh() -> bytes:
    entries = (
        b"/ShadingType 7/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8"
        b"/Decode[0 595 0 842 0 1 0 1 0 1]/Filter/FlateDecode"
    )
    mesh = stream(zlib.compress(bytes(range(256)) * 80_000, 9), entries)
    return pdf(page_of(WORDS + b"/S sh\n", resources=b"/Shading<</S 6 0 R>>", o6=mesh))


def _colours_of_themselves() -> bytes:
    content = WORDS + b"/C cs 1 scn 0 0 99 99 re f\n"
    return pdf(page_of(content, resources=b"/ColorSpace<</C 6 0 R>>", o6=b"[/Indexed 6 0 R 255 6 0 R]"))


def _groups(depth: int) -> bytes:
    """Return transparency groups inside each other, each as large as the page."""
    objects = page_of(b"/X Do\n", resources=b"/XObject<</X 10 0 R>>")
    for level in range(depth):
        shown = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/I true>>"
        shown += b"/Resources<</XObject<</X %d 0 R>>/ExtGState<</G<</ca .5/BM/Multiply/SMask 10 0 R>>>>>>" % (
            11 + level
        )
        objects[10 + level] = stream(b"/G gs /X Do\n", shown)
    objects[10 + depth] = _form(WORDS, b"/Font<</F1 5 0 R>>")
    return pdf(objects)


def _references(length: int) -> bytes:
    """Return a page whose content is found through a long chain of references."""
    chain = {10 + number: b"%d 0 R" % (11 + number) for number in range(length)}
    objects = page_of(o3=PAGE.replace(b"4 0 R", b"10 0 R"))
    return pdf(objects | chain | {10 + length: b"4 0 R"})


def _length_of_itself() -> bytes:
    return pdf(page_of(o4=stream(WORDS, length=b"4 0 R")))


def _facts(size: int) -> bytes:
    return pdf(
        page_of(o6=b"<</Title(" + b"A " * size + b")/Author(" + b"(" * 50_000 + b")" * 50_000 + b")>>"),
        trailer=b"/Info 6 0 R",
    )


def _laughing_metadata() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><x>&a11;</x>'.encode()
    objects = page_of(o6=stream(xml, b"/Type/Metadata/Subtype/XML"))
    objects[1] = CATALOG[:-2] + b"/Metadata 6 0 R>>"
    return pdf(objects)


def _named_places() -> bytes:
    objects = page_of(o6=b"<</Kids[6 0 R 7 0 R]/Limits[(a)(z)]>>", o7=b"<</Kids[6 0 R 7 0 R]/Limits[(a)(z)]>>")
    objects[8] = b"<</First 9 0 R/Last 9 0 R>>"
    objects[9] = b"<</Title(Where)/Parent 8 0 R/Dest(m)>>"
    objects[1] = CATALOG[:-2] + b"/Names<</Dests 6 0 R>>/Outlines 8 0 R>>"
    return pdf(objects)


def _labels() -> bytes:
    objects = page_of(o6=b"<</Kids[6 0 R]/Nums[0 6 0 R]>>")
    objects[1] = (
        CATALOG[:-2] + b"/PageLabels 6 0 R/OCProperties<</OCGs[6 0 R]/D<</Order[6 0 R]>>>>/StructTreeRoot 6 0 R>>"
    )
    return pdf(objects)


def _blanks_before() -> bytes:
    return b" " * 1000 + pdf(page_of()) + b"\0" * 30_000_000 + b"%%EOF"


def _bad_table(rows: int) -> bytes:
    return pdf(page_of(), xref=b"xref\n0 %d\n" % rows + b"0000000016 00000 n \n" * min(rows, 500_000))


_FIELD = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(x)/Rect[9 9 99 99]/Parent 6 0 R/Kids[6 0 R 7 0 R]/DA(/F1 9 Tf)>>"
_LOOP = b"<</S/JavaScript/JS(while \\(true\\) { app.alert\\(1\\); })/Next 3 0 R>>"
_WRONG_KEYS = b"/V 5/R 6/Length 256/O(" + b"a" * 48 + b")/U(" + b"b" * 48 + b")/OE(c)/UE(d)/Perms(e)/P -1"

PDF_BOMBS: dict[str, Callable[[], bytes]] = {
    "deflate 600 MB": partial(_flate, 600, 1),
    "deflate twice 1 GB": partial(_flate, 1000, 2),
    "deflate three times 2 GB": partial(_flate, 2000, 3),
    "75 MB stream 60 times in a page": partial(_same_stream_often, 60, 75),
    "75 MB stream on 300 pages": partial(_heavy_pages, 300, 75),
    "small stream 100,000 times in a page": partial(_same_stream_often, MANY, 0),
    "run length 300 MB": partial(_run_length, b""),
    "run length in deflate 300 MB": partial(_run_length, b"flate"),
    "LZW in deflate 1 GB": partial(_lzw, 160),
    "four filters": _every_filter,
    "predictor with 2^31 columns": _predictor,
    "picture of 100 megapixels": _hundred_megapixels,
    "picture CMYK 16 bits 20000 x 20000": partial(_colour_picture, 20_000),
    "JBIG2 of 65535 x 65535": partial(_jbig2, 65_535),
    "JBIG2 of 2^31 x 2^31": partial(_jbig2, 2**31 - 1),
    "JPEG of 65000 x 65000": partial(_jpeg, 65_000),
    "fax of 60000 x 60000": _ccitt,
    "mask of itself": _self_mask,
    "inline picture of 50000 x 50000": _inline_picture,
    "100,000 inline pictures": _inline_pictures,
    "arrays 100,000 deep": partial(_nested, b"[", b"]"),
    "dictionaries 100,000 deep": partial(_nested, b"<</A", b">>"),
    "brackets 100,000 deep": partial(_nested, b"(", b")"),
    "page tree of itself": _kids_of_themselves,
    "page tree in a ring": _kids_in_a_ring,
    "parent of itself": _parent_of_itself,
    "2^30 pages": partial(_doubling_tree, 30),
    "2^14 pages": partial(_doubling_tree, 14),
    "page tree 20,000 deep": partial(_deep_tree, 20_000),
    "count of 2^31": partial(_count, b"2147483647"),
    "count of a million": partial(_count, b"1000000"),
    "count below zero": partial(_count, b"-5"),
    "one page 100,000 times": partial(_many_pages, MANY, WORDS),
    "20,000 pages of 200 words": partial(_many_pages, 20_000, WORDS.replace(b") Tj", b"" + b" mot" * 200 + b") Tj")),
    "30,000 pages": partial(_distinct_pages, 30_000),
    "outline entry that follows itself": partial(_outline_of_itself, b"/Next"),
    "outline entry inside itself": partial(_outline_of_itself, b"/First"),
    "outline in a ring": _outline_in_a_ring,
    "outline of 100,000 entries": partial(_long_outline, MANY),
    "outline 100,000 deep": partial(_deep_outline, MANY),
    "outline of 2^40 entries": partial(_doubling_outline, 40),
    "outline title of 10 MB": partial(_endless_title, 10**7),
    "form that shows itself": _form_of_itself,
    "forms 2^30": partial(_doubling_forms, 30),
    "forms 2^16": partial(_doubling_forms, 16),
    "forms of paths 2^20": partial(_doubling_forms, 20, b"0 0 m 9 9 l S\n" * 9),
    "pattern of itself": _pattern_of_itself,
    "pattern with steps of a thousandth": _fine_pattern,
    "letters drawn with themselves": _letters_of_themselves,
    "a letter that means 500,000 letters": _endless_meaning,
    "2,000 maps of 2^32 letters": _many_meanings,
    "letter map of 600 MB": _mapping_bomb,
    "letter map of itself": _mapping_of_itself,
    "font of itself": _font_of_itself,
    "font file of 500 MB": partial(_font_file, 500),
    "page of 10^9 points": partial(_page_box, b"0 0 1000000000 1000000000"),
    "page of 10^-9 points": partial(_page_box, b"0 0 .000000001 .000000001"),
    "page inside out": partial(_page_box, b"595 842 0 0"),
    "page without size": partial(_page_box, b"0 0 0 0"),
    "page of 1 x 10^6 points": partial(_page_box, b"0 0 1 1000000"),
    "page of 1e400 points, turned": partial(
        _page_box, b"-1e400 -1e400 1e400 1e400", b"/Rotate 2147483647/UserUnit 1e30"
    ),
    "100,000 annotations": _many_annotations,
    "form fields of themselves": partial(_form_fields, _FIELD),
    "JavaScript without end": partial(_script, _LOOP),
    "object stream of 2^31 objects": partial(_object_streams, b"/N 2147483647/First 9", b"1 0 2 0 " + CATALOG),
    "object stream that extends itself": partial(_object_streams, b"/N 2/First 9/Extends 9 0 R", b"9 0 9 0 9 0 R"),
    "object stream of 500 MB": lambda: _object_streams(b"/N 2/First 9/Filter/FlateDecode", zeros_deflated(500, b" ")),
    "cross references of 2^31 rows": partial(
        _xref_stream, b"/Size 2147483647/W[1 4 1]/Index[0 2147483647]", b"\1" * 600
    ),
    "cross references of wide columns": partial(
        _xref_stream, b"/Size 9/W[2147483647 2147483647 2147483647]", b"\1" * 600
    ),
    "cross references of 500 MB": lambda: _xref_stream(b"/Size 9/W[1 4 1]/Filter/FlateDecode", zeros_deflated(500)),
    "cross references in a ring": _xref_ring,
    "cross references, half a million wrong": partial(_bad_table, 500_000),
    "cross references, a billion said": partial(_bad_table, 1_000_000_000),
    "encrypted with wrong keys": partial(_encrypted, _WRONG_KEYS),
    "encrypted with a key of 10^9 bits": partial(_encrypted, b"/V 2/R 3/Length 1000000000/O(a)/U(b)/P -1"),
    "encrypted by itself": partial(_encrypted, b"/V 4/R 4/CF 6 0 R/StmF 6 0 R/StrF 6 0 R/O 6 0 R/U 6 0 R"),
    "one million words in one place": partial(_words_everywhere, 10**6, lambda n: (100, 700)),
    "60,000 words scattered": partial(_words_everywhere, 60_000, lambda n: (n * 7919 % 590, n * 104729 % 830), b"x"),
    "30,000 words in columns": partial(_words_everywhere, 30_000, lambda n: (5 + n % 60 * 9.8, 830 - n // 60 * 1.6)),
    "20,000 words on slopes": partial(_words_everywhere, 20_000, lambda n: (n * 0.029, n * 0.0411)),
    "100,000 lines": partial(_lines_everywhere, MANY),
    "table of 200 x 200 cells": partial(_grid_with_words, 200),
    "path of a million points": partial(_one_path, 500_000),
    "line of 60,000 dots": partial(_long_line, b".", 60_000),
    "line of 60,000 dots and blanks": partial(_long_line, b". ", 30_000),
    "line of 30,000 numbers": partial(_long_line, b"1.", 30_000),
    "line of 60,000 dashes": partial(_long_line, b"-", 60_000),
    "matrix of zeros": partial(_matrix, b"0 0 0 0 0 0"),
    "matrix of 1e38": partial(_matrix, b"1e38 1e38 1e38 1e38 1e38 1e38"),
    "two million saved states": partial(_states, 2_000_000),
    "100,000 clips": partial(_clips, MANY),
    "function of itself": partial(_functions, True),
    "function of 100,000 steps": partial(_functions, False),
    "mesh of 20 MB": _mesh,
    "colours of themselves": _colours_of_themselves,
    "transparent groups 500 deep": partial(_groups, 500),
    "100,000 references in a chain": partial(_references, MANY),
    "length of itself": _length_of_itself,
    "facts of 10 MB": partial(_facts, 5 * 10**6),
    "metadata that laughs": _laughing_metadata,
    "named places in a ring": _named_places,
    "labels, layers and tags of themselves": _labels,
    "30 MB of nothing behind the end": _blanks_before,
}
