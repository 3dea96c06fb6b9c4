"""Blocks out of an HTML tree: what Markdown, web pages and HTML inside Markdown have in common.

Shapes   a list item starts with its bullet or number; a table row is its cells between bars, with the header row apart.
Limits   scripts, styles, forms' controls and navigation are left out; nesting beyond `DEEPEST` is read as plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString, PageElement, PreformattedString

from indexer.readers.document import Block
from indexer.readers.wording import clean, is_caption, warns

DEEPEST = 60
_LEFT_OUT = {"script", "style", "nav", "template", "noscript", "svg", "head", "iframe", "object", "select", "button"}
_TITLES = {f"h{level}": level for level in range(1, 7)}
_INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
    ),
    *(
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ),
}
_ALARMING = re.compile(
    r"warning|danger|caution|attention|avertissement|alert-(?:warning|danger)|prudence", re.IGNORECASE
)
_ALERT = re.compile(r"^\[!(WARNING|CAUTION|DANGER|IMPORTANT|NOTE|TIP)\]\s*", re.IGNORECASE)


def parsed(markup: str) -> BeautifulSoup:
    """Return the tree of *markup*; lxml neither loads entities from outside nor touches the network here."""
    return BeautifulSoup(markup, "lxml")


def blocks_of(root: Tag) -> list[Block]:
    """Return the blocks under *root* in the order of the file."""
    return [block for block in _walk(root, 0) if block.text]


def _walk(parent: Tag, depth: int) -> Iterator[Block]:
    """Yield blocks; runs of text and inline tags between two block tags are one paragraph."""
    if depth > DEEPEST:
        yield _paragraph(clean(parent.get_text(" ")))
        return
    run: list[PageElement] = []
    for child in parent.children:
        if _is_inline(child):
            run.append(child)
            continue
        yield _paragraph(_said(run))
        run = []
        if isinstance(child, Tag) and child.name not in _LEFT_OUT:
            yield from _block_tag(child, depth + 1)
    yield _paragraph(_said(run))


def _is_inline(child: PageElement) -> bool:
    if isinstance(child, Tag):
        return child.name in _INLINE and child.find([*list(_TITLES), "p", "div", "table", "ul", "ol", "pre"]) is None
    return True


def _block_tag(tag: Tag, depth: int) -> Iterator[Block]:
    if tag.name in _TITLES:
        yield Block(_said([tag]), "heading", level=_TITLES[tag.name])
    elif tag.name in {"ul", "ol"}:
        yield from _list(tag, depth)
    elif tag.name == "table":
        yield from _table(tag)
    elif tag.name == "pre":
        yield Block(_listing(tag), "code")
    elif tag.name in {"figcaption", "caption"}:
        yield Block(_said([tag]), "caption")
    elif tag.name in {"blockquote", "aside"} or _alarms(tag):
        yield from _aside(tag, depth)
    else:
        yield from _walk(tag, depth)


def _paragraph(text: str) -> Block:
    return Block(text, "warning" if warns(text) else "caption" if is_caption(text) else "paragraph")


def _said(run: list[PageElement]) -> str:
    return clean("".join(_words(node) for node in run))


def _words(node: PageElement) -> str:
    """Return the words of a node: a line break is a space, a picture is its description."""
    if isinstance(node, Tag):
        if node.name == "br":
            return " "
        if node.name == "img":
            return f" {node.get('alt') or ''} "
        if node.name in _LEFT_OUT:
            return ""
        return "".join(_words(child) for child in node.children)
    hidden = isinstance(node, (Comment, PreformattedString))
    return "" if hidden else str(node) if isinstance(node, NavigableString) else ""


def _listing(tag: Tag) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in tag.get_text().splitlines())
    return "\n".join(clean(line) for line in lines if line)


def _list(tag: Tag, depth: int) -> Iterator[Block]:
    start = str(tag.get("start") or "1")
    number = int(start) if start.isdigit() else 1
    for child in tag.children:
        if not isinstance(child, Tag):
            continue
        if child.name != "li":
            yield from _block_tag(child, depth + 1)
            continue
        yield from _item(child, f"{number}." if tag.name == "ol" else "•", depth + 1)
        number += 1


def _item(item: Tag, marker: str, depth: int) -> Iterator[Block]:
    """Yield an item: its first words carry the marker, lists and listings inside follow as blocks of their own."""
    marked = False
    for block in _walk(item, depth):
        if not block.text:
            continue
        if not marked and block.kind in {"paragraph", "caption", "warning"}:
            block = replace(
                block, text=f"{marker} {block.text}", kind="list item" if block.kind != "warning" else "warning"
            )
            marked = True
        yield block


def _aside(tag: Tag, depth: int) -> Iterator[Block]:
    """Yield a quotation or admonition; one that warns is one warning with all its words."""
    inside = [block for block in _walk(tag, depth) if block.text]
    alert = _ALERT.match(inside[0].text) if inside else None
    if alert:
        bare = inside[0].text[alert.end() :]
        inside = [replace(inside[0], text=f"{alert.group(1).upper()}: {bare}".strip(), kind="paragraph"), *inside[1:]]
    warning = alert is not None and alert.group(1).upper() in {"WARNING", "CAUTION", "DANGER"}
    if inside and (warning or _alarms(tag) or inside[0].kind == "warning") and len(inside) <= 12:
        yield Block(" ".join(block.text for block in inside), "warning")
    else:
        yield from inside


def _alarms(tag: Tag) -> bool:
    classes = tag.get("class")
    named = " ".join(classes) if isinstance(classes, list) else str(classes or "")
    return tag.name in {"div", "aside", "section", "blockquote", "p"} and bool(_ALARMING.search(named))


def _table(table: Tag) -> Iterator[Block]:
    """Yield a row a block; the first row heads the others when its cells say so."""
    header: str | None = None
    for number, row in enumerate(table.find_all("tr")):
        if row.find_parent("table") is not table:
            continue
        cells = row.find_all(["td", "th"], recursive=False)
        text = " | ".join(_said([cell]) for cell in cells).strip()
        heads = all(cell.name == "th" for cell in cells) or (row.parent is not None and row.parent.name == "thead")
        if number == 0 and heads and len(table.find_all("tr")) > 1:
            header = text
        elif text.strip(" |"):
            yield Block(text, "table row", header=header or None)
    caption = table.find("caption")
    if isinstance(caption, Tag):
        yield Block(_said([caption]), "caption")
